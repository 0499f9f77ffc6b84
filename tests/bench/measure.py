"""What is measured, and how: each figure is taken from the program as a person meets it."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

from tests.bench.terminal import Program
from tui_crm.domain.sample.load import PASSWORD

LIST = (0, 2, 74, 36)
"""The list at 120×40, without the record beside it."""

INDEXED = ("编号 ↓", "名称 ↑", "创建时间 ↓", "修改时间 ↓", "信用度 ↓", "积分 ↑")
"""The orders that stand first in the list of orders."""

WORDS = {
    "two Han characters, few": "麒麟",
    "two Han characters, many": "科技",
    "pinyin initials": "hzhd",
    "end of a phone number": "4706",
}


@dataclass(frozen=True)
class Figure:
    """One line of the table: the middle, the slow end, and what they must not pass."""

    name: str
    median: float
    p95: float
    unit: str
    median_limit: float | None = None
    p95_limit: float | None = None
    least: float | None = None
    """What a rate must not fall below."""

    @classmethod
    def rate(cls, name: str, value: float, least: float) -> Figure:
        """So many a second."""
        return cls(name, value, value, "/s", least=least)

    @property
    def limits(self) -> str:
        """The limits in words."""
        if self.least is not None:
            return f">= {self.least:,.0f}"
        return " / ".join(f"{v:g}" for v in (self.median_limit, self.p95_limit) if v is not None)

    @property
    def within(self) -> bool:
        """Whether the figure keeps its limits."""
        return not (
            (self.least is not None and self.median < self.least)
            or (self.median_limit is not None and self.median > self.median_limit)
            or (self.p95_limit is not None and self.p95 > self.p95_limit)
        )


def figure(name: str, values: list[float]) -> Figure:
    """Milliseconds from a key to the painted list, with the limits of the book."""
    ordered = sorted(values)
    slow = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return Figure(name, statistics.median(ordered), slow, "ms", 20, 50)


def signed_in(url: str, account: str) -> Program:
    """The program with a person in front of the home page."""
    program = Program(["-m", "tui_crm", "--db", url])
    program.wait_for("密码")
    program.pieces()
    program.send(account + "\r")
    program.paint(program.pieces())
    program.send(PASSWORD + "\r")
    program.wait_for("首页")
    program.paint(program.pieces())
    return program


def warm(program: Program) -> None:
    """Go once through everything that is measured.

    The pages of the book that it needs come from the disk for whoever is the first of the day; what is measured is
    the book of an office at work.
    """
    for part in (lists, words, sorting):
        list(part(program, ""))


def machine() -> Iterator[Figure]:
    """How fast the machine is at the moment, to compare other figures by.

    On machines that are shared with others the same key may take twice as long an hour later. The last two were 22 and
    165 ms where the limits were set.
    """
    loops = [_milliseconds(lambda: sum(n * n for n in range(1_000_000))) for _ in range(5)]
    yield _plain("the machine: a loop of a million", loops)
    command = [
        sys.executable,
        "-c",
        "import time; t = time.perf_counter(); import textual.app; print(time.perf_counter() - t)",
    ]
    took = [float(subprocess.run(command, check=True, capture_output=True).stdout) * 1000 for _ in range(7)]
    yield _plain("the machine: importing Textual (165 for the limits)", took)
    with closing(Program(["-m", "tests.bench.stock_table"])) as table:
        table.wait_for("KH260500000")
        table.pieces()
        keys = []
        for _ in range(5):
            before = table.processor()
            for _ in range(30):
                table.send("\x1b[B")
                table.pieces(quiet=0.06)
            keys.append((table.processor() - before) / 30)
    yield _plain("the machine: a key in the stock table (22 for the limits)", keys)


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _plain(name: str, milliseconds: list[float]) -> Figure:
    return Figure(name, statistics.median(milliseconds), max(milliseconds), "ms")


def start(url: str, times: int = 7) -> Figure:
    """From starting the program to the painted sign-in."""
    seconds = []
    for _ in range(times):
        program = Program(["-m", "tui_crm", "--db", url])
        seconds.append(program.wait_for("密码") * 1000)
        program.close()
    ordered = sorted(seconds)
    return Figure("start to sign-in", statistics.median(ordered), ordered[-1], "ms", 400)


def lists(program: Program, who: str) -> Iterator[Figure]:
    """Opening, moving, paging and sorting the list of customers."""
    opened = []
    for _ in range(12):
        program.latency("1", LIST)
        opened.append(program.latency("2", LIST)[0])
    yield figure(f"{who}: open the list", opened)
    program.latency("g", LIST)
    yield figure(f"{who}: move", [program.latency("j", LIST)[0] for _ in range(30)])
    yield figure(f"{who}: page", [program.latency("\x1b[6~", LIST)[0] for _ in range(30)])
    yield figure(f"{who}: to the end and back", [program.latency(k, LIST)[0] for _ in range(6) for k in "Gg"])


def words(program: Program, who: str) -> Iterator[Figure]:
    """Every key typed into the filter."""
    for name, text in WORDS.items():
        values = []
        for _ in range(6):
            program.latency("/", LIST)
            values += [program.latency(key, LIST)[0] for key in text]
            program.latency("\x1b", LIST)
        yield figure(f"{who}: filter, {name}", values)


def sorting(program: Program, who: str) -> Iterator[Figure]:
    """Choosing an order: the Enter in the list of orders is the measured key."""
    values = []
    for label in INDEXED * 2:
        program.latency("s", LIST)
        program.latency(label, LIST)
        values.append(program.latency("\r", LIST)[0])
        while any("排序方式" in line for line in program.text()):
            pieces = program.pieces()
            assert pieces, f"there is no order {label}"
            program.paint(pieces)
    yield figure(f"{who}: sort by an indexed column", values)


def processor(program: Program, who: str, moves: int = 200) -> Figure:
    """Processor time of a cursor move with the record beside the list, each move settled."""
    program.latency("g", LIST)
    before = program.processor()
    for _ in range(moves):
        program.send("j")
        program.pieces(quiet=0.12)
    each = (program.processor() - before) / moves
    return Figure(f"{who}: processor time of a move with its record", each, each, "ms", 10)


def memory(program: Program, who: str) -> Figure:
    """Memory of a session that has been through the lists."""
    found = program.memory()
    return Figure(f"{who}: memory of a session (proportional)", found["proportional"], found["resident"], "MB", 60)


def width(text: str) -> int:
    """Cells of a text on the terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
