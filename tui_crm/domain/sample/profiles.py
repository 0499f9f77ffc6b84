"""What kind of customer somebody is: dictionary values that fit together and to the company."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tui_crm.domain.sample.wheels import pick, wheel

Codes = Mapping[str, frozenset[str]]
"""The codes of each kind of dictionary."""


class Standing(NamedTuple):
    """How we stand with a customer."""

    type: str
    level: str
    source: str
    status: str
    satisfaction: str | None
    standing: str
    value_class: str
    points: tuple[int, int]
    credit: tuple[int, int]


class Business(NamedTuple):
    """What a company is."""

    turnover: str
    capital: str
    size: str
    business_model: str
    nature: str
    enterprise_type: str
    product_category: str


def codes_by_kind(dictionaries: Sequence[Mapping[str, str]]) -> dict[str, frozenset[str]]:
    """The codes that each kind of dictionary knows."""
    kinds: dict[str, set[str]] = {}
    for row in dictionaries:
        kinds.setdefault(row["kind"], set()).add(row["code"])
    return {kind: frozenset(codes) for kind, codes in kinds.items()}


class Checked:
    """Builds wheels of dictionary codes, and refuses a code that its dictionary does not know."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes

    def wheel(self, kind: str, weights: Mapping[str, float], slots: int = 256) -> tuple[str, ...]:
        """A wheel of codes of this kind."""
        unknown = set(weights) - self._codes.get(kind, frozenset())
        if unknown:
            raise ValueError(f"Dictionary {kind} has no value {', '.join(sorted(unknown))}.")
        return wheel(weights, slots)


def standings(
    rng: random.Random, check: Checked, facts: Mapping[str, Any], age: str, count: int = 4096
) -> tuple[Standing, ...]:
    """A stock of believable standings for "mature" or "fresh" customers."""
    levels = check.wheel("customer_level", facts[age]["segment"])
    source = check.wheel("customer_source", facts["source"])
    satisfaction = check.wheel("satisfaction", facts["satisfaction"])
    rated = frozenset(facts["rated_statuses"])
    segments: dict[str, tuple[tuple[str, ...], ...]] = {
        level: (
            check.wheel("customer_type", segment["type"]),
            check.wheel("customer_status", segment["status"]),
            check.wheel("standing", segment["standing"]),
            check.wheel("value_class", segment["value_class"]),
        )
        for level, segment in facts[age]["by_segment"].items()
    }

    def one() -> Standing:
        level = pick(rng, levels)
        types, statuses, trusts, classes = segments[level]
        status = pick(rng, statuses)
        opinion = pick(rng, satisfaction) if status in rated and rng.random() < 0.8 else None
        segment = facts[age]["by_segment"][level]
        return Standing(
            pick(rng, types),
            level,
            pick(rng, source),
            status,
            opinion,
            pick(rng, trusts),
            pick(rng, classes),
            tuple(segment["points"]),
            tuple(segment["credit"]),
        )

    return tuple(one() for _ in range(count))


class Businesses:
    """Stocks of believable companies, by industry and legal form."""

    def __init__(
        self, rng: random.Random, check: Checked, facts: Mapping[str, Any], companies: Mapping[str, Any]
    ) -> None:
        self._sizes = {k: check.wheel("size", v["size"]) for k, v in facts["sizes"].items()}
        self._money = {
            size: (check.wheel("turnover", v["turnover"]), check.wheel("capital", v["capital"]))
            for size, v in facts["by_size"].items()
        }
        self._natures = {k: check.wheel("nature", v) for k, v in facts["nature"].items()}
        types = {k: check.wheel("enterprise_type", v) for k, v in companies["enterprise_types"].items()}
        self._stock: dict[tuple[str, str], tuple[Business, ...]] = {}
        for code, industry in companies["industries"].items():
            check.wheel("industry", {code: 1})
            models = check.wheel("business_model", industry["business_models"])
            products = check.wheel("product_category", industry["product_categories"])
            for form, scale in companies["form_class"].items():
                self._stock[code, form] = tuple(
                    self._one(rng, scale, types[form], models, products) for _ in range(160)
                )

    def _one(self, rng: random.Random, scale: str, *wheels: tuple[str, ...]) -> Business:
        types, models, products = wheels
        size = pick(rng, self._sizes[scale])
        turnovers, capitals = self._money[size]
        return Business(
            pick(rng, turnovers),
            pick(rng, capitals),
            size,
            pick(rng, models),
            pick(rng, self._natures[scale]),
            pick(rng, types),
            pick(rng, products),
        )

    def of(self, industry: str, form: str) -> tuple[Business, ...]:
        """The stock for an industry and legal form."""
        return self._stock[industry, form]


def tag_sets(
    rng: random.Random, check: Checked, facts: Mapping[str, Any], counts: Mapping[str, float]
) -> tuple[tuple[str, ...], ...]:
    """A stock of tag combinations, many of them empty."""
    tags, sizes = check.wheel("tag", facts["tags"]), wheel(counts)

    def one() -> tuple[str, ...]:
        return tuple(dict.fromkeys(pick(rng, tags) for _ in range(int(pick(rng, sizes)))))

    return tuple(one() for _ in range(2048))


def sentences(rng: random.Random, patterns: Sequence[str], category: str = "") -> tuple[str, ...]:
    """The patterns several times over, with the holes filled by numbers and the product's name."""

    def filled() -> Iterator[str]:
        for _ in range(16):
            for pattern in patterns:
                yield pattern.format(
                    category=category,
                    month=rng.randint(1, 12),
                    n=rng.choice((5, 8, 10, 12, 20, 30, 50, 80, 100, 120, 200, 300)),
                    days=rng.choice((7, 10, 15, 30, 45, 60, 90)),
                    hours=rng.choice((2, 4, 8, 24, 48)),
                    day=rng.randint(3, 28),
                )

    return tuple(filled())
