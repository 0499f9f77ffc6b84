"""Numbers as files of people write them: ¥1,234.50, 1.234,50, 12万, (5); never guessed where two readings fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from tui_crm.exchange.unclear import Unclear

Point = Literal[".", ","]
"""The sign before the decimals."""

POINTS: tuple[Point, ...] = (".", ",")

SCALES = {"千": 1000, "万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}

_CURRENCY = re.compile(r"^(?:¥|￥|\$|€|£|rmb|cny|usd|eur)|(?:元|圆|块|rmb|cny|usd|eur|€)$")
_DIGITS = re.compile(r"\d{1,15}(?:[.,]\d+)*$|[.,]\d+$")
_UNCLEAR = re.compile(r"[1-9]\d{0,2}[.,]\d{3}$")


def read_number(text: str, point: Point | None) -> Decimal | None:
    """The number that a cell means, or None where it means none, or one of two."""
    sign, digits, scale = _parts(text)
    if not _DIGITS.match(digits):
        return None
    point = point or _proved(digits)
    if point is None:
        if not digits.isdecimal():
            return None
        return sign * scale * Decimal(digits)
    group = "," if point == "." else "."
    whole, _, decimals = digits.partition(point)
    if group in decimals or point in decimals or not _grouped(whole, group):
        return None
    return sign * scale * Decimal(f"{whole.replace(group, '') or '0'}.{decimals or '0'}")


def point_of(texts: Iterable[str]) -> Point | None:
    """Which sign stands before the decimals of a column, or None where none does; Unclear where two readings fit."""
    proofs: dict[Point | None, str] = {}
    for text in texts:
        digits = _parts(text)[1]
        if _DIGITS.match(digits) and not digits.isdecimal():
            proofs[_proved(digits)] = text
    known = proofs.keys() - {None}
    if proofs and len(known) != 1:
        raise Unclear(proofs[None] if None in proofs else next(iter(proofs.values())))
    return next(iter(known), None)


def _parts(text: str) -> tuple[int, str, int]:
    """Sign, digits with their points and commas, and what they are multiplied by."""
    plain = re.sub(r"[\s'_]", "", unicodedata.normalize("NFKC", text).lower()).replace("\u2212", "-")
    sign = 1
    if plain.startswith("(") and plain.endswith(")"):
        sign, plain = -1, plain[1:-1]
    if plain[:1] in "+-" and plain:
        sign, plain = (-sign if plain[0] == "-" else sign), plain[1:]
    plain = _CURRENCY.sub("", _CURRENCY.sub("", plain))
    if plain[:1] == "-":
        sign, plain = -sign, plain[1:]
    scale = SCALES.get(plain[-1:], 1)
    return sign, plain[:-1] if scale > 1 else plain, scale


def _proved(digits: str) -> Point | None:
    """The sign before the decimals, where one number alone proves it."""
    signs = [c for c in digits if c in ".,"]
    if not signs or _UNCLEAR.match(digits):
        return None
    if len(set(signs)) == 2:
        return "." if signs[-1] == "." else ","
    if len(signs) > 1:
        # The same sign twice divides thousands.
        return "," if signs[0] == "." else "."
    return "." if signs[0] == "." else ","


def _grouped(whole: str, group: str) -> bool:
    """Whether thousands are divided all along, or not at all."""
    first, *rest = whole.split(group)
    return not rest or (1 <= len(first) <= 3 and first[0] != "0" and all(len(part) == 3 for part in rest))
