"""Which days are worked in China: public holidays by name, and the weekends that are worked in their stead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from tui_crm.i18n import mark

HOLIDAYS = {
    "New Year's Day": mark("New Year’s Day"),
    "Spring Festival": mark("Spring Festival"),
    "Tomb-sweeping Day": mark("Tomb-Sweeping Day"),
    "Labour Day": mark("Labour Day"),
    "Dragon Boat Festival": mark("Dragon Boat Festival"),
    "National Day": mark("National Day"),
    "Mid-autumn Festival": mark("Mid-Autumn Festival"),
    "Anti-Fascist 70th Day": mark("Victory Day"),
}
"""The names of the calendar's own with ours."""

SATURDAY = 5


@dataclass(frozen=True)
class Special:
    """A day that is not what its weekday says."""

    name: str
    """Message id of the holiday."""
    worked: bool
    """Whether it is a day of the weekend that is worked because of the holiday."""


@lru_cache(maxsize=1)
def _calendar() -> Any:
    # Loaded by the first who asks: the start of the program has no use for it.
    import chinese_calendar

    return chinese_calendar


@lru_cache(maxsize=1)
def _years() -> tuple[int, int]:
    days = _calendar().constants.holidays
    return min(days).year, max(days).year


def known(year: int) -> bool:
    """Whether the holidays of a year are known; those of the next are made public in November."""
    first, last = _years()
    return first <= year <= last


def special(day: date) -> Special | None:
    """The holiday that a day belongs to, or for which it is worked; None for all others, and where none are known."""
    if not known(day.year):
        return None
    off, name = _calendar().get_holiday_detail(day)
    return None if name is None else Special(HOLIDAYS.get(name, name), worked=not off)


def is_worked(day: date) -> bool:
    """Whether a day is worked; Monday to Friday where the holidays are not known."""
    return bool(_calendar().is_workday(day)) if known(day.year) else day.weekday() < SATURDAY
