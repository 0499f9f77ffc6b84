"""A typed day in words, so that people see what was understood while they type."""

from __future__ import annotations

from tui_crm.domain import Clock, parse_day
from tui_crm.i18n import mark, tr

WEEKDAYS = (mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun"))


def day_in_words(typed: str, clock: Clock) -> str:
    """`+3d` as `2026-11-25 Wed`; "" for what is no day."""
    day = parse_day(typed, clock.today()) if typed.strip() else None
    return "" if day is None else f"{day:%Y-%m-%d} {tr(WEEKDAYS[day.weekday()])}"
