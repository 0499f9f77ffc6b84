"""One file on its way into the book: in batches, each of them one change with its account."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import islice

from tui_crm.domain import Desk, Entity, Problem, Tally, errors, links
from tui_crm.exchange.export.values import teller
from tui_crm.exchange.headers import Columns
from tui_crm.exchange.importing.duplicates import Duplicates, Key
from tui_crm.exchange.importing.plan import Plan
from tui_crm.exchange.importing.report import Progress, Report
from tui_crm.exchange.importing.values import RowValues, Values
from tui_crm.exchange.sources.table import Row, Table
from tui_crm.i18n import Message, tr

BATCH = 200
"""Rows that are written in one transaction."""

PREVIEW = 5
"""Records that a dry run shows as they would be."""

PAUSE = 0.008
"""Seconds between two batches, in which others who wait for the book get their turn."""


@dataclass
class _Line:
    """A row on its way."""

    number: int
    cells: tuple[str, ...]
    values: Values
    above: Mapping[str, str]
    key: Key | None = None


class Import:
    """The rows of a file, one batch after the other."""

    size = BATCH
    """Rows of a batch."""

    def __init__(
        self, desk: Desk, entity: Entity, plan: Plan, columns: Columns, values: RowValues, keys: tuple[str, ...]
    ) -> None:
        self.desk, self.entity, self.plan, self.columns, self.values = desk, entity, plan, columns, values
        self.duplicates = Duplicates(desk, entity, keys if plan.on_duplicate != "create" else ())
        self.dry_run = True
        self.preview: list[list[tuple[str, str]]] = []
        self._tally = Tally()

    def run(self, table: Table, report: Report, progress: Progress, done: set[int] | None = None) -> Report:
        """Go through the file; `done` batches are in the book already, None rehearses all of them."""
        self.dry_run = done is None
        # Rows of a tree name earlier ones as their parents, which a dry run has to find.
        self.size = table.count if self.dry_run and self.entity.tree else self.size
        rows = table.rows()
        number = passed = 0
        try:
            while batch := list(islice(rows, self.size)):
                if done is None or number not in done:
                    report.add(self._batch(number, batch, report.number))
                passed += len(batch)
                number += 1
                progress(passed, table.count)
                if passed < table.count and not self.dry_run:
                    time.sleep(PAUSE)
        except KeyboardInterrupt:
            report.stopped = Message("Stopped.")
        except errors.BookError as error:
            report.stopped = error.message if not isinstance(error, errors.Interrupted) else Message("Stopped.")
        report.preview = self.preview
        return report

    def _batch(self, number: int, rows: list[Row], key: int) -> Tally:
        self._tally = tally = Tally()
        self.values.forget()
        lines = self._lines(rows)
        trying: AbstractContextManager[None] = self.desk.rehearsal() if self.dry_run else nullcontext()
        with trying, self.desk.batch(f"{self.entity.name}.import"):
            self._write(lines)
            tally.problems.sort(key=lambda one: one.number)
            if not self.dry_run:
                self.desk.batch_done(key, number, tally)
        return tally

    def _lines(self, rows: list[Row]) -> list[_Line]:
        """What the rows say, as far as it can be told without the book."""
        found = []
        for number, cells in rows:
            with self._accounted(number, cells):
                values = self.values.of(cells)
                if not values:
                    raise _Skip(Message("The row is empty."))
                found.append(_Line(number, tuple(cells), values, self.values.above(cells)))
        return found

    # -- writing, inside the batch

    def _write(self, lines: list[_Line]) -> None:
        for line in lines:
            line.values = self.values.linked(line.values)
            line.key = self.duplicates.key_of(line.values)
        self.duplicates.look([line.key for line in lines])
        waiting: list[_Line] = []
        for line in lines:
            if self._made_below(line) or (line.key is not None and line.key in {w.key for w in waiting}):
                # What this row needs, or repeats, has to be in the book before it.
                self._create(waiting)
                waiting = []
            with self._accounted(line.number, line.cells):
                self._make_links(line)
                if line.key is None or not self._repeats(line):
                    waiting.append(line)
        self._create(waiting)

    def _made_below(self, line: _Line) -> bool:
        return any(isinstance(line.values.get(name), str) and self.entity.fields[name].widget in ("link", "value")
                   for name in self.plan.make)  # fmt: skip

    def _make_links(self, line: _Line) -> None:
        """Make what the row points at and the book does not have, where the person wants that."""
        for name in self.plan.make:
            text = line.values.get(name)
            if isinstance(text, str) and isinstance(self.entity.fields[name], links.Link):
                known = self.values.found(name, text)
                more = line.above if name == self.entity.parent else {}
                if known is None:
                    with self.desk.attempt():
                        known = self.values.make(name, text, more)
                line.values[name] = known
                line.key = self.duplicates.key_of(line.values)

    def _repeats(self, line: _Line) -> bool:
        """Do with a row that is in the book already what the plan says."""
        assert line.key is not None
        there = self.duplicates.known.get(line.key)
        if there is None:
            if hash(line.key) not in self.duplicates.rehearsed:
                return False
            if self.plan.on_duplicate != "skip":
                # The record is one that an earlier batch would have made, and that is not there to be changed.
                self._tally.updated += 1
                return True
        if self.plan.on_duplicate == "skip" or there is None:
            text = self._said(line, self.duplicates.names[0])
            column = self.columns.called(self.entity, self.duplicates.names[0])
            raise _Skip(Message("“{text}” is in the book already.", text=text), column)
        values = dict(line.values)
        if self.plan.on_duplicate == "fill":
            now = self.desk.read(self.entity.name, there).values
            values = {n: v for n, v in values.items() if self.entity.fields[n].is_empty(now.get(n))}
        before = self.desk.row(self.entity, there).version
        with self.desk.attempt():
            after = self.desk.change(self.entity.name, there, values).version if values else before
        if after == before:
            raise _Skip(Message("The record says all of this already."))
        self._tally.updated += 1
        return True

    def _said(self, line: _Line, name: str) -> str:
        """What the file says of a field, in its own words."""
        place = self.columns.fields.get(name)
        return (line.cells[place] if place is not None else str(line.values.get(name, "")))[:40]

    def _create(self, lines: list[_Line]) -> None:
        if not lines:
            return
        if self.together:
            made = self.desk.create_many(self.entity.name, [line.values for line in lines], action="import")
            for line, outcome in zip(lines, made, strict=True):
                with self._accounted(line.number, line.cells):
                    if not isinstance(outcome, int):
                        raise outcome
                    self._created(line, outcome)
            return
        for line in lines:
            with self._accounted(line.number, line.cells):
                with self.desk.attempt():
                    record = self.desk.create(self.entity.name, line.values, action="import")
                self._created(line, record.id)

    def _created(self, line: _Line, key: int) -> None:
        self.duplicates.made(line.key, key, rehearsal=self.dry_run)
        self._tally.created += 1
        if self.dry_run and len(self.preview) < PREVIEW:
            self.preview.append(self._in_words(key))

    def _in_words(self, key: int) -> list[tuple[str, str]]:
        """A record as it would be, the fields of the form that have something in them."""
        record = self.desk.read(self.entity.name, key)
        names = [name for name in self.entity.inputs if name in record.values]
        told = ((name, teller(self.entity, name, self.desk.clock)(record)) for name in names)
        return [(tr(self.entity.fields[name].label), text) for name, text in told if text]

    @property
    def together(self) -> bool:
        """Whether the rows can be written at once, because none of them asks for another."""
        rules = self.entity.rules
        alone = rules.after_many is not None or (rules.prepare is None and rules.after is None)
        return alone and not self.entity.tree

    @contextmanager
    def _accounted(self, number: int, cells: Sequence[str]) -> Iterator[None]:
        """What is refused in here is said of the row."""
        try:
            yield
        except _Skip as skip:
            self._note(number, "skipped", (), ((skip.column, skip.message),))
        except errors.Taken as taken:
            outcome = "failed" if self.plan.on_duplicate == "create" else "skipped"
            self._note(number, outcome, cells, self._named(taken))
        except errors.Invalid as invalid:
            self._note(number, "failed", cells, self._named(invalid))
        except errors.Refused as refused:
            self._note(number, "failed", cells, (("", refused.message),))

    def _note(self, number: int, outcome: str, cells: Sequence[str], reasons: tuple[tuple[str, Message], ...]) -> None:
        if outcome == "failed":
            self._tally.failed += 1
        else:
            self._tally.skipped += 1
        self._tally.problems.append(Problem(number, outcome, tuple(cells), reasons))

    def _named(self, why: errors.Invalid) -> tuple[tuple[str, Message], ...]:
        return tuple((self.columns.called(self.entity, name), message) for name, message in why.fields.items())


class _Skip(Exception):
    """A row that is left out, with the reason."""

    def __init__(self, message: Message, column: str = "") -> None:
        super().__init__(str(message))
        self.message, self.column = message, column
