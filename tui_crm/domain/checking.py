"""Looking the whole book over: pages, tables, audit chain, search index, links and values of the records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import peewee

from tui_crm.domain.core import attached, audit, errors, indexing
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.desk import Desk
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.links import Link, Links, unpack
from tui_crm.domain.core.stores import plain_words
from tui_crm.domain.core.system import TABLES, DraftRow
from tui_crm.domain.migrations import indexes, layout

MOST = 20
"""So many findings of one sort are told."""


LONGEST = 60
"""Signs of what a record is called: a follow-up is called by all of its text."""


@dataclass(frozen=True)
class Finding:
    """Something that is wrong; each kind has its own advice in the words of `check`."""

    kind: str
    where: str
    record: tuple[str, int] | None = None
    """The entity and the id, where it is about one record."""
    called: str = ""
    """The number and the name of that record."""


Findings = Iterator[Finding]


def of_record(kind: str, entity: str, key: int, more: str = "") -> Finding:
    """A finding about a record, or about a field of it."""
    return Finding(kind, f"{entity} {key}{more}", (entity, key))


def problems(store: Store, desk: Desk) -> Findings:
    """Everything that is wrong; what cannot be looked over because of something else is told as well."""
    yield from _pages(store)
    lacking = layout.missing(store)
    yield from _lacking(lacking)
    unread: set[str] = set()
    # Others go on working: what belongs together is read as it was at one moment, or it would not fit.
    with store.still():
        yield from _looked_over(store, _parts(store, desk, lacking), unread)
    # An index is checked by its database, which lets nobody write meanwhile.
    yield from _looked_over(store, _indexes(store, lacking), unread)


def _looked_over(store: Store, parts: Iterator[tuple[str, Findings]], unread: set[str]) -> Findings:
    for name, part in parts:
        try:
            with plain_words(store), store.apart():
                yield from (_named(store, one) for one in part)
        except (errors.NotABook, ValueError):
            # A broken page, a table that is not there, or a value that is none of its kind: each has been told.
            if name not in unread:
                unread.add(name)
                yield Finding("unread", name)


def _parts(store: Store, desk: Desk, lacking: list[str]) -> Iterator[tuple[str, Findings]]:
    """What is looked over, each with what it is about."""
    yield "indexes", (Finding("index", name) for name in indexes.missing(store))
    yield "audit", (Finding("audit", f"{number} ({what})") for number, what in audit.verify(store))
    yield from _values(store)
    for entity in registry:
        if not entity.editable or entity.table in lacking:
            continue
        yield entity.name, _orphans(store, entity)
        yield entity.name, _no_values(store, entity)
        yield entity.name, _left_behind(store, entity)
        if _is_searched(entity, lacking):
            yield entity.name, _search(store, desk, entity)
        if entity.body:
            yield entity.body, (of_record("file", entity.name, key) for key in attached.damaged(store, entity))
    yield "contacts", _several_primary(store)
    yield "drafts", _drafts_of_nothing(store)
    yield "links", _loose_ends(store)


def _indexes(store: Store, lacking: list[str]) -> Iterator[tuple[str, Findings]]:
    for entity in registry:
        if entity.editable and entity.table not in lacking and _is_searched(entity, lacking):
            yield entity.name, _index_damage(store, entity)


def _is_searched(entity: Entity, lacking: list[str]) -> bool:
    return bool(entity.searched) and not _search_tables(entity) & set(lacking)


def _named(store: Store, found: Finding) -> Finding:
    """A finding with what people call the record."""
    if found.record is None or found.record[0] not in registry:
        return found
    entity = registry[found.record[0]]
    names = [*([entity.code.name] if entity.code else []), *(() if entity.private else (entity.shown,))]
    model = entity.model
    try:
        with plain_words(store), store.apart():
            asked = model.select(*map(entity.column, names)).where(model.id == found.record[1])
            row = store.one(asked) if names else None
    except (errors.NotABook, ValueError):
        # What it is called may be what is wrong.
        row = None
    called = " ".join(" ".join(str(text).split()) for text in row or () if text)
    return Finding(found.kind, found.where, found.record, called[:LONGEST])


def _search_tables(entity: Entity) -> set[str]:
    return {f"{entity.table}_tokens", f"{entity.table}_index"}


def _searched(name: str) -> Entity | None:
    """The entity whose search index keeps something in a table of this name."""
    for entity in registry:
        if entity.searched and (name in _search_tables(entity) or name.startswith(f"{entity.table}_index_")):
            return entity
    return None


def _pages(store: Store) -> Findings:
    """What is broken in the file itself: tables hold what nothing else does, indexes can be made anew."""
    made = indexes.wanted(store)
    for one in store.damage():
        if one.name in made:
            yield Finding("index", one.name)
        elif entity := _searched(one.name):
            yield Finding("search", f"{entity.name}: {one.what}")
        else:
            yield Finding("integrity", f"{one.name}: {one.what}" if one.name else one.what)


def _lacking(names: list[str]) -> Findings:
    """Tables and columns that are not there."""
    found = {}
    for name in names:
        entity = _searched(name)
        found[entity.name if entity else name] = "search" if entity else "table"
    yield from (Finding(kind, name) for name, kind in found.items())


def broken_indexes(store: Store) -> list[str]:
    """The indexes with broken pages or wrong entries."""
    made = indexes.wanted(store)
    return [one.name for one in store.damage() if one.name in made]


OTHER_KINDS = (
    (
        peewee.DateField,
        "{0} IS NOT NULL AND (typeof({0}) <> 'text' OR date({0}, '+0 days') IS NOT {0} OR {0} < '0001')",
    ),
    (peewee.BooleanField, "{0} NOT IN (0, 1)"),
    (peewee.IntegerField, "typeof({0}) NOT IN ('integer', 'null')"),
    (peewee.TextField, "typeof({0}) NOT IN ('text', 'null')"),
)
"""When SQLite holds something that a column is not for; PostgreSQL takes nothing of the sort."""


def _values(store: Store) -> Iterator[tuple[str, Findings]]:
    """Of each table that the values are of their columns' kinds."""
    if store.kind != "sqlite":
        return
    there = store.columns_there()
    names = {entity.model: entity.name for entity in registry}
    for model in [*names, *TABLES]:
        table = model._meta.table_name
        tests = {
            name: next(text for kind, text in OTHER_KINDS if isinstance(field, kind)).format(f'"{field.column_name}"')
            for name, field in model._meta.fields.items()
            if field.column_name in there.get(table, ())
        }
        if tests:
            yield names.get(model, table), _of_other_kinds(store, table, names.get(model, table), tests)


