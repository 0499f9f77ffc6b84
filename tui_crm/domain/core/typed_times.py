"""Times as people type them: a day in any of its forms with a time of day behind it, or a distance from now (D-16)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from tui_crm.domain.core import day_words
from tui_crm.domain.core.clock import Clock
from tui_crm.domain.core.typed_days import has_words, read_day, tidy

NOW = ("now", "just now", "现在", "此刻", "刚刚", "刚才")
MINUTES = {
    **dict.fromkeys(("min", "mins", "minute", "minutes", "分", "分钟"), 1),
    **dict.fromkeys(("h", "hour", "hours", "小时", "个小时", "钟头", "个钟头"), 60),
    **dict.fromkeys(("刻钟", "个刻钟"), 15),
}
"""Minutes of what is counted from now."""
AHEAD_UNITS = MINUTES | {unit: days * 24 * 60 for unit, (days, months) in day_words.UNITS.items() if not months}
"""Minutes of what is counted back from something, such as a reminder from a start."""
EARLIER = ("提前", "提早", "before", "earlier", "ahead", "in advance")
"""What says of an amount of time that it is counted back."""

_CLOCK = re.compile(
    r"(?:(凌晨|早上|早晨|上午|中午|下午|傍晚|晚上)\s*)?"
    r"(\d{1,2})\s*(?:[:点时]\s*(\d{1,2}|半|一刻|三刻)?\s*分?|(?=\s*[ap]m$))\s*(am|pm)?$"
)
_NOON = re.compile(r"(?:中午|正午|\bnoon)$")
_PART_OF_DAY = re.compile(r"^(今|明|昨)(早|晚)上?")
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45}
_LATER = {"下午": 12, "傍晚": 12, "晚上": 12, "中午": 12, "pm": 12}
"""What is added to hours of the afternoon; noon and midnight stay what they are."""
_JOINTS = re.compile(r"(?:的|,|\bat)*$")
"""What stands between a day and its time."""


@dataclass(frozen=True)
class Anchor:
    """What a time is reckoned from where less than all of it is typed."""

    day: date | None = None
    """The day of a time alone; today where there is none."""
    since: int | None = None
    """When that begins which a distance is counted from; now where there is none."""
    ahead: bool = False
    """Whether it lies before that: 15 min is so long before, and what comes after now is counted from now."""


NO_ANCHOR = Anchor()


def parse_moment(text: str, clock: Clock, hour: int = 9, anchor: Anchor = NO_ANCHOR, toward: int = 0) -> int | None:
    """A time as people type it, in UTC milliseconds, or None where unclear.

    2026-05-01 14:30, 5-1 9点半, 明天下午3点, next monday 10:00, +2h, 30分钟后, now; a time alone is of the
    anchor's day, a day alone means `hour`. Also ISO 8601, as our own exports write it. `toward` is said of days.
    """
    text = tidy(text)
    if "t" in text and (stamp := _stamp(text)) is not None:
        return stamp
    text = _PART_OF_DAY.sub(r"\1天\2上", text)
    if text in NOW:
        return clock.now()
    if anchor.ahead and anchor.since is not None and (lead := _lead(text)) is not None:
        return anchor.since - lead
    if has_words(text) and (distance := _distance(text)) is not None:
        return (clock.now() if anchor.since is None or anchor.ahead else anchor.since) + distance
    today = clock.today()
    try:
        if (day := read_day(text, today, toward)) is not None:
            return clock.instant(day, hour)
        before, time = _apart(text)
        found = (anchor.day or today) if not before else read_day(before, today, toward)
    except ValueError:
        return None
    return None if found is None or time is None else clock.instant(found, *time)


def no_such_day(text: str, today: date, toward: int = 0) -> bool:
    """Whether a day, perhaps with a time behind it, is written as it should be, and yet no calendar has it."""
    text = tidy(text)
    try:
        for one in (text, _apart(text)[0]):
            read_day(one.removesuffix("."), today, toward)
    except ValueError:
        return True
    return False


def _apart(text: str) -> tuple[str, tuple[int, int] | None]:
    """What stands before the time of day that ends a text, and hour and minute; no time where there is none."""
    if match := _NOON.search(text):
        return _before(text, match), (12, 0)
    if match := _CLOCK.search(text):
        return _before(text, match), _time(match[1] or match[4] or "", int(match[2]), match[3] or "0")
    return text, None


def _before(text: str, match: re.Match[str]) -> str:
    return _JOINTS.sub("", text[: match.start()].strip()).strip()


def _time(part: str, hour: int, minutes: str) -> tuple[int, int] | None:
    minute = _QUARTERS[minutes] if minutes in _QUARTERS else int(minutes)
    if part == "晚上" and hour in (0, 12):
        # The end of the day, or its beginning: people mean either.
        return None
    if part in _LATER and hour < 12 and not (part == "中午" and hour > 2):
        hour += 12
    elif part in ("am", "凌晨") and hour == 12:
        hour = 0
    return (hour, minute) if hour < 24 and minute < 60 else None


@cache
def _distances() -> tuple[re.Pattern[str], ...]:
    """The forms of a distance, made ready when the first time is read."""
    amount = _amount(MINUTES)
    forms = (rf"(?P<way>[+-])\s*{amount}", *day_words.from_now(amount))
    return tuple(re.compile(form) for form in forms)


@cache
def _leads() -> re.Pattern[str]:
    """The forms of a distance that is counted back: 15 min, 提前15分钟, 1 day before, -2h."""
    back = (*EARLIER, *(word for word, way in day_words.WAYS.items() if way < 0))
    said = rf"\s*(?:{day_words.either(back)})?\s*"
    return re.compile(said + _amount(AHEAD_UNITS) + said)


def _amount(units: Mapping[str, int]) -> str:
    number = rf"(?:(?P<half>half an?|半个?)|(?P<n>\d{{1,4}}|{day_words.either(day_words.NUMBERS)})(?P<more>个半)?)"
    return rf"{number}\s*(?P<unit>{day_words.either(units)})"


def _distance(text: str) -> int | None:
    """Milliseconds from now: +2h, 30分钟后, 半小时前, in an hour."""
    match = next((found for form in _distances() if (found := form.fullmatch(text))), None)
    return None if match is None else day_words.WAYS[match["way"]] * _length(match, MINUTES)


def _lead(text: str) -> int | None:
    """Milliseconds before something: 15 min, 提前半小时, 1 day before."""
    match = _leads().fullmatch(text)
    return None if match is None else _length(match, AHEAD_UNITS)


def _length(match: re.Match[str], units: Mapping[str, int]) -> int:
    halves = (2 * day_words.number(match["n"]) if match["n"] else 0) + bool(match["half"] or match["more"])
    return halves * units[match["unit"]] * 30_000


def _stamp(text: str) -> int | None:
    try:
        found = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return None if found.tzinfo is None else round(found.timestamp() * 1000)
