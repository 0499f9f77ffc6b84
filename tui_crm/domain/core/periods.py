"""Stretches of days that move along with today: the last 30 days, this quarter, last year.

They are kept as their name and a number, never as days, so that a filter saved today still holds tomorrow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from tui_crm.domain.core.fields import Bad
from tui_crm.i18n import mark

COUNTED: Mapping[str, str] = {
    "last_days": mark("in the last {n} days"),
    "not_last_days": mark("not in the last {n} days, or never"),
    "next_days": mark("in the next {n} days"),
}
"""Operators that need a number of days, with their words around it."""

MOST = 36_500
"""Days; a hundred years are more than any book holds."""

_LONG = {"month": 1, "quarter": 3, "year": 12}
"""Months of the stretches that begin with a month."""


def days_of(value: Any) -> int:
    """The number of days of a condition; Bad where it is none."""
    text = str(value).strip()
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,5}", text) or not 1 <= int(text) <= MOST:
        raise Bad(mark("Between {low} and {high}, please."), low=1, high=MOST)
    return int(text)


def span(operator: str, value: Any, today: date) -> tuple[date, date]:
    """The first and the last day that an operator speaks of; weeks begin on Monday.

    The last N days are today and the N days before it, the next N days today and the N days after it.
    """
    if operator in ("last_days", "not_last_days"):
        return today - timedelta(days=days_of(value)), today
    if operator == "next_days":
        return today, today + timedelta(days=days_of(value))
    if operator == "today":
        return today, today
    which, _, unit = operator.partition("_")
    back = 1 if which == "last" else 0
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return monday, monday + timedelta(days=6)
    months = today.year * 12 + today.month - 1
    first = months - months % _LONG[unit] - _LONG[unit] * back
    return _first_of(first), _first_of(first + _LONG[unit]) - timedelta(days=1)


def _first_of(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)
