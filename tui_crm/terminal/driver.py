"""The driver that Textual writes to: sends differences, never waits for the line, and outlives it."""

from __future__ import annotations

import asyncio
import select
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from rich.color import ColorSystem
from textual import events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from tui_crm.terminal.application import OnLine
from tui_crm.terminal.delta import Delta
from tui_crm.terminal.flow import NEAR, Flow
from tui_crm.terminal.keyboard import Keyboard, split_key
from tui_crm.terminal.line import Line
from tui_crm.terminal.link import AMBIGUOUS, Profile
from tui_crm.terminal.marks import plain
from tui_crm.terminal.picture import Picture, same_style, same_text
from tui_crm.terminal.styles import colourless, in_sixteen

SYNC_BEGIN, SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
SYNC_FROM = 600
"""Bytes from which on a frame is put between the marks of a synchronised update; less is not seen to come in parts."""

ENTER = "\x1b[?1049;2004h\x1b[?7;25l"
"""The other screen, no cursor, no wrapping, pasted text in brackets."""
WIPE = "\x1b[m\x1b[H\x1b[J"
"""Leaves nothing of the page on a terminal that has no other screen."""
LEAVE = "\x1b[m\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h"
ASK_SYNC = "\x1b[?2026$p"
ASK_WIDTH = "\r─\x1b[3b\x1b[6n"
"""A sign of ambiguous width, repeated by command, and the question where the cursor stands behind it.

The screen is cleared afterwards.
"""


LATE, LAST = 0.05, 1.0
"""Seconds by which the last answers may come later than others, and seconds that they are waited for at most."""
CLOSE = 0.02
"""Seconds within which a terminal on this machine or in this house has answered."""


