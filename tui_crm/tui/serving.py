"""The program as a served session: it may lose its terminal, be found again, and go on at another one."""

from __future__ import annotations

import logging
from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from tui_crm.i18n import Message, tr, use
from tui_crm.terminal.application import OnLine
from tui_crm.terminal.hosted import FULL, Hosted, Other
from tui_crm.tui.later import Later, after
from tui_crm.tui.session import Session
from tui_crm.tui.unsaved import keep_typed

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui_crm.domain import Desk

log = logging.getLogger("tui_crm")

KEEP = "serve.keep_minutes"
PER_ACCOUNT = "serve.per_account"

MINUTE = 60.0
"""Seconds."""
SIGN_IN = 10
"""Minutes that a place is kept for somebody who does not sign in."""


class ServedApp(OnLine):
    """What a session does about its terminal and its siblings; without a host, nothing."""

    session: Session
    hosted: Hosted | None = None
    _given_up: Later | None = None
    _unsigned: Later | None = None
    _kept = 30
    """Minutes that the session is kept without a terminal."""

    @abstractmethod
    def end_with(self, sentence: str) -> None:
        """End the program; the sentence appears on the terminal below."""

    @abstractmethod
    async def enter(self, desk: Desk) -> None:
        """A person has signed in."""

    @abstractmethod
    async def hang_up(self, reason: str = "", status: int = 1) -> None:
        """Begin to end in order, because the terminal is gone or the service ends."""

    def listen(self) -> None:
        """Begin to hear the host and the caller."""
        if self.hosted is not None:
            assert self.wire is not None
            self.hosted.begin(self, self.wire)
            self.wait_for_sign_in()

    def wait_for_sign_in(self) -> None:
        """Give the place back where nobody signs in."""
        if self._unsigned is not None:
            self._unsigned.cancel()
        if self.hosted is not None:
            self._unsigned = after(self, SIGN_IN * MINUTE, self._nobody_came)

    def _nobody_came(self) -> None:
        if not self.session.signed_in:
            self.end_with(tr("Nobody has signed in for {n} minutes.", n=SIGN_IN))

    async def tied(self) -> str:
        """The only account that may sign in here; empty where any may.

        Looked up whenever somebody signs in: the terminal may be another user's by now.
        """
        from tui_crm.domain import callers

        if self.hosted is None or not self.hosted.system_user:
            return ""
        assert self.session.book is not None
        return await self.session.call(callers.tied_account, self.session.book, self.hosted.system_user)

    @property
    def proved(self) -> bool:
        """Whether the caller has proved an account at the door, and needs no sign-in."""
        return self.hosted is not None and bool(self.hosted.account)

    async def show_first(self, screen: Screen[Any]) -> None:
        """Show what everything else will stand on, in place of a sign-in that is there."""
        await (self.switch_screen(screen) if len(self.screen_stack) > 1 else self.push_screen(screen))

    async def admit(self, hosted: Hosted, *, founded: bool) -> None:
        """Let a caller in who has proved an account at the door."""
        from tui_crm.domain import errors

        if not founded:
            # Founding is for whoever runs the service, and for nobody who calls it.
            self.end_with(tr("Run tui-crm once to name the administrator."))
            return
        if not hosted.account:
            return
        book = self.session.book
        assert book is not None
        try:
            desk = await self.session.call(book.desk_of, hosted.account, self.session.origin)
            use(desk.language)
            if await self.session.call(book.must_change, desk):
                from tui_crm.tui.screens.password import PasswordScreen

                if not await self.push_screen_wait(PasswordScreen(self.session, desk)):
                    self.exit(1)
                    return
            await self.enter(desk)
        except errors.BookError as error:
            self.end_with(tr(error.message))

    async def may_enter(self, desk: Desk) -> bool:
        """Whether a person who has signed in goes on here, and not in a session left elsewhere."""
        if self.hosted is None:
            return True
        if self.session.files is not None:
            from tui_crm.tui.files import make_folders

            await self.session.call(make_folders, self.session.files, desk.actor.id)
        # Asked now, because a book that is away when the line is lost must not cost the session.
        self._kept = int(await self.session.call(desk.setting, KEEP) or 1)
        others = await self.hosted.signed_in(desk.actor.account, desk.actor.id)
        chosen = await self._choose(desk, others) if others else ""
        if chosen:
            if self.hosted.go_on_in(chosen):
                assert self.wire is not None
                # The other session has the terminal now: this one must not write to it any more.
                self.wire.detach()
                self.exit(0)
            else:
                self.end_with(tr("The service cannot be reached."))
            return False
        if self.hosted.full:
            self.end_with(tr(FULL))
            return False
        if others and len(others) >= int(await self.session.call(desk.setting, PER_ACCOUNT) or 1):
            said = Message("Sessions of this account already: {n}. Please go on in one of them.", n=len(others))
            self.end_with(tr(said))
            return False
        return True

    async def _choose(self, desk: Desk, others: list[Other]) -> str:
        """The number of the session to go on in; empty for a new one."""
        from tui_crm.tui.screens.going_on import GoingOn

        if len(self.screen_stack) > 1:
            # The sign-in has done its work, and may speak another language.
            await self.pop_screen()
        lost_first = sorted(others, key=lambda one: (one.lost is None, -(one.lost or one.since)))
        found: Any = await self.push_screen_wait(GoingOn(lost_first, desk.clock))
        return str(found or "")

    # What the host tells.

    def line_lost(self) -> None:
        """Keep what was typed, and the session for a while, where somebody is signed in."""
        if not self.session.signed_in:
            self.exit(1)
            return
        if self._given_up is None:
            self._given_up = after(self, self._kept * MINUTE, self._give_up)
        self.run_worker(self._keep_typed(), group="line")

    async def _keep_typed(self) -> None:
        from tui_crm.domain import errors

        try:
            await keep_typed(self)
        except errors.BookError as error:
            # It is on the screen still, and is kept again when the session ends.
            log.warning("what was typed could not be kept: %s", error.message)

    async def _give_up(self) -> None:
        self._given_up = None
        await self.hang_up()

    def line_back(self) -> None:
        """Somebody is there again, perhaps from elsewhere."""
        if self._given_up is not None:
            self._given_up.cancel()
            self._given_up = None
        if self.hosted is not None:
            self.session.origin = self.hosted.origin
            if self.session.signed_in:
                self.session.desk.origin = self.hosted.origin
