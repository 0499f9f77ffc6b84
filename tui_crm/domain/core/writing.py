"""Creating, changing, removing: one wish, one transaction, one group in the audit.

These functions write one record at a time; `many`, `written_many`, `bulk`, `takeback` and `undo_many` write many by the
same rules. They are entered through the desk, which has already said who is asking; every rule that a value has to meet
is checked before anything is written. What records show of others is written by `echoing`, and is no change of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import (
    allowed,
    audit,
    beginnings,
    checks,
    drafts,
    errors,
    indexing,
    meanwhile,
    numbering,
    reading,
    saved,
    trail,
)
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.query import Record
from tui_crm.domain.core.reach import Reach, reach_of
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk


NOT_THERE = Message("This record is not there any more, or it has been switched off.")

STAMPS = ("created_at", "created_by", "updated_at", "updated_by")


@dataclass
class Wish:
    """A running wish: its entries gather here until the transaction closes."""

    name: str
    entries: list[audit.Entry] = field(default_factory=list)
    undoes: audit.Group | None = None
    group: int = 0
    """The number in the audit, once written."""
    by_rule: int = 0
    """How many rules are running: what a rule does follows from a right already proved."""
    answers: dict[Any, Any] | None = None
    """What the book has answered already, while many records are written at once."""
    complete: bool = False
    """Whether new records come with what their rules would make along with them."""
    trail: trail.Trail | None = None
    """What has still to be done behind the writes that are done together."""
    closing: list[Callable[[int | None], None]] = field(default_factory=list)
    """Told the number in the audit, or None when nothing was written, before the transaction closes."""


@contextmanager
def wish(desk: Desk, name: str) -> Iterator[Wish]:
    """Run a wish in one transaction; inside a running wish, join it."""
    if desk.wish is not None:
        yield desk.wish
        return
    indexing.get_ready(name)
    with desk.store.transaction():
        meanwhile.hold(desk, name)
        desk.refresh_actor()
        desk.wish = Wish(name)
        try:
            yield desk.wish
            if desk.wish.entries:
                desk.wish.group = _close(desk, desk.wish)
            for close in desk.wish.closing:
                close(desk.wish.group or None)
        except BaseException:
            # What was made in here, and is now gone, may have been found by later steps.
            desk.known.clear()
            raise
        finally:
            desk.wish = None


def _close(desk: Desk, done: Wish) -> int:
    desk.store.lock_chain()
    meanwhile.look_again(desk, done.entries)
    if any(registry[e.entity].remembered for e in done.entries if not e.is_deed):
        bump_epoch(desk)
    number = audit.append(
        desk.store,
        at=desk.clock.now(),
        actor=desk.actor.id or None,
        actor_name=desk.actor.name,
        origin=desk.origin,
        wish=done.name,
        entries=done.entries,
        undoes=done.undoes.id if done.undoes else None,
    )
    if done.undoes is not None and not audit.mark_undone(desk.store, done.undoes.id, number):
        raise errors.Forbidden(Message("This has been undone already."))
    return number


def bump_epoch(desk: Desk) -> None:
    """Tell every session that rights or names have changed."""
    desk.store.sql("UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE name = 'epoch'")


def create(
    desk: Desk,
    entity: Entity,
    values: Mapping[str, Any],
    action: str = "create",
    body: Mapping[str, Any] | None = None,
) -> int:
    """Write a new record and return its id; `body` is what fields say of the file that comes with it."""
    if entity.body and body is None:
        raise errors.Forbidden(Message("These records are made by attaching a file."))
    if not checks.by_rule(desk):
        reach_of(desk, entity, action)
    values, filled = beginnings.prepared(desk, entity, None, beginnings.said(entity, values, action))
    clean = checks.cleaned(desk, entity, beginnings.said(entity, values, action), None, filled)
    clean |= body or {}
    own(desk, entity, clean)
    after = beginnings.blank(entity) | clean
    stored = checks.checked(desk, entity, None, clean, after, filled)
    after |= stored
    if entity.code is not None and not after[entity.code.name]:
        stored[entity.code.name] = after[entity.code.name] = numbering.next_code(desk, entity)
    checks.unique(desk, entity, 0, stored)
    now = desk.clock.now()
    who = desk.actor.id or None
    stamps = {"created_at": now, "updated_at": now, "created_by": who, "updated_by": who}
    after |= stamps
    key = int(desk.store.run(entity.model.insert(**{n: v for n, v in (after | stored).items() if n != "deleted_at"})))
    _reach_of_new(desk, entity, key, action)
    note(desk, entity, key, after, "create", 1, {n: (None, v) for n, v in stored.items()})
    indexing.index(desk, entity, [key])
    if entity.rules.echo:
        entity.rules.echo(desk, [{**after, "id": key}])
    after_write(desk, entity, None, key)
    return key


def own(desk: Desk, entity: Entity, clean: dict[str, Any], before: Mapping[str, Any] | None = None) -> None:
    """A record belongs to its parent's owner, else to who is to do it, or to the person who makes it."""
    if not entity.owner or entity.owner == "id":
        return
    doer = clean.get(entity.doer, (before or {}).get(entity.doer))
    if entity.parent and clean.get(entity.parent) is not None:
        above = registry[entity.fields[entity.parent].target]
        key = clean[entity.parent]
        clean[entity.owner] = checks.remembered(
            desk, above, (above.name, "owner", key), lambda: _owner_above(desk, entity, key)
        )[0]
    elif entity.doer and doer is not None:
        clean[entity.owner] = doer
    elif entity.owner not in clean and not checks.by_rule(desk) and desk.actor.id:
        clean[entity.owner] = desk.actor.id


