"""What happens around contacts: one is the primary one, and its customer shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui_crm.domain.core.entity import registry
from tui_crm.domain.modules.customers.rules import SNAPSHOT

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.query import Record


def prepare(desk: Desk, before: Record | None, values: dict[str, Any]) -> dict[str, Any]:
    """The first contact of a customer is its primary one."""
    if before is None and isinstance(values.get("customer"), int) and not values.get("primary"):
        contacts: Any = registry["contacts"].model
        others = (contacts.customer == values["customer"]) & contacts.deleted_at.is_null()
        if desk.store.one(contacts.select(contacts.id).where(others)) is None:
            values["primary"] = True
    return values


def after_write(desk: Desk, before: Record | None, after: Record) -> None:
    """A new primary contact takes over, and the customer's snapshot follows."""
    if not after.values["primary"]:
        return
    contacts: Any = registry["contacts"].model
    others = (contacts.customer == after.values["customer"]) & contacts.primary & (contacts.id != after.id)
    for (key,) in desk.store.rows(contacts.select(contacts.id).where(others & contacts.deleted_at.is_null())):
        desk.change("contacts", key, {"primary": False})
    customer = desk.row(registry["customers"], after.values["customer"])
    wanted = {s: after.values[t] for s, t in SNAPSHOT.items() if customer.values[s] != after.values[t]}
    if wanted:
        desk.change("customers", customer.id, wanted)
