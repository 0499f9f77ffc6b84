"""One search over all kinds of records that a person may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from tui_crm.domain.core.access import Level
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.query import Count, Query, Record
from tui_crm.domain.core.sublists import shared_out

if TYPE_CHECKING:
    from tui_crm.domain.core.actor import Actor
    from tui_crm.domain.core.desk import Desk

COUNTED = 1000
"""So many hits of a kind are counted exactly; screens say "more than" beyond."""


@dataclass(frozen=True)
class Kind:
    """The hits in one list: the first of them, and how many there are."""

    place: str
    """The list that has just these: an entity, or a sublist of one as "customers:pool"."""
    rows: tuple[Record, ...]
    count: Count


class Finding:
    """Searching everything; a part of the desk."""

    actor: Actor
    _entered: Callable[[str], Entity]

    def entities(self) -> list[Entity]:
        """The kinds of records that this person may see at all."""
        return [e for e in registry if self.actor.level(e, "read") > Level.NONE]

    def _searched(self) -> list[Entity]:
        """What people work with first; lists of values and regions are seldom what is meant."""
        seen = sorted(self.entities(), key=lambda e: (e.group != "work", e.menu))
        return [entity for entity in seen if entity.searched]

    def search(self, text: str, limit: int = 8) -> list[Record]:
        """The first hits of every kind of record that this person may see."""
        found: list[Record] = []
        for entity in self._searched():
            most = limit if entity.group == "work" else max(1, limit // 3)
            found += cast("Desk", self).page(entity.name, Query(words=text, limit=most, columns=_told(entity))).rows
        return found

    def search_kinds(self, text: str, limit: int = 5, only: str = "") -> list[Kind]:
        """The hits by list, lists without any left out; where `only` one is wanted, just the counts of the others."""
        desk, found = cast("Desk", self), []
        for entity in self._searched():
            for place, filters in shared_out(entity, desk):
                most = limit if only in ("", place) else 1
                query = Query(words=text, filters=filters, limit=most, columns=_told(entity))
                page = desk.page(entity.name, query)
                if page.rows:
                    count = page.count if page.count.exact else desk.count(entity.name, query, most=COUNTED)
                    found.append(Kind(place, page.rows if only in ("", place) else (), count))
        return found


def _told(entity: Entity) -> tuple[str, ...]:
    """The fields by which a hit is told from others."""
    code = (entity.code.name,) if entity.code is not None else ()
    return tuple(n for n in (*entity.names, entity.subtitle, *code) if n)
