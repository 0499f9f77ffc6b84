"""Text of records as lines of a terminal: made harmless, measured and cut in cells."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from rich.cells import cell_len, get_character_cell_size

Align = Literal["left", "right", "center"]

UNSHOWABLE = "␦"
"""Stands for a character that must not reach a terminal; unlike U+FFFD it is never two cells wide."""
NEWLINE = "⏎"
LONE_MARK_BASE = "◌"
MARKS_PER_CHARACTER = 2
"""Tone and vowel of Vietnamese or pinyin need two; more of them paint over the neighbouring lines."""

_PLAIN = re.compile(
    "[ -~¡-¬®-\u02ff\u0370-\u0373\u0391-\u0482\u2010-\u2023\u2025-\u2027\u20a0-\u20bf\u2190-\u21ff"
    "\u2500-\u257f\u3000-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uff01-\uff5e\uffe0-\uffe6]*"
)
_NEWLINES = re.compile("\r\n|[\n\v\f\r\x85\u2028\u2029]")
_INVISIBLE = frozenset("\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
"""Joiners, hints and marks of direction: common in pasted text, and nothing to see."""
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
"""Hangul fillers: letters that show nothing, known from names that seem empty."""

_OPENING = "(\\[{“‘（［｛《〈「『【〔"
_CLOSING = ")\\]}”’）］｝》〉」』】〕，。、；：？！…％%,.;:?!"
_PHRASES = re.compile("(?<= · )")
_UNIT = re.compile(f" +|[{_OPENING}]*(?:[!-~¡-\u024f\u0370-\u04ff]+|[^ ])[{_CLOSING}]*")


def _is_ignorable(char: str) -> bool:
    """Whether a character only picks a glyph or a colour, or tags others, without a shape of its own."""
    code = ord(char)
    return (
        char in _INVISIBLE
        or 0xFE00 <= code <= 0xFE0F
        or 0x180B <= code <= 0x180F
        or 0x1F3FB <= code <= 0x1F3FF
        or 0x2061 <= code <= 0x2064
        or 0xE0000 <= code <= 0xE0FFF
    )


@lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    """A character as it may stand on a terminal: itself, a stand-in, or nothing."""
    code = ord(char)
    if char == "\t":
        return " "
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if _is_ignorable(char):
        return ""
    category = unicodedata.category(char)
    if category == "Zs":
        return char if char == "\u3000" else " "
    if category in ("Cc", "Cs") or char in _BLANK_LETTERS:
        return UNSHOWABLE
    if category == "Cf" and not get_character_cell_size(char):
        return UNSHOWABLE
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return UNSHOWABLE
    return char


def clean(text: str) -> str:
    """The text as one line without anything that a terminal would obey, reorder or hide."""
    if _PLAIN.fullmatch(text):
        return text
    shown: list[str] = []
    marks = 0
    for char in _NEWLINES.sub(NEWLINE, text):
        char = _shown(char)
        if not char:
            continue
        if get_character_cell_size(char):
            marks = 0
        elif not shown:
            shown.append(LONE_MARK_BASE)
            marks = 1
        else:
            marks += 1
        if marks <= MARKS_PER_CHARACTER:
            shown.append(char)
    return "".join(shown)


def cells(text: str) -> int:
    """How many cells of a terminal the text takes."""
    return cell_len(text)


def _split(text: str, width: int) -> int:
    """The number of leading characters that fit into the width, with their combining marks."""
    taken = 0
    for index, char in enumerate(text):
        taken += get_character_cell_size(char)
        if taken > width:
            return index
    return len(text)


@lru_cache(1024)
def fit(text: str, width: int, align: Align = "left", ellipsis: str = "…") -> str:
    """The cleaned text padded or cut to exactly the width in cells; a wide character is never halved."""
    if width <= 0:
        return ""
    text = clean(text)
    size = cell_len(text)
    if size > width:
        ending = ellipsis if cell_len(ellipsis) <= width else ""
        text = text[: _split(text, width - cell_len(ending))] + ending
        size = cell_len(text)
    spare = width - size
    if align == "left":
        return text + " " * spare
    if align == "right":
        return " " * spare + text
    return " " * (spare // 2) + text + " " * (spare - spare // 2)


def _units(line: str) -> list[str]:
    """The pieces of a line that stay together: words, and Han characters with their punctuation."""
    units: list[str] = []
    for unit in _UNIT.findall(line):
        if units and not get_character_cell_size(unit[0]):
            units[-1] += unit
        else:
            units.append(unit)
    return units


def _kept_together(line: str, width: int) -> list[str]:
    """The units of a line; of phrases with dots between them, such as keys with what they do, each that fits whole."""
    phrases = _PHRASES.split(line)
    if len(phrases) == 1:
        return _units(line)
    found: list[str] = []
    for phrase in phrases:
        text = phrase.rstrip(" ")
        found += [text, phrase[len(text) :]] if cell_len(text) <= width else _units(phrase)
    return [unit for unit in found if unit]


def _wrap_line(line: str, width: int) -> list[str]:
    if cell_len(line) <= width:
        return [line.rstrip(" ")]
    rows: list[str] = []
    row, taken = "", 0
    for unit in _kept_together(line, width):
        size = cell_len(unit)
        if taken + size > width and row:
            rows.append(row.rstrip(" "))
            row, taken = "", 0
            if unit.isspace():
                continue
        while size > width:
            # A character wider than the whole width still has to go somewhere.
            end = max(1, _split(unit, width))
            rows.append(unit[:end])
            unit = unit[end:]
            size = cell_len(unit)
        row += unit
        taken += size
    if row or not rows:
        rows.append(row.rstrip(" "))
    return rows


def wrap(text: str, width: int) -> list[str]:
    """The cleaned text as lines of at most the width in cells, broken at its newlines, spaces and Han."""
    width = max(width, 1)
    return [row for line in _NEWLINES.split(text) for row in _wrap_line(clean(line), width)]
