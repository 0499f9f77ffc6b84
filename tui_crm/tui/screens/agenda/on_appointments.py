"""What keys do to the appointment under the cursor, in the agenda and among the reminders."""

from __future__ import annotations

from abc import abstractmethod

from tui_crm.domain import Record, errors
from tui_crm.i18n import tr
from tui_crm.tui.keys import Key
from tui_crm.tui.present.text import clean
from tui_crm.tui.screens.program_actions import ProgramActions
from tui_crm.tui.screens.prompt import ChooseScreen
from tui_crm.tui.screens.records.chosen_records import Left
from tui_crm.tui.screens.records.list_state import ListState
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.status_line import StatusLine


class OnAppointments(ProgramActions):
    """A screen of appointments; answers with `Left`, or with nothing."""

    AUTO_FOCUS = ""
    """The screen itself moves the cursor; only the record beside it takes the keys, when it is gone to."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.place, self.rights = session, "appointments", {}

    @property
    @abstractmethod
    def record(self) -> Record | None:
        """The appointment under the cursor."""

    @abstractmethod
    def load(self) -> None:
        """Read anew what is shown."""

    async def begin(self, *hints: str) -> None:
        """Learn what may be done here, and show the most useful keys."""
        try:
            self.rights = await self.rights_of(self.entity)
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
        self.query_one(StatusLine).show_hints(self.hints_of(*hints))

    def sensible(self, key: Key) -> bool:
        """What the screen has keys for makes sense on it."""
        return key in self.KEYS

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say something in the status line."""
        self.query_one(StatusLine).tell(text, refused=refused)

    # -- what the screens of records have in common

    @property
    def current_key(self) -> int | None:
        """The appointment under the cursor."""
        return self.record.id if self.record is not None else None

    @property
    def in_bin(self) -> bool:
        """What is shown is alive."""
        return False

    @property
    def change(self) -> int | None:
        """No change of a history."""
        return None

    @property
    def text_here(self) -> str:
        """What the appointment is called."""
        return str(self.record["title"]) if self.record is not None else ""

    async def chosen_keys(self) -> list[int]:
        """The appointment under the cursor."""
        return [self.current_key] if self.current_key is not None else []

    def acted(self, told: str, *, refused: bool) -> None:
        """Show what has become of it."""
        self.load()
        self.tell(told, refused=refused)

    def refresh_rows(self) -> None:
        """Read it all again."""
        self.load()

    async def open_place(self, place: str, *, state: ListState | None = None) -> None:
        """Leave for another place."""
        self.dismiss(Left(place=place, state=state))

    async def action_back(self) -> None:
        """Back to where it was opened."""
        self.dismiss(None)

    def action_refresh(self) -> None:
        """Read it all again."""
        self.load()

    # -- what is done with the one under the cursor

    async def action_open(self) -> None:
        """Show the record."""
        if self.record is not None:
            await self.open_record(self.place, self.record.id)

    def action_edit(self) -> None:
        """Edit the record."""
        if self.record is not None and not self.refused("change"):
            self.wish(self._edit(self.record.id))

    def action_done(self) -> None:
        """It is done; or it is still to be done after all."""
        if self.record is not None and not self.refused("change"):
            verb, told = ("done", tr("Done; u undoes this"))
            if self.record["state"] != "open":
                verb, told = ("reopen", tr("Open again."))
            self.wish(self._do(verb, self.record.id, told))

    def action_later(self, until: str) -> None:
        """Remind again later."""
        if self.record is not None and not self.refused("change"):
            self.wish(self._do("snooze", self.record.id, tr("Put off."), until=until))

    def action_cancel(self) -> None:
        """Call it off; of a series only this one, or those that follow as well."""
        if self.record is not None and not self.refused("change"):
            self.wish(self._cancel(self.record))

    async def _cancel(self, record: Record) -> None:
        verb = "cancel"
        if record["series"]:
            question = tr("Cancel: {title}", title=clean(str(record["title"])))
            chosen = await self.app.push_screen_wait(ChooseScreen(question, onwards_options("cancel")))
            if chosen is None:
                return
            verb = chosen
        await self._do(verb, record.id, tr("Cancelled; u undoes this"))

    async def _do(self, verb: str, key: int, told: str, **facts: str) -> None:
        await self.session.call(lambda: self.session.desk.do(f"appointments.{verb}", key, **facts))
        self.load()
        self.tell(told)


def onwards_options(verb: str) -> list[tuple[str, str]]:
    """Whether something is meant for one of a series, or for those that follow it as well."""
    return [(verb, tr("Only this one")), (f"{verb}_following", tr("This and the following"))]
