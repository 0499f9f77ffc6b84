"""What happens around appointments: times in order, people who can see what they are to do, the customer's next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from peewee import fn

from tui_crm.domain.core import checks
from tui_crm.domain.core.echoing import show_above
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.fields import Bad
from tui_crm.domain.core.rules import Verb
from tui_crm.domain.modules.appointments import reminders, series
from tui_crm.i18n import Message, mark

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.query import Record

notes = series.notes


def begins(desk: Desk, values: Mapping[str, Any]) -> dict[str, Any]:
    """For the person who makes it; a task, unless it has an end, by which it is an appointment of a type not told."""
    ends = values.get("end_at") not in (None, "")
    return {"person": desk.actor.id or None, "type": None if ends else type_in_use(desk, "task")}


def prepare(desk: Desk, before: Record | None, values: dict[str, Any]) -> dict[str, Any]:
    """What is done was done now."""
    if "state" in values and (before is None or _state(desk, values) != before.values["state"]):
        values["done_at"] = desk.clock.now() if values["state"] == "done" else None
    return series.named(before, values)


def type_in_use(desk: Desk, code: str) -> int | None:
    """A type that a task gets without anybody's saying it; None for one that is switched off."""
    return desk.find("dictionary_values", code, {"kind": "appointment_type", "active": True})


def _state(desk: Desk, values: Mapping[str, Any]) -> Any:
    """The state as it will be stored; the same one said again is no change."""
    try:
        return registry["appointments"].fields["state"].clean(values["state"], desk.context)
    except Bad:
        # The field says why when the values are looked through.
        return None


def check(desk: Desk, before: Record | None, after: dict[str, Any]) -> dict[str, Message]:
    """Start, end and reminder in order; a repeat ends; the person is there and may see the customer."""
    was: Mapping[str, Any] = before.values if before else {}
    wrong: dict[str, Message] = {}
    if after["end_at"] is not None and after["end_at"] < after["start_at"]:
        wrong["end_at"] = Message("The end lies before the start.")
    if _reminds_late(desk, was, after):
        wrong["remind_at"] = Message("The reminder comes after the start.")
    wrong |= series.check(desk, was, after)
    wrong |= _people(desk, was, after)
    return wrong


def _reminds_late(desk: Desk, was: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    if after["remind_at"] is None or after["remind_at"] <= after["start_at"]:
        return False
    # What has begun already, or is put off by the rule for that, may well be reminded of after its start.
    begun = after["start_at"] == was.get("start_at") and after["start_at"] < desk.clock.now()
    untouched = (after["start_at"], after["remind_at"]) == (was.get("start_at"), was.get("remind_at"))
    return not (begun or untouched or checks.by_rule(desk) or checks.undoing(desk))


def _people(desk: Desk, was: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Message]:
    wrong = {}
    pair = (after["contact"], after["customer"])
    if after["contact"] is not None and pair != (was.get("contact"), was.get("customer")):
        contacts, key = registry["contacts"], after["contact"]
        if after["customer"] != checks.remembered(
            desk, contacts, ("customer of", key), lambda: desk.row(contacts, key).values["customer"]
        ):
            wrong["contact"] = Message("This contact belongs to another customer.")
    if desk.wish is not None and desk.wish.undoes is not None:
        # An undo puts back whose it was, also where they have left, or reach the customer only when it is back too.
        return wrong
    person, customer = after["person"], after["customer"]
    moved = (person, customer) != (was.get("person"), was.get("customer")) and None not in (person, customer)
    # All of a series are asked about at once, and the answer is the same for each.
    if moved and not checks.remembered(
        desk, registry["customers"], ("reaches", person, customer), lambda: desk.reaches(person, "customers", customer)
    ):
        wrong["person"] = Message("{name} may not see this customer.", name=desk.label_of("users", person))
    return wrong


def after_write(desk: Desk, before: Record | None, after: Record) -> None:
    """A repeat makes the appointments that follow."""
    series.make(desk, before, after)


def echo(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> None:
    """Customers show what comes next."""
    appointments = registry["appointments"]
    # By the index on the state, the first of a customer would be looked for among those of all customers.
    start, still_open = appointments.column("start_at"), desk.store.unindexed(appointments.column("state")) == "open"
    show_above(desk, appointments, rows, "next_at", fn.MIN(start), still_open)


VERBS = {
    "done": Verb(
        mark("Done"), "change", reminders.done, asks=(("result", mark("Result, if there is one to note")),),
        tells=mark("Done.")
    ),
    "snooze": Verb(
        mark("Remind later"), "change", reminders.snooze,
        asks=(("until", mark("When? +10min, +1h, tomorrow 9:00 …")),), tells=mark("Put off.")
    ),
    "reopen": Verb(mark("Open again"), "change", reminders.reopen, tells=mark("Open again.")),
    "cancel": Verb(mark("Cancel this one"), "change", series.cancel, tells=mark("Cancelled.")),
    "cancel_following": Verb(
        mark("Cancel this and the following"), "change", series.cancel_following, tells=mark("Cancelled: {result}")
    ),
}  # fmt: skip
