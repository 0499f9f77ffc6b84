"""Words to tokens, and what people type to a question over the same tokens.

Text becomes words in lower case without accents, and overlapping two-character pieces for Han, so that any
substring of two characters or more is found; single characters, pinyin, initials and phone endings have tokens of
their own, each with a mark in front. The marks are full-width letters: normalising turns those into plain ones, so
that no text of a record can ever look like a mark.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, islice
from typing import Any

from tui_crm.domain.core import phones
from tui_crm.domain.core.letters import normal, runs
from tui_crm.domain.core.pinyin import called, syllables

_LETTERS = re.compile(r"[a-z]+$")
_PHONE = re.compile(r"[0-9+\-()./ ]+$")

CHARACTER, PINYIN, INITIALS, ENDING, NUMBER = "ｈ", "ｐ", "ｉ", "ｒ", "ｎ"
OWNER, DEPARTMENT, SHARED, SHARED_DEPARTMENT, BIN = "ｏ", "ｄ", "ｓ", "ｔ", "ｘ"
REACH = (OWNER, DEPARTMENT, SHARED, SHARED_DEPARTMENT)
BINNED = f"' {BIN}' || replace(trim(tokens), ' ', ' {BIN}') || ' '"
"""The tokens of a record with the mark of the recycle bin before each, said to the database."""
BARRIER = "｜"
"""Stands between two fields, so that no phrase reaches across."""

NAME, PERSON = "name", "person"
"""How the text of a field is taken that is a name of something, or of a person, whose surname may be read otherwise."""

SHORT = 3
"""Letters or digits."""

PHONE_DIGITS = 7
"""With fewer digits, words with blanks between them are no phone number."""

PINYIN_LETTERS = 12
"""So many letters of a pinyin query count; longer ones are cut to it on both sides."""


@cache
def get_ready() -> None:
    """Load what the first record that is written would load while others wait for the book."""
    syllables("拼音")
    phones.understood("01082651234", "CN")


@lru_cache(8192)
def _pinyin_of(parts: tuple[str, ...]) -> frozenset[str]:
    letters, initials = "".join(parts), "".join([s[0] for s in parts])
    places = accumulate(map(len, parts), initial=0)
    spelt = {PINYIN + letters[at : at + PINYIN_LETTERS] for at in islice(places, len(parts))}
    return frozenset(spelt.union([INITIALS + initials[i : i + PINYIN_LETTERS] for i in range(len(parts))]))


def sort_key(text: str, length: int = 60, *, person: bool = False) -> str:
    """What a name is sorted by: pinyin of its Han characters among its plain letters, then the name itself."""
    spoken = [syllables(han) if han else (word,) for han, word in runs(normal(text))]
    if person and (ways := _called_first(text)):
        spoken[0] = ways[0]
    key = "".join(["".join(parts) for parts in spoken])
    return f"{key[:length]} {text}"[: length * 2]


def _called_first(text: str) -> tuple[tuple[str, ...], ...]:
    """How a person's name is read that begins with such a surname: by each reading of its first run."""
    first = next(iter(runs(normal(text))), ("", ""))
    return called(first[0]) if first[0] else ()


def phone_tokens(typed: str, e164: str) -> set[str]:
    """Tokens that find a phone number by its beginning and by its end."""
    ways = phones.endings(typed, e164)
    return {NUMBER + d for d in ways} | {ENDING + d[::-1] for d in ways}


@dataclass(slots=True)
class Words:
    """The tokens of a record before they are put together."""

    lines: dict[str, str]
    """The tokens in order, divided by blanks, of each searched field that has something in it."""
    bag: str
    """The tokens without an order, sorted and divided by blanks."""

    def joined(self, late: Words, order: Iterable[str]) -> Words:
        """These and those of fields that were filled in later; `order` names all fields."""
        lines = self.lines | late.lines
        bag = " ".join(sorted({*self.bag.split(), *late.bag.split()})) if late.bag else self.bag
        return Words({name: lines[name] for name in order if name in lines}, bag)

    @property
    def document(self) -> str:
        """All tokens, divided and enclosed by blanks."""
        text = ""
        for line in self.lines.values():
            if text:
                text += f" {BARRIER}"
            if line:
                text += f" {line}"
        return f"{text} {BARRIER} {self.bag} " if self.bag else f"{text} {BARRIER} "


def words(texts: Iterable[tuple[str, str, str, str]], reach: Iterable[str]) -> Words:
    """The tokens of a record from (field, how, text, E.164) of each searched field with something in it."""
    lines: dict[str, str] = {}
    bag: set[str] = set(reach)
    for name, how, text, e164 in texts:
        line: list[str] = []
        for han, word in runs(normal(text)):
            if word:
                line.append(word)
                continue
            line += _pieces(han)
            bag.update(map(CHARACTER.__add__, han))
            if how in (NAME, PERSON):
                bag |= _pinyin_of(syllables(han))
        if how == PERSON:
            bag.update(*map(_pinyin_of, _called_first(text)))
        if how == "phone":
            bag |= phone_tokens(text, e164)
        lines[name] = " ".join(line)
    return Words(lines, " ".join(sorted(bag)))


def _pieces(run: str) -> list[str]:
    """The overlapping pieces of two characters of a run, and its last character."""
    return [*map(str.__add__, run, run[1:]), run[-1]]


