"""What is still to be done at a customer by its owner, of whatever kind: it goes along, or is called off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from peewee import fn

from tui_crm.domain.core.entity import Entity, registry

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

PIECE = 500
"""Customers that one question names."""


def kinds() -> list[tuple[Entity, str]]:
    """The kinds of records that belong to a customer and that somebody has to do, each with its link."""
    found = [(registry[name], link) for name, link in registry["customers"].children]
    return [(entity, link) for entity, link in found if entity.doer and entity.pending]


def names() -> list[str]:
    """What may go along when a customer changes hands, by the names of its kinds."""
    return [entity.name for entity, _ in kinds()]


def at_customer(desk: Desk, customer: int, person: int | None) -> Iterator[tuple[str, int]]:
    """What a person has still to do at a customer: kind and id."""
    for entity, link in kinds():
        for key in open_of(desk, entity, person, entity.column(link) == customer):
            yield entity.name, key


def open_of(desk: Desk, entity: Entity, person: int | None, *which: Any) -> list[int]:
    """What a person has still to do of one kind."""
    model: Any = entity.model
    theirs = entity.column(entity.doer) == person
    return desk.store.keys(model.select(model.id).where(_open(entity) & theirs, *which).order_by(model.id))


def _open(entity: Entity) -> Any:
    assert entity.pending is not None
    return (entity.column(entity.pending.field) == entity.pending.open) & entity.model.deleted_at.is_null()


def left_to_do(desk: Desk, keys: Sequence[int]) -> int:
    """How much the owners of some customers have still to do there, whether or not whoever asks may see it."""
    customers: Any = registry["customers"].model
    found = 0
    for entity, link in kinds():
        model: Any = entity.model
        theirs = (entity.column(link) == customers.id) & (entity.column(entity.doer) == customers.owner)
        for at in range(0, len(keys), PIECE):
            asked = model.select(fn.COUNT(model.id)).join(customers, on=theirs)
            found += desk.store.rows(asked.where(customers.id.in_(keys[at : at + PIECE]) & _open(entity)))[0][0]
    return found


def called_off(name: str) -> dict[str, str]:
    """The change that calls a record off."""
    pending = registry[name].pending
    assert pending is not None
    return {pending.field: pending.called_off}
