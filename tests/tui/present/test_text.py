"""Whatever a record says, a line of the terminal stays one harmless line of the right width."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_crm.tui.present.text import MARKS_PER_CHARACTER, Align, cells, clean, fit, wrap

anything = st.text(max_size=60) | st.text(
    st.sampled_from("a 汉，（e\u0301\u0302\u200d\ufe0f👨🏽\x1b\n\u202e\u3000ﬀ"), max_size=60
)
widths = st.integers(-2, 70)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("杭州恒达精密机械有限公司", "杭州恒达精密机械有限公司"),
        ("[/oops] [bold]x[/]", "[/oops] [bold]x[/]"),
        ("\x1b[31mred\x07", "␛[31mred␇"),
        ("\x9b31m", "␦31m"),
        ("\x7f", "␡"),
        ("invoice\u202egnp.exe", "invoice␦gnp.exe"),
        ("\u2066a\u2069", "␦a␦"),
        ("一\r\n二\n三\u2028四", "一⏎二⏎三⏎四"),
        ("a\tb\u00a0c\u3000d", "a b c\u3000d"),
        ("zero\u200b\u200d\ufeffwidth\u00ad", "zerowidth"),
        ("e\u0301\u0302\u0303\u0304x", "e\u0301\u0302x"),
        ("\u0301lone", "◌\u0301lone"),
        ("\u3164", "␦"),
        ("half \ud83d", "half ␦"),
        ("❤\ufe0f 👍🏽", "❤ 👍"),
        ("葛\U000e0100城", "葛城"),
    ],
)
def test_nothing_is_obeyed_reordered_or_hidden(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(anything)
def test_clean_text_is_safe_for_every_terminal(text: str) -> None:
    shown = clean(text)
    assert clean(shown) == shown
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert cells(shown) == sum(cells(char) for char in shown)
    shown.encode()


@given(st.text(st.sampled_from("e\u0301\u0302\u0323x汉"), max_size=30))
def test_marks_do_not_pile_up(text: str) -> None:
    pile = 0
    for char in clean(text):
        pile = pile + 1 if cells(char) == 0 else 0
        assert pile <= MARKS_PER_CHARACTER


@given(anything, widths, st.sampled_from(["left", "right", "center"]), st.sampled_from(["…", "..", ""]))
def test_fitted_text_takes_exactly_its_width(text: str, width: int, align: Align, ellipsis: str) -> None:
    assert cells(fit(text, width, align, ellipsis)) == max(0, width)


def test_a_wide_character_is_never_halved() -> None:
    assert fit("汉字", 4) == "汉字"
    assert fit("汉字", 3) == "汉…"
    assert fit("汉字典", 4) == "汉… "
    assert fit("汉字", 1) == "…"
    assert fit("汉字", 1, ellipsis="") == " "


def test_text_stands_where_its_column_wants_it() -> None:
    assert fit("12.00", 8, "right") == "   12.00"
    assert fit("12.00", 8) == "12.00   "
    assert fit("汉", 5, "center") == " 汉  "
    assert fit("Hangzhou", 5, ellipsis="..") == "Han.."


def test_lines_break_at_spaces_and_between_han() -> None:
    assert wrap("杭州市余杭区文一西路 998 号 Building seven", 12) == [
        "杭州市余杭区",
        "文一西路 998",
        "号 Building",
        "seven",
    ]


def test_a_key_and_what_it_does_stay_on_one_line() -> None:
    assert wrap("Enter 打开 · F4 改名 · Space 设为默认筛选", 24) == ["Enter 打开 · F4 改名 ·", "Space 设为默认筛选"]
    assert wrap("F4 改名 · Space 设为默认筛选", 12) == ["F4 改名 ·", "Space 设为默", "认筛选"], (
        "unless it is too long for one"
    )


def test_punctuation_stays_with_its_word() -> None:
    assert wrap("已确认规格，下周报价（含税）。", 10) == ["已确认规", "格，下周报", "价（含", "税）。"]


def test_newlines_of_a_text_are_kept_and_long_words_are_cut() -> None:
    assert wrap("一\n\n二", 10) == ["一", "", "二"]
    assert wrap("abcdefghij", 4) == ["abcd", "efgh", "ij"]
    assert wrap("", 10) == [""]


@given(anything, st.integers(2, 40))
def test_wrapped_lines_keep_to_the_width(text: str, width: int) -> None:
    rows = wrap(text, width)
    assert rows
    assert all(cells(row) <= width for row in rows)


@given(st.text(st.sampled_from("ab1 汉字，（。）\n"), max_size=60), st.integers(2, 40))
def test_wrapping_loses_only_blanks(text: str, width: int) -> None:
    assert "".join(wrap(text, width)).replace(" ", "") == text.replace("\n", "").replace(" ", "")
