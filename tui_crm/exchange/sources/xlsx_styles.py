"""What the number formats of a workbook make of its numbers: days, times, digits with zeros in front, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from tui_crm.exchange.sources.xlsx_package import YES, Package

DAYS = {14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58}
TIMES = {18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56}
BUILT_IN = {**dict.fromkeys(DAYS, "day"), **dict.fromkeys(TIMES, "time"), 22: "moment", 46: "hours"}
"""The formats that have a number and no text, those of East Asia among them (ECMA-376 part 1, 18.8.30)."""

EXACT = 15
"""Digits that a spreadsheet keeps of a number (IEEE 754 double precision)."""

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


def meaning(code: str) -> str:
    """What a format shows: day, time, moment, hours, a row of zeros for digits filled up with them, or "" """
    shown = _LITERAL.sub("", code.split(";")[0]).lower()
    if re.search(r"\[[hms]+\]", shown):
        return "hours"
    if re.fullmatch("0{2,30}", shown):
        return shown
    if shown == "general" or "#" in shown or "0." in shown or "?" in shown:
        return ""
    time = re.search("[hs]", shown) is not None
    # An m beside hours or seconds means minutes, alone it means the month.
    day = re.search("[yd]", shown) is not None or ("m" in shown and not time)
    return {(True, True): "moment", (True, False): "day", (False, True): "time"}.get((day, time), "")


@dataclass
class Styles:
    """What the cell formats of a workbook say, each by its number."""

    meanings: list[str] = field(default_factory=list)
    quoted: list[bool] = field(default_factory=list)
    """Whether a cell was typed with an apostrophe in front, which is no part of its text."""

    def meaning(self, number: int) -> str:
        """What a number in such a cell means; nothing where the workbook does not say."""
        return self.meanings[number] if number < len(self.meanings) else ""

    def is_quoted(self, number: int) -> bool:
        """Whether an apostrophe at the beginning of its text belongs to it."""
        return number < len(self.quoted) and self.quoted[number]


def styles_of(package: Package, part: str) -> Styles:
    """The cell formats of a workbook."""
    codes: dict[int, str] = dict(BUILT_IN)
    found = Styles()
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if tag == "numFmt":
            codes[_number(attributes.get("numFmtId"))] = meaning(attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            found.meanings.append(codes.get(_number(attributes.get("numFmtId")), ""))
            found.quoted.append(attributes.get("quotePrefix") in YES)

    def end(tag: str) -> None:
        nonlocal inside
        inside = inside and tag != "cellXfs"

    package.parse(part, start, end)
    return found


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def number_text(raw: str, means: str, from_1904: bool) -> str:
    """A number as text: a day in ISO 8601, or all digits without an exponent."""
    # Nearly every number is a short whole one without a format.
    if not means and raw.isdecimal() and len(raw) <= EXACT:
        return raw.lstrip("0") or "0"
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return raw
    if not number.is_finite() or abs(number.adjusted()) > 308:
        return raw
    if means in ("day", "time", "moment", "hours"):
        return _time_text(number, means, from_1904) or _digits(number)
    text = _digits(number)
    # Zeros make a code of a whole number. Of others a spreadsheet shows the sign, or what is left when it is rounded.
    return text.zfill(len(means)) if text.isdecimal() else text


def is_rounded(raw: str) -> bool:
    """Whether a whole number has more digits than a spreadsheet keeps, so that its last ones may be wrong."""
    if len(raw) <= EXACT or ("." in raw and "E" not in raw.upper()):
        return False
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return False
    return number.is_finite() and number.adjusted() >= EXACT


def _digits(number: Decimal) -> str:
    whole = number == number.to_integral_value()
    if not whole and len(number.as_tuple().digits) > EXACT:
        # 1.1000000000000001 is how programs write 1.1; both mean the same stored number.
        short = Decimal(f"{float(number):.{EXACT}g}")
        number = short if float(short) == float(number) else number
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _time_text(number: Decimal, means: str, from_1904: bool) -> str:
    """What a clock or a calendar shows, or "" where the number is beyond them."""
    if not 0 <= number < 2_958_466:
        return ""
    seconds = round(number * 86400)
    if means == "hours" or (means == "time" and number < 1):
        return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
    days = seconds // 86400
    if not from_1904 and days < 61:
        # Lotus 1-2-3 gave 1900 a leap day, and every spreadsheet has kept it (ECMA-376 part 1, 18.17.4.1).
        if days in (0, 60):
            return ""
        days += 1
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)
    try:
        moment = start + timedelta(days=days, seconds=seconds % 86400)
    except OverflowError:
        return ""
    if means == "time":
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if means == "day" else f"{moment:%Y-%m-%d %H:%M:%S}"
