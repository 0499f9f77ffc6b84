"""What the keys do to the program as a whole: palette, help, lock, settings, leaving."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import suppress
from dataclasses import replace

from tui_crm.domain import Draft, Record, SavedFilter, errors
from tui_crm.i18n import tr
from tui_crm.tui.key import Key
from tui_crm.tui.keys import EVERYWHERE, PLACES, TABLE
from tui_crm.tui.screens.link import choose_link
from tui_crm.tui.screens.records.handing import HandingOn

HOME = "home"
"""The place that is no list."""


class ProgramActions(HandingOn):
    """Mixed into the workspace and into the screens that are opened over it."""

    BINDINGS = [(n, f"{PLACES.action}({n})", "") for n in PLACES.keys.split(",")]

    async def action_module(self, number: int) -> None:
        """Go to one of the first nine places of the sidebar."""
        if number <= len(self.session.places):
            await self.open_place(self.session.places[number - 1])
        else:
            self.deny(tr("No list has the number {n} in the sidebar.", n=number))

    @abstractmethod
    async def action_back(self) -> None:
        """One step back."""

    def action_palette(self) -> None:
        """Find any command, place or record."""
        self.wish(self._palette())

    async def _palette(self) -> None:
        from tui_crm.tui.screens.palette import Command, PaletteScreen

        commands = [
            Command(
                key.id,
                self.said_of(key),
                tr(key.help) if key.help else "",
                self.app.keymap_keys(key),
                key.action,
                refused,
            )
            for key in (*self.KEYS, *EVERYWHERE)
            if key.id not in ("app.palette", "app.back") and (refused := self._refusal(key)) is not None
        ]
        choice = await self.app.push_screen_wait(PaletteScreen(self.session, commands))
        if choice is None:
            return
        value = choice.value
        if isinstance(value, Command):
            await self.run_action(value.action)
        elif isinstance(value, Record):
            await self.open_record(value.entity, value.id)
        elif isinstance(value, Draft):
            await self.open_draft(value.id)
        elif isinstance(value, SavedFilter):
            from tui_crm.tui.screens.records.saved_filters import open_saved

            await open_saved(self, value)
        else:
            await self.open_place(value)

    async def open_notice(self, key: int, place: str, record: int | None) -> None:
        """Go where a notice leads to; it has been read."""
        await self.session.call(self.session.desk.notice_read, key)
        if record is not None:
            await self.open_record(place, record)
        elif place:
            await self.open_place(place)
        else:
            self.refresh_rows()

    def action_find(self) -> None:
        """Search all kinds of records at once."""
        self.wish(self._find())

    async def _find(self) -> None:
        from tui_crm.tui.screens.find import FindScreen
        from tui_crm.tui.screens.records.list_state import plain_state
        from tui_crm.tui.screens.records.places import place_of

        found = await self.app.push_screen_wait(FindScreen(self.session))
        if found is None:
            return
        if found.record is not None:
            await self.open_record(found.record.entity, found.record.id)
            return
        state = await self.session.ask(plain_state, place_of(found.place), self.session.desk)
        await self.open_place(found.place, state=replace(state, words=found.words))

    def _refusal(self, key: Key) -> str | None:
        """Why a command is not for this person: "" when it is, None when it makes no sense here."""
        if key in EVERYWHERE:
            return ""
        if not self.sensible(key):
            return None
        verdict = self.verdict_of(key) if key.needs else None
        if not key.needs or verdict:
            return ""
        return tr(verdict.reason) if verdict is not None and verdict.reason else None

    def action_help(self) -> None:
        """What can be done here, searchable."""
        from tui_crm.tui.screens.help import HelpScreen

        entity = self.entity if self.listing else None
        here = [self.explained(key) for key in self.KEYS if self.sensible(key)]
        here += TABLE if self.listing else ()
        self.app.push_screen(
            HelpScreen(self.called, ["Everywhere", "Forms"], entity=entity, keys_of=self.app.keymap_keys, here=here)
        )

    @property
    def called(self) -> str:
        """What the screen is called in its help."""
        return tr(self.entity.titles) if self.listing else tr("Home page")

    def action_agenda(self) -> None:
        """Appointments and tasks by day, week or month."""
        self.wish(self._agenda())

    async def _agenda(self) -> None:
        from tui_crm.tui.screens.agenda.screen import AgendaScreen

        if await self._has_appointments():
            await self.app.push_screen(AgendaScreen(self.session), self._returned)

    def action_reminders(self) -> None:
        """What is due."""
        self.wish(self._reminders())

    async def _reminders(self) -> None:
        from tui_crm.tui.screens.agenda.reminders import RemindersScreen

        if await self._has_appointments():
            await self.app.push_screen(RemindersScreen(self.session), self._returned)

    def action_news(self) -> None:
        """What others did with what is this person's."""
        from tui_crm.tui.screens.news import NewsScreen

        self.app.push_screen(NewsScreen(self.session), self._returned)

    def action_company(self) -> None:
        """What the house wants at hand about itself."""
        from tui_crm.tui.screens.about import CompanyScreen

        self.app.push_screen(CompanyScreen(self.session), self._returned)

    def action_about(self) -> None:
        """Which program and database this is."""
        from tui_crm.tui.screens.about import AboutScreen

        self.app.push_screen(AboutScreen(self.session), self._returned)

    async def _has_appointments(self) -> bool:
        verdict = await self.session.ask(self.session.desk.may, "appointments.read")
        if not verdict:
            self.deny(tr(verdict.reason) if verdict.reason else "")
        return bool(verdict)

    async def action_lock(self) -> None:
        """Lock the screen at once."""
        from tui_crm.tui.screens.lock import lock

        await lock(self.app, self.session)

    def action_settings(self) -> None:
        """Language, password and keys of this person."""
        from tui_crm.tui.screens.my_settings import MySettingsScreen

        self.app.push_screen(MySettingsScreen(self.session))

    def action_calculate(self) -> None:
        """Do sums."""
        from tui_crm.tui.screens.calculator import CalculatorScreen

        self.app.type_ahead.opens()
        self.app.push_screen(CalculatorScreen(self.session))

    def action_link(self) -> None:
        """Draw much or little."""
        self.wish(self._choose_link())

    async def _choose_link(self) -> None:
        told = await choose_link(self.app, self.session)
        if told:
            self.tell(told)

    def action_sign_out(self) -> None:
        """Leave the account, not the program."""
        # This screen and its workers end on the way, so that none of them can be the one that waits for it.
        self.app.run_worker(self._sign_out(), group="sign-in")

    async def _sign_out(self) -> None:
        try:
            await self.app.sign_out()
        except errors.BookMoved as moved:
            # Whoever signs in next would be in the same file.
            self.app.end_with(tr(moved.message))
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)

    async def action_leave(self) -> None:
        """Back; at the home page ask whether to quit."""
        if self.place != HOME:
            await self.action_back()
            return
        self.wish(self._quit())

    async def _quit(self) -> None:
        if await self.confirm(tr("Quit?"), tr("Quit")):
            assert self.session.book is not None
            # Nobody has to stay because the book is away; the sign-in log misses a line then.
            with suppress(errors.BookError):
                await self.session.call(self.session.book.note, self.session.desk, "out")
            self.app.exit(0)
