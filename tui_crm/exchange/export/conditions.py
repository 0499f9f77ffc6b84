"""Which records a list holds, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tui_crm.domain import OPERATORS, Desk, Entity, Filter, fields, links
from tui_crm.i18n import tr


def conditions(desk: Desk, entity: Entity, words: str, filters: Sequence[Filter]) -> str:
    """Words and conditions as a list says them; nothing where it holds all records."""
    parts = [condition(desk, entity, one) for one in filters]
    if words.strip():
        parts.insert(0, tr("words “{words}”", words=words.strip()))
    return "; ".join(parts)


def condition(desk: Desk, entity: Entity, one: Filter) -> str:
    """One condition."""
    if one.field in entity.asks:
        return tr(entity.asks[one.field][0])
    kind: Any = entity.fields.get(one.field)
    label = "id" if kind is None else tr(kind.label)
    value = "" if one.value is None else str(one.value)
    if isinstance(one.value, int) and isinstance(kind, (links.Link, links.Links)):
        value = desk.label_of(kind.target, one.value)
    elif isinstance(kind, fields.Choice):
        value = tr(kind.words_of.get(value, value))
    return f"{label} {tr(OPERATORS[one.operator])} {value}".rstrip()
