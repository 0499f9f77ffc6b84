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
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.bench import books, slow_line
from tests.bench.measure import Figure
from tests.bench.terminal import Program
from tests.terminal.emulator import Cell, Emulator
from tui_crm.domain import open_book
from tui_crm.domain.sample.load import PASSWORD, make_sample_book

CUSTOMERS = 1_000
QUIET = 0.7
"""Seconds without output after which an action is over; the record beside the list comes after a tenth of one."""
SETTLE = 0.06
"""Seconds without output after which what follows a move is the record and not the move."""
PATIENCE = 60.0
MINUTE = float(os.environ.get("BENCH_MINUTE", "60"))
PAGE_DOWN = "\x1b[6~"
ADMINISTRATOR = "linzhiyuan"


Most = tuple[int, int]
"""Bytes that something may cost as they are, and compressed."""
MOVE, PANE, PAGE, LETTER = (60, 25), (900, 400), (4_500, 1_800), (30, 15)
TAB, DIALOG = (200, 60), (1_500, 600)
START, LIST = (2_000, 700), (7_000, 2_500)
BACK, UP, DOWN, RIGHT = "\x1b", "\x1b[A", "\x1b[B", "\x1b[C"


@dataclass(frozen=True)
class Action:
    """Keys, and the bytes that they may cost; none where there is no limit but that of the text."""

    name: str
    keys: str
    most: Most | None = None
    after: str = ""
    """What the bytes after the first pause are, where they are counted for themselves."""
    after_most: Most | None = None
    until: tuple[str, ...] = ()
    """Texts of which one stands on the screen when it is done, where that may take longer than a pause."""


HOME = ("显示整页", "今日新增客户", "Show the whole page", "New customers today")
"""What the page ends with, on a thin line and on others."""

ACTIONS = (
    Action("start to sign-in", "", START, until=("均为", "their password")),
    Action("accounts of the sample", DOWN, DIALOG),
    Action("back to the account", BACK, TAB),
    Action("account", books.MANAGER + "\r"),
    Action("password", PASSWORD),
    Action("sign-in to the home page", "\r", until=HOME),
    Action("the list with a record", "2", until=("[资料]", "[Profile]")),
    Action("move", "j", MOVE, "another record", PANE),
    Action("move on", "j", MOVE, "one more record", PANE),
    Action("page down", PAGE_DOWN, PAGE),
    Action("Tab to the record", "\t", TAB),
    Action("Tab to the places", "\t", TAB),
    Action("Tab to the list", "\t", TAB),
    Action("palette", "\x0b", DIALOG),
    Action("palette closed", BACK),
    Action("dialog to sort", "s", DIALOG),
    Action("dialog closed", BACK),
    Action("saved filters", "S", DIALOG),
    Action("saved filters closed", BACK),
    Action("calculator", "=", DIALOG),
    Action("digit, and the hint goes", "1", TAB),
    Action("next digit", "2", LETTER, "its result"),
    Action("calculator closed", BACK),
    Action("search everything", "\x1e", DIALOG),
    Action("letter to search, and the hint goes", "h", TAB, "its hits", DIALOG),
    Action("next letter to search", "d", LETTER, "fewer hits", DIALOG),
    Action("search closed", BACK),
    Action("record marked", " "),
    Action("many at once", "M", DIALOG),
    Action("many at once, the last choice", UP, TAB),
    Action("many at once, another choice", UP, MOVE),
    Action("many at once, the preview", "\r", DIALOG),
    Action("many at once closed", BACK),
    Action("timeline", "t", PAGE),
    Action("timeline, move", "j", MOVE, "a record of another kind", DIALOG),
    Action("timeline, move on", "j", MOVE, "a record of one more kind", DIALOG),
    Action("timeline, move among follow-ups", "j", MOVE, "another follow-up", PANE),
    Action("timeline, page down", PAGE_DOWN, PAGE),
    Action("timeline closed", BACK),
    Action("agenda, week", "c", PAGE),
    Action("agenda, next week", "]", PAGE),
    Action("agenda, month", "v", PAGE),
    Action("agenda closed", BACK),
    Action("reminders", "m", PAGE),
    Action("reminders closed", BACK),
    Action("follow-up", "f", DIALOG),
    Action("letter of a follow-up", "a", LETTER, "the draft of it"),
    Action("next letter of a follow-up", "b", LETTER, "the next draft of it"),
    Action("question whether to keep it", BACK, DIALOG),
    Action("another answer", RIGHT, TAB),
    Action("follow-up given up", "\r"),
    Action("form", "n"),
    Action("letter", "a", LETTER, "its draft"),
    Action("next letter", "b", LETTER, "the next draft"),
    Action("Tab to the next field", "\t", TAB),
    Action("picker", "\x1bOS", DIALOG),
)
SIGNED_IN = ("sign-in to the home page", "the list with a record")
"""Together they are what somebody waits for."""


