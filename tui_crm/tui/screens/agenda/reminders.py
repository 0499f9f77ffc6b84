"""What is due: one key marks it done, one puts it off. Below it whom to greet: one key makes a task of it."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.worker import WorkType

from tui_crm.domain import Care, Page, Record, Reminding, care, due_reminders, errors, plan_care, reminding
from tui_crm.i18n import mark, tr
from tui_crm.tui.key import Key, bindings
from tui_crm.tui.keys import EVERYWHERE, REMINDERS
from tui_crm.tui.present.text import clean, fit
from tui_crm.tui.present.values import moment
from tui_crm.tui.screens.agenda.lines import care_line, reminder_line
from tui_crm.tui.screens.agenda.on_appointments import OnAppointments
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.agenda_list import AgendaLine, AgendaList
from tui_crm.tui.widgets.status_line import StatusLine
from tui_crm.tui.widgets.text_line import TextLine

HINTS = (
    "reminders.done", "reminders.later", "reminders.hour", "reminders.tomorrow", "reminders.plan", "app.back",
    "app.help", "reminders.open",
)  # fmt: skip

OF_DUE = ("done", "later", "edit", "cancel")
"""What keys do with what is due, and not with whom to greet."""

ROOM = 30
"""Cells of what is to be done, on a thin line."""


class RemindersScreen(OnAppointments):
    """The appointments and tasks whose reminder is due, the longest due first."""

    TITLE = mark("Reminders")
    KEYS: ClassVar[tuple[Key, ...]] = REMINDERS
    BINDINGS = [*bindings(EVERYWHERE, priority=("app.lock",)), *bindings(REMINDERS)]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._rows: dict[int, Record] = {}
        self._care: dict[tuple[str, int], Care] = {}

    def compose(self) -> ComposeResult:
        """Title, reminders, status."""
        yield TextLine(id="title")
        yield AgendaList()
        yield StatusLine()

    @property
    def entries(self) -> AgendaList:
        """The reminders."""
        return self.query_one(AgendaList)

    async def on_mount(self) -> None:
        """Show what is due now."""
        await self.begin(*HINTS)
        self.load()

    def load(self) -> None:
        """Read anew what is due."""
        show: WorkType[None] = self._load
        self.run_worker(show, group="reminders", exclusive=True)

    async def _load(self) -> None:
        try:
            page, known, greetings = await self.session.ask(self._fetch)
        except errors.Interrupted:
            return
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
            return
        if self.gone:
            return
        clock = self.session.desk.clock
        self._rows = {row.id: row for row in page.rows}
        following = tr("next {when}", when=moment(known.next_at, clock)) if known.next_at is not None else ""
        self.query_one("#title", TextLine).show(tr("Reminders: {n}", n=known.due), following)
        self._care = {(one.record.entity, one.record.id): one for one in greetings}
        lines = [self._fitted(reminder_line(row, clock)) for row in page.rows]
        lines = lines or [AgendaLine(0, tr("Nothing is due."), "note")]
        if greetings:
            lines.append(AgendaLine("care", tr("Customer care, the next 7 days"), "day"))
        self.entries.show([*lines, *(care_line(one) for one in greetings)])
        self._follow()
        if page.more_after:
            self.tell(tr("There are more, which come when these are done."))

    def _fitted(self, line: AgendaLine) -> AgendaLine:
        """On a thin line no more of it than tells one from the other."""
        return replace(line, text=fit(line.text, ROOM).rstrip()) if self.app.has_class("-lean") else line

    def _fetch(self) -> tuple[Page, Reminding, list[Care]]:
        desk = self.session.desk
        return due_reminders(desk), reminding(desk), care(desk)

    @property
    def record(self) -> Record | None:
        """The reminder under the cursor."""
        line = self.entries.current
        return self._rows.get(line.key) if line is not None and isinstance(line.key, int) else None

    @property
    def greeting(self) -> Care | None:
        """Whom to greet, under the cursor."""
        line = self.entries.current
        return self._care.get(line.key) if line is not None and isinstance(line.key, tuple) else None

    async def action_open(self) -> None:
        """Show the appointment, or whom to greet."""
        if self.greeting is not None:
            await self.open_record(self.greeting.record.entity, self.greeting.record.id)
        else:
            await super().action_open()

    def action_plan(self) -> None:
        """Make a task of greeting somebody."""
        if self.greeting is None:
            self.senseless()
        elif self.greeting.planned:
            self.tell(tr("There is a task for it already."), refused=True)
        elif not self.refused("create"):
            self.wish(self._plan(self.greeting))

    async def _plan(self, one: Care) -> None:
        made = await self.session.call(plan_care, self.session.desk, one)
        self.load()
        self.tell(tr("Planned: {title}; u undoes this", title=clean(str(made["title"]))))

    def action_move(self, step: int) -> None:
        """To the next reminder."""
        self.entries.move(step)
        self._follow()

    def action_page(self, step: int) -> None:
        """By a page."""
        self.entries.page(step)
        self._follow()

    def action_end(self, step: int) -> None:
        """To the first or the last."""
        self.entries.end(step)
        self._follow()

    def sensible(self, key: Key) -> bool:
        """What can be done with the line under the cursor: with what is due, or with whom to greet."""
        if key.action == "plan":
            return self.greeting is not None
        if key.action.partition("(")[0] in OF_DUE:
            return self.record is not None
        return super().sensible(key)

    def _follow(self) -> None:
        """Show the keys of the line under the cursor."""
        self.query_one(StatusLine).show_hints(self.hints_of(*HINTS))

    @on(AgendaList.Clicked)
    async def _clicked(self) -> None:
        await self.action_open()

    def action_reminders(self) -> None:
        """This is it: what is due by now."""
        self.load()
