"""Doing a sum: products before sums, percentages as shops reckon them, days by the calendar."""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from dateutil.relativedelta import relativedelta

from tui_crm.i18n import Message, mark
from tui_crm.reckoning.parts import FROM, LAST, OF, TO, WORKED, Part, Wrong, taken_apart
from tui_crm.reckoning.values import DIGITS, Percent, Span, Value

TOO_LARGE = Decimal(10) ** 30
FURTHEST = 40_000
"""Days that working days are counted over: about a century."""


class Calendar(Protocol):
    """Which days are worked."""

    def known(self, year: int) -> bool:
        """Whether the holidays of a year are known."""
        ...

    def is_worked(self, day: date) -> bool:
        """Whether a day is worked; Monday to Friday where the holidays are not known."""
        ...


@dataclass(frozen=True)
class Result:
    """What a sum comes to, and what has to be said about it."""

    value: Value
    note: Message | None = None


def reckon(text: str, *, today: date, calendar: Calendar, last: Value | None = None) -> Result:
    """Do a sum as it was typed; raises Wrong with a sentence where that is not possible.

    `1200 + 13%`, `15% of 4800`, `3.5万 * 12`, `today + 45d`, `2026-12-31 - today`, `workdays today to 2026-12-31`,
    `月底 - 今天`.
    """
    parts = taken_apart(text, today)
    if len(parts) == 1:
        raise Wrong(mark("Type a sum, such as 1200 + 13%."))
    sum_ = _Sum(parts, calendar, last)
    with decimal.localcontext() as context:
        context.prec = DIGITS
        try:
            value = sum_.whole()
        except (OverflowError, decimal.InvalidOperation, decimal.Overflow):
            raise Wrong(mark("This is too large.")) from None
    return Result(value, sum_.note)