class DeltaDriver(Driver):
    """One session's screen on one line; the line may go and another one come."""

    line: Line | None = None
    """The terminal to begin with; this process's own where none is given (see `on_line`)."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        if self.line is None:
            self.line = Line(sys.__stdin__.fileno(), sys.__stdout__.fileno())  # type: ignore[union-attr]
        self.picture = Picture(*self.line.size(), self._pass_on)
        self.delta = Delta(self.picture)
        self.flow = Flow()
        self._fresh_keyboard()
        self._unsent = bytearray()
        """Bytes whose effect the model has taken for shown already; they leave before anything else."""
        self._aside: list[str] = []
        self._syncs = False
        self._rich = False
        self._soon = False
        self._writer = False
        self._in_use = False
        self._cursor: tuple[int, int] | None = None
        """Where the cursor was left for an input method's window; None since something else was sent."""
        self._patience: asyncio.TimerHandle | None = None
        self._split_key: asyncio.TimerHandle | None = None
        self.wide = False
        """Whether signs of ambiguous width take two cells on this terminal."""
        self.lost: Callable[[], None] = self._hang_up
        """Called once when the terminal is gone."""

    # What Textual calls.

    @property
    def can_suspend(self) -> bool:
        """Nobody gets to a shell from here."""
        return False

    def start_application_mode(self) -> None:
        """Take the terminal and begin with an empty screen."""
        for name in (signal.SIGTSTP, signal.SIGTTOU):
            signal.signal(name, signal.SIG_IGN)
        if threaded_resize := getattr(signal, "SIGWINCH", None):
            self._loop.add_signal_handler(threaded_resize, self.resized)
        self._take()

    def disable_input(self) -> None:
        """Listen no more."""
        if self._in_use and self.line is not None:
            self._loop.remove_reader(self.line.source)

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was found."""
        self.disable_input()
        if self._in_use and self.line is not None:
            self._stop_writer()
            self.line.write_all(bytes(self._unsent) + (WIPE if self.line.ours else "").encode() + LEAVE.encode())
            self.line.hear_out(self.flow.awaited, min(LAST, (self.flow.round_trip or 0.0) + LATE))
            self.line.restore()
        self._unsent.clear()
        self._in_use = False

    def close(self) -> None:
        """Give the descriptors back."""
        if self.line is not None:
            self.line.close()

    def write(self, data: str) -> None:
        """Take what the program writes into the picture of the screen; `flush` sends what it has changed."""
        if data == SYNC_BEGIN:
            self._syncs = True
        elif data != SYNC_END:
            self.picture.write(data)
            if self._aside:
                self.flush()

    def flush(self) -> None:
        """Send what the line takes now; what it does not take now is compared anew when it does."""
        if self._in_use and not self._writer:
            self._send()

    def draw(self, x: int, y: int, strip: Strip) -> None:
        """Take a line of a widget that stands in view, at a place of the screen; `flush_soon` sends it."""
        self.picture.draw(x, y, strip, self._app.console._color_system or ColorSystem.TRUECOLOR)

    def show(self, lines: Iterable[tuple[int, int, Strip]], cursor: tuple[int, int]) -> None:
        """Take pieces of lines at their places (column, line), and send what they have changed."""
        for x, y, strip in lines:
            self.draw(x, y, strip)
        self._turn_cursor(*cursor)
        self.flush()

    def flush_soon(self) -> None:
        """Send what was drawn, once everything that is drawn now is drawn."""
        if not self._soon:
            self._soon = True
            self._loop.call_soon(self._flush_drawn)

    def _flush_drawn(self) -> None:
        self._soon = False
        # Amid a batch the picture is not whole; its end is written and flushed by Textual.
        if not self._app._batch_count:
            self._turn_cursor(*self._app.cursor_position)
            self.flush()

    def _turn_cursor(self, x: int, y: int) -> None:
        self.picture.cursor = min(x, self.picture.width - 1), min(y, self.picture.height - 1)

    def send_message(self, message: Message) -> None:
        """Hand a message to the application, without the way through another thread."""
        self._app.post_message(message)

    # The line.

    def attach(self, line: Line) -> None:
        """Go on at another terminal, at its size."""
        self.detach()
        self.line = line
        self._fresh_keyboard()
        self.flow = Flow()
        self._unsent.clear()
        self._syncs = False
        self._take()

    def detach(self) -> None:
        """Let the line go; the picture goes on without one."""
        if self._in_use and self.line is not None:
            self.disable_input()
            self._stop_writer()
            self._in_use = False
            self.line.close()

    def leave(self, *, unless_changed: bool = False) -> None:
        """Give the terminal back as it was found, while the session goes on without it.

        `unless_changed` leaves its modes alone where somebody else has set them already.
        """
        if self._in_use and self.line is not None:
            if unless_changed:
                self.line.keep_foreign_modes()
            self.stop_application_mode()
            self.line.close()

    def repaint(self) -> None:
        """Send everything anew, for a terminal that something else has written to."""
        self.delta.forget()
        self.flush()

    def resized(self) -> None:
        """The terminal has another size: nothing that stood there counts any more."""
        if self.line is None or not self._in_use:
            return
        size = Size(*self.line.size())
        self.picture.resize(*size)
        self.delta.forget()
        self._app.post_message(events.Resize(size, size))

    @property
    def in_use(self) -> bool:
        """Whether there is a terminal to draw on."""
        return self._in_use

    @property
    def environment(self) -> Mapping[str, str]:
        """What is known of the terminal from whoever called."""
        assert self.line is not None
        return self.line.environment

    def draw_for(self, profile: Profile) -> bool:
        """Leave out what a link is not good for; answers whether that is another way of drawing than before."""
        look = same_style if profile is Profile.FULL else in_sixteen
        if "NO_COLOR" in self.environment:
            look = colourless
        say = plain if profile is Profile.PLAIN else same_text
        self._rich = profile is Profile.FULL
        changes = (look, say) != (self.picture.look, self.picture.say)
        self.picture.look, self.picture.say = look, say
        return changes

    def _take(self) -> None:
        assert self.line is not None
        self.line.make_raw()
        self._in_use = True
        self._loop.add_reader(self.line.source, self._read)
        self._aside.append(ENTER + self._questions())
        if isinstance(self._app, OnLine):
            self._app.connected(self)
        self.resized()
        self.flush()
        self._hear_first_answer()

    def _hear_first_answer(self) -> None:
        """Wait for a terminal that is near: heard later, among all that a beginning has to do, it would seem far."""
        assert self.line is not None
        until = self._loop.time() + CLOSE
        while self._in_use and self.flow.round_trip is None and (left := until - self._loop.time()) > 0:
            if select.select([self.line.source], [], [], left)[0]:
                self._read()

    def _questions(self) -> str:
        named = self.environment.get(AMBIGUOUS, "").strip().lower()
        self.wide = named == "wide"
        self.delta.pen.repeats = False
        self._keyboard.asks_place = not named
        asks_sync = ASK_SYNC if self.environment.get("TERM_PROGRAM", "") != "Apple_Terminal" else ""
        return asks_sync + (ASK_WIDTH if self._keyboard.asks_place else "")

    def _fresh_keyboard(self) -> None:
        self._keyboard = Keyboard(self._alive, self._placed)

    def _placed(self, column: int, line: int) -> None:
        self.wide = column in (3, 9)
        self.delta.pen.repeats = column in (5, 9)

    def _gone(self) -> None:
        self.detach()
        self.lost()

    def _hang_up(self) -> None:
        hang_up = getattr(self._app, "hang_up", None)
        if hang_up is not None:
            self._app.call_later(hang_up, "")
        else:
            self._app.exit(1)

    # Keys and answers.

    def _read(self) -> None:
        assert self.line is not None
        try:
            data = self.line.read()
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._gone()
            return
        self._typed(self._keyboard.feed(data))

    def _typed(self, found: list[Message]) -> None:
        for message in found:
            self.process_message(message)
        if self._split_key is not None:
            self._split_key.cancel()
            self._split_key = None
        if self._keyboard.unsure:
            self._split_key = self._loop.call_later(split_key(self.environment), self._unsure)

    def _unsure(self) -> None:
        self._split_key = None
        self._typed(self._keyboard.wait_over())

    def _alive(self) -> None:
        first = self.flow.round_trip is None
        self.flow.answered()
        self.delta.spares_time = self._rich and (self.flow.round_trip or 1.0) < NEAR
        if first and isinstance(self._app, OnLine):
            self._app.link_measured()
        # The keys of the same piece are looked at first: their frame then needs no frame of its own.
        self._loop.call_soon(self.flush)

    # Sending.

    def _pass_on(self, sequence: str) -> None:
        self._aside.append(sequence)

    def _send(self) -> None:
        """Send the difference, as far as the terminal keeps up."""
        assert self.line is not None
        try:
            while self._fill():
                taken = self.line.write(bytes(self._unsent))
                del self._unsent[:taken]
                if self._unsent:
                    self._loop.add_writer(self.line.target, self._writable)
                    self._writer = True
                    return
        except OSError:
            self._gone()
            return
        if self.flow.overdue is not None and self._patience is None:
            self._patience = self._loop.call_later(self.flow.overdue + 0.01, self._too_long)

    def _fill(self) -> bool:
        """Write down what may be sent now; whether there is anything."""
        if not self._unsent and self.flow.room:
            frame = bytearray()
            for piece in self._pieces():
                data = piece.encode("utf-8", "replace")
                # Questions stand between the rows: a line whose only one is at the end of the window has nothing to
                # carry until it is answered.
                frame += data + self.flow.sends(len(data)).encode()
                if not self.flow.room:
                    break
            if len(frame) >= SYNC_FROM and self._syncs:
                ask = self.flow.sends(len(SYNC_BEGIN + SYNC_END))
                frame = bytearray(SYNC_BEGIN.encode() + frame + (SYNC_END + ask).encode())
            self._unsent = frame
        elif not self._unsent and (self.delta.due or self._aside):
            self._unsent = bytearray(self.flow.asks().encode())
        return bool(self._unsent)

    def _pieces(self) -> Iterator[str]:
        if self._aside:
            aside = "".join(self._aside)
            self._aside.clear()
            self.delta.pen.lose_place()
            self._cursor = None
            yield aside
        for piece in self.delta.pieces():
            self._cursor = None
            yield piece
        if self._cursor != self.picture.cursor:
            self._cursor = self.picture.cursor
            if self._cursor != (0, 0) and (way := self.delta.cursor(self._cursor)):
                yield way

    def _writable(self) -> None:
        self._stop_writer()
        self.flush()

    def _stop_writer(self) -> None:
        if self._writer and self.line is not None:
            self._writer = False
            self._loop.remove_writer(self.line.target)

    def _too_long(self) -> None:
        self._patience = None
        left = self.flow.overdue
        if left is None:
            return
        if left > 0:
            self._patience = self._loop.call_later(left + 0.01, self._too_long)
        else:
            self.flow.give_up()
            self.flush()


def on_line(line: Line) -> type[DeltaDriver]:
    """The driver for an application that runs on another terminal than the one of this process."""
    return type("DriverOnLine", (DeltaDriver,), {"line": line})
