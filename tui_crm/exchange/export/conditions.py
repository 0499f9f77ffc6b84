"""The conditions of a list in words, as they stand above it, on paper and in the audit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tui_crm.domain import (
    COUNTED,
    OPERATORS,
    WITHOUT_VALUE,
    Condition,
    Desk,
    Entity,
    Filter,
    FilterGroup,
    fields,
    links,
    times,
)
from tui_crm.exchange.export.local_times import spoken
from tui_crm.i18n import tr

Say = Callable[[Filter], str]
"""The value of a condition in words."""


def conditions(desk: Desk, entity: Entity, words: str, filters: Sequence[Condition]) -> str:
    """Words and conditions as a list says them; nothing where it holds all records."""
    parts = [said(entity, one, lambda single: value_of(desk, entity, single)) for one in filters]
    if words.strip():
        parts.insert(0, tr("words “{words}”", words=words.strip()))
    return tr("; ").join(parts)


def said(entity: Entity, one: Condition, say: Say) -> str:
    """One condition, or a group of them."""
    if isinstance(one, FilterGroup):
        parts = [
            f"({said(entity, part, say)})" if isinstance(part, FilterGroup) else said(entity, part, say)
            for part in one.parts
        ]
        return (" " + (tr("and") if one.every else tr("or")) + " ").join(parts)
    if one.field in entity.asks:
        return tr(entity.asks[one.field].label)
    kind: Any = entity.fields.get(one.field)
    label = "id" if one.field == "id" else one.field if kind is None else tr(kind.label)
    if one.operator in COUNTED:
        return f"{label} {tr(COUNTED[one.operator], n=one.value)}"
    value = "" if one.operator in WITHOUT_VALUE else say(one)
    return f"{label} {tr(OPERATORS.get(one.operator, one.operator))} {value}".rstrip()


def value_of(desk: Desk, entity: Entity, one: Filter) -> str:
    """The value of a condition as the book says it."""
    kind: Any = entity.fields.get(one.field)
    value = "" if one.value is None else str(one.value)
    if isinstance(one.value, int) and isinstance(kind, (links.Link, links.Links)):
        return desk.label_of(kind.target, one.value)
    if isinstance(kind, fields.Choice):
        return tr(kind.words_of.get(value, value))
    if isinstance(kind, times.Moment) and isinstance(one.value, int):
        return spoken(one.value, desk.clock)
    if isinstance(kind, fields.Flag) and isinstance(one.value, bool):
        return tr("Yes") if one.value else tr("No")
    return value
