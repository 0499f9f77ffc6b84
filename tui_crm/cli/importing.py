"""Taking records in from files, the list of imports, and taking one back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tui_crm.cli.acting import Wanted, at_desk, common
from tui_crm.cli.conditions import entity_called
from tui_crm.cli.output import bar, say_json, tell
from tui_crm.cli.words import OneOf, argument, command, option
from tui_crm.domain import Desk, Entity, Query, registry
from tui_crm.exchange.amounts import POINTS
from tui_crm.exchange.days import ORDERS
from tui_crm.exchange.encoding import ENCODINGS
from tui_crm.exchange.headers import find_field
from tui_crm.exchange.importing import Plan, Report, import_file, resume
from tui_crm.exchange.importing.plan import ON_DUPLICATE, OWNER_UNKNOWN, plan_from, refuse_delimiter, save_plan
from tui_crm.exchange.importing.stopping import stop_key
from tui_crm.i18n import listed, mark, tr

TOLD = 20
"""Reasons that are told in words; JSON has them all."""


@command(
    "import",
    mark(
        "Take records in from a file: CSV of any usual encoding and form, xlsx, vCard, calendar, or the JSON lines of "
        "an export. Columns are called by names or labels of the fields in either language, or as other programs "
        "call them. Each row is checked like the form: it is created, updated, skipped because it is in the book "
        "already, or fails with the reason. Ends with 1 when a row failed. The whole import can be taken back with "
        "“undo import”."
    ),
)
@argument("entity", mark("The kind of records, such as customers."))
@argument("file", mark("The file."), type=click.Path(path_type=Path))
@option("--dry-run", is_flag=True, help=mark("Check everything, write nothing."))
@option("--map", "source", metavar="MATCH", help=mark("A saved match of columns, or a JSON file with one."))
@option(
    "--save-map",
    metavar="NAME",
    help=mark("Keep the match of columns and the other options under a name, once a file has been imported with them."),
)
@option(
    "--on-duplicate",
    type=OneOf(list(ON_DUPLICATE)),
    help=mark("What to do with records that are in the book already: skip, fill what is empty, update, create."),
)
@option("--keys", metavar="FIELDS", help=mark("By which fields a record is known to be in the book, as name,phone."))
@option(
    "--make",
    metavar="FIELDS",
    help=mark("Link fields whose records are made when they are not there, as level,customer."),
)
@option(
    "--set",
    "constants",
    metavar="FIELD=VALUE",
    multiple=True,
    help=mark("One value for every row, of a field that the file has no column for; may be given several times."),
)
@option(
    "--owner-unknown",
    type=OneOf(list(OWNER_UNKNOWN)),
    help=mark(
        "What to do with rows whose owner is no user: let them fail, give me the record (me), say nothing of the "
        "owner (leave-out)."
    ),
)
@option("--encoding", type=OneOf(ENCODINGS), help=mark("The file's encoding, where it cannot be told for sure."))
@option("--delimiter", help=mark("The sign between two cells, where it cannot be told."))
@option("--sheet", help=mark("The sheet of a workbook, where it is not the first."))
@option(
    "--dates",
    type=OneOf(ORDERS),
    help=mark("The order of year, month and day, in days like 01.05.2023 or 23-05-01."),
)
@option("--decimal", type=OneOf(POINTS), help=mark("The sign before the decimals, in numbers like 1,234."))
@option(
    "--rejects",
    type=click.Path(path_type=Path),
    help=mark("Where to put the rows that fail, with the reason beside each, to be mended and imported again."),
)
@option(
    "--resume",
    "number",
    type=int,
    metavar="NUMBER",
    help=mark(
        "Go on with an import that was broken off. FILE may lie elsewhere by now, but has to be the same; the other "
        "options are those that it began with."
    ),
)
@common
def import_command(
    wanted: Wanted,
    entity: str,
    file: Path,
    dry_run: bool,
    rejects: Path | None,
    number: int | None,
    save_map: str | None,
    **how: Any,
) -> int:
    """Import records."""
    with at_desk(wanted) as desk:
        what = entity_called(entity)
        with bar(tr("Rows")) as progress:
            if number is not None:
                report = resume(desk, number, file, progress=progress, rejects=rejects)
            else:
                plan = _plan(desk, what, **how)
                report = import_file(desk, what.name, file, plan, dry_run=dry_run, progress=progress, rejects=rejects)
                if save_map and not dry_run:
                    # Which match fits is known only now.
                    save_plan(desk, what, save_map, plan)
    if wanted.json:
        say_json(_json(what, file, report, dry_run))
    _tell(report, dry_run, told=0 if wanted.json else TOLD)
    return 1 if report.failed or report.stopped else 0


def _plan(
    desk: Desk,
    entity: Entity,
    source: str | None,
    keys: str | None,
    make: str | None,
    constants: tuple[str, ...],
    delimiter: str | None,
    **how: Any,
) -> Plan:
    plan = plan_from(desk, entity, source) if source else Plan()
    given = {name: value for name, value in how.items() if value is not None}
    if delimiter is not None:
        # As “export” takes it; a tab is hard to type.
        given["delimiter"] = "\t" if delimiter in ("tab", "\\t") else delimiter
        refuse_delimiter(given["delimiter"])
    if keys is not None:
        given["keys"] = _fields(entity, keys)
    if make is not None:
        given["make"] = _fields(entity, make)
    if constants:
        given["constants"] = {**plan.constants, **_constants(entity, constants)}
    return replace(plan, **given)


def _fields(entity: Entity, text: str) -> tuple[str, ...]:
    """Fields called by their names or labels, divided by commas."""
    parts = (part.strip() for part in text.replace("，", ",").split(","))
    return tuple(_field(entity, part) for part in parts if part)


def _field(entity: Entity, called: str) -> str:
    name = find_field(entity, called, entity.inputs)
    if name is None:
        raise click.UsageError(tr("{entity} have no field called “{field}”.", entity=tr(entity.titles), field=called))
    return name


def _constants(entity: Entity, given: tuple[str, ...]) -> dict[str, str]:
    """The values that every row is given, by their fields."""
    found: dict[str, str] = {}
    for one in given:
        called, sign, value = one.partition("=")
        if not sign or not value.strip():
            raise click.UsageError(tr("Write a value for every row as FIELD=VALUE; “{text}” is not.", text=one))
        name = _field(entity, called.strip())
        if name in found:
            raise click.UsageError(tr("“{field}” has two values for every row.", field=called.strip()))
        found[name] = value
    return found


@command("imports", mark("Print the imports, the newest first."))
@common
def imports_command(wanted: Wanted) -> None:
    """List the imports."""
    from tui_crm.cli.records import print_list

    with at_desk(wanted) as desk:
        print_list(wanted, desk, registry["imports"], Query(limit=50))


@command(
    "undo",
    mark(
        "Take an import back as a whole: undo import NUMBER. What others have changed since, or what others hang on, "
        "stays and is listed; broken off, the same command goes on. Ends with 1 when something stayed."
    ),
)
@argument("what", mark("import"), type=OneOf(["import"]))
@argument("number", mark("The number of the import."), type=int)
@common
def undo_command(wanted: Wanted, what: str, number: int) -> int:
    """Undo an import."""
    with at_desk(wanted) as desk:
        with bar(tr("Batches")) as progress, stop_key() as key:
            kept = desk.undo_import(number, key.heard(progress))
        left = list(desk.import_problems(number, "kept")) if kept else []
    if wanted.json:
        say_json(
            {
                "import": number,
                "kept": [
                    {"entity": one.cells[0], "id": one.number, "name": one.cells[1], "reason": tr(one.reasons[0][1])}
                    for one in left
                ],
            }
        )
        return 1 if left else 0
    for one in left[:TOLD]:
        tell(tr("{place}: {what}", place=one.cells[1], what=tr(one.reasons[0][1])))
    if len(left) > TOLD:
        tell(tr("and {n} more; --json has all of them", n=len(left) - TOLD))
    tell(tr("Import {number} was undone; records kept: {n}.", number=number, n=kept) if left
         else tr("Import {number} was undone.", number=number))  # fmt: skip
    return 1 if left else 0


def _json(entity: Entity, file: Path, report: Report, dry_run: bool) -> dict[str, object]:
    return {
        "entity": entity.name,
        "file": str(file),
        "import": report.number or None,
        "dry_run": dry_run,
        "encoding": report.encoding,
        "delimiter": report.delimiter,
        "rows": report.rows,
        "read": report.read,
        "created": report.created,
        "updated": report.updated,
        "skipped": report.skipped,
        "failed": report.failed,
        "made": report.made,
        "not_taken_over": report.left,
        "columns": {report.columns.header[i]: name for name, i in report.columns.fields.items()},
        "added_to": {report.columns.header[i]: n for n, columns in report.columns.joined.items() for i in columns},
        "unknown_columns": list(report.columns.unknown),
        "reasons": [
            {"row": one.row, "outcome": one.outcome, "column": one.column, "message": tr(one.message)}
            for one in report.reasons
        ],
        "stopped": tr(report.stopped) if report.stopped else None,
    }


def _tell(report: Report, dry_run: bool, told: int) -> None:
    """The whole account in words: columns, rows and reasons, and where the rest of the reasons is."""
    for message in report.said:
        tell(message)
    for reason in report.reasons[:told]:
        place = tr("Row {row}", row=reason.row)
        if reason.column:
            place = tr("Row {row}, {column}", row=reason.row, column=reason.column)
        tell(tr("{place}: {what}", place=place, what=tr(reason.message)))
    if len(report.reasons) > told > 0:
        tell(tr("and {n} more; --json has all of them", n=len(report.reasons) - told))
    if report.columns.unknown:
        names = listed(name or "?" for name in report.columns.unknown)
        tell(tr("These columns are not known and were left out: {names}", names=names))
    facts: dict[str, Any] = {
        "read": report.read,
        "created": report.created,
        "updated": report.updated,
        "skipped": report.skipped,
        "failed": report.failed,
    }
    if report.updated and dry_run:
        tell(tr("Dry run, nothing was written. Rows: {read}; {created} new, {updated} updated, {skipped} skipped, "
                "{failed} failed.", **facts))  # fmt: skip
    elif dry_run:
        tell(tr("Dry run, nothing was written. Rows: {read}; {created} new, {skipped} skipped, "
                "{failed} failed.", **facts))  # fmt: skip
    elif report.updated:
        tell(tr("Rows: {read}; {created} created, {updated} updated, {skipped} skipped, {failed} failed.", **facts))
    else:
        tell(tr("Rows: {read}; {created} created, {skipped} skipped, {failed} failed.", **facts))
    _tell_records_there(report)
    if report.stopped:
        left = report.rows - report.read
        tell(tr("Stopped; rows left: {n}. {reason}", n=left, reason=report.stopped))
        if report.number:
            tell(tr("Import {number} goes on with --resume {number}.", number=report.number))


def _tell_records_there(report: Report) -> None:
    """What was made along with the rows, and what they say of records that stayed as they were."""
    for place, what in ((tr("Made along with them"), report.made_words), (tr("Not taken over"), report.left_words)):
        if what:
            tell(tr("{place}: {what}", place=place, what=what))