def _of_other_kinds(store: Store, table: str, called: str, tests: dict[str, str]) -> Findings:
    each, any_of = ", ".join(tests.values()), " OR ".join(tests.values())
    for key, *wrong in store.sql(f'SELECT rowid, {each} FROM "{table}" WHERE {any_of} LIMIT {MOST}'):
        for name, is_wrong in zip(tests, wrong, strict=True):
            if is_wrong:
                yield of_record("value", called, key, f": {name}")


def _loose_ends(store: Store) -> Findings:
    """Rows of the program's own tables that name a row which is not there; of records the check of links tells."""
    told = {
        (entity.table, entity.column(name).column_name)
        for entity in registry
        if entity.editable
        for name, kind in entity.fields.items()
        if isinstance(kind, Link)
    }
    others = [end for end in store.loose_ends() if (end[0], end[2]) not in told]
    for table, key, column, target in others[:MOST]:
        yield Finding("reference", f"{table} {key}: {column} → {target}")


def _drafts_of_nothing(store: Store) -> Findings:
    """Drafts go with their records, so each that is left has one."""
    draft: Any = DraftRow
    for name, key, record in store.rows(draft.select(draft.entity, draft.id, draft.record)):
        model: Any = registry[name].model if name in registry else None
        if record is not None and (model is None or not store.one(model.select(model.id).where(model.id == record))):
            yield Finding("draft", f"{key}: {name} {record}")


