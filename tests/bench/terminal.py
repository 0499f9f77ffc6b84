"""The program in a pseudo-terminal: keys go in, and every piece of output comes back with its time."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from codecs import getincrementaldecoder
from dataclasses import dataclass, field
from pathlib import Path

from tests.terminal.emulator import Emulator

QUIET = 0.25
"""Seconds without output after which a screen counts as painted."""

ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;0$y", b"\x1b[5n": b"\x1b[0n", b"\x1b[6n": b"\x1b[1;5R"}
"""What the program asks a terminal, and what this one answers."""


@dataclass
class Program:
    """A running program and the screen that it has painted."""

    arguments: list[str]
    columns: int = 120
    lines: int = 40
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.started = time.perf_counter()
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            wanted = {"TERM": "xterm-256color", "LANG": "zh_CN.UTF-8", "PYTHONUTF8": "1"}
            environment = {**os.environ, **wanted, **self.environment}
            # As for everybody: what was compiled once is not compiled at each start.
            environment.pop("PYTHONDONTWRITEBYTECODE", None)
            os.execve(sys.executable, [sys.executable, *self.arguments], environment)
        size = struct.pack("HHHH", self.lines, self.columns, 0, 0)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, size)
        self._emulator = Emulator(self.columns, self.lines)
        self.screen = self._emulator.screen
        self._decode = getincrementaldecoder("utf-8")("replace").decode

    def send(self, keys: str) -> None:
        """Type."""
        os.write(self.terminal, keys.encode())

    def pieces(self, quiet: float = QUIET, limit: float = 5.0) -> list[tuple[float, bytes]]:
        """Output with the time of each piece, until there has been none for a while."""
        found: list[tuple[float, bytes]] = []
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            ready, _, _ = select.select([self.terminal], [], [], quiet)
            if not ready:
                if found:
                    break
                continue
            try:
                data = os.read(self.terminal, 65536)
            except OSError:
                break
            found.append((time.perf_counter(), data))
            self._answer(data)
        return found

    def _answer(self, data: bytes) -> None:
        for question, answer in ANSWERS.items():
            os.write(self.terminal, answer * data.count(question))

    def paint(self, pieces: list[tuple[float, bytes]]) -> None:
        """Take pieces into the screen."""
        for _, data in pieces:
            self._emulator.feed(self._decode(data))

    def wait_for(self, text: str, limit: float = 60.0) -> float:
        """Seconds from the program's start until a text stands on the screen; TimeoutError without it."""
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            ready, _, _ = select.select([self.terminal], [], [], 0.5)
            if ready:
                data = os.read(self.terminal, 65536)
                self._answer(data)
                self.paint([(0.0, data)])
                if any(text in line for line in self.text()):
                    return time.perf_counter() - self.started
        raise TimeoutError(f"{text!r} did not appear:\n" + "\n".join(self.text()))

    def text(self) -> list[str]:
        """The lines on the screen."""
        return [line.rstrip() for line in self._emulator.text()]

    def latency(self, keys: str, area: tuple[int, int, int, int]) -> tuple[float, int]:
        """Type keys; milliseconds until an area (x, y, width, height) shows its last change, and bytes sent."""
        before = self._area(area)
        at = time.perf_counter()
        self.send(keys)
        pieces = self.pieces()
        last = at
        for when, data in pieces:
            self.paint([(when, data)])
            after = self._area(area)
            if after != before:
                last, before = when, after
        return (last - at) * 1000, sum(len(data) for _, data in pieces)

    def _area(self, area: tuple[int, int, int, int]) -> list[tuple[str, bool, bool]]:
        x, y, width, height = area
        cells = self.screen.buffer
        return [
            (cells[row][column].data, cells[row][column].reverse, cells[row][column].bold)
            for row in range(y, y + height)
            for column in range(x, x + width)
        ]

    def processor(self) -> float:
        """Milliseconds of processor time that the program has used."""
        parts = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(parts[11]) + int(parts[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def memory(self) -> dict[str, float]:
        """Megabytes resident, and the share that is this process's own."""
        text = Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        found = {name: int(kb) / 1024 for name, kb in re.findall(r"^(\w+):\s+(\d+) kB", text, re.MULTILINE)}
        own = found["Private_Clean"] + found["Private_Dirty"]
        return {"resident": found["Rss"], "proportional": found["Pss"], "private": own}

    def close(self) -> None:
        """End the program."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)
