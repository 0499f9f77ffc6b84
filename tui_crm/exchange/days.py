"""Days as files of people and programs write them; never guessed where two readings fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Literal

from tui_crm.domain import tidy_day, times
from tui_crm.exchange.unclear import Unclear
from tui_crm.i18n import mark

Order = Literal["dmy", "mdy", "ymd"]
"""What comes first where the year comes last, or has two digits only."""

ORDERS: tuple[Order, ...] = ("dmy", "mdy", "ymd")

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

SERIAL_START = date(1899, 12, 30)
"""Day 0 of spreadsheet programs for all days after February 1900, which they give a 29th (ECMA-376 part 1, 18.17.4)."""

LATEST = date(2068, 12, 31)
"""The last day whose year may have lost its century: the window that most programs have."""

REPUBLIC = 1911
"""The year before the first one of the Republic of China, by whose years Taiwan counts."""

NO_DAY = mark("This is not a day with its year, month and day.")

_MIDNIGHT = re.compile(r"[ t]*0?0:00(:00(\.0+)?)?z?$")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$")
_COMPACT = re.compile(r"((?:19|20)\d{2})([01]\d)([0-3]\d)$")
_REPUBLIC = re.compile(r"民[国國](\d{1,3})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?$")
_SHORT_YEAR = re.compile(r"(\d{2})年(\d{1,2})月(\d{1,2})[日号]?$")
_DIVIDED = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{1,2})$")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ .-]*([a-z]{3,9})[ .,-]*(\d{4})$")
_MONTH_DAY = re.compile(r"([a-z]{3,9})[ .]*(\d{1,2})(?:st|nd|rd|th)?[ ,]+(\d{4})$")
_SERIAL = re.compile(r"([1-9]\d{4})(?:\.0+)?$")
_WITHOUT_YEAR = re.compile(r"\d{1,2}月\d{1,2}[日号]?$")
_WITHOUT_DAY = re.compile(r"(?:\d{4}[-/.]\d{1,2}|(?:\d{4}|\d{2}|民[国國]\d{1,3})年\d{1,2}月?)$")

Parts = tuple[int, int, int]
"""Year, month and day, which need not be one of the calendar."""


def read_day(text: str, order: Order | None, latest: date = LATEST) -> date | None:
    """The day that a cell means, or None where it means none, or one of two.

    A year of two digits is the last one of its kind by which the day does not lie behind the `latest`.
    """
    parts = _parts(_plain(text), order, latest)
    try:
        return date(*parts) if parts else None
    except ValueError:
        return None


def why_none(text: str, order: Order | None) -> str:
    """Why a cell, whose time has been taken away, means no day; as a message id."""
    plain = _plain(text)
    if read_day(text, order) is not None:
        return NO_DAY
    if _WITHOUT_YEAR.match(plain):
        return mark("The year is missing.")
    if _WITHOUT_DAY.match(plain):
        return mark("The day is missing.")
    divided = _DIVIDED.match(plain)
    wrong = not _readings(divided) if divided else _parts(plain, order, LATEST) is not None
    return times.NO_SUCH_DAY if wrong else NO_DAY


def order_of(texts: Iterable[str]) -> Order | None:
    """Which order the days of a column prove, or None where it does not matter; Unclear where two readings are left.

    One day that fits one order only decides for the whole column; a column that proves several is unclear.
    """
    readings = {
        text: found for text in texts if (match := _DIVIDED.match(_plain(text))) and (found := _readings(match))
    }
    left = set(ORDERS)
    for text, found in readings.items():
        if not (left & found.keys()):
            raise Unclear(text)
        left &= found.keys()
    for text, found in readings.items():
        if len({found[order] for order in left}) > 1:
            raise Unclear(text)
    return left.pop() if len(left) == 1 else None


def is_short(text: str) -> bool:
    """Whether the year of a day has two digits, so that it may stand in any place."""
    match = _DIVIDED.match(_plain(text))
    return match is not None and len(match[3]) < 4


def _plain(text: str) -> str:
    return _MIDNIGHT.sub("", tidy_day(text)).strip()


def _parts(plain: str, order: Order | None, latest: date) -> Parts | None:
    """The year, month and day of a text in a form that is known."""
    if match := _YEAR_FIRST.match(plain) or _COMPACT.match(plain):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _REPUBLIC.match(plain):
        return int(match[1]) + REPUBLIC, int(match[2]), int(match[3])
    if match := _SHORT_YEAR.match(plain):
        return _with_century((int(match[1]), int(match[2]), int(match[3])), latest)
    if match := _DIVIDED.match(plain):
        return _ordered(match, order, latest)
    if match := _DAY_MONTH.match(plain):
        return _named(match[3], match[2], match[1])
    if match := _MONTH_DAY.match(plain):
        return _named(match[3], match[1], match[2])
    if match := _SERIAL.match(plain):
        day = SERIAL_START + timedelta(days=int(match[1]))
        return day.year, day.month, day.day
    return None


def _readings(match: re.Match[str]) -> Mapping[Order, Parts]:
    """What three numbers may mean, by the order in which they are read."""
    first, second, third = int(match[1]), int(match[2]), int(match[3])
    found: dict[Order, Parts] = {"dmy": (third, second, first), "mdy": (third, first, second)}
    if len(match[3]) < 4:
        found["ymd"] = (first, second, third)
        found = {order: parts for order, parts in found.items() if _has_short_year(match, order)}
    return {order: parts for order, parts in found.items() if 1 <= parts[1] <= 12 and 1 <= parts[2] <= 31}


def _has_short_year(match: re.Match[str], order: Order) -> bool:
    return len(match[1] if order == "ymd" else match[3]) == 2


def _ordered(match: re.Match[str], order: Order | None, latest: date) -> Parts | None:
    """The only reading of three numbers, or that of the order which holds."""
    readings, short = _readings(match), len(match[3]) < 4
    if order and (short or order != "ymd"):
        # Whoever says that the year comes first says nothing of days at whose end it stands.
        readings = {order: readings[order]} if order in readings else {}
    found = {*readings.values()}
    if len(found) != 1:
        return None
    (parts,) = found
    return _with_century(parts, latest) if short else parts


def _with_century(parts: Parts, latest: date) -> Parts:
    year, month, day = parts
    this = (2000 + year, month, day)
    return this if this <= (latest.year, latest.month, latest.day) else (1900 + year, month, day)


def _named(year: str, month: str, day: str) -> Parts | None:
    number = next((n for n, name in enumerate(MONTHS, 1) if month.startswith(name)), None)
    return (int(year), number, int(day)) if number else None
