"""Taking back what a wish has done, while nothing later touched the same fields (D-13)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import audit, checks, errors, meanwhile, sharing, trail, undo_many, writing
from tui_crm.domain.core.access import FieldAccess
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.fields import BIGGEST, Whole
from tui_crm.domain.core.query import Record
from tui_crm.domain.core.reach import reach_of
from tui_crm.domain.core.system import AuditGroup
from tui_crm.domain.core.times import Day
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk


def undo(desk: Desk, number: int) -> int:
    """Undo one group as a wish of its own; returns the number of the new group."""
    with writing.wish(desk, "undo") as running:
        found = audit.groups(desk.store, AuditGroup.id == number, 1) if 0 < number < BIGGEST else []
        if not found:
            raise errors.NotFound
        group = found[0]
        if not group.entries:
            raise errors.NotFound
        if any(entry.is_deed for entry in group.entries):
            raise errors.Forbidden(Message("No record was changed by this, so there is nothing to take back."))
        for entry in group.entries:
            meanwhile.hold(desk, entry.entity)
        running.undoes = group
        if not undo_many.take_back(desk, group):
            _one_by_one(desk, group)
    return running.group


def _one_by_one(desk: Desk, group: audit.Group) -> None:
    """What a group did to each record, the last first."""
    parts = [entry for entry in group.entries if not _goes_along(group, entry)]
    _may_all(desk, group, parts)
    if group.undone_by is not None:
        raise errors.Forbidden(Message("This has been undone already."))
    touched = dict.fromkeys((registry[e.entity].name, e.record) for e in group.entries)
    before = {place: row_of(desk, *place) for place in touched}
    with trail.together(desk):
        for entry in reversed(parts):
            _take_back(desk, group, entry)
    for (name, key), was in before.items():
        settle(desk, registry[name], was, key)


def _goes_along(group: audit.Group, part: audit.Entry) -> bool:
    """Whether it is the first password of a record that the same group has made, which goes with it."""
    kinds = registry[part.entity].fields
    if part.action != "change" or not all(n in kinds and kinds[n].secret for n in part.changes):
        return False
    return any((e.entity, e.record, e.action) == (part.entity, part.record, "create") for e in group.entries)


def entry(desk: Desk, group: audit.Group, part: audit.Entry) -> None:
    """Undo what a group did to one record, inside a running wish that undoes more of it and settles all at its end."""
    _may(desk, group, registry[part.entity], part)
    _take_back(desk, group, part)


def row_of(desk: Desk, name: str, key: int) -> Record | None:
    """A record as it stands, also in the recycle bin; None for one that is gone for good."""
    try:
        return desk.row(registry[name], key)
    except errors.NotFound:
        return None


def settle(desk: Desk, entity: Entity, was: Record | None, key: int) -> None:
    """What the rules ask for around the record as it stands again, once the whole group is back."""
    now = row_of(desk, entity.name, key)
    if was is None or now is None or now.values["deleted_at"] is not None:
        return
    writing.with_its_parent(desk, entity, now)
    writing.after_write(desk, entity, was, key)


def _take_back(desk: Desk, group: audit.Group, entry: audit.Entry) -> None:
    entity = registry[entry.entity]
    if entry.action == "purge":
        raise errors.Forbidden(checks.GONE_FOR_GOOD)
    _untouched(desk, group, entity, entry)
    if entry.action == "share":
        sharing.replace(desk, entity, entry.record, entry.changes["shares"][0] or [])
        return
    now = desk.row(entity, entry.record)
    if entry.action == "create":
        _nothing_hangs_on(desk, entity, now)
        gone = {"deleted_at": desk.clock.now()}
        writing.still_valid(desk, entity, now, gone)
        writing.update(desk, entity, now, gone, "remove")
        return
    stored = {name: stored_value(entity, name, pair[0]) for name, pair in entry.changes.items()}
    checks.still_there(desk, entity, now.values, stored)
    if entry.action == "restore":
        checks.refuse_in_use(desk, entity, entry.record)
    if entry.action in ("change", "remove"):
        checks.unique(desk, entity, entry.record, {**now.values, **stored})
    writing.still_valid(desk, entity, now, stored)
    writing.update(desk, entity, now, stored | checks.derived(desk, entity, now, stored), _opposite(entry.action))


def _opposite(action: str) -> str:
    return {"remove": "restore", "restore": "remove"}.get(action, action)


def stored_value(entity: Entity, name: str, value: Any) -> Any:
    """A value from the audit's JSON as the field stores it; Forbidden where only another program could have put it."""
    kind = entity.fields[name]
    if not (isinstance(value, str) and isinstance(kind, (Day, Whole))):
        return value
    try:
        return date.fromisoformat(value) if isinstance(kind, Day) else int(value)
    except ValueError as error:
        raise errors.Forbidden(
            Message("What stood here before is no value of this field, so it is not brought back.")
        ) from error


