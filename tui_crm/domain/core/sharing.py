"""Showing single records to people and departments beyond the levels of their roles (D-04)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from tui_crm.domain.core import audit, checks, errors, indexing, reading, writing
from tui_crm.domain.core.access import Level
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.fields import Bad
from tui_crm.domain.core.reach import reach_of, shared_as
from tui_crm.domain.core.system import Share
from tui_crm.domain.core.times import Day
from tui_crm.i18n import Message, mark

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

Shares: TypeAlias = "Sequence[Mapping[str, Any]]"
"""With whom a record is shared."""

SHARED = Message(mark("Shared"))
"""Why somebody sees a record whom no role lets see it."""


def shares_of(desk: Desk, entity: Entity, record: int) -> list[dict[str, Any]]:
    """The shares of a record as plain values, in a fixed order."""
    share: Any = Share
    rows = desk.store.rows(
        share.select(share.user, share.department, share.may_write, share.until)
        .where((share.entity == entity.name) & (share.record == record))
        .order_by(share.user, share.department)
    )
    return [
        {"user": u, "department": d, "may_write": bool(w), "until": until.isoformat() if until else None}
        for u, d, w, until in sorted(rows, key=lambda r: (r[0] or 0, r[1] or 0))
    ]


def set_shares(
    desk: Desk,
    entity: Entity,
    record: int,
    wanted: Shares,
    known: Shares | None = None,
) -> None:
    """Say who else may see (or change) a record; Conflict where the shares are no longer those `known`, if given."""
    with writing.wish(desk, f"{entity.name}.share"):
        shareable(entity)
        reading.read(desk, entity, record, action="share")
        # Shares are no part of the row; its lock keeps two who save at once apart.
        desk.store.lock_rows(entity.table, [record])
        before = shares_of(desk, entity, record)
        after = checked(desk, wanted, before)
        if known is not None and _sorted(known) != before:
            raise _changed(desk, entity, record, known, before, after)
        if before == after:
            return
        row = desk.row(entity, record)
        assert desk.wish is not None
        desk.wish.entries.append(
            audit.Entry(
                entity.name,
                record,
                str(row.values[entity.shown])[:100],
                "share",
                row.version,
                {"shares": (before, after)},
            )
        )
        _write(desk, entity, record, after)


def _sorted(shares: Shares) -> list[dict[str, Any]]:
    return sorted((dict(one) for one in shares), key=lambda s: (s["user"] or 0, s["department"] or 0))


def _changed(desk: Desk, entity: Entity, record: int, known: Shares, now: Any, mine: Any) -> errors.Conflict:
    """What was said of the shares since they were read (D-15)."""
    groups = audit.of_record(desk.store, entity.name, record)
    newest = next(group for group in groups if any("shares" in entry.changes for entry in group.entries))
    by = desk.author(newest.actor, newest.actor_name)
    theirs = (errors.Difference("shares", list(known), now, mine, by, newest.at),)
    return errors.Conflict(desk.row(entity, record).version, theirs, by)


def shareable(entity: Entity) -> None:
    """Forbidden where records of this kind are not shown to others one by one."""
    if entity.parent or not entity.owner or "share" not in entity.policy.actions:
        raise errors.Forbidden(Message("These records cannot be shared one by one."))


def with_one_more(desk: Desk, entity: Entity, record: int, one: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The shares of a record with somebody added, or told anew what and how long; None where it is so already."""
    if desk.wish is not None:
        desk.store.lock_rows(entity.table, [record])
    before, (wanted,) = shares_of(desk, entity, record), checked(desk, [one])
    others = [s for s in before if (s["user"], s["department"]) != (wanted["user"], wanted["department"])]
    return None if wanted in before else [*others, wanted]


def replace(desk: Desk, entity: Entity, record: int, shares: Sequence[Mapping[str, Any]]) -> None:
    """Put shares back as an undo needs it, with its entry."""
    desk.store.lock_rows(entity.table, [record])
    before = shares_of(desk, entity, record)
    if not all(_is_there(desk, one) for one in _fresh(shares, before)):
        raise errors.Forbidden(checks.GONE_FOR_GOOD)
    row = desk.row(entity, record)
    assert desk.wish is not None
    changes = {"shares": (before, list(shares))}
    title = str(row.values[entity.shown])[:100]
    desk.wish.entries.append(audit.Entry(entity.name, record, title, "share", row.version, changes))
    _write(desk, entity, record, shares)


def forget(desk: Desk, entity: Entity, key: int) -> None:
    """Take a record that is deleted for good out of all shares: its own, and those with a person or a department."""
    share: Any = Share
    desk.store.run(share.delete().where((share.entity == entity.name) & (share.record == key)))
    named = {"users": "user", "departments": "department"}.get(entity.name)
    if named is None:
        return
    held = desk.store.rows(share.select(share.entity, share.record).where(getattr(share, named) == key))
    for name, record in held:
        shares = [one for one in shares_of(desk, registry[name], record) if one[named] != key]
        replace(desk, registry[name], record, shares)


