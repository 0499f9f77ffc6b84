"""The people of the sample book: names that fit sex and generation, and how to reach them."""

from __future__ import annotations

import datetime
import random
from collections.abc import Mapping
from typing import Any, NamedTuple

from tui_crm.domain.sample.places import Line, Places
from tui_crm.domain.sample.wheels import pick, wheel


class Surname(NamedTuple):
    """A family name and its spelling in Latin letters."""

    written: str
    pinyin: str


class Persona(NamedTuple):
    """What a given name goes with: sex, spelling, and the years in which it was usual."""

    sex: str
    given: str
    pinyin: str
    initials: str
    western: str
    born: int
    """Ordinal of the first day of the generation."""
    days: int


def _given(rng: random.Random, characters: Mapping[str, list[str]]) -> str:
    if rng.random() < 0.24:
        return pick(rng, characters["single"])
    first, second = pick(rng, characters["first"]), pick(rng, characters["second"])
    return first + second if first != second else first


def _personas(rng: random.Random, facts: Mapping[str, Any], count: int = 8192) -> tuple[Persona, ...]:
    generations = wheel([(i, g["weight"]) for i, g in enumerate(facts["generations"])])
    personas = []
    for _ in range(count):
        generation = facts["generations"][pick(rng, generations)]
        sex = "male" if rng.random() < 0.6 else "female"
        given = _given(rng, generation[sex])
        spelled = [facts["pinyin"][c] for c in given]
        first = datetime.date(generation["born"][0], 1, 1).toordinal()
        last = datetime.date(generation["born"][1], 12, 31).toordinal()
        personas.append(
            Persona(
                sex,
                given,
                "".join(spelled),
                "".join(s[0] for s in spelled),
                pick(rng, facts["western"][sex]),
                first,
                last - first,
            )
        )
    return tuple(personas)


class People:
    """Makes the contacts of customers."""

    def __init__(self, rng: random.Random, names: Mapping[str, Any], texts: Mapping[str, Any], places: Places) -> None:
        self._rng = rng
        self._places = places
        self._surnames = wheel([(Surname(w, p), n) for w, p, n in names["surnames"]], 8192)
        self._personas = _personas(rng, names)
        self._titles = {kind: wheel(titles) for kind, titles in texts["titles"].items()}
        self._remarks: list[str] = texts["contact_remarks"]

    def contact(self, kind: str, host: str, line: Line | None, primary: bool) -> dict[str, Any]:
        """One person at a customer; `kind` is the customer's size class, or "person"."""
        draw = self._rng.random
        surname = self._surnames[int(draw() * len(self._surnames))]
        persona = self._personas[int(draw() * len(self._personas))]
        titles = self._titles[kind]
        email = birthday = name_en = remark = phone = None
        if draw() < 0.68:
            if draw() < 0.5:
                email = f"{surname.pinyin}{persona.initials}@{host}"
            else:
                email = f"{persona.pinyin}.{surname.pinyin}@{host}"
        if line and draw() < 0.55:
            phone = f"{line.area_code}-{line.number}"
            if draw() < 0.4:
                phone = f"{phone}-{801 + int(draw() * 98)}"
        if draw() < 0.35:
            birthday = datetime.date.fromordinal(persona.born + int(draw() * persona.days))
        if draw() < 0.14:
            family = surname.pinyin.capitalize()
            western = draw() < 0.5
            name_en = f"{persona.western} {family}" if western else f"{family} {persona.pinyin.capitalize()}"
        if draw() < 0.1:
            remark = self._remarks[int(draw() * len(self._remarks))]
        return {
            "name": surname.written + persona.given,
            "name_en": name_en,
            "position": titles[int(draw() * len(titles))],
            "sex": persona.sex,
            "mobile": self._places.mobile(),
            "phone": phone,
            "email": email,
            "birthday": birthday,
            "remark": remark,
            "primary": primary,
        }
