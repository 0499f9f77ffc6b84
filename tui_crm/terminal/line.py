"""The two descriptors of a terminal: never blocking, raw while the program is on the screen."""

from __future__ import annotations

import fcntl
import os
import select
import struct
import termios
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from tui_crm.terminal.environment import found_at_start
from tui_crm.terminal.flow import ANSWER
from tui_crm.terminal.opening import opened_anew

CHUNK = 1 << 16
WIDEST, HIGHEST = 800, 400
"""Cells that are drawn at most: whatever a terminal claims to have takes memory."""
ENDING = 1.0
"""Seconds that the last bytes may take when the program ends."""


class Line:
    """A terminal as bytes in and out.

    Writing never waits: what a descriptor does not take is handed back. Its own opening of the terminal's device is
    used where there is one, because "non-blocking" belongs to the opening, which is shared with whatever started
    the program.
    """

    def __init__(
        self, source: int, target: int, *, own: bool = False, environment: Mapping[str, str] | None = None
    ) -> None:
        """Take descriptors for input and output; `own` says that nobody else uses these openings of the terminal."""
        self.environment: Mapping[str, str] = found_at_start if environment is None else environment
        """What whoever calls has told of the terminal: TERM, LANG, SSH_CONNECTION and the like."""
        self._close: list[int] = []
        self.source, self.target = source, target
        if own:
            self._close += {source, target}
        else:
            self.source = self.target = opened_anew(target)
            self._close.append(self.source)
        self._waits = not own and os.get_blocking(self.source)
        """Whether somebody else uses this opening of the terminal, too, and finds it waiting."""
        os.set_blocking(self.source, False)
        os.set_blocking(self.target, False)
        self._before: list[Any] | None = None
        self._made: list[Any] | None = None

    def size(self) -> tuple[int, int]:
        """Columns and lines; 80×24 where the terminal does not say."""
        try:
            found = fcntl.ioctl(self.target, termios.TIOCGWINSZ, b"\0" * 8)
        except OSError:
            return 80, 24
        lines, columns = struct.unpack("HHHH", found)[:2]
        return min(columns or 80, WIDEST), min(lines or 24, HIGHEST)

    @property
    def ours(self) -> bool:
        """Whether the terminal is as this program has made it, as far as that is known."""
        return self._before is not None

    def drop_typed(self) -> None:
        """Read nothing of what was typed until now."""
        with suppress(termios.error):
            termios.tcflush(self.source, termios.TCIFLUSH)

    def make_raw(self) -> None:
        """Every key arrives as it is typed and every byte leaves as it is written."""
        with suppress(termios.error):
            before = termios.tcgetattr(self.source)
            raw = termios.tcgetattr(self.source)
            raw[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR | termios.ISTRIP)
            raw[1] &= ~termios.OPOST
            raw[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
            raw[6][termios.VMIN], raw[6][termios.VTIME] = 1, 0
            termios.tcsetattr(self.source, termios.TCSANOW, raw)
            self._before, self._made = before, termios.tcgetattr(self.source)

    def keep_foreign_modes(self) -> None:
        """Restore nothing where the terminal is not as this program has made it."""
        with suppress(termios.error):
            if termios.tcgetattr(self.source) != self._made:
                self._before = None

    def restore(self, *, keep_typed: bool = False) -> None:
        """The terminal as it was, if it is still there; what has been typed and not been read is dropped or kept."""
        if self._before is not None:
            with suppress(termios.error):
                if not keep_typed:
                    termios.tcflush(self.source, termios.TCIFLUSH)
                termios.tcsetattr(self.source, termios.TCSANOW, self._before)
            self._before = None

    def hear_out(self, answers: int, within: float) -> None:
        """Take what the terminal has still to answer within so many seconds: a shell would find it typed."""
        if self._before is None:
            # Somebody else has the terminal already, and reads what comes.
            return
        coming = select.poll()
        coming.register(self.source, select.POLLIN)
        heard, until = b"", time.monotonic() + within
        with suppress(OSError):
            while heard.count(ANSWER.encode()) < answers and coming.poll(max(0.0, until - time.monotonic()) * 1000):
                heard += self.read() or ANSWER.encode() * answers

    def read(self) -> bytes:
        """What has been typed; raises OSError or answers nothing when the terminal is gone."""
        return os.read(self.source, CHUNK)

    def write(self, data: bytes) -> int:
        """Hand over what the terminal takes now; how many bytes that was. Raises OSError when it is gone."""
        try:
            return os.write(self.target, data)
        except BlockingIOError:
            return 0

    def write_all(self, data: bytes) -> None:
        """Hand over the last bytes, waiting for a while; what a stalled terminal does not take is dropped."""
        waiting = select.poll()
        waiting.register(self.target, select.POLLOUT)
        with suppress(OSError):
            while data and waiting.poll(ENDING * 1000):
                data = data[self.write(data) :]

    def close(self) -> None:
        """Give back the descriptors of its own."""
        for descriptor in self._close:
            with suppress(OSError):
                if self._waits:
                    os.set_blocking(descriptor, True)
                os.close(descriptor)
        self._close.clear()
