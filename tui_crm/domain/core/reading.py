"""Pages, counts and single records, always within the reach of the person at the desk.

Two ways lead to a page. Where a right or the words leave few records, their ids are found first and sorted. Where
they leave many, the index of the sort order is walked and each row is tested until the page is full. Either way the
reach stands in the WHERE of the query that reads the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import peewee
from peewee import SQL

from tui_crm.domain.core import errors
from tui_crm.domain.core.access import Level
from tui_crm.domain.core.entity import Entity
from tui_crm.domain.core.fields import BIGGEST
from tui_crm.domain.core.query import Count, Page, Place, Query, Record
from tui_crm.domain.core.question import Question
from tui_crm.domain.core.reach import Reach, all_of, condition, reach_of
from tui_crm.domain.core.selection import selection
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk


def page(desk: Desk, entity: Entity, query: Query, action: str = "read") -> Page:
    """Some rows from a place on, with what is known of the count for free."""
    question = Question(desk, entity, query, action)
    if question.impossible:
        return Page((), False, False, Count(0, True))
    if query.around is not None:
        return _around(desk, question, query.around)
    return _page(desk, question, query)


def _around(desk: Desk, question: Question, key: int) -> Page:
    """The rows before and from a record on; who may be seen and what fits is found out once for both."""
    model, query = question.entity.model, question.query.all_pages()
    half = query.limit // 2
    if question.ids is not None:
        # Few are put in order once, instead of once for each side of the record.
        keys = question.keys(None, False, len(question.ids))
        at = keys.index(key) if key in keys else 0
        start = max(0, at - half)
        rows = _rows(desk, question, keys[start : start + query.limit], False)
        return _counted(question, rows, start > 0, start + query.limit < len(keys))
    columns = [column for column, _ in question.order]
    place = desk.store.one(model.select(*columns).where(question.where() & (model.id == key)))
    if place is None:
        return _page(desk, question, query)
    before = _page(desk, question, replace(query, before=place, limit=max(1, half)))
    follows = before.rows[-1].place if before.rows else None
    after = _page(desk, question, replace(query, after=follows, limit=query.limit - len(before.rows)))
    return Page(before.rows + after.rows, before.more_before, after.more_after, after.count)


def _page(desk: Desk, question: Question, query: Query) -> Page:
    backwards = query.before is not None or query.at_end
    start = query.before if query.before is not None else query.after
    if question.ids is not None:
        keys = question.keys(start, backwards, query.limit + 1)
        more = len(keys) > query.limit
        found = _rows(desk, question, keys[: query.limit], backwards)
    else:
        order, found = question.ordering(backwards), ()
        for where in question.runs(start, backwards):
            if (missing := query.limit + 1 - len(found)) > 0:
                found += _read(desk, question, where, order, missing)
        more = len(found) > query.limit
        found = found[: query.limit]
    rows = tuple(reversed(found)) if backwards else found
    before = more if backwards else start is not None
    after = query.before is not None if backwards else more
    return _counted(question, rows, before, after)


def _counted(question: Question, rows: tuple[Record, ...], before: bool, after: bool) -> Page:
    return Page(rows, before, after, _free_count(question, len(rows), whole=not before and not after))


def _rows(desk: Desk, question: Question, keys: Sequence[int], backwards: bool) -> tuple[Record, ...]:
    """Some of the candidates in order: few are sorted by their keys alone, and the rest is read of what is shown."""
    where = desk.store.ids(question.entity.model.id, keys)
    return _read(desk, question, where, question.ordering(backwards), len(keys)) if keys else ()


def _read(desk: Desk, question: Question, where: Any, order: list[Any], limit: int) -> tuple[Record, ...]:
    names = _columns(question)
    chosen = selection(question.entity, (*names, *(column.name for column, _ in question.order)))
    asked = question.entity.model.select(chosen.text).where(where).order_by(*order).limit(limit)
    return _records(desk, question, names, chosen.values(desk.store.raw(asked)))


def _columns(question: Question) -> tuple[str, ...]:
    entity, query = question.entity, question.query
    asked = query.columns if query.columns is not None else tuple(entity.fields)
    names = [n for n in asked if n in question.visible and not entity.fields[n].secret]
    fixed = ["id", "version", *([entity.owner] if entity.owner else []), "deleted_at"]
    return tuple(dict.fromkeys([*fixed, *names]))


def _records(desk: Desk, question: Question, names: Sequence[str], found: list[tuple[Any, ...]]) -> tuple[Record, ...]:
    entity = question.entity
    shown = [n for n in names if n in question.visible]
    read = [dict(zip(names, row, strict=False)) for row in found]
    rows = []
    for row, values, words in zip(found, read, desk.labels(entity, shown, read), strict=True):
        kept = {n: values[n] for n in shown}
        rows.append(Record(entity.name, values["id"], values["version"], kept, words, tuple(row[len(names) :])))
    return tuple(rows)


def _free_count(question: Question, seen: int, *, whole: bool) -> Count:
    if whole:
        return Count(seen, True)
    if question.ids is not None and not question.narrowed and not question.reach.shared:
        return Count(seen, False) if question.unproved else Count(len(question.ids), True)
    if question.ids is None and not question.narrowed and (question.asked or not question.reach.everything):
        return Count(question.few, False)
    return Count(seen, False)


def count(desk: Desk, entity: Entity, query: Query, action: str = "read", most: int | None = None) -> Count:
    """The number, exact up to `most`.

    Many may take long, so screens ask for it aside, stop it when it is in the way, and are content with a limit.
    """
    question = Question(desk, entity, query.all_pages(), action)
    if question.impossible:
        return Count(0, True)
    limit = None if most is None else most + 1
    if question.indexed:
        n = desk.store.count_hits(entity.table, question.asked, question.tokens, limit)
    else:
        n = 0
        quickly = limit is not None and not question.asked and not question.prepared
        for where in question.plainly() if quickly else question.apart():
            n += _number(desk, entity, where, None if limit is None else limit - n)
            if limit is not None and n >= limit:
                break
    return Count(n, True) if most is None or n <= most else Count(most, False)


def _number(desk: Desk, entity: Entity, where: Any, limit: int | None) -> int:
    model = entity.model
    if limit is None:
        row = desk.store.one(model.select(peewee.fn.COUNT(model.id)).where(where))
    else:
        some = model.select(model.id).where(where).limit(limit).alias("some")
        row = desk.store.one(peewee.Select((some,), (peewee.fn.COUNT(SQL("*")),)).bind(desk.store.db))
    return row[0] if row else 0


def read(desk: Desk, entity: Entity, key: int, *, deleted: bool = False, action: str = "read") -> Record:
    """One record in reach; NotFound otherwise."""
    if not 0 < key < BIGGEST:
        raise errors.NotFound
    try:
        question = Question(desk, entity, Query(sort=(("id", "asc"),), bin=deleted, limit=1), "read")
    except errors.Forbidden:
        raise errors.NotFound from None
    where = all_of([entity.model.id == key, None if deleted else question.alive, condition(entity, question.reach)])
    found = _read(desk, question, where, [], 1)
    if not found:
        raise errors.NotFound
    if action != "read" and not in_reach(desk, entity, key, reach_of(desk, entity, action)):
        raise errors.Forbidden(Message("You may see this record, but not do this with it."))
    return _with_time(desk, entity, found[0]) if entity.when else found[0]


def read_some(desk: Desk, entity: Entity, keys: Sequence[int]) -> dict[int, Record]:
    """Those of several living records that are in reach, by their ids: one question for all of them."""
    if not keys or desk.actor.level(entity, "read") == Level.NONE:
        return {}
    question = Question(desk, entity, Query(sort=(("id", "asc"),)), "read")
    where = [desk.store.ids(entity.model.id, keys), question.alive, condition(entity, question.reach)]
    found = _read(desk, question, all_of(where), [], len(keys))
    return {one.id: _with_time(desk, entity, one) if entity.when else one for one in found}


def listed(desk: Desk, entity: Entity, query: Query, keys: Sequence[int]) -> set[int]:
    """Those of some records that a list has."""
    question = Question(desk, entity, query.all_pages(), "read")
    if question.impossible or not keys:
        return set()
    mine = all_of([desk.store.ids(entity.model.id, keys), question.where()])
    return set(desk.store.keys(entity.model.select(entity.model.id).where(mine)))


def _with_time(desk: Desk, entity: Entity, record: Record) -> Record:
    """The record with its time in its name, where many have the same name."""
    if not record.values.get(entity.when):
        return record
    name = f"{record.label(entity.shown)} · {desk.clock.local(record.values[entity.when]):%Y-%m-%d %H:%M}"
    return replace(record, labels={**record.labels, entity.shown: name})


def in_reach(desk: Desk, entity: Entity, key: int, reach: Reach) -> bool:
    """Whether one record is covered."""
    limited = condition(entity, reach)
    if limited is None:
        return True
    return desk.store.one(entity.model.select(SQL("1")).where((entity.model.id == key) & limited)) is not None


def present(desk: Desk, entity: Entity, keys: Sequence[int]) -> set[int]:
    """Those of some records that are alive and that this person may see."""
    model = entity.model
    found = desk.store.ids(model.id, list(keys)) & model.deleted_at.is_null()
    limited = condition(entity, reach_of(desk, entity, "read"))
    return set(desk.store.keys(model.select(model.id).where(found if limited is None else found & limited)))


def places(rows: Sequence[Record]) -> tuple[Place | None, Place | None]:
    """Where a run of rows begins and ends."""
    return (rows[0].place, rows[-1].place) if rows else (None, None)
