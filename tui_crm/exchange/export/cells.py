"""Text measured in cells, as fixed columns on paper and in spreadsheets need it: Han takes two."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache


@lru_cache(maxsize=8192)
def _size(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def width(text: str) -> int:
    """How many cells the text takes."""
    return len(text) if text.isascii() else sum(map(_size, text))


def padded(text: str, cells: int, *, right: bool = False) -> str:
    """The text with blanks up to a number of cells."""
    blank = " " * (cells - width(text))
    return blank + text if right else text + blank


def wrapped(text: str, cells: int) -> list[str]:
    """The text as lines of at most so many cells."""
    return broken(text, cells, _size, lambda char: _size(char) == 2)


Advance = Callable[[str], float]


def broken(text: str, room: float, advance: Advance, is_han: Callable[[str], bool]) -> list[str]:
    """The text as lines that fit into the room, broken at line breaks, blanks and Han; nothing of it is lost."""
    lines = []
    for line in text.split("\n"):
        while (end := _end(line, room, advance, is_han)) < len(line):
            lines.append(line[:end].rstrip(" "))
            line = line[end:].lstrip(" ")
        lines.append(line)
    return lines


def _end(line: str, room: float, advance: Advance, is_han: Callable[[str], bool]) -> int:
    """Where a line has to end: behind the last blank or Han character that fits, else where the room ends."""
    taken, good = 0.0, 0
    for index, char in enumerate(line):
        taken += advance(char)
        if taken > room:
            return index if index and (char == " " or is_han(char)) else good or max(index, 1)
        if char == " " or is_han(char):
            good = index + 1
    return len(line)
