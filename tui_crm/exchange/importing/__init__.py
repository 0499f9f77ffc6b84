"""Taking records in from files: every row is checked by the rules of the form, and accounted for (R-IMX-04)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tui_crm.domain import Desk, Entity, errors, patiently, registry
from tui_crm.exchange.column_forms import ColumnForms, forms_of
from tui_crm.exchange.headers import Columns, match, names_of, plain
from tui_crm.exchange.importing.duplicates import ways_for
from tui_crm.exchange.importing.missing import refuse_constants, refuse_make, refuse_missing
from tui_crm.exchange.importing.owners import refuse_doubtful
from tui_crm.exchange.importing.plan import Plan
from tui_crm.exchange.importing.rejects import failed_rows, refuse_there, write_rejects
from tui_crm.exchange.importing.report import COUNTS, Progress, Reason, Report
from tui_crm.exchange.importing.run import Import
from tui_crm.exchange.importing.stopping import StopKey, stop_key
from tui_crm.exchange.importing.sums import Sums
from tui_crm.exchange.importing.values import RowValues
from tui_crm.exchange.sources.opening import open_table
from tui_crm.exchange.sources.table import Table
from tui_crm.i18n import Message

__all__ = [
    "Matched",
    "Opened",
    "Plan",
    "Progress",
    "Reason",
    "Report",
    "failed_rows",
    "import_file",
    "matched",
    "opened",
    "resume",
]


WHOLE = {"id", "version"}
"""What JSON lines of our own export have besides fields."""


@dataclass(frozen=True)
class Matched:
    """A file, and what each of its columns means."""

    entity: Entity
    plan: Plan
    table: Table
    columns: Columns


@dataclass(frozen=True)
class Opened(Matched):
    """A file whose columns are understood, and that has all that must be filled in."""

    forms: ColumnForms

    def run(self, desk: Desk, starter: int | None = None, since: int | None = None) -> Import:
        """What takes its rows in; `starter` is who began, and `since` is when, where somebody goes on."""
        values = RowValues(desk, self.entity, self.plan, self.columns, self.forms, neutral=self.table.neutral)
        ways = ways_for(self.entity, self.columns, self.plan.keys)
        found = Import(desk, self.entity, self.plan, self.columns, values, ways, starter, since)
        found.complete = self.is_whole
        return found

    @property
    def is_whole(self) -> bool:
        """Whether it is our own export with every field, beside which other records have files of their own."""
        return self.table.kind == "json" and set(self.table.header) >= WHOLE

    @property
    def report(self) -> Report:
        """An account with nothing in it yet."""
        table = self.table
        made = [Message(registry[name].titles) for name in self.entity.rules.makes if self.is_whole]
        alone = [Message("An export with every field: {what} come from a file of their own.", what=one) for one in made]
        said = (*table.said, *self.columns.said(self.entity), *self.forms.said, *alone)
        return Report(self.columns, table.count, encoding=table.encoding, delimiter=table.delimiter, said=said)


def matched(desk: Desk, kind: str, path: Path, plan: Plan | None = None, table: Table | None = None) -> Matched:
    """Say what the columns of a file mean; `table` is the file where it has been read already."""
    verdict = desk.may(f"{kind}.import")
    if not verdict:
        raise errors.Forbidden(verdict.reason or Message("Your roles do not allow this."))
    entity, plan = registry[kind], plan or Plan()
    visible = set(desk.actor.visible(entity))
    among = [name for name in entity.inputs if name in visible and name not in entity.not_imported]
    names = names_of(entity, among)
    if table is None:
        ways = {"encoding": plan.encoding, "delimiter": plan.delimiter, "sheet": plan.sheet}
        table = open_table(path, lambda text: plain(text) in names, **ways)
    return Matched(entity, plan, table, match(entity, table.header, among, plan.columns))


def opened(desk: Desk, kind: str, path: Path, plan: Plan | None = None) -> Opened:
    """Open a file for an import; Refused as a whole where it cannot be read, or lacks what must be filled in."""
    file = matched(desk, kind, path, plan)
    entity, plan, table, columns = file.entity, file.plan, file.table, file.columns
    refuse_constants(desk, entity, columns, plan)
    refuse_make(entity, plan)
    refuse_missing(desk, entity, columns, plan)
    # What a sum looks like says nothing of the numbers above it.
    rows = Sums(entity, columns).records(table.rows())
    forms = forms_of(entity, table.header, columns.fields, rows, plan.dates, plan.decimal)
    refuse_doubtful(desk, file)
    return Opened(entity, plan, table, columns, forms)


def import_file(
    desk: Desk,
    kind: str,
    path: Path,
    plan: Plan | None = None,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    rejects: Path | None = None,
) -> Report:
    """Import a file; refused as a whole before anything is written, or reported row by row.

    A dry run checks everything and writes nothing. Rows that failed are put into a file of the same form, with the
    reason in a last column, to be mended there and imported again.
    """
    file = opened(desk, kind, path, plan)
    if rejects is not None:
        refuse_there(rejects)
    report = file.report
    if dry_run or not file.table.count:
        # There is nothing that would have to be whole.
        return file.run(desk).run(file.table, report, progress or (lambda done, rows: None))
    facts = {
        "path": _readable(str(path.resolve())),
        "digest": _digest(path),
        "form": file.table.kind,
        "header": file.table.header,
        "plan": file.plan.stored(),
        "batch": Import.size,
    }
    with stop_key() as key:
        report.number = desk.begin_import(kind, _readable(path.name), file.table.count, facts)
        return _carried_out(desk, file, lambda: file.run(desk), report, key, progress, rejects)


def resume(
    desk: Desk,
    number: int,
    path: Path | None = None,
    *,
    progress: Progress | None = None,
    rejects: Path | None = None,
) -> Report:
    """Go on with an import that was broken off, where it stopped; Refused when its file is another one by now.

    `path` is where the file lies, if it is no longer where it was.
    """
    facts = desk.import_plan(number)
    path = path or Path(facts["path"])
    if rejects is not None:
        refuse_there(rejects)
    file = opened(desk, facts["kind"], path, Plan.loaded(facts["plan"]))
    if _digest(path) != facts["digest"]:
        raise errors.Refused(
            Message("{file} has been changed since the import began, so it cannot go on.", file=path.name)
        )
    report = file.report

    def going_on() -> Import:
        running = file.run(desk, facts["person"], facts["created_at"])
        running.size = facts["batch"] or running.size
        return running

    with stop_key() as key:
        report.number, report.turn = number, desk.take_turn(number)
        _count(desk, report)
        return _carried_out(desk, file, going_on, report, key, progress, rejects)


def _carried_out(
    desk: Desk,
    file: Opened,
    begun: Callable[[], Import],
    report: Report,
    key: StopKey,
    progress: Progress | None,
    rejects: Path | None,
) -> Report:
    """Write what is not in the book yet, begun anew where other writers are met, and close the account."""

    def write() -> None:
        report.stopped = report.met = None
        begun().run(file.table, report, key.heard(progress), desk.batches_done(report.number))
        if report.met is not None and not key.pressed:
            raise report.met

    # What it stops at in the end, the report says.
    with suppress(errors.BookBusy, errors.Taken):
        patiently(write, lambda: len(desk.batches_done(report.number)))
    try:
        _end(desk, file, report, rejects)
    except (errors.Unavailable, errors.SessionEnded) as error:
        # What the report itself has counted is told all the same, and by which number the import goes on; who may not
        # ask the book any more is told nothing else.
        report.stop(error)
    return report


def _end(desk: Desk, file: Opened, report: Report, rejects: Path | None) -> None:
    """Close the account of an import, and take over what the book knows of it."""
    desk.end_import(report.number, "stopped" if report.stopped else "done", report.turn)
    _count(desk, report)
    made = {file.entity.fields[name].target for name in file.plan.make}
    # What came before this one went on with the import counts as well.
    report.left = {}
    report.leave(desk.import_problems(report.number, "left"))
    report.made = desk.made_along(report.number, made - {file.entity.name})
    if rejects is not None:
        problems = desk.import_problems(report.number, "failed")
        try:
            write_rejects(rejects, file.table.kind, file.table.header, problems)
        except errors.Refused as refused:
            # What has been imported is told all the same; the rows can be had from the list of imports.
            report.said = (*report.said, refused.message)


def _count(desk: Desk, report: Report) -> None:
    """The rows of an import as the book has counted them."""
    record = desk.read("imports", report.number)
    for name in COUNTS:
        setattr(report, name, record.values[name])


def _readable(name: str) -> str:
    """The name of a file as the book can hold it; an older system may have written octets that are no text."""
    return name.encode("utf-8", "replace").decode()


def _digest(path: Path) -> str:
    """By what a file is known again when its import goes on."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise errors.Refused(
            Message("{file} cannot be read: please check its place and rights.", file=path.name)
        ) from error
