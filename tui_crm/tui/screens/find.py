"""One search over all kinds of records: a line to type in, the hits by kind, and the way on into one of the lists."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.worker import WorkType

from tui_crm.domain import Kind, Record, errors
from tui_crm.i18n import tr
from tui_crm.tui.inputs.line_input import LineInput
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import SEARCHING
from tui_crm.tui.later import Later, after
from tui_crm.tui.screens.records.places import place_of
from tui_crm.tui.screens.search import Choice, hit_of
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.hit_list import Hit, HitList
from tui_crm.tui.widgets.screens import FullScreen
from tui_crm.tui.widgets.status_line import Hint, StatusLine
from tui_crm.tui.widgets.tab_strip import TabStrip
from tui_crm.tui.widgets.text_line import TextLine

OF_EACH = 5
"""Hits of each kind while all kinds are shown."""

OF_EACH_LEAN = 2
"""The same on a thin line."""

OF_ONE = 100
"""Hits of the kind that is shown alone; the list has the rest."""

REST = 0.15
"""Seconds that the typing rests before all kinds are searched."""


@dataclass(frozen=True)
class Found:
    """What was chosen: a record, or a list with the words."""

    record: Record | None = None
    place: str = ""
    words: str = ""


class FindScreen(FullScreen[Found | None]):
    """The hits of every kind below each other; Tab leaves those of one kind."""

    BINDINGS = [*bindings(SEARCHING)]

    def __init__(self, session: Session, words: str = "") -> None:
        super().__init__()
        self.session, self.begin = session, words
        self.kinds: list[Kind] = []
        self.only = ""
        """The list that is shown alone; "" for all."""
        self._choices: dict[Hashable, Found] = {}
        self._rest: Later | None = None
        self._searching = False
        self._wanted = False
        """Whether Enter was pressed before the hits were there."""

    def compose(self) -> ComposeResult:
        """The title, the line, the kinds, the hits."""
        yield TextLine(id="title")
        yield LineInput(self._typed, placeholder=tr("Two characters, pinyin initials, end of a phone number"))
        yield TabStrip()
        yield HitList()
        yield StatusLine()

    def on_mount(self) -> None:
        """Begin with the words of the list, if it had any."""
        self.query_one("#title", TextLine).show(tr("Search everything"), "")
        keys = [("Enter", "Open"), ("Tab", "One kind"), ("F8", "Its list"), ("Esc", "Back")]
        self.query_one(StatusLine).show_hints([Hint(key, tr(label)) for key, label in keys])
        self.line.focus()
        self.line.show(self.begin)
        self._show()

    @property
    def line(self) -> LineInput:
        """Where people type."""
        return self.query_one(LineInput)

    @property
    def hits(self) -> HitList:
        """What was found."""
        return self.query_one(HitList)

    def _typed(self, text: str) -> None:
        self.only = ""
        self._again(REST)

    def _again(self, seconds: float) -> None:
        self._searching, self._wanted = True, False
        if self._rest is not None:
            self._rest.cancel()
        self._rest = after(self, seconds, self._begin)

    def _begin(self) -> None:
        self._rest = None
        if self.gone:
            return
        find: WorkType[None] = partial(self._find, self.line.text, self.only)
        self.run_worker(find, group="find", exclusive=True)

    async def _find(self, text: str, only: str) -> None:
        failure = ""
        found: list[Kind] = []
        try:
            if text.strip():
                limit = OF_ONE if only else OF_EACH_LEAN if self.app.has_class("-lean") else OF_EACH
                found = await self.session.ask(self.session.desk.search_kinds, text, limit, only)
        except errors.BookError as error:
            failure = tr(error.message)
        if self.gone:
            return
        self.kinds, self._searching = found, False
        self._show()
        self.query_one(StatusLine).tell(failure, refused=bool(failure))
        if self._wanted:
            self._wanted = False
            self.action_choose()

    def _show(self) -> None:
        words, clock = self.line.text, self.session.desk.clock
        hits: list[Hit] = []
        self._choices = {}
        for kind in self.kinds:
            place = place_of(kind.place)
            for record in kind.rows:
                hit = hit_of(Choice("record", record), clock)
                hits.append(hit if place.sublist is None else replace(hit, kind=place.titles))
                self._choices[hit.key] = Found(record, kind.place)
            if kind.rows and (not kind.count.exact or kind.count.n > len(kind.rows)):
                key = ("more", kind.place)
                label = tr("All {n} in the list “{list}” …", n=tr(kind.count.message), list=place.titles)
                hits.append(Hit(key, tr(place.entity.title) if place.sublist is None else place.titles, label))
                self._choices[key] = Found(place=kind.place, words=words)
        empty = "" if self._searching else tr("Nothing fits.") if words.strip() else tr("Type what you look for.")
        self.hits.show(hits, empty=empty)
        labels = [f"{place_of(one.place).titles} {tr(one.count.message)}" for one in self.kinds]
        names = ["", *(one.place for one in self.kinds)]
        self.query_one(TabStrip).show([tr("All kinds"), *labels], names.index(self.only) if self.only in names else 0)

    # -- keys

    def action_kind(self, step: int) -> None:
        """Show the hits of the next kind alone; after the last come all kinds."""
        names = ["", *(one.place for one in self.kinds)]
        if len(names) > 1:
            at = names.index(self.only) if self.only in names else 0
            self.only = names[(at + step) % len(names)]
            self._again(0.001)

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self.hits.move(step)

    def action_page(self, step: int) -> None:
        """Move the cursor by a page."""
        self.hits.page(step)

    @on(HitList.Clicked)
    def action_choose(self) -> None:
        """Open the hit under the cursor, once it is sure that it fits."""
        if self._searching:
            self._wanted = True
            return
        hit = self.hits.current
        if hit is not None:
            self.dismiss(self._choices[hit.key])

    def action_list(self) -> None:
        """Go to the list of the kind under the cursor, with the words."""
        hit = self.hits.current
        if hit is None or self._searching:
            return
        self.dismiss(Found(place=self._choices[hit.key].place, words=self.line.text))

    def action_back(self) -> None:
        """Leave without choosing."""
        self.dismiss(None)
