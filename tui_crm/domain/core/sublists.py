"""Places of their own for some of an entity's records, declared beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core.query import Filter

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.entity import Entity

ME = "@me"
"""Stands in the conditions of a sublist for whoever looks at it."""


@dataclass(frozen=True)
class Ask:
    """A condition that no field says; it is filtered by with "is"."""

    label: str
    condition: Callable[[Desk], Any]
    """What has to hold of a row of the entity's table, for the person at a desk."""
    indexed: bool = False
    """Whether an index finds the few records of which it holds, so that they are looked up before the order is
    walked."""


@dataclass(frozen=True)
class Sublist:
    """A list of its own over some of an entity's records; what its reader filters by is added to its conditions.

    Its place is called by the entity and its name: "customers:pool".
    """

    name: str
    titles: str
    filters: tuple[Filter, ...]
    """Conditions that cannot be taken away."""
    columns: tuple[str, ...] = ()
    """Its own columns; () for the entity's."""
    sort: tuple[tuple[str, str], ...] = ()
    """Its own order; () for the entity's."""
    apart: bool = False
    """Whether its records are those that the entity's own list leaves out."""
    menu: bool = True
    """Whether it stands in the sidebar, right behind its entity; others are reached from the home page."""
    action: str = "read"
    """Right without which nobody is offered it."""
    empty: str = ""
    """What is said where it has no records."""
    unread: Callable[[Desk, Sequence[int]], Collection[int]] | None = None
    """Which of some of its records the person has not opened yet, where its list tells them apart."""

    def conditions(self, desk: Desk) -> tuple[Filter, ...]:
        """Its conditions for the person at a desk."""
        return of_person(self.filters, desk)


def laid_down(entity: Entity, desk: Desk) -> tuple[Filter, ...]:
    """The conditions of an entity's lists themselves, which tell by hidden fields no more than what stands where."""
    return (*entity.base, *(one for sublist in entity.sublists for one in sublist.conditions(desk)))


def shared_out(entity: Entity, desk: Desk) -> list[tuple[str, tuple[Filter, ...]]]:
    """The places that share all records of an entity among them, each with its conditions."""
    others = [one for one in entity.sublists if one.apart]
    return [(entity.name, entity.base), *((f"{entity.name}:{one.name}", one.conditions(desk)) for one in others)]


def of_person(filters: tuple[Filter, ...], desk: Desk) -> tuple[Filter, ...]:
    """Conditions in which whoever looks is named."""
    return tuple(replace(one, value=desk.actor.id) if one.value == ME else one for one in filters)


@dataclass(frozen=True)
class Pending:
    """How records that are still to be done are told from others, and what becomes of those that are called off."""

    field: str
    open: str
    called_off: str
