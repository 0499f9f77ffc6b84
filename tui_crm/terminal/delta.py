"""From what a terminal shows to what it shall show, in as few bytes as possible."""

from __future__ import annotations

from collections.abc import Iterator

from tui_crm.terminal.pen import Pen, move
from tui_crm.terminal.picture import Picture
from tui_crm.terminal.row import Row, rewrite
from tui_crm.terminal.styles import PLAIN

UNKNOWN = "\x00"
"""A cell of which nobody knows what the terminal shows."""

FEW = 3
"""Rows that leave together anyway, so that the one of the cursor need not be first."""


class Delta:
    """The model of the remote screen; says what to send and takes it for shown.

    Bytes once given out have to be sent, in order.
    """

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.pen = Pen()
        self.spares_time = False
        """Whether bytes cost less than the time to save them: on a quick line that nobody else waits for."""
        self._next = 0
        self._cells: list[list[str]] = []
        self._styles: list[list[int]] = []
        self.forget()

    def forget(self) -> None:
        """Nothing is known of the terminal any more: all of it is sent anew."""
        width, height = self.picture.width, self.picture.height
        self._cells = [[UNKNOWN] * width for _ in range(height)]
        self._styles = [[PLAIN] * width for _ in range(height)]
        self._cleared = False
        self.pen.lose_place()
        self.picture.touched = set(range(height))

    @property
    def due(self) -> bool:
        """Whether there may be something to send."""
        return bool(self.picture.touched) or not self._cleared

    def pieces(self) -> Iterator[str]:
        """What is to be sent, a row at a time: with many of them the cursor's first, then on from where it was left."""
        if not self._cleared:
            self._cleared = True
            for row in self._cells:
                row[:] = [" "] * len(row)
            self.pen.clear()
            yield self.pen.written()
        while self.picture.touched:
            y = self._turn()
            self.picture.touched.discard(y)
            if piece := self._row(y):
                yield piece
        # All of it is under way, so the next picture is written from its top, which takes the fewest moves.
        self._next = 0

    def _turn(self) -> int:
        touched = self.picture.touched
        own = self.picture.cursor[1]
        if own in touched and len(touched) > FEW:
            return own
        found = min((y for y in touched if y >= self._next), default=-1)
        if found < 0:
            found = min(touched)
        self._next = found + 1
        return found

    def cursor(self, wanted: tuple[int, int]) -> str:
        """The move that leaves the cursor where an input method's window shall stand."""
        found = move(*self.pen.place, *wanted)
        self.pen.place = wanted
        return found

    def _row(self, y: int) -> str:
        """The changed cells of one row."""
        new = self.picture.cells[y], self.picture.styles[y]
        old = self._cells[y], self._styles[y]
        if new == old:
            return ""
        if not (self.spares_time and rewrite(y, new, old, self.pen)):
            Row(y, new, old, self.pen).write()
        self._cells[y][:], self._styles[y][:] = new
        return self.pen.written()
