"""When a program that a test drives is at rest: nothing is under way in it, and nothing will be in a moment.

Textual's own `wait_for_idle` takes a program to be at rest that uses no processor for 20 ms, and is asked twice for
each key: most of the time of a story is spent in that. What it waits for can be known: the event loop has nothing to
do, no timer is about to ring, and no thread is at work for it.
"""

from __future__ import annotations

import asyncio
from asyncio import TimerHandle
from collections.abc import Iterator
from concurrent.futures import thread
from threading import Lock
from time import process_time
from typing import Any

import textual._wait
import textual.constants

from tui_crm.terminal.environment import SETTINGS

SOON = 0.05
"""Seconds within which a timer rings that is waited for; more than Textual would wait after a key."""

SETTLED = 0.1
"""The same for whoever compares what is shown: more than the program waits with a record until the cursor rests."""

WINDOW = 0.02
"""Seconds in which a thread uses no processor that waits for somebody else, such as for a lock of the test."""

RESTING = 0.001
"""Seconds of processor time in a window that nobody works in."""

PICTURES = int(SETTINGS["TEXTUAL_FPS"])
"""At most so many are painted in a second, as the program has it; Textual's 60 have each key wait for the next."""

LONGEST = 1.0
"""Seconds after which a program that never rests is left to itself, as by Textual."""

while_unused = textual._wait.wait_for_idle
"""Textual's own way, for what is under way outside the program: in a pseudo-terminal, keys are for a moment nowhere."""


class Threads:
    """Counts what the threads of executors have still to do, until whoever waits for it has been told."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._count = 0
        self._waiting: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    @property
    def at_work(self) -> bool:
        """Whether something has been handed to a thread and is not done."""
        return self._count > 0

    def watch(self) -> None:
        """Count from now on, in the whole process."""
        begin, run = thread._WorkItem.__init__, thread._WorkItem.run

        def begins(item: Any, *args: Any, **options: Any) -> None:
            begin(item, *args, **options)
            with self._lock:
                self._count += 1

        def runs(item: Any, *args: Any) -> None:
            try:
                run(item, *args)
            finally:
                self._done()

        thread._WorkItem.__init__, thread._WorkItem.run = begins, runs

    async def one_done(self, seconds: float) -> None:
        """Wait until something is done, or so long."""
        done = asyncio.Event()
        with self._lock:
            self._waiting[done] = asyncio.get_running_loop()
        try:
            if self.at_work:
                await asyncio.wait_for(done.wait(), seconds)
        except TimeoutError:
            pass
        finally:
            with self._lock:
                del self._waiting[done]

    def _done(self) -> None:
        with self._lock:
            self._count -= 1
            for done, loop in self._waiting.items():
                loop.call_soon_threadsafe(done.set)


threads = Threads()


def _timers(loop: Any) -> Iterator[TimerHandle]:
    return (handle for handle in loop._scheduled if not handle.cancelled())


async def at_rest(soon: float = SOON, longest: float = LONGEST) -> None:
    """Let the program go on until nothing is under way and no timer rings within so many seconds."""
    loop: Any = asyncio.get_running_loop()
    end = loop.time() + longest
    while loop.time() < end:
        await asyncio.sleep(0)
        if loop._ready:
            continue
        if threads.at_work:
            begun, used = loop.time(), process_time()
            await threads.one_done(WINDOW)
            if loop.time() - begun >= WINDOW and process_time() - used < RESTING:
                return
        else:
            left = min((handle.when() for handle in _timers(loop)), default=end) - loop.time()
            if left > soon:
                return
            await asyncio.sleep(left)


async def wait_for_idle(min_sleep: float = 0, max_sleep: float = LONGEST) -> None:
    """What Textual calls in the place of its own."""
    await at_rest(max(SOON, min_sleep), max_sleep)


def use() -> None:
    """Have Textual's pilots wait like this; before anything of it is loaded that knows the other way by name."""
    threads.watch()
    textual._wait.wait_for_idle = wait_for_idle
    textual.constants.MAX_FPS = PICTURES
