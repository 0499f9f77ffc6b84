"""What a value has to meet before it is written: shape, rights, links, required fields, uniqueness."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from tui_crm.domain.core import beginnings, errors, indexing, phones, reading
from tui_crm.domain.core.access import FieldAccess
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.fields import Bad, Context, Whole, as_configured
from tui_crm.domain.core.links import Link, Links, Value, unpack
from tui_crm.domain.core.query import Record
from tui_crm.domain.core.reach import reach_of
from tui_crm.domain.core.times import When, moved_along
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

T = TypeVar("T")

GONE_FOR_GOOD = Message("What was deleted for good cannot be brought back.")


@contextmanager
def following(desk: Desk) -> Iterator[None]:
    """Writes in here follow by rule from a write that was allowed, and are not asked for rights again."""
    assert desk.wish is not None
    desk.wish.by_rule += 1
    try:
        yield
    finally:
        desk.wish.by_rule -= 1


def by_rule(desk: Desk) -> bool:
    """Whether the running write follows from one that was allowed."""
    return desk.wish is not None and desk.wish.by_rule > 0


def undoing(desk: Desk) -> bool:
    """Whether something is being taken back: what stood in the book once may stand there again (D-13)."""
    return desk.wish is not None and desk.wish.undoes is not None


@contextmanager
def remembering(desk: Desk) -> Iterator[None]:
    """What is asked about links in here is asked once; nothing that they point at may change meanwhile."""
    assert desk.wish is not None
    before = desk.wish.answers
    desk.wish.answers = {} if before is None else before
    try:
        yield
    finally:
        desk.wish.answers = before


def remembered(desk: Desk, of: Entity, about: Hashable, ask: Callable[[], T]) -> T:
    """The book's answer to a question about a record, asked once while answers are remembered."""
    if of.remembered:
        return desk.known.answer(about, ask)
    answers = desk.wish.answers if desk.wish is not None else None
    if answers is None:
        return ask()
    if about not in answers:
        answers[about] = ask()
    return cast("T", answers[about])


def cleaned(
    desk: Desk,
    entity: Entity,
    values: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    filled: Collection[str] = (),
) -> dict[str, Any]:
    """The values as they will be stored; Invalid with a sentence for every one that cannot be, or that is missing.

    What a rule has `filled` in may be what only the program fills in. Whoever reads values from files may hand in a
    Bad for one that could not be read, to be told with the others.
    """
    wrong: dict[str, Message] = {}
    clean: dict[str, Any] = {}
    free = desk.known.answer(("free", entity.name), lambda: _free(desk, entity))
    for name, value in values.items():
        kind = entity.fields.get(name)
        if kind is None or (name not in free and _hidden(desk, entity, name)):
            wrong[name] = Message("There is no such field.")
            continue
        try:
            if isinstance(value, Bad):
                raise value
            clean[name] = kind.clean(value, _context(desk, entity, kind, values, before))
        except Bad as bad:
            wrong[name] = _limits_said(desk, kind, value, bad)
            continue
        if before is not None and clean[name] == before[name]:
            del clean[name]
            continue
        if kind.system and name in filled:
            continue
        problem = None if name in free else _not_allowed(desk, entity, name, kind, clean[name], before)
        if problem is None and isinstance(kind, Whole):
            problem = _beyond(desk, kind, clean[name])
        elif problem is None and isinstance(kind, (Link, Links)):
            problem = _broken(desk, entity, name, kind, clean[name], before)
        if problem is not None:
            wrong[name] = problem
    if wrong:
        missing = _missing_besides(desk, entity, before, clean, {*wrong, *filled})
        raise errors.Invalid(_to_be_told(missing | wrong, filled))
    return clean if before is None else clean | moved_along(desk.clock, entity.fields, values, before, clean)


def _to_be_told(wrong: dict[str, Message], filled: Collection[str]) -> dict[str, Message]:
    """Without what a rule has filled in from a field that is wrong itself: both are mended there."""
    return {name: sentence for name, sentence in wrong.items() if name not in filled} or wrong


def _missing_besides(
    desk: Desk,
    entity: Entity,
    before: Mapping[str, Any] | None,
    clean: Mapping[str, Any],
    told: Collection[str],
) -> dict[str, Message]:
    """Required fields that are empty beside values that are wrong: all of it is told at once.

    The owner is seldom said, and rules that span fields have to wait until each of them can be read.
    """
    after = {**(beginnings.blank(entity) if before is None else before), **clean}
    touched = set(clean) if before is not None else {*entity.inputs, *clean}
    return _missing(desk, entity, after, touched - {*told, entity.owner})


def _limits_said(desk: Desk, kind: Any, value: Any, bad: Bad) -> Message:
    """What is wrong with a value; of a number beyond its limits, those that the configuration sets."""
    closer = None if isinstance(value, Bad) else _beyond(desk, kind, value)
    return closer or bad.message


