"""The append-only record of every change, chained by hashes so that nothing can be altered unseen (D-13)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from peewee import fn

from tui_crm.domain.core.database import Store
from tui_crm.domain.core.links import canonical
from tui_crm.domain.core.system import AuditEntry, AuditGroup

GENESIS = "0" * 64
"""The hash before the first group."""

EMPTY = hashlib.sha256().hexdigest()
"""The hash of a group without entries."""

ENTRIES_HELD = 10_000
"""So many entries are read at once when the chain is proved."""

Changes = Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Entry:
    """What a wish did to one record: field -> (before, after)."""

    entity: str
    record: int
    title: str
    action: str
    version: int
    changes: Changes

    @property
    def is_deed(self) -> bool:
        """Whether it is about a list or the whole book and changed no record (see `deeds`)."""
        return self.record == 0


@dataclass(frozen=True)
class Group:
    """One wish with everything that it changed."""

    id: int
    at: int
    actor: int | None
    actor_name: str
    origin: str
    wish: str
    undoes: int | None
    undone_by: int | None
    entries: tuple[Entry, ...] = ()


def _stored(entry: Entry) -> tuple[str, int, str, str, int, str]:
    return entry.entity, entry.record, entry.title, entry.action, entry.version, canonical(entry.changes)


def digest(rows: Sequence[tuple[Any, ...]]) -> str:
    """The hash of a group's entries, in order."""
    h = hashlib.sha256()
    for row in rows:
        h.update(canonical(row).encode())
        h.update(b"\n")
    return h.hexdigest()


def link(before: str, header: Sequence[Any]) -> str:
    """The hash of a group: of the one before, and of everything in the group."""
    return hashlib.sha256((before + canonical(list(header))).encode()).hexdigest()


def append(
    store: Store,
    *,
    at: int,
    actor: int | None,
    actor_name: str,
    origin: str,
    wish: str,
    entries: Sequence[Entry],
    undoes: int | None = None,
) -> int:
    """Write a group at the end of the chain, inside the transaction of the wish; returns its number."""
    store.lock_chain()
    last: Any = store.one(AuditGroup.select(AuditGroup.id, AuditGroup.hash).order_by(AuditGroup.id.desc()).limit(1))
    number, before = (last[0] + 1, last[1]) if last else (1, GENESIS)
    rows = [_stored(e) for e in entries]
    body = digest(rows)
    header = (number, at, actor, actor_name, origin, wish, undoes, body)
    store.run(
        AuditGroup.insert(
            id=number, at=at, actor=actor, actor_name=actor_name, origin=origin, wish=wish, undoes=undoes,
            digest=body, hash=link(before, header),
        )
    )  # fmt: skip
    columns = ("group_id", "place", "entity", "record", "title", "action", "version", "changes")
    store.insert_rows("audit_entries", columns, [(number, place, *row) for place, row in enumerate(rows)])
    return number


_GROUP: tuple[Any, ...] = (
    AuditGroup.id, AuditGroup.at, AuditGroup.actor, AuditGroup.actor_name, AuditGroup.origin, AuditGroup.wish,
    AuditGroup.undoes, AuditGroup.undone_by,
)  # fmt: skip
_ENTRY: tuple[Any, ...] = (
    AuditEntry.group, AuditEntry.entity, AuditEntry.record, AuditEntry.title, AuditEntry.action, AuditEntry.version,
    AuditEntry.changes,
)  # fmt: skip


def entries_of(store: Store, groups: Sequence[int], touched: Any = None) -> dict[int, list[Entry]]:
    """The entries of several groups, by group; only those that meet a condition, where one is given."""
    found: dict[int, list[Entry]] = {number: [] for number in groups}
    inside = AuditEntry.group.in_(list(groups))
    asked = AuditEntry.select(*_ENTRY).where(inside if touched is None else inside & touched)
    for number, entity, record, title, action, version, changes in store.rows(
        asked.order_by(AuditEntry.group, AuditEntry.place)
    ):
        pairs = {name: (pair[0], pair[1]) for name, pair in json.loads(changes).items()}
        found[number].append(Entry(entity, record, title, action, version, pairs))
    return found


def groups(store: Store, condition: Any, limit: int, touched: Any = None) -> list[Group]:
    """The newest groups that meet a condition over AuditGroup, with their entries."""
    asked = AuditGroup.select(*_GROUP)
    if condition is not None:
        asked = asked.where(condition)
    rows = store.rows(asked.order_by(AuditGroup.id.desc()).limit(limit))
    entries = entries_of(store, [row[0] for row in rows], touched) if rows else {}
    return [replace(Group(*row), entries=tuple(entries[row[0]])) for row in rows]


