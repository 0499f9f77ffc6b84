"""An application in front of a terminal of the tests, and beside it one that takes what Textual writes unchanged."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import signal
import socket
import struct
import termios
from codecs import getincrementaldecoder
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

from textual.app import App
from textual.pilot import Pilot
from textual.strip import Strip

from tests import quiet
from tests.patience import PATIENCE
from tests.terminal.emulator import Emulator, differences
from tui_crm.terminal.driver import SYNC_BEGIN, SYNC_END, DeltaDriver
from tui_crm.terminal.line import Line

SYNCS = "\x1b[?2026;2$y"
FULL = 2**64 - 2
"""The count at which an event descriptor takes no more, and so is not writable."""


class Watched(DeltaDriver):
    """The driver of the program, and what it was given, also as the stock driver would have sent it."""

    happened: asyncio.Event

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.written: list[str] = []
        self.excess = 0
        """Bytes by which more was under way than the window had allowed; one row may be."""
        self._stock()

    def _stock(self) -> None:
        self.stock = Emulator(self.picture.width, self.picture.height)

    def write(self, data: str) -> None:
        if data not in (SYNC_BEGIN, SYNC_END):
            self.written.append(data)
            self.stock.feed(data)
        super().write(data)

    def draw(self, x: int, y: int, strip: Strip) -> None:
        # The same line by the way through Textual, as the stock driver would have got it.
        data = f"\x1b[{y + 1};{x + 1}H{strip.render(self._app.console)}"
        self.written.append(data)
        self.stock.feed(data)
        super().draw(x, y, strip)

    def show(self, lines: Iterable[tuple[int, int, Strip]], cursor: tuple[int, int]) -> None:
        super().show(lines, cursor)
        self.stock.feed(f"\x1b[{cursor[1] + 1};{cursor[0] + 1}H")

    def resized(self) -> None:
        super().resized()
        # What Textual paints after another size covers all of it.
        self._stock()

    def _read(self) -> None:
        super()._read()
        self.happened.set()

    def _unsure(self) -> None:
        super()._unsure()
        self.happened.set()

    def _send(self) -> None:
        room = self.flow.room
        before = self.flow.under_way
        super()._send()
        if self.flow.answers and self.flow.under_way > before:
            self.excess = max(self.excess, self.flow.under_way - before - room)
        self.happened.set()

    @property
    def at_rest(self) -> bool:
        """Everything is sent, and every question is answered."""
        return not (
            self._unsent or self._writer or self.delta.due or self._aside or self.flow._asked or self._keyboard.unsure
        )


class Terminal:
    """Somebody's terminal: paints what comes, and answers what a terminal is asked."""

    def __init__(self, columns: int, lines: int, link: str = "full") -> None:
        self.environment = {"TERM": "xterm-256color", "LANG": "zh_CN.UTF-8", "TUI_CRM_LINK": link}
        self.emulator = Emulator(columns, lines)
        self.sent = bytearray()
        """All that the program has sent."""
        self.happened = asyncio.Event()
        self._decode = getincrementaldecoder("utf-8")().decode

    def take(self, data: bytes) -> None:
        """Paint, and answer."""
        self.sent += data
        text = self._decode(data)
        self.emulator.feed(text)
        for answer in self.emulator.screen.answers:
            self.type(answer)
        self.emulator.screen.answers.clear()
        if "\x1b[?2026$p" in text:
            self.type(SYNCS)
        self.happened.set()

    def type(self, keys: str) -> None:
        """Send keys, or an answer."""
        raise NotImplementedError

    @property
    def idle(self) -> bool:
        """Whether everything that was sent either way has arrived."""
        raise NotImplementedError

    def line(self) -> Line:
        """The program's end."""
        raise NotImplementedError

    def resize(self, columns: int, lines: int) -> None:
        """Somebody pulls at the window."""
        self.emulator.resize(columns, lines)

    def close(self) -> None:
        """Hang up."""
        raise NotImplementedError


class PseudoTerminal(Terminal):
    """A terminal at the other end of a real pseudo-terminal, which is read as soon as there is something."""

    def __init__(self, columns: int, lines: int, link: str = "full") -> None:
        super().__init__(columns, lines, link)
        self._mine, self._theirs = pty.openpty()
        os.set_blocking(self._mine, False)
        self._size(columns, lines)
        self.before = termios.tcgetattr(self._theirs)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._mine, self._read)

    def _size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._mine, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def _read(self) -> None:
        with suppress(BlockingIOError):
            self.take(os.read(self._mine, 65536))

    def type(self, keys: str) -> None:
        os.write(self._mine, keys.encode())

    @property
    def idle(self) -> bool:
        return not (waiting_in(self._theirs) or waiting_in(self._mine))

    def line(self) -> Line:
        return Line(os.dup(self._theirs), os.dup(self._theirs), own=True, environment=self.environment)

    def resize(self, columns: int, lines: int) -> None:
        super().resize(columns, lines)
        self._size(columns, lines)
        signal.raise_signal(signal.SIGWINCH)

    def modes(self) -> list[Any]:
        """How the terminal's own end is set."""
        return termios.tcgetattr(self._theirs)

    def close(self) -> None:
        self._loop.remove_reader(self._mine)
        os.close(self._mine)
        os.close(self._theirs)


