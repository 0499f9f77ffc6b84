"""Customers pass from one person to another, one, many, or all of somebody who leaves (R-HND)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import checks, errors, several, writing
from tui_crm.domain.core.access import Level
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.reach import reach_of
from tui_crm.domain.modules.customers.along import at_customer, kinds
from tui_crm.domain.modules.customers.pool import named
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk


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
    with_them = {entity.name for entity, _ in kinds()} if along is None else set(along)
    handed: dict[int | None, list[int]] = {}

    def give(one: int) -> None:
        row = desk.row(registry["customers"], one)
        owner = row.values["owner"]
        if owner == to:
            raise errors.Forbidden(Message("{name} has this customer already.", name=desk.label_of("users", to)))
        tasks = [task for task in at_customer(desk, one, owner) if task[0] in with_them] if owner is not None else []
        # Before the customer, so that an undo, which goes backwards, finds it with whom the tasks return to.
        for name, task in tasks:
            entity = registry[name]
            # The new owner will reach the customer, which is all that the rules ask of who is to do something there.
            writing.update(desk, entity, desk.row(entity, task), {entity.doer: to}, "change")
        with checks.following(desk):
            desk.change("customers", one, {"owner": to})
        handed.setdefault(owner, []).append(one)

    if key is not None:
        give(key)
        outcome = several.Outcome((key,), {})
    else:
        chosen = keys if of is None else _all_of(desk, of)
        outcome = several.each(desk, "customers.transfer", chosen, give)
    _tell(desk, to, handed)
    return outcome


def _fit(desk: Desk, to: int) -> None:
    """Refuse a person who is not there any more, or whose roles see no customers."""
    users: Any = registry["users"].model
    there = (users.id == to) & users.active & users.deleted_at.is_null()
    if desk.store.one(users.select(users.id).where(there)) is None:
        raise errors.Invalid({"to": Message("This record is not there any more, or it has been switched off.")})
    if desk.seen_by(to).actor.level(registry["customers"], "read") == Level.NONE:
        name = desk.label_of("users", to)
        raise errors.Invalid({"to": Message("The roles of {name} see no customers.", name=name)})


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
    facts = {"name": desk.actor.name, "n": len(every), "names": named(desk, every)}
    one = every[0] if len(every) == 1 else None
    desk.notify(to, Message("{name} has handed customers over to you ({n}): {names}", **facts), "customers", one)
    for owner, keys in handed.items():
        told = Message(
            "{name} has handed customers of yours over to {to} ({n}): {names}",
            name=desk.actor.name, n=len(keys), to=desk.label_of("users", to), names=named(desk, keys),
        )  # fmt: skip
        desk.notify(owner, told)
