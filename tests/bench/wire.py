"""What goes over the wire for one action, in bytes: as they are, and compressed as SSH does it.

Beside each stand its limits, the bytes of the text in the cells that it changes, and what the stock driver sends.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench import books, slow_line
from tests.bench.measure import Figure
from tests.bench.terminal import Program
from tests.terminal.emulator import Cell, Emulator
from tui_crm.domain.sample.load import PASSWORD, make_sample_book

CUSTOMERS = 1_000
QUIET = 0.7
"""Seconds without output after which an action is over; the record beside the list comes after a tenth of one."""
SETTLE = 0.06
"""Seconds without output after which what follows a move is the record and not the move."""
PATIENCE = 60.0
MINUTE = float(os.environ.get("BENCH_MINUTE", "60"))
PAGE_DOWN = "\x1b[6~"


@dataclass(frozen=True)
class Action:
    """Keys, and the bytes that they may cost as they are and compressed; none where there is no limit."""

    name: str
    keys: str
    most: int | None = None
    most_compressed: int | None = None
    after: str = ""
    """What the bytes after the first pause are, where they are counted for themselves."""
    after_most: int | None = None
    after_compressed: int | None = None
    until: str = ""
    """A text that stands on the screen when it is done, where that may take longer than a pause."""


ACTIONS = (
    Action("start to sign-in", "", 2_000, 700, until="均为"),
    Action("account", books.MANAGER + "\r"),
    Action("password", PASSWORD),
    Action("sign-in to the home page", "\r", until="最近查看"),
    Action("the list with a record", "2", 7_000, 2_500, until="[资料]"),
    Action("move", "j", 60, 25, "another record", 900, 400),
    Action("move on", "j", 60, 25, "one more record", 900, 400),
    Action("page down", PAGE_DOWN, 4_500, 1_800),
    Action("Tab to the record", "\t", 200, 60),
    Action("Tab to the places", "\t", 200, 60),
    Action("Tab to the list", "\t", 200, 60),
    Action("palette", "\x0b", 1_500, 600),
    Action("palette closed", "\x1b"),
    Action("dialog to sort", "s", 1_500, 600),
    Action("dialog closed", "\x1b"),
    Action("calculator", "=", 1_500, 600),
    Action("calculator closed", "\x1b"),
    Action("form", "n"),
    Action("letter", "a", 30, 15, "its draft"),
    Action("next letter", "b", 30, 15, "the next draft"),
    Action("Tab to the next field", "\t", 200, 60),
    Action("picker", "\x1bOS", 1_500, 600),
)
SIGNED_IN = ("sign-in to the home page", "the list with a record")
"""Together they are what somebody waits for."""


class Wire:
    """A program behind a line on which every byte is counted, and its terminal."""

    def __init__(self, arguments: list[str], link: str) -> None:
        self._program = Program(arguments, environment={"TUI_CRM_LINK": link})
        self._emulator = Emulator(self._program.columns, self._program.lines)
        self._compressor = zlib.compressobj(6)

    def act(self, keys: str, until: str = "") -> list[tuple[int, int, int]]:
        """Type; for the bytes up to the first pause and those behind it: how many, compressed, and of text."""
        if keys:
            self._program.send(keys)
        parts: list[list[bytes]] = [[], []]
        before = 0.0
        end = time.monotonic() + PATIENCE
        before_all = self._emulator.seen()
        counts = [(0, 0, 0), (0, 0, 0)]
        while True:
            for at, data in self._program.pieces(quiet=QUIET, limit=QUIET * 3):
                later = bool(parts[1]) or (before > 0 and at - before > SETTLE)
                parts[later].append(data)
                before = at
            if until and time.monotonic() > end:
                raise TimeoutError("\n".join([f"{until} did not appear:", *self.text()]))
            counts = [_sum(counts[n], self._count(b"".join(part))) for n, part in enumerate(parts)]
            parts = [[], [b""] if parts[1] else []]
            if not until or any(until in line for line in self.text()):
                break
        if until:
            # What was painted on the way to it is not what is read in the end.
            counts = [(*_sum(*counts)[:2], self._changed(before_all)), (0, 0, 0)]
        return counts

    def _count(self, data: bytes) -> tuple[int, int, int]:
        compressed = len(self._compressor.compress(data)) + len(self._compressor.flush(zlib.Z_SYNC_FLUSH))
        before = self._emulator.seen()
        self._emulator.feed(data.decode("utf-8", "ignore"))
        self._emulator.screen.answers.clear()
        return len(data), compressed if data else 0, self._changed(before)

    def _changed(self, before: list[list[Cell]]) -> int:
        rows = zip(before, self._emulator.seen(), strict=True)
        changed = (cell for old, new in rows for was, cell in zip(old, new, strict=True) if was != cell)
        return sum(len(cell[0].encode()) for cell in changed if cell)

    def idle(self, seconds: float) -> int:
        """Bytes while nothing is done."""
        end = time.monotonic() + seconds
        count = 0
        while (left := end - time.monotonic()) > 0:
            count += sum(len(data) for _, data in self._program.pieces(quiet=left, limit=left))
        return count

    def text(self) -> list[str]:
        """The lines on the screen."""
        return self._emulator.text()

    def close(self) -> None:
        """End the program."""
        self._program.close()


def _sum(one: tuple[int, int, int], other: tuple[int, int, int]) -> tuple[int, int, int]:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def rows(wire: Wire) -> Iterator[tuple[Action, str, tuple[int, int, int]]]:
    """Every action of the table with what it took; parts stand for themselves."""
    for action in ACTIONS:
        first, second = wire.act(action.keys, action.until)
        if action.after:
            yield action, action.name, first
            yield action, action.after, second
        else:
            yield action, action.name, _sum(first, second)


def counted(arguments: list[str], link: str, minute: float = MINUTE) -> dict[str, tuple[int, int, int]]:
    """Bytes, compressed bytes and bytes of text for each action of one program."""
    wire = Wire(arguments, link)
    try:
        found = {name: took for _, name, took in rows(wire)}
        if minute:
            found["a minute of nothing"] = (wire.idle(minute), 0, 0)
    finally:
        wire.close()
    del found["account"], found["password"]
    together = [found.pop(name) for name in SIGNED_IN]
    found["sign-in to the list"] = tuple(map(sum, zip(*together, strict=True)))  # type: ignore[assignment]
    return found


def limits() -> dict[str, tuple[int | None, int | None]]:
    """What each action may take in the lean profile."""
    found: dict[str, tuple[int | None, int | None]] = {}
    for action in ACTIONS:
        found[action.name] = (action.most, action.most_compressed)
        if action.after:
            found[action.after] = (action.after_most, action.after_compressed)
    return {**found, "sign-in to the list": (7_000, 2_500), "a minute of nothing": (0, 0)}


def book(folder: str) -> str:
    """The book of a small company."""
    path = str(Path(folder) / "wire.db")
    make_sample_book(path, CUSTOMERS, contacts=(1, 1), kind=books.Shared)
    return path


def figures() -> Iterator[Figure]:
    """The table of bytes, then what a slow line makes of them."""
    with tempfile.TemporaryDirectory() as folder:
        path = book(folder)
        yield from in_bytes(path)
        yield from slow_line.figures(fresh(path))


def fresh(path: str) -> str:
    """A copy of the book, in which no earlier program has left a draft."""
    return str(shutil.copy(path, tempfile.mkdtemp(dir=Path(path).parent)))


def in_bytes(path: str) -> Iterator[Figure]:
    """Bytes and compressed bytes of each action; in the lean profile also against the text that changes."""
    most = limits()
    for link, times in (("lean", 1), ("full", 4)):
        for name, (size, compressed, text) in counted(["-m", "tui_crm", "--db", fresh(path)], link).items():
            limit, limit_compressed = ((m if m is None else m * times) for m in most[name])
            yield Figure(f"{link}: {name}", size, compressed, "bytes", limit, limit_compressed)
            if link == "lean" and text:
                yield Figure(f"{link}: {name}, and its text", size, text, "bytes", round(1.3 * text + 40))
    for name, (size, compressed, _) in counted(["-m", "tests.bench.stock", fresh(path)], "lean", minute=0).items():
        yield Figure(f"stock driver: {name}", size, compressed, "bytes")


__all__ = ["Wire", "figures"]
