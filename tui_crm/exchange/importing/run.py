"""One file on its way into the book: in batches, each of them one change with its account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import count, islice

from tui_crm.domain import Desk, Entity, Prepared, Tally, errors, links, registry
from tui_crm.exchange.export.values import teller
from tui_crm.exchange.headers import ABOVE, Columns
from tui_crm.exchange.importing.above import Above
from tui_crm.exchange.importing.duplicates import Duplicates, Key, Names
from tui_crm.exchange.importing.lines import Account, Line, Lines, Part, Skip, made_sign
from tui_crm.exchange.importing.numbers import numbers_of
from tui_crm.exchange.importing.plan import Plan
from tui_crm.exchange.importing.processes import Batch, Told, by_others, parts
from tui_crm.exchange.importing.rehearsed import Rehearsed, Sign
from tui_crm.exchange.importing.report import Progress, Report
from tui_crm.exchange.importing.values import REMARK, RowValues
from tui_crm.exchange.sources.table import Table
from tui_crm.i18n import Message, listed, tr

BATCH = 100
"""Rows of a batch, as the book keeps account of them. One that goes on keeps the number that it began with."""

PREVIEW = 5
"""Records that a dry run shows as they would be."""

Made = tuple[str, Sign, str]
"""A record that was made along with a row: its kind, what it is called, and what the record above is called."""


class Import:
    """The rows of a file, one batch after the other."""

    size = BATCH
    """Rows of a batch."""

    def __init__(
        self,
        desk: Desk,
        entity: Entity,
        plan: Plan,
        columns: Columns,
        values: RowValues,
        ways: tuple[Names, ...],
        starter: int | None = None,
        since: int | None = None,
    ) -> None:
        self.desk, self.entity, self.plan, self.columns, self.values = desk, entity, plan, columns, values
        self.duplicates = Duplicates(desk, entity, ways if plan.on_duplicate != "create" else ())
        since = since if since is not None else desk.clock.now()
        self.numbers = numbers_of(desk, entity, columns, self.duplicates, since)
        self.lines = Lines(desk, entity, plan, columns, values, self.duplicates, starter)
        self.above = Above(desk, entity, plan, columns)
        self.dry_run = True
        self.complete = False
        """Whether the records come with all that belongs to them."""
        self.rehearsed = Rehearsed()
        self._gaps = False
        """Whether a dry run has rows that are known by something else than the others."""
        self._again = False
        """Whether rows are written that have been accounted for."""
        self.preview: list[list[tuple[str, str]]] = []
        self._made: set[Made] = set()
        """What was made along with rows."""
        self._account = Account(entity, columns, plan)
        self._wish = f"{entity.name}.import"

    def run(self, table: Table, report: Report, progress: Progress, done: set[int] | None = None) -> Report:
        """Go through the file; `done` batches are in the book already, None rehearses all of them."""
        self.dry_run = done is None
        # Rows of a tree name earlier ones as their parents, which a dry run has to find.
        self.size = table.count if self.dry_run and self.entity.tree else self.size
        try:
            self._gaps = self.dry_run and self.duplicates.has_gaps(self.columns, table)
            with closing(parts(self.lines, self._batches(table, done or set()), table.count)) as read:
                (self._rehearse if self.dry_run else self._write_for_good)(read, table, report, progress)
        except KeyboardInterrupt:
            report.stopped = Message("Stopped.")
        except errors.BookError as error:
            report.stop(error)
        finally:
            self.rehearsed.close()
        report.preview = self.preview
        return report

    def _rehearse(self, read: Iterable[Told | None], table: Table, report: Report, progress: Progress) -> None:
        for _, passed, part in filter(None, read):
            with self.desk.rehearsal(), self._batch(part):
                self._rehearse_again(part)
                self._write(part)
            report.add(part.tally)
            progress(passed, table.count)

    def _write_for_good(self, read: Iterable[Told | None], table: Table, report: Report, progress: Progress) -> None:
        """What became of rows counts once they are in the book."""
        written: list[Tally] = []
        passed = 0
        # A small file is in the book soon, and each of its batches by itself.
        stretch = self.desk.stretch(self._wish, few=not by_others(self.lines, table.count))
        try:
            with stretch:
                for told in read:
                    if told is not None:
                        number, passed, part = told
                        stretch.go_on()
                        with self._batch(part):
                            self._write(part)
                            self.desk.batch_written(report.number, number, part.tally, report.turn)
                        written.append(part.tally)
                    if stretch.rest(at_once=told is None):
                        _count(written, report)
                        self.desk.between_batches()
                        progress(passed, table.count)
        finally:
            if not stretch.lost:
                _count(written, report)
        progress(passed, table.count)

    def _batches(self, table: Table, done: set[int]) -> Iterator[Batch]:
        """The rows that are still to be read, as many at once as the book keeps account of together."""
        rows, passed = table.rows(), 0
        for number in count():
            batch = list(islice(rows, self.size))
            if not batch:
                return
            passed += len(batch)
            if number not in done:
                yield number, passed, batch

    @contextmanager
    def _batch(self, part: Part) -> Iterator[None]:
        """Around writing a part: one change in the book, whose rows are told in the order of the file."""
        self._account.tally = part.tally
        with self.desk.batch(self._wish, complete=self.complete):
            yield
            part.tally.problems.sort(key=lambda one: one.number)

    def _rehearse_again(self, part: Part) -> None:
        """Write once more what earlier batches have written and these rows meet; it counts no second time."""
        lines = part.lines
        if part.epoch is None:
            # What they name is looked up for good once it is there again: a contact at the customer of its row.
            lines = [replace(line) for line in lines]
            self.lines.link(lines)
        rows = self.rehearsed.met(sign for line in lines for sign in self.lines.signs(line))
        if not rows:
            return
        again, self._account.tally, self._again = self.lines.part(rows), Tally(), True
        self._write(again)
        self._account.tally, self._again = part.tally, False

    def _keep(self, line: Line, made: int | None = None) -> None:
        """Note a row that a later batch of a dry run may meet, by what the rules have `made` of it as well."""
        if self.dry_run and not self._again:
            found = self.duplicates
            more = [found.key_by(line.values, names) for names in found.ways[1:]] if self._gaps else []
            if made is not None and found.names and not found.is_first(line.key):
                first = found.key_by(self.desk.row(self.entity, made).values, found.names)
                line.key, more = line.key or first, [*more, first]
            signs = [*self.lines.signs(line), *line.made]
            self.rehearsed.keep((line.number, [*line.cells]), signs, [("key", key) for key in more if key is not None])

    # -- writing, inside the batch

    def _write(self, part: Part) -> None:
        lines = part.lines
        if part.epoch is not None and part.epoch != self.desk.refreshed():
            # Rights, settings or the records that rows name have changed since.
            self.values.forget()
            self.lines.prepare(part)
        elif part.epoch is None:
            self.lines.link(lines)
        self.duplicates.look([line.key for line in lines])
        if self.numbers is not None:
            self.numbers.settle(lines, self.duplicates)
        waiting: list[Line] = []
        keys: set[Key | None] = set()
        for line in lines:
            above = self.lines.made_below(line) or bool(line.above)
            if above or (line.key is not None and line.key in keys):
                # What this row needs, or repeats, has to be in the book before it.
                self._create(waiting)
                waiting, keys = [], set()
            if not above and line.key not in self.duplicates.known:
                waiting.append(line)
                keys.update(self.duplicates.keys_of(line.key, line.values))
                continue
            with self._account.row(line.number, line.cells):
                if above:
                    self._with_links(line)
                else:
                    self._repeats(line)
        self._create(waiting)

    def _with_links(self, line: Line) -> None:
        """Write a row together with what it points at; nothing is made for one that is left out or fails."""
        if line.key is not None and self.plan.on_duplicate == "skip":
            self._repeats(line)
        made: dict[Made, None] = {}
        try:
            with self.desk.attempt():
                self._make_links(line, made)
                self.above.take(line)
                line.made = [sign for _, sign, _ in made]
                key = None if line.key is not None and self._repeats(line) else self._written(line)
        except BaseException:
            self.values.forget()
            raise
        if key is not None:
            self._created(line, key)
        # A dry run makes anew in each batch what rows of several batches point at.
        for target, _, _ in made.keys() - self._made:
            self._account.tally.made[target] = self._account.tally.made.get(target, 0) + 1
        self._made |= made.keys()

    def _written(self, line: Line) -> int:
        """The record of one row."""
        if not self.lines.together:
            return self.desk.create(self.entity.name, line.values, action="import").id
        (outcome,) = self.desk.write_many(self.entity.name, self._ready([line]))
        if not isinstance(outcome, int):
            raise outcome
        return outcome

    def _make_links(self, line: Line, made: dict[Made, None]) -> None:
        """Make what the row points at and the book does not have, where the person wants that."""
        for name in sorted(self.plan.make, key=self.values.outside.__contains__):
            text = line.values.get(name)
            if isinstance(text, str) and isinstance(self.entity.fields[name], links.Link):
                known = self.values.found(name, text, line.values)
                more: Mapping[str, object] = line.above if name == self.entity.parent else {}
                if known is None:
                    target = registry[self.entity.fields[name].target]
                    with _not_made(self.entity, name, text, self.columns):
                        known = self.values.make(name, text, line.values, self.lines.begun(target, more))
                    made[target.name, made_sign(target.name, text), self.lines.within(name, line)] = None
                    line.above = {} if name == self.entity.parent else line.above
                line.values[name] = known
                line.key, line.ready = self.duplicates.key_of(line.values), None
        line.values = self.values.linked(line.values)

    def _repeats(self, line: Line) -> bool:
        """Do with a row that is in the book already what the plan says."""
        assert line.key is not None
        there = self.duplicates.known.get(line.key)
        if there is None:
            return False
        if self.plan.on_duplicate == "skip":
            name = self.duplicates.told_by(line.key)
            text, column = self._said(line, name), self.columns.called(self.entity, name)
            raise Skip(Message("“{text}” is in the book already.", text=text), column)
        values = self.values.as_before(line.cells, line.values, self.desk.row(self.entity, there).values)
        if self.plan.on_duplicate == "fill":
            now = self.desk.read(self.entity.name, there).values
            values = {n: v for n, v in values.items() if self.entity.fields[n].is_empty(now.get(n))}
            # What was put aside is in the remark only where that was empty.
            line.aside = line.aside if REMARK in values else ()
        before = self.desk.row(self.entity, there).version
        with self.desk.attempt():
            after = self.desk.change(self.entity.name, there, values).version if values else before
        if after == before and not line.changed:
            raise Skip(Message("The record says all of this already."))
        self.duplicates.made(line.key, line.values, there)
        self._account.tally.updated += 1
        self._account.left(line)
        self._keep(line)
        return True

    def _said(self, line: Line, name: str) -> str:
        """What the file says of a field, in its own words."""
        place = self.columns.fields.get(name)
        return (line.cells[place] if place is not None else str(line.values.get(name, "")))[:40]

    def _create(self, lines: list[Line]) -> None:
        if not lines:
            return
        if self.lines.together:
            made = self.desk.write_many(self.entity.name, self._ready(lines))
            for line, outcome in zip(lines, made, strict=True):
                if isinstance(outcome, int):
                    self._created(line, outcome)
                    continue
                with self._account.row(line.number, line.cells):
                    raise outcome
            return
        for line in lines:
            with self._account.row(line.number, line.cells):
                with self.desk.attempt():
                    key = self._written(line)
                self._created(line, key)

    def _ready(self, lines: list[Line]) -> list[Prepared]:
        """What is to be written for the lines, those included that had to wait for the book."""
        late = [line for line in lines if line.ready is None]
        made = self.desk.prepare_many(self.entity.name, [line.values for line in late], action="import")
        for line, ready in zip(late, made, strict=True):
            line.ready = ready
        return [line.ready for line in lines if line.ready is not None]

    def _created(self, line: Line, key: int) -> None:
        self.duplicates.made(line.key, line.values, key)
        self._account.tally.created += 1
        self._account.left(line)
        self._keep(line, key)
        if self.dry_run and not self._again and len(self.preview) < PREVIEW:
            self.preview.append(self._in_words(key))

    def _in_words(self, key: int) -> list[tuple[str, str]]:
        """A record as it would be, the fields of the form that have something in them."""
        record = self.desk.read(self.entity.name, key)
        names = [name for name in self.entity.inputs if name in record.values]
        told = ((name, teller(self.entity, name, self.desk.clock)(record)) for name in names)
        return [(tr(self.entity.fields[name].label), text) for name, text in told if text]


def _count(written: list[Tally], report: Report) -> None:
    for tally in written:
        report.add(tally)
    written.clear()


@contextmanager
def _not_made(entity: Entity, name: str, text: str, columns: Columns) -> Iterator[None]:
    """Around making what a row points at: what is refused there is said of the columns of the file.

    Fields of the other record are no fields of the row's own, even where they are called alike.
    """
    try:
        yield
    except errors.Invalid as invalid:
        above = columns.above if name == entity.parent else {}
        told = {ABOVE + field: why for field, why in invalid.fields.items() if field in above}
        target = registry[entity.fields[name].target]
        others: dict[Message, list[str]] = {}
        for field, why in invalid.fields.items():
            if field not in above:
                others.setdefault(why, []).append(tr(target.fields[field].label) if field else "")
        for why, labels in others.items():
            what = Message("{place}: {what}", place=listed(labels), what=why) if any(labels) else why
            kind = Message(target.title)
            whole = Message("{kind} “{name}” cannot be made. {why}", kind=kind, name=text[:40], why=what)
            told[name] = whole if name not in told else Message("{one} {other}", one=told[name], other=whole)
        raise errors.Invalid(told) from None