def _owner_above(desk: Desk, entity: Entity, key: int) -> tuple[int | None]:
    """Whose the parent is, and stays until this transaction ends: what is added now is handed over with it."""
    above = registry[entity.fields[entity.parent].target]
    if desk.wish is not None:
        desk.store.lock_rows(above.table, [key])
    model = above.model
    row = desk.store.one(model.select(above.column(above.owner), model.deleted_at).where(model.id == key))
    if row is None or (row[1] is not None and not checks.by_rule(desk)):
        raise errors.Invalid({entity.parent: NOT_THERE})
    return (row[0],)


def _reach_of_new(desk: Desk, entity: Entity, key: int, action: str) -> None:
    # Checked on the stored row: whoever may create for the own department creates nothing outside of it.
    if checks.by_rule(desk):
        return
    reach: Reach = reach_of(desk, entity, action)
    if not reading.in_reach(desk, entity, key, reach):
        owner = desk.row(entity, key).values[entity.owner] if entity.owner else 0
        raise errors.Forbidden(allowed.not_for(desk, entity, owner))


def change(desk: Desk, entity: Entity, key: int, values: Mapping[str, Any], version: int | None) -> None:
    """Write changed values of a record that is still as it was read; Conflict otherwise."""
    if not checks.by_rule(desk):
        _changeable(desk, entity, key)
    before = desk.row(entity, key)
    if version is not None and before.version != version:
        raise conflict(desk, entity, before, version, values)
    values, filled = beginnings.prepared(desk, entity, before, values)
    clean = checks.cleaned(desk, entity, values, before.values, filled)
    if not clean:
        return
    if entity.parent in clean or (entity.doer in clean and before.values.get(entity.parent) is None):
        own(desk, entity, clean, before.values)
    after = dict(before.values) | clean
    stored = checks.checked(desk, entity, before, clean, after, filled)
    checks.unique(desk, entity, key, stored)
    update(desk, entity, before, stored, "change")
    if entity.owner in clean and not entity.fields[entity.owner].guard:
        # Nobody gives away what the role could not make for that person; a guarded owner has a right of its own.
        _reach_of_new(desk, entity, key, "change")
    after_write(desk, entity, before, key)