def newest_of(store: Store, actor: int, secrets: Mapping[str, Sequence[str]]) -> list[Group]:
    """Somebody's newest change that stands and can be brought back: `secrets` (entity -> fields) never can."""
    group: Any = AuditGroup
    made = AuditEntry.alias()
    with_it = (made.group == AuditEntry.group) & (made.entity == AuditEntry.entity)
    with_it = with_it & (made.record == AuditEntry.record) & (made.action == "create")
    lost: Any = AuditEntry.record == 0
    for entity, names in secrets.items():
        for name in names:
            held = AuditEntry.changes.contains(f'"{name}":')
            old = ~fn.EXISTS(made.select(made.id).where(with_it))
            lost |= (AuditEntry.entity == entity) & (AuditEntry.action != "create") & held & old
    ended = AuditEntry.alias()
    same = (ended.entity == AuditEntry.entity) & (ended.record == AuditEntry.record) & (ended.action == "purge")
    lost |= fn.EXISTS(ended.select(ended.id).where(same))
    # What cannot be brought back does not stand in the way of what can.
    stuck = fn.EXISTS(AuditEntry.select(AuditEntry.id).where((AuditEntry.group == group.id) & lost))
    mine = (group.actor == actor) & group.undone_by.is_null() & group.undoes.is_null() & ~stuck
    return groups(store, mine, 1)


def of_record(store: Store, entity: str, record: int, limit: int = 200) -> list[Group]:
    """The newest groups that touched a record, with only its entries."""
    touched = (AuditEntry.entity == entity) & (AuditEntry.record == record)
    numbers = AuditEntry.select(AuditEntry.group).where(touched).order_by(AuditEntry.group.desc()).limit(limit)
    return groups(store, AuditGroup.id.in_([row[0] for row in store.rows(numbers)]), limit, touched)


@dataclass(frozen=True)
class Milestones:
    """Which changes of a record are asked for: of these fields, by a person, from and until an instant."""

    entity: str
    record: int
    fields: tuple[str, ...]
    person: int | None = None
    since: int | None = None
    until: int | None = None


def milestones(
    store: Store, asked: Milestones, bound: tuple[int, int] | None, *, backwards: bool, limit: int
) -> list[Group]:
    """The newest groups before a (time, number) that gave a record other values of some fields, or made it.

    With `backwards` those after it, the oldest first. What was undone, and the undoing, is left out.
    """
    entry, group = AuditEntry, AuditGroup
    kept: Any = None
    for name in asked.fields:
        one = entry.changes.contains(f'"{name}":')
        kept = one if kept is None else kept | one
    where = (entry.entity == asked.entity) & (entry.record == asked.record) & kept
    where &= group.undone_by.is_null() & group.undoes.is_null()
    if asked.person is not None:
        where &= group.actor == asked.person
    if asked.since is not None:
        where &= group.at >= asked.since
    if asked.until is not None:
        where &= group.at < asked.until
    if bound is not None:
        at, number = bound
        past = (group.at > at, group.id > number) if backwards else (group.at < at, group.id < number)
        where &= past[0] | ((group.at == at) & past[1])
    order = (group.at.asc(), group.id.asc()) if backwards else (group.at.desc(), group.id.desc())
    found = store.rows(
        entry.select(*_GROUP, entry.action, entry.title, entry.version, entry.changes)
        .join(group, on=(group.id == entry.group))
        .where(where)
        .order_by(*order)
        .limit(limit)
    )
    return [_milestone(asked, row) for row in found]


def _milestone(asked: Milestones, row: tuple[Any, ...]) -> Group:
    action, title, version, changes = row[len(_GROUP) :]
    pairs = {n: (pair[0], pair[1]) for n, pair in json.loads(changes).items() if n in asked.fields}
    one = Entry(asked.entity, asked.record, title, action, version, pairs)
    return replace(Group(*row[: len(_GROUP)]), entries=(one,))


def later_touches(store: Store, entity: str, record: int, after: int, fields: set[str]) -> list[Group]:
    """Groups after a number that still stand and touch the same fields of a record."""
    touched = (AuditEntry.entity == entity) & (AuditEntry.record == record) & (AuditEntry.group > after)
    numbers = [row[0] for row in store.rows(AuditEntry.select(AuditEntry.group).where(touched))]
    if not numbers:
        return []
    # An undo and what it has undone cancel each other out.
    standing = AuditGroup.id.in_(numbers) & AuditGroup.undone_by.is_null() & AuditGroup.undoes.is_null()
    return [
        g
        for g in groups(store, standing, len(numbers))
        if any((e.entity, e.record) == (entity, record) and (not fields or fields & set(e.changes)) for e in g.entries)
    ]


