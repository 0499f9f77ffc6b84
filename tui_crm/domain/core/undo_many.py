"""Taking back a plain change of many records, each question to the database asked once for hundreds of them.

Only what is plain throughout is taken back here: anything that has to be looked at for one record alone, or that is to
be refused, is left to `undo`, which knows the sentence for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import audit, checks, errors, takeback, written_many
from tui_crm.domain.core.access import FieldAccess
from tui_crm.domain.core.entity import Entity, registry

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

MANY = 50
"""Fewer records are taken back one by one."""


class _NotPlain(Exception):
    """Something has to be looked at more closely."""


def take_back(desk: Desk, group: audit.Group) -> bool:
    """Take a change back inside the running wish; False, with nothing written, where it is not plain throughout."""
    entity = _entity(desk, group)
    if entity is None:
        return False
    action = "change" if group.actor == desk.actor.id else "undo"
    try:
        with desk.attempt(), checks.remembering(desk):
            for start in range(0, len(group.entries), written_many.CHUNK):
                _some(desk, group, entity, action, group.entries[start : start + written_many.CHUNK])
    except (_NotPlain, errors.Forbidden):
        return False
    return True


def _entity(desk: Desk, group: audit.Group) -> Entity | None:
    """The kind of the records, where the whole change is of one kind and over fields without a rule of their own."""
    entries = group.entries
    if len(entries) < MANY or group.undone_by is not None or group.undoes is not None:
        return None
    if len({e.entity for e in entries}) > 1 or len({e.record for e in entries}) < len(entries):
        return None
    entity = registry.get(entries[0].entity)
    if entity is None or entity.parent or any(e.action != "change" or e.is_deed for e in entries):
        return None
    names = {name for e in entries for name in e.changes}
    if not names <= set(entity.fields) or written_many.looked_at(entity, names):
        return None
    kinds = [entity.fields[name] for name in names]
    if any(kind.secret or kind.unique or kind.guard or kind.system for kind in kinds):
        return None
    if any(desk.actor.access(entity, name) < FieldAccess.WRITE for name in names):
        return None
    return entity


def _some(desk: Desk, group: audit.Group, entity: Entity, action: str, entries: Sequence[audit.Entry]) -> None:
    from tui_crm.domain.core.undo import stored_value

    keys = [e.record for e in entries]
    rows = written_many.rows_of(desk, entity, keys)
    if len(rows) < len(keys) or written_many.allowed_of(desk, entity, action, keys) != set(keys):
        raise _NotPlain
    if takeback.touched_since(desk, group, entity, keys):
        raise _NotPlain
    stored: dict[int, dict[str, Any]] = {}
    for e in entries:
        now = rows[e.record]
        if any(now.values[n] != stored_value(entity, n, after) for n, (_, after) in e.changes.items()):
            raise _NotPlain
        values = {n: stored_value(entity, n, before) for n, (before, _) in e.changes.items()}
        checks.still_there(desk, entity, now.values, values)
        if checks.broken_rules(desk, entity, now, {**now.values, **values}):
            raise _NotPlain
        values |= checks.derived(desk, entity, now, values)
        stored[e.record] = values
    if written_many.store(desk, entity, rows, stored, "change") != set(keys):
        raise _NotPlain
