"""Instants are UTC milliseconds; days and words of time are of the book's time zone (D-16)."""

from __future__ import annotations

import re
import time
import unicodedata
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

    def midnight(self, day: date) -> int:
        """The instant at which a day begins in the book's time zone."""
        return int(datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp() * 1000)

    def end(self, day: date) -> int:
        """The instant at which a day is over; that of a change to or from summer time has no 24 hours."""
        return self.midnight(day) + DAY if day == date.max else self.midnight(day + timedelta(days=1))

    def instant(self, day: date, hour: int, minute: int = 0) -> int:
        """The instant of a time of a day in the book's time zone."""
        return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone).timestamp() * 1000)


WORDS = {
    "today": 0, "今天": 0, "今日": 0, "tomorrow": 1, "明天": 1, "明日": 1, "yesterday": -1, "昨天": -1,
    "昨日": -1, "后天": 2, "前天": -2, "大后天": 3,
}  # fmt: skip
WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
ENGLISH_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
UNITS = {"d": 1, "天": 1, "日": 1, "w": 7, "周": 7}

_RELATIVE = re.compile(r"([+-])\s*(\d{1,4})\s*(d|w|m|y|天|日|周|月|年)?$")
_FULL = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_SHORT = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_WEEKDAY = re.compile(r"(上|下|本|这)?(?:周|星期|礼拜)([一二三四五六日天])$")


def parse_day(text: str, today: date) -> date | None:
    """A day as people type it (2026-05-01, 5-1, +3d, today, 明天, 下周一), or None where unclear."""
    text = unicodedata.normalize("NFKC", text).strip().lower()
    if text in WORDS:
        return today + timedelta(days=WORDS[text])
    if match := _RELATIVE.match(text):
        count = int(match[2]) * (1 if match[1] == "+" else -1)
        return _shift(today, count, match[3] or "d")
    if match := _FULL.match(text) or _COMPACT.match(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _SHORT.match(text):
        return _day(today.year, int(match[1]), int(match[2]))
    if match := _WEEKDAY.match(text):
        weeks = {"上": -1, "下": 1}.get(match[1] or "", 0)
        return today + timedelta(days=WEEKDAYS[match[2]] - today.weekday() + 7 * weeks)
    if text in ENGLISH_WEEKDAYS:
        ahead = (ENGLISH_WEEKDAYS.index(text) - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)
    return None


def no_such_day(text: str, today: date) -> bool:
    """Whether a day, perhaps with a time behind it, is written as it should be, and yet no calendar has it."""
    text = unicodedata.normalize("NFKC", text).strip().lower()
    if (match := _TIME.search(text)) and match.start():
        text = text[: match.start()].strip()
    text = text.removesuffix(".")
    written = _FULL.match(text) or _COMPACT.match(text) or _SHORT.match(text)
    return written is not None and parse_day(text, today) is None


_TIME = re.compile(
    r"(?:(上午|早上|中午|下午|晚上)\s*)?(\d{1,2})\s*(?:[:点时]\s*(\d{1,2}|半|一刻|三刻)?\s*分?|(?=\s*[ap]m$))\s*(am|pm)?$"
)
_SOON = re.compile(r"\+\s*(\d{1,4})\s*(min|minutes?|分|分钟|h|hours?|小时|个小时)$")
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45}
_LATER = {"下午": 12, "晚上": 12, "中午": 12, "pm": 12}
"""What is added to hours of the afternoon; noon and midnight stay what they are."""


def parse_moment(text: str, clock: Clock, hour: int = 9, since: int | None = None) -> int | None:
    """A time as people type it, in UTC milliseconds, or None where unclear.

    2026-05-01 14:30, 5-1 9点半, 明天下午3点, +2h, +30分, now; a time alone is today's, a day alone means `hour`. Also
    ISO 8601, as our own exports write it. What ends something is reckoned from when that begins (`since`).
    """
    text = unicodedata.normalize("NFKC", text).strip().lower()
    if text in ("now", "现在", "此刻"):
        return clock.now()
    if match := _SOON.match(text):
        return (clock.now() if since is None else since) + int(match[1]) * (
            60_000 if match[2][0] in "m分" else 3_600_000
        )
    if "t" in text and (stamp := _stamp(text)) is not None:
        return stamp
    today = clock.today()
    if (day := parse_day(text, today)) is not None:
        return clock.instant(day, hour)
    if not (match := _TIME.search(text)):
        return None
    before = text[: match.start()].strip().removesuffix("的").removesuffix("at").strip()
    alone = today if since is None else clock.local(since).date()
    day = alone if not before else parse_day(before, today)
    time_ = _time(match[1] or match[4] or "", int(match[2]), match[3] or "0")
    return None if day is None or time_ is None else clock.instant(day, *time_)


def _time(part: str, hour: int, minutes: str) -> tuple[int, int] | None:
    minute = _QUARTERS.get(minutes) if minutes in _QUARTERS else int(minutes)
    assert minute is not None
    if part in _LATER and hour < 12 and not (part == "中午" and hour > 2):
        hour += 12
    elif part == "am" and hour == 12:
        hour = 0
    return (hour, minute) if hour < 24 and minute < 60 else None


def _stamp(text: str) -> int | None:
    try:
        found = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return None if found.tzinfo is None else round(found.timestamp() * 1000)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shift(day: date, count: int, unit: str) -> date | None:
    if unit in UNITS:
        try:
            return day + timedelta(days=count * UNITS[unit])
        except OverflowError:
            return None
    months = day.year * 12 + day.month - 1 + count * (12 if unit in ("y", "年") else 1)
    year, month = divmod(months, 12)
    # The last day of a shorter month stands for a day that it does not have.
    return next((d for back in range(4) if (d := _day(year, month + 1, day.day - back))), None)