def verify(store: Store) -> Iterator[tuple[int, str]]:
    """Walk the whole chain; yields (group number, what is wrong) for every break."""
    before, expected, last_id = GENESIS, 1, 0
    undoes: dict[int, int] = {}
    undone: dict[int, int] = {}
    while True:
        asked = AuditGroup.select(*_GROUP, AuditGroup.digest, AuditGroup.hash).where(AuditGroup.id > last_id)
        rows = store.rows(asked.order_by(AuditGroup.id).limit(2000))
        if not rows:
            break
        digests = _digests(store, rows[0][0], rows[-1][0])
        for number, at, actor, name, origin, wish, undoing, by, body, stored in rows:
            if by is not None:
                undone[number] = by
            if number != expected:
                yield expected, "missing"
            if digests.get(number, EMPTY) != body:
                yield number, "entries"
            if link(before, (number, at, actor, name, origin, wish, undoing, body)) != stored:
                yield number, "header"
            elif undoing is not None and undoing < number:
                undoes[number] = undoing
            before, expected, last_id = stored, number + 1, number
    if store.one(AuditEntry.select(AuditEntry.id).where(AuditEntry.group > last_id).limit(1)):
        yield expected, "missing"
    marks = _marks(undoes)
    wrong = (n for n in marks.keys() | undone.keys() if undone.get(n) not in marks.get(n, (None,)))
    yield from ((number, "undone") for number in sorted(wrong))


def _marks(undoes: Mapping[int, int]) -> dict[int, tuple[int | None, ...]]:
    """By what each group may be marked as undone, which follows from what each of the later ones undoes."""
    found: dict[int, tuple[int | None, ...]] = {}
    for number, group in undoes.items():
        found[group] = (number,)
        above, depth = group, 0
        while above in undoes:
            above, below, depth = undoes[above], above, depth + 1
            # Further down, older versions of the program left as standing what is undone again.
            found[above] = (None,) if depth == 1 else (None, below)
    return found


def _digests(store: Store, first: int, last: int) -> dict[int, str]:
    """The hashes of what some groups really hold, without having all of it in memory: one may hold thousands."""
    found: dict[int, str] = {}
    counted = "SELECT group_id, COUNT(*) FROM audit_entries WHERE group_id BETWEEN ? AND ? GROUP BY group_id ORDER BY 1"
    some: list[int] = []
    held = 0
    for number, count in store.sql(counted, [first, last]):
        if some and held + count > ENTRIES_HELD:
            found |= {n: digest(body) for n, body in _bodies(store, some[0], some[-1]).items()}
            some, held = [], 0
        some.append(number)
        held += count
    if some:
        found |= {n: digest(body) for n, body in _bodies(store, some[0], some[-1]).items()}
    return found


def _bodies(store: Store, first: int, last: int) -> dict[int, list[tuple[Any, ...]]]:
    asked = AuditEntry.select(*_ENTRY, AuditEntry.place).where(AuditEntry.group.between(first, last))
    found: dict[int, list[tuple[Any, ...]]] = {}
    for number, *row, place in store.raw(asked.order_by(AuditEntry.group, AuditEntry.place)):
        body = found.setdefault(number, [])
        # An entry out of its place is none of those that the hash was made of.
        body.append(tuple(row) if place == len(body) else (place, *row))
    return found


def head(store: Store) -> tuple[int, str]:
    """Number and hash of the last group: a note of it elsewhere proves the chain's length later."""
    last = store.one(AuditGroup.select(AuditGroup.id, AuditGroup.hash).order_by(AuditGroup.id.desc()).limit(1))
    return (last[0], last[1]) if last else (0, GENESIS)


def mark_undone(store: Store, number: int, by: int) -> bool:
    """Note on a group that a later one has undone it; False where another one had.

    What it had undone itself stands again by that, and what that one had undone does not any more, and so on.
    """
    free = (AuditGroup.id == number) & AuditGroup.undone_by.is_null()
    if not store.run(AuditGroup.update(undone_by=by).where(free)):
        return False
    above, stands = number, False
    while below := store.rows(AuditGroup.select(AuditGroup.undoes).where(AuditGroup.id == above))[0][0]:
        stands = not stands
        store.run(AuditGroup.update(undone_by=None if stands else above).where(AuditGroup.id == below))
        above = below
    return True