def reached(document: str, reach: Iterable[str]) -> str:
    """A record's tokens, in the recycle bin or not, with others for those who reach it."""
    tokens = document.split()
    deleted = tokens[0].startswith(BIN)
    if deleted:
        tokens = [token[len(BIN) :] for token in tokens]
    end = len(tokens) - tokens[::-1].index(BARRIER)
    bag = {token for token in tokens[end:] if token[0] not in REACH}
    text = " ".join([*tokens[:end], *sorted(bag.union(reach))])
    return binned(text) if deleted else f" {text} "


def binned(document: str) -> str:
    """A record's tokens with the mark of the recycle bin before each."""
    return " " + " ".join(BIN + token for token in document.split()) + " "


@dataclass(frozen=True)
class Way:
    """One way in which a term may be met: index tokens that must all be there, and the phrase they must form."""

    tokens: tuple[str, ...]
    prefix: bool
    """Whether the last token may go on."""

    @property
    def pattern(self) -> str:
        """What the blank-divided tokens of a matching record contain."""
        return " " + " ".join(self.tokens) + ("" if self.prefix else " ")

    def met_by(self, text: str) -> bool:
        """Whether a record's tokens match: the plain scan that the index must agree with."""
        return self.pattern in text


Term = tuple[Way, ...]


def terms(text: str) -> tuple[Term, ...]:
    """What is asked for: every term must be met, each in one of its ways; () when nothing can be searched."""
    asked = normal(text)
    whole = _dialled(asked)
    found = (ways for part in asked.split() if (ways := _ways(part)))
    return tuple((*ways, *(way for way in whole if way not in ways)) for ways in found)


def _dialled(text: str) -> Term:
    """The ways of a whole question that is one phone number, with blanks in it or with 00 for the plus.

    Each of them meets every term: so the number is found, and what the terms find by themselves as well.
    """
    digits = "".join(c for c in text if c.isdigit())
    if len(digits) < PHONE_DIGITS or not _PHONE.match(text):
        return ()
    return tuple(way for d in dict.fromkeys((digits, digits.removeprefix("00"))) for way in _number_ways(d))


def _number_ways(digits: str) -> Term:
    return Way((NUMBER + digits,), True), Way((ENDING + digits[::-1],), True)


def _ways(part: str) -> Term:
    ways: list[Way] = []
    if text := _text_way(part):
        ways.append(text)
    if _LETTERS.match(part):
        ways.append(Way((PINYIN + part[:PINYIN_LETTERS],), True))
        ways.append(Way((INITIALS + part[:PINYIN_LETTERS],), True))
    digits = "".join(c for c in part if c.isdigit())
    if len(digits) >= 2 and _PHONE.match(part):
        ways += _number_ways(digits)
    return tuple(ways)


def _text_way(part: str) -> Way | None:
    found = runs(part)
    if not found:
        return None
    if len(found) == 1 and len(found[0][0]) == 1:
        return Way((CHARACTER + found[0][0],), False)
    tokens: list[str] = []
    for place, (han, word) in enumerate(found):
        last = place == len(found) - 1
        pieces = _pieces(han) if han else [word]
        tokens += pieces[:-1] if last and len(han) > 1 else pieces
    return Way(tuple(tokens), len(found[-1][0]) <= 1)


def in_bin(asked: tuple[Term, ...]) -> tuple[Term, ...]:
    """The same question over records in the recycle bin, whose tokens all carry a mark."""
    return tuple(tuple(Way(tuple(BIN + t for t in w.tokens), w.prefix) for w in term) for term in asked)


def fts5(asked: tuple[Term, ...], reach: tuple[str, ...]) -> str:
    """The question in SQLite's full-text language; every token is quoted."""

    def way(one: Way) -> str:
        quoted = [f'"{t}"' for t in one.tokens]
        if one.prefix:
            quoted[-1] += "*"
        return " AND ".join(quoted)

    parts = ["(" + " OR ".join(f"({way(w)})" for w in term) + ")" for term in asked]
    if reach:
        parts.insert(0, "(" + " OR ".join(f'"{t}"' for t in reach) + ")")
    return " AND ".join(parts)


def tsquery(asked: tuple[Term, ...], reach: tuple[str, ...]) -> str:
    """The question in PostgreSQL's full-text language; every token is quoted."""

    def way(one: Way) -> str:
        quoted = [f"'{t}'" for t in one.tokens]
        if one.prefix:
            quoted[-1] += ":*"
        return " & ".join(quoted)

    parts = ["(" + " | ".join(f"({way(w)})" for w in term) + ")" for term in asked]
    if reach:
        parts.insert(0, "(" + " | ".join(f"'{t}'" for t in reach) + ")")
    return " & ".join(parts)


def is_short(asked: tuple[Term, ...]) -> bool:
    """Whether the beginning of a word is asked for by so few letters that the index would find a good part of all."""
    return any(way.prefix and len(way.tokens[-1]) < SHORT for term in asked for way in term)


def needs_proof(asked: tuple[Term, ...]) -> bool:
    """Whether the index alone does not decide, because some way is a phrase of several tokens."""
    return any(len(way.tokens) > 1 for term in asked for way in term)


def as_json(ids: Iterable[Any]) -> str:
    """Ids, or texts, as one parameter for the database."""
    return json.dumps(list(ids), separators=(",", ":"))
