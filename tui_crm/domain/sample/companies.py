"""Company names that look real, never repeat within a run, and avoid widely known brands."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tui_crm.domain.sample.places import Place
from tui_crm.domain.sample.wheels import pick, wheel


class Brand(NamedTuple):
    """The own word of a company, and its spelling for web addresses."""

    written: str
    pinyin: str


class Trade(NamedTuple):
    """The word in a company's name that says what it does."""

    written: str
    initials: str
    industry: str
    forms: tuple[str, ...]
    lines: tuple[str, ...]


class Company(NamedTuple):
    """A company before its customer record is filled in."""

    name: str
    industry: str
    form: str
    host: str
    lines: tuple[str, ...]
    """What such a company may do; one of them is its main business."""


def brands(rng: random.Random, facts: Mapping[str, Any]) -> list[Brand]:
    """All brand words in random order: two characters, or three with a leading one, none well known."""
    pinyin, avoid = facts["pinyin"], frozenset(facts["avoid"])
    short = [
        a + b
        for a in facts["first"]
        for b in facts["second"]
        if pinyin[a] != pinyin[b] and a + b not in avoid and b + a not in avoid
    ]
    long = [lead + word for lead in facts["lead"] for word in short if lead not in word and lead + word[0] not in avoid]
    words = short + rng.sample(long, min(len(long), len(short) // 5))
    rng.shuffle(words)
    return [Brand(word, "".join(pinyin[c] for c in word)) for word in words]


def _english_brands(rng: random.Random, facts: Mapping[str, Any]) -> list[str]:
    avoid = frozenset(facts["avoid"])
    names = [f"{a} {b}" for a in facts["first"] for b in facts["second"] if a != b]
    words = [name for name in names if name not in avoid]
    rng.shuffle(words)
    return words


class CompanyNames:
    """Deals out company names.

    Brands go round in a fixed order, and each meets another trade word in every round, so a pair
    of brand and trade comes once: names need no memory to stay unique.
    """

    def __init__(self, rng: random.Random, facts: Mapping[str, Any]) -> None:
        self._rng = rng
        self._brands = brands(rng, facts["brand"])
        self._trades = list(_trades(facts["industries"]))
        rng.shuffle(self._trades)
        self._starts = [rng.randrange(len(self._trades)) for _ in self._brands]
        self._english_brands = _english_brands(rng, facts["brand_en"])
        self._english_trades = list(_english_trades(facts["industries"]))
        rng.shuffle(self._english_trades)
        self._english_starts = [rng.randrange(len(self._english_trades)) for _ in self._english_brands]

    @property
    def capacity(self) -> int:
        """How many Chinese names there are before one would come again."""
        return len(self._brands) * len(self._trades)

    @property
    def english_capacity(self) -> int:
        """How many English names there are before one would come again."""
        return len(self._english_brands) * len(self._english_trades)

    def chinese(self, serial: int, place: Place) -> Company:
        """The company with this serial number, named after its place: 杭州恒达精密机械有限公司."""
        draw = self._rng.random
        lap, seat = divmod(serial, len(self._brands))
        brand = self._brands[seat]
        trade = self._trades[(self._starts[seat] + lap) % len(self._trades)]
        form = trade.forms[int(draw() * len(trade.forms))]
        before, behind = place.prefixes[int(draw() * len(place.prefixes))]
        way = draw()
        if way < 0.5:
            host = f"{brand.pinyin}{trade.initials}.example"
        elif way < 0.8:
            host = f"{brand.pinyin}-{trade.initials}.example"
        else:
            host = f"{trade.initials}{brand.pinyin}.example"
        name = f"{before}{brand.written}{trade.written}{behind}{form}"
        return Company(name, trade.industry, form, host, trade.lines)

    def english(self, serial: int, place: Place) -> Company:
        """A company known by its English name: Ningbo Golden Bridge Hardware Co., Ltd."""
        lap, seat = divmod(serial, len(self._english_brands))
        brand = self._english_brands[seat]
        turn = (self._english_starts[seat] + lap) % len(self._english_trades)
        words, industry, lines = self._english_trades[turn]
        host = f"{brand.replace(' ', '').lower()}-{words.split()[0].lower()}.example"
        return Company(f"{place.english} {brand} {words} Co., Ltd.", industry, "有限公司", host, lines)

    def employer(self, place: Place) -> str:
        """Where a private customer works; such names may repeat, as colleagues do."""
        brand, trade = pick(self._rng, self._brands), pick(self._rng, self._trades)
        before, behind = pick(self._rng, place.prefixes)
        return f"{before}{brand.written}{trade.written}{behind}{pick(self._rng, trade.forms)}"


def _trades(industries: Mapping[str, Any]) -> Iterator[Trade]:
    for code, industry in industries.items():
        usual = wheel(industry["legal_forms"], 100)
        for word in industry["words"]:
            forms = (word["legal_form"],) if "legal_form" in word else usual
            yield Trade(word["name"], word["initials"], code, forms, tuple(word["main_business"]))


def _english_trades(industries: Mapping[str, Any]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for code, industry in industries.items():
        lines = tuple(line for word in industry["words"] for line in word["main_business"])
        for english in industry["words_en"]:
            yield english, code, lines
