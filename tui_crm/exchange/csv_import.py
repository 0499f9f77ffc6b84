"""Taking records in from a CSV file: every row is checked by the rules of the form, and accounted for (R-IMX-04)."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TextIO

from tui_crm.domain import Desk, Entity, errors, fields, links, registry
from tui_crm.exchange.amounts import Point
from tui_crm.exchange.column_forms import ColumnForms, forms_of
from tui_crm.exchange.csv_file import CsvFile, Row
from tui_crm.exchange.days import Order
from tui_crm.exchange.headers import Columns, find_field, match
from tui_crm.exchange.neutral import bare
from tui_crm.i18n import Message, mark, tr

BATCH = 500
"""Rows that are written in one transaction, and undone together."""

PAUSE = 0.15
"""Seconds between batches: SQLite's waiting writers look every tenth of a second whether it is their turn."""

REASON = mark("Reason")
"""The last column of the rows that failed."""

Progress = Callable[[int, int], None]
"""Told the rows that are done, and how many there are."""

_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True)
class Reason:
    """Why a row did not become a record."""

    row: int
    outcome: str
    """skipped or failed."""
    column: str
    """What the file calls the field; empty where the whole row is meant."""
    message: Message


@dataclass
class Report:
    """What became of a file; read = created + skipped + failed."""

    columns: Columns
    rows: int
    """How many there are in the file."""
    created: int = 0
    skipped: int = 0
    failed: int = 0
    reasons: list[Reason] = field(default_factory=list)
    encoding: str = "utf-8"
    delimiter: str = ","
    stopped: Message | None = None
    """Why not all rows were read."""

    @property
    def read(self) -> int:
        """How many rows are accounted for."""
        return self.created + self.skipped + self.failed

    def add(self, part: Report) -> None:
        """Take in what became of some rows, once they are written for good."""
        self.created += part.created
        self.skipped += part.skipped
        self.failed += part.failed
        self.reasons += part.reasons


def import_csv(
    desk: Desk,
    name: str,
    path: Path,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    rejects: Path | None = None,
    dates: Order | None = None,
    decimal: Point | None = None,
) -> Report:
    """Import a file; refused as a whole before anything is written, or reported row by row.

    A dry run checks everything and writes nothing. Rows that failed are put into a file of the same form, with the
    reason in a last column, to be mended there and imported again.
    """
    verdict = desk.may(f"{name}.import")
    if not verdict:
        raise errors.Forbidden(verdict.reason or Message("Your roles do not allow this."))
    entity = registry[name]
    visible = set(desk.actor.visible(entity))
    among = [n for n in entity.inputs if n in visible]
    file = CsvFile(
        path, lambda text: find_field(entity, text, among) is not None, encoding=encoding, delimiter=delimiter
    )
    columns = match(entity, file.header, among)
    _refuse_missing(desk, entity, columns)
    forms = forms_of(entity, file.header, columns.fields, file.rows(), dates, decimal)
    kept = Rejects(rejects, file.header) if rejects is not None else None
    with kept or nullcontext():
        return CsvImport(desk, entity, columns, forms, dry_run, kept).run(file, progress or (lambda done, rows: None))


def _refuse_missing(desk: Desk, entity: Entity, columns: Columns) -> None:
    """One sentence instead of the same one for each row."""
    for name in entity.inputs:
        kind = entity.fields[name]
        if name in {**columns.fields, **columns.joined} or kind.default not in (None, ""):
            continue
        if kind.required:
            raise errors.Refused(
                Message("The file has no column for “{field}”, which must be filled in.", field=Message(kind.label))
            )
        if kind.required_by and desk.setting(kind.required_by):
            raise errors.Refused(
                Message(
                    "The file has no column for “{field}”, which the system configuration asks for.",
                    field=Message(kind.label),
                )
            )


