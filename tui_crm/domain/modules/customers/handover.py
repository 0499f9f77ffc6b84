"""Customers pass from one person to another, one, many, or all of somebody who leaves (R-HND)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import checks, errors, reading, several, writing, written_many
from tui_crm.domain.core.access import Level
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.reach import reach_of
from tui_crm.domain.modules.customers.along import at_customer, kinds, names, open_of
from tui_crm.domain.modules.customers.pool import NAMED, named
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.query import Record


def transfer(
    desk: Desk,
    key: int | None = None,
    *,
    to: int,
    keys: Sequence[int] = (),
    of: int | None = None,
    along: Collection[str] | None = None,
) -> several.Outcome:
    """Give customers to another person: one, several, or with `of` all living ones of somebody.

    `along` names the kinds of records whose open ones change hands with them; None is all of them.
    """
    _fit(desk, to)
    with_them = names() if along is None else along
    handed: dict[int | None, list[int]] = {}

    def give(one: int) -> None:
        row = desk.row(registry["customers"], one)
        owner = row.values["owner"]
        if owner == to:
            raise errors.Forbidden(Message("{name} has this customer already.", name=desk.label_of("users", to)))
        _tasks(desk, one, owner, to, with_them)
        with checks.following(desk):
            desk.change("customers", one, {"owner": to})
        handed.setdefault(owner, []).append(one)

    if key is not None:
        give(key)
        outcome = several.Outcome((key,), {})
    else:
        chosen = keys if of is None else _all_of(desk, of)
        outcome = several.each(desk, "customers.transfer", chosen, give)
    if of not in (None, to):
        _elsewhere(desk, of, to, with_them)
    _tell(desk, to, handed)
    return outcome


def _tasks(desk: Desk, customer: int, owner: int | None, to: int, which: Collection[str]) -> None:
    """What the old owner has still to do at a customer is the new one's."""
    for name, task in list(at_customer(desk, customer, owner)) if owner is not None else []:
        entity = registry[name]
        if name in which:
            # The new owner reaches the customer, which is all that the rules ask of who is to do something there.
            writing.update(desk, entity, desk.row(entity, task), {entity.doer: to}, "change")


def _elsewhere(desk: Desk, owner: int, to: int, which: Collection[str]) -> None:
    """What somebody has still to do without a customer, or at one of others that the new one sees, goes along too."""
    for entity, link in kinds():
        if entity.name not in which or not desk.may(f"{entity.name}.change"):
            continue
        allowed = written_many.allowed_of(desk, entity, "change", open_of(desk, entity, owner))
        rows = [desk.row(entity, key) for key in sorted(allowed)]
        at = sorted({row.values[link] for row in rows} - {None})
        seen = {None, *reading.present(desk.seen_by(to), registry["customers"], at)}
        for row in rows:
            if row.values[link] in seen:
                alone = {entity.owner: to} if row.values[link] is None else {}
                writing.update(desk, entity, row, {entity.doer: to, **alone}, "change")


def follow(desk: Desk, before: Record, after: Record) -> None:
    """An owner that was changed like any other field: open tasks go along, and both are told once for the wish."""
    owner, to = before.values["owner"], after.values["owner"]
    if to is None or owner == to:
        return
    _tasks(desk, after.id, owner, to, names())
    assert desk.wish is not None
    told = next((one for one in desk.wish.closing if isinstance(one, _Told)), None)
    if told is None:
        told = _Told(desk)
        desk.wish.closing.append(told)
    told.handed.setdefault(to, {}).setdefault(owner, []).append(after.id)


@dataclass
class _Told:
    """Who got whose customers in a wish; says so before it closes."""

    desk: Desk
    handed: dict[int, dict[int | None, list[int]]] = field(default_factory=dict)

    def __call__(self, group: int | None) -> None:
        assert self.desk.wish is not None
        # What a part of the wish has tried in vain is not among its entries.
        stand = {e.record for e in self.desk.wish.entries if e.entity == "customers" and "owner" in e.changes}
        for to, handed in self.handed.items():
            kept = {owner: [key for key in keys if key in stand] for owner, keys in handed.items()}
            _tell(self.desk, to, {owner: keys for owner, keys in kept.items() if keys})


def _fit(desk: Desk, to: int) -> None:
    """Refuse a person who is not there any more, or whose roles see no customers."""
    users: Any = registry["users"].model
    there = (users.id == to) & users.active & users.deleted_at.is_null()
    if desk.store.one(users.select(users.id).where(there)) is None:
        raise errors.Invalid({"to": Message("This record is not there any more, or it has been switched off.")})
    if no := blind(desk, to):
        raise errors.Invalid({"to": no})


def blind(desk: Desk, to: int) -> Message | None:
    """Why somebody who is there cannot be given customers; None where they can."""
    users = registry["users"]
    if checks.remembered(desk, users, ("sees customers", to), lambda: _sees(desk, to)):
        return None
    return Message("The roles of {name} see no customers.", name=desk.label_of("users", to))


def _sees(desk: Desk, to: int) -> bool:
    return desk.seen_by(to).actor.level(registry["customers"], "read") > Level.NONE


def _all_of(desk: Desk, person: int) -> list[int]:
    reach = reach_of(desk, registry["customers"], "assign")
    if not reach.everything and person not in reach.owners:
        raise errors.Forbidden(Message("Your roles do not let you hand over the customers of this person."))
    customers: Any = registry["customers"].model
    theirs = (customers.owner == person) & customers.deleted_at.is_null()
    return desk.store.keys(customers.select(customers.id).where(theirs).order_by(customers.id))


def _tell(desk: Desk, to: int, handed: dict[int | None, list[int]]) -> None:
    """Both sides learn of it, each in one sentence."""
    every = [key for keys in handed.values() for key in keys]
    if not every:
        return
    facts = {"name": desk.person(desk.actor.id), "n": len(every), "names": named(desk, every)}
    one = every[0] if len(every) == 1 else None
    told = Message("{name} has handed customers over to you ({n}): {names}", **facts)
    desk.notify(to, told, "customers", one, named=every[:NAMED])
    for owner, keys in handed.items():
        told = Message(
            "{name} has handed customers of yours over to {to} ({n}): {names}",
            name=desk.person(desk.actor.id), n=len(keys), to=desk.person(to), names=named(desk, keys),
        )  # fmt: skip
        desk.notify(owner, told)
