"""What a spreadsheet would run is made harmless, and comes back exactly as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_crm.exchange.neutral import all_guarded, bare, guarded

NASTY = st.text(st.one_of(st.sampled_from("'=+-@＝＋－＠﹢−\t\r\n \u3000\u200b\ufeff0589.,\"(abc恒"), st.characters()))


@given(NASTY)
def test_every_text_comes_back(text: str) -> None:
    assert bare(guarded(text)) == text


@given(NASTY)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    cell = guarded(text).lstrip(" \u3000\u200b\ufeff")
    assert cell[:1] not in {*"=+@＝＋－＠﹢−\t\r\n"}
    if cell.startswith("-"):
        assert float(cell) <= 0


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("＝HYPERLINK(1)", "'＝HYPERLINK(1)"),
        (" @SUM(A1)", "' @SUM(A1)"),
        ("+86 571 8765 4321", "'+86 571 8765 4321"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("'=1", "''=1"),
        ("-5", "-5"),
        ("-5.25", "-5.25"),
        ("'-5", "'-5"),
        ("'tis", "'tis"),
        ("0571-8765 4321", "0571-8765 4321"),
        ("", ""),
        ("'", "'"),
    ],
)
def test_examples(text: str, cell: str) -> None:
    assert guarded(text) == cell
    assert bare(cell) == text


@given(
    st.lists(st.text(st.one_of(st.sampled_from("\0\t\n =+-@'_a恒＝\u3000"), st.characters()), max_size=6), max_size=6)
)
def test_many_are_guarded_like_each_of_them(texts: list[str]) -> None:
    assert list(all_guarded(texts)) == [guarded(text) for text in texts]
