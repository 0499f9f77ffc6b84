"""What takes the same time of the same person, to be told when an appointment is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.query import Filter, Query, Record
from tui_crm.domain.modules.appointments.agenda import DAY, LONGEST

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

NEEDED = {"title", "start_at", "end_at", "person", "state"}


def clashing(desk: Desk, key: int) -> Record | None:
    """The first other appointment that takes time which this one takes too, within the rights of the desk's person."""
    if not {*desk.actor.visible(registry["appointments"])} >= NEEDED:
        return None
    one = desk.read("appointments", key)
    start, end = one["start_at"], one["end_at"] or 0
    if one["state"] != "open" or one["person"] is None or end <= start:
        return None
    filters = (
        Filter("person", "is", one["person"]),
        Filter("state", "is", "open"),
        Filter("start_at", "at_least", start - LONGEST * DAY),
        Filter("start_at", "at_most", end - 1),
        Filter("end_at", "at_least", start + 1),
    )
    rows = desk.page("appointments", Query(filters=filters, sort=(("start_at", "asc"),), columns=tuple(NEEDED))).rows
    return next((row for row in rows if row.id != key and row["end_at"] > row["start_at"]), None)
