"""Days in words, Chinese and English (3天前, 下下周三, 月底, next monday, Dec 1): forms, and what each means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, timedelta
from functools import cache, partial

NAMED = {
    "today": 0, "今天": 0, "今日": 0, "tomorrow": 1, "明天": 1, "明日": 1, "yesterday": -1, "昨天": -1, "昨日": -1,
    "后天": 2, "大后天": 3, "前天": -2, "大前天": -3, "day after tomorrow": 2, "the day after tomorrow": 2,
    "day before yesterday": -2, "the day before yesterday": -2,
}  # fmt: skip
"""Days that have a name, and how far from today they are."""

UNITS = {
    "day": (1, 0), "days": (1, 0), "天": (1, 0), "week": (7, 0), "weeks": (7, 0), "周": (7, 0), "个周": (7, 0),
    "星期": (7, 0), "个星期": (7, 0), "礼拜": (7, 0), "个礼拜": (7, 0), "month": (0, 1), "months": (0, 1),
    "个月": (0, 1), "year": (0, 12), "years": (0, 12), "年": (0, 12),
}  # fmt: skip
"""Days and months of what is counted."""

SIGNED_UNITS = {**UNITS, "": (1, 0), "d": (1, 0), "日": (1, 0), "w": (7, 0), "m": (0, 1), "月": (0, 1), "y": (0, 12)}
"""The same behind a sign, where letters will do; 3月后 or 3日前 alone may be after March or before a third."""

NUMBERS = {"a": 1, "an": 1, **{word: n for n, word in enumerate(
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)}}  # fmt: skip
WAYS = {
    "后": 1, "以后": 1, "之后": 1, "from now": 1, "in": 1, "+": 1, "前": -1, "以前": -1, "之前": -1, "ago": -1, "-": -1,
}  # fmt: skip
WHICH = {"上": -1, "last": -1, "本": 0, "这": 0, "this": 0, "下": 1, "next": 1}
"""Which week, month or year; 下下 is the one after the next."""
YEARS = {"前年": -2, "去年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
WEEKDAYS = {sign: n for n, signs in enumerate(("一", "二", "三", "四", "五", "六", "日天")) for sign in signs}
ENGLISH_WEEKDAYS = {
    word: n
    for n, words in enumerate(
        ("monday mon", "tuesday tue tues", "wednesday wed", "thursday thu thur thurs", "friday fri", "saturday sat",
         "sunday sun")
    )
    for word in words.split()
}  # fmt: skip
MONTHS = {
    word: n
    for n, words in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sep sept", "october oct", "november nov", "december dec"), 1
    )
    for word in words.split()
}  # fmt: skip
SPANS = {"月": 1, "month": 1, "季": 3, "季度": 3, "quarter": 3, "年": 12, "year": 12}
"""Months of what has a beginning and an end; the end of a week is a Friday to some and a Sunday to others."""

Said = dict[str, str]
"""What stands in the holes of a form; "" in those that were left out."""


def read(text: str, today: date, toward: int) -> date | None:
    """The day that tidy words mean, None where they mean none; ValueError where no calendar has the day.

    A day whose year or week is not said is this one's; the last one up to today (`toward` -1) or the next one from
    today (1) where only those can be meant.
    """
    if text in NAMED:
        return moved(today, NAMED[text], 0)
    for form, meaning in _forms():
        if match := form.fullmatch(text):
            return meaning({name: value or "" for name, value in match.groupdict().items()}, today, toward)
    return None


def either(words: Iterable[str]) -> str:
    """A pattern for any of some words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def from_now(amount: str) -> tuple[str, str]:
    """The patterns of an amount of time from now or before it: 3天后, 3 days ago, in 3 days."""
    return rf"{amount}\s*(?P<way>{either(WAYS.keys() - {'in', '+', '-'})})", rf"(?P<way>in) {amount}"


def number(word: str) -> int:
    """A number in digits or as an English word."""
    return NUMBERS.get(word) or int(word)


def nearest(day_of: Callable[[int], date], today: date, toward: int) -> date:
    """Of this and the neighbouring year, month or week the day that can be meant; ValueError where there is none."""
    for step in dict.fromkeys((0, toward)):
        try:
            day = day_of(step)
        except ValueError:
            continue
        if (day - today).days * toward >= 0:
            return day
    raise ValueError("no calendar has this day")


def moved(day: date, days: int, months: int) -> date | None:
    """A day so much later; None beyond the ends of the calendar."""
    try:
        return in_month(day, months, day.day) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None