def _beyond(desk: Desk, kind: Any, value: Any) -> Message | None:
    """What is wrong with a value by the limits that the configuration sets."""
    narrowed = as_configured(kind, desk.setting)
    if narrowed is not kind:
        try:
            narrowed.clean(value, desk.context)
        except Bad as bad:
            return bad.message
    return None


def _context(
    desk: Desk, entity: Entity, kind: Any, values: Mapping[str, Any], before: Mapping[str, Any] | None
) -> Context:
    """What the field needs to read its value; a time is reckoned from what it was, and from what it follows."""
    if not isinstance(kind, When):
        return desk.context
    own = before[kind.name] if before is not None else None
    was = before[kind.follows] if before is not None and kind.follows else None
    first = was
    if kind.follows in values:
        leading = entity.fields[kind.follows]
        try:
            first = leading.clean(values[kind.follows], _context(desk, entity, leading, values, before))
        except Bad:
            first = None  # told at the beginning itself
    return replace(desk.context, anchor=kind.anchor(desk.clock, own, first, was))


def _free(desk: Desk, entity: Entity) -> frozenset[str]:
    """The fields that this person may fill with whatever fits them."""
    return frozenset(
        name
        for name, kind in entity.fields.items()
        if not (kind.system or kind.guard) and desk.actor.access(entity, name) == FieldAccess.WRITE
    )


def _hidden(desk: Desk, entity: Entity, name: str) -> bool:
    return desk.actor.access(entity, name) == FieldAccess.HIDDEN and not by_rule(desk)


def _not_allowed(
    desk: Desk, entity: Entity, name: str, kind: Any, value: Any, before: Mapping[str, Any] | None
) -> Message | None:
    if not by_rule(desk):
        if kind.system:
            return Message("The program fills this in.")
        if desk.actor.access(entity, name) < FieldAccess.WRITE and (before is not None or not kind.is_empty(value)):
            return Message("Your roles do not allow you to set this field.")
        row = Record(entity.name, before["id"], before["version"], before) if before is not None else None
        if kind.guard and not desk.may(f"{entity.name}.{kind.guard}", row):
            alone = before is None and name == entity.owner and value == desk.actor.id
            if not alone:
                return Message("Your roles do not allow you to set this field.")
    return None


def _broken(
    desk: Desk, entity: Entity, name: str, kind: Any, value: Any, before: Mapping[str, Any] | None
) -> Message | None:
    """What is wrong with the records that a value names and did not name before."""
    kept = _keys(kind, before[name]) if before is not None else []
    keys = [key for key in _keys(kind, value) if key not in kept]
    if keys:
        about = (entity.name, name, tuple(keys))
        return remembered(desk, registry[kind.target], about, lambda: _broken_link(desk, kind, keys))
    return None


def _keys(kind: Any, value: Any) -> list[int]:
    """The records that a value names, for both kinds of links."""
    if isinstance(kind, Links):
        return unpack(value)
    return [value] if isinstance(kind, Link) and value is not None else []


def _broken_link(desk: Desk, kind: Any, fresh: list[int]) -> Message | None:
    target = registry[kind.target]
    model = target.model
    condition = model.id.in_(fresh) & model.deleted_at.is_null()
    for name, value in kind.where.items():
        condition = condition & (target.column(name) == value)
    if "active" in target.fields:
        condition = condition & target.column("active")
    found = {row[0] for row in desk.store.rows(model.select(model.id).where(condition))}
    limited = target.levelled and not by_rule(desk) and target.name != "users"
    if not set(fresh) <= found:
        # Whether there is a record beyond one's own reach is nobody's business.
        return _out_of_reach() if limited else _not_there(kind)
    if limited:
        reach = reach_of(desk, target, "read")
        if not all(reading.in_reach(desk, target, key, reach) for key in fresh):
            return _out_of_reach()
    return None


def _out_of_reach() -> Message:
    return Message("There is no such record, or it is not yours to see.")


def _not_there(kind: Any) -> Message:
    if isinstance(kind, Value):
        return Message("This value is not in the list, or it has been switched off.")
    return Message("This record is not there any more, or it has been switched off.")


def still_there(desk: Desk, entity: Entity, now: Mapping[str, Any], former: Mapping[str, Any]) -> None:
    """Refuse to bring back values that point at what has been deleted meanwhile.

    What only the program fills in, such as who was told of a text, may point into the recycle bin.
    """
    for name, value in former.items():
        kind = entity.fields[name]
        for key in set(_keys(kind, value)) - set(_keys(kind, now[name])):
            target = registry[kind.target]
            there, alive = remembered(desk, target, ("there", target.name, key), partial(_fate, desk, target, key))
            if not there:
                raise errors.Forbidden(GONE_FOR_GOOD)
            if not alive and not kind.system:
                raise errors.Forbidden(_not_there(kind))


