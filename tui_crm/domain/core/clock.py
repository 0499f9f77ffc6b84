"""Instants are UTC milliseconds; days are of the book's time zone (D-16)."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

DAY = 86_400_000
"""Milliseconds of a day on which no clock is changed."""

EARLIEST, LATEST = (round(datetime(*day, tzinfo=UTC).timestamp() * 1000) for day in ((1, 1, 2), (9999, 11, 30)))
"""As far as instants are told: inside the ends of the calendar, so that every zone and the days around have room."""


def told(instant: int, zone: tzinfo = UTC) -> datetime:
    """An instant by the clocks of a zone; one that no calendar has is told as the first or the last of them."""
    return datetime.fromtimestamp(min(max(instant, EARLIEST), LATEST) / 1000, zone)


class Clock:
    """The time as the book knows it; tests pass one that stands still."""

    def __init__(self, zone: str = "Asia/Shanghai", fixed: int | None = None) -> None:
        self.zone = ZoneInfo(zone)
        self.fixed = fixed

    def now(self) -> int:
        """UTC milliseconds since 1970."""
        return self.fixed if self.fixed is not None else time.time_ns() // 1_000_000

    def today(self) -> date:
        """The day that it is in the book's time zone."""
        return self.local(self.now()).date()

    def local(self, instant: int) -> datetime:
        """An instant as local date and time."""
        return told(instant, self.zone)

    def apart(self, one: int, other: int) -> timedelta:
        """How far two instants are apart by the clock on the wall, also where it is changed between them."""
        return self.local(other) - self.local(one)

    def shifted(self, instant: int, by: timedelta) -> int:
        """The instant so much later by the clock on the wall."""
        return round((self.local(instant) + by).timestamp() * 1000)

    def midnight(self, day: date) -> int:
        """The instant at which a day begins in the book's time zone."""
        return int(datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp() * 1000)

    def end(self, day: date) -> int:
        """The instant at which a day is over; that of a change to or from summer time has no 24 hours."""
        return self.midnight(day) + DAY if day == date.max else self.midnight(day + timedelta(days=1))

    def instant(self, day: date, hour: int, minute: int = 0) -> int:
        """The instant of a time of a day in the book's time zone."""
        return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone).timestamp() * 1000)
