"""What keys do to the appointment under the cursor, in the agenda and among the reminders."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from tui_crm.domain import Record, errors
from tui_crm.i18n import tr
from tui_crm.tui.present.text import clean
from tui_crm.tui.present.values import moment
from tui_crm.tui.screens.beside import BesideLists
from tui_crm.tui.screens.prompt import ChooseScreen
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.status_line import StatusLine


class OnAppointments(BesideLists):
    """A screen of appointments."""

    AUTO_FOCUS = ""
    """The screen itself moves the cursor; only the record beside it takes the keys, when it is gone to."""

    TITLE: ClassVar[str]
    """What the screen is called, as it is translated."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "appointments")

    @property
    def called(self) -> str:
        """The screen itself, and not the records that it shows."""
        return tr(self.TITLE)

    @property
    @abstractmethod
    def record(self) -> Record | None:
        """The appointment under the cursor."""

    async def begin(self, *hints: str) -> None:
        """Learn what may be done here, and show the most useful keys."""
        try:
            self.rights = await self.rights_of(self.entity)
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
        self.query_one(StatusLine).show_hints(self.hints_of(*hints))

    @property
    def current_key(self) -> int | None:
        """The appointment under the cursor."""
        return self.record.id if self.record is not None else None

    @property
    def text_here(self) -> str:
        """What the appointment is called."""
        return str(self.record["title"]) if self.record is not None else ""

    # -- what is done with the one under the cursor

    async def action_open(self) -> None:
        """Show the record."""
        if self.record is not None:
            await self.open_record(self.place, self.record.id)

    def _changeable(self) -> Record | None:
        """The appointment under the cursor; None where there is none that may be changed, and it is said why."""
        if self.record is None:
            self.deny(tr("There is no appointment or task under the cursor."))
            return None
        return None if self.refused("change") else self.record

    def action_edit(self) -> None:
        """Edit the record."""
        if record := self._changeable():
            self.wish(self._edit(record.id))

    def action_done(self) -> None:
        """It is done; or it is still to be done after all."""
        if record := self._changeable():
            verb, told = ("done", tr("Done; u undoes this"))
            if record["state"] != "open":
                verb, told = ("reopen", tr("Open again."))
            self.wish(self._do(verb, record.id, told))

    def action_later(self, until: str) -> None:
        """Remind again later."""
        if record := self._changeable():
            self.wish(self._put_off(record.id, until))

    async def _put_off(self, key: int, until: str) -> None:
        desk = self.session.desk
        await self._do("snooze", key, tr("Put off."), until=until)
        again = (await self.session.ask(desk.read, self.place, key)).values.get("remind_at")
        if again is not None:
            self.tell(tr("Put off until {when}; u undoes this", when=moment(again, desk.clock)))

    def action_cancel(self) -> None:
        """Call it off; of a series only this one, or those that follow as well."""
        if record := self._changeable():
            self.wish(self._cancel(record))

    async def _cancel(self, record: Record) -> None:
        verb = "cancel"
        if record["series"]:
            question = tr("Cancel: {title}", title=clean(str(record["title"])))
            which = [("cancel", tr("Cancel only this one")), ("cancel_following", tr("Cancel this and the following"))]
            chosen = await self.app.push_screen_wait(ChooseScreen(question, which))
            if chosen is None:
                return
            verb = chosen
        await self._do(verb, record.id, tr("Cancelled; u undoes this"))

    async def _do(self, verb: str, key: int, told: str, **facts: str) -> None:
        await self.session.call(lambda: self.session.desk.do(f"appointments.{verb}", key, **facts))
        self.load()
        self.tell(told)
