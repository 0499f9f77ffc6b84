"""Single conditions and groups of them as a WHERE over an entity's table."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import peewee
from peewee import SQL

from tui_crm.domain.core import errors, periods
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.fields import BIGGEST, Bad, Text, Whole
from tui_crm.domain.core.links import Link, Links
from tui_crm.domain.core.query import RELATIVE, WITHOUT_VALUE, Condition, Filter, FilterGroup, singles
from tui_crm.domain.core.reach import all_of, any_of
from tui_crm.domain.core.sublists import laid_down
from tui_crm.domain.core.times import Moment
from tui_crm.i18n import Message, mark

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

BY_INDEX = ("is", "at_least", "at_most", "empty", *RELATIVE)
"""Operators that an index answers."""


MOST = 500
"""Single conditions of one question; a database looks at so many one after the other, and gives up at a thousand."""

DEEPEST = 10
"""Groups within each other."""


def bounded(asked: Sequence[Condition], words: int = 0) -> None:
    """Refuse more conditions and words, or deeper groups, than the databases take."""
    groups: Sequence[Condition] = asked
    for _ in range(DEEPEST):
        groups = [part for group in groups if isinstance(group, FilterGroup) for part in group.parts]
    if groups or words + sum(1 for _ in singles(asked)) > MOST:
        raise errors.Invalid({"": Message("More than {most} conditions are too many.", most=MOST)})


def where(desk: Desk, entity: Entity, visible: Collection[str], one: Condition, walked: str | None = None) -> Any:
    """A condition over the fields that a person sees; Invalid where it does not fit them.

    Where the index of the field `walked` is walked, a test of another field is not to be looked up in that one's index:
    the database would sort all that it finds there.
    """
    if isinstance(one, FilterGroup):
        if not one.parts:
            raise errors.Invalid({"": Message("A group of conditions needs at least one.")})
        bounded([one])
        parts = [where(desk, entity, visible, part, walked) for part in one.parts]
        return all_of(parts) if one.every else any_of(parts)
    if one.field in entity.asks:
        return entity.asks[one.field].condition(desk)
    if one.field not in ("id", *visible) and one not in laid_down(entity, desk):
        raise errors.Invalid({one.field: Message("There is no such field.")})
    column = entity.column(one.field)
    if walked is not None and walked != one.field and has_index(entity, one):
        column = desk.store.unindexed(column)
    kind = entity.fields[one.field] if one.field != "id" else None
    if one.operator not in (kind.operators if kind is not None else Whole.operators):
        raise errors.Invalid({one.field: Message("This condition does not fit the field.")})
    if one.operator in RELATIVE:
        return _in_period(desk, one, column, kind)
    if one.operator in WITHOUT_VALUE:
        blank = column.is_null() if getattr(kind, "empty", None) is None else column == kind.empty  # type: ignore[union-attr]
        return blank if one.operator == "empty" else ~blank
    return _compare(desk, one, column, kind)


def said(desk: Desk, entity: Entity, visible: Collection[str], words: str) -> list[Any]:
    """That each of some words stands in a field of the list, for records that are in no search index.

    Codes are met by the words that people read in their place.
    """
    kinds = {name: entity.fields[name] for name in entity.columns if name in visible}
    met = []
    for word in words.split():
        ways: list[Any] = [SQL("1 = 0")]
        for name, kind in kinds.items():
            if isinstance(kind, Text):
                ways.append(_compare(desk, Filter(name, "has", word), entity.column(name), kind))
            elif codes := kind.meant_by(word):
                ways.append(entity.column(name).in_(codes))
        met.append(any_of(ways))
    return met


def has_index(entity: Entity, one: Condition) -> bool:
    """Whether an index finds the records of a condition."""
    if isinstance(one, FilterGroup):
        return all(has_index(entity, part) for part in one.parts)
    if one.field in entity.asks:
        return entity.asks[one.field].indexed
    return one.field in entity.sorts and one.operator in BY_INDEX and one.field != "id"


def runs(desk: Desk, entity: Entity, visible: Collection[str], one: Condition) -> list[Any]:
    """A condition in pieces any of which has to hold, each of which is one run of an index."""
    if isinstance(one, FilterGroup) and not one.every:
        return [run for part in one.parts for run in runs(desk, entity, visible, part)]
    if isinstance(one, Filter) and one.operator == "not_last_days":
        column, kind = entity.column(one.field), entity.fields[one.field]
        return _outside(column, *_bounds(desk, one, kind))
    return [where(desk, entity, visible, one)]


def _outside(column: Any, begin: Any, end: Any) -> list[Any]:
    return [column < begin, column >= end, column.is_null()]


def _bounds(desk: Desk, one: Filter, kind: Any) -> tuple[Any, Any]:
    """Where the days of an operator begin, and where what follows them begins."""
    try:
        first, last = periods.span(one.operator, one.value, desk.clock.today())
    except Bad as bad:
        raise errors.Invalid({one.field: bad.message}) from None
    after = last + timedelta(days=1)
    return (desk.clock.midnight(first), desk.clock.midnight(after)) if isinstance(kind, Moment) else (first, after)


def _in_period(desk: Desk, one: Filter, column: Any, kind: Any) -> Any:
    begin, end = _bounds(desk, one, kind)
    if one.operator == "not_last_days":
        return any_of(_outside(column, begin, end))
    return (column >= begin) & (column < end)


def _compare(desk: Desk, one: Filter, column: Any, kind: Any) -> Any:
    if one.operator in ("has", "starts") and isinstance(kind, Text):
        text = str(one.value or "")
        if one.operator == "starts":
            return peewee.fn.substr(column, 1, len(text)) == text
        # The databases agree on the lower case of ASCII only.
        met = desk.store.contains(peewee.fn.lower(column), re.sub("[A-Z]+", lambda m: m[0].lower(), text))
        return any_of([met, column.in_(codes)]) if (codes := kind.meant_by(text)) else met
    if isinstance(kind, Links):
        key = desk.find(kind.target, str(one.value), kind.where) if not isinstance(one.value, int) else one.value
        if key is None:
            raise errors.Invalid({one.field: Message("“{text}” was not found.", text=str(one.value)[:40])})
        return desk.store.contains(column, f",{key},")
    if isinstance(kind, Link) and registry[kind.target].tree:
        return _inside(desk, one, column, kind)
    try:
        if isinstance(kind, Moment):
            value: Any = kind.bound(one.value, desk.context)
        else:
            value = int(one.value) if kind is None else kind.clean(one.value, desk.context)
    except (Bad, ValueError) as bad:
        raise errors.Invalid({one.field: getattr(bad, "message", Message(mark("A whole number, please.")))}) from None
    if isinstance(value, int) and abs(value) >= BIGGEST:
        raise errors.Invalid({one.field: Message("A whole number, please.")})
    if isinstance(kind, Moment) and one.operator == "at_most" and value is not None and not isinstance(one.value, int):
        return column < desk.clock.end(desk.clock.local(value).date())
    if one.operator == "not":
        return (column != value) | column.is_null() if column.null else column != value
    return {"is": column == value, "at_least": column >= value, "at_most": column <= value}[one.operator]


def _inside(desk: Desk, one: Filter, column: Any, kind: Any) -> Any:
    """A region or department stands for everything inside it."""
    try:
        key = kind.clean(one.value, desk.context)
    except Bad as bad:
        raise errors.Invalid({one.field: bad.message}) from None
    inside = desk.inside(registry[kind.target], key)
    return column.in_(inside) if one.operator == "is" else column.not_in(inside) | column.is_null()
