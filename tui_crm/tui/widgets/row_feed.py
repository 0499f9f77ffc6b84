"""Wishes of the keyboard over a long list, answered from the rows held or as soon as rows arrive."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tui_crm.tui.widgets.row_window import RowWindow
from tui_crm.tui.widgets.rows import After, Around, Before, Seek, Slice

PAGES_AT_ONCE = 20
"""The most that one fetch asks for, however far the cursor is to go."""
LEAST_PAGE = 10


@dataclass(frozen=True)
class Move:
    """Go so many rows down, or up; by pages the view goes along."""

    rows: int
    with_view: bool = False


Purpose: TypeAlias = Literal["begin", "jump", "side", "renew"]
Wish: TypeAlias = Move | Literal["start", "end", "open", "mark"]


@dataclass(frozen=True)
class Errand:
    """Rows that are being fetched."""

    seeks: tuple[Seek, ...]
    """What to ask for; further ones only when the record of the one before is not found."""
    limit: int
    purpose: Purpose
    """Another list, an end of this one, more rows on one side, or the same rows anew."""

    @property
    def waited_for(self) -> bool:
        """Whether keys that follow mean rows of the answer, not those that are shown."""
        return self.purpose in ("begin", "jump")


class RowFeed:
    """Keeps a window of rows filled, and the keys that cannot be answered yet.

    At most one errand is under way. A wish that needs other rows replaces it; wishes that come
    meanwhile are remembered in order, and movements in one direction add up, so that any number of
    keys costs one fetch.
    """

    def __init__(self, window: RowWindow, send: Callable[[Errand], None], act: Callable[[str], None]) -> None:
        self.window = window
        self._send = send
        self._act = act
        self._wishes: deque[Wish] = deque()
        self._errand: Errand | None = None
        self._stale = False

    @property
    def waiting(self) -> bool:
        """Whether what is shown is not yet what was asked for."""
        return self._errand is not None and (self._errand.waited_for or bool(self._wishes))

    def begin(self, seek: Seek, first: Slice | None = None) -> None:
        """Show another list, from its start or around a record; with the first rows where they are there already."""
        self._wishes.clear()
        if first is None:
            self._start((seek,), self._page if seek == "start" else self._page * 2, "begin")
        else:
            self._errand, self._stale = None, False
            self._show(seek, first)
            self.settle()

    def renew(self) -> None:
        """Fetch the rows around the cursor again, while the keys go on with the ones held."""
        self._stale = True
        self.settle()

    def ask(self, wish: Wish) -> None:
        """Answer a key, now or when the rows are there."""
        if not self.waiting:
            self._perform(wish)
        elif wish in ("start", "end") and all(isinstance(each, Move) for each in self._wishes):
            self._overtake(wish)
        else:
            self._remember(wish)
        self.settle()

    def arrived(self, errand: Errand, seek: Seek, piece: Slice) -> None:
        """Take in the rows of an errand, unless it has been replaced."""
        if errand is not self._errand:
            return
        self._errand = None
        match seek:
            case After():
                self.window.append(piece)
            case Before():
                self.window.prepend(piece)
            case _ if errand.waited_for:
                self._show(seek, piece)
            case _:
                self._stale = not self._renewed(errand, piece) or self._stale
        self.settle()

    def failed(self, errand: Errand) -> bool:
        """Stay with the rows held; answers whether the errand still mattered."""
        if errand is not self._errand:
            return False
        self._errand = None
        self._wishes.clear()
        self._stale = False
        return True

    def settle(self) -> None:
        """Answer what can be answered, and fetch what is missing."""
        while self._wishes and not self.waiting:
            self._perform(self._wishes.popleft())
        if self._errand is not None:
            return
        self.window.trim()
        if self._stale:
            self._start(self._anchors(), self._page * 2, "renew")
        elif side := self.window.lacks():
            self._extend(side, 0)

    @property
    def _page(self) -> int:
        return max(self.window.height, LEAST_PAGE)

    def _remember(self, wish: Wish) -> None:
        last = self._wishes[-1] if self._wishes else None
        if (
            isinstance(wish, Move)
            and isinstance(last, Move)
            and wish.with_view == last.with_view
            and (wish.rows > 0) == (last.rows > 0)
        ):
            self._wishes[-1] = Move(last.rows + wish.rows, wish.with_view)
        else:
            self._wishes.append(wish)

    def _perform(self, wish: Wish) -> None:
        match wish:
            case Move(rows, with_view):
                if rest := self.window.move(rows, with_view=with_view):
                    self._wishes.appendleft(Move(rest, with_view))
                    self._extend("after" if rest > 0 else "before", abs(rest))
            case "start" if not self.window.more_before:
                self.window.move(-len(self.window.rows))
            case "end" if not self.window.more_after:
                self.window.move(len(self.window.rows))
            case "start" | "end":
                self._start((wish,), self._page * 2, "jump")
            case _:
                self._act(wish)

    def _overtake(self, end: Literal["start", "end"]) -> None:
        """Go to an end of the list instead of where movements that wait would have gone."""
        self._wishes.clear()
        if self._errand is not None and self._errand.purpose == "begin":
            self._start((end,), self._page * 2, "begin")
            return
        if self._errand is not None and self._errand.purpose == "jump":
            self._errand = None
        self._perform(end)

    def _extend(self, side: Literal["after", "before"], owed: int) -> None:
        seek = After(self.window.last) if side == "after" else Before(self.window.first)
        if self._errand is None or self._errand.seeks != (seek,):
            self._start((seek,), min(owed + self._page, PAGES_AT_ONCE * self._page), "side")

    def _start(self, seeks: tuple[Seek, ...], limit: int, purpose: Purpose) -> None:
        replaced, self._errand = self._errand, Errand(seeks, limit, purpose)
        if purpose == "side":
            self._stale = self._stale or (replaced is not None and replaced.purpose == "renew")
        else:
            self._stale = False
        self._send(self._errand)

    def _show(self, seek: Seek, piece: Slice) -> None:
        cursor, offset = 0, 0
        if seek == "end":
            cursor = offset = len(piece.rows) - 1
        elif isinstance(seek, Around):
            keys = [row.key for row in piece.rows]
            cursor = keys.index(seek.key) if seek.key in keys else 0
            offset = self.window.height // 2
        self.window.replace(piece, cursor, offset)

    def _anchors(self) -> tuple[Seek, ...]:
        """The record under the cursor, and those to go to when it has left the list."""
        window = self.window
        if not window.rows:
            return ("start",)
        near = (window.cursor, window.cursor + 1, window.cursor - 1)
        return tuple(Around(window.rows[index].key) for index in near if 0 <= index < len(window.rows))

    def _renewed(self, errand: Errand, piece: Slice) -> bool:
        """Replace the rows under the same cursor; not if it has moved out of the rows that were fetched."""
        window = self.window
        keys = {row.key: index for index, row in enumerate(piece.rows)}
        asked = [seek.key for seek in errand.seeks if isinstance(seek, Around)]
        current = window.current
        if current is not None and current.key not in keys and current.key not in asked:
            return False
        wanted = [current.key, *asked] if current is not None else []
        cursor = next((keys[key] for key in wanted if key in keys), 0)
        window.replace(piece, cursor, window.cursor - window.top)
        return True
