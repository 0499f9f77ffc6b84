"""The days of an appointment that repeats, and the times of an appointment moved to another day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import workdays
from tui_crm.domain.core.clock import Clock
from tui_crm.i18n import mark

if TYPE_CHECKING:
    from dateutil.rrule import rrule

REPEATS = {
    "daily": mark("Every day"),
    "workdays": mark("Every working day"),
    "weekly": mark("Every week"),
    "monthly": mark("Every month"),
    "yearly": mark("Every year"),
}

MOST = 400
"""Appointments that one repeat makes at most."""

TIMES = ("start_at", "end_at", "remind_at")

SHORTEST = 28
"""Every month has this day."""


def days(repeat: str, first: date, until: date) -> Iterator[date]:
    """The days after the first on which it stands again, in order, up to a last one."""
    for moment in _rule(repeat, first, until):
        day = moment.date()
        if day > first and (repeat != "workdays" or workdays.is_worked(day)):
            yield day


def _rule(repeat: str, first: date, until: date) -> rrule:
    # Loaded where it is needed: few appointments repeat.
    from dateutil import rrule

    bounds: dict[str, Any] = {"dtstart": _noon(first), "until": _noon(until)}
    if repeat == "weekly":
        return rrule.rrule(rrule.WEEKLY, **bounds)
    if repeat == "monthly" and first.day > SHORTEST:
        # By itself the rule would leave out months without that day; the last day of a shorter month stands for it.
        return rrule.rrule(rrule.MONTHLY, bymonthday=range(SHORTEST, first.day + 1), bysetpos=-1, **bounds)
    if repeat == "monthly":
        return rrule.rrule(rrule.MONTHLY, **bounds)
    if repeat == "yearly":
        # The same for the 29th of February, which the 28th stands for.
        leap = {"bymonthday": (SHORTEST, 29), "bysetpos": -1} if (first.month, first.day) == (2, 29) else {}
        return rrule.rrule(rrule.YEARLY, bymonth=first.month, **(leap or {"bymonthday": first.day}), **bounds)
    return rrule.rrule(rrule.DAILY, **bounds)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12)


def moved(clock: Clock, instant: int | None, count: int) -> int | None:
    """The same time of day so many days later."""
    return None if instant is None else clock.shifted(instant, timedelta(days=count))