class Trickle(Line):
    """A line that takes few bytes at a time, and none once what it was allowed is used up. It never waits."""

    PIECE = 7

    def __init__(self, terminal: TrickleTerminal, source: int, target: int) -> None:
        self._terminal = terminal
        self.left = 0
        super().__init__(source, target, own=True, environment=terminal.environment)

    def size(self) -> tuple[int, int]:
        screen = self._terminal.emulator.screen
        return screen.columns, screen.lines

    def make_raw(self) -> None:
        """There is nothing to set."""

    def write(self, data: bytes) -> int:
        assert not os.get_blocking(self.target)
        count = min(self.PIECE, self.left, len(data))
        self.left -= count
        if not self.left:
            self._terminal.stand_still()
        self._terminal.take(data[:count])
        return count

    def write_all(self, data: bytes) -> None:
        self._terminal.take(data)


class TrickleTerminal(Terminal):
    """A terminal behind a line that stands still until it is allowed to go on."""

    def __init__(self, columns: int, lines: int, link: str = "full") -> None:
        super().__init__(columns, lines, link)
        self._mine, theirs = socket.socketpair()
        self._writable = os.eventfd(0, os.EFD_NONBLOCK)
        os.eventfd_write(self._writable, FULL)
        self.trickle = Trickle(self, theirs.detach(), os.dup(self._writable))

    def line(self) -> Line:
        return self.trickle

    def go_on(self, count: int = 1 << 30) -> None:
        """The line takes so many bytes from now on."""
        self.trickle.left = count
        with suppress(BlockingIOError):
            os.eventfd_read(self._writable)

    def stand_still(self) -> None:
        """The line takes nothing any more."""
        self.trickle.left = 0
        with suppress(BlockingIOError):
            os.eventfd_write(self._writable, FULL)

    def type(self, keys: str) -> None:
        self._mine.send(keys.encode())

    @property
    def idle(self) -> bool:
        return not waiting_in(self.trickle.source)

    def resize(self, columns: int, lines: int) -> None:
        super().resize(columns, lines)
        signal.raise_signal(signal.SIGWINCH)

    def close(self) -> None:
        self._mine.close()
        os.close(self._writable)


def waiting_in(descriptor: int) -> int:
    """Bytes that could be read."""
    found = fcntl.ioctl(descriptor, termios.FIONREAD, b"\0" * 4)
    return int(struct.unpack("i", found)[0])


class Stage:
    """An application in front of a terminal."""

    def __init__(self, app: App[Any], terminal: Any, running: asyncio.Task[Any]) -> None:
        self.app, self.terminal, self.running = app, terminal, running
        self.pilot = Pilot(app)

    @property
    def driver(self) -> Watched:
        assert isinstance(self.app._driver, Watched)
        return self.app._driver

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for what the driver or the terminal tells of."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self.terminal.happened.clear()
                await self.terminal.happened.wait()

    async def settles(self) -> None:
        """Wait until the program has done everything, and all of it is painted."""
        await self.until(lambda: self.terminal.idle and not self.driver._keyboard.unsure)
        await self.goes_on()
        await self.until(lambda: self.terminal.idle and self.driver.at_rest)

    async def goes_on(self) -> None:
        """Let the program do what it has to."""
        with self.app._context():
            await quiet.while_unused(0)
            await quiet.at_rest(quiet.SETTLED)
            await self.pilot.pause()

    def compare(self) -> None:
        """Both terminals show the same, and so does one for which Textual paints everything now."""
        for stock in (self.driver.stock, self.afresh()):
            found = differences(self.terminal.emulator, stock)
            assert found == [], "\n".join([*found[:20], *self.terminal.emulator.text()])

    def afresh(self) -> Emulator:
        """A terminal that has seen nothing before."""
        app = self.app
        with app._context():
            update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
        found = Emulator(self.driver.picture.width, self.driver.picture.height)
        found.feed(update.render_segments(app.console))
        return found


@asynccontextmanager
async def on_stage(make: Callable[[type[Any]], App[Any]], terminal: Any) -> AsyncIterator[Stage]:
    """Run an application that is made for a driver, in front of a terminal, until the block ends."""
    driver = type("OnStage", (Watched,), {"line": terminal.line(), "happened": terminal.happened})
    before = {name: signal.getsignal(name) for name in (signal.SIGTSTP, signal.SIGTTOU)}
    app = make(driver)
    running = asyncio.create_task(app.run_async(mouse=False))
    stage = Stage(app, terminal, running)
    try:
        await stage.until(lambda: app._driver is not None and app._driver._in_use)
        yield stage
    finally:
        if not running.done():
            app.exit()
        await running
        for name, action in before.items():
            signal.signal(name, action)
        terminal.close()
