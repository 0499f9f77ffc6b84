"""The pool: customers of nobody are claimed, given back with a reason, and return when nobody looks after them (D-05).

What goes back, and when, is said once, in `overdue`: the nightly job, the list of those that are about to go and their
count all ask it. Days are counted by the calendar of the book, so that it does not matter at which hour the job runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from peewee import SQL, fn

from tui_crm.domain.core import audit, checks, errors, several
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.system import AuditEntry, AuditGroup
from tui_crm.domain.modules.customers.along import at_customer, called_off
from tui_crm.i18n import Message, listed

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.query import Record

DAY = 86_400_000
"""Milliseconds."""

NEVER: Any = SQL("(1 = 0)")

NAMED = 3
"""Customers that a notice names; of more it tells the number."""


def claim(desk: Desk, key: int | None = None, *, keys: Sequence[int] = ()) -> several.Outcome:
    """Make customers of nobody one's own, as many as the cap allows; one alone is refused with its reason."""
    # From two places at once nobody gets more than the cap.
    desk.store.lock_rows("users", [desk.actor.id])
    if key is not None:
        _claim(desk, key)
        return several.Outcome((key,), {})
    # In one order for everybody, so that two who claim the same ones do not wait for each other.
    return several.each(desk, "customers.claim", sorted(keys), lambda one: _claim(desk, one))


def _claim(desk: Desk, key: int) -> None:
    # Whoever comes second finds the customer as the first has left it.
    desk.store.lock_rows("customers", [key])
    row = desk.row(registry["customers"], key)
    if row.values["owner"] is not None:
        raise errors.Forbidden(claimed_by(desk, key) or Message("This customer is not in the pool any more."))
    cap = int(desk.setting("pool.cap") or 0)
    if cap and (n := len(_owned(desk, desk.actor.id, cap))) >= cap:
        raise errors.Forbidden(Message("Customers that you have: {n}. Nobody may claim beyond {cap}.", n=n, cap=cap))
    with checks.following(desk):
        desk.change("customers", key, {"owner": desk.actor.id})


def put_back(desk: Desk, before: Record, after: Record) -> None:
    """Whoever has a customer again by an undo is warned anew, and does not pass the cap by what they claimed since."""
    owner = after.values["owner"]
    if owner in (None, before.values["owner"]):
        return
    customers: Any = registry["customers"].model
    # What the program notes for itself is no change of the customer.
    desk.store.run(customers.update(warned_at=None).where(customers.id == after.id))
    cap = int(desk.setting("pool.cap") or 0)
    if not cap or owner != desk.actor.id:
        return
    desk.store.lock_rows("users", [owner])
    n = len(_owned(desk, owner, cap + 1)) - 1
    if n >= cap and _claimed_since(desk):
        raise errors.Forbidden(Message("Customers that you have: {n}. Nobody may claim beyond {cap}.", n=n, cap=cap))


def _claimed_since(desk: Desk) -> bool:
    """Whether this person has claimed customers after what is being undone: then there was room only because of it."""
    assert desk.wish is not None
    assert desk.wish.undoes is not None
    mine = (AuditGroup.actor == desk.actor.id) & (AuditGroup.wish == "customers.claim") & AuditGroup.undone_by.is_null()
    later = AuditGroup.select(AuditGroup.id).where(mine & (AuditGroup.id > desk.wish.undoes.id)).limit(1)
    return desk.store.one(later) is not None


def _owned(desk: Desk, user: int, most: int) -> list[Any]:
    customers: Any = registry["customers"].model
    mine = (customers.owner == user) & customers.deleted_at.is_null()
    return desk.store.rows(customers.select(customers.id).where(mine).limit(most))


def claimed_by(desk: Desk, key: int) -> Message | None:
    """Who has taken a customer out of the pool today: whoever may claim could see it there until then."""
    touched = (AuditEntry.entity == "customers") & (AuditEntry.record == key)
    newest = AuditEntry.select(fn.MAX(AuditEntry.group)).where(touched)
    taken = (AuditGroup.wish == "customers.claim") & (AuditGroup.at > desk.clock.now() - DAY)
    found = audit.groups(desk.store, (AuditGroup.id == newest) & taken, 1)
    if not found:
        return None
    return Message("{name} has claimed it already.", name=desk.author(found[0].actor, found[0].actor_name))


