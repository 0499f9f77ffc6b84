"""Customers whom nobody looks after return to the pool at night; their owners are warned some days ahead (D-05)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tui_crm.domain.core.desk import Desk
from tui_crm.domain.core.entity import registry
from tui_crm.domain.jobs.job import Job, Outcome, Work
from tui_crm.domain.modules.customers import pool
from tui_crm.i18n import Message, mark

BATCH = 200
"""Customers of one change: it can be undone as one, and holds the book no longer than that."""


def return_to_pool(work: Work) -> Outcome:
    """Put back what is overdue and was warned of in time, then warn of what is due next."""
    desk = work.desk
    returned = 0
    refused: list[Message] = []
    while not refused and (found := _due(desk)):
        with desk.batch("customers.release"):
            keys = _still_due(desk, found)
            outcome = desk.do("customers.release", None, keys=keys, reason="overdue")
        returned += len(outcome.done)
        refused = list(outcome.refused.values())
    told = _warn(desk)
    facts = {"returned": returned, "warned": told}
    if refused:
        said = {"returned": returned, "n": len(refused), "why": refused[0]}
        return Outcome(Message("Back in the pool: {returned}; not: {n} ({why})", **said), failed=True, facts=facts)
    return Outcome(Message("Back in the pool: {returned}; owners were warned of: {warned}", **facts), facts=facts)


def _due(desk: Desk, *which: Any) -> list[int]:
    customers: Any = registry["customers"].model
    asked = customers.select(customers.id).where(pool.due(desk), *which)
    return desk.store.keys(asked.order_by(customers.id).limit(BATCH))


def _still_due(desk: Desk, keys: list[int]) -> list[int]:
    """Those of some customers that nobody has looked after until now, and can no more until this is written."""
    desk.store.lock_rows("customers", keys)
    return _due(desk, desk.store.ids(registry["customers"].model.id, keys))


def _warn(desk: Desk) -> int:
    """Tell owners of what goes back next, of each customer once; returns of how many they were told."""
    days = pool.warning(desk)
    if not days:
        return 0
    customers: Any = registry["customers"].model
    asked = customers.select(customers.owner, customers.id).where(pool.unwarned(desk))
    told = 0
    with desk.batch("customers.warn"):
        for owner, keys in _by_owner(desk.store.rows(asked.order_by(customers.owner, customers.id))):
            message = Message(
                "Customers of yours go back to the pool within {days} days unless you look after them ({n}): {names}",
                n=len(keys),
                days=days,
                names=pool.named(desk, keys),
            )
            desk.notify(owner, message, "customers:soon", named=keys[: pool.NAMED])
            # What the program notes for itself is no change of the customer.
            warned = customers.update(warned_at=desk.clock.now())
            desk.store.run(warned.where(desk.store.ids(customers.id, keys)))
            told += len(keys)
    return told


def _by_owner(rows: list[tuple[int, int]]) -> Iterator[tuple[int, list[int]]]:
    found: dict[int, list[int]] = {}
    for owner, key in rows:
        found.setdefault(owner, []).append(key)
    return iter(found.items())


JOB = Job(
    name="pool",
    title=mark("Return to the pool"),
    help=mark("Returns customers whom nobody has looked after for long to the pool, and warns their owners ahead."),
    run=return_to_pool,
)
