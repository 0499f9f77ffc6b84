"""The service: loads everything once, and forks a ready session for each caller.

One process without threads and without an event loop, so that it can be forked at any moment. Sessions that have
lost their terminal stay, and are given another one when their person signs in again.
"""

from __future__ import annotations

import gc
import logging
import os
import selectors
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tui_crm.i18n import Message, environment_language, mark, packed, tr
from tui_crm.terminal import calls
from tui_crm.terminal.hosted import FULL, Hosted
from tui_crm.terminal.lasting import make_lasting
from tui_crm.terminal.lobby import CLOSING, Arrival, Lobby, received
from tui_crm.terminal.merging import SWITCH, merges
from tui_crm.terminal.post import Letter, Post, close_files

log = logging.getLogger("tui_crm.serve")

TAKES = 10.0
"""Seconds in which a session has to take a terminal that another one hands over to it."""
IN_ORDER = (0, 1, 128 + signal.SIGHUP, 128 + signal.SIGTERM)
"""Statuses of sessions that have ended as they should, also when somebody has told one of them to."""
LAST = 25.0
"""Seconds that sessions have to end in order when the service ends."""

LEAVE = Message("The service is being shut down. What you typed has been kept.")
ENDED_MEANWHILE = Message("The session in which you wanted to go on has ended meanwhile. Please sign in again.")
DOES_NOT_ANSWER = Message(
    "The session in which you wanted to go on does not answer. Please sign in again: a new one begins."
)
CRASHED = mark("The session ended unexpectedly. It has been logged under number {n}.")
NOT_STARTED = Message("The service could not begin a session. Please try again in a few minutes.")

Begin = Callable[[Hosted], int]


@dataclass
class Offer:
    """A terminal that has been handed over to a session, which has not taken it yet."""

    caller: Post | None
    origin: str
    system_user: str
    language: str
    until: float


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
    system_user: str
    account: str = ""
    person: int = 0
    """The number of the person who is signed in, which stays when an account is named anew; 0 for nobody."""
    lost: float | None = None
    offer: Offer | None = None
    answers: bool = True
    """Whether it took what was handed over to it, or has said something since; only then is it offered to anybody."""


