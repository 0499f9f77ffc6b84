"""Instants as the clocks of the book's zone show them, thousands at a time.

A day whose hours all have the same distance to UTC is counted through once; on the few others, and with them in the
years before there were time zones, each instant is asked for by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tui_crm.domain import Clock

DAY = 86_400
"""Seconds."""

HOUR = 3_600_000
"""Milliseconds."""

EPOCH = date(1970, 1, 1).toordinal()


class LocalTimes:
    """What has been found out of days so far."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._shifts: dict[int, int | None] = {}
        self._days: dict[int, str] = {}
        self._times = [f" {minute // 60:02}:{minute % 60:02}:" for minute in range(24 * 60)]
        self._seconds = [f"{second:02}" for second in range(60)]

    def shifts(self, values: Sequence[int | None]) -> dict[int, int | None]:
        """Day (UTC, counted from 1970) -> seconds to add, or None where its hours differ; for all days of some."""
        for day in {value // 1000 // DAY for value in values if value is not None} - self._shifts.keys():
            found = {self.shift(day * DAY * 1000 + hour * HOUR) for hour in range(25)}
            # Which day of the calendar it is can be reckoned only inside of it.
            inside = date.min.toordinal() < EPOCH + day < date.max.toordinal()
            self._shifts[day] = found.pop() if len(found) == 1 and inside else None
        return self._shifts

    def shift(self, instant: int) -> int:
        """Seconds that the zone is ahead of UTC."""
        offset = self.clock.local(instant).utcoffset()
        assert offset is not None
        return round(offset.total_seconds())

    def texts(self, values: Sequence[int | None]) -> list[str]:
        """YYYY-MM-DD hh:mm:ss, and nothing for None."""
        shifts, days, times, seconds = self.shifts(values), self._days, self._times, self._seconds
        found = []
        for value in values:
            if value is None:
                found.append("")
                continue
            second = value // 1000
            shift = shifts[second // DAY]
            if shift is None:
                found.append(spoken(value, self.clock))
                continue
            day, rest = divmod(second + shift, DAY)
            if day not in days:
                days[day] = date.fromordinal(EPOCH + day).isoformat()
            found.append(days[day] + times[rest // 60] + seconds[rest % 60])
        return found


def spoken(instant: int, clock: Clock) -> str:
    """One instant as YYYY-MM-DD hh:mm:ss."""
    return clock.local(instant).replace(tzinfo=None, microsecond=0).isoformat(" ")
