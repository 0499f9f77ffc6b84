"""Finding Chinese labels by what people type in Latin letters: pinyin, its beginnings, initials.

The program's own labels use few characters, so their readings ship as a small table. The library that knows the
readings of all characters would cost every session a quarter of a second and 20 MB.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache

from tui_crm.i18n import LOCALES

TABLE = LOCALES / "zh" / "pinyin.json"
"""Character -> its readings in the catalog, divided by blanks."""


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """The readings of each character that the program's labels use."""
    return {char: tuple(found.split()) for char, found in json.loads(TABLE.read_text("utf-8")).items()}


def plain(text: str) -> str:
    """Text as labels are compared: full-width letters as plain ones, in lower case."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def rank(label: str, typed: str) -> int | None:
    """How well a label fits what was typed, the best first: 0 begins so, 1 contains it, 2 and 3 by pinyin."""
    label, typed = plain(label), plain(typed)
    at = label.find(typed)
    if at >= 0:
        return 0 if at == 0 else 1
    letters = typed.replace(" ", "")
    if not (letters.isascii() and letters.isalnum()) or label.isascii():
        return None
    starts = [start for start in range(len(label)) if spells(label[start:], letters)]
    return None if not starts else 2 if starts[0] == 0 else 3


def spells(label: str, letters: str) -> bool:
    """Whether the letters are beginnings of the label's syllables, one after the other: xinjian, xj, xinj."""
    if not letters:
        return True
    if not label:
        return False
    head, rest = label[0], label[1:]
    for reading in readings().get(head, (head,)):
        for size in range(_common(reading, letters), 0, -1):
            if spells(rest, letters[size:]):
                return True
    return not head.isalnum() and spells(rest, letters)


def _common(reading: str, letters: str) -> int:
    """How many letters the two begin with together."""
    size = 0
    while size < min(len(reading), len(letters)) and reading[size] == letters[size]:
        size += 1
    return size
