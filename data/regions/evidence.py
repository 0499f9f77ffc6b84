"""What the libraries say about a division: its code, its telephone area code and its spelling."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import phonenumbers
from phonenumbers.geodata import GEOCODE_DATA
from pypinyin import Style, lazy_pinyin, pinyin

_KIND = re.compile(r"(特别行政区|自治县|自治旗|自治州|地区|林区|矿区|特区|新区|市|县|区|旗|盟|州|镇|乡)$")
_PEOPLE = re.compile(
    r"(各族|满族|回族|蒙古族|蒙古|藏族|羌族|彝族|苗族|侗族|瑶族|壮族|黎族|白族|傣族|景颇族|傈僳族|土家族|布依族|水族"
    r"|哈尼族|拉祜族|佤族|布朗族|独龙族|怒族|纳西族|普米族|仡佬族|仫佬族|毛南族|畲族|土族|撒拉族|东乡族|保安族"
    r"|裕固族|哈萨克族|哈萨克|柯尔克孜|塔吉克|锡伯|朝鲜族|达斡尔族)+$"
)

# pypinyin takes the everyday reading, where names of places have another.
_IN_PLACES = {"都": "du", "什": "shi"}


@dataclass(frozen=True)
class Span:
    """A name that a code carried, with the first and last year of that use where they are known."""

    name: str
    since: int | None
    until: int | None


@cache
def code_table() -> dict[str, tuple[Span, ...]]:
    """Return the history of every code of python-stdnum's China location table."""
    table: dict[str, tuple[Span, ...]] = {}
    province = ""
    for line in (files("stdnum.cn") / "loc.dat").read_text(encoding="utf-8").splitlines():
        if head := re.match(r'(\d\d) province="', line):
            province = head[1]
        elif row := re.match(r'  (\d{4}) county="(.*)"', line):
            table[province + row[1]] = tuple(_span(part) for part in row[2].split(","))
    return table


def _span(text: str) -> Span:
    found = re.fullmatch(r"(?:\[(\d{4})?-(\d{4})?\])?(.+)", text)
    assert found, text
    return Span(found[3], int(found[1]) if found[1] else None, int(found[2]) if found[2] else None)


def is_current(code: str) -> bool:
    """Tell whether python-stdnum gives this code a name that has not ended."""
    return any(span.until is None for span in code_table().get(code, ()))


@cache
def _landlines() -> dict[str, frozenset[str]]:
    """Return the Chinese place descriptions of phonenumbers under each area code, mobile ranges left out."""
    places: dict[str, set[str]] = defaultdict(set)
    for prefix, words in GEOCODE_DATA.items():
        if prefix.startswith("86") and not re.match(r"861[3-9]", prefix) and "zh" in words:
            for code in _area_codes_of(prefix[2:]):
                places[code].add(words["zh"])
    return {code: frozenset(words) for code, words in places.items()}


def _area_codes_of(digits: str) -> list[str]:
    if digits.startswith(("10", "2")):
        return ["0" + digits[:2]]
    return ["0" + digits[:3]] if len(digits) >= 3 else [f"0{digits}{last}" for last in range(10)]


def places_of(area_code: str) -> frozenset[str]:
    """Return the places that the phonenumbers geodata names under an area code."""
    return _landlines().get(area_code, frozenset())


def area_codes_naming(stem: str) -> list[str]:
    """Return the area codes under which the phonenumbers geodata names a place."""
    return sorted(code for code, places in _landlines().items() if any(stem in place for place in places))


@cache
def is_assigned(area_code: str) -> bool:
    """Tell whether the numbering plan in phonenumbers accepts numbers under an area code."""
    numbers = (f"+86{area_code[1:]}{tail}" for tail in ("7234567", "72345678", "87654321", "8765432"))
    return any(phonenumbers.is_valid_number(phonenumbers.parse(number)) for number in numbers)


def stem(name: str) -> str:
    """Return what is left of a division's name without its kind and the peoples of an autonomous place."""
    if name.endswith("行政委员会"):
        return name.removesuffix("行政委员会")
    bare = _KIND.sub("", name)
    if len(bare) < 2:
        bare = re.sub("[市县区]$", "", name)
    bare = _PEOPLE.sub("", bare) or bare
    return bare if len(bare) > 1 else name


def spelled(name: str) -> str:
    """Return the pinyin of a division's stem as one capitalised word."""
    word = stem(name)
    syllables = lazy_pinyin(name, style=Style.NORMAL, v_to_u=True)[: len(word)]
    return _joined([_IN_PLACES.get(sign, syllable) for sign, syllable in zip(word, syllables, strict=True)])


def confirmed(name: str, spelling: str) -> str | None:
    """Return the spelling in standard form if the readings of the characters allow it, else None."""
    letters = re.sub("[ '’]", "", spelling.lower())
    whole = lazy_pinyin(name, style=Style.NORMAL, v_to_u=True)
    alone = [pinyin(sign, style=Style.NORMAL, heteronym=True, v_to_u=True)[0] for sign in name]
    readings = [[*each, said] for each, said in zip(alone, whole, strict=True)]
    syllables = _matched(letters, readings)
    shortest = min(len(stem(name)), len(name))
    return _joined(syllables) if syllables and len(syllables) >= min(2, shortest) else None


def _matched(letters: str, readings: list[list[str]]) -> list[str] | None:
    if not letters:
        return []
    for reading in readings[0] if readings else []:
        for typed in {reading, reading.replace("ü", "v"), reading.replace("üe", "ue")}:
            if letters.startswith(typed):
                rest = _matched(letters[len(typed) :], readings[1:])
                if rest is not None:
                    return [reading, *rest]
    return None


def _joined(syllables: list[str]) -> str:
    word = syllables[0]
    for syllable in syllables[1:]:
        word += ("'" if syllable[0] in "aeo" else "") + syllable
    return word[:1].upper() + word[1:]
