"""Creating, changing, removing: one wish, one transaction, one group in the audit.

The functions here are the only ones that write records. They are entered through the desk, which has already said
who is asking; every rule that a value has to meet is checked here before anything is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import audit, errors, phones, reading, search
from tui_crm.domain.core.access import FieldAccess
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.fields import Bad, Link, Links, Value, unpack
from tui_crm.domain.core.query import Record
from tui_crm.domain.core.reach import Reach, reach_of, tokens_carried
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk


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


@contextmanager
def wish(desk: Desk, name: str) -> Iterator[Wish]:
    """Run a wish in one transaction; inside a running wish, join it."""
    if desk.wish is not None:
        yield desk.wish
        return
    with desk.store.transaction():
        desk.refresh_actor()
        desk.wish = Wish(name)
        try:
            yield desk.wish
            if desk.wish.entries:
                desk.wish.group = _close(desk, desk.wish)
        finally:
            desk.wish = None


def _close(desk: Desk, done: Wish) -> int:
    if any(
        registry[e.entity].small or registry[e.entity].governs for e in done.entries if e.entity in registry
    ):
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
    if done.undoes is not None:
        audit.mark_undone(desk.store, done.undoes.id, number)
        if done.undoes.undoes is not None:
            # Taking back an undo lets what it had undone stand again.
            audit.mark_undone(desk.store, done.undoes.undoes, None)
    return number


def bump_epoch(desk: Desk) -> None:
    """Tell every session that rights or names have changed."""
    desk.store.sql("UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE name = 'epoch'")


@contextmanager
def following(desk: Desk) -> Iterator[None]:
    """Writes in here follow by rule from a write that was allowed, and are not asked for rights again."""
    assert desk.wish is not None
    desk.wish.by_rule += 1
    try:
        yield
    finally:
        desk.wish.by_rule -= 1


def _by_rule(desk: Desk) -> bool:
    return desk.wish is not None and desk.wish.by_rule > 0


def cleaned(
    desk: Desk, entity: Entity, values: Mapping[str, Any], before: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The values as they will be stored; Invalid with a sentence for every one that cannot be."""
    wrong: dict[str, Message] = {}
    clean: dict[str, Any] = {}
    for name, value in values.items():
        kind = entity.fields.get(name)
        if (
            kind is None
            or desk.actor.access(entity, name) == FieldAccess.HIDDEN
            and not _settable(desk, kind)
        ):
            wrong[name] = Message("There is no such field.")
            continue
        try:
            clean[name] = kind.clean(value, desk.context)
        except Bad as bad:
            wrong[name] = bad.message
            continue
        if before is not None and clean[name] == before[name]:
            del clean[name]
        elif problem := _not_allowed(desk, entity, name, kind, clean[name], before):
            wrong[name] = problem
    if wrong:
        raise errors.Invalid(wrong)
    return clean


def _settable(desk: Desk, kind: Any) -> bool:
    return _by_rule(desk) and kind.secret


def _not_allowed(
    desk: Desk, entity: Entity, name: str, kind: Any, value: Any, before: Mapping[str, Any] | None
) -> Message | None:
    if not _by_rule(desk):
        if kind.system:
            return Message("The program fills this in.")
        if desk.actor.access(entity, name) < FieldAccess.WRITE and (
            before is not None or not kind.is_empty(value)
        ):
            return Message("Your roles do not allow you to set this field.")
        if kind.guard and not desk.may(f"{entity.name}.{kind.guard}"):
            alone = before is None and name == entity.owner and value == desk.actor.id
            if not alone:
                return Message("Your roles do not allow you to set this field.")
    if isinstance(kind, Link) and value is not None:
        return _broken_link(desk, kind, [value], [before[name]] if before is not None else [])
    if isinstance(kind, Links) and value:
        return _broken_link(desk, kind, unpack(value), unpack(before[name]) if before is not None else [])
    return None


def _broken_link(desk: Desk, kind: Any, keys: list[int], kept: list[Any]) -> Message | None:
    target = registry[kind.target]
    fresh = [key for key in keys if key not in kept]
    if not fresh:
        return None
    model = target.model
    condition = model.id.in_(fresh) & model.deleted_at.is_null()
    for name, value in kind.where.items():
        condition = condition & (target.column(name) == value)
    if "active" in target.fields:
        condition = condition & target.column("active")
    found = {row[0] for row in desk.store.rows(model.select(model.id).where(condition))}
    if not set(fresh) <= found:
        if isinstance(kind, Value):
            return Message("This value is not in the list, or it has been switched off.")
        return Message("This record is not there any more, or it has been switched off.")
    if target.levelled and not _by_rule(desk) and target.name != "users":
        reach = reach_of(desk, target, "read")
        if not all(reading.in_reach(desk, target, key, reach) for key in fresh):
            return Message("There is no such record, or it is not yours to see.")
    return None


