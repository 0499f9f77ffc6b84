"""What is due: one key marks it done, one puts it off."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.worker import WorkType

from tui_crm.domain import Page, Record, Reminding, due_reminders, errors, reminding
from tui_crm.i18n import tr
from tui_crm.tui.keys import EVERYWHERE, REMINDERS, Key, bindings
from tui_crm.tui.present.values import moment
from tui_crm.tui.screens.agenda.lines import reminder_line
from tui_crm.tui.screens.agenda.on_appointments import OnAppointments
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.agenda_list import AgendaLine, AgendaList
from tui_crm.tui.widgets.status_line import StatusLine
from tui_crm.tui.widgets.text_line import TextLine

HINTS = ("reminders.done", "reminders.later", "reminders.hour", "reminders.tomorrow", "reminders.open", "app.back",
         "app.help")  # fmt: skip


class RemindersScreen(OnAppointments):
    """The appointments and tasks whose reminder is due, the longest due first."""

    KEYS: ClassVar[tuple[Key, ...]] = REMINDERS
    BINDINGS = [*bindings(EVERYWHERE, priority=("app.lock",)), *bindings(REMINDERS)]

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._rows: dict[int, Record] = {}

    def compose(self) -> ComposeResult:
        """Title, reminders, status."""
        yield TextLine(id="title")
        yield AgendaList()
        yield StatusLine()

    @property
    def list(self) -> AgendaList:
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
            page, known = await self.session.ask(self._fetch)
        except errors.Interrupted:
            return
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
            return
        clock = self.session.desk.clock
        self._rows = {row.id: row for row in page.rows}
        following = tr("next {when}", when=moment(known.next_at, clock)) if known.next_at is not None else ""
        self.query_one("#title", TextLine).show(tr("Reminders: {n}", n=known.due), following)
        lines = [reminder_line(row, clock) for row in page.rows]
        self.list.show(lines or [AgendaLine(0, tr("Nothing is due."), "note")])
        if page.more_after:
            self.tell(tr("There are more, which come when these are done."))

    def _fetch(self) -> tuple[Page, Reminding]:
        desk = self.session.desk
        return due_reminders(desk), reminding(desk)

    @property
    def record(self) -> Record | None:
        """The reminder under the cursor."""
        line = self.list.current
        return self._rows.get(line.key) if line is not None and isinstance(line.key, int) else None

    def action_move(self, step: int) -> None:
        """To the next reminder."""
        self.list.move(step)

    def action_page(self, step: int) -> None:
        """By a page."""
        self.list.page(step)

    def action_end(self, step: int) -> None:
        """To the first or the last."""
        self.list.end(step)

    @on(AgendaList.Clicked)
    async def _clicked(self) -> None:
        await self.action_open()

    def action_reminders(self) -> None:
        """This is it: what is due by now."""
        self.load()
