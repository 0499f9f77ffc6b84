"""What people of the sample book have on their own desks: what repeats, small tasks, memos and work plans."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tui_crm.domain.sample.profiles import Checked, codes_by_kind
from tui_crm.domain.sample.wheels import pick

BACK, AHEAD = 28, 84
"""Days around today on which what repeats stands in the book."""
OFFICE_DAYS = {"back": 7, "ahead": 21}
"""The same for what repeats on each working day."""
SATURDAY = 5


class Note(NamedTuple):
    """A memo before it becomes a record."""

    title: str
    content: str
    pinned: bool
    days_ago: int


class Task(NamedTuple):
    """Something that is to be done without a customer."""

    day: int
    """Counted from today."""
    minute: int
    minutes: int
    type: str
    title: str
    place: str
    state: str
    repeat: str = ""
    until: datetime.date | None = None
    series: str = ""


class Goal(NamedTuple):
    """A work plan before it becomes a record, but for its number of customers."""

    title: str
    starts_on: datetime.date
    ends_on: datetime.date
    profit: int
    content: str
    done: bool
    effort: float
    """How many customers are planned for each that came."""


class Desks:
    """Fills the desks of the staff by their roles."""

    def __init__(
        self, seed: int, today: datetime.date, facts: Mapping[str, Any], dictionaries: Sequence[Mapping[str, str]]
    ) -> None:
        self._seed, self._today = seed, today
        self._facts = facts["days"]
        check = Checked(codes_by_kind(dictionaries))
        every = [one for desk in self._facts["desks"].values() for one in desk["repeats"]]
        check.wheel("appointment_type", {one["type"]: 1 for one in every} | {"task": 1})
        self._industries = [
            row["name_zh"] for row in dictionaries if row["kind"] == "industry" and row["code"] != "other"
        ]

    def _of(self, user: Mapping[str, Any]) -> Mapping[str, Any] | None:
        kinds = self._facts["desk_of"]
        return next((self._facts["desks"][kinds[role]] for role in user["roles"] if role in kinds), None)

    def memos(self, user: Mapping[str, Any]) -> list[Note]:
        """Somebody's memos, the oldest first."""
        desk = self._of(user)
        rng = random.Random(f"memos/{self._seed}/{user['account']}")
        notes = (
            [Note(title, text, pinned, rng.randint(3, 120)) for title, text, pinned in desk["memos"]] if desk else []
        )
        return sorted(notes, key=lambda note: -note.days_ago)

    def tasks(self, user: Mapping[str, Any]) -> Iterator[Task]:
        """Somebody's tasks and meetings without a customer."""
        desk = self._of(user)
        if desk is None:
            return
        rng = random.Random(f"tasks/{self._seed}/{user['account']}")
        for one in desk["tasks"]:
            yield Task(one["days"], 540 + 30 * rng.randrange(17), 0, "task", one["title"], "", one["state"])
        for number, one in enumerate(desk["repeats"], 1):
            days = [day for day in range(-BACK, AHEAD) if self._falls_on(one, day)]
            until = self._today + datetime.timedelta(days=days[-1])
            for day in days:
                yield Task(
                    day,
                    one["hour"] * 60,
                    one["minutes"],
                    one["type"],
                    one["title"],
                    one["place"],
                    "open" if day >= 0 else "done",
                    one["repeat"],
                    until,
                    f"{user['account']}-{number}",
                )

    def _falls_on(self, one: Mapping[str, Any], offset: int) -> bool:
        day = self._today + datetime.timedelta(days=offset)
        if one["repeat"] == "workdays":
            return day.weekday() < SATURDAY and -OFFICE_DAYS["back"] <= offset <= OFFICE_DAYS["ahead"]
        return bool(day.weekday() == one["weekday"] if one["repeat"] == "weekly" else day.day == one["day"])

    def goals(self, user: Mapping[str, Any]) -> list[Goal]:
        """The work plans of last quarter and of this one, for whoever sells."""
        if not user["owner_share"]:
            return []
        rng = random.Random(f"plans/{self._seed}/{user['account']}")
        first = datetime.date(self._today.year, (self._today.month - 1) // 3 * 3 + 1, 1)
        return [self._goal(rng, _quarter_before(first), done=True), self._goal(rng, first, done=False)]

    def _goal(self, rng: random.Random, first: datetime.date, *, done: bool) -> Goal:
        plans = self._facts["plans"]
        last = _quarter_after(first) - datetime.timedelta(days=1)
        a, b = rng.sample(self._industries, 2)
        low, high = plans["profit"]
        return Goal(
            plans["title"].format(year=first.year, quarter=(first.month + 2) // 3),
            first,
            last,
            rng.randrange(low, high, 10_000),
            pick(rng, plans["content"]).format(a=a, b=b, n=rng.randint(3, 8)),
            done,
            0.8 + 0.7 * rng.random(),
        )


def _quarter_after(first: datetime.date) -> datetime.date:
    return datetime.date(first.year + first.month // 10, (first.month + 2) % 12 + 1, 1)


def _quarter_before(first: datetime.date) -> datetime.date:
    return datetime.date(first.year - (first.month == 1), (first.month - 4) % 12 + 1, 1)
