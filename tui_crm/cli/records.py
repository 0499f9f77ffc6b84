"""Looking at records: list, show, search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain

import click

from tui_crm.cli import conditions
from tui_crm.cli.acting import Wanted, at_desk, common
from tui_crm.cli.output import Table, naming_fields, plain_values, say_json, say_json_list, say_pairs, tell
from tui_crm.cli.words import Number, argument, command, option
from tui_crm.domain import Desk, Entity, Filter, Page, Query, Record, errors, registry
from tui_crm.exchange.export.listing import Listing
from tui_crm.i18n import Amid, mark, tr
from tui_crm.tui.present.listed import along, teller
from tui_crm.tui.present.values import display

PAGE = 500
"""Rows that are read at once; who asks for more takes a list out of the book, which is an export."""


def list_whole(wanted: Wanted, kind: str, columns: Sequence[str]) -> None:
    """All records of a kind of which there are few, with those of the columns that the person may see."""
    with at_desk(wanted) as desk:
        entity = registry[kind]
        page = desk.page(kind, Query(columns=(*columns, *along(entity)), limit=100_000))
        names = [name for name in columns if name in desk.actor.visible(entity)]
        if wanted.json:
            say_json([plain_values(desk, entity, row, names) for row in page.rows])
            return
        _say_table(desk, entity, [page.rows], names)


@command(
    "list",
    mark(
        "List records. A condition is a field, a sign and a value: name~text, level=Key, level!=Key, credit>=60, "
        "created_at<=2026-05-01; email= finds those without an e-mail address, email!= those with one. "
        "Fields are called by their names or by their labels, in either language. Everything that you may see is "
        "listed; of customers, owner= finds those in the pool, and owner!= those that the list on the screen has."
    ),
)
@argument("entity", mark("The kind of records, such as customers."))
@option("--filter", "expressions", metavar="CONDITION", multiple=True, help=conditions.CONDITION_HELP)
@option("--sort", "order", metavar="FIELD[:desc]", multiple=True, help=mark("The order; repeatable."))
@option("--columns", "columns", metavar="FIELD,…", help=mark("The fields to show."))
@option(
    "--limit",
    metavar="N",
    type=Number(min=1),
    default=50,
    show_default=True,
    help=mark("At most so many records."),
)
@option("--all", "everything", is_flag=True, help=mark("All records. More than 500 at once are an export."))
@common
def list_command(
    wanted: Wanted,
    entity: str,
    expressions: tuple[str, ...],
    order: tuple[str, ...],
    columns: str | None,
    limit: int,
    everything: bool,
) -> None:
    """List records."""
    with at_desk(wanted) as desk:
        what = conditions.entity_called(entity)
        names = conditions.columns(desk, what, columns)
        query = Query(
            filters=conditions.filters(desk, what, expressions),
            sort=conditions.sorting(desk, what, order),
            columns=None if wanted.json and columns is None else (*names, *along(what)),
        )
        print_list(wanted, desk, what, query, None if columns is None else names, None if everything else limit)


def print_list(
    wanted: Wanted,
    desk: Desk,
    entity: Entity,
    query: Query,
    columns: tuple[str, ...] | None = None,
    limit: int | None = 50,
) -> None:
    """Print a list with some columns, or those it comes with, and say when records were left out."""
    notes: list[str] = []
    names = columns or tuple(n for n in entity.columns if n == "id" or n in desk.actor.visible(entity))
    told = (columns or _fields(desk, entity)) if wanted.json else names
    with naming_fields(entity.name):
        if _is_export(desk, entity, query, limit):
            parts = _exported(desk, entity, query, limit, "json" if wanted.json else "txt", told, notes)
        else:
            parts = (page.rows for page in _pages(desk, entity, query, limit, notes))
        if wanted.json:
            records = chain.from_iterable(parts)
            say_json_list(plain_values(desk, entity, record, told) for record in records)
        else:
            _say_table(desk, entity, parts, names)
    for note in notes:
        tell(note)


def _is_export(desk: Desk, entity: Entity, query: Query, limit: int | None) -> bool:
    if limit is not None and limit <= PAGE:
        return False
    return len(desk.page(entity.name, replace(query, columns=(), limit=PAGE + 1)).rows) > PAGE


def _exported(
    desk: Desk,
    entity: Entity,
    query: Query,
    limit: int | None,
    form: str,
    names: Sequence[str],
    notes: list[str],
) -> Iterator[Sequence[Record]]:
    """As many records at once as nobody looks at: by the right to export, and the audit tells who took them."""
    listing = Listing(desk, entity, query)
    with listing.entered(form, names):
        for part in listing.parts((*names, *along(entity))):
            some = part if limit is None else part[: limit - listing.written]
            yield some
            if limit is not None and listing.written + len(some) == limit:
                listing.written = limit
                break
    notes += listing.notes
    if limit is not None and listing.count > limit:
        notes.append(_more(limit, listing.count))


def _pages(desk: Desk, entity: Entity, query: Query, limit: int | None, notes: list[str]) -> Iterator[Page]:
    """The pages of a list up to a limit; notes how many records were left out, or that there are none."""
    shown = 0
    while True:
        size = PAGE if limit is None else min(PAGE, limit - shown)
        page = desk.page(entity.name, replace(query, limit=size))
        shown += len(page.rows)
        yield page
        if not page.more_after or shown == limit:
            break
        query = replace(query, after=page.next)
    if page.more_after:
        total = desk.count(entity.name, query.all_pages()).n
        notes.append(_more(shown, total))
    elif not shown:
        notes.append(tr("There are no records."))


def _more(shown: int, total: int) -> str:
    return tr("{shown} of {n} records are shown; --all shows all of them.", shown=shown, n=total)


def _say_table(desk: Desk, entity: Entity, parts: Iterable[Sequence[Record]], names: Sequence[str]) -> None:
    heads = [name if name == "id" else tr(entity.fields[name].label) for name in names]
    right = [i for i, name in enumerate(names) if name == "id" or entity.fields[name].align == "right"]
    table, say = Table(heads, right), [teller(desk, entity, name, exact=True) for name in names]
    for rows in parts:
        table.write([[cell(row) for cell in say] for row in rows])


def _fields(desk: Desk, entity: Entity) -> list[str]:
    return [name for name in desk.actor.visible(entity) if name not in entity.sort_keys.values()]


@command("show", mark("Show one record with all its fields that are filled in."))
@argument("entity", mark("The kind of record, such as customers."))
@argument("record", mark("Its number, id, account or name."))
@common
def show(wanted: Wanted, entity: str, record: str) -> None:
    """Show one record."""
    with at_desk(wanted) as desk:
        what = conditions.entity_called(entity)
        found = record_called(desk, what, record)
        if wanted.json:
            say_json({**plain_values(desk, what, found, _fields(desk, what)), "version": found.version})
            return
        say_pairs(_lines(desk, what, found))


def _lines(desk: Desk, entity: Entity, record: Record) -> list[tuple[str, str]]:
    form = [name for section in entity.sections for name in section.fields]
    stamps = ["created_at", "created_by", "updated_at", "updated_by"]
    names = [name for name in dict.fromkeys([*form, *stamps]) if name in record.values]
    lines = [(tr(entity.fields[name].label), display(entity, record, name, desk.clock, exact=True)) for name in names]
    return [("id", str(record.id)), *((label, text) for label, text in lines if text)]


def record_called(desk: Desk, entity: Entity, text: str) -> Record:
    """The one record meant by a number, an id, an account or a name; NotFound otherwise."""
    text = text.strip()
    if (key := _numbered(desk, entity, text)) is not None:
        return desk.read(entity.name, key)
    if text.isascii() and text.isdigit():
        # A name may be digits as well.
        with suppress(errors.NotFound):
            return desk.read(entity.name, int(text))
    if (key := desk.find(entity.name, text, {})) is None:
        raise errors.NotFound
    return desk.read(entity.name, key)


def _numbered(desk: Desk, entity: Entity, text: str) -> int | None:
    """The record with that number or account; most names cannot be one and are none."""
    for name in ("code", "account"):
        if name not in desk.actor.visible(entity):
            continue
        with suppress(errors.Invalid):
            page = desk.page(entity.name, Query(filters=(Filter(name, "is", text),), columns=(), limit=2))
            if len(page.rows) == 1:
                return page.rows[0].id
    return None


@command("search", mark("Find records of every kind by words, pinyin, initials or the end of a number."))
@argument("text", mark("What to look for."), nargs=-1, required=True)
@option(
    "--limit",
    metavar="N",
    type=Number(min=1),
    default=20,
    show_default=True,
    help=mark("At most so many of each kind."),
)
@common
def search(wanted: Wanted, text: tuple[str, ...], limit: int) -> None:
    """Find records."""
    words = " ".join(text).strip()
    if not words:
        raise click.UsageError(tr("Please say what to look for."))
    with at_desk(wanted) as desk:
        notes: list[str] = []
        found = [*_hits(desk, words, limit, notes)]
        if wanted.json:
            say_json([{"entity": e.name, **plain_values(desk, e, r, filter(None, _naming(e)))} for e, r in found])
        elif found:
            table = Table([tr("Kind"), tr("Number"), tr("Name"), ""])
            table.write([[tr(e.title), *_named(desk, e, r)] for e, r in found])
        for note in notes if found else [tr("Nothing was found.")]:
            tell(note)


def _hits(desk: Desk, words: str, limit: int, notes: list[str]) -> Iterator[tuple[Entity, Record]]:
    for entity in desk.entities():
        if not entity.searched:
            continue
        names = tuple(name for name in dict.fromkeys(_naming(entity)) if name)
        page = desk.page(entity.name, Query(words=words, limit=limit, columns=(*names, *along(entity))))
        yield from ((entity, row) for row in page.rows)
        if page.more_after:
            notes.append(tr("There are more {entity}; --limit shows more of them.", entity=Amid(entity.titles)))


def _named(desk: Desk, entity: Entity, record: Record) -> list[str]:
    number, _, beside = _naming(entity)
    cells = (number, entity.naming, beside)
    return [teller(desk, entity, name, exact=True)(record) if name else "" for name in cells]


def _naming(entity: Entity) -> tuple[str, str, str]:
    """The fields that tell what a record is: its number, its name, and what stands beside it."""
    number = next((name for name in ("code", "account") if name in entity.fields), "")
    return number, entity.shown, entity.subtitle if entity.subtitle not in (number, entity.shown) else ""