def _changeable(desk: Desk, entity: Entity, key: int) -> None:
    """Refuse what is out of reach; of what somebody has deleted meanwhile it is said who, to whoever may see it."""
    try:
        reading.read(desk, entity, key, action="change")
    except errors.NotFound:
        if not reading.read(desk, entity, key, deleted=True).deleted:
            raise
        for group in audit.of_record(desk.store, entity.name, key):
            if any("deleted_at" in entry.changes for entry in group.entries):
                raise errors.Deleted(group.actor_name) from None
        raise


def update(desk: Desk, entity: Entity, before: Record, stored: Mapping[str, Any], action: str) -> None:
    """Store values of a record that is still at the version given, with its audit entry and search tokens."""
    now = desk.clock.now()
    model = entity.model
    done = desk.store.run(
        model.update(**stored, version=before.version + 1, updated_at=now, updated_by=desk.actor.id or None).where(
            (model.id == before.id) & (model.version == before.version)
        )
    )
    if not done:
        raise conflict(desk, entity, desk.row(entity, before.id), before.version, stored)
    changes = {n: (before.values[n], v) for n, v in stored.items() if before.values[n] != v}
    note(desk, entity, before.id, {**before.values, **stored}, action, before.version + 1, changes)
    trail.follow(desk, entity, before.id, handed=entity.owner in stored)
    if stored.get("deleted_at") is not None:
        drafts.forget(desk.store, entity, [before.id])
    if entity.rules.echo:
        entity.rules.echo(desk, [before.values, {**before.values, **stored}])


def conflict(desk: Desk, entity: Entity, now: Record, version: int, values: Mapping[str, Any]) -> errors.Conflict:
    """What others saved since a version, field by field, beside what this person wants (D-15)."""
    theirs: dict[str, errors.Difference] = {}
    by = ""
    visible = desk.actor.visible(entity)
    for group in reversed(audit.of_record(desk.store, entity.name, now.id)):
        for entry in group.entries:
            if entry.version <= version:
                continue
            by = desk.author(group.actor, group.actor_name)
            for name in entry.changes:
                if name in visible and not entity.fields[name].system:
                    first = theirs.get(name)
                    start = first.before if first else entry.changes[name][0]
                    theirs[name] = errors.Difference(
                        name, start, now.values[name], values.get(name, start), by, group.at
                    )
    differing = tuple(d for d in theirs.values() if d.before != d.after)
    return errors.Conflict(now.version, differing, by)


def set_deleted(desk: Desk, entity: Entity, key: int, version: int | None, action: str) -> None:
    """Move a record into the recycle bin, or back."""
    deleted = action == "remove"
    before = (
        desk.row(entity, key)
        if checks.by_rule(desk)
        else desk.row(entity, reading.read(desk, entity, key, deleted=not deleted, action=action).id)
    )
    if (before.values["deleted_at"] is not None) == deleted:
        raise errors.NotFound
    if version is not None and before.version != version:
        raise conflict(desk, entity, before, version, {})
    stamp = {"deleted_at": desk.clock.now() if deleted else None}
    if deleted:
        checks.refuse_in_use(desk, entity, key)
    else:
        checks.unique(desk, entity, key, dict(before.values))
        with_its_parent(desk, entity, before)
    still_valid(desk, entity, before, stamp)
    update(desk, entity, before, stamp, action)
    _with_children(desk, entity, before, deleted)
    if not deleted:
        after_write(desk, entity, before, key)
    elif entity.rules.gone:
        with checks.following(desk):
            entity.rules.gone(desk, before)


def still_valid(desk: Desk, entity: Entity, before: Record, stored: Mapping[str, Any]) -> None:
    """The rules that span fields hold for removing, restoring and undoing too."""
    if wrong := checks.broken_rules(desk, entity, before, {**before.values, **stored}):
        raise errors.Invalid(wrong)


