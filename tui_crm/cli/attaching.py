"""Files that are kept with customers: attaching one, getting one back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from tui_crm.cli.acting import Wanted, at_desk, common
from tui_crm.cli.output import naming_fields, plain_values, say, say_json, tell
from tui_crm.cli.records import record_called
from tui_crm.cli.words import Number, argument, command, group, option
from tui_crm.domain import registry
from tui_crm.exchange.export.files import refuse_taken, replacing
from tui_crm.i18n import mark, tr

COLUMNS = ("id", "name", "customer", "followup", "note", "size", "sha256")


@group("file", mark("Files kept with customers: add one, get one back."))
@common
def file(wanted: Wanted) -> None:
    """Files."""


@command(
    "add",
    mark(
        "Attach a file to a customer, or to a follow-up of it; prints the number by which it is got back. How large it "
        "may be, the configuration says."
    ),
)
@argument("customer", mark("The customer's number, id or name."))
@argument("path", mark("The file to attach."), type=click.Path(path_type=Path))
@option("--followup", metavar="ID", type=Number(min=1), help=mark("The follow-up that it belongs to."))
@option("--name", default="", help=mark("What it is called; else as the file is."))
@option("--note", metavar="TEXT", default="", help=mark("What is to be known about it."))
@common
def add(wanted: Wanted, customer: str, path: Path, followup: int | None, name: str, note: str) -> None:
    """Attach a file."""
    with at_desk(wanted) as desk, naming_fields("attachments"):
        found = record_called(desk, registry["customers"], customer)
        values: dict[str, Any] = {"customer": found.id, "followup": followup, "note": note}
        made = desk.attach("attachments", values | ({"name": name} if name else {}), path)
        if wanted.json:
            say_json(plain_values(desk, registry["attachments"], made, COLUMNS))
            return
        say(str(made.id))
        tell(tr("{name} was attached to {customer}.", name=made["name"], customer=made.label("customer")))


@command(
    "get",
    mark(
        "Write an attached file to standard output, or into a file, which is complete or not there at all and which "
        "only its owner may read. That it was taken out is in the audit."
    ),
)
@argument("number", mark("The attachment's id."), metavar="ID", type=Number(min=1))
@option("-o", "--output", "place", metavar="FILE", type=click.Path(path_type=Path), help=mark("The file to write."))
@option("--force", is_flag=True, help=mark("Replace a file that is there."))
@common
def get(wanted: Wanted, number: int, place: Path | None, force: bool) -> None:
    """Get a file back."""
    place = None if place == Path("-") else place
    if place is None and (wanted.json or sys.stdout.isatty()):
        # What files hold would be obeyed by a terminal.
        raise click.UsageError(tr("Please name a file with -o."))
    with at_desk(wanted) as desk:
        if place is None:
            sys.stdout.flush()
            desk.fetch("attachments", number, sys.stdout.buffer.write)
            return
        refuse_taken(place, force=force)
        with replacing(place, force=force) as out:
            record = desk.fetch("attachments", number, out.write, str(place.absolute()))
        if wanted.json:
            say_json({**plain_values(desk, registry["attachments"], record, COLUMNS), "file": str(place)})
        else:
            tell(tr("{name} was written to {file}.", name=record["name"], file=str(place)))


file.add_command(add)
file.add_command(get)
