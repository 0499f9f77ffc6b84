"""The part of a long list that is held, the cursor in it, and the part of it that is seen."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any, Literal

from tui_crm.tui.widgets.rows import Row, Slice

PAGES_HELD = 5


@dataclass(frozen=True)
class _Part:
    """How many rows a slice brought, and its two places."""

    count: int
    first: Any
    last: Any


class RowWindow:
    """Rows around the cursor, joined from slices that follow each other; knows no screen."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.cursor = 0
        self.top = 0
        """The first row that is seen."""
        self.height = 1
        """How many rows are seen."""
        self.by_half_pages = False
        """Whether the view moves on by half a page, rather than a row, when the cursor leaves it."""
        self.more_before = False
        self.more_after = False
        self._position: int | None = None
        self._parts: deque[_Part] = deque()

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    @property
    def position(self) -> int | None:
        """How many rows of the whole list precede the cursor, if that is known."""
        return None if self._position is None or not self.rows else self._position + self.cursor

    @property
    def first(self) -> Any:
        """The place of the first row held."""
        return self._parts[0].first

    @property
    def last(self) -> Any:
        """The place of the last row held."""
        return self._parts[-1].last

    @property
    def seen(self) -> list[Row]:
        """The rows in view."""
        return self.rows[self.top : self.top + self.height]

    def index(self, key: int) -> int | None:
        """Where a record is among the rows held."""
        return next((index for index, row in enumerate(self.rows) if row.key == key), None)

    def replace(self, piece: Slice, cursor: int = 0, offset: int = 0) -> None:
        """Hold only this slice, with the cursor so many rows below the top of the view."""
        self.rows = list(piece.rows)
        self._parts = deque([_Part(len(piece.rows), piece.first, piece.last)])
        self.more_before, self.more_after = piece.more_before, piece.more_after
        self._position = piece.position
        self.cursor = max(0, min(cursor, len(self.rows) - 1))
        self.top = self.cursor - offset
        self.follow()

    def append(self, piece: Slice) -> None:
        """Hold the rows after the last as well, and fewer of those far above the view."""
        rows = self._new(piece)
        self.rows += rows
        self._parts.append(_Part(len(rows), piece.first, piece.last))
        self.more_after = piece.more_after and bool(piece.rows)

    def prepend(self, piece: Slice) -> None:
        """Hold the rows before the first as well, and fewer of those far below the view."""
        rows = self._new(piece)
        self.rows[:0] = rows
        self._parts.appendleft(_Part(len(rows), piece.first, piece.last))
        self.more_before = piece.more_before and bool(piece.rows)
        self.cursor += len(rows)
        self.top += len(rows)
        if piece.position is not None:
            self._position = piece.position
        elif self._position is not None:
            self._position = max(0, self._position - len(rows))

    def _new(self, piece: Slice) -> list[Row]:
        """The rows of a slice without those that have moved there since they were fetched."""
        held = {row.key for row in self.rows}
        return [row for row in piece.rows if row.key not in held]

    def trim(self) -> None:
        """Let go of slices more than a page out of view while more than five pages are held."""
        most = PAGES_HELD * self.height
        while len(self.rows) > most and self._parts[0].count <= self.top - self.height:
            gone = self._parts.popleft().count
            del self.rows[:gone]
            self.cursor -= gone
            self.top -= gone
            self.more_before = True
            if self._position is not None:
                self._position += gone
        while len(self.rows) > most and self._parts[-1].count <= len(self.rows) - self.top - 2 * self.height:
            gone = self._parts.pop().count
            del self.rows[len(self.rows) - gone :]
            self.more_after = True

    def move(self, delta: int, *, with_view: bool = False) -> int:
        """Move the cursor, and answer how much of that needs rows which are not held yet."""
        if not self.rows:
            return 0
        reached = max(0, min(self.cursor + delta, len(self.rows) - 1))
        rest = self.cursor + delta - reached
        if with_view:
            self.top += reached - self.cursor
        self.cursor = reached
        self.follow()
        return rest if (self.more_after if rest > 0 else self.more_before) else 0

    def follow(self) -> None:
        """Bring the cursor into view."""
        stride = self.height // 2 if self.by_half_pages else 0
        if self.cursor < self.top:
            self.top = self.cursor - stride
        elif self.cursor >= self.top + self.height:
            self.top = self.cursor - self.height + 1 + stride
        self.top = max(0, min(self.top, len(self.rows) - self.height))

    def lacks(self) -> Literal["after", "before"] | None:
        """On which side fewer rows than half a page are held beyond the view, although there are more."""
        margin = max(1, self.height // 2)
        if self.more_after and len(self.rows) - self.top - self.height < margin:
            return "after"
        if self.more_before and self.top < margin:
            return "before"
        return None

    def put(self, row: Row) -> bool:
        """Show a record's new values in its place; answers whether it is held."""
        index = self.index(row.key)
        if index is None:
            return False
        self.rows[index] = row
        return True
