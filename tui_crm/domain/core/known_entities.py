"""The kinds of records that the book has, by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_crm.domain.core.entity import Entity


class Registry:
    """The entities of the book by name, in the order of their modules."""

    def __init__(self) -> None:
        self._entities: dict[str, Entity] = {}

    def add(self, entity: Entity) -> Entity:
        """Take an entity in; fails on a second one of the same name."""
        if entity.name in self._entities:
            raise TypeError(f"{entity.name} is declared twice")
        self._entities[entity.name] = entity
        self._connect()
        return entity

    def discard(self, name: str) -> None:
        """Forget an entity, as tests do with their throw-away modules."""
        self._entities.pop(name, None)
        self._connect()

    def _connect(self) -> None:
        for one in self._entities.values():
            one.children = tuple(
                (other.name, other.parent)
                for other in self._entities.values()
                if other.parent and other.fields[other.parent].target == one.name
            )

    def __getitem__(self, name: str) -> Entity:
        return self._entities[name]

    def get(self, name: str) -> Entity | None:
        """An entity, or None for one that is not known (any more)."""
        return self._entities.get(name)

    def __contains__(self, name: object) -> bool:
        return name in self._entities

    def __iter__(self) -> Iterator[Entity]:
        return iter(tuple(self._entities.values()))

    def links_to(self, target: str) -> Iterator[tuple[Entity, str]]:
        """Every (entity, field) that points at records of `target`."""
        for one in self:
            for name, kind in one.fields.items():
                if getattr(kind, "target", "") == target:
                    yield one, name
