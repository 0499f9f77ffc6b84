"""A served session's side: the caller whose terminal it has, and the host that started it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from tui_crm.i18n import Message, tr, unpacked
from tui_crm.terminal.line import Line
from tui_crm.terminal.merging import offer_for_merging
from tui_crm.terminal.post import Letter, NotUnderstood, Post, close_files

if TYPE_CHECKING:
    from tui_crm.terminal.driver import DeltaDriver


FULL = Message("All places of this service are taken. Please try again in a few minutes.")


@dataclass(frozen=True)
class Other:
    """Another session of the same person."""

    number: str
    since: float
    """Unix seconds of its beginning."""
    origin: str
    lost: float | None
    """Unix seconds since which it has no terminal; None while it has one."""


class Served(Protocol):
    """What a session can be told from outside."""

    def line_lost(self) -> None:
        """The terminal is gone: keep what is typed; end where nobody is signed in."""

    def line_back(self) -> None:
        """There is a terminal again."""

    async def hang_up(self, reason: str = "") -> None:
        """End in order."""


@dataclass
class Hosted:
    """The two connections of a session, and what is known of its caller."""

    host: Post
    caller: Post
    terminal: int
    environment: Mapping[str, str]
    origin: str
    number: str
    """What the session is called in the log of the service."""
    account: str = ""
    """Who has been proved already, as by an SSH key."""
    system_user: str = ""
    """The name of the operating system's user who attached; empty over SSH."""
    full: bool = False
    """Whether all places were taken when somebody signed in here: then there is only going on in another session."""
    _driver: DeltaDriver | None = field(default=None, init=False)
    _served: Served | None = field(default=None, init=False)
    _asked: asyncio.Future[dict[str, Any]] | None = field(default=None, init=False)
    _moved: bool = field(default=False, init=False)

    def line(self) -> Line:
        """The caller's terminal."""
        return Line(self.terminal, self.terminal, own=True, environment=self.environment)

    def begin(self, served: Served, driver: DeltaDriver) -> None:
        """Listen to both, on the running loop."""
        self._served, self._driver = served, driver
        driver.lost = self._lost
        loop = asyncio.get_running_loop()
        loop.add_reader(self.host, self._from_host)
        loop.add_reader(self.caller, self._from_caller)

    # The host.

    async def signed_in(self, account: str, person: int) -> list[Other]:
        """Tell the host who works here, by account for its log and by number; the person's other sessions."""
        self.account = account
        # Not before: whoever only looks at the sign-in screen is soon gone, and it is to be there at once.
        offer_for_merging()
        self._asked = asyncio.get_running_loop().create_future()
        if not self.host.send({"account": account, "person": person}):
            return []
        words = await self._asked
        self.full = bool(words["full"])
        return [Other(**other) for other in words["others"]]

    def signed_out(self) -> None:
        """Nobody works here."""
        self.account = ""
        self.host.send({"account": ""})

    def go_on_in(self, other: str) -> bool:
        """Give the terminal to another session; whether the host has taken it. This one then has none and can end."""
        words = {"hand_over": other, "call": dict(self.environment), "origin": self.origin}
        if self._driver is not None and self._driver.line is not None:
            # The other session is to find the terminal as this one did, so that it can give it back so.
            self._driver.line.restore(keep_typed=True)
        if not self.host.send(words, [self.terminal, self.caller.fileno()]):
            return False
        self._moved = True
        self._forget_caller()
        return True

    def end(self, status: int, say: str) -> None:
        """Tell the caller that it is over."""
        if not self._moved:
            self.caller.send({"end": status, "say": say})

    def _from_host(self) -> None:
        for letter in self._received(self.host):
            words = letter.words
            if "take" in words and len(letter.files) == 2:
                self._take(letter)
                continue
            close_files(letter.files)
            if "others" in words and self._asked is not None and not self._asked.done():
                self._asked.set_result(words)
            elif "leave" in words and self._served is not None:
                asyncio.ensure_future(self._served.hang_up(tr(unpacked(words["leave"]))))  # noqa: RUF006

    def _take(self, letter: Letter) -> None:
        """Go on at another terminal."""
        assert self._driver is not None
        assert self._served is not None
        caller = Post(socket.socket(fileno=letter.files[1]))
        if caller.gone:
            # This session was busy for so long that nobody waits for it any more.
            close_files(letter.files[:1])
            caller.close()
            self.host.send({"late": True})
            return
        self.host.send({"taken": True})
        self._forget_caller(say="This session goes on at another terminal. 会话已在另一终端继续。")
        self.terminal, self.caller = letter.files[0], caller
        self.environment, self.origin = letter.words["take"], letter.words["origin"]
        self.system_user = letter.words["system_user"]
        asyncio.get_running_loop().add_reader(self.caller, self._from_caller)
        line = self.line()
        # Nobody has seen yet what stands here, so nothing that was typed was meant for it.
        line.drop_typed()
        self._driver.attach(line)
        self._served.line_back()

    # The caller.

    def _from_caller(self) -> None:
        for letter in self._received(self.caller):
            close_files(letter.files)
            if "resized" in letter.words and self._driver is not None:
                self._driver.resized()
            elif "lost" in letter.words:
                self._lost()

    def _received(self, post: Post) -> list[Letter]:
        try:
            letters = post.receive()
        except NotUnderstood:
            letters = None
        if letters is not None:
            return letters
        asyncio.get_running_loop().remove_reader(post)
        if post is self.caller:
            self._lost()
        elif self._served is not None:
            # Without its host a session cannot be found again.
            asyncio.ensure_future(self._served.hang_up())  # noqa: RUF006
        return []

    def _lost(self) -> None:
        """The terminal or its caller is gone."""
        if self._moved or self.caller.fileno() < 0:
            return
        self._forget_caller()
        if self._driver is not None:
            # Only the caller may have gone: then the terminal is still there, with whoever waits for it.
            self._driver.leave(unless_changed=True)
        self.host.send({"lost": True})
        if self._served is not None:
            self._served.line_lost()

    def _forget_caller(self, say: str = "") -> None:
        if self.caller.fileno() < 0:
            return
        asyncio.get_running_loop().remove_reader(self.caller)
        if say:
            if self._driver is not None:
                self._driver.leave()
            self.caller.send({"end": 0, "say": say})
        self.caller.close()
