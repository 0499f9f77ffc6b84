"""Phone numbers: kept as typed, and understood as E.164 where they can be (library: phonenumbers)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ALLOWED = re.compile(r"[0-9+\-() ./#*,;;、转轉extEXT分机总.]+$")
_EXTENSION = re.compile(r"(?:转|轉|分机|ext\.?|x|#|,|;)\s*(\d{1,6})\s*$|(?<=\d{7})-(\d{1,6})\s*$", re.IGNORECASE)

_DECIMAL = re.compile(r"(\+?[0-9]{7,15})\.0+$")
_SHORTENED = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}")
_BLANKS = re.compile(r"\s+")
_BETWEEN = re.compile(r"\s*(?:[、/;,|\n]|或者?|\bor\b)\s*|(?<=\d{11})\s+(?=1[3-9]\d{9})")
"""What stands between two numbers; a blank does only before a mobile number."""
_SIMPLE = re.compile(r"(?:\(0[0-9]{2,3}\) ?)?[0-9]+(?:[ -][0-9]+)*")
_MOBILE = re.compile(r"1(?!79)[3-9][0-9]{9}")
"""Chinese mobile numbers; 179 may be the code of a carrier in front of another number."""
_LANDLINE = re.compile(r"010[0-9]{8}|0[2-9][0-9]{9,10}")
"""Chinese numbers with their area code. These two forms are most of a list, and the library takes 60 µs for each."""

WHOLE = 7
"""Digits of the shortest number that stands for itself."""


@lru_cache(4096)
def tidy(text: str) -> str:
    """Full-width digits and signs in their plain form, spaces single, without the decimals of a spreadsheet."""
    plain = _BLANKS.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    return _DECIMAL.sub(r"\1", plain)


def is_shortened(text: str) -> bool:
    """Whether a spreadsheet has written the number as 1.38E+10, without its last digits."""
    return _SHORTENED.fullmatch(text) is not None


def looks_like_phone(text: str) -> bool:
    """Whether a person could dial this: three to twenty digits with the usual signs between them."""
    digits = sum(map(str.isdigit, text))
    return bool(_ALLOWED.match(text)) and 3 <= digits <= 20


def several(text: str) -> list[str]:
    """The numbers of a text that holds more than one; what is too short to be one is an extension."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) <= 2 * WHOLE or plain.isdecimal():
        return []
    found = [part for part in _BETWEEN.split(plain) if part]
    return found if len(found) > 1 and all(sum(map(str.isdigit, part)) >= WHOLE for part in found) else []


def e164(text: str, country: str = "CN") -> str:
    """The number in E.164 without its extension (+8657187654321), or "" where it is not a full number."""
    return _e164(text, country)


@lru_cache(4096)
def _e164(text: str, country: str) -> str:
    plain = _without_extension(tidy(text))
    if country == "CN" and _SIMPLE.fullmatch(plain):
        digits = "".join(filter(str.isdigit, plain))
        if _MOBILE.fullmatch(digits):
            return "+86" + digits
        if _LANDLINE.fullmatch(digits):
            return "+86" + digits[1:]
    return understood(plain, country)


def _without_extension(text: str) -> str:
    return text if text.isdecimal() else _EXTENSION.sub("", text)


def understood(plain: str, country: str) -> str:
    """The same by the library, which knows the numbers of all countries."""
    # Loaded here because only writing needs it and it costs start-up time. See `search.get_ready`.
    import phonenumbers

    try:
        number = phonenumbers.parse(plain, country)
    except phonenumbers.NumberParseException:
        return ""
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return ""
    # In China fewer than ten digits lack the area code: the same number stands for others in other cities.
    if number.country_code == 86 and sum(map(str.isdigit, plain)) < 10:
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def endings(text: str, number: str) -> set[str]:
    """The digit strings whose beginnings and ends a search should find."""
    typed = "".join(filter(str.isdigit, _without_extension(text)))
    found = {typed} if typed else set()
    if number:
        found.add(number[1:])
        if number.startswith("+86"):
            national = number[3:]
            found.add(national if national.startswith("1") and len(national) == 11 else "0" + national)
    return found
