"""Days as files of people and programs write them; never guessed where two readings fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from tui_crm.exchange.unclear import Unclear

Order = Literal["dmy", "mdy"]
"""What comes first where the year comes last."""

ORDERS: tuple[Order, ...] = ("dmy", "mdy")

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

SERIAL_START = date(1899, 12, 30)
"""Day 0 of spreadsheet programs for all days after February 1900, which they give a 29th (ECMA-376 part 1, 18.17.4)."""

_MIDNIGHT = re.compile(r"[ t]*0?0:00(:00(\.0+)?)?z?$")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$")
_COMPACT = re.compile(r"((?:19|20)\d{2})([01]\d)([0-3]\d)$")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})$")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ .-]*([a-z]{3,9})[ .,-]*(\d{4})$")
_MONTH_DAY = re.compile(r"([a-z]{3,9})[ .]*(\d{1,2})(?:st|nd|rd|th)?[ ,]+(\d{4})$")
_SERIAL = re.compile(r"([1-9]\d{4})(?:\.0+)?$")


def read_day(text: str, order: Order | None) -> date | None:
    """The day that a cell means, or None where it means none, or one of two."""
    plain = _plain(text)
    if match := _YEAR_FIRST.match(plain) or _COMPACT.match(plain):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _YEAR_LAST.match(plain):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        order = order or _proved(first, second)
        day, month = (first, second) if order == "dmy" else (second, first)
        return _day(year, month, day) if order or first == second else None
    if match := _DAY_MONTH.match(plain):
        return _named(match[3], match[2], match[1])
    if match := _MONTH_DAY.match(plain):
        return _named(match[3], match[1], match[2])
    if match := _SERIAL.match(plain):
        return SERIAL_START + timedelta(days=int(match[1]))
    return None


def order_of(texts: Iterable[str]) -> Order | None:
    """Which order the days of a column prove, or None where it does not matter; Unclear where two readings are left.

    One day beyond the twelfth decides for the whole column; a column that proves both is unclear.
    """
    proofs: dict[Order | None, str] = {}
    for text in texts:
        if match := _YEAR_LAST.match(_plain(text)):
            first, second = int(match[1]), int(match[2])
            if first != second and min(first, second) <= 12 and max(first, second) <= 31:
                proofs[_proved(first, second)] = text
    known = proofs.keys() - {None}
    if proofs and len(known) != 1:
        raise Unclear(proofs[None] if None in proofs else next(iter(proofs.values())))
    return next(iter(known), None)


def _plain(text: str) -> str:
    return _MIDNIGHT.sub("", unicodedata.normalize("NFKC", text).strip().lower()).strip()


def _proved(first: int, second: int) -> Order | None:
    if first > 12 >= second:
        return "dmy"
    return "mdy" if second > 12 >= first else None


def _named(year: str, month: str, day: str) -> date | None:
    number = next((n for n, name in enumerate(MONTHS, 1) if month.startswith(name)), None)
    return _day(int(year), number, int(day)) if number else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
