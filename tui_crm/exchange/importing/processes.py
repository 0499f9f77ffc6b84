"""The rows of a large file are told by processes of their own (`teller.py`), while the one that writes them writes.

Each of them has a desk of the same person, and does what `Lines` does: there is no second way of checking a row. It is
told its errand on the standard input, then the rows of a batch, and answers with the part that they make, until
nobody asks any more. What passes between the two is pickled; both are the same program.
"""

from __future__ import annotations

import fcntl
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from select import select
from typing import Any, BinaryIO

from tui_crm.domain import Desk, errors, registry
from tui_crm.exchange.column_forms import ColumnForms
from tui_crm.exchange.headers import Columns
from tui_crm.exchange.importing.duplicates import Duplicates, Names
from tui_crm.exchange.importing.lines import Lines, Part
from tui_crm.exchange.importing.plan import Plan
from tui_crm.exchange.importing.values import RowValues
from tui_crm.exchange.sources.table import Row
from tui_crm.i18n import Message, language

WORTH = 4000
"""Rows for which it is worth a second to start such a process."""

MOST = 3
"""So many processes keep one that writes busy; each takes about 70 MB."""

AHEAD = 4
"""So many parts each of them is asked for at once, so that it need not wait for the next while one is written."""

SOON = 0.01
"""Seconds that whoever writes waits for a part with the book in their hand."""

PIPE = 1 << 20
"""Bytes that may wait to be read, where the system grants them: the parts that are asked for at once need as many, and
whoever asks does not wait with the book in their hand."""

Batch = tuple[int, int, list[Row]]
"""The number of a batch, the rows of the file up to its end, and its own rows."""

Told = tuple[int, int, Part]
"""The number of a batch, the rows of the file up to its end, and what its rows say."""


@dataclass(frozen=True)
class Errand:
    """All that a process has to know of an import."""

    url: str
    account: str
    origin: str
    language: str
    fixed: int | None
    """Where the clock stands still."""
    kind: str
    plan: Plan
    columns: Columns
    forms: ColumnForms
    neutral: bool
    ways: tuple[Names, ...]
    starter: int | None

    @classmethod
    def of(cls, lines: Lines) -> Errand:
        """What a process has to know to tell the same as these."""
        desk, values = lines.desk, lines.values
        return cls(
            desk.store.url, desk.actor.account, desk.origin, language(), desk.clock.fixed, lines.entity.name,
            lines.plan, lines.columns, values.forms, values.neutral, lines.duplicates.ways, lines.starter,
        )  # fmt: skip

    def lines(self, desk: Desk) -> Lines:
        """What tells rows at a desk."""
        entity = registry[self.kind]
        values = RowValues(desk, entity, self.plan, self.columns, self.forms, neutral=self.neutral)
        duplicates = Duplicates(desk, entity, self.ways)
        return Lines(desk, entity, self.plan, self.columns, values, duplicates, self.starter)


class Process:
    """One of the processes, as the one that writes sees it: it answers in the order in which it is asked."""

    def __init__(self, errand: Errand) -> None:
        command = [sys.executable, "-m", "tui_crm.exchange.importing.teller"]
        # What a terminal tells all that was begun there is for the one that writes: the others end with their input.
        self._popen = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0
        )
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self._asked, self._told = self._popen.stdin, self._popen.stdout
        for pipe in (self._asked, self._told):
            if hasattr(fcntl, "F_SETPIPE_SZ"):
                with suppress(OSError):
                    fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE)
        self._say(errand)

    def ask(self, rows: Sequence[Row]) -> None:
        """Hand over the rows of a batch."""
        self._say(rows)

    def _say(self, what: Any) -> None:
        try:
            write(self._asked, what)
        except BrokenPipeError:
            raise _ended() from None

    def told(self) -> Part:
        """The part that they make; raises what the book has refused."""
        try:
            answer = pickle.load(self._told)  # noqa: S301
        except (EOFError, pickle.UnpicklingError):
            raise _ended() from None
        if isinstance(answer, Part):
            return answer
        raise answer

    def is_late(self) -> bool:
        """Whether it has told nothing for a while."""
        return not select([self._told], [], [], SOON)[0]

    def close(self) -> None:
        """Let it go; it may be amid a batch that nobody wants any more."""
        self._popen.kill()
        self._popen.communicate()


def by_others(lines: Lines, rows: int) -> bool:
    """Whether other processes tell the rows of a file."""
    return lines.ahead and rows >= WORTH


def parts(lines: Lines, batches: Iterator[Batch], rows: int) -> Generator[Told | None, None, None]:
    """The parts of a file in its order, told by other processes where they are many; None before one that takes a
    while."""
    if not by_others(lines, rows):
        for number, passed, some in batches:
            yield number, passed, lines.part(some)
        return
    late: errors.BookError | None = None

    def following() -> Batch | None:
        nonlocal late
        try:
            return next(batches, None) if late is None else None
        except errors.BookError as error:
            # What was read before is written first.
            late = error
            return None

    with ExitStack() as running:
        errand, most = Errand.of(lines), max(1, min(MOST, processors() - 1))
        others: list[Process] = []
        under_way: deque[tuple[int, int, Process]] = deque()
        while len(under_way) < AHEAD * most and (more := following()):
            if len(others) < most:
                others.append(running.enter_context(closing(Process(errand))))
            under_way.append(_asked(more, others[len(under_way) % most]))
        while under_way:
            number, passed, process = under_way.popleft()
            if process.is_late():
                yield None
            part = process.told()
            if more := following():
                under_way.append(_asked(more, process))
            yield number, passed, part
        if late is not None:
            raise late


def _asked(batch: Batch, process: Process) -> tuple[int, int, Process]:
    number, passed, rows = batch
    process.ask(rows)
    return number, passed, process


def processors() -> int:
    """The processors that this process may use; where the system does not tell (macOS), those of the machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def write(file: BinaryIO | Any, what: Any) -> None:
    """Tell the other side something."""
    pickle.dump(what, file, pickle.HIGHEST_PROTOCOL)
    file.flush()


def _ended() -> errors.Unavailable:
    return errors.Unavailable(
        Message("A process that reads the file has ended unexpectedly. The import can go on where it stopped.")
    )