def release(
    desk: Desk, key: int | None = None, *, reason: Any, keys: Sequence[int] = (), cancel: bool = True
) -> several.Outcome:
    """Give customers to the pool with a reason of the list; what their owners still had to do there is called off."""
    if reason in (None, ""):
        raise errors.Invalid({"pool_reason": Message("Please fill this in.")})
    given: dict[int, list[int]] = {}

    def give(one: int) -> None:
        owner = desk.row(registry["customers"], one).values["owner"]
        if owner is None:
            raise errors.Forbidden(Message("This customer is in the pool already."))
        with checks.following(desk):
            if cancel:
                for name, task in at_customer(desk, one, owner):
                    desk.change(name, task, called_off(name))
            desk.change("customers", one, {"owner": None, "pool_reason": reason})
        given.setdefault(owner, []).append(one)

    if key is not None:
        give(key)
        outcome = several.Outcome((key,), {})
    else:
        outcome = several.each(desk, "customers.release", keys, give)
    for owner, some in given.items():
        facts = {"n": len(some), "names": named(desk, some), "name": desk.person(desk.actor.id)}
        told = (
            Message("{name} has put customers of yours into the pool ({n}): {names}", **facts)
            if desk.actor.id
            else Message("Customers of yours went back to the pool, not looked after for long ({n}): {names}", **facts)
        )
        desk.notify(owner, told, "customers:pool")
    return outcome


def named(desk: Desk, keys: Sequence[int]) -> str:
    """The first of some customers by name."""
    known = desk.names("customers", set(keys[:NAMED]))
    return listed(known[key] for key in keys[:NAMED]) + (" …" if len(keys) > NAMED else "")


# -- what goes back by itself


def overdue(desk: Desk, ahead: int = 0) -> Any:
    """The customers that nobody has looked after for too long, on a day that lies so many days ahead, as a condition.

    Time counts from what was last done or bought, and anew for whoever gets the customer.
    """
    return _owned_by_somebody() & _any(stale for stale, _ in _rules(desk, ahead))


def soon(desk: Desk) -> Any:
    """The customers that go back to the pool within the time of warning unless somebody looks after them."""
    return overdue(desk, warning(desk))


def due(desk: Desk) -> Any:
    """The customers that go back now; nobody loses one without having been warned that many days ahead."""
    if not (days := warning(desk)):
        return overdue(desk)
    customers: Any = registry["customers"].model
    long_ago = customers.warned_at.is_null(False) & (customers.warned_at < _end(desk, 0, days))
    return _owned_by_somebody() & long_ago & _any(stale & ~heeded for stale, heeded in _rules(desk, 0))


def unwarned(desk: Desk) -> Any:
    """The customers that go back soon, of which the owner was not warned, or has followed them up since."""
    customers: Any = registry["customers"].model
    heeded = _any(stale & heeded for stale, heeded in _rules(desk, warning(desk)))
    return soon(desk) & (customers.warned_at.is_null() | heeded)


def warning(desk: Desk) -> int:
    """The days ahead that owners are warned; 0 for no warning."""
    return int(desk.setting("pool.warn_days") or 0)


def _rules(desk: Desk, ahead: int) -> list[tuple[Any, Any]]:
    """The rules that are in force: what is too old on a day, and what was done about it since the warning.

    A purchase and a new owner take the warning away (`rules.prepare`), so only follow-ups have to be compared with it.
    """
    customers: Any = registry["customers"].model
    rules = []
    if days := int(desk.setting("pool.days_without_followup") or 0):
        done = customers.last_followup_at
        heeded = done.is_null(False) & (done > customers.warned_at)
        rules.append((_since(desk, ahead, days) & _before(done, _end(desk, ahead, days)), heeded))
    if days := int(desk.setting("pool.days_without_deal") or 0):
        last = desk.clock.today() + timedelta(days=ahead + 1 - days)
        rules.append((_since(desk, ahead, days) & _before(customers.last_purchase_on, last), NEVER))
    return rules


def _owned_by_somebody() -> Any:
    customers: Any = registry["customers"].model
    return customers.deleted_at.is_null() & customers.owner.is_null(False)


def _any(parts: Iterable[Any]) -> Any:
    return reduce(or_, parts, NEVER)


def _since(desk: Desk, ahead: int, days: int) -> Any:
    customers: Any = registry["customers"].model
    end = _end(desk, ahead, days)
    return (customers.created_at < end) & _before(customers.claimed_at, end)


def _before(column: Any, limit: Any) -> Any:
    return column.is_null() | (column < limit)


def _end(desk: Desk, ahead: int, days: int) -> int:
    """The end of the day that lies so many days before one that lies so many ahead."""
    return desk.clock.midnight(desk.clock.today() + timedelta(days=ahead + 1 - days))
