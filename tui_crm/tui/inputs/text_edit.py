"""Text under a cursor: what keys do to it, and how it looks in a line or in a few of them.

The unit is what people see as one character, with its combining marks, so that no key halves one. What is shown is
the text made harmless; what is kept is the text as it came, and the field's own check says what is wrong with it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from tui_crm.tui.present.text import cells, clean

NEWLINE = "\n"
_JOINING = frozenset(("Mn", "Me", "Cf"))
"""Categories of characters that belong to the one before them."""


@lru_cache(maxsize=4096)
def _shown(unit: str) -> tuple[str, int]:
    """A unit as it may stand on a terminal, and its cells."""
    text = clean(unit)
    return text, cells(text)


def units_of(text: str) -> list[str]:
    """The text in what people see as characters."""
    if text.isascii():
        return list(text)
    found: list[str] = []
    for char in text:
        if found and found[-1] != NEWLINE and unicodedata.category(char) in _JOINING:
            found[-1] += char
        else:
            found.append(char)
    return found


class TextEdit:
    """The text of one field while it is typed."""

    def __init__(self, text: str = "", *, multiline: bool = False) -> None:
        self.multiline = multiline
        self._left = self._top = 0
        self._width = 1
        """Of the lines as they were last shown, which up and down go by."""
        self._keys: dict[str, Callable[[], None]] = {
            "backspace": lambda: self._erase(max(0, self._at - 1), self._at),
            "delete": lambda: self._erase(self._at, self._at + 1),
            "ctrl+w": lambda: self._erase(self._word(-1), self._at),
            "ctrl+backspace": lambda: self._erase(self._word(-1), self._at),
            "ctrl+u": lambda: self._erase(self._edge(-1), self._at),
            "ctrl+k": lambda: self._erase(self._at, self._edge(1)),
            "left": lambda: self._go(self._at - 1),
            "right": lambda: self._go(self._at + 1),
            "ctrl+left": lambda: self._go(self._word(-1)),
            "ctrl+right": lambda: self._go(self._word(1)),
            "home": lambda: self._go(self._edge(-1)),
            "ctrl+a": lambda: self._go(self._edge(-1)),
            "end": lambda: self._go(self._edge(1)),
            "ctrl+e": lambda: self._go(self._edge(1)),
        }
        self.text = text

    @property
    def text(self) -> str:
        """The text as it came; setting it puts the cursor behind it."""
        return "".join(self._units)

    @text.setter
    def text(self, text: str) -> None:
        text = text.replace("\r\n", NEWLINE).replace("\r", NEWLINE)
        self._units = units_of(text if self.multiline else text.replace(NEWLINE, " "))
        self._at = len(self._units)

    def insert(self, typed: str) -> None:
        """Put text in at the cursor; pasted lines become one where there is only one."""
        typed = typed.replace("\r\n", NEWLINE).replace("\r", NEWLINE)
        typed = typed if self.multiline else typed.replace(NEWLINE, " ")
        before = units_of("".join(self._units[: self._at]) + typed)
        self._units[: self._at] = before
        self._at = len(before)

    def press(self, key: str) -> bool:
        """Do what an editing key does; False for a key that is none, or leads out of the text."""
        if key in self._keys:
            self._keys[key]()
            return True
        if self.multiline and key == "enter":
            self.insert(NEWLINE)
            return True
        if self.multiline and key in ("up", "down"):
            return self._climb(-1 if key == "up" else 1)
        return False

    def _go(self, at: int) -> None:
        self._at = max(0, min(at, len(self._units)))

    def _erase(self, start: int, end: int) -> None:
        del self._units[start:end]
        self._at = start

    def _edge(self, step: int) -> int:
        """Where the line that the cursor is in begins or ends."""
        if step < 0:
            before = self._units[: self._at]
            return len(before) - before[::-1].index(NEWLINE) if NEWLINE in before else 0
        after = self._units[self._at :]
        return self._at + (after.index(NEWLINE) if NEWLINE in after else len(after))

    def _word(self, step: int) -> int:
        """Where the word beside the cursor begins or ends, with the blanks on the way to it."""
        at = self._at
        for wanted in (False, True):
            while 0 <= (near := at - 1 if step < 0 else at) < len(self._units):
                if self._units[near][0].isalnum() != wanted:
                    break
                at += step
        return at

    # -- in one line

    def line(self, width: int) -> tuple[str, str, str]:
        """What is seen in so many cells: before the cursor, under it, after it."""
        here = self._units[self._at] if self._at < len(self._units) else " "
        first = self._reaching(self._at, width - max(1, _shown(here)[1]))
        # The view stays where it is while the cursor moves inside of it, and nothing is hidden for which there is room.
        self._left = max(first, min(self._left, self._at, self._reaching(len(self._units), width - 1)))
        before = "".join(_shown(unit)[0] for unit in self._units[self._left : self._at])
        under = _shown(here)[0] or " "
        after, room = "", width - cells(before) - cells(under)
        for unit in self._units[self._at + 1 :]:
            shown, size = _shown(unit)
            room -= size
            if room < 0:
                break
            after += shown
        return before, under, after

    def _reaching(self, end: int, room: int) -> int:
        """The first unit of those before `end` that so many cells hold."""
        while end > 0 and (size := _shown(self._units[end - 1])[1]) <= room:
            room -= size
            end -= 1
        return end

    # -- in several lines

    def rows(self, width: int) -> list[tuple[int, int]]:
        """The text wrapped into so many cells, one of them for the cursor: first and last unit of each row."""
        room = max(1, width - 1)
        found: list[tuple[int, int]] = []
        start, size, blank = 0, 0, -1
        for index, unit in enumerate(self._units):
            if unit == NEWLINE:
                found.append((start, index))
                start, size, blank = index + 1, 0, -1
                continue
            wide = _shown(unit)[1]
            if size + wide > room and index > start:
                cut = blank + 1 if blank >= start else index
                found.append((start, cut))
                start, blank = cut, -1
                size = sum(_shown(each)[1] for each in self._units[start:index])
            size += wide
            if unit == " ":
                blank = index
        found.append((start, len(self._units)))
        return found

    def page(self, width: int, height: int) -> tuple[list[tuple[str, str, str]], int]:
        """The rows in view as `line` gives them, and which of them has the cursor."""
        self._width = width
        rows = self.rows(width)
        here = self._row(rows)
        self._top = max(here - height + 1, min(self._top, here, max(0, len(rows) - height)))
        seen = rows[self._top : self._top + height]
        return [self._cut(row, self._top + n == here) for n, row in enumerate(seen)], here - self._top

    def _cut(self, row: tuple[int, int], here: bool) -> tuple[str, str, str]:
        start, end = row
        if not here:
            return self._words(start, end), "", ""
        under = self._words(self._at, self._at + 1) if self._at < end else " "
        return self._words(start, self._at), under or " ", self._words(self._at + 1, end)

    def _words(self, start: int, end: int) -> str:
        return "".join(_shown(unit)[0] for unit in self._units[start:end])

    def _row(self, rows: list[tuple[int, int]]) -> int:
        return max(n for n, (start, _) in enumerate(rows) if start <= self._at)

    def _climb(self, step: int) -> bool:
        rows = self.rows(self._width)
        here = self._row(rows)
        if not 0 <= here + step < len(rows):
            return False
        column = sum(_shown(unit)[1] for unit in self._units[rows[here][0] : self._at])
        at, end = rows[here + step]
        last = end if here + step == len(rows) - 1 or self._units[end : end + 1] == [NEWLINE] else end - 1
        while at < last and (size := _shown(self._units[at])[1]) <= column:
            column -= size
            at += 1
        self._at = at
        return True