def _missing(desk: Desk, entity: Entity, after: Mapping[str, Any], touched: set[str]) -> dict[str, Message]:
    """Required fields that are empty: all when creating, the touched ones when changing."""
    found = {}
    for name, kind in entity.fields.items():
        needed = kind.required or (kind.required_by and desk.setting(kind.required_by))
        if needed and name in touched and kind.is_empty(after.get(name)):
            found[name] = Message("Please fill this in.")
    return found


def _companions(entity: Entity, after: Mapping[str, Any], touched: set[str], country: str) -> dict[str, Any]:
    """Companion fields that follow from others: E.164 numbers and sort keys."""
    found = {c: phones.e164(after[s], country) for c, s in entity.e164.items() if s in touched}
    return found | {c: search.sort_key(after[s]) for s, c in entity.sort_keys.items() if s in touched}


def derived(desk: Desk, entity: Entity, before: Record, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The companion fields that change with the given ones."""
    after = dict(before.values) | dict(stored)
    return _companions(entity, after, set(stored), desk.country_of(entity, after))


def _checked(
    desk: Desk, entity: Entity, before: Record | None, clean: dict[str, Any], after: dict[str, Any]
) -> dict[str, Any]:
    """Everything to store, after the rules that span fields."""
    touched = set(clean) if before else set(entity.inputs) | set(clean)
    wrong = _missing(desk, entity, after, touched)
    if entity.rules.check:
        for name, message in entity.rules.check(desk, before, after).items():
            wrong.setdefault(name, message)
    if wrong:
        raise errors.Invalid(wrong)
    country = desk.country_of(entity, after)
    return clean | _companions(entity, after, touched, country)


def create(desk: Desk, entity: Entity, values: Mapping[str, Any], action: str = "create") -> int:
    """Write a new record and return its id."""
    if not _by_rule(desk):
        reach_of(desk, entity, action)
    if entity.rules.prepare:
        values = entity.rules.prepare(desk, None, dict(values))
    clean = cleaned(desk, entity, {n: v for n, v in values.items() if v is not None}, None)
    _own(desk, entity, clean)
    after = {n: default_of(f) for n, f in entity.fields.items()} | clean
    stored = _checked(desk, entity, None, clean, after)
    after |= stored
    if entity.code is not None and not after[entity.code.name]:
        stored[entity.code.name] = after[entity.code.name] = next_code(desk, entity)
    unique(desk, entity, 0, stored)
    now = desk.clock.now()
    who = desk.actor.id or None
    stamps = {"created_at": now, "updated_at": now, "created_by": who, "updated_by": who}
    after |= stamps
    key = int(
        desk.store.run(
            entity.model.insert(**{n: v for n, v in (after | stored).items() if n != "deleted_at"})
        )
    )
    _reach_of_new(desk, entity, key, action)
    _note(desk, entity, key, after, "create", 1, {n: (None, v) for n, v in stored.items()})
    index(desk, entity, [key])
    _after(desk, entity, None, key)
    return key


def default_of(kind: Any) -> Any:
    """The value of a field that nobody has filled in."""
    return kind.default() if callable(kind.default) else kind.default


def _own(desk: Desk, entity: Entity, clean: dict[str, Any]) -> None:
    """A new record belongs to its parent's owner, or to the person who makes it."""
    if not entity.owner or entity.owner == "id":
        return
    if entity.parent and clean.get(entity.parent) is not None:
        above = registry[entity.fields[entity.parent].target]
        row = desk.store.one(
            above.model.select(above.column(above.owner)).where(above.model.id == clean[entity.parent])
        )
        clean[entity.owner] = row[0] if row else None
    elif entity.owner not in clean and not _by_rule(desk) and desk.actor.id:
        clean[entity.owner] = desk.actor.id


def _reach_of_new(desk: Desk, entity: Entity, key: int, action: str) -> None:
    # Checked on the stored row: whoever may create for the own department creates nothing outside of it.
    if _by_rule(desk):
        return
    reach: Reach = reach_of(desk, entity, action)
    if not reading.in_reach(desk, entity, key, reach):
        raise errors.Forbidden(Message("Your roles do not allow you to create this for somebody else."))


def change(desk: Desk, entity: Entity, key: int, values: Mapping[str, Any], version: int | None) -> None:
    """Write changed values of a record that is still as it was read; Conflict otherwise."""
    before = (
        desk.row(entity, key)
        if _by_rule(desk)
        else _full(desk, entity, reading.read(desk, entity, key, action="change"))
    )
    if version is not None and before.version != version:
        raise conflict(desk, entity, before, version, values)
    if entity.rules.prepare:
        values = entity.rules.prepare(desk, before, dict(values))
    clean = cleaned(desk, entity, values, before.values)
    if not clean:
        return
    after = dict(before.values) | clean
    stored = _checked(desk, entity, before, clean, after)
    unique(desk, entity, key, stored)
    update(desk, entity, before, stored, "change")
    _after(desk, entity, before, key)


def _full(desk: Desk, entity: Entity, seen: Record) -> Record:
    """The whole row behind what the person may see, for rules and the audit."""
    return desk.row(entity, seen.id)


def update(desk: Desk, entity: Entity, before: Record, stored: Mapping[str, Any], action: str) -> None:
    """Store values of a record that is still at the version given, with its audit entry and search tokens."""
    now = desk.clock.now()
    model = entity.model
    done = desk.store.run(
        model.update(
            **stored, version=before.version + 1, updated_at=now, updated_by=desk.actor.id or None
        ).where((model.id == before.id) & (model.version == before.version))
    )
    if not done:
        raise conflict(desk, entity, desk.row(entity, before.id), before.version, stored)
    changes = {n: (before.values[n], v) for n, v in stored.items() if before.values[n] != v}
    _note(desk, entity, before.id, dict(before.values) | stored, action, before.version + 1, changes)
    index(desk, entity, [before.id])
    if entity.owner in stored:
        _pass_down(desk, entity, before.id, stored[entity.owner])


def _pass_down(desk: Desk, entity: Entity, key: int, owner: int | None) -> None:
    """Records that belong to this one follow its owner."""
    for name, link in entity.children:
        child = registry[name]
        keys = [
            r[0] for r in desk.store.rows(child.model.select(child.model.id).where(child.column(link) == key))
        ]
        if keys and child.owner:
            desk.store.run(
                child.model.update({child.column(child.owner): owner}).where(child.model.id.in_(keys))
            )
            index(desk, child, keys)


def conflict(
    desk: Desk, entity: Entity, now: Record, version: int, values: Mapping[str, Any]
) -> errors.Conflict:
    """What others saved since a version, field by field, beside what this person wants (D-15)."""
    theirs: dict[str, errors.Difference] = {}
    by = ""
    visible = desk.actor.visible(entity)
    for group in reversed(audit.of_record(desk.store, entity.name, now.id)):
        for entry in group.entries:
            if entry.version <= version:
                continue
            by = group.actor_name
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
        if _by_rule(desk)
        else _full(desk, entity, reading.read(desk, entity, key, deleted=not deleted, action=action))
    )
    if (before.values["deleted_at"] is not None) == deleted:
        raise errors.NotFound
    if version is not None and before.version != version:
        raise conflict(desk, entity, before, version, {})
    if deleted:
        refuse_in_use(desk, entity, key)
    else:
        unique(desk, entity, key, dict(before.values))
    update(desk, entity, before, {"deleted_at": desk.clock.now() if deleted else None}, action)
    _with_children(desk, entity, before, deleted)


