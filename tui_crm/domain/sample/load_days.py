"""Writing what was said and is planned with the customers of the sample book."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from tui_crm.domain.core import bulk
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.links import pack
from tui_crm.domain.sample.papers import Paper
from tui_crm.domain.sample.stories import FollowUp, Planned, Story

if TYPE_CHECKING:
    from tui_crm.domain.sample.load import Loader

Row = dict[str, Any]
MINUTE, DAY = 60_000, 86_400_000
"""In milliseconds."""
WRITTEN = 10
"""Minutes after which a follow-up is written down."""
TITLE = 100
"""Characters of a follow-up that become the title of the task after it."""


class About(NamedTuple):
    """A customer that has been written, and its story."""

    customer: int
    owner: int | None
    contacts: Sequence[int]
    story: Story


class Days:
    """Turns stories into follow-ups, mentions, tasks and appointments."""

    def __init__(self, load: Loader) -> None:
        self._desk, self._users, self._values = load.desk, load.users, load.values
        self._stories = load.sample.stories()
        self._now = load.desk.clock.now()
        self._midnight = load.desk.clock.midnight(load.sample.today)

    def story(self, row: Row) -> Story:
        """The story of a customer that is still to be written."""
        return self._stories.of(row)

    def pooled(self, story: Story) -> Row:
        """Why a customer is in the pool, and since when."""
        if story.pooled is None:
            return {}
        reason, ago = story.pooled
        return {"pool_reason": self._values["release_reason", reason], "pooled_at": self._past(-ago, 17 * 60)}

    def write(self, batch: Sequence[About]) -> None:
        """All that belongs to a batch of customers."""
        told = [(about, one) for about in batch for one in about.story.followups]
        rows = [self._followup(about, one) for about, one in told]
        keys = bulk.insert(self._desk, registry["followups"], rows)
        self._mention(told, rows, keys)
        self._attach(batch, rows, keys)
        tasks = []
        written = iter(zip(keys, rows, strict=True))
        for about in batch:
            mine = [next(written) for _ in about.story.followups]
            for place, (key, row) in enumerate(mine):
                if row["next_at"] is not None:
                    following = mine[place + 1][1] if place + 1 < len(mine) else None
                    tasks.append(self._task(key, row, following))
            tasks += [self._appointment(about, one) for one in about.story.planned]
        bulk.insert(self._desk, registry["appointments"], tasks)

    def _instant(self, day: int, minute: int) -> int:
        return self._midnight + day * DAY + minute * MINUTE

    def _past(self, day: int, minute: int) -> int:
        """The same, but what was to happen later today happened a moment ago."""
        at = self._instant(day, minute)
        return at if at < self._now else self._now - (1 + minute % 50) * MINUTE

    def _followup(self, about: About, one: FollowUp) -> Row:
        at = self._past(-one.days_ago, one.minute)
        person = self._users[one.person]
        return {
            "customer": about.customer,
            "contact": about.contacts[one.contact],
            "at": at,
            "method": self._values["contact_method", one.method],
            "direction": one.direction,
            "type": self._values["follow_up_type", one.type],
            "person": person,
            "minutes": one.minutes,
            "content": one.content,
            "result": one.result,
            "next_at": self._instant(*one.next) if one.next else None,
            "mentions": pack({self._users[account] for account in one.mentions}),
            "owner": about.owner,
            **stamps(min(self._now, at + WRITTEN * MINUTE), person),
        }

    def _mention(self, told: Sequence[tuple[About, FollowUp]], rows: Sequence[Row], keys: Sequence[int]) -> None:
        mentions = [
            (key, self._users[account], row["created_at"], None if one.unread else row["created_at"] + DAY)
            for (_, one), row, key in zip(told, rows, keys, strict=True)
            for account in one.mentions
        ]
        if mentions:
            self._desk.store.insert_rows("mentions", ["followup", "user", "at", "read_at"], mentions)

    def _attach(self, batch: Sequence[About], rows: Sequence[Row], keys: Sequence[int]) -> None:
        """The papers that lie with follow-ups, each in one piece."""
        attached, start = [], 0
        for about in batch:
            attached += [(start + paper.followup, paper) for paper in about.story.papers]
            start += len(about.story.followups)
        files = [self._file(keys[place], rows[place], paper) for place, paper in attached]
        found = bulk.insert(self._desk, registry["attachments"], files)
        pieces = [(key, 0, paper.data) for key, (_, paper) in zip(found, attached, strict=True)]
        if pieces:
            self._desk.store.insert_rows(registry["attachments"].body, ["record", "number", "data"], pieces)

    def _file(self, followup: int, row: Row, paper: Paper) -> Row:
        return {
            **{name: row[name] for name in ("customer", "person", "owner")},
            "name": paper.name,
            "followup": followup,
            "size": len(paper.data),
            "sha256": hashlib.sha256(paper.data).hexdigest(),
            **stamps(row["created_at"], row["person"]),
        }

    def _task(self, followup: int, row: Row, following: Row | None) -> Row:
        """What a follow-up promised: kept by the one that came next, or still to be done."""
        shared = {name: row[name] for name in ("customer", "contact", "person", "owner")}
        return {
            **shared,
            "title": row["content"].split("\n")[0][:TITLE],
            "type": self._values["appointment_type", "follow_up"],
            "followup": followup,
            "start_at": row["next_at"],
            "remind_at": row["next_at"],
            "state": "open" if following is None else "done",
            "done_at": None if following is None else following["created_at"],
            **stamps(row["created_at"], row["person"]),
        }

    def _appointment(self, about: About, one: Planned) -> Row:
        start = self._instant(one.day, one.minute)
        end = start + one.minutes * MINUTE
        return {
            "customer": about.customer,
            "contact": about.contacts[one.contact],
            "owner": about.owner,
            "person": about.owner,
            "title": one.title,
            "type": self._values["appointment_type", one.type],
            "place": one.place,
            "start_at": start,
            "end_at": end,
            "remind_at": start - 30 * MINUTE,
            "state": one.state,
            "done_at": min(end, self._now) if one.state == "done" else None,
            "result": one.result,
            **stamps(min(start, self._midnight) - 3 * DAY, about.owner),
        }


def stamps(created: int, by: int | None) -> Row:
    """Who made a record and when, as for one that nobody has changed since."""
    return {"created_at": created, "updated_at": created, "created_by": by, "updated_by": by}
