"""What the words for days mean, reckoned day by day and not by bounds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any


def spoken_of(operator: str, days: Any, day: date | None, today: date) -> bool:
    """Whether a day is one of those that an operator speaks of."""
    if day is None:
        return operator == "not_last_days"
    if operator == "today":
        return day == today
    if operator.endswith("_days"):
        back = {today - timedelta(days=n) for n in range(int(days) + 1)}
        ahead = {today + timedelta(days=n) for n in range(int(days) + 1)}
        return day in ahead if operator == "next_days" else (day in back) != (operator == "not_last_days")
    which, unit = operator.split("_")
    return _name(unit, day) == (_name(unit, today) if which == "this" else _before(unit, today))


def _name(unit: str, day: date) -> Any:
    names: dict[str, Any] = {
        "week": day.isocalendar()[:2],
        "month": (day.year, day.month),
        "quarter": (day.year, (day.month + 2) // 3),
        "year": day.year,
    }
    return names[unit]


def _before(unit: str, today: date) -> Any:
    """The name of the stretch before: that of the last day which has another name."""
    day = today
    while _name(unit, day) == _name(unit, today):
        day -= timedelta(days=1)
    return _name(unit, day)