class _Sum:
    """A sum that is being done, from left to right."""

    def __init__(self, parts: Sequence[Part], calendar: Calendar, last: Value | None) -> None:
        self._parts, self._place = parts, 0
        self._calendar, self._last = calendar, last
        self.note: Message | None = None

    @property
    def _next(self) -> Part:
        return self._parts[self._place]

    def _take(self, *texts: str) -> str:
        """Go past the next part if it is one of these signs or words."""
        part = self._next
        if part.kind in ("sign", "word") and part.text in texts:
            self._place += 1
            return part.text
        return ""

    def whole(self) -> Value:
        """All of it."""
        value = self._added()
        if self._next.text == ")":
            raise Wrong(mark("There is a bracket too many."))
        if self._next.kind != "end":
            raise Wrong(mark("A sign is missing before “{text}”."), text=self._next.text)
        return value

    def _added(self) -> Value:
        value = self._multiplied()
        while sign := self._take("+", "-"):
            value = self._sized(self._plus(value, self._multiplied(), 1 if sign == "+" else -1))
        return value

    def _multiplied(self) -> Value:
        value = self._signed()
        while sign := self._take("*", "/", "%", *OF):
            other = self._signed()
            value = self._sized(_share(value, other) if sign in OF else self._times(value, other, sign))
        return value

    def _signed(self) -> Value:
        if self._take("-"):
            value = self._signed()
            if isinstance(value, date):
                raise Wrong(mark("A day has no sign."))
            return _negative(value)
        if self._take("+"):
            return self._signed()
        return self._hundredths()

    def _hundredths(self) -> Value:
        value = self._one()
        while self._next.text == "%" and not self._divides():
            self._place += 1
            value = Percent(_number(value))
        return value

    def _divides(self) -> bool:
        """Whether a % stands between two numbers, for the remainder; else it makes hundredths."""
        behind = self._parts[self._place + 1]
        return behind.kind == "value" or behind.text in ("(", *LAST)

    def _one(self) -> Value:
        """A value; or the working days from one day to another, where the days are named first."""
        self._take(*FROM)
        value = self._simple()
        if not isinstance(value, date) or not self._take(*TO):
            return value
        last = self._day()
        self._take(*OF)
        if not self._take(*WORKED):
            raise Wrong(mark("What is to be counted? Write: workdays 2026-12-01 to 2026-12-31"))
        return self._worked_in(value, last)

    def _simple(self) -> Value:
        part = self._next
        if part.kind == "value":
            self._place += 1
            return self._sized(part.value)
        if self._take("("):
            value = self._added()
            if not self._take(")"):
                raise Wrong(mark("A bracket is not closed."))
            return value
        if self._take(*WORKED):
            return self._worked()
        if self._take(*LAST):
            if self._last is None:
                raise Wrong(mark("There is no result before this one."))
            return self._last
        if part.kind == "end":
            raise Wrong(mark("Something is missing at the end."))
        raise Wrong(mark("A number is missing before “{text}”."), text=part.text)

    # -- one step

    @staticmethod
    def _sized(value: Value) -> Value:
        number = value.of_hundred if isinstance(value, Percent) else value
        if isinstance(number, Decimal) and abs(number) >= TOO_LARGE:
            raise Wrong(mark("This is too large."))
        return value

    def _plus(self, left: Value, right: Value, sign: int) -> Value:
        if isinstance(left, date):
            return self._moved(left, right, sign)
        if isinstance(right, date):
            if sign > 0 and not isinstance(left, Percent):
                return self._moved(right, left, 1)
            raise Wrong(mark("Only a day can have a day taken from it."))
        if isinstance(left, Span) and isinstance(right, Span):
            return left.plus(right.times(sign))
        if isinstance(right, Percent):
            if isinstance(left, Percent):
                return Percent(left.of_hundred + sign * right.of_hundred)
            number = _number(left)
            return number + sign * number * right.share
        return _number(left) + sign * _number(right)

    @staticmethod
    def _times(left: Value, right: Value, sign: str) -> Decimal:
        one, other = _number(left), _number(right)
        if sign == "*":
            return one * other
        if other == 0:
            raise Wrong(mark("Nothing can be divided by zero."))
        return one / other if sign == "/" else one % other

    def _moved(self, day: date, by: Value, sign: int) -> Value:
        """A day so much later or earlier; or the days between two of them."""
        if isinstance(by, date):
            if sign > 0:
                raise Wrong(mark("Two days cannot be added. With - you get the days between them."))
            return Span(days=(day - by).days)
        span = by if isinstance(by, Span) else Span(days=_whole_days(by))
        span = span.times(sign)
        try:
            moved = day + relativedelta(months=span.months) + timedelta(days=span.days)
        except (OverflowError, ValueError):
            raise Wrong(mark("There is no such day: {text}"), text=f"{day} …") from None
        return self._after_worked(moved, span.worked) if span.worked else moved

    # -- working days

    def _worked(self) -> Span:
        """From one day to another, both of them counted, as spreadsheets do."""
        self._take(*OF, *FROM)
        first = self._day()
        if not self._take(*TO):
            raise Wrong(mark("Until when? Write: workdays 2026-12-01 to 2026-12-31"))
        return self._worked_in(first, self._day())

    def _worked_in(self, first: date, last: date) -> Span:
        sign = 1 if first <= last else -1
        first, last = min(first, last), max(first, last)
        if (last - first).days > FURTHEST:
            raise Wrong(mark("This is too large."))
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        self._doubt(first, last)
        return Span(worked=sign * sum(self._calendar.is_worked(day) for day in days))

    def _day(self) -> date:
        value = self._simple()
        if not isinstance(value, date):
            raise Wrong(mark("Working days are counted from one day to another."))
        return value

    def _after_worked(self, day: date, count: int) -> date:
        if abs(count) > FURTHEST // 2:
            raise Wrong(mark("This is too large."))
        first, step, left = day, timedelta(days=1 if count > 0 else -1), abs(count)
        while left:
            day += step
            left -= self._calendar.is_worked(day)
        self._doubt(min(first, day), max(first, day))
        return day

    def _doubt(self, first: date, last: date) -> None:
        """Say so when the holidays are not known of all the years in question."""
        unknown = [year for year in range(first.year, last.year + 1) if not self._calendar.known(year)]
        if unknown:
            self.note = Message("The holidays of {year} are not known; Monday to Friday count.", year=unknown[0])


def _negative(value: Value) -> Value:
    if isinstance(value, Percent):
        return Percent(-value.of_hundred)
    return value.times(-1) if isinstance(value, Span) else -_number(value)


def _share(left: Value, right: Value) -> Decimal:
    """15% of 4800, and 4800 的 15%."""
    if not isinstance(left, Percent) and not isinstance(right, Percent):
        raise Wrong(mark("Of what? One of the two has to be a percentage, such as 15%."))
    return _number(left) * _number(right)


def _number(value: Value) -> Decimal:
    """A value as a number; days may be counted, dates not."""
    if isinstance(value, Percent):
        return value.share
    if isinstance(value, Span) and value.count is not None:
        return Decimal(value.count)
    if isinstance(value, Decimal):
        return value
    raise Wrong(mark("Days and numbers do not go together like this."))


def _whole_days(value: Value) -> int:
    number = _number(value)
    if isinstance(value, Percent) or number != int(number) or abs(number) >= 10**7:
        raise Wrong(mark("Days are added to a day as a whole number."))
    return int(number)
