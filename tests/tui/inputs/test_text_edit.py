"""Typing text: what keys do, and what is seen in how many cells."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui_crm.tui.inputs.text_edit import TextEdit
from tui_crm.tui.present.text import cells

HENGDA = "杭州恒达 Precision"
KEYS = ["left", "right", "home", "end", "ctrl+left", "ctrl+right", "backspace", "delete", "up", "down", "ctrl+w"]


def pressed(edit: TextEdit, *keys: str) -> TextEdit:
    """The text after some keys."""
    for key in keys:
        edit.press(key)
    return edit


def test_the_end_is_in_view_while_typing_and_the_beginning_at_home() -> None:
    edit = TextEdit(HENGDA)
    assert edit.line(12) == (" Precision", " ", "")
    assert pressed(edit, "home").line(12) == ("", "杭", "州恒达 Pre")


def test_the_view_stays_while_the_cursor_moves_inside_of_it() -> None:
    edit = TextEdit("0123456789")
    edit.line(6)
    assert pressed(edit, "left", "left").line(6) == ("567", "8", "9")


def test_a_line_that_was_shown_too_narrow_fills_the_width_it_gets() -> None:
    edit = TextEdit("KH260506001")
    edit.line(1)
    assert edit.line(20) == ("KH260506001", " ", "")


def test_combining_marks_go_with_their_letter() -> None:
    edit = TextEdit("e" + "\u0301" * 1000 + "x")
    assert cells("".join(edit.line(10))) <= 10
    assert pressed(edit, "left", "backspace").text == "x"


def test_control_characters_are_kept_but_never_shown() -> None:
    edit = TextEdit("a\x1b[31mb\u202e")
    assert edit.text == "a\x1b[31mb\u202e"
    assert not set("".join(edit.line(20))) & set("\x1b\u202e")


def test_pasted_lines_become_one_where_there_is_only_one() -> None:
    edit = TextEdit()
    edit.insert("文一西路\r\n998 号")
    assert edit.text == "文一西路 998 号"


def test_up_and_down_go_by_the_lines_as_they_are_wrapped() -> None:
    edit = TextEdit("one two three\n五六七八九十", multiline=True)
    rows, at = edit.page(10, 3)
    assert (["".join(row) for row in rows], at) == (["three", "五六七八", "九十 "], 2)
    assert edit.press("up")
    assert edit.press("up")
    rows, at = edit.page(10, 3)
    assert rows[at] == ("thre", "e", "")
    assert pressed(edit, "up").press("up") is False


def test_words_are_erased_with_the_blank_behind_them() -> None:
    assert pressed(TextEdit("one two "), "ctrl+w").text == "one "


@given(st.text(max_size=40), st.lists(st.sampled_from(KEYS), max_size=12), st.integers(1, 30), st.booleans())
def test_whatever_is_typed_fits_its_cells(text: str, keys: list[str], width: int, multiline: bool) -> None:
    edit = TextEdit(multiline=multiline)
    edit.insert(text)
    for key in keys:
        edit.press(key)
        if multiline:
            rows, at = edit.page(max(width, 3), 3)
            assert 0 <= at < len(rows) <= 3
            assert all(cells("".join(row)) <= max(width, 3) for row in rows)
        else:
            assert cells("".join(edit.line(max(width, 3)))) <= max(width, 3)
