"""Looking the whole book over: pages, audit chain, search index, links between records; mending the search index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import peewee

from tui_crm.domain.core import attached, audit, indexing
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.desk import Desk
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.links import Link, Links, unpack
from tui_crm.domain.core.system import DraftRow
from tui_crm.domain.migrations import indexes


def problems(store: Store, desk: Desk) -> Iterator[tuple[str, str]]:
    """Everything that is wrong: (what kind, where); each kind has its own advice in the words of `check`."""
    damage = store.damage()
    yield from (("integrity", line) for line in damage)
    try:
        yield from _contents(store, desk)
    except peewee.DatabaseError:
        # What a broken page holds cannot be looked over; that it is broken has been said.
        if not damage:
            raise


def _contents(store: Store, desk: Desk) -> Iterator[tuple[str, str]]:
    yield from (("index", name) for name in indexes.missing(store))
    for number, what in audit.verify(store):
        yield "audit", f"{number} ({what})"
    for entity in registry:
        if not entity.editable:
            continue
        yield from _orphans(store, entity)
        yield from _no_values(store, entity)
        yield from _left_behind(store, entity)
        if entity.searched:
            yield from _search(store, desk, entity)
        if entity.body:
            yield from (("file", f"{entity.name} {key}") for key in attached.damaged(store, entity))
    yield from _several_primary(store)
    yield from _drafts_of_nothing(store)


def _drafts_of_nothing(store: Store) -> Iterator[tuple[str, str]]:
    """Drafts go with their records, so each that is left has one."""
    draft: Any = DraftRow
    for name, key, record in store.rows(draft.select(draft.entity, draft.id, draft.record)):
        model: Any = registry[name].model if name in registry else None
        if record is not None and (model is None or not store.one(model.select(model.id).where(model.id == record))):
            yield "draft", f"{key}: {name} {record}"


def _orphans(store: Store, entity: Entity) -> Iterator[tuple[str, str]]:
    model = entity.model
    for name, kind in entity.fields.items():
        if not isinstance(kind, Link):
            continue
        target: Any = registry[kind.target].model.alias()
        column = entity.column(name)
        missing = column.not_in(target.select(target.id)) & ~column.is_null()
        for (key,) in store.rows(model.select(model.id).where(missing).limit(20)):
            yield "link", f"{entity.name} {key}: {name}"


def _no_values(store: Store, entity: Entity) -> Iterator[tuple[str, str]]:
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
                yield "link", f"{entity.name} {key}: {name}"


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


def _several_primary(store: Store) -> Iterator[tuple[str, str]]:
    """One contact of a customer is the primary one."""
    contacts: Any = registry["contacts"].model
    asked = contacts.select(contacts.customer).where(contacts.primary & contacts.deleted_at.is_null())
    asked = asked.group_by(contacts.customer).having(peewee.fn.COUNT(contacts.id) > 1)
    yield from (("primary", f"customers {key}") for (key,) in store.rows(asked.order_by(contacts.customer).limit(20)))


def _left_behind(store: Store, entity: Entity) -> Iterator[tuple[str, str]]:
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
    yield from (("owner", f"{entity.name} {key}") for (key,) in store.rows(asked.limit(20)))


def _search(store: Store, desk: Desk, entity: Entity) -> Iterator[tuple[str, str]]:
    for keys, gone in _astray(store, desk, entity):
        yield from (("search", f"{entity.name} {key}") for key in sorted([*keys, *gone]))
    yield from (("search", f"{entity.name}: {line}") for line in store.index_damage(entity.table))


def _astray(store: Store, desk: Desk, entity: Entity) -> Iterator[tuple[list[int], list[int]]]:
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


def mend(store: Store, desk: Desk) -> int:
    """Make missing indexes, and search tokens that are wrong, anew; returns of how many records the latter were."""
    indexes.make_missing(store)
    mended = 0
    for entity in registry:
        if not (entity.editable and entity.searched):
            continue
        if store.index_damage(entity.table):
            store.rebuild_index(entity.table)
        for keys, gone in _astray(store, desk, entity):
            if keys or gone:
                # Others go on working between the pieces.
                with store.transaction():
                    store.drop_tokens(entity.table, gone)
                    indexing.index(desk, entity, keys)
            mended += len(keys) + len(gone)
    return mended
