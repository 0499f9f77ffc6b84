"""What happens around work plans: periods in order, and what was reached, counted from the customers themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import checks, errors
from tui_crm.domain.core.access import Level
from tui_crm.domain.core.entity import registry
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.query import Record


def begins(desk: Desk, values: Mapping[str, Any]) -> dict[str, Any]:
    """For the person who makes it."""
    return {"person": desk.actor.id or None}


def check(desk: Desk, before: Record | None, after: Mapping[str, Any]) -> dict[str, Message]:
    """A period begins before it ends; a plan that somebody was given stays as it was given."""
    if before is not None and not checks.by_rule(desk) and (no := withholds(desk, before)):
        raise errors.Forbidden(no)
    if after["starts_on"] and after["ends_on"] and after["ends_on"] < after["starts_on"]:
        return {"ends_on": Message("The end lies before the start.")}
    return {}


def withholds(desk: Desk, record: Record) -> Message | None:
    """Whoever was given a plan does not change it (R-TSK-03); own plans everybody changes."""
    maker = record.values.get("created_by")
    leads = desk.actor.level(registry["plans"], "change") > Level.OWN
    if leads or not desk.actor.id or maker in (None, desk.actor.id):
        return None
    return Message(
        "{name} has made this plan for you, and is the one to change it.", name=desk.label_of("users", maker)
    )


def after_write(desk: Desk, before: Record | None, after: Record) -> None:
    """Whoever is given a plan is told of it."""
    person = after.values["person"]
    if before is None or before.values["person"] != person:
        told = Message(
            "{name} has made a work plan for you: {title}", name=desk.person(desk.actor.id), title=after.values["title"]
        )
        desk.notify(person, told, "plans", after.id)


def reached(desk: Desk, values: Mapping[str, Any]) -> int:
    """Customers of the plan's person that came into the book in its period."""
    customers: Any = registry["customers"].model
    first, last = desk.clock.midnight(values["starts_on"]), desk.clock.end(values["ends_on"])
    inside = (customers.created_at >= first) & (customers.created_at < last)
    asked = customers.select(customers.id).where((customers.owner == values["person"]) & inside)
    return len(desk.store.rows(asked.where(customers.deleted_at.is_null())))


def notes(desk: Desk, record: Record) -> Sequence[Message]:
    """What was planned against what was reached."""
    if not record.values.get("starts_on") or not record.values.get("ends_on"):
        return ()
    n, planned = reached(desk, record.values), record.values.get("customers")
    if not planned:
        return (Message("New customers in this period: {n}", n=n),)
    return (
        Message(
            "New customers in this period: {n} of {planned} ({share}%)", n=n, planned=planned, share=n * 100 // planned
        ),
    )
