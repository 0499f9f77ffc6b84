"""What happens around follow-ups: the next one becomes a task, mentions tell people, the customer shows the last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from peewee import fn

from tui_crm.domain.core import checks
from tui_crm.domain.core.echoing import show_above
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.fields import Bad
from tui_crm.domain.core.links import pack
from tui_crm.domain.modules.followups import mentions
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.query import Record

SLACK = 5 * 60_000
"""Milliseconds by which a time may lie ahead and still be taken for now: clocks differ."""


def begins(desk: Desk, values: Mapping[str, Any]) -> dict[str, Any]:
    """Now, by telephone, by the person who writes it."""
    method = desk.find("dictionary_values", "phone", {"kind": "contact_method", "active": True})
    return {"at": desk.clock.now(), "person": desk.actor.id or None, "method": method}


def prepare(desk: Desk, before: Record | None, values: dict[str, Any]) -> dict[str, Any]:
    """Who is named in it."""
    if "content" in values and not _imported(desk):
        values["mentions"] = pack(mentions.named_in(desk, _text(desk, values["content"]))[0])
    return values


def _text(desk: Desk, content: Any) -> str:
    """The content as it will be stored; nothing where the field refuses it, and says why itself."""
    try:
        return str(registry["followups"].fields["content"].clean(content, desk.context) or "")
    except Bad:
        return ""


def _imported(desk: Desk) -> bool:
    """Whether it comes out of a file: what was written elsewhere, perhaps long ago, tells nobody and is never late."""
    return desk.wish is not None and desk.wish.name == "followups.import"


def check(desk: Desk, before: Record | None, after: Mapping[str, Any]) -> dict[str, Message]:
    """What was done lies behind, what comes next ahead; the contact is the customer's; mentions are somebody."""
    was: Mapping[str, Any] = before.values if before else {}
    # What stood once may stand again, though time has passed and people have other names.
    wrong = {} if checks.undoing(desk) else _as_of_now(desk, was, after)
    pair = (after["contact"], after["customer"])
    if after["contact"] is not None and pair != (was.get("contact"), was.get("customer")):
        contact = desk.row(registry["contacts"], after["contact"])
        if contact.values["customer"] != after["customer"]:
            wrong["contact"] = Message("This contact belongs to another customer.")
    if before and after["customer"] != was["customer"] and _has_files(desk, before.id):
        wrong["customer"] = Message("Files are attached to this follow-up, so it stays with its customer.")
    return wrong


def _as_of_now(desk: Desk, was: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Message]:
    now = desk.clock.now()
    wrong: dict[str, Message] = {}
    if after["at"] != was.get("at") and (after["at"] or 0) > now + SLACK:
        wrong["at"] = Message("This time is still to come. Write what is planned as an appointment.")
    if _imported(desk):
        return wrong
    if after["next_at"] != was.get("next_at") and after["next_at"] is not None and after["next_at"] < now:
        wrong["next_at"] = Message("This time is over already.")
    if after["content"] != was.get("content") and (no := mentions.objection(desk, was.get("content"), after)):
        wrong["content"] = no
    return wrong


def _has_files(desk: Desk, followup: int) -> bool:
    files: Any = registry["attachments"].model
    return desk.store.one(files.select(files.id).where(files.followup == followup).limit(1)) is not None


def after_write(desk: Desk, before: Record | None, after: Record) -> None:
    """Tell those who were named; the next follow-up becomes a task, those that were due are done."""
    mentions.note(desk, after.id, after.values)
    if checks.undoing(desk):
        # The tasks were changed by the same wish, and are back already.
        return
    if before is None and desk.wish is not None and desk.wish.complete:
        # What was planned comes with a file of its own.
        return
    if before is None:
        _done(desk, after)
    elif before.values["deleted_at"] is not None:
        _promise_again(desk, after)
    if before is None or before.values["next_at"] != after.values["next_at"]:
        _plan_next(desk, after)
    if before is not None and before.values["customer"] != after.values["customer"]:
        _move_along(desk, after)


def gone(desk: Desk, followup: Record) -> None:
    """What a deleted follow-up had planned is called off."""
    tasks: Any = registry["appointments"].model
    for key in _tasks(desk, tasks.followup == followup.id):
        desk.change("appointments", key, {"state": "cancelled"})


def _promise_again(desk: Desk, followup: Record) -> None:
    """One that comes back from the bin promises again what is still to come."""
    tasks: Any = registry["appointments"].model
    asked = tasks.select(tasks.id, tasks.state).where((tasks.followup == followup.id) & tasks.deleted_at.is_null())
    last = desk.store.one(asked.order_by(tasks.id.desc()).limit(1))
    ahead = (followup.values["next_at"] or 0) > desk.clock.now()
    if ahead and last is not None and last[1] == "cancelled":
        desk.change("appointments", last[0], {"state": "open"})


def _tasks(desk: Desk, condition: Any) -> list[int]:
    tasks: Any = registry["appointments"].model
    alive = (tasks.state == "open") & tasks.deleted_at.is_null()
    return [key for (key,) in desk.store.rows(tasks.select(tasks.id).where(alive & condition))]


def _done(desk: Desk, followup: Record) -> None:
    """What was promised for the day of the follow-up or before at this customer has been kept.

    One that plans the next takes the place of whatever was planned before it.
    Of other people only what one may change oneself: naming somebody gives no right to what is theirs.
    """
    appointments, values = registry["appointments"], followup.values
    tasks: Any = appointments.model
    day = desk.clock.local(values["at"]).date()
    due = tasks.start_at < desk.clock.midnight(day + timedelta(days=1))
    theirs = (tasks.customer == values["customer"]) & (tasks.person == values["person"])
    theirs &= tasks.followup.is_null(False)
    if values["next_at"] is None or _imported(desk):
        theirs &= due
    for key in _tasks(desk, theirs):
        if values["person"] == desk.actor.id or desk.may("appointments.change", desk.row(appointments, key)):
            desk.change("appointments", key, {"state": "done"})


def _plan_next(desk: Desk, followup: Record) -> None:
    tasks: Any = registry["appointments"].model
    planned = _tasks(desk, tasks.followup == followup.id)
    at = followup.values["next_at"]
    if at is None:
        gone(desk, followup)
    elif at < desk.clock.now() and _imported(desk):
        # What was to come when it was written elsewhere is history now.
        return
    elif planned:
        desk.change("appointments", planned[0], {"start_at": at, "remind_at": at})
    else:
        kind = desk.find("dictionary_values", "follow_up", {"kind": "appointment_type", "active": True})
        values = {n: followup.values[n] for n in ("customer", "contact", "person")}
        title = str(followup.values["content"]).split("\n")[0][:100]
        times = {"start_at": at, "remind_at": at}
        desk.create("appointments", {**values, **times, "title": title, "type": kind, "followup": followup.id})


def _move_along(desk: Desk, followup: Record) -> None:
    """What is planned is to be done where the follow-up belongs now."""
    where = {name: followup.values[name] for name in ("customer", "contact")}
    tasks: Any = registry["appointments"].model
    for key in _tasks(desk, tasks.followup == followup.id):
        desk.change("appointments", key, where)


def echo(desk: Desk, rows: Sequence[Mapping[str, Any]]) -> None:
    """Customers show when they were followed up last."""
    followups = registry["followups"]
    show_above(desk, followups, rows, "last_followup_at", fn.MAX(followups.column("at")))
