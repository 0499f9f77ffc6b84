"""A sum taken apart: numbers with their units, days, words and signs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from tui_crm.domain import parse_day
from tui_crm.i18n import Message, mark
from tui_crm.reckoning.values import Span, Value

LONGEST = 200
"""Characters of a sum."""
LONGEST_DAY = 30
"""Characters of a day in words."""

SIZES = {"千": 10**3, "万": 10**4, "亿": 10**8, "k": 10**3}
SPANS = {
    "d": Span(days=1), "day": Span(days=1), "days": Span(days=1), "天": Span(days=1), "日": Span(days=1),
    "w": Span(days=7), "week": Span(days=7), "weeks": Span(days=7), "周": Span(days=7), "星期": Span(days=7),
    "个星期": Span(days=7), "m": Span(months=1), "month": Span(months=1), "months": Span(months=1),
    "月": Span(months=1), "个月": Span(months=1), "y": Span(months=12), "year": Span(months=12),
    "years": Span(months=12), "年": Span(months=12), "wd": Span(worked=1), "workday": Span(worked=1),
    "workdays": Span(worked=1), "个工作日": Span(worked=1), "工作日": Span(worked=1),
}  # fmt: skip
"""What a number of these is."""
OF = ("of", "的")
TO = ("to", "至", "到")
WORKED = ("workdays", "工作日")
"""Asks for the working days from one day to another."""
LAST = ("ans", "结果")
"""The result before."""
FROM = ("from", "从")
SIGNS = {"×": "*", "÷": "/", "−": "-", "–": "-", "－": "-", "。": "."}
"""Signs that people and input methods write in place of others."""


def _either(words: Any) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_AMOUNT = rf"(?:{_DIGITS})\s*[{''.join(SIZES)}]*"
_TOKEN = re.compile(
    rf"""\s*(?:
    (?P<day>(?:19|20|21)\d\d-\d{{1,2}}-\d{{1,2}}(?!\d)|\d{{4}}年\d{{1,2}}月\d{{1,2}}日?)
    |(?P<span>\d{{1,6}})\s*(?P<unit>{_either(SPANS)})(?![a-z])
    |(?P<number>{_AMOUNT}(?:(?<=[{"".join(SIZES)}])\s*{_AMOUNT})*)\s*(?:元|块)?
    |(?P<word>{_either((*OF, *FROM, *TO, *WORKED, *LAST))})(?![a-z])
    |(?P<sign>[-+*/()%])
    )""",
    re.VERBOSE,
)
_TIMES = re.compile(r"(?<![a-z])x")
"""The letter as a sign; in a word it is one."""
_WORDS_FOR_DAY = re.compile(r"(?:\d+\s*)?[a-z\u3007-\u9fff][^+*/()%]*")
"""Where a day in words may begin: with a word, or with what is counted or named by a number (3天后, 12月底)."""
_PIECE = re.compile(rf"({_DIGITS})\s*([{''.join(SIZES)}]*)")


class Wrong(Exception):
    """A sum that cannot be done; carries the sentence that says why."""

    def __init__(self, text: str, /, **facts: Any) -> None:
        self.message = Message(text, **facts)
        super().__init__(str(self.message))


@dataclass(frozen=True)
class Part:
    """A piece of a sum."""

    kind: Literal["value", "sign", "word", "end"]
    text: str
    value: Value = Decimal(0)


END = Part("end", "")


def taken_apart(text: str, today: date) -> list[Part]:
    """The parts of a sum, in order, with an end behind; raises Wrong where something is not understood."""
    text = unicodedata.normalize("NFKC", text).lower().strip().rstrip("=").strip()
    text = "".join(SIGNS.get(sign, sign) for sign in _TIMES.sub("*", text)).replace("¥", "")
    if len(text) > LONGEST:
        raise Wrong(mark("This is too long: {max} characters at most."), max=LONGEST)
    parts: list[Part] = []
    place = 0
    while place < len(text):
        day = _day_in_words(text, place, today)
        found = _TOKEN.match(text, place) if day is None else None
        if day is not None:
            parts.append(day)
            place += len(day.text)
        elif found is not None:
            parts.append(_part(found, today))
            place = found.end()
        else:
            raise Wrong(mark("“{text}” is not understood here."), text=text[place : place + 20].strip())
        while place < len(text) and text[place].isspace():
            place += 1
    return [*parts, END]


def _day_in_words(text: str, place: int, today: date) -> Part | None:
    """The longest text from a place on that date fields read as a day, in whole words."""
    found = _WORDS_FOR_DAY.match(text, place)
    for end in range(min(found.end(), place + LONGEST_DAY) if found else place, place, -1):
        cut = text[end - 1 : end + 1]
        if not cut[0].isalnum() or (cut.isascii() and len(cut) == 2 and cut.isalnum()):
            continue
        day = parse_day(text[place:end], today)
        if day is not None:
            return Part("value", text[place:end], day)
    return None


def _part(found: re.Match[str], today: date) -> Part:
    text = found[0].strip()
    if found["day"]:
        return Part("value", text, _day(text, today))
    if found["span"]:
        return Part("value", text, SPANS[found["unit"]].times(int(found["span"])))
    if found["number"]:
        return Part("value", text, _amount(found["number"]))
    return Part("word" if found["word"] else "sign", text)


def _day(text: str, today: date) -> date:
    day = parse_day(text, today)
    if day is None:
        raise Wrong(mark("There is no such day: {text}"), text=text)
    return day


def _amount(text: str) -> Decimal:
    """3万5千 is 35,000 and 2千万 is 20,000,000; each part is less than the one before."""
    total, before = Decimal(0), None
    for digits, sizes in _PIECE.findall(text):
        size = 1
        for sign in sizes:
            size *= SIZES[sign]
        if before is not None and size >= before:
            raise Wrong(mark("“{text}” is not understood here."), text=text)
        if before is not None and size == 1:
            # 3万5 is 35,000 to some and 30,005 to others.
            raise Wrong(mark("Write out “{text}”: it can be read in two ways."), text=text)
        total, before = total + Decimal(digits.replace(",", "")) * size, size
    return total