def _is_there(desk: Desk, one: Mapping[str, Any], *, alive: bool = False) -> bool:
    """Whether the person or the department of a share is in the book."""
    user, department = one.get("user"), one.get("department")
    target = registry["users" if user is not None else "departments"].model
    found = target.id == (user if user is not None else department)
    if alive:
        found = found & target.deleted_at.is_null()
    return desk.store.one(target.select(target.id).where(found)) is not None


def _fresh(shares: Shares, before: Shares) -> list[Mapping[str, Any]]:
    """Those of some shares whose person or department has had none before."""
    known = {(one["user"], one["department"]) for one in before}
    return [one for one in shares if (one.get("user"), one.get("department")) not in known]


def checked(desk: Desk, wanted: Shares, before: Shares = ()) -> list[dict[str, Any]]:
    """Shares as they are stored; Invalid with what is wrong with one of them.

    Those who are in the recycle bin get no share, but one that they have had before may stay.
    """
    found, fresh = [], _fresh(wanted, before)
    for one in wanted:
        user, department, until = one.get("user"), one.get("department"), one.get("until")
        if (user is None) == (department is None):
            raise errors.Invalid({"user": Message("Choose a person or a department.")})
        if one in fresh and not _is_there(desk, one, alive=True):
            raise errors.Invalid({"user": Message("There is no such record, or it is not yours to see.")})
        try:
            day = Day("").clean(until, desk.context)
        except Bad as bad:
            raise errors.Invalid({"until": bad.message}) from None
        found.append(
            {"user": user, "department": department, "may_write": bool(one.get("may_write")),
             "until": day.isoformat() if day else None}
        )  # fmt: skip
    keys = [(s["user"], s["department"]) for s in found]
    if len(set(keys)) < len(keys):
        raise errors.Invalid({"user": Message("Somebody is named twice.")})
    return sorted(found, key=lambda s: (s["user"] or 0, s["department"] or 0))


def _write(desk: Desk, entity: Entity, record: int, shares: Sequence[Mapping[str, Any]]) -> None:
    share: Any = Share
    desk.store.run(share.delete().where((share.entity == entity.name) & (share.record == record)))
    for one in shares:
        until = one["until"]
        day = date.fromisoformat(until) if isinstance(until, str) else until
        desk.store.run(share.insert(**{**one, "until": day, "entity": entity.name, "record": record}))
    indexing.index(desk, entity, [record])
    for name, link in entity.children:
        child = registry[name]
        keys = [r[0] for r in desk.store.rows(child.model.select(child.model.id).where(child.column(link) == record))]
        indexing.reach_again(desk, child, keys)


@dataclass(frozen=True)
class Viewer:
    """Somebody who may see a record, and why."""

    user: int
    name: str
    department: str
    may_change: bool
    why: Message
    until: date | None = None
    """The last day, where it ends."""


def viewers(desk: Desk, entity: Entity, record: int) -> list[Viewer]:
    """Everybody who may see a record that is in this person's own reach."""
    reading.read(desk, entity, record)
    users: Any = registry["users"].model
    found = []
    there = users.active & users.deleted_at.is_null()
    for (user,) in desk.store.rows(users.select(users.id).where(there).order_by(users.id)):
        other = desk.seen_by(user)
        level = other.actor.level(entity, "read")
        if level == Level.NONE or not _sees(other, entity, record, "read"):
            continue
        department = desk.label_of("departments", other.actor.department)
        changes = other.actor.level(entity, "change") > Level.NONE and _sees(other, entity, record, "change")
        name = desk.label_of("users", user)
        why = _why(other, entity, record, level)
        until = _until(other, entity, record, to_write=changes) if why == SHARED else None
        found.append(Viewer(user, name, department, changes, why, until))
    return found


def _until(other: Desk, entity: Entity, record: int, *, to_write: bool) -> date | None:
    """The last day on which a record is shared with somebody, or with their department."""
    share: Any = Share
    above = shared_as(entity)
    key = record if above is entity else other.row(entity, record).values[entity.parent]
    theirs = (share.user == other.actor.id) | (share.department == other.actor.department)
    days = [
        until
        for may_write, until in other.store.rows(
            share.select(share.may_write, share.until).where(
                (share.entity == above.name) & (share.record == key) & theirs
            )
        )
        if may_write or not to_write
    ]
    return None if None in days else max(days, default=None)


def _sees(desk: Desk, entity: Entity, record: int, action: str) -> bool:
    return reading.in_reach(desk, entity, record, reach_of(desk, entity, action))


def _why(other: Desk, entity: Entity, record: int, level: Level) -> Message:
    row = other.row(entity, record)
    owner = row.values.get(entity.owner) if entity.owner != "id" else row.id
    if owner == other.actor.id:
        return Message(mark("Owner"))
    if level == Level.ALL:
        return Message(mark("Role: sees all"))
    if owner in other.actor.owners(level):
        return Message(mark("Role: department"))
    if owner is None:
        return Message(mark("In the pool"))
    return SHARED
