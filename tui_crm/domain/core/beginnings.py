"""What a new record begins with, and what follows by rule from what is said of a record, before anything is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core.entity import Entity
from tui_crm.domain.core.fields import Bad

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.query import Record


def said(entity: Entity, values: Mapping[str, Any], action: str) -> Mapping[str, Any]:
    """What is said of a new record. One that has no owner belongs to whoever makes it, unless a file says otherwise."""
    own = entity.owner if action == "import" else ""
    return {name: value for name, value in values.items() if value is not None or name == own}


def blank(entity: Entity) -> dict[str, Any]:
    """The values of a record in which nobody has filled in anything."""
    return {n: kind.default() if callable(kind.default) else kind.default for n, kind in entity.fields.items()}


@dataclass(frozen=True)
class Offer:
    """What a new record will hold where nothing else is said."""

    values: Mapping[str, Any]
    begun: Mapping[str, Any]
    """Those that it gets by rule: leaving such a field empty says nothing of it."""


def offered(desk: Desk, entity: Entity, values: Mapping[str, Any]) -> Offer:
    """What a form shows of a new record, given what is said of it already."""
    found = blank(entity)
    settings = {n: desk.setting(kind.default_by) for n, kind in entity.fields.items() if kind.default_by}
    found |= {n: value for n, value in settings.items() if value}
    if entity.owner and not entity.parent:
        found[entity.owner] = desk.actor.id
    begun = _begun(desk, entity, values)
    return Offer({**found, **values, **begun}, begun)


def _begun(desk: Desk, entity: Entity, values: Mapping[str, Any]) -> dict[str, Any]:
    by_rule = entity.rules.begins(desk, values) if entity.rules.begins else {}
    return {n: value for n, value in by_rule.items() if values.get(n) in (None, "")}


def prepared(
    desk: Desk, entity: Entity, before: Record | None, values: Mapping[str, Any]
) -> tuple[Mapping[str, Any], frozenset[str]]:
    """The values with what follows from them by rule, and the names of those that a rule has filled in.

    Nothing follows from a value that could not be read; it stays what it is.
    """
    bad = {n: value for n, value in values.items() if isinstance(value, Bad)}
    full = {n: value for n, value in values.items() if n not in bad}
    if before is None:
        full |= _begun(desk, entity, full)
    if entity.rules.prepare:
        full = entity.rules.prepare(desk, before, full)
    full |= bad
    return full, frozenset(n for n, value in full.items() if n not in values or values[n] is not value)
