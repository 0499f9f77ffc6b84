"""Days with their time as files of people and programs write them; days are read as in `days.py`."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal

from tui_crm.domain import Clock
from tui_crm.exchange.days import LATEST, SERIAL_START, Order, read_day

_PART = r"(?P<part>凌晨|早上|上午|中午|下午|晚上)\s*"
_HALF = r"\s*(?P<half>[ap]\.?m\.?)"
_WITH_MINUTES = r"\d{1,2}\s*[:点时]\s*\d{1,2}(?:分|\s*:\s*\d{1,2}(?:[.,]\d{1,9})?|分\s*\d{1,2}秒)?"
_HOUR_ALONE = r"\d{1,2}(?:[点时]|(?=\s*[ap]\.?m))"
_ZONE = r"\s*(?P<zone>z|utc|gmt|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)"
_CLOCK = rf"(?:{_PART})?(?P<clock>{_WITH_MINUTES}|{_HOUR_ALONE})(?:{_HALF})?(?:{_ZONE})?"
_MOMENT = re.compile(rf"(?P<day>.+?)(?:(?<=\d)t(?=\d)|[\s,]+|(?<=[日号]))\s*{_CLOCK}$")
_COMPACT = re.compile(r"(?P<day>\d{8})[t ]?(?P<clock>\d{4}(?:\d{2})?)(?P<zone>z)?$")
_SERIAL = re.compile(r"([1-9]\d{4}\.\d+)$")
_ALONE = re.compile(rf"{_CLOCK}$|\+")

LONGEST = 60
"""Characters of a time; what is longer is none, and is not searched for one."""

_AFTERNOON = ("下午", "晚上", "pm")
_MORNING = ("凌晨", "早上", "上午", "am")


def read_day_of(text: str, order: Order | None, clock: Clock, latest: date = LATEST) -> date | None:
    """The day of a cell that may give a time as well; None where the time stands in another zone.

    Programs that write days as instants write the midnight of their own zone, which is that of the book or none.
    """
    day = read_day(text, order, latest)
    instant = read_moment(text, order, clock, 0, latest) if day is None else None
    if instant is None:
        return day
    shown, plain = clock.local(instant), _plain(text)
    match = _MOMENT.match(plain) or _COMPACT.match(plain)
    zoned = match is not None and match["zone"]
    return None if zoned and (shown.hour, shown.minute) != (0, 0) else shown.date()


def read_moment(text: str, order: Order | None, clock: Clock, hour: int, latest: date = LATEST) -> int | None:
    """The instant that a cell means, or None where it means none, or one of two; a day alone means its `hour`."""
    plain = _plain(text)
    if match := _SERIAL.match(plain):
        return _by_clock(SERIAL_START, round(Decimal(match[1]) * 86_400) * 1000, clock.zone)
    if match := _MOMENT.match(plain):
        found = match.groupdict()
        time = _time(found["part"] or (found["half"] or "").replace(".", ""), found["clock"])
    elif match := _COMPACT.match(plain):
        found = match.groupdict()
        digits = found["clock"]
        time = _milliseconds(int(digits[:2]), int(digits[2:4]), digits[4:] or "0")
    else:
        day = read_day(plain, order, latest)
        return clock.instant(day, hour) if day is not None else None
    day = read_day(found["day"], order, latest)
    return None if day is None or time is None else _by_clock(day, time, _zone(found["zone"]) or clock.zone)


def day_part(text: str) -> str:
    """The day of a cell without its time: what tells how a column writes its days."""
    plain = _plain(text)
    match = _MOMENT.match(plain)
    return match["day"] if match else plain


def is_time_alone(text: str) -> bool:
    """Whether a cell has a time without a day, or only a distance: it means something beside another one."""
    return _ALONE.match(_plain(text)) is not None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower() if len(text) <= LONGEST else ""


def _time(part: str, said: str) -> int | None:
    """Milliseconds since midnight."""
    hour, minute, second = [*re.findall(r"\d+(?:[.,]\d+)?", said), "0", "0"][:3]
    number = int(hour)
    if part == "晚上" and number == 12:
        # The end of the day, or its beginning: people mean either.
        return None
    if part in _MORNING and number > 12:
        return None
    if part in _AFTERNOON or (part == "中午" and number <= 2):
        number += 12 if number < 12 else 0
    elif part in _MORNING and number == 12:
        number = 0
    return _milliseconds(number, int(minute), second)


def _milliseconds(hour: int, minute: int, second: str) -> int | None:
    seconds = Decimal(second.replace(",", "."))
    return int((hour * 3600 + minute * 60 + seconds) * 1000) if hour < 24 and minute < 60 and seconds < 60 else None


def _by_clock(day: date, milliseconds: int, zone: tzinfo) -> int:
    """The instant at which the clocks of a zone show a time of a day."""
    shown = datetime(day.year, day.month, day.day) + timedelta(milliseconds=milliseconds)
    return round(shown.replace(tzinfo=zone).timestamp() * 1000)


def _zone(text: str | None) -> tzinfo | None:
    """The zone that a time names; None where it names none."""
    if not text:
        return None
    digits = text[1:].replace(":", "")
    if not digits.isdecimal():
        return UTC
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-ahead if text[0] == "-" else ahead)
