"""The agenda of a person or a team by day, week or month."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.worker import WorkType

from tui_crm.domain import Agenda, Record, agenda, agenda_people, agenda_team, errors
from tui_crm.i18n import mark, tr
from tui_crm.tui.key import Key, bindings
from tui_crm.tui.keys import AGENDA, EVERYWHERE
from tui_crm.tui.present.values import WEEKDAYS
from tui_crm.tui.screens.agenda.lines import (
    SPANS,
    agenda_lines,
    bounds,
    month_cells,
    moved,
    span_words,
    unknown_words,
)
from tui_crm.tui.screens.agenda.on_appointments import OnAppointments
from tui_crm.tui.screens.prompt import ChooseScreen
from tui_crm.tui.screens.records.pane import RecordPane
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.agenda_list import AgendaList
from tui_crm.tui.widgets.month_grid import MonthGrid
from tui_crm.tui.widgets.status_line import StatusLine
from tui_crm.tui.widgets.text_line import TextLine

WIDE = 120
"""From this width on the record under the cursor stands beside days and weeks."""

TEAM = "team"
MORNING, EVENING = 9, 20
"""Hours between which something new begins."""

HINTS = ("agenda.span", "agenda.new", "agenda.done", "agenda.later", "agenda.today", "agenda.whose", "app.back",
         "app.help")  # fmt: skip


class AgendaScreen(OnAppointments):
    """Days in a list, a month as a grid; Enter opens what is under the cursor."""

    TITLE = mark("Agenda")
    KEYS: ClassVar[tuple[Key, ...]] = AGENDA
    BINDINGS = [*bindings(EVERYWHERE, priority=("app.lock",)), *bindings(AGENDA)]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.span = "week"
        self.day = session.desk.clock.today()
        """The day under the cursor."""
        self.whose: tuple[str, str] = ("me", session.person)
        """"me", the id of a person, or the team; and what it is called."""
        self._from: str = ""
        """The span to which Esc leads back from a day."""
        self._found: Agenda | None = None

    def compose(self) -> ComposeResult:
        """Title, days, month, the record beside them, status."""
        yield TextLine(id="title")
        yield AgendaList()
        yield MonthGrid()
        yield RecordPane(self.session, beside=True, id="pane")
        yield StatusLine()

    @property
    def entries(self) -> AgendaList:
        """The days with their entries."""
        return self.query_one(AgendaList)

    @property
    def grid(self) -> MonthGrid:
        """The month."""
        return self.query_one(MonthGrid)

    @property
    def pane(self) -> RecordPane:
        """The record under the cursor."""
        return self.query_one(RecordPane)

    async def on_mount(self) -> None:
        """Show this week."""
        self._arrange()
        await self.begin(*HINTS)
        self.load(self.day)

    def on_resize(self) -> None:
        """The record stands beside the days where there is room."""
        self._arrange()

    def _arrange(self) -> None:
        self.entries.display = self.span != "month"
        self.grid.display = self.span == "month"
        self.pane.display = self.span != "month" and self.size.width >= WIDE

    # -- reading

    def load(self, at: date | None = None) -> None:
        """Read the span anew; `at` puts the cursor on a day."""
        show: WorkType[None] = partial(self._load, at)
        self.run_worker(show, group="agenda", exclusive=True)

    async def _load(self, at: date | None) -> None:
        try:
            found = await self.session.ask(self._fetch, self.whose[0], *bounds(self.span, self.day))
        except errors.Interrupted:
            return
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
            return
        if self.gone:
            return
        self._found = found
        clock = self.session.desk.clock
        words = (span_words(self.span, self.day), tr(SPANS[self.span]), unknown_words(found))
        self.query_one("#title", TextLine).show(
            tr("Agenda: {name}", name=self.whose[1]), " · ".join(filter(None, words))
        )
        if self.span == "month":
            self.grid.show([tr(name) for name in WEEKDAYS], month_cells(found, self.day, clock), self.day)
        else:
            several = self.whose[0] == TEAM
            self.entries.show(tuple(agenda_lines(found, clock, several=several)), at=self._first(at) if at else None)
            self._show_record()
        if found.more:
            self.tell(tr("There is more than can be shown; the list of appointments has all."), refused=True)

    def _fetch(self, whose: str, first: date, last: date) -> Agenda:
        desk = self.session.desk
        people = agenda_team(desk) if whose == TEAM else (desk.actor.id if whose == "me" else int(whose),)
        return agenda(desk, first, last, people)

    def _first(self, day: date) -> tuple[date, int | None]:
        """Where the cursor begins on a day: at the first thing that is still to be done, else at the day."""
        days = self._found.days if self._found is not None else ()
        slots = next((one.slots for one in days if one.day == day), ())
        return day, next((s.record.id for s in slots if s.record["state"] == "open"), None)

    @property
    def record(self) -> Record | None:
        """The appointment under the cursor."""
        line = self.entries.current if self.span != "month" else None
        if line is None or self._found is None or not isinstance(line.key, tuple):
            return None
        slots = (slot for one in self._found.days if one.day == line.key[0] for slot in one.slots)
        return next((slot.record for slot in slots if slot.record.id == line.key[1]), None)

    @on(AgendaList.Moved)
    def _moved(self) -> None:
        self._show_record()

    def _show_record(self) -> None:
        line = self.entries.current
        if line is not None and isinstance(line.key, tuple):
            self.day = line.key[0]
        if self.pane.display:
            self.pane.show_soon(self.place if self.record else None, self.current_key)

    # -- moving

    def action_move(self, step: int) -> None:
        """To the next entry; in a month to the next week."""
        if self.span == "month":
            self._go(moved("week", self.day, step))
        else:
            self.entries.move(step)

    def action_page(self, step: int) -> None:
        """By a page; in a month to the next."""
        if self.span == "month":
            self.action_period(step)
        else:
            self.entries.page(step)

    def action_side(self, step: int) -> None:
        """To the next day or week; in a month to the next day."""
        self._go(moved("day" if self.span == "month" else self.span, self.day, step))

    def action_period(self, step: int) -> None:
        """To the next day, week or month."""
        self._go(moved(self.span, self.day, step))

    def action_today(self) -> None:
        """Back to today."""
        self._go(self.session.desk.clock.today())

    def _go(self, day: date) -> None:
        same = bounds(self.span, day) == bounds(self.span, self.day) and day.month == self.day.month
        self.day = day
        if not (self.span == "month" and same and self.grid.put(day)):
            self.load(day)

    def action_span(self) -> None:
        """From the day to the week, to the month, to the day."""
        spans = tuple(SPANS)
        self._from = ""
        self._turn(spans[(spans.index(self.span) + 1) % len(spans)])

    def _turn(self, span: str) -> None:
        self.span = span
        self._arrange()
        self.load(self.day)

    @on(AgendaList.Clicked)
    @on(MonthGrid.Clicked)
    async def _clicked(self) -> None:
        self.day = self.grid.cursor if self.span == "month" else self.day
        await self.action_open()

    async def action_open(self) -> None:
        """Open the record, or the day."""
        if self.record is not None:
            await super().action_open()
        elif self.span != "day":
            self._from = self.span
            self._turn("day")

    async def action_back(self) -> None:
        """Out of the record beside, out of a day that was opened, then back."""
        if self.focused is not None and self.focused is self.pane.view:
            self.set_focus(None)
        elif self._from and self.span == "day":
            span, self._from = self._from, ""
            self._turn(span)
        else:
            self.dismiss(None)

    def action_pane(self, step: int) -> None:
        """Between the days and the record."""
        self.set_focus(None if self.focused is not None or not self.pane.display else self.pane.view)

    def action_agenda(self) -> None:
        """This is it: back to today."""
        self.action_today()

    # -- whose, and what is new

    def action_whose(self) -> None:
        """Choose whose agenda is shown."""
        self.wish(self._whose())

    async def _whose(self) -> None:
        desk = self.session.desk
        people, team = await self.session.ask(lambda: (agenda_people(desk), agenda_team(desk)))
        if len(people) == 1:
            self.tell(tr("Your roles let you see your own agenda only."), refused=True)
            return
        options = [("me", people[0][1])]
        options += [(TEAM, tr("My team"))] if len(team) > 1 else []
        options += [(str(key), name) for key, name in people[1:]]
        chosen = await self.app.push_screen_wait(ChooseScreen(tr("Whose agenda?"), options, self.whose[0]))
        if chosen is not None:
            self.whose = (chosen, dict(options)[chosen])
            self.load(self.day)

    def action_new(self) -> None:
        """Something new on the day under the cursor."""
        if self.refused("create"):
            return
        clock = self.session.desk.clock
        now = clock.local(clock.now())
        today = self.day == now.date()
        preset = {"start_at": clock.instant(self.day, min(max(now.hour + 1, MORNING), EVENING) if today else MORNING)}
        if self.whose[0].isdigit():
            preset["person"] = int(self.whose[0])
        self.wish(self.edit_record(self.place, None, preset, field="title"))

    def saved(self, name: str, key: int, *, made: bool) -> None:
        """Put the cursor on what was saved; it may have gone to another day."""
        self.wish(self._to(key))

    async def _to(self, key: int) -> None:
        record = await self.session.ask(self.session.desk.read, self.place, key)
        self.day = self.session.desk.clock.local(record["start_at"]).date()
        await self._load(None)
        if self.span != "month":
            self.entries.put((self.day, key))
            self._show_record()
        self.tell(self.told_of_saved)