def in_month(day: date, months: int, number: int) -> date:
    """A day of a later month; the last day of a shorter month stands for one that it does not have."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for one in range(number, 28, -1):
        with suppress(ValueError):
            return date(year, month + 1, one)
    return date(year, month + 1, min(number, 28))


def _which(said: str) -> int:
    """How far from the present one: 上 and last are -1, 下下 is 2."""
    return WHICH[said] if said in WHICH else WHICH[said[0]] * len(said)


def _from_now(said: Said, today: date, toward: int) -> date | None:
    days, months = UNITS[said["unit"]]
    count = number(said["n"]) * WAYS[said["way"]]
    return moved(today, count * days, count * months)


def _half_year(said: Said, today: date, toward: int) -> date | None:
    return moved(today, 0, 6 * WAYS[said["way"]])


def _so_many_on(said: Said, today: date, toward: int) -> date | None:
    """The same day of another week or month: next week is in a week."""
    days, months = SIGNED_UNITS[said["unit"]]
    count = _which(said["which"])
    return moved(today, count * days, count * months)


def _weekday(said: Said, today: date, toward: int) -> date | None:
    off = (WEEKDAYS | ENGLISH_WEEKDAYS)[said["day"]] - today.weekday()
    if said["which"]:
        return moved(today, off + 7 * _which(said["which"]), 0)
    if said["day"] in ENGLISH_WEEKDAYS:
        # In English the next one is meant that is to come, in Chinese that of this week.
        off = off % 7 or 7
    steps = [moved(today, off + 7 * step, 0) for step in (0, toward)]
    return next((day for day in steps if day and (day - today).days * toward >= 0), None)


def _named_month(said: Said, today: date, toward: int) -> date:
    month, day = MONTHS[said["month"]], int(said["day"])
    if said["year"]:
        return date(int(said["year"]), month, day)
    return nearest(lambda step: date(today.year + step, month, day), today, toward)


def _in_a_year(said: Said, today: date, toward: int) -> date:
    return date(today.year + YEARS[said["year"]], int(said["month"]), int(said["day"]))


def _in_a_month(said: Said, today: date, toward: int) -> date:
    return in_month(today, _which(said["which"]), 1).replace(day=int(said["day"]))


def _edge(said: Said, today: date, toward: int, months: int | None = None) -> date:
    """The first or the last day of a month, a quarter or a year."""
    length = months or SPANS[said["span"]]
    begin = today.replace(month=(today.month - 1) // length * length + 1, day=1)

    def day_of(step: int) -> date:
        first = in_month(begin, step * length, 1)
        return first if said["edge"] in ("初", "start", "beginning") else in_month(first, length - 1, 31)

    if said.get("year"):
        return day_of(YEARS[said["year"]])
    return day_of(_which(said["which"])) if said["which"] else nearest(day_of, today, toward)


def _edge_of_month(said: Said, today: date, toward: int) -> date:
    """The same of a month that is named by its number: 12月底."""
    month, day = int(said["month"]), 1 if said["edge"] == "初" else 31
    return nearest(lambda step: in_month(date(today.year + step, month, 1), 0, day), today, toward)


_AMOUNT = rf"(?P<n>\d{{1,4}}|{either(NUMBERS)})\s*(?P<unit>{either(UNITS)})"
_HAN_WHICH = r"(?P<which>上{1,3}|下{1,3}|本|这)"
_WHICH = r"(?P<which>last|this|next)"
_EDGE = r"(?P<edge>初|底|末)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_MONTH = rf"(?P<month>{either(MONTHS)})\.?"
_WEEKDAY = rf"(?P<day>{either(ENGLISH_WEEKDAYS)})"

FORMS: tuple[tuple[str, Callable[[Said, date, int], date | None]], ...] = (
    (rf"(?:{_HAN_WHICH}个?)?(?:周|星期|礼拜)(?P<day>[{''.join(WEEKDAYS)}])", _weekday),
    (rf"(?:on )?(?:{_WHICH} )?{_WEEKDAY}", _weekday),
    (rf"{_WEEKDAY},? {_WHICH} week", _weekday),
    (rf"{_WHICH} week,? {_WEEKDAY}", _weekday),
    *((form, _from_now) for form in from_now(_AMOUNT)),
    (rf"半年(?P<way>{either(WAYS)})", _half_year),
    (r"(?P<which>上{1,3}|下{1,3})(?P<unit>个?(?:周|星期|礼拜|月))", _so_many_on),
    (r"(?P<which>last|next) (?P<unit>week|month)", _so_many_on),
    (rf"{_MONTH}[\s-]*{_DAY}(?:(?:,\s*|[\s-]+)(?P<year>\d{{4}}))?", _named_month),
    (rf"(?:the )?{_DAY}[\s-]*(?:of )?{_MONTH}(?:[,\s-]*(?P<year>\d{{4}}))?", _named_month),
    (rf"(?P<year>{either(YEARS)})(?P<month>\d{{1,2}})[-/.月](?P<day>\d{{1,2}})[日号]?", _in_a_year),
    (rf"{_HAN_WHICH}个?月(?P<day>\d{{1,2}})[日号]?", _in_a_month),
    (rf"(?:the )?{_DAY} of {_WHICH} month", _in_a_month),
    (rf"(?:{_HAN_WHICH}个?)?(?P<span>月|季度?|年){_EDGE}", _edge),
    (rf"(?P<year>{either(YEARS)})年?{_EDGE}", partial(_edge, months=12)),
    (rf"(?P<month>\d{{1,2}})月份?{_EDGE}", _edge_of_month),
    (rf"(?:the )?(?P<edge>start|beginning|end) of (?:the )?(?:{_WHICH} )?(?P<span>month|quarter|year)", _edge),
)
"""A form with its holes, and what it means."""


@cache
def _forms() -> tuple[tuple[re.Pattern[str], Callable[[Said, date, int], date | None]], ...]:
    """The forms, made ready when the first day in words is read."""
    return tuple((re.compile(form), meaning) for form, meaning in FORMS)
