"""ASCII for terminals that have no other signs, or give them two cells."""

from __future__ import annotations

import unicodedata
from dataclasses import astuple

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui_crm.terminal.marks import plain
from tui_crm.tui.widgets.glyphs import GLYPHS


def test_what_widgets_draw_with_has_a_stand_in() -> None:
    """Cursor and resting cursor stay apart: where the keys go is never said by colour."""
    stand_ins = [plain(sign) for sign in astuple(GLYPHS)]
    assert stand_ins == [">", ")", "*", "-", "~", "<", ">"]


def test_chinese_stays_and_frames_become_lines() -> None:
    assert plain("┌─ 客户 ─┐ “恒达”…") == '+- 客户 -+ "恒达"~'
    assert plain("Frédérique Citeaux Ω 第①名") == "Frederique Citeaux ? 第1名"


def test_accents_that_follow_their_letters_are_left_out() -> None:
    """As some machines name files; a sign more would move the rest of the line."""
    for name, stand_in in {"Nguyễn": "Nguyen", "café": "cafe", "甲方é": "甲方e"}.items():
        apart = unicodedata.normalize("NFD", name)
        assert plain(apart) == stand_in
        assert cell_len(apart) == cell_len(stand_in)
    assert cell_len(plain("⚠\ufe0f")) == cell_len("⚠\ufe0f")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf", "Mn", "Me"])))
def test_no_line_becomes_longer_or_shorter(text: str) -> None:
    assert cell_len(plain(text)) == cell_len(text)
