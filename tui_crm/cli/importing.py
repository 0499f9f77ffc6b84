"""Taking records in from files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from tui_crm.cli.acting import Wanted, at_desk, common
from tui_crm.cli.conditions import entity_called
from tui_crm.cli.output import say_json, tell
from tui_crm.cli.words import argument, command, option
from tui_crm.domain import Entity
from tui_crm.exchange.amounts import POINTS
from tui_crm.exchange.csv_import import Report, import_csv
from tui_crm.exchange.days import ORDERS
from tui_crm.exchange.encoding import ENCODINGS
from tui_crm.i18n import mark, tr

TOLD = 20
"""Reasons that are told in words; JSON has them all."""


@command(
    "import",
    mark(
        "Take records in from a CSV file of any usual encoding. Columns are called by names or labels of the fields, "
        "in either language. Each row is checked like the form: it is created, skipped because it is in the book "
        "already, or fails with the reason. Ends with 1 when a row failed. Every 500 rows are one change in the audit, "
        "which can be undone."
    ),
)
@argument("entity", mark("The kind of records, such as customers."))
@argument("file", mark("The CSV file."), type=click.Path(path_type=Path))
@option("--dry-run", is_flag=True, help=mark("Check everything, write nothing."))
@option("--encoding", type=click.Choice(ENCODINGS), help=mark("The file's encoding, where it cannot be told for sure."))
@option("--delimiter", help=mark("The sign between two cells, where it cannot be told."))
@option(
    "--dates", type=click.Choice(ORDERS), help=mark("What comes first in days like 01.05.2023: the day or the month.")
)
@option("--decimal", type=click.Choice(POINTS), help=mark("The sign before the decimals, in numbers like 1,234."))
@option(
    "--rejects",
    type=click.Path(path_type=Path),
    help=mark("Where to put the rows that fail, with the reason beside each, to be mended and imported again."),
)
@common
def import_command(wanted: Wanted, entity: str, file: Path, **how: Any) -> int:
    """Import records."""
    with at_desk(wanted) as desk:
        what = entity_called(entity)
        with _progress() as progress:
            report = import_csv(desk, what.name, file, progress=progress, **how)
    dry_run = bool(how["dry_run"])
    if wanted.json:
        say_json(_json(what, file, report, dry_run))
    _tell(report, dry_run, told=0 if wanted.json else TOLD)
    return 1 if report.failed or report.stopped else 0


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=0, file=sys.stderr, label=tr("Rows")) as bar:

        def move(done: int, rows: int) -> None:
            bar.length = rows
            bar.update(done - bar.pos)

        yield move


def _json(entity: Entity, file: Path, report: Report, dry_run: bool) -> dict[str, object]:
    return {
        "entity": entity.name,
        "file": str(file),
        "dry_run": dry_run,
        "encoding": report.encoding,
        "delimiter": report.delimiter,
        "rows": report.rows,
        "read": report.read,
        "created": report.created,
        "skipped": report.skipped,
        "failed": report.failed,
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
    for reason in report.reasons[:told]:
        place = tr("Row {row}", row=reason.row)
        if reason.column:
            place = tr("Row {row}, {column}", row=reason.row, column=reason.column)
        tell(f"{place}: {tr(reason.message)}")
    if len(report.reasons) > told > 0:
        tell(tr("and {n} more; --json has all of them", n=len(report.reasons) - told))
    if report.columns.unknown:
        names = "、".join(name or "?" for name in report.columns.unknown)
        tell(tr("These columns are not known and were left out: {names}", names=names))
    facts: dict[str, Any] = {
        "read": report.read,
        "created": report.created,
        "skipped": report.skipped,
        "failed": report.failed,
    }
    if dry_run:
        tell(
            tr("Dry run, nothing was written. {read} rows: {created} new, {skipped} skipped, {failed} failed.", **facts)
        )
    else:
        tell(tr("{read} rows: {created} created, {skipped} skipped, {failed} failed.", **facts))
    if report.stopped:
        left = report.rows - report.read
        tell(tr("Stopped with {n} rows left: {reason}", n=left, reason=report.stopped))
