"""The kinds of values that say when: a day, an instant that the program sets, and one that people type."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import peewee

from tui_crm.domain.core.clock import Clock
from tui_crm.domain.core.fields import BIGGEST, Bad, Context, Kind
from tui_crm.domain.core.query import RELATIVE
from tui_crm.domain.core.typed_days import parse_day
from tui_crm.domain.core.typed_times import Anchor, no_such_day, parse_moment
from tui_crm.i18n import mark

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Of times that people type or files bring; what lies beyond was never meant."""

NO_SUCH_DAY = mark("There is no such day; please check month and day.")
NO_DAY = mark("This is not a date. Write it like 2026-05-01, 5-1, +3d, today, next monday or 3 days ago.")
NO_TIME = mark("This is not a time. Write it like 2026-05-01 14:30, 14:30, +2h, tomorrow 9:00 or yesterday 3pm.")
NO_LEAD = mark("This is not a time. Write it like 2026-05-01 14:30, 14:30, or 15 min for so long before the start.")


class Day(Kind, peewee.DateField):
    """A calendar day."""

    widget = "day"
    operators = ("is", "at_least", "at_most", "empty", "filled", *RELATIVE)
    empty = None

    def __init__(self, label: str, *, past_only: bool = False, **options: Any) -> None:
        self.past_only = past_only
        self.toward = -1 if past_only else 0
        """Which way a day without its year or week is looked for: to what has been (-1) or what comes (1)."""
        options.setdefault("null", True)
        options.setdefault("width", 10)
        super().__init__(verbose_name=label, **self._shape(options))

    def clean(self, value: Any, context: Context) -> date | None:
        """A day as typed in D-16's forms."""
        if value is None or value == "":
            return None
        today = context.clock.today()
        day = value if isinstance(value, date) else parse_day(str(value), today, self.toward)
        if day is None and no_such_day(str(value), today, self.toward):
            raise Bad(NO_SUCH_DAY)
        if day is None or not 1 <= day.year <= 9999:
            raise Bad(NO_DAY)
        if self.past_only and day > today:
            raise Bad(mark("This day is in the future."))
        return date(day.year, day.month, day.day)


class Moment(Kind, peewee.BigIntegerField):
    """An instant in UTC milliseconds, set by the program."""

    widget = "none"
    operators = ("at_least", "at_most", "empty", "filled", *RELATIVE)
    empty = None

    def __init__(self, label: str, **options: Any) -> None:
        options.setdefault("null", True)
        options.setdefault("width", 11)
        super().__init__(verbose_name=label, **self._shape({"system": True, **options}))

    def clean(self, value: Any, context: Context) -> int | None:
        """Milliseconds, or a day, which stands for its beginning."""
        return self.bound(value, context)

    def bound(self, value: Any, context: Context) -> int | None:
        """The same for a condition, where a day always stands for its beginning."""
        if isinstance(value, int) and abs(value) >= BIGGEST:
            raise Bad(mark("A whole number, please."))
        if value is None or value == "" or isinstance(value, int):
            return value or None
        today = context.clock.today()
        day = value if isinstance(value, date) else parse_day(str(value), today)
        if day is None and no_such_day(str(value), today):
            raise Bad(NO_SUCH_DAY)
        if day is None:
            raise Bad(NO_DAY)
        return context.clock.midnight(day)


class When(Moment):
    """An instant that people type: a day with its time, or a day alone, which means its `hour` in the morning."""

    widget = "when"

    def __init__(
        self, label: str, *, hour: int = 9, follows: str = "", precedes: str = "", toward: int = 0, **options: Any
    ) -> None:
        # What precedes another time is reckoned from that as well, only the other way.
        self.hour, self.follows, self.precedes, self.toward = hour, follows or precedes, precedes, toward
        super().__init__(label, **{"system": False, "width": 15, **options})

    def anchor(self, clock: Clock, own: int | None, first: int | None, before: int | None = None) -> Anchor:
        """What it is reckoned from, where it was `own` so far and what it follows is `first` and was `before`.

        A time alone stays on its day, and moves along with the day of what it follows.
        """
        stands = own or first
        day = None if stands is None else clock.local(stands).date()
        if day is not None and own and first and before:
            day += clock.local(first).date() - clock.local(before).date()
        return Anchor(day, first, bool(self.precedes))

    def clean(self, value: Any, context: Context) -> int | None:
        """Milliseconds, as typed in D-16's forms with a time behind them."""
        known = isinstance(value, int) and abs(value) < BIGGEST
        if value is None or value == "" or (known and not value):
            return None
        found = value if known else parse_moment(str(value), context.clock, self.hour, context.anchor, self.toward)
        if found is None and no_such_day(str(value), context.clock.today(), self.toward):
            raise Bad(NO_SUCH_DAY)
        if found is None:
            raise Bad(NO_LEAD if context.anchor.ahead else NO_TIME)
        if not FIRST_YEAR <= context.clock.local(found).year <= LAST_YEAR:
            raise Bad(mark("The year has to be between {low} and {high}."), low=FIRST_YEAR, high=LAST_YEAR)
        return found

    @staticmethod
    def along(clock: Clock, at: int, was: int, now: int) -> int:
        """A time that keeps its distance from the one it precedes, which moves; it comes no later than that."""
        return min(now, clock.shifted(now, clock.apart(was, at)))


def moved_along(
    clock: Clock, kinds: Mapping[str, Kind], said: Collection[str], before: Mapping[str, Any], clean: Mapping[str, Any]
) -> dict[str, int]:
    """The times of a record of which nothing is said, and which move along with the one that they precede."""
    moved = {}
    for name, kind in kinds.items():
        if isinstance(kind, When) and kind.precedes in clean and name not in said:
            at, was, now = before[name], before[kind.precedes], clean[kind.precedes]
            if None not in (at, was, now):
                moved[name] = kind.along(clock, at, was, now)
    return {name: at for name, at in moved.items() if at != before[name]}
