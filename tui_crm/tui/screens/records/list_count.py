"""How many records a list has, said as soon as it is known without holding up a key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.screen import Screen
from textual.worker import WorkType

from tui_crm.domain import Count, errors
from tui_crm.i18n import Message, tr
from tui_crm.tui.later import Later, after
from tui_crm.tui.screens.records.source import ListSource
from tui_crm.tui.widgets.rows import Marks

QUIET = 0.3
"""Seconds without a key before many records are counted."""

COUNTED = 100_000
"""So many are counted exactly when words or conditions narrow a list."""


class ListCount:
    """Counts the open list of a screen: from what its rows told, else aside, once the keys rest."""

    def __init__(self, screen: Screen[None], show: Callable[[str], None], failed: Callable[[Message], None]) -> None:
        self._screen, self._show, self._failed = screen, show, failed
        self._source: ListSource | None = None
        self._rest: Later | None = None
        self.known: Count | None = None
        """What was said last of the open list."""
        self._whole: dict[str, Count] = {}
        """How many records lists have that nothing narrows, by the key of their place, as long as none came or went."""

    def of(self, source: ListSource | None) -> None:
        """Count another list, or none."""
        self._source, self.known = source, None
        self._wait()

    def again(self) -> None:
        """Count anew, because records may have come or gone."""
        self._whole.clear()
        self._wait()

    def marked(self, marks: Marks) -> int | None:
        """How many of them are marked, as far as it is known."""
        if not marks.everything:
            return len(marks.keys)
        return self.known.n - len(marks.keys) if self.known is not None and self.known.exact else None

    def marked_words(self, marks: Marks) -> str:
        """The same in words; nothing where none is."""
        n = self.marked(marks)
        if n is not None:
            return tr("{n} marked", n=f"{n:,}") if marks else ""
        return tr("All marked but {n}", n=f"{len(marks.keys):,}") if marks.keys else tr("All marked")

    def _wait(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        self._rest = after(self._screen, QUIET, self._begin) if self._source is not None else None

    def rows_came(self) -> None:
        """Take what the rows told of their number; nothing has to be counted when that is exact."""
        if self._rest is None or self._source is None:
            return
        count, self._source.count = self._source.count, None
        if count is not None and count.exact:
            self._rest.cancel()
            self._rest = None
            self._say(count)
        else:
            self._wait()

    def _begin(self) -> None:
        self._rest = None
        if self._source is not None:
            # A coroutine made here would never be awaited when the list changes before it starts.
            ask: WorkType[None] = partial(self._ask, self._source)
            self._screen.run_worker(ask, group="count", exclusive=True)

    async def _ask(self, source: ListSource) -> None:
        try:
            count = await source.session.ask_aside(_counted, source)
        except errors.BookError as error:
            self._failed(error.message)
            return
        if source is self._source:
            if count is None:
                self._wait()
            else:
                self._say(count)

    def _say(self, count: Count) -> None:
        self.known = count
        assert self._source is not None
        state = self._source.state
        if not state.narrowed:
            self._whole[state.place] = count
        whole = self._whole.get(state.place)
        # Where conditions are told as well, they need the room.
        if whole is None or whole == count or state.bin or state.filters:
            self._show(tr("{n} in all", n=tr(count.message)))
        else:
            self._show(tr("{n} of {total}", n=tr(count.message), total=tr(whole.message)))


def _counted(source: ListSource) -> Count:
    query = source.state.query()
    narrowed = query.words or source.state.filters
    return source.session.desk.count(source.entity.name, query, most=COUNTED if narrowed else None)
