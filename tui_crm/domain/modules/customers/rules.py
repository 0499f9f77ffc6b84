"""What happens around customers: the primary contact, points and the limits of credit (D-03)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.errors import Invalid
from tui_crm.domain.core.fields import Bad
from tui_crm.domain.modules.customers import handover, pool
from tui_crm.i18n import Message, mark

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.query import Record

SNAPSHOT = {
    "contact_name": "name",
    "contact_sex": "sex",
    "contact_position": "position",
    "contact_mobile": "mobile",
}
"""The customer's fields that repeat those of its primary contact (R-CUS-05)."""


def prepare(desk: Desk, before: Record | None, values: dict[str, Any]) -> dict[str, Any]:
    """A person is its own first contact unless another is named; since when somebody, or the pool, has it is noted."""
    if "owner" in values:
        values |= _since(desk, before, values)
    if before is not None and _bought(desk, before, values):
        # Whoever has bought something is not about to go back to the pool.
        values["warned_at"] = None
    if before is None and values.get("kind") == "person" and not values.get("contact_name"):
        values["contact_name"] = values.get("name")
        if values.get("mobile") and not values.get("contact_mobile"):
            values["contact_mobile"] = values["mobile"]
    return values


def _bought(desk: Desk, before: Record, values: Mapping[str, Any]) -> bool:
    """Whether the day of the last purchase becomes another one; the same day saved again is no purchase."""
    if "last_purchase_on" not in values:
        return False
    try:
        day = registry["customers"].fields["last_purchase_on"].clean(values["last_purchase_on"], desk.context)
    except Bad:
        # The field says why when the values are looked through.
        return False
    return bool(day != before.values["last_purchase_on"])


def _since(desk: Desk, before: Record | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """The stamps of a customer that changes hands, or that somebody makes for somebody else."""
    try:
        owner = registry["customers"].fields["owner"].clean(values["owner"], desk.context)
    except Bad:
        # The field says why when the values are looked through.
        return {}
    giver = desk.actor.id or None
    if before is None:
        if owner is None:
            return {"pooled_at": desk.clock.now()}
        return {"claimed_at": desk.clock.now(), "given_by": giver} if owner != giver else {}
    if owner == before.values["owner"]:
        return {}
    now, reason = desk.clock.now(), values.get("pool_reason")
    if owner is None:
        return {"pooled_at": now, "pool_reason": reason, "claimed_at": None, "given_by": None, "warned_at": None}
    given_by = giver if giver != owner else None
    return {"claimed_at": now, "given_by": given_by, "pooled_at": None, "pool_reason": None, "warned_at": None}


def check(desk: Desk, before: Record | None, after: Mapping[str, Any]) -> dict[str, Message]:
    """A named primary contact keeps its name; who gets a customer can see it."""
    wrong = _owner(desk, before, after)
    if not after["contact_name"] and any(after[f] for f in SNAPSHOT if f != "contact_name"):
        wrong["contact_name"] = Message("Please fill this in.")
    return wrong


def _owner(desk: Desk, before: Record | None, after: Mapping[str, Any]) -> dict[str, Message]:
    """An owner that is changed like any other field is given, or given up, by the rules for that."""
    if before is None or after["owner"] == before.values["owner"] or _undoing(desk):
        return {}
    if after["owner"] is not None:
        blind = handover.blind(desk, after["owner"])
        return {"owner": blind} if blind else {}
    if after["pool_reason"] is not None:
        return {}
    return {"owner": Message("It takes a reason to leave a customer without an owner: “{verb}” asks for it.",
                             verb=Message(mark("Give to the pool")))}  # fmt: skip


def _undoing(desk: Desk) -> bool:
    return desk.wish is not None and desk.wish.undoes is not None


def after_write(desk: Desk, before: Record | None, after: Record) -> None:
    """The primary contact stays the same as its snapshot; an owner that was changed in a form is told of by all."""
    _contact(desk, before, after)
    assert desk.wish is not None
    # One level of rules is this one; at a second, a verb hands the customer over and does itself what goes with it.
    if before is not None and not _undoing(desk) and desk.wish.by_rule == 1:
        handover.follow(desk, before, after)
    elif before is not None and _undoing(desk):
        pool.put_back(desk, before, after)


def _contact(desk: Desk, before: Record | None, after: Record) -> None:
    changed = [f for f in SNAPSHOT if before is None or before.values[f] != after.values[f]]
    if not changed or not after.values["contact_name"]:
        return
    contacts: Any = registry["contacts"].model
    primary = desk.store.one(
        contacts.select(contacts.id).where(
            (contacts.customer == after.id) & contacts.primary & contacts.deleted_at.is_null()
        )
    )
    if primary is None:
        # An undo brings back what was there: it may have been a name whose contact had gone.
        if _undoing(desk):
            return
        values = {target: after.values[source] for source, target in SNAPSHOT.items()}
        desk.create("contacts", {**values, "customer": after.id, "primary": True})
        return
    row = desk.row(registry["contacts"], primary[0])
    wanted = {SNAPSHOT[f]: after.values[f] for f in changed if row.values[SNAPSHOT[f]] != after.values[f]}
    if wanted:
        desk.change("contacts", primary[0], wanted)


def after_many(desk: Desk, rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Each of many new customers gets the contact that it names; both keep the same limits."""
    contacts = [
        {**{target: row.get(source) for source, target in SNAPSHOT.items()}, "customer": key, "primary": True,
         "owner": row.get("owner")}
        for key, row in rows.items()
        if row.get("contact_name")
    ]  # fmt: skip
    desk.create_many("contacts", contacts)


def add_points(desk: Desk, key: int, points: int) -> int:
    """Add points to a customer and return the new number; refuses to pass the cap."""
    row = desk.row(registry["customers"], key)
    try:
        more = int(points)
    except (TypeError, ValueError):
        raise Invalid({"points": Message("A whole number, please.")}) from None
    if more < 1:
        raise Invalid({"points": Message("At least {n}, please.", n=1)})
    total = (row.values["points"] or 0) + more
    desk.change("customers", key, {"points": total}, row.version)
    return total
