"""Taking back a change that made many records, each question to the database asked once for all of them.

What could be refused for one record is left as it is, and named; the rest goes into the recycle bin. The rules are
those of `undo`, which takes back all of a change or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import audit, drafts, errors, undo
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.links import Links, unpack
from tui_crm.domain.core.reach import condition, reach_of
from tui_crm.domain.core.system import AuditEntry, AuditGroup
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk


@dataclass(frozen=True)
class Left:
    """A record that stays as it is, and why."""

    entity: str
    record: int
    title: str
    why: Message


def group(desk: Desk, number: int) -> list[Left]:
    """Take back one change of the audit inside the running wish; returns what was left."""
    assert desk.wish is not None
    found = audit.groups(desk.store, AuditGroup.id == number, 1)
    if not found:
        raise errors.NotFound
    change = found[0]
    if change.undone_by is not None:
        return []
    desk.wish.undoes = change
    left: list[Left] = []
    made: dict[str, list[audit.Entry]] = {}
    for entry in reversed(change.entries):
        if entry.action == "create":
            made.setdefault(entry.entity, []).append(entry)
            continue
        # A change of a record that the same wish has made goes with it.
        if any(e.action == "create" and (e.entity, e.record) == (entry.entity, entry.record) for e in change.entries):
            continue
        try:
            with desk.attempt():
                undo.entry(desk, change, entry)
        except errors.BookError as refused:
            left.append(Left(entry.entity, entry.record, entry.title, refused.message))
    # What belongs to others was made after them, and goes before them.
    for name, entries in made.items():
        left += _removed(desk, change, registry[name], entries)
    return left


def _removed(desk: Desk, change: audit.Group, entity: Entity, entries: Sequence[audit.Entry]) -> list[Left]:
    keys = [entry.record for entry in entries]
    model = entity.model
    owner = [entity.column(entity.owner)] if entity.owner else []
    asked = model.select(model.id, model.version, model.deleted_at, *owner).where(desk.store.ids(model.id, keys))
    rows = {row[0]: row for row in desk.store.rows(asked)}
    why: dict[int, Message] = {}
    for key in _out_of_reach(desk, change, entity, keys):
        why[key] = Message("Your roles do not allow you to undo this.")
    changed = [key for key, row in rows.items() if row[1] != 1]
    for key, name in touched_since(desk, change, entity, changed).items():
        why[key] = Message("{name} has changed the same fields since; undo that first.", name=name)
    for key, where in _in_use(desk, entity, [k for k in keys if k not in why]).items():
        why[key] = Message("This is still in use ({where}).", where=Message(where))
    gone = {key for key in keys if key not in rows or rows[key][2] is not None}
    going = [key for key in keys if key not in why and key not in gone]
    now = desk.clock.now()
    for start in range(0, len(going), 500):
        some = going[start : start + 500]
        desk.store.run(
            model.update(
                deleted_at=now, version=model.version + 1, updated_at=now, updated_by=desk.actor.id or None
            ).where(desk.store.ids(model.id, some))
        )
    drafts.forget(desk.store, entity, going)
    if entity.searched and going:
        desk.store.bin_tokens(entity.table, going)
    if entity.rules.echo:
        entity.rules.echo(desk, [desk.row(entity, key).values for key in going])
    assert desk.wish is not None
    titles = {entry.record: entry.title for entry in entries}
    desk.wish.entries += [
        audit.Entry(entity.name, key, titles[key], "remove", rows[key][1] + 1, {"deleted_at": (None, now)})
        for key in going
    ]
    return [Left(entity.name, key, titles[key], message) for key, message in why.items() if key not in gone]


def _out_of_reach(desk: Desk, change: audit.Group, entity: Entity, keys: Sequence[int]) -> set[int]:
    """Not for this person to take back: the own ones want the right to see, those of others the right to undo."""
    try:
        reaches = [reach_of(desk, entity, "read")]
        if change.actor != desk.actor.id:
            reaches.append(reach_of(desk, entity, "undo"))
    except errors.Forbidden:
        return set(keys)
    model = entity.model
    inside = set(keys)
    for limited in filter(None, (condition(entity, reach) for reach in reaches)):
        inside &= set(desk.store.keys(model.select(model.id).where(desk.store.ids(model.id, keys) & limited)))
    return set(keys) - inside


def touched_since(desk: Desk, change: audit.Group, entity: Entity, keys: Sequence[int]) -> dict[int, str]:
    """Who has changed records in a change that still stands."""
    if not keys:
        return {}
    later = (AuditEntry.entity == entity.name) & (AuditEntry.group > change.id)
    standing = AuditGroup.undone_by.is_null() & AuditGroup.undoes.is_null()
    asked = (
        AuditEntry.select(AuditEntry.record, AuditGroup.actor_name)
        .join(AuditGroup, on=(AuditGroup.id == AuditEntry.group))
        .where(later & standing & desk.store.ids(AuditEntry.record, list(keys)))
    )
    return dict(desk.store.rows(asked))


def _in_use(desk: Desk, entity: Entity, keys: Sequence[int]) -> Mapping[int, str]:
    """Records to which living ones point, and the kind of those."""
    found: dict[int, str] = {}
    for other, name in registry.links_to(entity.name):
        if other.fields[name].system or not other.editable:
            continue
        column, alive = other.column(name), other.model.deleted_at.is_null()
        if isinstance(other.fields[name], Links):
            held = [column for (column,) in desk.store.rows(other.model.select(column).where(alive & (column != "")))]
            used: set[Any] = {key for text in held for key in unpack(text)} & set(keys)
        else:
            used = {
                key
                for (key,) in desk.store.rows(other.model.select(column).where(alive & desk.store.ids(column, keys)))
            }
        found.update(dict.fromkeys(used, other.titles))
    return found
