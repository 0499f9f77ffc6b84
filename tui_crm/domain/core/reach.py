"""From a role's level to the rows it covers: the one place where rights become a WHERE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from peewee import SQL, EnclosedNodeList, NodeList

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
    pool: bool = False
    """Whether records without an owner are covered."""

    @property
    def everything(self) -> bool:
        """Whether no row is out of reach."""
        return self.level == Level.ALL


def reach_of(desk: Desk, entity: Entity, action: str) -> Reach:
    """The rows that the desk's person may do an action on; Forbidden when there are none by right."""
    level = desk.actor.level(entity, action)
    if level == Level.NONE:
        raise errors.Forbidden(refusal(action, entity.titles, entity.policy))
    if entity.pool and action == entity.pool:
        # What may be claimed is what nobody has, however far the right reaches.
        return Reach(Level.OWN, pool=True)
    if level == Level.ALL or not entity.levelled:
        return Reach(Level.ALL)
    shared = _shared(desk, entity, action)
    return Reach(level, desk.actor.owners(level), desk.actor.departments(level), shared, _pool(desk, entity, action))


def _pool(desk: Desk, entity: Entity, action: str) -> bool:
    """Whether somebody sees the records without an owner, or what belongs to those, because they may be claimed.

    Who may claim them and assigns records to others may assign them as well.
    """
    above = shared_as(entity)
    return action in ("read", "assign") and bool(above.pool) and desk.actor.level(above, above.pool) > Level.NONE


def _shared(desk: Desk, entity: Entity, action: str) -> tuple[int, ...]:
    if action not in ("read", "change", "export"):
        return ()
    about = ("shares", shared_as(entity).name, action == "change", desk.clock.today(), desk.actor.department)
    return desk.unchanged.answer(about, partial(_ask_shared, desk, *about[1:4]))


def _ask_shared(desk: Desk, name: str, to_write: bool, today: date) -> tuple[int, ...]:
    # Asked often, so as text: the query builder would take longer than the answer.
    asked = (
        "SELECT record FROM shares WHERE entity = ? AND (until IS NULL OR until >= ?)"
        ' AND ("user" = ? OR (department = ? AND department IS NOT NULL))'
    )
    if to_write:
        asked += " AND may_write"
    rows = desk.store.sql(asked, [name, today.isoformat(), desk.actor.id, desk.actor.department])
    return tuple({row[0] for row in rows})


def shared_as(entity: Entity) -> Entity:
    """The entity whose shares count for this one: itself, or what it belongs to."""
    return registry[entity.fields[entity.parent].target] if entity.parent else entity


def condition(entity: Entity, reach: Reach) -> Any:
    """The reach as a condition over the entity's table, or None when everything is in reach."""
    return None if reach.everything else any_of(ways_in(entity, reach))


def ways_in(entity: Entity, reach: Reach) -> list[Any]:
    """The conditions of which any lets a record be reached; an index answers each of them, and none all at once."""
    parts = []
    if entity.owner:
        parts.append(entity.column(entity.owner).in_(reach.owners))
        if reach.pool:
            parts.append(entity.column(entity.owner).is_null())
    if entity.doer:
        parts.append(entity.column(entity.doer).in_(reach.owners))
    if entity.department:
        parts.append(entity.column(entity.department).in_(reach.departments))
    if reach.shared:
        parts.append(entity.column(entity.parent or "id").in_(reach.shared))
    return parts


def ways_apart(entity: Entity, reach: Reach) -> list[Any]:
    """The same ways without a record in common: what they lead to can be counted one by one."""
    found: list[Any] = []
    before: list[Any] = []
    for way in ways_in(entity, reach):
        found.append(all_of([way, *before]))
        # Not "NOT": what is unknown of a record without an owner is not yet counted either.
        before.append(NodeList((EnclosedNodeList((way,)), SQL("IS NOT TRUE"))))
    return found


def tokens_asked(entity: Entity, reach: Reach, actor_id: int, department: int | None) -> tuple[str, ...]:
    """The reach as tokens of the search index, any of which a row must carry; () for everything."""
    if reach.everything or not entity.owner:
        return ()
    tokens = {search.OWNER + str(actor_id)} if reach.owners else set()
    if reach.pool:
        tokens.add(NOBODY)
    tokens |= {search.DEPARTMENT + str(d) for d in reach.departments}
    if reach.shared:
        tokens.add(search.SHARED + str(actor_id))
        if department is not None:
            tokens.add(search.SHARED_DEPARTMENT + str(department))
    return tuple(sorted(tokens))


NOBODY = search.OWNER + "0"
"""The token of records without an owner."""


def tokens_of_owner(desk: Desk, owner: int | None) -> set[str]:
    """The tokens that let an owner's records be found by the owner and the departments above."""
    if owner is None:
        return {NOBODY}
    department = desk.department_of(owner)
    own = {search.OWNER + str(owner)}
    return own if department is None else own | {search.DEPARTMENT + str(department)}


def tokens_carried(desk: Desk, entity: Entity, values: Mapping[str, Any]) -> set[str]:
    """The tokens that let a record, of which the values that reach depends on are given, be found by who reaches it."""
    return tokens_of_many(desk, entity, [values])[0]


def tokens_of_many(desk: Desk, entity: Entity, rows: Sequence[Mapping[str, Any]]) -> list[set[str]]:
    """The same of several records, whose shares are asked for once."""
    if not entity.owner:
        return [set() for _ in rows]
    records = [row[entity.parent] if entity.parent else row["id"] for row in rows]
    share: Any = Share
    asked = share.select(share.record, share.user, share.department).where(
        (share.entity == shared_as(entity).name) & desk.store.ids(share.record, sorted({*records} - {None}))
    )
    shared: dict[int | None, set[str]] = {}
    for record, user, department in desk.store.rows(asked):
        token = search.SHARED + str(user) if user is not None else search.SHARED_DEPARTMENT + str(department)
        shared.setdefault(record, set()).add(token)
    found = []
    for row, record in zip(rows, records, strict=True):
        tokens = tokens_of_owner(desk, row[entity.owner]) | shared.get(record, set())
        if entity.doer and row[entity.doer] is not None:
            tokens |= tokens_of_owner(desk, row[entity.doer])
        found.append(tokens)
    return found


def all_of(parts: list[Any]) -> Any:
    """Conditions joined by AND; None when there are none."""
    kept = [p for p in parts if p is not None]
    return _joined(" AND ", kept) if kept else None


def any_of(parts: list[Any]) -> Any:
    """Conditions joined by OR."""
    return _joined(" OR ", parts)


def _joined(word: str, parts: list[Any]) -> Any:
    # In one pair of brackets: of brackets within each other SQLite's parser takes only so many.
    return parts[0] if len(parts) == 1 else NodeList(tuple(parts), word, parens=True)
