"""How many records a list has, said as soon as it is known without holding up a key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.screen import Screen
from textual.worker import WorkType

from tui_crm.domain import Count, errors
from tui_crm.i18n import Message, tr
from tui_crm.tui.later import Later, after
from tui_crm.tui.screens.records.list_state import ListState
from tui_crm.tui.screens.records.source import ListSource
from tui_crm.tui.widgets.rows import Marks

QUIET = 0.3
"""Seconds without a key before many records are counted."""

COUNTED = 100_000
"""So many are counted exactly when words or conditions narrow a list."""


class ListCount:
    """Counts the open list of a screen: from what its rows told, else aside, once the keys rest."""

    def __init__(
        self, screen: Screen[None], show: Callable[[str, str], None], failed: Callable[[Message], None]
    ) -> None:
        self._screen, self._show, self._failed = screen, show, failed
        """Two forms are shown: as much as can be said, and a short one where that has no room; "" for none."""
        self._source: ListSource | None = None
        self._rest: Later | None = None
        self.known: Count | None = None
        """What was said last of the open list."""
        self._sure = False
        """Whether that is exact, and of the list as it is now."""
        self._whole: dict[str, Count] = {}
        """How many records lists had that nothing narrows, by the key of their place, when they were counted last."""

    def of(self, source: ListSource | None) -> None:
        """Count another list, or none."""
        self._source, self.known, self._sure = source, None, False
        self._wait()

    def again(self) -> None:
        """Count anew, because records may have come or gone."""
        self._sure = False
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
        """Take what the rows told of their number; when that is exact, only the whole may have to be counted."""
        if self._rest is None or self._source is None:
            return
        count, self._source.count = self._source.count, None
        if count is not None and count.exact:
            self._rest.cancel()
            self._rest = None
            self._say(count)
            if _of_more(self._source):
                self._wait()
        else:
            self._wait()

    def _begin(self) -> None:
        self._rest = None
        if self._source is not None:
            # A coroutine made here would never be awaited when the list changes before it starts.
            ask: WorkType[None] = partial(self._ask, self._source)
            self._screen.run_worker(ask, group="count", exclusive=True)

    async def _ask(self, source: ListSource) -> None:
        steps = () if self._sure else (source.state,)
        try:
            for state in (*steps, source.state.cleared()) if _of_more(source) else steps:
                count = await source.session.ask_aside(_counted, source, state)
                if source is not self._source:
                    return
                if count is None:
                    self._wait()
                    return
                self._learn(state, count)
        except errors.BookError as error:
            self._failed(error.message)

    def _learn(self, state: ListState, count: Count) -> None:
        """Say how many there are, or say it once more beside a whole that is another one by now."""
        assert self._source is not None
        if state is self._source.state:
            self._say(count)
        elif self._whole.get(state.place) != count and self.known is not None:
            self._whole[state.place] = count
            self._say(self.known)

    def _say(self, count: Count) -> None:
        self.known, self._sure = count, count.exact
        assert self._source is not None
        state = self._source.state
        if not state.narrowed:
            self._whole[state.place] = count
        whole, n = self._whole.get(state.place), tr(count.message)
        if not _of_more(self._source) or whole == count:
            self._show(tr("{n} in all", n=n), "")
        elif whole is None or whole.n < count.n:
            # Nothing is said of the whole before it is counted, or where others have changed it since.
            self._show(tr("{n} found", n=n), "")
        else:
            self._show(tr("{n} of {total}", n=n, total=tr(whole.message)), tr("{n} found", n=n))


def _of_more(source: ListSource) -> bool:
    """Whether the list shows some of a whole that is told beside them."""
    return bool(source.state.words or source.state.filters) and not source.state.bin


def _counted(source: ListSource, state: ListState) -> Count:
    narrowed = state.words or state.filters
    return source.session.desk.count(source.entity.name, state.query(), most=COUNTED if narrowed else None)
