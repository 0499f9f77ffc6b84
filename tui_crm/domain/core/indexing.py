"""Keeping the search index in step with the records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import search
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.reach import tokens_carried, tokens_of_many

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk


def get_ready(wish: str) -> None:
    """Load what a wish about searched records needs, before it keeps all others from writing."""
    name = wish.partition(".")[0]
    if name in registry and registry[name].searched:
        search.get_ready()


def indexed_columns(entity: Entity) -> list[str]:
    """The columns that a record's tokens are made of, the id first."""
    names = [
        "id",
        "deleted_at",
        *filter(None, (entity.owner, entity.doer, entity.parent)),
        *entity.searched,
        *entity.e164,
        *(n for name in entity.searched for n in entity.fields[name].surname or ()),
    ]
    return list(dict.fromkeys(names))


def index(desk: Desk, entity: Entity, keys: list[int]) -> None:
    """Write the search tokens of records as they are now."""
    if not entity.searched:
        return
    companions = {source: c for c, source in entity.e164.items()}
    columns = indexed_columns(entity)
    for start in range(0, len(keys), 500):
        rows = desk.store.rows(
            entity.model.select(*map(entity.column, columns)).where(entity.model.id.in_(keys[start : start + 500]))
        )
        every = [dict(zip(columns, row, strict=True)) for row in rows]
        documents = [
            (values["id"], tokens(entity, values, companions, reach, deleted=values["deleted_at"] is not None))
            for values, reach in zip(every, tokens_of_many(desk, entity, every), strict=True)
        ]
        desk.store.put_tokens(entity.table, documents)


def reach_again(desk: Desk, entity: Entity, keys: list[int]) -> None:
    """Write the tokens of those who reach the records anew, and leave those of their words as they stand."""
    if not entity.searched:
        return
    names = list(dict.fromkeys(["id", *filter(None, (entity.owner, entity.doer, entity.parent))]))
    for start in range(0, len(keys), 500):
        some = keys[start : start + 500]
        rows = desk.store.rows(
            entity.model.select(*map(entity.column, names)).where(desk.store.ids(entity.model.id, some))
        )
        values = [dict(zip(names, row, strict=True)) for row in rows]
        held = desk.store.tokens(entity.table, some)
        carried = tokens_of_many(desk, entity, values)
        desk.store.put_tokens(
            entity.table,
            [(row["id"], search.reached(held[row["id"]], reach)) for row, reach in zip(values, carried, strict=True)],
        )


def document(desk: Desk, entity: Entity, values: Mapping[str, Any], companions: Mapping[str, str]) -> tuple[int, str]:
    """A record's id and tokens, as they belong in the index."""
    reach = tokens_carried(desk, entity, values)
    return values["id"], tokens(entity, values, companions, reach, deleted=values["deleted_at"] is not None)


def met_by_visible(
    desk: Desk, entity: Entity, keys: list[int], asked: tuple[search.Term, ...], visible: Collection[str]
) -> list[int]:
    """The records that meet the words by their visible fields alone: a hit must not tell what a hidden one holds."""
    companions = {source: c for c, source in entity.e164.items()}
    columns = indexed_columns(entity)
    model = entity.model
    rows = desk.store.rows(
        model.select(*map(entity.column, columns)).where(desk.store.ids(model.id, keys)).order_by(model.id)
    )
    found = []
    for row in rows:
        values = {n: v if n in visible else "" for n, v in zip(columns, row, strict=True)}
        line = tokens(entity, values, companions, set(), deleted=row[1] is not None)
        if all(any(way.met_by(line) for way in term) for term in asked):
            found.append(row[0])
    return found


def tokens(
    entity: Entity,
    values: Mapping[str, Any],
    companions: Mapping[str, str],
    reach: set[str],
    *,
    deleted: bool,
) -> str:
    """The tokens of a record's searched fields and of those who reach it."""
    document = words(entity, entity.searched, values, companions, reach).document
    return search.binned(document) if deleted else document


def words(
    entity: Entity, names: Iterable[str], values: Mapping[str, Any], companions: Mapping[str, str], reach: set[str]
) -> search.Words:
    """The tokens of some searched fields and of those who reach the record."""
    texts = []
    for name in names:
        kind = entity.fields[name]
        if text := kind.indexed(values[name]):
            how = search.PERSON if kind.is_person(values) else kind.words
            texts.append((name, how, text, values.get(companions.get(name, "")) or ""))
    return search.words(texts, reach)


def sort_keys(entity: Entity, values: Mapping[str, Any], names: Collection[str]) -> dict[str, str]:
    """What a record is sorted by that follows from any of these fields."""
    return {
        companion: search.sort_key(values[name], person=entity.fields[name].is_person(values))
        for name, companion in entity.sort_keys.items()
        if name in values and not {name, *(entity.fields[name].surname or ())}.isdisjoint(names)
    }


def sort_again(desk: Desk, entity: Entity, keys: list[int]) -> None:
    """Write what records are sorted by as it is now."""
    names = dict.fromkeys(n for s, c in entity.sort_keys.items() for n in (s, c, *(entity.fields[s].surname or ())))
    for start in range(0, len(keys), 500) if names else ():
        asked = entity.model.select(*map(entity.column, ("id", *names)))
        for key, *row in desk.store.rows(asked.where(desk.store.ids(entity.model.id, keys[start : start + 500]))):
            values = dict(zip(names, row, strict=True))
            fresh = sort_keys(entity, values, names)
            if any(values[name] != fresh[name] for name in fresh):
                desk.store.run(entity.model.update(**fresh).where(entity.model.id == key))