class Host:
    """Takes callers, starts sessions, finds lost ones again, and reports those that crash."""

    def __init__(self, begin: Begin, *, most: int) -> None:
        """`begin` runs a session in a process of its own and answers its exit status; `most` sessions at once."""
        self._begin, self.most = begin, most
        self._spare = max(4, most // 10)
        """Places for those who sign in while all others are taken: their session may be among them, without a line."""
        self._selector = selectors.DefaultSelector()
        self._sessions: dict[str, Session] = {}
        self._lobby = Lobby(self._selector, self._start)
        self._ending: float | None = None
        self._count = 0
        self._name = time.strftime("%m%d%H%M")
        self._wake, self._woken = os.pipe()
        for end in (self._wake, self._woken):
            os.set_blocking(end, False)

    def listen(self, listener: socket.socket) -> None:
        """Take callers of this machine at a socket."""
        self._lobby.listen(listener)

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
        lasting = make_lasting()
        gc.freeze()
        if lasting:
            log.info("%d objects are shared with every session", lasting)
        else:
            log.info("with CPython 3.12 or 3.13 each session would take some 10 MB less (docs/serving.md, Memory)")
        log.info("equal pages of sessions %s (%s)", "are merged" if merges() else "are not merged", SWITCH)
        while self._ending is None or (self._sessions and time.monotonic() < self._ending):
            offered = any(session.offer is not None for session in self._sessions.values())
            waits = self._lobby.watched or self._ending is not None or offered
            for key, _ in self._selector.select(1.0 if waits else None):
                key.data()
            self._lobby.look()
            self._look()
        for session in self._sessions.values():
            log.warning("session %s did not end in time", session.number)
            with suppress(ProcessLookupError):
                os.kill(session.pid, signal.SIGKILL)

    # Callers.

    def _from_front(self, front: Post) -> None:
        letters = received(front)
        if letters is None:
            log.error("the SSH service has ended")
            self._selector.unregister(front)
            self._end()
            return
        for letter in letters:
            environment = calls.environment_of(letter, files=2)
            if environment is None:
                close_files(letter.files)
                continue
            terminal, connection = letter.files
            caller, words = Post(socket.socket(fileno=connection)), letter.words
            self._start(Arrival(environment, terminal, caller, str(words["origin"]), str(words["account"])))

    # Sessions.

    def _start(self, arrival: Arrival) -> None:
        if self._ending is not None:
            _refuse(arrival, CLOSING)
        elif len(self._sessions) >= self.most + self._spare or self._crowded(arrival):
            _refuse(arrival, FULL)
        else:
            try:
                self._fork(arrival)
            except OSError as error:
                log.error("no session could be begun: %s", error)
                _refuse(arrival, NOT_STARTED)

    def _crowded(self, arrival: Arrival) -> bool:
        """Whether one user of the system has taken too many places without signing in."""
        if arrival.account:
            return False
        unknown = [s for s in self._sessions.values() if s.system_user == arrival.system_user and not s.account]
        return len(unknown) >= max(4, self.most // 4)

    def _fork(self, arrival: Arrival) -> None:
        """Begin a session in a process of its own; OSError where the system has none to give."""
        number = f"{self._name}-{self._count + 1}"
        ours, theirs = socket.socketpair()
        try:
            pid = os.fork()
        except OSError:
            ours.close()
            theirs.close()
            raise
        if pid == 0:
            ours.close()
            self._become(
                Hosted(
                    Post(theirs), arrival.caller, arrival.terminal, arrival.environment, arrival.origin, number,
                    arrival.account, arrival.system_user,
                )
            )  # fmt: skip
        self._count += 1
        theirs.close()
        close_files([arrival.terminal])
        language = environment_language(arrival.environment)
        session = Session(
            number, pid, Post(ours), arrival.caller, arrival.origin, time.time(), language, arrival.system_user
        )
        self._sessions[number] = session
        self._selector.register(session.post, selectors.EVENT_READ, lambda: self._from_session(session))
        log.info("session %s begins: %s, process %d", number, arrival.origin, pid)

    def _become(self, hosted: Hosted) -> None:
        """Be the session, in the new process; does not come back."""
        status = 70
        try:
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            os.setsid()
            self._let_go(kept={0, 1, 2, hosted.host.fileno(), hosted.caller.fileno(), hosted.terminal})
            status = self._begin(hosted)
        except BaseException:
            log.exception("session %s failed", hosted.number)
        finally:
            logging.shutdown()
            os._exit(status)

    def _let_go(self, kept: set[int]) -> None:
        """Close what belongs to the host and to other sessions: nobody holds the terminal of somebody else."""
        self._selector.close()
        self._lobby.leave()
        for session in self._sessions.values():
            session.post.close()
            self._forget_caller(session)
            if session.offer is not None and session.offer.caller is not None:
                session.offer.caller.close()
        self._sessions.clear()
        # What has no object: listeners, the host's pipe, and descriptors of callers that come after this one.
        for number in {int(name) for name in os.listdir("/dev/fd")} - kept:
            close_files([number])

    def _from_session(self, session: Session) -> None:
        if session.post.fileno() < 0:
            # Its end was noticed in the same round, before it was its turn.
            return
        letters = received(session.post)
        for letter in letters or ():
            self._heard(session, letter)
        if letters is None:
            self._selector.unregister(session.post)
            session.post.close()

    def _heard(self, session: Session, letter: Letter) -> None:
        words, session.answers = letter.words, True
        if "hand_over" in words:
            self._hand_over(session, letter)
        elif "taken" in words:
            self._taken(session)
        elif "account" in words:
            session.account, session.person = str(words["account"]), int(words.get("person", 0))
            if session.account:
                log.info("session %s is of %s", session.number, session.account)
                at_work = sum(bool(o.account) for o in self._sessions.values() if o is not session)
                session.post.send({"others": self._others(session), "full": at_work >= self.most})
        elif "lost" in words:
            session.lost = time.time()
            self._forget_caller(session)
            log.info("session %s has lost its terminal", session.number)
        close_files(letter.files)

    def _others(self, session: Session) -> list[dict[str, Any]]:
        return [
            {"number": o.number, "since": o.since, "origin": o.origin, "lost": o.lost}
            for o in self._sessions.values()
            if o is not session and o.person == session.person and o.answers
        ]

    def _other(self, session: Session, number: Any) -> Session | None:
        """Another session of the same person; nobody reaches one of somebody else."""
        found = self._sessions.get(str(number))
        return found if found is not None and found.person == session.person != 0 else None

    def _hand_over(self, session: Session, letter: Letter) -> None:
        """Give a session's terminal to another one of the same person."""
        other = self._other(session, letter.words["hand_over"])
        # With the user who sits there: that one's ties hold in the session from now on.
        taken = {"take": letter.words["call"], "origin": letter.words["origin"], "system_user": session.system_user}
        if other is None or len(letter.files) != 2 or not other.post.send(taken, letter.files):
            log.warning("session %s could not be handed over", session.number)
            if session.caller is not None:
                _tell_end(session.caller, tr(ENDED_MEANWHILE, language=session.language))
            return
        self._withdraw(other, ENDED_MEANWHILE)
        until = time.monotonic() + TAKES
        other.offer = Offer(session.caller, letter.words["origin"], session.system_user, session.language, until)
        session.caller = None

    def _taken(self, session: Session) -> None:
        """A session goes on at the terminal that was handed over to it."""
        offer, session.offer = session.offer, None
        if offer is None:
            # Too late: whoever had waited is gone, which the session notices by itself.
            return
        self._forget_caller(session)
        session.caller, session.lost = offer.caller, None
        session.origin, session.system_user, session.language = offer.origin, offer.system_user, offer.language
        log.info("session %s goes on at %s", session.number, session.origin)

    def _look(self) -> None:
        """Let nobody wait for a session that does not take the terminal."""
        for session in self._sessions.values():
            if session.offer is not None and session.offer.until < time.monotonic():
                log.error("session %s, process %d, does not answer", session.number, session.pid)
                session.answers = False
                self._withdraw(session, DOES_NOT_ANSWER)

    @staticmethod
    def _withdraw(session: Session, why: Message) -> None:
        offer, session.offer = session.offer, None
        if offer is not None and offer.caller is not None:
            _tell_end(offer.caller, tr(why, language=offer.language))
            offer.caller.close()

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
        # What it has said last, such as who takes its terminal, counts still.
        self._from_session(session)
        del self._sessions[session.number]
        log.info("session %s ends with %d", session.number, status)
        if status not in IN_ORDER:
            log.error("session %s of %s crashed with %d", session.number, session.account or "nobody", status)
            if session.caller is not None:
                _tell_end(session.caller, tr(Message(CRASHED, n=session.number), language=session.language))
        self._forget_caller(session)
        self._withdraw(session, ENDED_MEANWHILE)

    def _end(self) -> None:
        """Let every session end in order."""
        if self._ending is not None:
            return
        self._ending = time.monotonic() + LAST
        self._lobby.closed = True
        for session in self._sessions.values():
            session.post.send({"leave": packed(LEAVE)})


def _noted(*_: Any) -> None:
    """The signal has been written to the pipe already."""


def _tell_end(caller: Post, said: str) -> None:
    """It is over, and the session has not given the terminal back."""
    caller.send({"end": 1, "say": said, "clear": True})


def _refuse(arrival: Arrival, said: Message) -> None:
    arrival.caller.send({"end": 1, "say": tr(said, language=environment_language(arrival.environment))})
    close_files([arrival.terminal])
    arrival.caller.close()
    log.warning("%s was refused: %s", arrival.origin, said)
