"""The end of a session that nobody asked for: the line is cut, the window closed, the machine shut down.

What was typed goes into the book as drafts, the book is closed, and the terminal is given back where there still is
one. Who drives a terminal calls `hang_up` when its line is gone, and needs to know no more.
"""

from __future__ import annotations

import asyncio
import logging
import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from types import FrameType
from typing import Any

from tui_crm.i18n import tr
from tui_crm.tui.session import Session
from tui_crm.tui.type_ahead import AnswersInTurn
from tui_crm.tui.unsaved import keep_typed

log = logging.getLogger("tui_crm")

SIGNALS = (signal.SIGHUP, signal.SIGTERM)

PATIENCE = 20.0
"""Seconds that an end may take: a book that others hold is waited for fifteen, a shutdown waits ninety."""

LOOK, LOOKS = 0.03, 40
"""Seconds between two looks whether the last keys have been answered, and how often that is looked for."""

LINE_GONE = 1
"""The exit status when the line was cut without a signal."""

_GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL


class HangsUp(AnswersInTurn):
    """A program that ends in order when its terminal goes away or it is told to end."""

    session: Session
    failure: str
    """Why the program ended, for the terminal that is given back."""

    def __init__(self) -> None:
        super().__init__()
        self._ending = False
        self._deadline: threading.Timer | None = None
        self._start: Callable[[Callable[[], object]], object] | None = None
        """Runs something in this program's own loop, called from wherever."""
        self._watch: TerminalWatch | None = None

    def on_mount(self) -> None:
        """Listen from the moment on from which somebody could have typed something."""
        loop = asyncio.get_running_loop()
        self._start = partial(loop.call_soon_threadsafe, context=copy_context())
        # Only the main thread is told of signals, and a program without a terminal has nothing to lose.
        if not self.is_headless and threading.current_thread() is threading.main_thread():
            self._watch = TerminalWatch(self, loop)

    def on_unmount(self) -> None:
        """From here on the end is under way anyhow."""
        if self._watch is not None:
            self._watch.stop()

    async def hang_up(self, reason: str = "", status: int = LINE_GONE) -> None:
        """Begin to end the session in order; once is enough, and the caller need not wait for it.

        `reason` is a sentence for whoever may still sit at the terminal; `status` is the exit status.
        """
        if self._ending:
            return
        self._ending, self.failure = True, reason or self.failure
        self.give_up_later(status)
        # Not awaited here: the last keys could not reach their field while this program's own queue waits.
        self.run_worker(self._hang_up(status), group="hang up")

    def give_up_later(self, status: int) -> None:
        """Leave the process when the end takes too long: a terminal that takes nothing could hold it for ever."""
        if self._deadline is None and not self.is_headless:
            self._deadline = threading.Timer(PATIENCE, os._exit, [status])
            self._deadline.daemon = True
            self._deadline.start()

    def hang_up_soon(self, reason: str = "", status: int = LINE_GONE) -> None:
        """The same, for signals and other threads."""
        if self._start is not None:
            self._start(lambda: self.run_worker(self.hang_up(reason, status), group="hang up"))

    def panic(self, *renderables: Any) -> None:
        """The driver's thread that reads the terminal has ended by an error (Textual 8.2 tells so by a traceback)."""
        trace = getattr(renderables[0], "trace", None) if renderables else None
        cause = trace.stacks[0].exc_type if trace is not None and trace.stacks else "?"
        reason = ""
        if not _is_gone(0):
            # Only where the terminal is still there can the reason be anything else, and be read by somebody.
            log.error("the terminal cannot be read: %s", cause)
            reason = tr("Something went wrong: {what}. It has been logged.", what=cause)
        self.hang_up_soon(reason)

    async def run_async(self, **options: Any) -> int | None:
        """As the base does it; once the terminal is given back, there is nothing left to be impatient for."""
        try:
            return await super().run_async(**options)
        finally:
            if self._deadline is not None:
                self._deadline.cancel()

    async def _hang_up(self, status: int) -> None:
        from tui_crm.domain import errors

        let_go_of_dead_lines()
        session = self.session
        session.stop_queries()
        await self._answer_what_came()
        try:
            if session.signed_in:
                await keep_typed(self)
            if session.book is not None:
                if session.signed_in:
                    await session.call(session.book.note, session.desk, "out")
                await session.call(session.book.close)
        except errors.BookError as error:
            log.warning("the session could not be ended in the book: %s", error)
        self.exit(status)

    async def _answer_what_came(self) -> None:
        """Let the last keys reach their field: the end of a line comes right behind them, and overtakes them."""
        for look in range(LOOKS):
            if look > 1 and self.type_ahead.idle:
                return
            await asyncio.sleep(LOOK)


def let_go_of_dead_lines() -> None:
    """Put nothing in the place of a terminal that is gone, so that nothing that is written to it fails."""
    for line in (1, 2):
        if _is_gone(line):
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, line)
            os.close(nothing)


def _is_gone(line: int) -> bool:
    poll = select.poll()
    poll.register(line, 0)
    return any(what & _GONE for _, what in poll.poll(0))


class TerminalWatch:
    """Hears of signals and of the end of the line, from whichever side it comes first."""

    def __init__(self, app: HangsUp, loop: asyncio.AbstractEventLoop) -> None:
        self._app, self._loop = app, loop
        self._epoll: Any = None
        self._before: dict[signal.Signals, Any] = {}
        self._threads = threading.excepthook
        # A loop that waits for a stalled line would not hear what only it is told, so these are plain handlers.
        for one in SIGNALS:
            # Who was started to outlive the hang-up of its terminal ends with the terminal's line itself.
            if signal.getsignal(one) is not signal.SIG_IGN:
                self._before[one] = signal.signal(one, self._told)
        threading.excepthook = self._thread_ended
        self._watch_line()

    def _told(self, number: int, frame: FrameType | None) -> None:
        # The loop may be stuck in a write to a stalled line, and never come to what it is asked for.
        self._app.give_up_later(128 + number)
        self._app.hang_up_soon(status=128 + number)

    def _watch_line(self) -> None:
        """Learn of the line's end without reading from it, which is the driver's: waiting for nothing but the end."""
        if not hasattr(select, "epoll") or not sys.__stdin__ or not sys.__stdin__.isatty():
            return
        self._epoll = select.epoll()
        self._epoll.register(sys.__stdin__.fileno(), 0)
        self._loop.add_reader(self._epoll.fileno(), self._line_ended)

    def _line_ended(self) -> None:
        self._loop.remove_reader(self._epoll.fileno())
        # The signal of the same end comes with a status of its own.
        self._loop.call_later(0.05, self._app.hang_up_soon)

    def _thread_ended(self, args: threading.ExceptHookArgs) -> None:
        """A thread that could not write to the terminal any more is how the end is noticed, and no crash."""
        if isinstance(args.exc_value, OSError) and any(map(_is_gone, (0, 1, 2))):
            self._app.hang_up_soon()
        else:
            self._threads(args)

    def stop(self) -> None:
        """Listen no more."""
        for one, before in self._before.items():
            signal.signal(one, before)
        threading.excepthook = self._threads
        if self._epoll is not None:
            with suppress(OSError, ValueError):
                self._loop.remove_reader(self._epoll.fileno())
            self._epoll.close()
