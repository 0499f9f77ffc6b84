"""The reference: a terminal of a library (pyte), completed where the library is simpler than any terminal in use."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pyte
from pyte.graphics import FG_BG_256
from pyte.screens import Char
from wcwidth import wcwidth

DIM, HIDDEN = 1, 2
"""The library has no field for them; here they stand in that of blinking, which the program never sends."""

Cell = tuple[Any, ...]


class Screen(pyte.Screen):
    """What the library leaves out: halves of wide characters, marks, dim, hidden, repeating, colours of erased cells.

    - A character written over one half of a wide one takes the other half away.
    - Every mark stands with the character before it, and is kept as it was sent.
    - SGR 2 and 8; 21 is a double line below; blinking is shown as it is seen on paper: not at all.
    - REP (`CSI n b`) repeats the last character.
    - Erased cells take the ground that is set, or, on a terminal without "background-colour erase", the terminal's
      own; an erased cell never takes attributes.
    """

    def __init__(self, columns: int, lines: int, *, erases_grounds: bool = True) -> None:
        self.erases_grounds = erases_grounds
        self.answers: list[str] = []
        self._last = " "
        super().__init__(columns, lines)

    def draw(self, data: str) -> None:
        for char in data:
            width = wcwidth(char)
            if width < 1:
                self._mark(char)
                continue
            x = min(self.cursor.x, self.columns - width)
            row = self.buffer[self.cursor.y]
            self._split(x, x + width)
            row[x] = self.cursor.attrs._replace(data=char)
            if width == 2:
                row[x + 1] = self.cursor.attrs._replace(data="")
            self.cursor.x = x + width
            self._last = char

    def _mark(self, char: str) -> None:
        row, x = self.buffer[self.cursor.y], self.cursor.x - 1
        if x > 0 and not row[x].data:
            x -= 1
        if x >= 0:
            row[x] = row[x]._replace(data=row[x].data + char)

    def _split(self, start: int, stop: int) -> None:
        row = self.buffer[self.cursor.y]
        if start and not row[start].data:
            row[start - 1] = row[start - 1]._replace(data=" ")
        if stop < self.columns and not row[stop].data:
            row[stop] = row[stop]._replace(data=" ")

    def repeat(self, count: int | None = None) -> None:
        self.draw(self._last * (count or 1))

    def _erased(self, erase: Callable[[], None]) -> None:
        worn = self.cursor.attrs
        self.cursor.attrs = self.default_char._replace(bg=worn.bg) if self.erases_grounds else self.default_char
        erase()
        self.cursor.attrs = worn

    def erase_characters(self, count: int | None = None) -> None:
        self._settle()
        self._split(self.cursor.x, min(self.columns, self.cursor.x + (count or 1)))
        self._erased(lambda: super(Screen, self).erase_characters(count))

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        self._settle()
        if how == 0:
            self._split(self.cursor.x, self.columns)
        self._erased(lambda: super(Screen, self).erase_in_line(how))

    def erase_in_display(self, how: int = 0, *args: Any, **kwargs: Any) -> None:
        self._erased(lambda: super(Screen, self).erase_in_display(how))

    def _settle(self) -> None:
        # Behind the last column, without wrapping, the cursor of a terminal stands on it.
        self.cursor.x = min(self.cursor.x, self.columns - 1)

    def select_graphic_rendition(self, *attrs: int) -> None:
        codes = list(attrs or (0,))
        while codes:
            code = codes.pop(0)
            worn = self.cursor.attrs
            if code in (38, 48):
                name = "fg" if code == 38 else "bg"
                if codes.pop(0) == 5:
                    colour = FG_BG_256[codes.pop(0)]
                else:
                    colour = "".join(f"{codes.pop(0):02x}" for _ in range(3))
                self.cursor.attrs = worn._replace(**{name: colour})
            elif code in (2, 8):
                self._veil(worn, DIM if code == 2 else HIDDEN, on=True)
            elif code in (22, 28):
                self._veil(worn._replace(bold=worn.bold and code != 22), DIM if code == 22 else HIDDEN, on=False)
            elif code == 21:
                self.cursor.attrs = worn._replace(underscore=True)
            elif code not in (5, 6, 25):
                super().select_graphic_rendition(code)

    def _veil(self, worn: Char, bit: int, *, on: bool) -> None:
        kept = int(worn.blink) & ~bit
        self.cursor.attrs = worn._replace(blink=kept | bit if on else kept)  # type: ignore[arg-type]

    def write_process_input(self, data: str) -> None:
        self.answers.append(data)


class Stream(pyte.Stream):
    """The library's reader, with the repeating of a character added."""

    csi = {**pyte.Stream.csi, "b": "repeat"}


PRIVATE = re.compile(r"\x1b\[\?(\d+)\$p")


class Emulator:
    """A terminal that takes bytes and can be looked at."""

    def __init__(self, columns: int, lines: int, *, erases_grounds: bool = True) -> None:
        self.screen = Screen(columns, lines, erases_grounds=erases_grounds)
        self._stream = Stream(self.screen)
        self.feed("\x1b[?7l")

    def feed(self, data: str) -> None:
        """Take what was sent; questions about modes are answered by no one."""
        self._stream.feed(PRIVATE.sub("", data))

    def resize(self, columns: int, lines: int) -> None:
        """Another size; what stands there stays or goes as the library has it."""
        self.screen.resize(lines, columns)

    def seen(self) -> list[list[Cell]]:
        """Every cell as an eye sees it."""
        return [[seen(self.screen.buffer[y][x]) for x in range(self.screen.columns)] for y in range(self.screen.lines)]

    def text(self) -> list[str]:
        """The lines of text, each cell once."""
        cells, screen = self.screen.buffer, self.screen
        return ["".join(cells[y][x].data for x in range(screen.columns)) for y in range(screen.lines)]


def seen(cell: Char) -> Cell:
    """What is visible of a cell: of a blank its ground and its lines, of the second half of a character nothing."""
    if not cell.data:
        return ()
    if cell.data.strip(" "):
        return tuple(cell)
    lines = (cell.underscore, cell.reverse, cell.strikethrough)
    return (" ", cell.bg, *lines, *((cell.fg, cell.bold, cell.blink) if any(lines) else ()))


def differences(one: Emulator, other: Emulator) -> list[str]:
    """Where two terminals show something else, in words for the one who reads a failure."""
    return [
        f"line {y + 1}, column {x + 1}: {mine} instead of {theirs}"
        for y, (row, wanted) in enumerate(zip(one.seen(), other.seen(), strict=True))
        for x, (mine, theirs) in enumerate(zip(row, wanted, strict=True))
        if mine != theirs
    ]
