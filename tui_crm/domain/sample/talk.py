"""The words of follow-ups and appointments: what an office writes, by what it is about and by industry."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tui_crm.domain.sample.profiles import Checked
from tui_crm.domain.sample.wheels import pick, wheel

VARIANTS = 8
"""So often each pattern is filled with other numbers."""

RANKS = {"总经理": "总", "副总": "总", "经营者": "总", "合伙人": "总", "负责人": "总", "总裁": "总", "总监": "总监",
         "经理": "经理", "主任": "主任", "主管": "主管", "厂长": "厂长", "店长": "店长", "科长": "科长",
         "工程师": "工", "总工": "工", "教师": "老师", "医生": "医生"}  # fmt: skip
"""How people are spoken to, by what stands in their job title; the first that is there counts."""


class Said(NamedTuple):
    """What was said, how, and with what result."""

    method: str
    direction: str
    minutes: int | None
    text: str
    result: str


class _Line(NamedTuple):
    method: str
    direction: str
    text: str


class Talk:
    """Stocks of sentences, filled but for whom they are about and what is sold."""

    def __init__(
        self,
        rng: random.Random,
        facts: Mapping[str, Any],
        check: Checked,
        dictionaries: Sequence[Mapping[str, str]],
        surnames: Sequence[Sequence[Any]],
    ) -> None:
        self._compound = frozenset(name for name, *_ in surnames if len(name) > 1)
        industries: dict[str, dict[str, str]] = facts["industries"]
        check.wheel("industry", {code: 1 for code in industries if code})
        check.wheel("follow_up_type", dict.fromkeys(facts["talk"], 1))
        check.wheel("contact_method", {one["by"]: 1 for lines in facts["talk"].values() for one in lines})
        self._goods = {row["code"]: row["name_zh"] for row in dictionaries if row["kind"] == "product_category"}
        self._lines = {
            (kind, industry): tuple(_lines(rng, lines, words))
            for kind, lines in facts["talk"].items()
            for industry, words in industries.items()
        }
        self._results = {kind: wheel(results, 100) for kind, results in facts["results"].items()}
        self._minutes: dict[str, list[int]] = facts["minutes"]
        self._industries = industries
        self._mentions: dict[str, list[str]] = facts["mentions"]
        check.wheel("appointment_type", {one["type"]: 1 for one in facts["appointments"]})
        self._appointments = wheel([(n, one["weight"]) for n, one in enumerate(facts["appointments"])], 100)
        self._kinds: list[dict[str, Any]] = facts["appointments"]

    def called(self, contact: Mapping[str, Any]) -> str:
        """How somebody is spoken to: 王经理, 李工, 欧阳女士."""
        name: str = contact["name"]
        title = contact["position"]
        family = name[:2] if name[:2] in self._compound else name[:1]
        polite = "先生" if contact["sex"] == "male" else "女士"
        return family + next((rank for word, rank in RANKS.items() if word in title), polite)

    def said(self, rng: random.Random, row: Mapping[str, Any], kind: str, who: str) -> Said:
        """A follow-up of a type with a customer."""
        line = pick(rng, self._lines[kind, row["industry"] or ""])
        bounds = self._minutes.get(line.method)
        minutes = bounds[0] + int(rng.random() * (bounds[1] - bounds[0])) if bounds else None
        return Said(
            line.method, line.direction, minutes, self._about(row, who, line.text), pick(rng, self._results[kind])
        )

    def mention(self, rng: random.Random, row: Mapping[str, Any], role: str, name: str, who: str) -> str:
        """What a colleague is told."""
        words = self._industries[row["industry"] or ""]
        text = pick(rng, self._mentions[role]).format(name=name, who=who, days=30, category="{category}", **words)
        return self._about(row, who, text)

    def appointment(self, rng: random.Random, row: Mapping[str, Any], who: str) -> dict[str, Any]:
        """An appointment with a customer: type, title, place, minutes, and what may come of it."""
        kind = self._kinds[pick(rng, self._appointments)]
        words = {
            **self._industries[row["industry"] or ""],
            "who": who,
            "category": self._goods[row["product_category"]],
        }
        return {**kind, "title": kind["title"].format(**words), "place": kind["place"].format(**words)}

    def _about(self, row: Mapping[str, Any], who: str, text: str) -> str:
        return text.replace("{who}", who).replace("{category}", self._goods[row["product_category"]])


def _lines(rng: random.Random, lines: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> Iterator[_Line]:
    for _ in range(VARIANTS):
        for one in lines:
            for text in one["text"]:
                yield _Line(one["by"], one["way"], _filled(rng, text, words))


def _filled(rng: random.Random, text: str, words: Mapping[str, str]) -> str:
    return text.format(
        who="{who}",
        category="{category}",
        n=rng.choice((5, 8, 10, 12, 20, 30, 50, 80, 100, 120, 200, 300)),
        days=rng.choice((7, 15, 30, 45, 60, 90)),
        day=rng.randint(3, 28),
        month=rng.randint(1, 12),
        **words,
    )
