"""The agenda: what stands on each day, whose, what overlaps, and which days are holidays (R-APT-03, R-TSK-04)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import errors, workdays
from tui_crm.domain.core.access import Level, refusal
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.query import Filter, Query, Record
from tui_crm.domain.core.stores import plain_words

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

MOST = 2000
"""Entries of one picture; what there is beyond is said."""

PAGE = 500

LONGEST = 366
"""Days before the first that are looked at for what lasts until then: a year, and not all that anybody ever did."""

DAY = 86_400_000

COLUMNS = ("title", "type", "customer", "place", "start_at", "end_at", "remind_at", "person", "state", "series")


NEEDED = ("title", "start_at", "end_at", "person", "state")
"""Without these no day can be told."""


@dataclass(frozen=True)
class Slot:
    """An appointment on one of the days that it touches."""

    record: Record
    overlaps: bool
    """Whether another one of the same person takes the same time."""
    first: bool
    """Whether it begins on this day."""


@dataclass(frozen=True)
class AgendaDay:
    """One day of the agenda."""

    day: date
    holiday: str
    """Message id of the holiday that it belongs to, or for which it is worked; empty for an ordinary day."""
    worked: bool
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Agenda:
    """Some days in a row."""

    days: tuple[AgendaDay, ...]
    unknown: tuple[int, ...]
    """Years among them whose holidays are not known yet."""
    more: bool
    """Whether there is more than is shown."""


def agenda_people(desk: Desk) -> list[tuple[int, str]]:
    """Whose agenda may be looked at, with their names: one's own first, then by right those of others."""
    users: Any = registry["users"].model
    me, level = desk.actor.id, desk.actor.level(registry["appointments"], "read")
    asked = users.select(users.id).where(users.active & users.deleted_at.is_null())
    found = {key for (key,) in desk.store.rows(asked)}
    if level < Level.ALL:
        found &= set(desk.actor.owners(level))
    names = {key: desk.label_of("users", key) for key in found - {me}}
    return [(me, desk.label_of("users", me)), *sorted(names.items(), key=lambda one: (one[1], one[0]))]


def agenda_team(desk: Desk) -> tuple[int, ...]:
    """The people of one's own department and below whose agenda may be looked at."""
    team = {user for user, department in desk.actor.members.items() if department in desk.actor.subtree}
    return tuple(key for key, _ in agenda_people(desk) if key in team or key == desk.actor.id)


def agenda(desk: Desk, first: date, last: date, people: Sequence[int]) -> Agenda:
    """What these people have on the days from the first to the last, within the rights of the desk's person."""
    entity = registry["appointments"]
    with plain_words(desk.store):
        desk.refreshed()
    if not {*NEEDED} <= {*desk.actor.visible(entity)}:
        raise errors.Forbidden(refusal("read", entity.titles, entity.policy))
    records: list[Record] = []
    for person in people:
        if len(records) <= MOST:
            records += _of(desk, person, first, last)
    more = len(records) > MOST
    records = sorted(records[:MOST], key=lambda one: (one["start_at"], one.id))
    doubled = overlapping(records)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return Agenda(
        tuple(_day(desk, day, records, doubled) for day in days),
        tuple(sorted({day.year for day in days if not workdays.known(day.year)})),
        more,
    )


def _of(desk: Desk, person: int, first: date, last: date) -> list[Record]:
    """Somebody's appointments on these days, and those that began before and last until then."""
    begin, end = desk.clock.midnight(first), desk.clock.end(last)
    before = begin - LONGEST * DAY
    theirs = (Filter("person", "is", person), Filter("state", "not", "cancelled"))
    lasting = (Filter("start_at", "at_least", before), Filter("start_at", "at_most", begin - 1))
    within = (Filter("start_at", "at_least", begin), Filter("start_at", "at_most", end - 1))
    return [
        *_all(desk, (*theirs, *lasting, Filter("end_at", "at_least", begin + 1))),
        *_all(desk, (*theirs, *within)),
    ]


def _all(desk: Desk, filters: tuple[Filter, ...]) -> list[Record]:
    found: list[Record] = []
    after = None
    while len(found) <= MOST:
        query = Query(filters=filters, sort=(("start_at", "asc"),), limit=PAGE, after=after, columns=COLUMNS)
        page = desk.page("appointments", query)
        found += page.rows
        if (after := page.next) is None:
            break
    return found


def _day(desk: Desk, day: date, records: Iterable[Record], doubled: set[int]) -> AgendaDay:
    begin, end = desk.clock.midnight(day), desk.clock.end(day)
    slots = []
    for one in records:
        start, stop = one["start_at"], one["end_at"]
        if begin <= start < end or (start < begin and stop is not None and stop > begin):
            slots.append(Slot(one, one.id in doubled, start >= begin))
    special = workdays.special(day)
    return AgendaDay(day, special.name if special else "", workdays.is_worked(day), tuple(slots))


def overlapping(records: Iterable[Record]) -> set[int]:
    """Those open appointments that take time which another of the same person takes too.

    What has no end, such as a task for a day, takes no time.
    """
    found: set[int] = set()
    busy: dict[int, tuple[int, int]] = {}
    """Person -> when the longest of those before ends, and which that is."""
    taking = (r for r in records if r["state"] == "open" and (r["end_at"] or r["start_at"]) > r["start_at"])
    for one in sorted(taking, key=lambda r: (r["start_at"], r.id)):
        until, which = busy.get(one["person"], (one["start_at"], 0))
        if one["start_at"] < until:
            found |= {one.id, which}
        if one["end_at"] > until:
            busy[one["person"]] = (one["end_at"], one.id)
    return found
