"""The program as a served session: it may lose its terminal, be found again, and go on at another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui_crm.i18n import Message, tr
from tui_crm.terminal.application import OnLine
from tui_crm.terminal.hosted import Hosted, Other
from tui_crm.tui.session import Session
from tui_crm.tui.unsaved import keep_typed

if TYPE_CHECKING:
    from textual.timer import Timer

    from tui_crm.domain import Desk

KEEP = "serve.keep_minutes"
PER_ACCOUNT = "serve.per_account"


class ServedApp(OnLine):
    """What a session does about its terminal and its siblings; without a host, nothing."""

    session: Session
    hosted: Hosted | None = None
    _given_up: Timer | None = None

    def end_with(self, sentence: str) -> None:
        """End the program; the sentence appears on the terminal below."""
        raise NotImplementedError

    async def enter(self, desk: Desk) -> None:
        """A person has signed in."""
        raise NotImplementedError

    async def hang_up(self, reason: str = "", status: int = 1) -> None:
        """Begin to end in order, because the terminal is gone or the service ends."""
        raise NotImplementedError

    def listen(self) -> None:
        """Begin to hear the host and the caller."""
        if self.hosted is not None:
            assert self.wire is not None
            self.hosted.begin(self, self.wire)

    async def admit(self, hosted: Hosted) -> None:
        """Let a caller in who has proved an account at the door, or say under which one a system user has to come."""
        from tui_crm.domain import callers, errors

        book = self.session.book
        assert book is not None
        try:
            if not hosted.account:
                self.session.tied = await self.session.call(callers.tied_account, book, hosted.system_user)
                return
            desk = await self.session.call(book.desk_of, hosted.account, self.session.origin)
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
        others = await self.hosted.signed_in(desk.actor.account)
        if not others:
            return True
        chosen = await self._choose(desk, others)
        if chosen:
            if self.hosted.go_on_in(chosen):
                assert self.wire is not None
                # The other session has the terminal now: this one must not write to it any more.
                self.wire.detach()
                self.exit(0)
            else:
                self.end_with(tr("The service cannot be reached."))
            return False
        most = int(await self.session.call(desk.setting, PER_ACCOUNT) or 1)
        if len(others) >= most:
            self.end_with(tr(Message("This account has {n} sessions already. Please end one of them.", n=len(others))))
            return False
        return True

    async def _choose(self, desk: Desk, others: list[Other]) -> str:
        """The number of the session to go on in; empty for a new one."""
        from tui_crm.tui.screens.going_on import GoingOn

        lost_first = sorted(others, key=lambda one: (one.lost is None, -(one.lost or one.since)))
        found: Any = await self.push_screen_wait(GoingOn(lost_first, desk.clock))
        return str(found or "")

    # What the host tells.

    def line_lost(self) -> None:
        """Keep what was typed, and the session for a while, where somebody is signed in."""
        if not self.session.signed_in:
            self.exit(1)
            return
        self.run_worker(self._wait_for_a_terminal(), group="line")

    async def _wait_for_a_terminal(self) -> None:
        await keep_typed(self)
        minutes = int(await self.session.call(self.session.desk.setting, KEEP) or 1)
        if self.wire is not None and not self.wire.in_use and self._given_up is None:
            self._given_up = self.set_timer(minutes * 60, self._give_up, name="line")

    async def _give_up(self) -> None:
        self._given_up = None
        await self.hang_up()

    def line_back(self) -> None:
        """Somebody is there again, perhaps from elsewhere."""
        if self._given_up is not None:
            self._given_up.stop()
            self._given_up = None
        if self.hosted is not None:
            self.session.origin = self.hosted.origin
            if self.session.signed_in:
                self.session.desk.origin = self.hosted.origin