class Rejects:
    """The file of the rows that failed."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.path = path
        self._header = header
        self._file: TextIO | None = None

    def __enter__(self) -> Rejects:
        try:
            self._file = self.path.open("x", encoding="utf-8-sig", newline="")
        except OSError as error:
            raise errors.Refused(
                Message("{file} cannot be made: it is there already, or its folder is not.", file=str(self.path))
            ) from error
        self._write([*self._header, tr(REASON)])
        return self

    def __exit__(self, *_: object) -> None:
        assert self._file is not None
        self._file.close()

    def put(self, rows: list[Row], reasons: list[Reason]) -> None:
        """Add the rows that failed, each with all of its reasons."""
        failed: dict[int, list[str]] = {}
        for one in reasons:
            if one.outcome == "failed":
                failed.setdefault(one.row, []).append(": ".join(filter(None, (one.column, tr(one.message)))))
        for number, cells in rows:
            if number in failed:
                width = len(self._header)
                # What stands beyond the header stays, so that nothing of the row is lost.
                self._write([*cells, *[""] * (width - len(cells)), "; ".join(failed[number])])

    def _write(self, cells: list[str]) -> None:
        assert self._file is not None
        csv.writer(self._file).writerow(cells)


class CsvImport:
    """One file on its way into the book."""

    def __init__(
        self,
        desk: Desk,
        entity: Entity,
        columns: Columns,
        forms: ColumnForms,
        dry_run: bool,
        rejects: Rejects | None = None,
    ) -> None:
        self.desk, self.entity, self.columns, self.forms, self.dry_run = desk, entity, columns, forms, dry_run
        self.rejects = rejects
        self.key = next((n for n, f in entity.fields.items() if f.unique and n in columns.fields), "")
        """The field by which a record is known to be in the book already."""
        self.count = 0
        self.rehearsed: set[str] = set()
        """Keys of rows in earlier batches of a dry run, which are not in the book to be found."""
        self.found: dict[tuple[str, str], int | None] = {}
        """The records that names in link fields mean: (field, text) -> id."""

    def run(self, file: CsvFile, progress: Progress) -> Report:
        """Go through the file in batches; what stops the work leaves the batches before in the book."""
        report = Report(self.columns, file.count, encoding=file.encoding, delimiter=file.delimiter)
        self.count = file.count
        rows = file.rows()
        # Rows of a tree name earlier ones as their parents, which a dry run has to find.
        size = file.count if self.dry_run and self.entity.tree else BATCH
        try:
            while batch := list(islice(rows, size)):
                done = self._batch(batch, report.read, progress)
                report.add(done)
                if self.rejects is not None:
                    self.rejects.put(batch, done.reasons)
                if report.read < file.count:
                    time.sleep(PAUSE)
        except KeyboardInterrupt:
            report.stopped = Message("Stopped.")
        except errors.BookError as error:
            report.stopped = error.message
        return report

    def _batch(self, rows: list[Row], before: int, progress: Progress) -> Report:
        done = Report(self.columns, len(rows))
        self.found.clear()
        with (
            self.desk.rehearsal() if self.dry_run else nullcontext(),
            self.desk.batch(f"{self.entity.name}.import"),
        ):
            if self.together:
                self._all(rows, done)
            else:
                for number, cells in rows:
                    self._row(number, cells, done)
            progress(before + done.read, self.count)
        return done

    @property
    def together(self) -> bool:
        """Whether the rows can be written at once, because none of them asks for another."""
        rules = self.entity.rules
        alone = rules.after_many is not None or (rules.prepare is None and rules.after is None)
        return alone and not self.entity.tree

    def _all(self, rows: list[Row], done: Report) -> None:
        """Write the rows of a batch at once; they are told one by one all the same."""
        ready: dict[int, dict[str, object]] = {}
        for number, cells in rows:
            with self._accounted(number, done):
                values = self._values(cells)
                if not values:
                    raise _Skip(Message("The row is empty."))
                self._refuse_rehearsed(values)
                ready[number] = self._linked(values)
        made = self.desk.create_many(self.entity.name, list(ready.values()), action="import")
        for (number, row), outcome in zip(ready.items(), made, strict=True):
            with self._accounted(number, done):
                if not isinstance(outcome, int):
                    raise outcome
                self._rehearse(row)
                done.created += 1
        done.reasons.sort(key=lambda one: one.row)

    def _row(self, number: int, cells: list[str], done: Report) -> None:
        with self._accounted(number, done):
            values = self._values(cells)
            if not values:
                raise _Skip(Message("The row is empty."))
            with self.desk.attempt():
                self._refuse_rehearsed(values)
                self.desk.create(self.entity.name, self._linked(values), action="import")
            self._rehearse(values)
            done.created += 1

    @contextmanager
    def _accounted(self, number: int, done: Report) -> Iterator[None]:
        """What is refused in here is said of the row."""
        try:
            yield
        except _Skip as skip:
            done.skipped += 1
            done.reasons.append(Reason(number, "skipped", "", skip.message))
        except errors.Taken as taken:
            done.skipped += 1
            done.reasons += self._reasons(number, "skipped", taken)
        except errors.Invalid as invalid:
            done.failed += 1
            done.reasons += self._reasons(number, "failed", invalid)
        except errors.Refused as refused:
            done.failed += 1
            done.reasons.append(Reason(number, "failed", "", refused.message))

    def _reasons(self, number: int, outcome: str, why: errors.Invalid) -> Iterator[Reason]:
        for name, message in why.fields.items():
            yield Reason(number, outcome, self.columns.called(self.entity, name), message)

    def _rehearse(self, values: Mapping[str, object]) -> None:
        if self.dry_run and self.key in values:
            self.rehearsed.add(self.entity.fields[self.key].clean(values[self.key], self.desk.context))

    def _refuse_rehearsed(self, values: Mapping[str, object]) -> None:
        if self.dry_run and self.key in values:
            try:
                key = self.entity.fields[self.key].clean(values[self.key], self.desk.context)
            except fields.Bad:
                return
            if key in self.rehearsed:
                raise errors.Taken({self.key: Message("“{text}” is taken already.", text=key)})

    def _linked(self, values: Mapping[str, object]) -> dict[str, object]:
        """The values with ids in place of names, each looked up once for a batch.

        The rules look at what a record belongs to before anything is checked, so that must be an id by then. A name
        that is not found stays, and is refused with the other faults of the row.
        """
        found: dict[str, object] = dict(values)
        for name, text in values.items():
            kind = self.entity.fields[name]
            if not isinstance(kind, links.Link) or not isinstance(text, str):
                continue
            if (name, text) not in self.found:
                try:
                    self.found[name, text] = kind.clean(text, self.desk.context)
                except fields.Bad:
                    continue
            found[name] = self.found[name, text]
        return found

    def _values(self, cells: list[str]) -> dict[str, object]:
        """What the row says about each field; cells without anything say nothing."""
        width = len(self.columns.header)
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            raise errors.Refused(
                Message("This row has {n} cells, but the header has {width}.", n=len(cells), width=width)
            )
        cells = [bare(cell) for cell in cells]
        values = {name: cells[i] for name, i in self.columns.fields.items() if cells[i].strip()}
        for name, columns in self.columns.joined.items():
            parts = [cells[i].strip() for i in columns if cells[i].strip()]
            if parts:
                values[name] = joined(values.get(name, "").strip(), parts)
        return self.forms.read(values)


class _Skip(Exception):
    """A row that is left out, with the reason."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def joined(text: str, parts: list[str]) -> str:
    """An address with its city and state: behind it and after commas, or before it in Chinese."""
    if _HAN.search(text + "".join(parts)):
        front = "".join(parts)
        return text if text.startswith(front) else front + text
    return ", ".join(filter(None, [text, *parts]))
