"""One session: a book, a desk, and the single thread on which every call to the database runs."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    # The sign-in is painted before the book without a screen is loaded.
    from tui_crm.domain import Book, Desk
    from tui_crm.reckoning import Value
    from tui_crm.tui.under_way import UnderWay

P = ParamSpec("P")
T = TypeVar("T")


AGAIN = 0.05
"""Seconds after which a call that should have stopped is told again."""

REST = 0.05
"""Seconds after which work that had to give way is begun again."""

PATIENCE = 3.0
"""Seconds after which somebody who waits for the book is told that it has not answered yet."""

TURN = 0.0005
"""Seconds after which the screen's thread lets the database's go on; Python's own 5 ms are felt at each key."""


class Session:
    """What a signed-in person's screens share; database calls are awaited, never made on the event loop."""

    def __init__(self, url: str, origin: str = "") -> None:
        sys.setswitchinterval(TURN)
        self.url = url
        self.origin = origin
        self.language_asked = False
        """Whether the program was started in a language of somebody's choice, which comes before the account's own."""
        self.files: Path | None = None
        """Where a service keeps one folder for each person; None where the program runs as the person itself."""
        self.opened = asyncio.Event()
        """Set when there is a book."""
        self._book: Book | None = None
        self._desk: Desk | None = None
        self.person = ""
        """What the person who is signed in is called in the language in use."""
        self.places: list[str] = []
        """What the sidebar offers this person: home, then lists."""
        self.reckoned: list[tuple[str, Value]] = []
        """The sums that this person has done, and what they came to, the newest last."""
        self.under_way: list[UnderWay] = []
        """What goes on beside the screens, to be broken off where the session has to end."""
        self._thread = ThreadPoolExecutor(1, "database")
        self._lock = threading.Lock()
        self._running: Future[Any] | None = None
        self._queries: set[Future[Any]] = set()
        """Jobs that only read."""
        self.tell_waiting: Callable[[bool], None] = lambda waiting: None
        """Told when somebody has waited for long, and when nobody waits like that any more."""
        self._long: set[Future[Any]] = set()
        """Jobs that somebody has waited for longer than that."""
        self._writes_only = False
        self._background: set[Future[Any]] = set()
        """Those of them that give way to any other job."""

    @property
    def book(self) -> Book | None:
        """The book, once it is open."""
        return self._book

    @book.setter
    def book(self, book: Book | None) -> None:
        self._book = book
        if book is not None:
            self.opened.set()

    @property
    def desk(self) -> Desk:
        """The desk of the person who is signed in."""
        assert self._desk is not None, "nobody is signed in"
        return self._desk

    @desk.setter
    def desk(self, desk: Desk | None) -> None:
        self._desk = desk
        self.reckoned = []

    @property
    def signed_in(self) -> bool:
        """Whether somebody has signed in."""
        return self._desk is not None

    async def call(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run something on the database thread and wait for it; used for writes, which are never stopped."""
        return await asyncio.shield(self._waited(self._submit(function, args, kwargs)))

    async def ask(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query; when nobody waits for it any more (the task is cancelled) it is stopped."""
        job = self._submit(function, args, kwargs, query=True)
        try:
            return await self._waited(job)
        except asyncio.CancelledError:
            self._stop(job)
            raise
        finally:
            self._queries.discard(job)

    def _waited(self, job: Future[T]) -> asyncio.Future[T]:
        """The end of a job that somebody waits for."""
        waiting = asyncio.get_running_loop().call_later(PATIENCE, self._waits_long, job)
        ended = asyncio.wrap_future(job)
        ended.add_done_callback(lambda _: self._waits_no_more(job, waiting))
        return ended

    def _waits_long(self, job: Future[Any]) -> None:
        self._long.add(job)
        self.tell_waiting(True)

    def _waits_no_more(self, job: Future[Any], waiting: asyncio.TimerHandle) -> None:
        waiting.cancel()
        if job in self._long:
            self._long.discard(job)
            if not self._long:
                self.tell_waiting(False)

    async def ask_aside(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Run a query that gives way to any other; None when it had to."""
        from tui_crm.domain import errors

        job = self._submit(function, args, kwargs, query=True, aside=True)
        try:
            return await asyncio.wrap_future(job)
        except errors.Interrupted:
            if self._writes_only:
                # Whoever would ask again has to know that there is no use.
                raise
            return None
        except asyncio.CancelledError:
            self._stop(job)
            raise
        finally:
            self._background.discard(job)
            self._queries.discard(job)

    async def ask_at_rest(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """As `ask_aside`, and again after a while where it had to give way: whatever came first is still at work."""
        while True:
            found = await self.ask_aside(function, *args, **kwargs)
            if found is not None:
                return found
            await asyncio.sleep(REST)

    def _submit(
        self, function: Callable[..., T], args: Any, kwargs: Any, *, query: bool = False, aside: bool = False
    ) -> Future[T]:
        with self._lock:
            if self._running in self._background:
                self._interrupt()
        ready = threading.Event()
        job: Future[T] = self._thread.submit(self._run, ready, function, args, kwargs)
        if query:
            self._queries.add(job)
        if aside:
            self._background.add(job)
        ready.job = job  # type: ignore[attr-defined]
        ready.set()
        return job

    def _run(self, ready: threading.Event, function: Callable[..., T], args: Any, kwargs: Any) -> T:
        ready.wait()
        if self.book is not None:
            self.book.store.settle()
        with self._lock:
            self._running = ready.job  # type: ignore[attr-defined]
            if self.book is not None:
                self.book.store.stopping = False
        from tui_crm.domain import errors

        try:
            if self._writes_only and self._running in self._queries:
                raise errors.Interrupted
            try:
                return self._at_the_book(function, args, kwargs)
            except errors.ServerAway:
                if self._running not in self._queries:
                    raise
            # Whoever reads need not hear of a connection that is lost while its server is there.
            return self._at_the_book(function, args, kwargs)
        finally:
            with self._lock:
                self._running = None

    def _at_the_book(self, function: Callable[..., T], args: Any, kwargs: Any) -> T:
        """A server that went away may be back, and whatever fails is to be said in plain words."""
        with self.book.connected() if self.book is not None else nullcontext():
            return function(*args, **kwargs)

    def _stop(self, job: Future[Any]) -> None:
        # The lock keeps the next job from starting, so that the interrupt cannot hit it.
        with self._lock:
            if self._running is job:
                self._interrupt()
            else:
                job.cancel()

    def _interrupt(self) -> None:
        """Stop the running call; a server may miss the first word when the statement has not reached it yet."""
        job = self._running
        if self.book is None or job is None:
            return
        self.book.store.interrupt()
        asyncio.get_running_loop().call_later(AGAIN, self._still, job)

    def _still(self, job: Future[Any]) -> None:
        with self._lock:
            if self._running is job:
                self._interrupt()

    def stop_queries(self) -> None:
        """Let nothing that only reads stand in the way of what has to be written last; from now on none is begun."""
        with self._lock:
            self._writes_only = True
            if self._running in self._queries:
                self._interrupt()

    def close(self) -> None:
        """End the thread and give the connection back."""
        if self.book is not None:
            self._thread.submit(self.book.close).result()
        self._thread.shutdown()
