"""What was said with the customers of the sample book, and what is planned with them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tui_crm.domain.sample.colleagues import Colleagues
from tui_crm.domain.sample.papers import Paper, Papers
from tui_crm.domain.sample.profiles import Checked, codes_by_kind
from tui_crm.domain.sample.talk import Talk
from tui_crm.domain.sample.wheels import pick, wheel

HISTORY = 730
"""Days that the oldest follow-ups lie back."""
FRESH = 7
"""Days in which a mention may still be unread."""
SATURDAY, SUNDAY = 6, 0
"""Ordinal days by seven."""


class FollowUp(NamedTuple):
    """One follow-up before it becomes a record; codes and accounts stand for records."""

    days_ago: int
    minute: int
    """Of the day."""
    method: str
    direction: str
    type: str
    person: str
    contact: int
    """Place among the customer's contacts."""
    minutes: int | None
    content: str
    result: str
    mentions: tuple[str, ...]
    unread: bool
    next: tuple[int, int] | None
    """Day, counted from today, and minute of the next follow-up."""


class Planned(NamedTuple):
    """One appointment before it becomes a record."""

    day: int
    """Counted from today; what is over lies below nought."""
    minute: int
    minutes: int
    type: str
    title: str
    place: str
    state: str
    result: str
    contact: int


class Story(NamedTuple):
    """What there is about one customer, the oldest first."""

    followups: Sequence[FollowUp]
    planned: Sequence[Planned]
    pooled: tuple[str, int] | None
    """Why it is in the pool, and since how many days."""
    papers: Sequence[Paper] = ()


