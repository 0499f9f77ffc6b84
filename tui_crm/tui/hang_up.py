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
import threading
from typing import Any

from tui_crm.tui.session import Session
from tui_crm.tui.type_ahead import AnswersInTurn
from tui_crm.tui.under_way import break_off
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

    _ending = 0
    """The exit status that is under way."""
    _deadline: threading.Timer | None = None

    def on_mount(self) -> None:
        """Hear of signals from the moment on from which somebody could have typed something."""
        for number in self._heard():
            asyncio.get_running_loop().add_signal_handler(number, self._told, number)

    def on_unmount(self) -> None:
        """From here on the end is under way anyhow."""
        for number in self._heard():
            asyncio.get_running_loop().remove_signal_handler(number)

    def _heard(self) -> list[signal.Signals]:
        """None without a terminal to lose, and not those that whoever started the program wants ignored."""
        return [n for n in SIGNALS if not self.is_headless and signal.getsignal(n) is not signal.SIG_IGN]

    def _told(self, number: signal.Signals) -> None:
        self.run_worker(self.hang_up(status=128 + number), group="hang up")

    async def hang_up(self, reason: str = "", status: int = LINE_GONE) -> None:
        """Begin to end the session in order; the caller need not wait for it, and may call again.

        `reason` is a sentence for whoever may still sit at the terminal; `status` is the exit status, of which that
        of a signal says more than that of the line which ended with it.
        """
        begun, self._ending = self._ending, max(self._ending, status)
        if begun:
            return
        self.failure = reason or self.failure
        if not self.is_headless:
            # A terminal that takes nothing any more could hold the program for ever.
            self._deadline = threading.Timer(PATIENCE, os._exit, [status])
            self._deadline.daemon = True
            self._deadline.start()
        # Not awaited here: the last keys could not reach their field while this program's own queue waits.
        self.run_worker(self._hang_up(), group="hang up")

    async def run_async(self, **options: Any) -> int | None:
        """As the base does it; once the terminal is given back, there is nothing left to be impatient for."""
        try:
            return await super().run_async(**options)
        finally:
            if self._deadline is not None:
                self._deadline.cancel()

    async def _hang_up(self) -> None:
        from tui_crm.domain import errors

        let_go_of_dead_lines()
        session = self.session
        if self.failure or self._ending == 128 + signal.SIGTERM:
            # All processes are to end; what only has lost its line goes on.
            told = await break_off(session.under_way)
            self.failure = " ".join([*filter(None, [self.failure]), *told])
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
        self.exit(self._ending)

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
