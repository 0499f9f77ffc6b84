"""Taking records in from files: every row is checked by the rules of the form, and accounted for (R-IMX-04)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from tui_crm.domain import Desk, Entity, errors, registry
from tui_crm.exchange.column_forms import ColumnForms, forms_of
from tui_crm.exchange.headers import Columns, match, names_of, plain
from tui_crm.exchange.importing.duplicates import keys_for
from tui_crm.exchange.importing.plan import Plan
from tui_crm.exchange.importing.rejects import write_rejects
from tui_crm.exchange.importing.report import Progress, Reason, Report
from tui_crm.exchange.importing.run import Import
from tui_crm.exchange.importing.values import RowValues
from tui_crm.exchange.sources.opening import open_table
from tui_crm.exchange.sources.table import Table
from tui_crm.i18n import Message, listed, tr

__all__ = ["Matched", "Opened", "Plan", "Progress", "Reason", "Report", "import_file", "matched", "opened", "resume"]


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

    def run(self, desk: Desk) -> Import:
        """What takes its rows in."""
        values = RowValues(desk, self.entity, self.columns, self.forms, neutral=self.table.neutral)
        keys = keys_for(self.entity, self.columns, self.plan.keys)
        return Import(desk, self.entity, self.plan, self.columns, values, keys)

    @property
    def report(self) -> Report:
        """An account with nothing in it yet."""
        table = self.table
        return Report(
            self.columns, table.count, encoding=table.encoding, delimiter=table.delimiter, said=tuple(table.said)
        )


def matched(desk: Desk, kind: str, path: Path, plan: Plan | None = None, table: Table | None = None) -> Matched:
    """Say what the columns of a file mean; `table` is the file where it has been read already."""
    verdict = desk.may(f"{kind}.import")
    if not verdict:
        raise errors.Forbidden(verdict.reason or Message("Your roles do not allow this."))
    entity, plan = registry[kind], plan or Plan()
    visible = set(desk.actor.visible(entity))
    among = [name for name in entity.inputs if name in visible]
    names = names_of(entity, among)
    if table is None:
        ways = {"encoding": plan.encoding, "delimiter": plan.delimiter, "sheet": plan.sheet}
        table = open_table(path, lambda text: plain(text) in names, **ways)
    return Matched(entity, plan, table, match(entity, table.header, among, plan.columns))


def opened(desk: Desk, kind: str, path: Path, plan: Plan | None = None) -> Opened:
    """Open a file for an import; Refused as a whole where it cannot be read, or lacks what must be filled in."""
    file = matched(desk, kind, path, plan)
    _refuse_missing(desk, file.entity, file.columns)
    rows, plan = file.table.rows(), file.plan
    forms = forms_of(file.entity, file.table.header, file.columns.fields, rows, plan.dates, plan.decimal)
    return Opened(file.entity, plan, file.table, file.columns, forms)


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
    if rejects is not None and rejects.exists():
        raise _there(rejects)
    report, tell = file.report, progress or (lambda done, rows: None)
    if dry_run or not file.table.count:
        return file.run(desk).run(file.table, report, tell)
    facts = {"path": str(path.resolve()), "digest": _digest(path), "plan": file.plan.stored(), "batch": Import.size}
    report.number = desk.begin_import(kind, path.name, file.table.count, facts)
    return _carried_out(desk, file, report, tell, set(), rejects)


def resume(desk: Desk, number: int, *, progress: Progress | None = None, rejects: Path | None = None) -> Report:
    """Go on with an import that was broken off, where it stopped; Refused when its file is another one by now."""
    facts = desk.import_plan(number)
    path = Path(facts["path"])
    if rejects is not None and rejects.exists():
        raise _there(rejects)
    file = opened(desk, facts["kind"], path, Plan.loaded(facts["plan"]))
    if _digest(path) != facts["digest"]:
        raise errors.Refused(
            Message("{file} has been changed since the import began, so it cannot go on.", file=path.name)
        )
    report = file.report
    report.number = number
    tell = progress or (lambda done, rows: None)
    return _carried_out(desk, file, report, tell, desk.batches_done(number), rejects, facts["batch"])


def _carried_out(
    desk: Desk,
    file: Opened,
    report: Report,
    progress: Progress,
    done: set[int],
    rejects: Path | None,
    size: int | None = None,
) -> Report:
    running = file.run(desk)
    running.size = size or running.size
    running.run(file.table, report, progress, done)
    desk.end_import(report.number, "stopped" if report.stopped else "done")
    record = desk.read("imports", report.number)
    for name in ("created", "updated", "skipped", "failed"):
        setattr(report, name, record.values[name])
    if rejects is not None:
        write_rejects(rejects, file.table, desk.import_problems(report.number, "failed"))
    return report


def _there(path: Path) -> errors.Refused:
    return errors.Refused(Message("{file} cannot be made: it is there already, or its folder is not.", file=str(path)))


def _digest(path: Path) -> str:
    """By what a file is known again when its import goes on."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise errors.Refused(
            Message("{file} cannot be read: please check its place and rights.", file=path.name)
        ) from error


def _refuse_missing(desk: Desk, entity: Entity, columns: Columns) -> None:
    """One sentence instead of the same one for each row."""
    filled = {*columns.fields, *columns.joined}
    if any(place is not None for place in columns.person):
        filled.add(entity.shown)
    asked: list[str] = []
    for name in entity.inputs:
        kind = entity.fields[name]
        if name in filled or kind.default not in (None, ""):
            continue
        if kind.required:
            raise errors.Refused(
                Message("The file has no column for “{field}”, which must be filled in.", field=Message(kind.label))
            )
        if kind.required_by and desk.setting(kind.required_by):
            asked.append(tr(kind.label))
    if asked:
        raise errors.Refused(
            Message(
                "The system configuration asks for {fields}, and the file has no columns for them. Please add the "
                "columns, or switch that off in the system configuration.",
                fields=listed([f"“{name}”" for name in asked]),
            )
        )
