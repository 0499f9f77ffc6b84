"""Somebody in front of a terminal: what is typed, what stands on the screen, and how the terminal is left.

Every wait is for something to be seen, and fails with the screen when it is not seen in time.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE
from tests.terminal import emulator

ON, OFF = b"\x1b[?1049;2004h", b"\x1b[?1049l"
"""The program's screen, and the terminal's own."""


class Seat:
    """A program in a pseudo-terminal of its own."""

    def __init__(
        self, words: Sequence[str], environment: Mapping[str, str], *, columns: int = 80, lines: int = 24
    ) -> None:
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            size = struct.pack("HHHH", lines, columns, 0, 0)
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.execve(words[0], list(words), dict(environment))
        self._emulator = emulator.Emulator(columns, lines)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self.shown = b""
        """Everything that has come so far."""
        self.ended: int | None = None
        self._gone = False

    # -- what is seen

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self.lines)

    @property
    def lines(self) -> list[str]:
        """The lines on the screen, without the blanks at their ends."""
        return [line.rstrip() for line in self._emulator.text()]

    def sees(self, *texts: str) -> Seat:
        """Wait until all of these stand on the screen."""
        self.until(lambda: all(text in self.text for text in texts), " and ".join(texts))
        return self

    def sees_no_more(self, text: str) -> Seat:
        """Wait until this has gone."""
        self.until(lambda: text not in self.text, f"no {text}")
        return self

    def until(self, holds: Callable[[], Any], what: str = "it") -> None:
        """Take in what comes until something holds."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"{what} was waited for:\n{self.text}"
            assert self._take(0.05) or not self._gone or holds(), f"{what} does not come any more:\n{self.text}"
            # All of it before the next look: a program that waits for answers sends no more than they allow.
            while self._take(0):
                pass

    def _take(self, wait: float) -> bool:
        """Take in what comes; whether anything has."""
        if self._gone:
            return False
        if not select.select([self.terminal], [], [], wait)[0]:
            return False
        try:
            data = os.read(self.terminal, 1 << 16)
        except OSError:
            data = b""
        if not data:
            self._gone = True
            return False
        self.shown += data
        self._emulator.feed(self._decode(data))
        for answer in self._emulator.screen.answers:
            self.send(answer)
        self._emulator.screen.answers.clear()
        return True

    # -- what is done

    def send(self, keys: str) -> None:
        """Type."""
        os.write(self.terminal, keys.encode())

    def signs_in(self, account: str, password: str) -> Seat:
        """Give account and password on the first screen."""
        self.sees("账号")
        self.send(f"{account}\r")
        self.send(f"{password}\r")
        return self

    def leaves(self) -> None:
        """Go home, and answer the question whether to quit."""
        self.send("1")
        self.sees("▹1 首页")
        self.send("q")
        self.sees("确定退出")
        self.send("\x1b[C\r")

    def resize(self, columns: int, lines: int) -> None:
        """The window gets another size."""
        self._emulator.resize(columns, lines)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def signal(self, number: signal.Signals) -> None:
        """Signal the program that runs here."""
        os.kill(self.pid, number)

    def child(self) -> int:
        """The process of the program that a shell runs here."""
        (found,) = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return int(found)

    def close_window(self) -> None:
        """The terminal goes away."""
        os.close(self.terminal)
        self._gone = True
        self.terminal = -1

    # -- how it ends

    def status(self) -> int:
        """Wait for the end of the program; its exit status, negative for a signal."""
        if self.ended is None:
            end = time.monotonic() + PATIENCE
            while not (found := os.waitpid(self.pid, os.WNOHANG))[0]:
                assert time.monotonic() < end, f"the program does not end:\n{self.text}"
                if not self._take(0.02):
                    time.sleep(0.005 if self._gone else 0)
            self.ended = os.waitstatus_to_exitcode(found[1])
            while self._take(0):
                pass
        return self.ended

    @property
    def given_back(self) -> bool:
        """Whether the terminal's own screen is shown, with its cursor, and takes lines as a shell wants them."""
        shows_own = self.shown.rfind(OFF) > self.shown.rfind(ON)
        shows_cursor = self.shown.rfind(b"\x1b[?25h") > self.shown.rfind(b"\x1b[?25l")
        return shows_own and shows_cursor and self.modes == COOKED

    @property
    def modes(self) -> int:
        """Whether what is typed is echoed, comes as lines, and sends signals."""
        return int(termios.tcgetattr(self.terminal)[3]) & COOKED

    def leave(self) -> None:
        """Leave nothing running."""
        if self.ended is None:
            self.signal(signal.SIGKILL)
            _, status = os.waitpid(self.pid, 0)
            self.ended = os.waitstatus_to_exitcode(status)
        if self.terminal >= 0:
            os.close(self.terminal)
            self.terminal = -1


COOKED = termios.ECHO | termios.ICANON | termios.ISIG
