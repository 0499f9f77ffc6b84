"""The files that lie with some follow-ups of the sample book: quotations as tables, notes as text."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

SHARE = 0.08
"""Of the follow-ups for which there is a paper."""


class Paper(NamedTuple):
    """A file before it is attached."""

    followup: int
    """Place among the customer's follow-ups."""
    name: str
    data: bytes


class Papers:
    """Writes what is attached, from the seed and the customer's name alone."""

    def __init__(
        self, seed: int, papers: Mapping[str, Mapping[str, Any]], dictionaries: Sequence[Mapping[str, str]]
    ) -> None:
        self._seed, self._papers = seed, papers
        self._goods = {row["code"]: row["name_zh"] for row in dictionaries if row["kind"] == "product_category"}

    def of(self, row: Mapping[str, Any], types: Sequence[str]) -> list[Paper]:
        """The papers of a customer, whose follow-ups are for these things."""
        rng = random.Random(f"papers/{self._seed}/{row['name']}")
        found = []
        for place, kind in enumerate(types):
            if kind in self._papers and rng.random() < SHARE:
                paper = self._papers[kind]
                facts = {"category": self._goods[row["product_category"]], "customer": row["name"]}
                lines = list(_table(rng, paper, facts) if "items" in paper else _text(rng, paper, facts))
                # As spreadsheets and editors of an office write them.
                data = "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")
                found.append(Paper(place, paper["name"].format(**facts), data))
        return found


def _table(rng: random.Random, paper: Mapping[str, Any], facts: Mapping[str, str]) -> Iterator[str]:
    yield ",".join(paper["head"])
    total = 0
    for item in paper["items"][: 2 + int(rng.random() * (len(paper["items"]) - 1))]:
        count, price = 1 + int(rng.random() * 40), 50 * (1 + int(rng.random() * 60))
        total += count * price
        yield f"{item.format(**facts)},{count},{price:.2f},{count * price:.2f}"
    yield f"{paper['total']},,,{total:.2f}"


def _text(rng: random.Random, paper: Mapping[str, Any], facts: Mapping[str, str]) -> Iterator[str]:
    numbers = {"n": 10 * (1 + int(rng.random() * 30)), "month": 1 + int(rng.random() * 12)}
    for line in paper["lines"]:
        yield line.format(**facts, **numbers)
