"""Where callers of this machine wait until they have said who they are and handed over their terminal."""

from __future__ import annotations

import logging
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from tui_crm.i18n import Message, tr
from tui_crm.terminal import calls
from tui_crm.terminal.post import Letter, NotUnderstood, Post, close_files

log = logging.getLogger("tui_crm.serve")

PENDING = 64
"""Callers that have connected and not yet said anything; more have to come again."""
PENDING_OF_ONE = 16
"""The same of one user of the operating system."""
PATIENCE = 10.0
"""Seconds in which a caller has to say something."""
ONCE_IN = 60.0
"""Seconds in which callers for whom there was no room make one line of the log: anybody could fill it."""
REST = 1.0
"""Seconds without new callers after one could not be taken for want of descriptors."""

CLOSING = Message("The service is being shut down. Please try again in a few minutes.")
TOO_MANY = Message("Too many are waiting for a session. Please try again in a moment.")


@dataclass(frozen=True)
class Arrival:
    """Somebody who calls, with a terminal, and what is known of it."""

    environment: dict[str, str]
    terminal: int
    caller: Post
    origin: str
    account: str = ""
    """Who has been proved already."""
    system_user: str = ""


class Lobby:
    """Takes callers at sockets, and passes them on once they have called; never waits for one of them."""

    def __init__(self, selector: selectors.BaseSelector, arrived: Callable[[Arrival], None]) -> None:
        self._selector, self._arrived = selector, arrived
        self._pending: dict[Post, tuple[float, int]] = {}
        """Until when somebody is waited for, and which user of the system it is."""
        self._resting: tuple[float, socket.socket] | None = None
        self._dropped, self._told = 0, -ONCE_IN
        """How many had no room since the log was told of it, and when that was."""
        self.closed = False

    @property
    def watched(self) -> bool:
        """Whether something is to be done after a while, such as to wait no longer for somebody."""
        return bool(self._pending) or self._resting is not None or self._dropped > 0

    def listen(self, listener: socket.socket) -> None:
        """Take callers of this machine at a socket."""
        listener.setblocking(False)
        self._selector.register(listener, selectors.EVENT_READ, lambda: self._accept(listener))

    def look(self) -> None:
        """Let go of those who have said nothing for too long, and tell of those who had no room."""
        now = time.monotonic()
        if self._dropped and self._told + ONCE_IN <= now:
            log.warning("callers dropped as too many wait: %d", self._dropped)
            self._dropped, self._told = 0, now
        for post in [post for post, (until, _) in self._pending.items() if until < now]:
            self._forget(post)
            post.close()
        if self._resting is not None and self._resting[0] < now:
            _, listener = self._resting
            self._resting = None
            self.listen(listener)

    def leave(self) -> None:
        """Close everything, in a process that is none of the service's any more."""
        for post in self._pending:
            post.close()
        self._pending.clear()

    def _accept(self, listener: socket.socket) -> None:
        try:
            connection, _ = listener.accept()
        except OSError as error:
            log.warning("a caller could not be taken: %s", error)
            self._selector.unregister(listener)
            self._resting = time.monotonic() + REST, listener
            return
        post, uid = Post(connection), calls.uid_of(connection)
        of_one = sum(other == uid for _, other in self._pending.values())
        full = len(self._pending) >= PENDING or of_one >= PENDING_OF_ONE
        if full or self.closed:
            # Who it is has not been said yet, so neither in which language.
            why = CLOSING if self.closed else TOO_MANY
            post.send({"end": 1, "say": " ".join(tr(why, language=one) for one in ("en", "zh"))})
            post.close()
            self._dropped += not self.closed
            return
        self._pending[post] = time.monotonic() + PATIENCE, uid
        self._selector.register(post, selectors.EVENT_READ, lambda: self._heard(post))

    def _forget(self, post: Post) -> int:
        self._selector.unregister(post)
        _, uid = self._pending.pop(post)
        return uid

    def _heard(self, post: Post) -> None:
        letters = received(post)
        if letters == []:
            return
        uid = self._forget(post)
        letter, *others = letters or [Letter({}, [])]
        for other in others:
            close_files(other.files)
        environment = calls.environment_of(letter, files=1)
        if environment is None:
            close_files(letter.files)
            post.close()
            return
        user = calls.user_name(uid)
        origin = calls.origin_of(letter, environment, user)
        self._arrived(Arrival(environment, letter.files[0], post, origin, system_user=user))


def received(post: Post) -> list[Letter] | None:
    """What has come from a caller; None when there is nobody any more, or nobody that can be understood."""
    try:
        return post.receive()
    except NotUnderstood as error:
        log.warning("a caller was dropped: %s", error)
        return None