def _fate(desk: Desk, target: Entity, key: int) -> tuple[bool, bool]:
    """Whether a record is there at all, and outside of the recycle bin."""
    row = desk.store.one(target.model.select(target.model.deleted_at).where(target.model.id == key))
    return row is not None, row is not None and row[0] is None


def _missing(desk: Desk, entity: Entity, after: Mapping[str, Any], touched: set[str]) -> dict[str, Message]:
    """Required fields that are empty: all when creating, the touched ones when changing."""
    needed = desk.known.answer(("needed", entity.name), lambda: _needed(desk, entity))
    return {
        name: Message("Please fill this in.")
        for name, kind in needed.items()
        if name in touched and kind.is_empty(after.get(name))
    }


def _needed(desk: Desk, entity: Entity) -> dict[str, Any]:
    return {
        name: kind
        for name, kind in entity.fields.items()
        if kind.required or (kind.required_by and desk.setting(kind.required_by))
    }


def _companions(entity: Entity, after: Mapping[str, Any], touched: set[str], country: str) -> dict[str, Any]:
    """Companion fields that follow from others: E.164 numbers and sort keys."""
    found = {c: phones.e164(after[s], country) for c, s in entity.e164.items() if s in touched}
    return found | indexing.sort_keys(entity, after, touched)


def derived(desk: Desk, entity: Entity, before: Record, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The companion fields that change with the given ones."""
    after = dict(before.values) | dict(stored)
    country = desk.country_of(entity, after) if not stored.keys().isdisjoint(entity.e164.values()) else ""
    return _companions(entity, after, set(stored), country)


def broken_rules(desk: Desk, entity: Entity, before: Record | None, after: Mapping[str, Any]) -> dict[str, Message]:
    """What is wrong by the rules that span fields, and that a tree has no circles."""
    wrong = dict(entity.rules.check(desk, before, after)) if entity.rules.check else {}
    above = after.get(entity.tree)
    moved = before is not None and above is not None and above != before.values[entity.tree]
    if before is not None and moved and above in desk.inside(entity, before.id):
        wrong[entity.tree] = Message("Nothing can belong to itself, or to what belongs to it.")
    return wrong


def checked(
    desk: Desk,
    entity: Entity,
    before: Record | None,
    clean: dict[str, Any],
    after: dict[str, Any],
    filled: Collection[str] = (),
) -> dict[str, Any]:
    """Everything to store, after the rules that span fields."""
    touched = set(clean) if before else set(entity.inputs) | set(clean)
    wrong = _missing(desk, entity, after, touched)
    wrong = broken_rules(desk, entity, before, after) | wrong
    if wrong:
        raise errors.Invalid(_to_be_told(wrong, filled))
    about = (entity.name, _place(entity, after))
    country = remembered(desk, registry["regions"], about, lambda: desk.country_of(entity, after))
    return clean | _companions(entity, after, touched, country)


def _place(entity: Entity, values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple([values[n] for n in entity.linking("regions")])


def refuse_in_use(desk: Desk, entity: Entity, key: int, *, for_good: bool = False) -> None:
    """Refuse to remove what others point at; what merely belongs to it goes along (R-CLS-23).

    Stamps, logs and what lies in the recycle bin hold only what would be deleted for good.
    """
    for other, name in registry.links_to(entity.name):
        if (other.name, name) in entity.children:
            continue
        if not for_good and (other.fields[name].system or not other.editable):
            continue
        column = other.column(name)
        held = desk.store.contains(column, f",{key},") if isinstance(other.fields[name], Links) else column == key
        if not for_good:
            held = held & other.model.deleted_at.is_null()
        elif other.name == entity.name:
            held = held & (other.model.id != key)
        if desk.store.one(other.model.select(other.model.id).where(held).limit(1)):
            raise errors.Forbidden(
                Message(
                    "This is still in use ({where}). It can be switched off instead.",
                    where=Message(other.titles),
                )
                if "active" in entity.fields
                else Message("This is still in use ({where}).", where=Message(other.titles))
            )


def unique(desk: Desk, entity: Entity, key: int, stored: Mapping[str, Any]) -> None:
    """Refuse values that may stand only once; the database has the last word, this has the sentence."""
    for name, kind in entity.fields.items():
        if not kind.unique or name not in stored or kind.is_empty(stored[name]):
            continue
        model = entity.model
        taken = (entity.column(name) == stored[name]) & (model.id != key) & model.deleted_at.is_null()
        if desk.store.one(model.select(model.id).where(taken)):
            raise errors.Taken({name: Message("“{text}” is taken already.", text=str(stored[name])[:40])})
