"""Days as people type them: in figures as everybody writes them, and in words (D-16)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from tui_crm.domain.core import day_words

LONGEST = 60
"""Characters of a day or a time; what is longer is none."""

_SIGNED = re.compile(rf"([+-])\s*(\d{{1,4}})\s*({day_words.either(day_words.SIGNED_UNITS)})")
_FULL = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")

_DIGITS = {"〇": 0, "零": 0, "两": 2, **{sign: n for n, sign in enumerate("一二三四五六七八九", 1)}}
_DIGIT = f"[{''.join(_DIGITS)}]"
# Patterns as text are made ready when they are first needed, not when the program starts.
_HAN_NUMBER = (
    rf"(?<![周期拜])[十百{''.join(_DIGITS)}]+"
    r"(?=\s*(?:年|月|日|号|天|周|个|星期|礼拜|小时|钟头|刻钟|分|点|时))"
    rf"|(?<=[月点时])[十百{''.join(_DIGITS)}]+$"
)
"""A number before what it counts; the 三 of 周三 is none."""
_TENS = rf"(?:({_DIGIT})百零?)?(?:({_DIGIT})?(十))?({_DIGIT})?"
_BLANK_AT_HAN = r"(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])"


def parse_day(text: str, today: date, toward: int = 0) -> date | None:
    """A day as people type it (2026-05-01, 5-1, +3d, today, 明天, 下周一), or None where unclear.

    Where only days up to today can be meant (`toward` -1) or only those from today on (1), one without its year or
    week is the nearest of them.
    """
    try:
        return read_day(tidy(text), today, toward)
    except ValueError:
        return None


def read_day(text: str, today: date, toward: int = 0) -> date | None:
    """The same for a tidy text; ValueError where a day is written as it should be, and yet no calendar has it."""
    if len(text) > LONGEST:
        return None
    if match := _FULL.fullmatch(text) or _COMPACT.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _SHORT.fullmatch(text):
        month, day = int(match[1]), int(match[2])
        return day_words.nearest(lambda step: date(today.year + step, month, day), today, toward)
    if match := _SIGNED.fullmatch(text):
        days, months = day_words.SIGNED_UNITS[match[3]]
        count = int(match[1] + match[2])
        return day_words.moved(today, count * days, count * months)
    return day_words.read(text, today, toward) if has_words(text) else None


def has_words(text: str) -> bool:
    """Whether a tidy text has a letter or a Han sign, so that words are looked for in it."""
    return text.islower() or not text.isascii()


def tidy(text: str) -> str:
    """A text in small letters of one width, its numbers in digits (十一月 as 11月), without blanks around Han."""
    text = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    if text.isascii() or len(text) > LONGEST:
        return text
    return re.sub(_BLANK_AT_HAN, "", re.sub(_HAN_NUMBER, lambda found: _in_digits(found[0]), text))


def _in_digits(number: str) -> str:
    """十一 as 11, 二〇二六 as 2026; what is no number stays."""
    if all(sign in _DIGITS for sign in number):
        return "".join(str(_DIGITS[sign]) for sign in number)
    if not (match := re.fullmatch(_TENS, number)):
        return number
    hundreds, tens, ten, ones = match.groups()
    return str(_DIGITS.get(hundreds, 0) * 100 + (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0))