def with_its_parent(desk: Desk, entity: Entity, before: Record) -> None:
    """What belongs to a removed record comes back with it, not without it."""
    name = entity.parent or entity.tree
    above = before.values[name] if name else None
    if above is None:
        return
    target = registry[entity.fields[name].target]
    desk.store.lock_rows(target.table, [above])
    if desk.row(target, above).values["deleted_at"] is not None:
        raise errors.Invalid({name: NOT_THERE})


def _with_children(desk: Desk, entity: Entity, before: Record, deleted: bool) -> None:
    """What belongs to a record goes into the recycle bin with it, and comes back with it."""
    stamp = desk.row(entity, before.id).values["deleted_at"] if deleted else before.values["deleted_at"]
    for name, link in entity.children:
        child = registry[name]
        alive = child.model.deleted_at.is_null() if deleted else child.model.deleted_at == stamp
        keys = desk.store.rows(child.model.select(child.model.id).where((child.column(link) == before.id) & alive))
        for (key,) in keys:
            if not deleted:
                checks.unique(desk, child, key, desk.row(child, key).values)
            update(
                desk, child, desk.row(child, key), {"deleted_at": stamp if deleted else None},
                "remove" if deleted else "restore",
            )  # fmt: skip


def purge(desk: Desk, entity: Entity, key: int) -> None:
    """Take a record out of the recycle bin for good; the audit keeps its values."""
    before = desk.row(entity, reading.read(desk, entity, key, deleted=True, action="purge").id)
    if before.values["deleted_at"] is None:
        raise errors.Forbidden(Message("Only records in the recycle bin can be deleted for good."))
    checks.refuse_in_use(desk, entity, key, for_good=True)
    # A change is called by its first entry.
    _note_end(desk, entity, before)
    for child, link in _last_first(entity):
        for (below,) in desk.store.rows(child.model.select(child.model.id).where(child.column(link) == key)):
            _note_end(desk, child, desk.row(child, below))
            _erase(desk, child, below)
    _erase(desk, entity, key)


def _last_first(entity: Entity) -> list[tuple[Entity, str]]:
    """The kinds of what belongs to a record, each before those that it points at."""
    left, found = dict(entity.children), []
    while left:
        free = next(name for name in left if not any(registry[other].linking(name) for other in left if other != name))
        found.append((registry[free], left.pop(free)))
    return found


def _note_end(desk: Desk, entity: Entity, before: Record) -> None:
    kept = {n: (v, None) for n, v in before.values.items() if n in entity.fields and not entity.fields[n].is_empty(v)}
    note(desk, entity, before.id, before.values, "purge", before.version + 1, kept)


def _erase(desk: Desk, entity: Entity, key: int) -> None:
    from tui_crm.domain.core import sharing

    drafts.forget(desk.store, entity, [key])
    saved.forget(desk.store, entity, [key])
    sharing.forget(desk, entity, key)
    for table, column in (*entity.parts, *([(entity.body, "record")] if entity.body else [])):
        desk.store.sql(f'DELETE FROM "{table}" WHERE "{column}" = ?', [key])
    desk.store.run(entity.model.delete().where(entity.model.id == key))
    if entity.searched:
        desk.store.drop_tokens(entity.table, [key])


def note(
    desk: Desk,
    entity: Entity,
    key: int,
    values: Mapping[str, Any],
    action: str,
    version: int,
    changes: audit.Changes,
) -> None:
    """Enter what was done to a record into the audit entries of the running wish."""
    assert desk.wish is not None
    if entity.remembered:
        desk.known.clear()
    shown = {
        n: (("•" if pair[0] else None, "•") if entity.fields[n].secret else pair)
        for n, pair in changes.items()
        if n not in entity.e164 and n not in entity.sort_keys.values()
    }
    title = entity.title_of(values)
    desk.wish.entries.append(audit.Entry(entity.name, key, title, action, version, shown))


def after_write(desk: Desk, entity: Entity, before: Record | None, key: int) -> None:
    """Do what follows by rule from a record as it was and as it is."""
    if entity.rules.after:
        with checks.following(desk):
            entity.rules.after(desk, before, desk.row(entity, key))
