"""Creating records by the hundred: the checks and rules of one, with each question to the database asked once for all.

For entities whose rules do not look at other records of the same batch. The rest is created one by one.

A row is written in two steps. What can be told of it alone may be prepared by anybody who works for the same person at
the same epoch of the book, also before the transaction begins; what needs the other records is done inside of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import allowed, beginnings, bulk, checks, errors, numbering, search, writing
from tui_crm.domain.core.access import Level
from tui_crm.domain.core.entity import Entity
from tui_crm.domain.core.reach import Reach, reach_of
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

Outcome = int | errors.Refused | errors.Invalid
"""The id of the new record, or why there is none."""


@dataclass(slots=True)
class Ready:
    """A row that nothing stands against but perhaps another record: what to store, and its search tokens."""

    values: dict[str, Any]
    words: search.Words | None
    epoch: int
    """The epoch at which it was found so."""


Prepared = Ready | errors.Refused | errors.Invalid
"""A row that may be written, or why it may not."""


def prepared(desk: Desk, entity: Entity, rows: Sequence[Mapping[str, Any]], action: str = "create") -> list[Prepared]:
    """The first step, for each row by itself."""
    reach = Reach(Level.ALL) if checks.by_rule(desk) else reach_of(desk, entity, action)
    blank = beginnings.blank(entity)
    found: list[Prepared] = []
    for row in rows:
        try:
            found.append(Ready(_stored(desk, entity, row, action, reach, blank), None, desk.epoch))
        except (errors.Invalid, errors.Refused) as refused:
            found.append(refused)
    if entity.searched:
        ready = [one for one in found if isinstance(one, Ready)]
        for one, words in zip(ready, bulk.words_of(desk, entity, [blank | r.values for r in ready]), strict=True):
            one.words = words
    return found


def write(desk: Desk, entity: Entity, rows: Sequence[Prepared]) -> list[Outcome]:
    """The second step: write what can be written of these; nothing is left of a row that is refused.

    Numbers that rows bring along come before those that are given out, wherever the rows stand.
    """
    assert desk.wish is not None
    if any(isinstance(row, Ready) and row.epoch != desk.epoch for row in rows):
        raise RuntimeError("rows were prepared by rights and names that are out of date")
    outcomes: list[Outcome | None] = [None if isinstance(row, Ready) else row for row in rows]
    ready = {place: row for place, row in enumerate(rows) if isinstance(row, Ready)}
    for place, taken in _taken(desk, entity, {place: row.values for place, row in ready.items()}).items():
        outcomes[place] = taken
        del ready[place]
    values = [row.values for row in ready.values()]
    _number(desk, entity, values)
    words = [row.words for row in ready.values() if row.words is not None]
    keys = bulk.insert(desk, entity, values, by=desk.actor.id or None, words=words)
    for place, key in zip(ready, keys, strict=True):
        outcomes[place] = key
    _answer(desk, entity, dict(zip(keys, values, strict=True)))
    if entity.rules.after_many is not None and not desk.wish.complete:
        blank = beginnings.blank(entity)
        with checks.following(desk):
            entity.rules.after_many(desk, {k: {**blank, **row} for k, row in zip(keys, values, strict=True)})
    return [outcome for outcome in outcomes if outcome is not None]


def _stored(
    desk: Desk, entity: Entity, row: Mapping[str, Any], action: str, reach: Reach, blank: Mapping[str, Any]
) -> dict[str, Any]:
    values, filled = beginnings.prepared(desk, entity, None, beginnings.said(entity, row, action))
    clean = checks.cleaned(desk, entity, beginnings.said(entity, values, action), None, filled)
    writing.own(desk, entity, clean)
    owner = clean.get(entity.owner)
    if not reach.everything and owner not in reach.owners:
        raise errors.Forbidden(allowed.not_for(desk, entity, owner))
    return checks.checked(desk, entity, None, clean, {**blank, **clean}, filled)


def _taken(desk: Desk, entity: Entity, ready: Mapping[int, Mapping[str, Any]]) -> dict[int, errors.Taken]:
    """The rows whose unique values stand in the book already, or in an earlier row."""
    found: dict[int, errors.Taken] = {}
    for name, kind in entity.fields.items():
        if not kind.unique:
            continue
        wanted = {place: row[name] for place, row in ready.items() if not kind.is_empty(row.get(name))}
        model, column = entity.model, entity.column(name)
        there = desk.store.among(column, set(wanted.values())) & model.deleted_at.is_null()
        seen = {row[0] for row in desk.store.rows(model.select(column).where(there))} if wanted else set()
        for place, value in wanted.items():
            if value in seen and place not in found:
                found[place] = errors.Taken({name: Message("“{text}” is taken already.", text=str(value)[:40])})
            seen.add(value)
    return found


def _answer(desk: Desk, entity: Entity, rows: Mapping[int, Mapping[str, Any]]) -> None:
    """What would be asked about the new records as soon as others point at them."""
    answers = desk.wish.answers if desk.wish is not None else None
    if answers is None:
        return
    for key, row in rows.items():
        if entity.owner:
            answers[entity.name, "owner", key] = (row.get(entity.owner),)
        for name, link in entity.children:
            answers[name, link, key] = None


def _number(desk: Desk, entity: Entity, rows: Sequence[dict[str, Any]]) -> None:
    """Running numbers for those that have none, one after the other in the order of the rows."""
    if entity.code is None:
        return
    name = entity.code.name
    blank = [row for row in rows if not row.get(name)]
    given = {row[name] for row in rows if row.get(name)}
    for row, code in zip(blank, numbering.next_codes(desk, entity, len(blank), given), strict=True):
        row[name] = code