def _with_children(desk: Desk, entity: Entity, before: Record, deleted: bool) -> None:
    """What belongs to a record goes into the recycle bin with it, and comes back with it."""
    stamp = desk.row(entity, before.id).values["deleted_at"] if deleted else before.values["deleted_at"]
    for name, link in entity.children:
        child = registry[name]
        alive = child.model.deleted_at.is_null() if deleted else child.model.deleted_at == stamp
        keys = desk.store.rows(
            child.model.select(child.model.id).where((child.column(link) == before.id) & alive)
        )
        for (key,) in keys:
            update(
                desk, child, desk.row(child, key), {"deleted_at": stamp if deleted else None},
                "remove" if deleted else "restore",
            )  # fmt: skip


def refuse_in_use(desk: Desk, entity: Entity, key: int) -> None:
    """Refuse to remove what others point at; what merely belongs to it goes along (R-CLS-23)."""
    for other, name in registry.links_to(entity.name):
        if (other.name, name) in entity.children or other.fields[name].system:
            continue
        column = other.column(name)
        held = (
            desk.store.contains(column, f",{key},")
            if isinstance(other.fields[name], Links)
            else column == key
        )
        row = desk.store.one(
            other.model.select(other.model.id).where(held & other.model.deleted_at.is_null()).limit(1)
        )
        if row:
            raise errors.Forbidden(
                Message(
                    "This is still in use ({where}). It can be switched off instead.",
                    where=Message(other.titles),
                )
                if "active" in entity.fields
                else Message("This is still in use ({where}).", where=Message(other.titles))
            )


def purge(desk: Desk, entity: Entity, key: int) -> None:
    """Take a record out of the recycle bin for good; the audit keeps its values."""
    before = _full(desk, entity, reading.read(desk, entity, key, deleted=True, action="purge"))
    if before.values["deleted_at"] is None:
        raise errors.Forbidden(Message("Only records in the recycle bin can be deleted for good."))
    for name, link in entity.children:
        child = registry[name]
        for (below,) in desk.store.rows(child.model.select(child.model.id).where(child.column(link) == key)):
            _erase(desk, child, desk.row(child, below))
    _erase(desk, entity, before)


