"""What somebody is to be reminded of: what is due, when the next is, and what is done about it (R-APT-02, R-APT-05)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import checks, errors
from tui_crm.domain.core.access import Level
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.fields import Bad
from tui_crm.domain.core.query import Count, Filter, Page, Query
from tui_crm.domain.core.stores import plain_words
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

SHOWN = 500
"""Reminders that are shown at once; what there is beyond is said."""

NEEDED = ("title", "start_at", "remind_at", "person", "state")
"""Without these nobody can be reminded of anything."""

_MINE = "FROM appointments WHERE person = ? AND state = 'open' AND deleted_at IS NULL AND remind_at"
"""As the index of open appointments by person and time of reminding has it."""


@dataclass(frozen=True)
class Reminding:
    """How many reminders are due, and when the next one will be (UTC milliseconds), if there is one."""

    due: int
    next_at: int | None


def reminding(desk: Desk) -> Reminding:
    """What the desk's person is to be reminded of now, those missed while away included."""
    with plain_words(desk.store):
        desk.refreshed()
        if desk.actor.level(registry["appointments"], "read") == Level.NONE or not _seen(desk):
            return Reminding(0, None)
        now, who = desk.clock.now(), desk.actor.id
        due = desk.store.sql(f"SELECT COUNT(*) {_MINE} <= ?", [who, now])[0][0]
        coming = desk.store.sql(f"SELECT MIN(remind_at) {_MINE} > ?", [who, now])[0][0]
        return Reminding(due, coming)


def due_reminders(desk: Desk) -> Page:
    """The open appointments and tasks of the desk's person whose reminder is due, the longest due first."""
    with plain_words(desk.store):
        desk.refreshed()
        if not _seen(desk):
            return Page((), False, False, Count(0, True))
    filters = (
        Filter("person", "is", desk.actor.id),
        Filter("state", "is", "open"),
        Filter("remind_at", "at_most", desk.clock.now()),
    )
    return desk.page("appointments", Query(filters=filters, sort=(("remind_at", "asc"),), limit=SHOWN))


def _seen(desk: Desk) -> bool:
    return {*NEEDED} <= {*desk.actor.visible(registry["appointments"])}


def done(desk: Desk, key: int, result: str = "") -> None:
    """It is done; a line about the result is kept if there is one."""
    desk.change("appointments", key, {"state": "done", **({"result": result} if result.strip() else {})})


def reopen(desk: Desk, key: int) -> None:
    """It is still to be done."""
    desk.change("appointments", key, {"state": "open"})


def snooze(desk: Desk, key: int, until: Any) -> None:
    """Remind again at another time, also after the start; a time as people type it, or UTC milliseconds."""
    entity = registry["appointments"]
    try:
        again = entity.fields["remind_at"].clean(until, desk.context)
    except Bad as bad:
        raise errors.Invalid({"remind_at": bad.message}) from None
    if again is None or again <= desk.clock.now():
        raise errors.Invalid({"remind_at": Message("This time is over already.")})
    if desk.row(entity, key).values["state"] != "open":
        raise errors.Refused(Message("There is nothing left to be reminded of."))
    # The right to change it was proved; only the rule about the order of times is another.
    with checks.following(desk):
        desk.change("appointments", key, {"remind_at": again})
