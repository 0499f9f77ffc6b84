"""Everything that happened around one record, or around all of one's customers, by time and page by page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from tui_crm.domain import Clock, Event, Query, Stretch, errors, registry
from tui_crm.i18n import mark, tr
from tui_crm.tui.inputs.line_input import LineInput
from tui_crm.tui.key import Key, bindings
from tui_crm.tui.keys import EVERYWHERE, LIST, TIMELINE
from tui_crm.tui.present.events import about_words, kind_words, person_words, source_words, text_words, when_words
from tui_crm.tui.present.values import called
from tui_crm.tui.screens.program_actions import ProgramActions
from tui_crm.tui.screens.prompt import ChooseScreen
from tui_crm.tui.screens.records.chosen_records import Left
from tui_crm.tui.screens.records.list_state import ListState
from tui_crm.tui.screens.records.pane import RecordPane
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.columns import Column
from tui_crm.tui.widgets.record_table import RecordTable
from tui_crm.tui.widgets.rows import After, Around, Before, Row, Seek, Slice
from tui_crm.tui.widgets.status_line import StatusLine
from tui_crm.tui.widgets.text_line import TextLine

WIDE = 120
"""From this width on the record of an event stands beside the list."""

SOURCES = 16
"""More than there are sources: a row's key is made of the record's and the source's place among them."""

PERIODS = {
    "all": mark("At any time"),
    "today": mark("Today"),
    "week": mark("This week"),
    "days": mark("The last 30 days"),
    "quarter": mark("This quarter"),
    "year": mark("This year"),
    "ahead": mark("Still to come"),
}
OWN_ACTIONS = {key.action for key in TIMELINE} | {"conditions", "pane"}
"""What keys of lists do here as well, or something else."""

HINTS = ("timeline.filter", "timeline.only", "timeline.follow_up", "app.back", "app.help")


