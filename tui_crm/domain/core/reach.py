"""From a role's level to the rows it covers: the one place where rights become a WHERE."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import errors, search
from tui_crm.domain.core.access import Level, refusal
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.system import Share

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk


@dataclass(frozen=True)
class Reach:
    """Which rows of an entity an action covers."""

    level: Level
    owners: tuple[int, ...] = ()
    departments: tuple[int, ...] = ()
    shared: tuple[int, ...] = ()
    """Ids of shared records: of the entity itself, or of its parent."""

    @property
    def everything(self) -> bool:
        """Whether no row is out of reach."""
        return self.level == Level.ALL


def reach_of(desk: Desk, entity: Entity, action: str) -> Reach:
    """The rows that the desk's person may do an action on; Forbidden when there are none by right."""
    level = desk.actor.level(entity, action)
    if level == Level.NONE:
        raise errors.Forbidden(refusal(action, entity.titles))
    if level == Level.ALL or not entity.levelled:
        return Reach(Level.ALL)
    return Reach(level, desk.actor.owners(level), desk.actor.departments(level), _shared(desk, entity, action))


def _shared(desk: Desk, entity: Entity, action: str) -> tuple[int, ...]:
    if action not in ("read", "change", "export"):
        return ()
    # Asked at each call, so as text: the query builder would take longer than the answer.
    asked = (
        "SELECT record FROM shares WHERE entity = ? AND (until IS NULL OR until >= ?)"
        ' AND ("user" = ? OR (department = ? AND department IS NOT NULL))'
    )
    if action == "change":
        asked += " AND may_write"
    day = desk.clock.today().isoformat()
    rows = desk.store.sql(asked, [shared_as(entity).name, day, desk.actor.id, desk.actor.department])
    return tuple({row[0] for row in rows})


def shared_as(entity: Entity) -> Entity:
    """The entity whose shares count for this one: itself, or what it belongs to."""
    return registry[entity.fields[entity.parent].target] if entity.parent else entity


def condition(entity: Entity, reach: Reach) -> Any:
    """The reach as a condition over the entity's table, or None when everything is in reach."""
    if reach.everything:
        return None
    parts = []
    if entity.owner:
        parts.append(entity.column(entity.owner).in_(reach.owners))
    if entity.department:
        parts.append(entity.column(entity.department).in_(reach.departments))
    if reach.shared:
        parts.append(entity.column(entity.parent or "id").in_(reach.shared))
    return reduce(or_, parts)


def tokens_asked(entity: Entity, reach: Reach, actor_id: int, department: int | None) -> tuple[str, ...]:
    """The reach as tokens of the search index, any of which a row must carry; () for everything."""
    if reach.everything or not entity.owner:
        return ()
    tokens = {search.OWNER + str(actor_id)}
    tokens |= {search.DEPARTMENT + str(d) for d in reach.departments}
    if reach.shared:
        tokens.add(search.SHARED + str(actor_id))
        if department is not None:
            tokens.add(search.SHARED_DEPARTMENT + str(department))
    return tuple(sorted(tokens))


def tokens_carried(desk: Desk, entity: Entity, record: int, owner: int | None, parent: int | None) -> set[str]:
    """The tokens that let a record be found by those who reach it."""
    if not entity.owner:
        return set()
    tokens = set()
    if owner is not None:
        tokens.add(search.OWNER + str(owner))
        department = desk.department_of(owner)
        if department is not None:
            tokens.add(search.DEPARTMENT + str(department))
    share: Any = Share
    asked = share.select(share.user, share.department).where(
        (share.entity == shared_as(entity).name) & (share.record == (parent if entity.parent else record))
    )
    for user, department in desk.store.rows(asked):
        tokens.add(search.SHARED + str(user) if user is not None else search.SHARED_DEPARTMENT + str(department))
    return tokens


def all_of(parts: list[Any]) -> Any:
    """Conditions joined by AND; None when there are none."""
    kept = [p for p in parts if p is not None]
    return reduce(and_, kept) if kept else None
