"""The program behind a line of 9,600 bit/s with 150 ms each way, made in this process: what a person there sees."""

from __future__ import annotations

import heapq
import os
import select
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator

from tests.bench import books
from tests.bench.measure import Figure
from tests.bench.terminal import Program
from tests.terminal.emulator import Emulator
from tui_crm.domain.sample.load import PASSWORD

RATE = 9_600 / 8
"""Bytes a second."""
WAY = 0.15
"""Seconds each way."""
PACKET = 12
"""Bytes that are painted at a time: a hundredth of a second."""
CALM = 1.5
"""Seconds without a byte after which an action is over."""
PATIENCE = 90.0
PAGE_DOWN = "\x1b[6~"
REPEATS, REPEAT = 50, 1 / 30
NAME = "Hangzhou Hengda Ltd."
TYPED = 0.12
"""Seconds between two letters of somebody who types quickly."""
LIST_LINES = slice(3, 38)
LIST_COLUMNS = slice(12, 76)


class SlowLine:
    """Keys and bytes arrive when such a line would bring them; buffers on the way have no end."""

    def __init__(self, arguments: list[str]) -> None:
        self._program = Program(arguments, environment={"TUI_CRM_LINK": "lean"})
        self._emulator = Emulator(self._program.columns, self._program.lines)
        self._decode = getincrementaldecoder("utf-8")().decode
        self._arriving: list[tuple[float, int, str, bytes]] = []
        self._number = 0
        self._free = self._pressed = 0.0
        self.painted = 0.0
        """When the last byte was painted."""
        self.left = 0.0
        """When the last byte left the program."""
        self.count = 0
        """Bytes that have left the program."""
        self.watch: Callable[[], None] = lambda: None
        """Called after each piece that was painted."""

    def _later(self, at: float, way: str, data: bytes) -> None:
        self._number += 1
        heapq.heappush(self._arriving, (at, self._number, way, data))

    def type(self, keys: str) -> float:
        """Press keys; when that was."""
        self._pressed = time.monotonic()
        self._later(self._pressed + WAY, "up", keys.encode())
        return self._pressed

    def run(self, until: Callable[[], bool]) -> None:
        """Let time pass until something is so."""
        end = time.monotonic() + PATIENCE
        while not until():
            now = time.monotonic()
            if now > end:
                raise TimeoutError("\n".join(self.text()))
            due = self._arriving[0][0] if self._arriving else now + 0.02
            ready, _, _ = select.select([self._program.terminal], [], [], max(0.0, min(due - now, 0.02)))
            if ready:
                self._takes(os.read(self._program.terminal, 65536))
            while self._arriving and self._arriving[0][0] <= time.monotonic():
                at, _, way, data = heapq.heappop(self._arriving)
                if way == "up":
                    os.write(self._program.terminal, data)
                else:
                    self._paint(at, data)

    def _takes(self, data: bytes) -> None:
        self.left = time.monotonic()
        self.count += len(data)
        self._free = max(self._free, self.left)
        for start in range(0, len(data), PACKET):
            piece = data[start : start + PACKET]
            self._free += len(piece) / RATE
            self._later(self._free + WAY, "down", piece)

    def _paint(self, at: float, data: bytes) -> None:
        self.painted = at
        self._emulator.feed(self._decode(data))
        for answer in self._emulator.screen.answers:
            self._later(at + WAY, "up", answer.encode())
        self._emulator.screen.answers.clear()
        self.watch()

    def for_seconds(self, seconds: float) -> None:
        """Let so much time pass."""
        end = time.monotonic() + seconds
        self.run(lambda: time.monotonic() >= end)

    def calm(self) -> None:
        """Let everything come that is to come."""
        self.run(lambda: time.monotonic() - max(self._pressed, self.painted, self._free + WAY) > CALM)

    def text(self) -> list[str]:
        """The lines on the screen."""
        return self._emulator.text()

    def listed(self) -> list[str]:
        """What stands in the list, without the record beside it."""
        cells = self._emulator.screen.buffer
        columns = range(LIST_COLUMNS.start, LIST_COLUMNS.stop)
        return ["".join(cells[y][x].data for x in columns) for y in range(LIST_LINES.start, LIST_LINES.stop)]

    def close(self) -> None:
        """End the program."""
        self._program.close()


def signed_in(url: str) -> SlowLine:
    """The list of customers on a slow line."""
    line = SlowLine(["-m", "tui_crm", "--db", url])
    for keys, text in ((None, "均为"), (books.MANAGER + "\r", ""), (PASSWORD + "\r", "显示整页"), ("2", "[资料]")):
        if keys:
            line.type(keys)
        line.run(lambda text=text: any(text in shown for shown in line.text()))
        line.calm()
    return line


def moves(line: SlowLine) -> Iterator[Figure]:
    """From leaving the program to being painted, without the way itself."""
    seconds = []
    for _ in range(8):
        before, count = line.listed(), line.count
        line.type("j")
        line.run(lambda count=count: line.count > count)
        left = line.left
        line.run(lambda before=before: line.listed() != before)
        seconds.append(line.painted - left - WAY)
        line.calm()
    yield worst("a move is painted after leaving", seconds, 0.1)


def held(line: SlowLine) -> Iterator[Figure]:
    """A key of a page held down and released, against one page alone."""
    count, pressed = line.count, line.type(PAGE_DOWN)
    line.calm()
    alone, bytes_alone = line.painted - pressed, line.count - count
    count, released = line.count, 0.0
    for _ in range(REPEATS):
        released = line.type(PAGE_DOWN)
        line.for_seconds(REPEAT)
    seen: list[tuple[float, list[str]]] = []
    line.watch = lambda: seen.append((line.painted, line.listed()))
    line.calm()
    line.watch = lambda: None
    last = line.listed()
    stood = next(number for number, (_, shown) in enumerate(seen) if shown == last)
    stale = sum(shown != last for _, shown in seen[stood:])
    after = line.painted - released
    yield Figure("slow line: one page alone", alone, bytes_alone / RATE, "seconds")
    yield Figure("slow line: the last of 50 pages, after the release", after, after, "seconds", round(1.3 * alone, 2))
    yield Figure("slow line: bytes of 50 pages held, and of one", line.count - count, bytes_alone, "bytes")
    yield Figure("slow line: stale lists painted after the last one", stale, stale, "lists", 0)


def typing(line: SlowLine) -> Iterator[Figure]:
    """Every letter of a name, from the key to the eye."""
    line.type("n")
    line.calm()
    pressed: list[float] = []
    shown: list[float] = []

    def look() -> None:
        while len(shown) < len(NAME) and any(NAME[: len(shown) + 1] in text for text in line.text()):
            shown.append(line.painted)

    line.watch = look
    for letter in NAME:
        pressed.append(line.type(letter))
        line.for_seconds(TYPED)
    line.calm()
    line.watch = lambda: None
    assert len(shown) == len(NAME), line.text()
    yield worst("a typed letter is seen", [b - a for a, b in zip(pressed, shown, strict=True)], 2 * WAY + 0.1)


def worst(name: str, seconds: list[float], limit: float) -> Figure:
    """The middle and the slowest, in milliseconds."""
    ordered = sorted(value * 1000 for value in seconds)
    return Figure(f"slow line: {name}", ordered[len(ordered) // 2], ordered[-1], "ms", None, limit * 1000)


def figures(url: str) -> Iterator[Figure]:
    """What a person at such a line sees."""
    line = signed_in(url)
    try:
        for part in (moves, held, typing):
            yield from part(line)
    finally:
        line.close()
