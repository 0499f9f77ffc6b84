"""A typed day in words, so that people see what was understood while they type."""

from __future__ import annotations

from tui_crm.domain import Clock, fields, parse_day, times
from tui_crm.i18n import tr
from tui_crm.tui.present.values import WEEKDAYS


def day_in_words(typed: str, clock: Clock, toward: int = 0) -> str:
    """`+3d` as `2026-11-25 Wed`; "" for what is no day."""
    day = parse_day(typed, clock.today(), toward) if typed.strip() else None
    return "" if day is None else f"{day:%Y-%m-%d} {tr(WEEKDAYS[day.weekday()])}"


def moment_in_words(typed: str, kind: times.When, context: fields.Context) -> str:
    """`+2h` as `2026-11-25 Wed 16:30`; "" for what is no time."""
    try:
        instant = kind.clean(typed, context) if typed.strip() else None
    except fields.Bad:
        return ""
    return "" if instant is None else instant_in_words(instant, context.clock)


def instant_in_words(instant: int, clock: Clock) -> str:
    """An instant to the minute, as `2026-11-25 Wed 16:30`."""
    then = clock.local(instant)
    return f"{then:%Y-%m-%d} {tr(WEEKDAYS[then.weekday()])} {then:%H:%M}"