class Stories:
    """Tells a customer's story: a journey by its status, in the words of its industry."""

    def __init__(
        self, seed: int, today: int, facts: Mapping[str, Any], dictionaries: Sequence[Mapping[str, str]]
    ) -> None:
        days = facts["days"]
        check = Checked(codes_by_kind(dictionaries))
        self._seed, self._today = seed, today
        self._talk = Talk(random.Random(f"talk/{seed}"), days, check, dictionaries, facts["names"]["surnames"])
        self._colleagues = Colleagues(facts["staff"])
        self._journeys = {status: _Journey(check, plan) for status, plan in days["journeys"].items()}
        check.wheel("customer_status", dict.fromkeys(days["journeys"], 1))
        check.wheel("follow_up_type", dict.fromkeys(days["papers"], 1))
        self._papers = Papers(seed, days["papers"], dictionaries)
        self._reasons = check.wheel("release_reason", days["pool_reasons"])

    def of(self, row: Mapping[str, Any]) -> Story:
        """The story of a customer, the same each time it is asked for."""
        rng = random.Random(f"{self._seed}/{row['name']}")
        journey = self._journeys[row["status"]]
        owner = row["owner_account"]
        age = row["created_days_ago"]
        followups = self._followups(rng, row, journey, age) if age else []
        pooled = None
        if owner is None:
            last = followups[-1].days_ago if followups else age
            pooled = (pick(rng, self._reasons), int(last * rng.random()))
        active = owner is not None and journey.next > 0
        planned = self._planned(rng, row) if active and age else []
        return Story(followups, planned, pooled, self._papers.of(row, [one.type for one in followups]))

    def _followups(self, rng: random.Random, row: Mapping[str, Any], journey: _Journey, age: int) -> list[FollowUp]:
        owner = row["owner_account"] or pick(rng, self._colleagues.sellers)
        oldest = min(age - 1, HISTORY)
        days = self._days(rng, journey, oldest)
        types = journey.types(rng, len(days))
        found = []
        for place, (ago, minute) in enumerate(days):
            newest = place == len(days) - 1
            following = None if newest else days[place + 1]
            if newest:
                ahead = self._ahead(rng, journey, ago) if row["owner_account"] else None
            else:
                ahead = self._kept(rng, ago, following)
            found.append(self._followup(rng, row, owner, types[place], ago, minute, ahead))
        return found

    def _days(self, rng: random.Random, journey: _Journey, oldest: int) -> list[tuple[int, int]]:
        """Working days, the oldest first, with the minute of each."""
        count = min(pick(rng, journey.counts), 1 + oldest // 2)
        low, high = pick(rng, journey.rests)
        last = min(oldest, low + int(rng.random() * (high - low + 1)))
        span = oldest - last
        agos = [last, *(last + int(span * rng.random() ** 1.3) for _ in range(count - 1))] if count else []
        worked = [(self._worked(ago, oldest), 540 + int(rng.random() * 525)) for ago in agos]
        return sorted(worked, key=lambda day: (-day[0], day[1]))

    def _worked(self, ago: int, oldest: int) -> int:
        weekday = (self._today - ago) % 7
        if weekday not in (SATURDAY, SUNDAY):
            return ago
        back = ago + (1 if weekday == SATURDAY else 2)
        return back if back <= oldest else max(0, ago - (2 if weekday == SATURDAY else 1))

    def _coming(self, day: int) -> int:
        weekday = (self._today + day) % 7
        return day + {SATURDAY: 2, SUNDAY: 1}.get(weekday, 0)

    def _ahead(self, rng: random.Random, journey: _Journey, ago: int) -> tuple[int, int] | None:
        """What was promised last: some of it is overdue, some for today, most for the days to come."""
        if rng.random() >= journey.next:
            return None
        way, minute = rng.random(), 540 + 30 * int(rng.random() * 17)
        if way < 0.1 and ago > 1:
            return -1 - int(rng.random() * min(9, ago - 1)), minute
        if way < 0.17 and ago > 0:
            return 0, minute
        return self._coming(1 + int((6 if way < 0.55 else 29) * rng.random())), minute

    @staticmethod
    def _kept(rng: random.Random, ago: int, following: tuple[int, int] | None) -> tuple[int, int] | None:
        """What was promised and done by the follow-up that came next."""
        if following is None or following[0] >= ago or rng.random() > 0.15:
            return None
        return -following[0], following[1] // 30 * 30

    def _followup(
        self,
        rng: random.Random,
        row: Mapping[str, Any],
        owner: str,
        kind: str,
        ago: int,
        minute: int,
        ahead: tuple[int, int] | None,
    ) -> FollowUp:
        draw = rng.random
        contacts = row["contacts"]
        contact = int(draw() * len(contacts)) if draw() < 0.3 else 0
        who = self._talk.called(contacts[contact])
        said = self._talk.said(rng, row, kind, who)
        person, content = owner, said.text
        mentions: tuple[str, ...] = ()
        agent = kind == "after_sales" and draw() < 0.3
        if agent:
            person = pick(rng, self._colleagues.agents)
        if draw() < (0.4 if agent else 0.06 if ago <= FRESH else 0.015):
            told = (owner, "owner") if agent else self._colleagues.told(rng, owner)
            more = self._talk.mention(rng, row, told[1], self._colleagues.names[told[0]], who)
            content, mentions = f"{content}。{more}", (told[0],)
        return FollowUp(
            ago,
            minute,
            said.method,
            said.direction,
            kind,
            person,
            contact,
            said.minutes,
            content,
            said.result,
            mentions,
            ago <= FRESH and draw() < 0.75,
            None if agent else ahead,
        )

    def _planned(self, rng: random.Random, row: Mapping[str, Any]) -> list[Planned]:
        """Few customers have a visit or a call beside what follows from follow-ups."""
        way = rng.random()
        if way < 0.08:
            day = 0 if rng.random() < 0.1 else self._coming(1 + int(14 * rng.random() ** 1.4))
            return [self._appointment(rng, row, day, "open")]
        if way < 0.15:
            ago = self._worked(1 + int(rng.random() * min(60, row["created_days_ago"])), HISTORY)
            return [self._appointment(rng, row, -ago, "done" if rng.random() < 0.88 else "cancelled")]
        return []

    def _appointment(self, rng: random.Random, row: Mapping[str, Any], day: int, state: str) -> Planned:
        kind = self._talk.appointment(rng, row, self._talk.called(row["contacts"][0]))
        minute = 540 + 30 * int(rng.random() * 15)
        result = pick(rng, kind["result"]) if state == "done" else ""
        return Planned(day, minute, kind["minutes"], kind["type"], kind["title"], kind["place"], state, result, 0)


class _Journey:
    """How it goes with customers of one status."""

    def __init__(self, check: Checked, plan: Mapping[str, Any]) -> None:
        check.wheel("follow_up_type", dict.fromkeys(plan["first"], 1))
        self.counts = tuple(int(n) for n in wheel(plan["count"], 100))
        self.rests = wheel([((low, high), weight) for low, high, weight in plan["rest"]], 100)
        self.next: float = plan["next"]
        self._first: list[str] = plan["first"]
        self._then = check.wheel("follow_up_type", plan["then"], 64)

    def types(self, rng: random.Random, count: int) -> list[str]:
        """What so many follow-ups are for, the oldest first."""
        return self._first[:count] + [pick(rng, self._then) for _ in range(count - len(self._first))]
