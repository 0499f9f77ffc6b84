"""What became of a file: every row of it is accounted for (R-IMX-04)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tui_crm.domain import Problem, Tally, errors, registry
from tui_crm.exchange.headers import Columns
from tui_crm.i18n import Message, listed, mark, tr

Progress = Callable[[int, int], None]
"""Told the rows that are done, and how many there are."""

COUNTS = ("created", "updated", "skipped", "failed")
"""What rows are counted as."""

UNSAVED: Mapping[type[errors.BookError], str] = {
    errors.DiskFull: mark("There is no room left on the disk. The last batch was not saved; rows done before it: {n}."),
    errors.ServerAway: mark(
        "The database server does not answer. Going on shows whether the last batch is in; rows done before it: {n}."
    ),
    errors.BookBusy: mark(
        "Another process is holding the book. The last batch was not saved; rows done before it: {n}."
    ),
    errors.Taken: mark(
        "Somebody else has written the same number or name in the meantime. The last batch was not saved; "
        "rows done before it: {n}."
    ),
    errors.BookMoved: mark(
        "The book has been moved or replaced. The last batch was not saved; rows done before it: {n}."
    ),
}
"""What is said amid a file, where whoever saves one record is told that nothing was saved."""

HELD = 10_000
"""Reasons that are held for the end; the book has all of them."""


@dataclass(frozen=True)
class Reason:
    """Why a row did not become a record."""

    row: int
    outcome: str
    """skipped, failed, or of a row that was written: left for what was not taken over, aside for what was elsewhere."""
    column: str
    """What the file calls the field; empty where the whole row is meant."""
    message: Message


@dataclass
class Report:
    """What became of a file; read = created + updated + skipped + failed."""

    columns: Columns
    rows: int
    """How many there are in the file."""
    created: int = 0
    updated: int = 0
    skipped: int = 0
    failed: int = 0
    reasons: list[Reason] = field(default_factory=list)
    encoding: str = "utf-8"
    delimiter: str = ","
    said: tuple[Message, ...] = ()
    """What a person should know of the file."""
    preview: list[list[tuple[str, str]]] = field(default_factory=list)
    """The first new records of a dry run as they would be: label and words of each field."""
    made: dict[str, int] = field(default_factory=dict)
    """How many records of other kinds were made because rows point at them."""
    left: dict[str, int] = field(default_factory=dict)
    """Column -> how many rows say something in it that was not taken over into a record that was there already."""
    number: int = 0
    """The import's number in the book; 0 for a dry run."""
    turn: int = 1
    """By which the book knows that it is still this one who writes the import."""
    stopped: Message | None = None
    """Why not all rows were read."""
    met: errors.BookBusy | errors.Taken | None = None
    """What another writer's doing has stopped it with, so that it may well go on."""

    @property
    def read(self) -> int:
        """How many rows are accounted for."""
        return self.created + self.updated + self.skipped + self.failed

    @property
    def made_words(self) -> str:
        """What was made along with the rows, in words."""
        return listed(f"{tr(registry[kind].titles)} {count:,}" for kind, count in self.made.items())

    @property
    def left_words(self) -> str:
        """The columns that were not taken over everywhere, in words."""
        return listed(f"{column} {count:,}" for column, count in self.left.items())

    def add(self, part: Tally) -> None:
        """Take in what became of some rows, once they are written for good."""
        self.created += part.created
        self.updated += part.updated
        self.skipped += part.skipped
        self.failed += part.failed
        for kind, count in part.made.items():
            self.made[kind] = self.made.get(kind, 0) + count
        self.leave(part.problems)
        self.reasons += [reason for one in part.problems for reason in reasons_of(one)][: HELD - len(self.reasons)]

    def stop(self, error: errors.BookError) -> None:
        """Note why not all rows were read, and that those before are in the book."""
        text = UNSAVED.get(type(error))
        self.met = error if isinstance(error, errors.BookBusy | errors.Taken) else None
        if isinstance(error, errors.Interrupted):
            self.stopped = Message("Stopped.")
        elif text is not None and self.number and (self.read or isinstance(error, errors.ServerAway)):
            self.stopped = Message(text, n=f"{self.read:,}")
        else:
            self.stopped = error.message

    def leave(self, problems: Iterable[Problem]) -> None:
        """Count what was not taken over."""
        for column in (column for one in problems if one.outcome == "left" for column, _ in one.reasons):
            self.left[column] = self.left.get(column, 0) + 1


def reasons_of(problem: Problem) -> Iterator[Reason]:
    """A row's reasons, one by one."""
    for column, message in problem.reasons:
        yield Reason(problem.number, problem.outcome, column, message)