def _erase(desk: Desk, entity: Entity, before: Record) -> None:
    kept = {n: (v, None) for n, v in before.values.items() if not entity.fields[n].is_empty(v)}
    _note(desk, entity, before.id, before.values, "purge", before.version + 1, kept)
    desk.store.run(entity.model.delete().where(entity.model.id == before.id))
    if entity.searched:
        desk.store.drop_tokens(entity.table, [before.id])


def _note(
    desk: Desk,
    entity: Entity,
    key: int,
    values: Mapping[str, Any],
    action: str,
    version: int,
    changes: audit.Changes,
) -> None:
    assert desk.wish is not None
    shown = {
        n: (("•" if pair[0] else None, "•") if entity.fields[n].secret else pair)
        for n, pair in changes.items()
        if n not in entity.e164 and n not in entity.sort_keys.values()
    }
    title = str(values.get(entity.shown) or "")[:100]
    desk.wish.entries.append(audit.Entry(entity.name, key, title, action, version, shown))


def _after(desk: Desk, entity: Entity, before: Record | None, key: int) -> None:
    if entity.rules.after:
        with following(desk):
            entity.rules.after(desk, before, desk.row(entity, key))


def unique(desk: Desk, entity: Entity, key: int, stored: Mapping[str, Any]) -> None:
    """Refuse values that may stand only once; the database has the last word, this has the sentence."""
    for name, kind in entity.fields.items():
        if not kind.unique or name not in stored or kind.is_empty(stored[name]):
            continue
        model = entity.model
        taken = (entity.column(name) == stored[name]) & (model.id != key) & model.deleted_at.is_null()
        if desk.store.one(model.select(model.id).where(taken)):
            raise errors.Invalid({name: Message("“{text}” is taken already.", text=str(stored[name])[:40])})


def next_code(desk: Desk, entity: Entity) -> str:
    """The next free running number of the day; the counter's row lock keeps writers apart (D-01)."""
    assert entity.code is not None
    today = desk.clock.today()
    pattern = desk.setting(f"code.{entity.name}") or entity.code.prefix + "{yy}{mm}{dd}{n:03}"
    facts = {"yyyy": today.year, "yy": f"{today:%y}", "mm": f"{today:%m}", "dd": f"{today:%d}"}
    base = pattern.format(**facts, n=0)
    while True:
        row = desk.store.sql(
            "INSERT INTO counters (name, n) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET n = counters.n + 1 RETURNING n",
            [f"{entity.name}:{base}"],
        )
        code = pattern.format(**facts, n=row[0][0])
        model = entity.model
        if desk.store.one(model.select(model.id).where(entity.code == code)) is None:
            return str(code)


def indexed_columns(entity: Entity) -> list[str]:
    """The columns that a record's tokens are made of, the id first."""
    names = ["id", "deleted_at", *filter(None, (entity.owner, entity.parent)), *entity.searched, *entity.e164]
    return list(dict.fromkeys(names))


def index(desk: Desk, entity: Entity, keys: list[int]) -> None:
    """Write the search tokens of records as they are now."""
    if not entity.searched:
        return
    companions = {source: c for c, source in entity.e164.items()}
    columns = indexed_columns(entity)
    for start in range(0, len(keys), 500):
        rows = desk.store.rows(
            entity.model.select(*map(entity.column, columns)).where(
                entity.model.id.in_(keys[start : start + 500])
            )
        )
        desk.store.put_tokens(
            entity.table,
            [document(desk, entity, dict(zip(columns, row, strict=True)), companions) for row in rows],
        )


def document(
    desk: Desk, entity: Entity, values: Mapping[str, Any], companions: Mapping[str, str]
) -> tuple[int, str]:
    """A record's id and tokens, as they belong in the index."""
    owner = values[entity.owner] if entity.owner else None
    parent = values[entity.parent] if entity.parent else None
    reach = tokens_carried(desk, entity, values["id"], owner, parent)
    return values["id"], tokens(entity, values, companions, reach, deleted=values["deleted_at"] is not None)


def tokens(
    entity: Entity,
    values: Mapping[str, Any],
    companions: Mapping[str, str],
    reach: set[str],
    *,
    deleted: bool,
) -> str:
    """The tokens of a record's searched fields and of those who reach it."""
    texts = [
        (entity.fields[n].words, str(values[n] or ""), str(values.get(companions.get(n, ""), "") or ""))
        for n in entity.searched
    ]
    return search.document(texts, reach, deleted=deleted)
