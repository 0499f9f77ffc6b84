"""Text as cells of a terminal."""

from __future__ import annotations

import re

import pytest
from rich.cells import split_graphemes

from tui_crm.terminal.picture import CONTINUED, NARROW, WIDE, cells_of


@pytest.mark.parametrize(("ranges", "width"), [(NARROW, 1), (WIDE, 2)])
def test_what_is_taken_for_simple_is_so(ranges: str, width: int) -> None:
    """Each character of the ranges is a grapheme of that width by the tables by which Textual lays out a text."""
    simple = re.compile(f"[{ranges}]")
    for char in filter(simple.match, map(chr, range(0x10000))):
        assert split_graphemes(char) == ([(0, 1, width)], width), hex(ord(char))
        assert split_graphemes("a" + char + char)[1] == 1 + 2 * width, hex(ord(char))
        assert cells_of(char) == ((char,) if width == 1 else (char, CONTINUED))
