"""What sums are made of and come to: numbers, percentages, days and spans of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TypeAlias

DIGITS = 60
"""Digits that are reckoned with."""
PLACES = 10
"""Decimal places that are shown; money is exact long before."""


@dataclass(frozen=True)
class Percent:
    """So many hundredths of whatever it is taken of, or added to."""

    of_hundred: Decimal

    @property
    def share(self) -> Decimal:
        """The same as a number: 15% is 0.15."""
        return self.of_hundred / 100


@dataclass(frozen=True)
class Span:
    """A length of time; months have no fixed number of days, and working days depend on the calendar."""

    days: int = 0
    months: int = 0
    worked: int = 0

    def times(self, count: int) -> Span:
        """So many of it."""
        return Span(self.days * count, self.months * count, self.worked * count)

    def plus(self, other: Span) -> Span:
        """Both together."""
        return Span(self.days + other.days, self.months + other.months, self.worked + other.worked)

    @property
    def count(self) -> int | None:
        """The number of days where it is one of days or of working days alone; None for others."""
        used = [n for n in (self.days, self.months, self.worked) if n]
        return None if self.months or len(used) > 1 else sum(used)


Value: TypeAlias = Decimal | Percent | Span | date


def rounded(number: Decimal) -> tuple[Decimal, bool]:
    """A number with the places that are shown, and whether it is the exact one."""
    with localcontext() as context:
        context.prec = DIGITS
        short = number.quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_UP)
    return short, short == number


def digits(number: Decimal, separator: str = "") -> str:
    """A number without needless noughts at its end."""
    text = f"{rounded(number)[0]:{separator}f}"
    text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def plain(value: Value) -> str:
    """A value as it goes into a field or to the clipboard: 1356.5, 15%, 2026-12-31, 36."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Percent):
        return digits(value.of_hundred) + "%"
    if isinstance(value, Span):
        parts = ((value.months, "m"), (value.days, "d"), (value.worked, "wd"))
        return str(value.count) if value.count is not None else " + ".join(f"{n}{unit}" for n, unit in parts if n)
    return digits(value)
