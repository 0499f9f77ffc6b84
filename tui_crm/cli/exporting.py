"""Writing lists into files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click

from tui_crm.cli import conditions
from tui_crm.cli.acting import Wanted, at_desk, common
from tui_crm.cli.output import bar, naming_fields, say_json, tell
from tui_crm.cli.words import Number, OneOf, argument, command, option
from tui_crm.domain import Query
from tui_crm.exchange.export.csv_format import DELIMITERS, ENCODINGS
from tui_crm.exchange.export.files import refuse_taken, replacing
from tui_crm.exchange.export.formats import FORMATS, Format, format_of, known_endings
from tui_crm.exchange.export.listing import Listing
from tui_crm.i18n import listed, mark, tr


@command(
    "export",
    mark(
        "Write a list into a file: every record that the account may see and export, and no field that it may not see. "
        "Conditions, order and columns are as for list. The format is what --format says, else what the file is "
        "called, else csv; the file is complete or not there at all, and only its owner may read it. In csv a cell "
        "that a spreadsheet would run as a formula has an apostrophe in front, which import takes away again."
    ),
)
@argument("entity", mark("The kind of records, such as customers."))
@option(
    "-o", "--output", "file", metavar="FILE", type=click.Path(path_type=Path),
    help=mark("The file; without it, text goes to standard output."),
)  # fmt: skip
@option("--format", "name", type=OneOf([*FORMATS]), help=mark("The format of the file."))
@option(
    "--filter", "--where", "expressions", metavar="CONDITION", multiple=True,
    help=conditions.CONDITION_HELP,
)  # fmt: skip
@option("--words", "words", metavar="TEXT", default="", help=mark("Only records that are found by these words."))
@option("--sort", "order", metavar="FIELD[:desc]", multiple=True, help=mark("The order; repeatable."))
@option(
    "--columns", "columns", metavar="FIELD,…",
    help=mark("The fields; else those of the list for txt and pdf, and all for the other formats."),
)  # fmt: skip
@option(
    "--encoding", "encoding", type=OneOf([*ENCODINGS]),
    help=mark("How csv is encoded; a file is in UTF-8 with a mark for spreadsheets, standard output in UTF-8."),
)  # fmt: skip
@option(
    "--delimiter", "delimiter", metavar="SIGN", type=OneOf([*DELIMITERS]), default=",",
    help=mark("What divides the columns of csv: a comma, a semicolon, | or tab."),
)  # fmt: skip
@option(
    "--width", "page_width", type=Number(60, 400),
    help=mark("How many characters a line of txt takes; Han count two. 132 unless said."),
)  # fmt: skip
@option("--force", is_flag=True, help=mark("Replace a file that is there."))
@common
def export(
    wanted: Wanted,
    entity: str,
    file: Path | None,
    name: str | None,
    expressions: tuple[str, ...],
    words: str,
    order: tuple[str, ...],
    columns: str | None,
    encoding: str | None,
    delimiter: str,
    page_width: int | None,
    force: bool,
) -> None:
    """Export records."""
    file = None if file == Path("-") else file
    wished = _format(name, file, wanted)
    options = _options(wished, file, encoding, delimiter, page_width)
    with at_desk(wanted) as desk:
        what = conditions.entity_called(entity)
        query = Query(
            words=words,
            filters=conditions.filters(desk, what, expressions),
            sort=conditions.sorting(desk, what, order),
        )
        names = None if columns is None else conditions.columns(desk, what, columns)
        listing = Listing(desk, what, query, names, file=str(file.absolute()) if file else "")
        with (
            _output(file, force) as out,
            bar(tr("Records"), shown=file is not None) as listing.progress,
            naming_fields(what.name),
        ):
            wished.write(listing, out, **options)
    for note in listing.notes:
        tell(note)
    if file is not None:
        _tell(wanted, listing, wished, file)


def _format(name: str | None, file: Path | None, wanted: Wanted) -> Format:
    """The format wished for; standard output takes text only."""
    usual = FORMATS["json" if wanted.json else "csv"]
    wished = FORMATS[name] if name else (file and format_of(file)) or usual
    if file is not None and file.suffix and not name and not format_of(file):
        raise click.UsageError(
            tr(
                "No format ends in {ending}. Known: {known}. Or name the format with --format.",
                ending=file.suffix,
                known=listed(known_endings()),
            )
        )
    if file is None and not wished.text:
        raise click.UsageError(tr("{format} needs a file: please name one with -o.", format=wished.name))
    return wished


def _options(
    wished: Format, file: Path | None, encoding: str | None, delimiter: str, page_width: int | None
) -> dict[str, Any]:
    if page_width is not None and wished.name != "txt":
        raise click.UsageError(tr("--width is for txt only."))
    if wished.name == "csv":
        usual = "utf-8" if file is None else "utf-8-bom"
        return {"encoding": encoding or usual, "delimiter": DELIMITERS[delimiter]}
    if encoding or delimiter != ",":
        raise click.UsageError(tr("--encoding and --delimiter are for csv only."))
    return {} if page_width is None else {"page_width": page_width}


@contextmanager
def _output(file: Path | None, force: bool) -> Iterator[IO[bytes]]:
    if file is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        return
    refuse_taken(file, force=force)
    with replacing(file, force=force) as out:
        yield out


def _tell(wanted: Wanted, listing: Listing, wished: Format, file: Path) -> None:
    if wanted.json:
        say_json({"entity": listing.entity.name, "file": str(file), "format": wished.name, "records": listing.written})
    else:
        tell(tr("Records written to {file}: {n}", n=f"{listing.written:,}", file=str(file)))