def _may_all(desk: Desk, group: audit.Group, parts: list[audit.Entry]) -> None:
    """Whether every part may be taken back; a verb may say which right takes back all that one did oneself by it."""
    name, _, wish = group.wish.partition(".")
    verb = registry[name].rules.verbs.get(wish) if name in registry else None
    if verb is None or not verb.back or group.actor != desk.actor.id:
        for entry in parts:
            _may(desk, group, registry[entry.entity], entry)
        return
    for entry in parts:
        # What the wish did to other kinds of records followed from it, and goes with it.
        if entry.entity == name and not _may_back(desk, registry[name], verb.back, entry):
            raise errors.Forbidden(Message("Your roles do not allow you to undo this."))


def _may_back(desk: Desk, entity: Entity, right: str, entry: audit.Entry) -> bool:
    """Whether a right covers a record, or did so as long as it was whose it is to be again."""
    if desk.may(f"{entity.name}.{right}", _named(entry)):
        return True
    owner, _ = entry.changes.get(entity.owner, (None, None))
    return owner is not None and owner in reach_of(desk, entity, right).owners


def _named(entry: audit.Entry) -> Record:
    return Record(entry.entity, entry.record, entry.version, {})


def _asked(entry: audit.Entry) -> tuple[str, ...]:
    """The rights any of which takes back an own change.

    What was just made or removed nobody else has touched since: whoever may still make, or bring back, such a record
    may also take that back. Anything else asks for the right to do what the undoing does.
    """
    return {"create": ("create", "remove"), "remove": ("remove", "restore"), "restore": ("remove",)}.get(
        entry.action, (entry.action,)
    )


def _may(desk: Desk, group: audit.Group, entity: Entity, entry: audit.Entry) -> None:
    """One's own changes while the record is in reach; those of others where the role says so."""
    own = group.actor == desk.actor.id
    rights = _asked(entry) if own else ("undo",)
    row = _named(entry)
    if not desk.may(f"{entity.name}.read", row):
        raise errors.NotFound
    if not any(desk.may(f"{entity.name}.{right}", row) for right in rights):
        raise errors.Forbidden(Message("Your roles do not allow you to undo this."))
    for name in entry.changes:
        kind = entity.fields.get(name)
        if kind is not None and kind.secret and entry.action != "create":
            raise errors.Forbidden(Message("A password cannot be brought back."))
        if kind is None or (kind.system and name != entity.owner):
            continue
        if entry.action == "change" and desk.actor.access(entity, name) < FieldAccess.WRITE:
            raise errors.Forbidden(Message("Your roles do not allow you to undo this."))
        if entry.action == "change" and kind.guard and not desk.may(f"{entity.name}.{kind.guard}", row):
            raise errors.Forbidden(Message("Your roles do not allow you to undo this."))


def _untouched(desk: Desk, group: audit.Group, entity: Entity, entry: audit.Entry) -> None:
    row = desk.store.one(entity.model.select(entity.model.id).where(entity.model.id == entry.record))
    if row is None:
        raise errors.Forbidden(checks.GONE_FOR_GOOD)
    fields = set() if entry.action == "create" else set(entry.changes)
    later = audit.later_touches(desk.store, entity.name, entry.record, group.id, fields)
    if later:
        by = desk.author(later[0].actor, later[0].actor_name)
        raise errors.Forbidden(Message("{name} has changed the same fields since; undo that first.", name=by))
    if entry.action == "share":
        return
    now = desk.row(entity, entry.record)
    for name, (_, after) in entry.changes.items():
        kind = entity.fields[name]
        if kind.secret or (kind.system and name not in ("deleted_at", entity.owner)):
            continue
        if name != "deleted_at" and now.values[name] != stored_value(entity, name, after):
            raise errors.Forbidden(Message("The same fields have been changed since."))
    gone = entry.action == "remove"
    if (now.values["deleted_at"] is not None) != gone:
        raise errors.Forbidden(Message("The record has been deleted or restored since."))


def _nothing_hangs_on(desk: Desk, entity: Entity, now: Record) -> None:
    """What was added to a new record later has to be taken back before it."""
    checks.refuse_in_use(desk, entity, now.id)
    for name, link in entity.children:
        child = registry[name]
        alive = (child.column(link) == now.id) & child.model.deleted_at.is_null()
        if desk.store.one(child.model.select(child.model.id).where(alive)):
            raise errors.Forbidden(Message("This is still in use ({where}).", where=Message(child.titles)))