class TimelineScreen(ProgramActions):
    """The stream of events as a list; Enter opens what tells of one. Answers with `Left`, or with nothing."""

    KEYS: ClassVar[tuple[Key, ...]] = TIMELINE
    BINDINGS = [
        *bindings(EVERYWHERE, priority=("app.lock",)),
        *bindings(TIMELINE),
        *bindings(replace(key, action="senseless") for key in LIST if key.action not in OWN_ACTIONS),
    ]

    def __init__(self, session: Session, about: tuple[str, int] | None, title: str) -> None:
        super().__init__()
        self.session, self.about, self.heading = session, about, title
        self.place, self.rights = "followups", {}
        self.stretch = Stretch()
        self.period = "all"
        self._events: dict[int, Event] = {}
        self._people: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Title, events, the record of the one under the cursor, the line to search by, status."""
        yield TextLine(id="title")
        yield RecordTable(id="table")
        with Horizontal(id="filter-line"):
            yield Label("/ ", markup=False)
            line = LineInput(self._typed, placeholder=tr("Words of the text"), id="filter")
            line.commands = {"enter": self._filtered}
            yield line
        yield RecordPane(self.session, beside=True, id="pane")
        yield StatusLine()

    @property
    def called(self) -> str:
        """The screen itself, and not what follow-ups are called."""
        return tr("Timeline")

    @property
    def table(self) -> RecordTable:
        """The events."""
        return self.query_one(RecordTable)

    @property
    def pane(self) -> RecordPane:
        """The record of the event under the cursor."""
        return self.query_one(RecordPane)

    async def on_mount(self) -> None:
        """Show the newest events."""
        self.query_one("#filter-line").display = False
        self.pane.display = self.size.width >= WIDE
        self.table.scrolls_by_half_pages = True
        self.table.set_columns(self._columns())
        self.table.focus()
        try:
            self.rights = await self.rights_of(self.entity)
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
        self.query_one(StatusLine).show_hints(self.hints_of(*HINTS))
        self.load()

    def _columns(self) -> list[Column]:
        about = [] if self.about is not None else [Column("about", tr("Customer"), 16, 1, "left", 60, 28)]
        return [
            Column("when", tr("Time"), 12, 0, "left", 95),
            Column("kind", tr("Kind"), 11, 0, "left", 90),
            *about,
            Column("text", tr("Content"), 20, 6, "left", 99),
            Column("person", tr("Who"), 8, 0, "left", 50),
        ]

    def load(self) -> None:
        """Show the stream anew from its newest event."""
        self.table.empty = tr("Nothing fits. Esc shows everything again.") if self.narrowed else self._empty()
        self.table.load(self._fetch)
        self.query_one(TextLine).show(self.heading, self._in_words(), tr("Esc clears") if self.narrowed else "")

    def _empty(self) -> str:
        return tr("Nothing has happened here yet. Press f to write the first follow-up.")

    @property
    def narrowed(self) -> bool:
        """Whether not everything is shown."""
        return self.stretch != Stretch()

    def _in_words(self) -> str:
        parts = [source_words(source) for source in self.stretch.sources]
        parts += [self._people.get(str(self.stretch.person), "")] if self.stretch.person is not None else []
        parts += [tr(PERIODS[self.period])] if self.period != "all" else []
        parts += [f"“{self.stretch.words}”"] if self.stretch.words else []
        return " · ".join(filter(None, parts))

    # -- rows

    async def _fetch(self, seek: Seek, limit: int) -> Slice:
        return await self.session.ask(self._slice, seek, limit)

    def _slice(self, seek: Seek, limit: int) -> Slice:
        desk = self.session.desk
        if isinstance(seek, After):
            found = desk.timeline(self.about, self.stretch, after=seek.place, limit=limit)
        elif isinstance(seek, Before):
            found = desk.timeline(self.about, self.stretch, before=seek.place, limit=limit)
        elif isinstance(seek, Around) and (event := self._events.get(seek.key)) is not None:
            at, rank, number = event.mark
            found = desk.timeline(self.about, self.stretch, after=(at, rank, number + 1), limit=limit)
        elif seek == "end":
            found = desk.timeline(self.about, self.stretch, before=(0, -SOURCES, 0), limit=limit)
        elif self.stretch.since is None and self.stretch.until is None:
            found = desk.timeline_now(self.about, self.stretch, limit=limit)
        else:
            found = desk.timeline(self.about, self.stretch, limit=limit)
        rows = tuple(self._row(event) for event in found.events)
        first, last = (found.events[0].mark, found.events[-1].mark) if found.events else (None, None)
        more_after = found.more_after and seek != "end"
        return Slice(rows, first, last, found.more_before or seek == "end", more_after, None)

    def _row(self, event: Event) -> Row:
        desk = self.session.desk
        key = event.mark[2] * SOURCES - event.mark[1]
        self._events[key] = event
        about = () if self.about is not None else (about_words(event),)
        kind, person = kind_words(event, desk), person_words(event, desk)
        return Row(key, (when_words(event, desk), kind, *about, text_words(event, desk), person))

    @property
    def event(self) -> Event | None:
        """The event under the cursor."""
        key = self.table.current_key
        return self._events.get(key) if key is not None else None

    @on(RecordTable.Highlighted)
    def _highlighted(self, event: RecordTable.Highlighted) -> None:
        event.stop()
        self._show_beside()

    def _show_beside(self) -> None:
        told = self.event
        if self.pane.display and told is not None and told.record is not None:
            self.pane.show_soon(told.record.entity, told.record.id)
        elif self.pane.display:
            self.pane.show_soon(*(self.about or (None, None)))

    @on(RecordTable.Opened)
    async def _opened(self, event: RecordTable.Opened) -> None:
        event.stop()
        told = self.event
        if told is not None and told.record is not None:
            await self.open_record(told.record.entity, told.record.id)
        elif self.about is not None:
            await self.open_record(*self.about)

    @on(RecordTable.FetchFailed)
    def _failed(self, event: RecordTable.FetchFailed) -> None:
        event.stop()
        if isinstance(event.error, errors.Interrupted):
            return
        if not isinstance(event.error, errors.BookError):
            raise event.error
        self.tell(tr(event.error.message), refused=True)

    # -- narrowing

    def _typed(self, words: str) -> None:
        if words != self.stretch.words:
            self.stretch = replace(self.stretch, words=words)
            self.load()

    def _filtered(self) -> None:
        self.query_one("#filter-line").display = False
        self.table.focus()

    def action_filter(self) -> None:
        """Search the texts."""
        line = self.query_one("#filter", LineInput)
        self.query_one("#filter-line").display = True
        line.show(self.stretch.words)
        line.focus()

    def action_only(self) -> None:
        """Show only some kinds, a person, a period."""
        self.wish(self._only())

    async def _only(self) -> None:
        desk = self.session.desk
        sources, people = await self.session.ask(lambda: (desk.sources_of(self.about), self._known_people()))
        self._people = people
        options = [
            *((f"source {one}", tr("Only {kind}", kind=source_words(one))) for one in sources),
            *((f"period {one}", tr(words)) for one, words in PERIODS.items()),
            *((f"person {key}", tr("By {name}", name=name)) for key, name in people.items()),
        ]
        chosen = await self.app.push_screen_wait(ChooseScreen(tr("Show"), options))
        if chosen is None:
            return
        what, _, value = chosen.partition(" ")
        if what == "source":
            self.stretch = replace(self.stretch, sources=(value,))
        elif what == "person":
            self.stretch = replace(self.stretch, person=int(value))
        else:
            self.period = value
            since, until = bounds(value, desk.clock)
            self.stretch = replace(self.stretch, since=since, until=until)
        self.load()

    def _known_people(self) -> dict[str, str]:
        entity, desk = registry["users"], self.session.desk
        rows = desk.page("users", Query(limit=200, columns=entity.names)).rows
        return {str(row.id): called(entity, row, desk.clock) for row in rows}

    # -- what the screens of records have in common

    @property
    def current_key(self) -> int | None:
        """The record of the event under the cursor, if it is one of this kind."""
        told = self.event
        return told.record.id if told is not None and told.record is not None else None

    @property
    def in_bin(self) -> bool:
        """Events are of living records."""
        return False

    @property
    def change(self) -> int | None:
        """The change under the cursor."""
        told = self.event
        return told.change.id if told is not None and told.change is not None else None

    @property
    def text_here(self) -> str:
        """The text of the event."""
        return text_words(self.event, self.session.desk) if self.event is not None else ""

    async def chosen_keys(self) -> list[int]:
        """The record of the event under the cursor."""
        return [self.current_key] if self.current_key is not None else []

    def acted(self, told: str, *, refused: bool) -> None:
        """Show what has become of it."""
        self.refresh_rows()
        self.tell(told, refused=refused)

    def refresh_rows(self) -> None:
        """Fetch the events again."""
        self.load()

    async def open_place(self, place: str, *, state: ListState | None = None) -> None:
        """Leave for another place."""
        self.dismiss(Left(place=place, state=state))

    def sensible(self, key: Key) -> bool:
        """What the timeline has keys for makes sense on it."""
        return key in TIMELINE

    def action_senseless(self) -> None:
        """Say that a key of the lists has nothing to do with events."""
        self.senseless()

    async def action_back(self) -> None:
        """Out of the search, out of what narrows the stream, then back."""
        line = self.query_one("#filter", LineInput)
        if line.has_focus:
            self._filtered()
            if self.stretch.words:
                self._typed("")
                line.show("")
        elif self.narrowed:
            self.stretch, self.period = Stretch(), "all"
            line.show("")
            self.load()
        else:
            self.dismiss(None)

    def action_refresh(self) -> None:
        """Fetch again."""
        self.load()

    def action_pane(self, step: int) -> None:
        """Between the events and the record."""
        other = self.pane.view if self.pane.display and self.focused is self.table else self.table
        other.focus()

    def action_tab(self, step: int) -> None:
        """Turn the tabs of the record."""
        if self.pane.display:
            self.pane.turn(step)

    def action_export(self) -> None:
        """Write the events into a file."""
        if not self.refused("export"):
            from tui_crm.tui.screens.timeline_export import export_timeline

            self.wish(export_timeline(self))

    async def subject(self, kind: str = "followups") -> tuple[str, int] | None:
        """What a new follow-up is about: the timeline's record, or that of the event under the cursor."""
        if self.about is not None:
            return self.about
        told = self.event
        if told is None or told.record is None:
            return None
        entity = registry[told.record.entity]
        key = told.record.values.get(entity.parent)
        return None if key is None else (entity.fields[entity.parent].target, int(key))

    def on_resize(self) -> None:
        """The record stands beside the events where there is room."""
        before, self.pane.display = self.pane.display, self.size.width >= WIDE
        if self.pane.display and not before:
            self._show_beside()

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say something in the status line."""
        self.query_one(StatusLine).tell(text, refused=refused)


def bounds(period: str, clock: Clock) -> tuple[int | None, int | None]:
    """From and until which instant a period of `PERIODS` reaches."""
    today = clock.today()
    first: dict[str, date] = {
        "today": today,
        "week": today - timedelta(days=today.weekday()),
        "days": today - timedelta(days=29),
        "quarter": date(today.year, (today.month - 1) // 3 * 3 + 1, 1),
        "year": date(today.year, 1, 1),
    }
    if period == "ahead":
        return clock.now(), None
    if period not in first:
        return None, None
    return clock.midnight(first[period]), clock.end(today)
