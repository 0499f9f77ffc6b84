"""Taking back a change that made many records, each question to the database asked once for all of them.

What could be refused for one record is left as it is, and named; the rest goes into the recycle bin. The rules are
those of `undo`, which takes back all of a change or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import audit, drafts, errors, undo
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.links import Links, unpack
from tui_crm.domain.core.query import Record
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


Place = tuple[str, int]
"""The kind of a record, and its id."""


class _Stays(Exception):
    """A record that has been taken back has to stay after all."""

    def __init__(self, left: Left) -> None:
        super().__init__(left.title)
        self.left = left


@dataclass
class _Made:
    """The records of one kind that the change has made."""

    entity: Entity
    titles: Mapping[int, str]
    rows: Mapping[int, tuple[Any, ...]]
    """Version, recycle bin and the record above, by id; what was deleted for good is not among them."""
    why: dict[int, Message]
    """Why records stay."""

    @property
    def going(self) -> list[int]:
        """What is to be taken back."""
        return [key for key in self.rows if key not in self.why]

    @property
    def left(self) -> list[Left]:
        """What stays, and why."""
        return [Left(self.entity.name, key, self.titles[key], why) for key, why in self.why.items()]


def group(desk: Desk, number: int) -> list[Left]:
    """Take back one change of the audit inside the running wish; returns what was left.

    Of a change that was taken back in part, the rest.
    """
    assert desk.wish is not None
    found = audit.groups(desk.store, AuditGroup.id == number, 1)
    if not found:
        raise errors.NotFound
    change = found[0]
    desk.wish.undoes = change
    before = _taken_back(desk, change)
    if change.undone_by is not None:
        # It is marked anew by the undo of the rest.
        _mark(desk, change, None)
    staying: dict[Place, Left] = {}
    while True:
        try:
            with desk.attempt():
                left = _once(desk, change, before, staying)
            break
        except _Stays as after_all:
            staying[after_all.left.entity, after_all.left.record] = after_all.left
    if change.undone_by is not None and not desk.wish.entries:
        _mark(desk, change, change.undone_by)
    return left


def _once(desk: Desk, change: audit.Group, before: set[Place], staying: Mapping[Place, Left]) -> list[Left]:
    """Take back what goes; raises _Stays for what has been taken back by then and has to stay."""
    created = {(entry.entity, entry.record) for entry in change.entries if entry.action == "create"}
    left, put = dict(staying), dict[Place, Record]()
    made: dict[str, list[audit.Entry]] = {}
    for entry in reversed(change.entries):
        place = entry.entity, entry.record
        if entry.action == "create":
            made.setdefault(entry.entity, []).append(entry)
        # A change of a record that the same wish has made goes with it.
        elif place not in created | before | left.keys():
            _put_back(desk, change, entry, left, put)
    # What belongs to others was made after them, and goes before them.
    kinds = {name: _made(desk, change, registry[name], entries) for name, entries in made.items()}
    _settle(desk, kinds)
    for kind in kinds.values():
        for one in kind.left:
            _stay_above(desk, change, one, left, put)
        _remove(desk, kind)
    # The rules look at what is there once all of it is back, so that none writes into what is still to go back.
    for (name, key), was in put.items():
        try:
            undo.settle(desk, registry[name], was, key)
        except errors.BookError as refused:
            raise _Stays(Left(name, key, registry[name].title_of(was.values), refused.message)) from None
    # What followed from something else may have gone back with it all the same.
    named = [e for e in change.entries if (e.entity, e.record) in left]
    stands = {(e.entity, e.record) for e in named if e.action != "change" or _standing(desk, e)}
    kept = [one for place, one in left.items() if place in stands]
    return [*kept, *(one for kind in kinds.values() for one in kind.left)]


def _put_back(
    desk: Desk, change: audit.Group, entry: audit.Entry, left: dict[Place, Left], put: dict[Place, Record]
) -> None:
    """Put a record back as it was, or note that it stays, and with it what would write into it."""
    place, entity = (entry.entity, entry.record), registry[entry.entity]
    changes = _standing(desk, entry)
    if entry.action == "change" and not changes:
        return
    try:
        with desk.attempt():
            was = put.get(place) or desk.row(entity, entry.record)
            undo.entry(desk, change, replace(entry, changes=changes))
    except errors.BookError as refused:
        one = Left(entry.entity, entry.record, entry.title, refused.message)
        if place in put:
            raise _Stays(one) from None
        left[place] = one
        _stay_above(desk, change, one, left, put)
    else:
        put[place] = was


def _stay_above(
    desk: Desk, change: audit.Group, one: Left, left: dict[Place, Left], put: Mapping[Place, Record]
) -> None:
    """What the record above one that stays shows of it stays as well: its rules would write it there."""
    parent = registry[one.entity].parent
    target = registry[registry[one.entity].fields[parent].target] if parent else None
    if parent is None or target is None:
        return
    row = undo.row_of(desk, one.entity, one.record)
    above = (target.name, row.values[parent]) if row is not None else None
    shown = set(target.rules.after_of)
    for entry in change.entries:
        if (entry.entity, entry.record) == above and entry.action == "change" and shown & entry.changes.keys():
            told = Left(entry.entity, entry.record, entry.title, one.why)
            if above in put:
                raise _Stays(told)
            left.setdefault(above, told)


def _standing(desk: Desk, entry: audit.Entry) -> audit.Changes:
    """What of a change is not as before already: what follows by rule went back with what it follows from."""
    entity = registry[entry.entity]
    now = desk.store.one(entity.model.select(entity.model.id).where(entity.model.id == entry.record))
    if entry.action != "change" or now is None:
        return dict(entry.changes)
    values = desk.row(entity, entry.record).values
    return {n: p for n, p in entry.changes.items() if values.get(n) != undo.stored_value(entity, n, p[0])}


def _mark(desk: Desk, change: audit.Group, by: int | None) -> None:
    desk.store.run(AuditGroup.update(undone_by=by).where(AuditGroup.id == change.id))


def _taken_back(desk: Desk, change: audit.Group) -> set[Place]:
    """The records in which an undo that stands has taken the change back already."""
    undone = (AuditGroup.undoes == change.id) & AuditGroup.undone_by.is_null()
    asked = AuditEntry.select(AuditEntry.entity, AuditEntry.record)
    asked = asked.join(AuditGroup, on=(AuditGroup.id == AuditEntry.group)).where(undone)
    return {(entity, record) for entity, record in desk.store.rows(asked)}


def _made(desk: Desk, change: audit.Group, entity: Entity, entries: Sequence[audit.Entry]) -> _Made:
    """The records, those that have to stay for themselves among them."""
    keys = [entry.record for entry in entries]
    model = entity.model
    # Nobody else changes one that is looked at here and goes below.
    desk.store.lock_rows(entity.table, keys)
    above = [entity.column(entity.parent)] if entity.parent else []
    asked = model.select(model.id, model.version, model.deleted_at, *above).where(desk.store.ids(model.id, keys))
    rows = {row[0]: tuple(row[1:]) for row in desk.store.rows(asked) if row[2] is None}
    why: dict[int, Message] = {}
    for key in _out_of_reach(desk, change, entity, list(rows)):
        why[key] = Message("Your roles do not allow you to undo this.")
    changed = [key for key, row in rows.items() if row[0] != 1]
    for key, name in touched_since(desk, change, entity, changed).items():
        why[key] = Message("{name} has changed the same fields since; undo that first.", name=name)
    return _Made(entity, {entry.record: entry.title for entry in entries}, rows, why)


def _settle(desk: Desk, kinds: Mapping[str, _Made]) -> None:
    """Whatever others hang on stays; what was made below a record that stays does so, too."""
    staying = -1
    while staying != (staying := sum(len(kind.why) for kind in kinds.values())):
        for kind in kinds.values():
            going = {name: set(other.going) for name, other in kinds.items()}
            for key, where in _in_use(desk, kind.entity, kind.going, going).items():
                kind.why[key] = Message("This is still in use ({where}).", where=Message(where))
        for kind in kinds.values():
            parent = kind.entity.parent
            above = kinds.get(kind.entity.fields[parent].target) if parent else None
            if above is None or above is kind:
                continue
            for key in kind.going:
                if (over := kind.rows[key][2]) in above.why:
                    kind.why[key] = Message("It belongs to {name}, which stays.", name=above.titles[over])


def _remove(desk: Desk, kind: _Made) -> None:
    entity, going = kind.entity, kind.going
    model = entity.model
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
    desk.wish.entries += [
        audit.Entry(entity.name, key, kind.titles[key], "remove", kind.rows[key][0] + 1, {"deleted_at": (None, now)})
        for key in going
    ]


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
        AuditEntry.select(AuditEntry.record, AuditGroup.actor, AuditGroup.actor_name)
        .join(AuditGroup, on=(AuditGroup.id == AuditEntry.group))
        .where(later & standing & desk.store.ids(AuditEntry.record, list(keys)))
    )
    return {record: desk.author(actor, name) for record, actor, name in desk.store.rows(asked)}


def _in_use(desk: Desk, entity: Entity, keys: Sequence[int], going: Mapping[str, set[int]]) -> Mapping[int, str]:
    """Records to which living ones point that are not `going` with them, and the kind of those."""
    found: dict[int, str] = {}
    for other, name in registry.links_to(entity.name):
        if other.fields[name].system or not other.editable:
            continue
        column, alive = other.column(name), other.model.deleted_at.is_null()
        several = isinstance(other.fields[name], Links)
        pointing = (column != "") if several else desk.store.ids(column, keys)
        asked = other.model.select(column, other.model.id).where(alive & pointing)
        gone = going.get(other.name, set())
        held = [value for value, record in desk.store.rows(asked) if record not in gone]
        used: set[Any] = {key for text in held for key in unpack(text)} & set(keys) if several else set(held)
        found.update(dict.fromkeys(used, other.titles))
    return found