class Wire:
    """A program behind a line on which every byte is counted, and its terminal."""

    def __init__(self, arguments: list[str], link: str) -> None:
        self._program = Program(arguments, environment={"TUI_CRM_LINK": link})
        self._emulator = Emulator(self._program.columns, self._program.lines)
        self._compressor = zlib.compressobj(6)

    def act(self, keys: str, until: tuple[str, ...] = ()) -> list[tuple[int, int, int]]:
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
                raise TimeoutError("\n".join([f"{' or '.join(until)} did not appear:", *self.text()]))
            counts = [_sum(counts[n], self._count(b"".join(part))) for n, part in enumerate(parts)]
            parts = [[], [b""] if parts[1] else []]
            if not until or any(text in line for line in self.text() for text in until):
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


def limits() -> dict[str, Most | tuple[None, None]]:
    """What each action may take in the lean profile."""
    found: dict[str, Most | tuple[None, None]] = {}
    for action in ACTIONS:
        found[action.name] = action.most or (None, None)
        if action.after:
            found[action.after] = action.after_most or (None, None)
    return {**found, "sign-in to the list": LIST, "a minute of nothing": (0, 0)}


def book(folder: str) -> str:
    """The book of a small company."""
    path = str(Path(folder) / "wire.db")
    make_sample_book(path, CUSTOMERS, contacts=(1, 1), kind=books.Shared)
    return path


def figures() -> Iterator[Figure]:
    """The table of bytes, which is the same beside whatever else the machine does."""
    with tempfile.TemporaryDirectory() as folder:
        yield from in_bytes(book(folder))


def on_a_slow_line() -> Iterator[Figure]:
    """What a slow line makes of them."""
    with tempfile.TemporaryDirectory() as folder:
        yield from slow_line.figures(fresh(book(folder)))


def fresh(path: str, language: str = "zh") -> str:
    """A copy of the book, in which no earlier program has left a draft, and whose manager reads a language."""
    found = str(shutil.copy(path, tempfile.mkdtemp(dir=Path(path).parent)))
    if language != "zh":
        with closing(open_book(found)) as book:
            manager = book.desk_of(books.MANAGER).actor.id
            book.desk_of(ADMINISTRATOR).change("users", manager, {"language": language})
    return found


def in_bytes(path: str) -> Iterator[Figure]:
    """Bytes and compressed bytes of each action; in the lean profile also against the text that changes."""
    most = limits()
    for name, link, words, times in (
        ("lean", "lean", [], 1),
        ("lean, English", "lean", ["--lang", "en"], 1),
        ("full", "full", [], 4),
    ):
        program = ["-m", "tui_crm", *words, "--db", fresh(path, *words[1:])]
        for action, (size, compressed, text) in counted(program, link).items():
            limit, limit_compressed = ((m if m is None else m * times) for m in most[action])
            yield Figure(f"{name}: {action}", size, compressed, "bytes", limit, limit_compressed)
            if link == "lean" and text:
                yield Figure(f"{name}: {action}, and its text", size, text, "bytes", round(1.3 * text + 40))
    for action, (size, compressed, _) in counted(["-m", "tests.bench.stock", fresh(path)], "lean", minute=0).items():
        yield Figure(f"stock driver: {action}", size, compressed, "bytes")


__all__ = ["Wire", "figures", "on_a_slow_line"]
