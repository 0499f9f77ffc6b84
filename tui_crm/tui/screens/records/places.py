"""The places of the sidebar: lists of entities, and lists of their own over some of an entity's records."""

from __future__ import annotations

from dataclasses import dataclass

from tui_crm.domain import Desk, Entity, Filter, Sublist, registry
from tui_crm.i18n import tr


@dataclass(frozen=True)
class Place:
    """A list that can be gone to."""

    entity: Entity
    sublist: Sublist | None = None

    @property
    def key(self) -> str:
        """What it is called by: "customers", or "customers:pool"."""
        return self.entity.name if self.sublist is None else f"{self.entity.name}:{self.sublist.name}"

    @property
    def message(self) -> str:
        """What its records are called, as it is translated."""
        return self.entity.titles if self.sublist is None else self.sublist.titles

    @property
    def titles(self) -> str:
        """The same in the language in use."""
        return tr(self.message)

    def conditions(self, desk: Desk) -> tuple[Filter, ...]:
        """What holds of all its records, whatever else they are filtered by."""
        return self.entity.base if self.sublist is None else self.sublist.conditions(desk)


def place_of(key: str) -> Place:
    """The place of a name."""
    name, _, sub = key.partition(":")
    return Place(registry[name], registry[name].sublist(sub))


def places_of(desk: Desk, *, hidden: bool = False) -> list[Place]:
    """The places that a person has in the sidebar, in its order; with `hidden` also those that do not stand in it."""
    entities = sorted((e for e in desk.entities() if e.menu), key=lambda e: (e.group != "work", e.menu))
    return [
        place
        for entity in entities
        for place in (Place(entity), *(Place(entity, sublist) for sublist in entity.sublists))
        if place.sublist is None
        or ((hidden or place.sublist.menu) and desk.may(f"{entity.name}.{place.sublist.action}"))
    ]
