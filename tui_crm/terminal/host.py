"""The service: loads everything once, and forks a ready session for each caller.

One process without threads and without an event loop, so that it can be forked at any moment. Sessions that have
lost their terminal stay, and are given another one when their person signs in again.
"""

from __future__ import annotations

import gc
import logging
import os
import pwd
import selectors
import signal
import socket
import struct
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tui_crm.i18n import Message, environment_language, tr
from tui_crm.terminal.hosted import Hosted
from tui_crm.terminal.post import Letter, NotUnderstood, Post, close_files

log = logging.getLogger("tui_crm.serve")

PENDING = 64
"""Callers that have connected and not yet said anything; more have to come again."""
PATIENCE = 10.0
"""Seconds in which a caller has to say something."""
LAST = 10.0
"""Seconds that sessions have to end in order when the service ends."""

Begin = Callable[[Hosted], int]


@dataclass
class Session:
    """What the host knows of a session."""

    number: str
    pid: int
    post: Post
    caller: Post | None
    """The host's own end of the connection to the caller, to tell of a crash."""
    origin: str
    since: float
    language: str
    account: str = ""
    lost: float | None = None


class Host:
    """Takes callers, starts sessions, finds lost ones again, and reports those that crash."""

    def __init__(self, begin: Begin, *, most: int) -> None:
        """`begin` runs a session in a process of its own and answers its exit status; `most` sessions at once."""
        self._begin, self.most = begin, most
        self._selector = selectors.DefaultSelector()
        self._sessions: dict[str, Session] = {}
        self._pending: dict[Post, float] = {}
        self._ending: float | None = None
        self._count = 0
        self._name = time.strftime("%m%d%H%M")
        self._wake, self._woken = os.pipe()
        for end in (self._wake, self._woken):
            os.set_blocking(end, False)

    def listen(self, listener: socket.socket) -> None:
        """Take callers of this machine at a socket."""
        listener.setblocking(False)
        self._selector.register(listener, selectors.EVENT_READ, lambda: self._accept(listener))

    def trust(self, front: Post) -> None:
        """Take callers that a process of the service itself has proved."""
        self._selector.register(front, selectors.EVENT_READ, lambda: self._from_front(front))

    def run(self) -> None:
        """Serve until told to end by SIGTERM or SIGINT."""
        signal.set_wakeup_fd(self._woken)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, _noted)
        self._selector.register(self._wake, selectors.EVENT_READ, self._signalled)
        # What is loaded stays, and is shared with every session as long as nobody writes to it.
        gc.collect()
        gc.freeze()
        while self._ending is None or (self._sessions and time.monotonic() < self._ending):
            for key, _ in self._selector.select(1.0 if self._pending or self._ending else None):
                key.data()
            self._drop_silent()
        for session in self._sessions.values():
            log.warning("session %s did not end in time", session.number)
            with suppress(ProcessLookupError):
                os.kill(session.pid, signal.SIGKILL)

    # Callers.

    def _accept(self, listener: socket.socket) -> None:
        try:
            connection, _ = listener.accept()
        except OSError as error:
            log.warning("a caller could not be taken: %s", error)
            return
        post = Post(connection)
        if len(self._pending) >= PENDING or self._ending is not None:
            post.close()
            return
        self._pending[post] = time.monotonic() + PATIENCE
        self._selector.register(post, selectors.EVENT_READ, lambda: self._from_pending(post))

    def _drop_silent(self) -> None:
        now = time.monotonic()
        for post in [post for post, until in self._pending.items() if until < now]:
            self._forget(post)
            post.close()

    def _forget(self, post: Post) -> None:
        self._pending.pop(post, None)
        self._selector.unregister(post)

    def _from_pending(self, post: Post) -> None:
        letters = _received(post)
        if letters == []:
            return
        self._forget(post)
        letter = letters[0] if letters else None
        if letter is None or not _is_call(letter):
            post.close()
            return
        user = _system_user(post.socket)
        origin = " ".join(filter(None, (user, str(letter.words.get("terminal", ""))[:40])))
        client = str(letter.words["call"].get("SSH_CONNECTION", "")).partition(" ")[0]
        self._start(letter, post, f"{client} {origin}".strip(), system_user=user)

    def _from_front(self, front: Post) -> None:
        letters = _received(front)
        if letters is None:
            log.error("the SSH service has ended")
            self._selector.unregister(front)
            self._end()
            return
        for letter in letters:
            if not _is_call(letter, files=2):
                close_files(letter.files)
                continue
            caller = Post(socket.socket(fileno=letter.files.pop()))
            self._start(letter, caller, str(letter.words["origin"]), account=str(letter.words["account"]))

    # Sessions.

    def _start(self, letter: Letter, caller: Post, origin: str, *, account: str = "", system_user: str = "") -> None:
        language = environment_language(letter.words["call"])
        if len(self._sessions) >= self.most:
            _refuse(caller, letter, language)
            return
        self._count += 1
        number = f"{self._name}-{self._count}"
        ours, theirs = socket.socketpair()
        environment = {str(k): str(v) for k, v in letter.words["call"].items()}
        session = Session(number, 0, Post(ours), caller, origin, time.time(), language)
        pid = os.fork()
        if pid == 0:
            self._become(
                Hosted(Post(theirs), caller, letter.files[0], environment, origin, number, account, system_user), ours
            )
        theirs.close()
        close_files(letter.files)
        session.pid = pid
        self._sessions[number] = session
        self._selector.register(session.post, selectors.EVENT_READ, lambda: self._from_session(session))
        log.info("session %s begins: %s, process %d", number, origin, pid)

    def _become(self, hosted: Hosted, host_end: socket.socket) -> None:
        """Be the session, in the new process; does not come back."""
        status = 70
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            os.setsid()
            kept = {hosted.host.fileno(), hosted.caller.fileno()}
            for key in list(self._selector.get_map().values()):
                if key.fd not in kept:
                    with suppress(OSError):
                        os.close(key.fd)
            self._selector.close()
            host_end.close()
            status = self._begin(hosted)
        except BaseException:
            log.exception("session %s failed", hosted.number)
        finally:
            logging.shutdown()
            os._exit(status)

    def _from_session(self, session: Session) -> None:
        letters = _received(session.post)
        if letters is None:
            self._selector.unregister(session.post)
            session.post.close()
            return
        for letter in letters:
            self._heard(session, letter)

    def _heard(self, session: Session, letter: Letter) -> None:
        words = letter.words
        if "hand_over" in words:
            self._hand_over(session, letter)
        elif "account" in words:
            session.account = str(words["account"])
            if session.account:
                session.post.send({"others": self._others(session)})
        elif "lost" in words:
            session.lost = time.time()
            self._forget_caller(session)
            log.info("session %s has lost its terminal", session.number)
        elif "end_other" in words:
            other = self._other(session, words["end_other"])
            if other is not None:
                other.post.send({"leave": ""})
        close_files(letter.files)

    def _others(self, session: Session) -> list[dict[str, Any]]:
        return [
            {"number": o.number, "since": o.since, "origin": o.origin, "lost": o.lost}
            for o in self._sessions.values()
            if o is not session and o.account == session.account
        ]

    def _other(self, session: Session, number: Any) -> Session | None:
        """Another session of the same account; nobody reaches one of another account."""
        found = self._sessions.get(str(number))
        return found if found is not None and found.account == session.account != "" else None

    def _hand_over(self, session: Session, letter: Letter) -> None:
        """Give a session's terminal to another one of the same account."""
        other = self._other(session, letter.words["hand_over"])
        taken = {"take": letter.words["call"], "origin": letter.words["origin"]}
        if other is None or len(letter.files) != 2 or not other.post.send(taken, letter.files):
            log.warning("session %s could not be handed over", session.number)
            return
        self._forget_caller(other)
        other.caller, session.caller = session.caller, None
        other.lost, other.origin = None, letter.words["origin"]
        log.info("session %s goes on at %s", other.number, other.origin)

    @staticmethod
    def _forget_caller(session: Session) -> None:
        if session.caller is not None:
            session.caller.close()
            session.caller = None

    # Signals.

    def _signalled(self) -> None:
        for number in os.read(self._wake, 256):
            if number == signal.SIGCHLD:
                self._reap()
            elif number in (signal.SIGTERM, signal.SIGINT):
                self._end()

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            session = next((s for s in self._sessions.values() if s.pid == pid), None)
            if session is not None:
                self._ended(session, os.waitstatus_to_exitcode(status))

    def _ended(self, session: Session, status: int) -> None:
        del self._sessions[session.number]
        log.info("session %s ends with %d", session.number, status)
        if session.caller is not None and status not in (0, 1):
            log.error("session %s of %s crashed with %d", session.number, session.account or "nobody", status)
            said = Message("The session ended unexpectedly. It has been logged under number {n}.", n=session.number)
            session.caller.send({"end": 1, "say": tr(said, language=session.language), "clear": True})
        self._forget_caller(session)

    def _end(self) -> None:
        """Let every session end in order."""
        if self._ending is not None:
            return
        self._ending = time.monotonic() + LAST
        for session in self._sessions.values():
            said = Message("The service is being shut down. What you typed has been kept.")
            session.post.send({"leave": tr(said, language=session.language)})


def _noted(*_: Any) -> None:
    """The signal has been written to the pipe already."""


def _received(post: Post) -> list[Letter] | None:
    try:
        return post.receive()
    except NotUnderstood as error:
        log.warning("a caller was dropped: %s", error)
        return None


def _is_call(letter: Letter, files: int = 1) -> bool:
    call = letter.words.get("call")
    return isinstance(call, Mapping) and len(call) < 40 and len(letter.files) == files


def _refuse(caller: Post, letter: Letter, language: str) -> None:
    said = Message("All places of this service are taken. Please try again in a few minutes.")
    caller.send({"end": 1, "say": tr(said, language=language)})
    close_files(letter.files)
    caller.close()
    log.warning("a caller was refused: all places are taken")


def _system_user(connection: socket.socket) -> str:
    """The name of the operating system's user at the other end of a socket."""
    size = struct.calcsize("3i")
    _, uid, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
