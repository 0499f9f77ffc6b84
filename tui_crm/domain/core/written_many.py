"""Writing what was found for many records: each statement once for hundreds of them, inside a running wish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import drafts, errors, indexing, sharing, writing
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.links import Links, canonical, unpack
from tui_crm.domain.core.query import Record
from tui_crm.domain.core.reach import all_of, condition, reach_of
from tui_crm.domain.core.selection import selection
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

CHUNK = 500
"""Records that are read and written by one statement."""

ALONE = ("restore", "share")
"""What is done to each record for itself."""

CHANGED = Message("Somebody else has changed this record meanwhile.")


@dataclass(slots=True)
class Ready:
    """A record that nothing stands against: what it was read as, and what is to be stored."""

    key: int
    version: int
    values: Mapping[str, Any]
    stored: Mapping[str, Any]


def rows_of(desk: Desk, entity: Entity, keys: Sequence[int], *, bin: bool = False) -> dict[int, Record]:
    """The whole stored rows of those that this person sees."""
    model = entity.model
    names = tuple(name for name, _ in entity.row_columns)
    chosen = selection(entity, names)
    reach = condition(entity, reach_of(desk, entity, "read"))
    where = all_of([desk.store.ids(model.id, list(keys)), model.deleted_at.is_null(not bin), reach])
    found = {}
    for row in chosen.values(desk.store.raw(model.select(chosen.text).where(where))):
        values = dict(zip(names, row, strict=True))
        found[row[0]] = Record(entity.name, row[0], values["version"], values)
    return found


def allowed_of(desk: Desk, entity: Entity, action: str, keys: list[int]) -> set[int]:
    """Those with which this person may do it."""
    reach = condition(entity, reach_of(desk, entity, action))
    if reach is None:
        return set(keys)
    model = entity.model
    return set(desk.store.keys(model.select(model.id).where(desk.store.ids(model.id, keys) & reach)))


def write(desk: Desk, entity: Entity, action: str, ready: Sequence[Ready]) -> dict[int, Message]:
    """Write some records that are still as they were read; returns those that stay, and why."""
    names = {name for one in ready for name in one.stored}
    followed = action == "remove" and (entity.rules.gone is not None or entity.governs)
    if action in ALONE or followed or (action == "change" and looked_at(entity, names)):
        return _one_by_one(desk, entity, action, ready)
    rows = rows_of(desk, entity, [one.key for one in ready])
    allowed = allowed_of(desk, entity, action, list(rows))
    stays: dict[int, Message] = {}
    going: list[Ready] = []
    used = in_use(desk, entity, list(rows)) if action == "remove" else {}
    for one in ready:
        if one.key not in allowed or rows[one.key].version != one.version:
            stays[one.key] = CHANGED
        elif one.key in used:
            stays[one.key] = used[one.key]
        else:
            going.append(one)
    done = store(desk, entity, rows, {one.key: one.stored for one in going}, action)
    stays |= {one.key: CHANGED for one in going if one.key not in done}
    if action == "remove":
        _children(desk, entity, [one for one in going if one.key in done])
    return stays


def looked_at(entity: Entity, stored: set[str]) -> bool:
    """Whether something follows by rule from what is stored, so that each record is a case of its own."""
    if {entity.owner, entity.parent, entity.doer} & stored:
        return True
    after = entity.rules.after
    return after is not None and (not entity.rules.after_of or bool(stored & set(entity.rules.after_of)))


def _one_by_one(desk: Desk, entity: Entity, action: str, ready: Sequence[Ready]) -> dict[int, Message]:
    stays: dict[int, Message] = {}
    for one in ready:
        try:
            with desk.attempt():
                if action == "change":
                    writing.change(desk, entity, one.key, one.values, one.version)
                elif action == "share":
                    # Shares are no part of the version: whoever has been added meanwhile stays.
                    more = sharing.with_one_more(desk, entity, one.key, one.values)
                    if more is not None:
                        sharing.set_shares(desk, entity, one.key, more)
                else:
                    writing.set_deleted(desk, entity, one.key, one.version, action)
        except errors.Conflict:
            stays[one.key] = CHANGED
        except errors.Refused as refused:
            stays[one.key] = refused.message
    return stays


def store(
    desk: Desk, entity: Entity, rows: Mapping[int, Record], stored: Mapping[int, Mapping[str, Any]], action: str
) -> set[int]:
    """Store values, those that are alike by one statement, with audit entries and search tokens; returns the ids."""
    model, now = entity.model, desk.clock.now()
    alike: dict[tuple[int, str], list[int]] = {}
    for key, values in stored.items():
        alike.setdefault((rows[key].version, canonical(values)), []).append(key)
    done: set[int] = set()
    for (version, _), keys in alike.items():
        values = stored[keys[0]]
        fresh = model.update(**values, version=version + 1, updated_at=now, updated_by=desk.actor.id or None)
        asked = fresh.where(desk.store.ids(model.id, keys) & (model.version == version)).returning(model.id)
        done |= {row[0] for row in desk.store.rows(asked)}
    for key in stored:
        if key in done:
            before = rows[key].values
            changes = {n: (before[n], v) for n, v in stored[key].items() if before[n] != v}
            after = {**before, **stored[key]}
            writing.note(desk, entity, key, after, action, rows[key].version + 1, changes)
    _index(desk, entity, [key for key in stored if key in done], {n for values in stored.values() for n in values})
    if action == "remove":
        drafts.forget(desk.store, entity, done)
    if entity.rules.echo:
        both = [side for key in done for side in (rows[key].values, {**rows[key].values, **stored[key]})]
        entity.rules.echo(desk, both)
    return done


def _index(desk: Desk, entity: Entity, keys: list[int], names: set[str]) -> None:
    if not keys or not entity.searched:
        return
    if names == {"deleted_at"}:
        desk.store.bin_tokens(entity.table, keys)
    elif names & set(indexing.indexed_columns(entity)):
        indexing.index(desk, entity, keys)


def _children(desk: Desk, entity: Entity, gone: Sequence[Ready]) -> None:
    """What belongs to records goes into the recycle bin with them."""
    stamps = {one.key: one.stored for one in gone}
    for name, link in entity.children:
        child = registry[name]
        model = child.model
        below = desk.store.ids(child.column(link), list(stamps)) & model.deleted_at.is_null()
        held = dict(desk.store.rows(model.select(model.id, child.column(link)).where(below)))
        keys = list(held)
        for start in range(0, len(keys), CHUNK):
            some = keys[start : start + CHUNK]
            rows = {key: desk.row(child, key) for key in some}
            store(desk, child, rows, {key: stamps[held[key]] for key in some}, "remove")


def in_use(desk: Desk, entity: Entity, keys: Sequence[int]) -> dict[int, Message]:
    """Records that may not be removed because living ones point at them, with the sentence that says so (R-CLS-23)."""
    found: dict[int, Message] = {}
    for other, name in registry.links_to(entity.name):
        if (other.name, name) in entity.children or other.fields[name].system or not other.editable:
            continue
        column, alive = other.column(name), other.model.deleted_at.is_null()
        if isinstance(other.fields[name], Links):
            held = desk.store.rows(other.model.select(column).where(alive & (column != "")).distinct())
            used = {key for (text,) in held for key in unpack(text)} & set(keys)
        else:
            asked = other.model.select(column).where(alive & desk.store.ids(column, list(keys))).distinct()
            used = {row[0] for row in desk.store.rows(asked)}
        for key in used:
            found.setdefault(key, _used_by(entity, other))
    return found


def _used_by(entity: Entity, other: Entity) -> Message:
    where = Message(other.titles)
    if "active" in entity.fields:
        return Message("This is still in use ({where}). It can be switched off instead.", where=where)
    return Message("This is still in use ({where}).", where=where)
