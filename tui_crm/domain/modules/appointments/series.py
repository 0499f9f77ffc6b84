"""Appointments that repeat: all are made at once, each a record of its own, and changed alone or onwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from peewee import SQL

from tui_crm.domain.core import checks, workdays
from tui_crm.domain.core.entity import registry
from tui_crm.domain.modules.appointments.repeats import MOST, TIMES, days, moved
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.query import Record

COPIED = ("title", "type", "customer", "contact", "place", "content", "person", "repeat", "until", "series")
"""What all of a series have alike as they are made, besides their times of day."""

PASSED_ON = ("title", "type", "customer", "contact", "place", "content", "person")
"""What a change may be meant for those that follow as well, besides the times."""


def _members(series: str) -> Any:
    """The appointments of a series; the second half lets the databases use an index of those that have one."""
    return (registry["appointments"].model.series == series) & SQL("series <> ''")


def named(before: Record | None, values: dict[str, Any]) -> dict[str, Any]:
    """A key for the series that a repeat makes."""
    if values.get("repeat") and not values.get("series") and not (before and before.values["series"]):
        values["series"] = uuid4().hex
    return values


def check(desk: Desk, was: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Message]:
    """A repeat has an end, makes no more than can be looked after, and stays as it was made."""
    asked = (after["repeat"], after["until"])
    if checks.undoing(desk):
        # What the repeat had made comes and goes with it.
        return {}
    if was.get("series") and asked != (was["repeat"], was["until"]):
        return {"repeat": Message("These are made already. Cancel this and the following ones, and make new ones.")}
    if not after["repeat"] or asked == (was.get("repeat"), was.get("until")):
        return {}
    if after["until"] is None:
        return {"until": Message("Until when? A repeat needs an end.")}
    first = desk.clock.local(after["start_at"]).date()
    if after["until"] < first:
        return {"until": Message("The end lies before the start.")}
    if len(list(islice(days(after["repeat"], first, after["until"]), MOST))) == MOST:
        return {"until": Message("That makes more than {most} appointments. Please choose an earlier end.", most=MOST)}
    return {}


def make(desk: Desk, before: Record | None, after: Record) -> None:
    """Make those that follow the first, unless they are there, as after an undo that was undone."""
    values = after.values
    if not values["repeat"] or (before is not None and before.values["repeat"]):
        return
    appointments: Any = registry["appointments"].model
    others = _members(values["series"]) & (appointments.id != after.id)
    if desk.store.one(appointments.select(appointments.id).where(others).limit(1)):
        return
    first = desk.clock.local(values["start_at"]).date()
    shared = {n: values[n] for n in COPIED if values[n] not in (None, "")}
    rows = []
    for day in days(values["repeat"], first, values["until"]):
        times = {n: moved(desk.clock, values[n], (day - first).days) for n in TIMES}
        rows.append({**shared, **times})
    for outcome in desk.create_many("appointments", rows):
        if not isinstance(outcome, int):
            raise outcome


def following(desk: Desk, values: Mapping[str, Any]) -> list[int]:
    """The open ones of a series that come later and are the same person's, in order."""
    if not values["series"]:
        return []
    appointments: Any = registry["appointments"].model
    later = _members(values["series"]) & (appointments.start_at > values["start_at"])
    same = (appointments.person == values["person"]) & (appointments.state == "open")
    asked = appointments.select(appointments.id).where(later & same & appointments.deleted_at.is_null())
    return [key for (key,) in desk.store.rows(asked.order_by(appointments.start_at, appointments.id))]


def passes_on(values: Mapping[str, Any]) -> bool:
    """Whether a change says anything that can be meant for those that follow as well."""
    return any(name in values for name in (*PASSED_ON, *TIMES))


def change_following(
    desk: Desk, key: int, values: Mapping[str, Any], version: int | None = None, *, draft: int | None = None
) -> Record:
    """Change one and, alike, all that follow it in its series, as one wish; times move by as much."""
    entity = registry["appointments"]
    with desk.batch("appointments.change"):
        before = desk.row(entity, key)
        later = following(desk, before.values)
        after = desk.change("appointments", key, values, version, draft=draft)
        differing = {n: after.values[n] for n in PASSED_ON if after.values[n] != before.values[n]}
        for one in later:
            times = _times(desk, before.values, after.values, desk.row(entity, one).values, values)
            desk.change("appointments", one, {**differing, **times})
    return after


def _times(
    desk: Desk, before: Mapping[str, Any], after: Mapping[str, Any], other: Mapping[str, Any], said: Collection[str]
) -> dict[str, int | None]:
    """The times of another one that change with those of the changed one.

    Its start, which may have been moved for itself, moves by as much; what else was changed keeps its distance.
    """
    by = desk.clock.apart(before["start_at"], after["start_at"])
    start = desk.clock.shifted(other["start_at"], by)
    times: dict[str, int | None] = {"start_at": start} if by else {}
    for name in TIMES:
        if name != "start_at" and name in said and after[name] != before[name]:
            at = after[name]
            times[name] = None if at is None else desk.clock.shifted(start, desk.clock.apart(after["start_at"], at))
    return times


def cancel(desk: Desk, key: int) -> None:
    """Call one off."""
    desk.change("appointments", key, {"state": "cancelled"})


def cancel_following(desk: Desk, key: int) -> int:
    """Call one off, and all that follow it in its series, if it has one; returns how many.

    What was done before the others were called off has been done all the same.
    """
    values = desk.row(registry["appointments"], key).values
    keys = [*([key] if values["state"] == "open" else []), *following(desk, values)]
    for one in keys:
        cancel(desk, one)
    return len(keys)


def notes(desk: Desk, record: Record) -> list[Message]:
    """Where one stands in its series, and which years went by weekdays alone."""
    if not record.values.get("series"):
        return []
    appointments: Any = registry["appointments"].model
    asked = appointments.select(appointments.id).where(_members(record.values["series"]))
    alive = asked.where(appointments.deleted_at.is_null()).order_by(appointments.start_at, appointments.id)
    keys = [key for (key,) in desk.store.rows(alive)]
    found = []
    if record.id in keys:
        found.append(Message("No. {n} of {all} that repeat", n=keys.index(record.id) + 1, all=len(keys)))
    until = record.values.get("until")
    if record.values.get("repeat") == "workdays" and until is not None and not workdays.known(until.year):
        found.append(
            Message("Holidays of {year} are not known yet: Monday to Friday count as working days.", year=until.year)
        )
    return found