def _orphans(store: Store, entity: Entity) -> Findings:
    model = entity.model
    for name, kind in entity.fields.items():
        if not isinstance(kind, Link):
            continue
        target: Any = registry[kind.target].model.alias()
        column = entity.column(name)
        missing = column.not_in(target.select(target.id)) & ~column.is_null()
        for (key,) in store.rows(model.select(model.id).where(missing).limit(MOST)):
            yield of_record("link", entity.name, key, f": {name}")


def _no_values(store: Store, entity: Entity) -> Findings:
    """Of several records in one field, such as tags, each is there, and is one of those that may stand in it."""
    for name, kind in entity.fields.items():
        if not isinstance(kind, Links):
            continue
        target = registry[kind.target]
        known: Any = target.model.select(target.model.id)
        for field, value in kind.where.items():
            known = known.where(target.column(field) == value)
        there = set(store.keys(known))
        for key, packed in _filled(store, entity, name):
            if not there.issuperset(unpack(packed)):
                yield of_record("link", entity.name, key, f": {name}")


def _filled(store: Store, entity: Entity, name: str) -> Iterator[tuple[int, str]]:
    """The records with something in a field, a thousand at a time."""
    model, column, last = entity.model, entity.column(name), 0
    while True:
        asked = model.select(model.id, column).where((model.id > last) & (column != "")).order_by(model.id)
        rows = store.rows(asked.limit(1000))
        yield from rows
        if len(rows) < 1000:
            return
        last = rows[-1][0]


def _several_primary(store: Store) -> Findings:
    """One contact of a customer is the primary one."""
    contacts: Any = registry["contacts"].model
    asked = contacts.select(contacts.customer).where(contacts.primary & contacts.deleted_at.is_null())
    asked = asked.group_by(contacts.customer).having(peewee.fn.COUNT(contacts.id) > 1)
    yield from (
        of_record("primary", "customers", key) for (key,) in store.rows(asked.order_by(contacts.customer).limit(MOST))
    )


def _left_behind(store: Store, entity: Entity) -> Findings:
    """What belongs to a record has its owner."""
    if not (entity.parent and entity.owner):
        return
    above = registry[entity.fields[entity.parent].target]
    parent: Any = above.model.alias()
    model, owner = entity.model, entity.column(entity.owner)
    theirs = getattr(parent, above.owner)
    # Nobody and somebody differ, nobody and nobody do not.
    other = (owner != theirs) | (owner.is_null() & ~theirs.is_null()) | (~owner.is_null() & theirs.is_null())
    asked = model.select(model.id).join(parent, on=(parent.id == entity.column(entity.parent))).where(other)
    yield from (of_record("owner", entity.name, key) for (key,) in store.rows(asked.limit(MOST)))


def _search(store: Store, desk: Desk, entity: Entity) -> Findings:
    for keys, gone in astray(store, desk, entity):
        yield from (of_record("search", entity.name, key) for key in sorted([*keys, *gone]))


def _index_damage(store: Store, entity: Entity) -> Findings:
    yield from (Finding("search", f"{entity.name}: {line}") for line in store.index_damage(entity.table))


def astray(store: Store, desk: Desk, entity: Entity) -> Iterator[tuple[list[int], list[int]]]:
    """Compare the tokens in the index with those that the records should have: (the wrong ones, those of nobody)."""
    last = 0
    companions = {source: c for c, source in entity.e164.items()}
    columns = indexing.indexed_columns(entity)
    model = entity.model
    while True:
        asked = model.select(*map(entity.column, columns)).where(model.id > last).order_by(model.id).limit(1000)
        rows = store.rows(asked)
        wanted = dict(indexing.document(desk, entity, dict(zip(columns, r, strict=True)), companions) for r in rows)
        until = rows[-1][0] if rows else None
        held = _held(store, entity, last, until)
        yield [key for key in wanted if held.get(key) != wanted[key]], [key for key in held if key not in wanted]
        if until is None:
            break
        last = until


def _held(store: Store, entity: Entity, after: int, until: int | None) -> dict[int, str]:
    """The tokens behind a number, up to another where one is given."""
    text, params = f'SELECT id, tokens FROM "{entity.table}_tokens" WHERE id > ?', [after]
    if until is not None:
        text, params = f"{text} AND id <= ?", [after, until]
    return dict(store.sql(text, params))
