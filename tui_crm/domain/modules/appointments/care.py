"""Days on which customers are to be greeted: birthdays of contacts, anniversaries of members (R-FUP-12, R-APT-07)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tui_crm.domain.core.access import Level
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.query import Record
from tui_crm.domain.core.stores import plain_words
from tui_crm.domain.modules.appointments.rules import type_in_use
from tui_crm.i18n import mark, tr

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

AHEAD = 7
"""Days that are looked ahead, today among them."""

CARE = "care"
"""The type of such appointments."""

HOUR = 9
"""When a greeting is due in the morning."""

Occasion = Literal["birthday", "member_since"]

TITLES = {"birthday": mark("Birthday greeting: {name}"), "member_since": mark("Anniversary greeting: {name}")}
"""What the task is called."""


@dataclass(frozen=True)
class Care:
    """Somebody to be greeted on a day."""

    day: date
    occasion: Occasion
    record: Record
    """A contact with a birthday, or a customer that became a member on that day of an earlier year."""
    years: int
    planned: bool
    """Whether there is a task for it already."""


class _Day(NamedTuple):
    """A day found, before its record is read."""

    day: date
    occasion: Occasion
    key: int
    entity: str
    years: int
    whom: tuple[int | None, int | None, date]
    """Customer, contact and day, as a task for it would name them."""


def care(desk: Desk, *, unplanned: bool = False, most: int | None = None) -> list[Care]:
    """Who of one's own customers is to be greeted in the next seven days, by day; only those without a task, if wished.

    Of very many the first `most` are read.
    """
    with plain_words(desk.store):
        desk.refreshed()
        found = sorted([*_of(desk, "contacts", "birthday"), *_of(desk, "customers", "member_since")])
        planned = _planned(desk, [one.day for one in found]) if found else set()
        wanted = [one for one in found if not (unplanned and one.whom in planned)][:most]
        records = {
            name: desk.read_some(name, [one.key for one in wanted if one.entity == name])
            for name in {one.entity for one in wanted}
        }
        return [
            Care(one.day, one.occasion, record, one.years, one.whom in planned)
            for one in wanted
            if (record := records[one.entity].get(one.key)) is not None
        ]


def _of(desk: Desk, name: str, occasion: Occasion) -> list[_Day]:
    entity = registry[name]
    if desk.actor.level(entity, "read") == Level.NONE or occasion not in desk.actor.visible(entity):
        return []
    today = desk.clock.today()
    days = {_in_year(day): day for day in (today + timedelta(days=n) for n in range(AHEAD))}
    for day in tuple(days.values()):
        # In other years the 28th stands for the 29th of February.
        if _in_year(day) == 228 and _in_year(day + timedelta(days=1)) == 301:
            days[229] = day
    holes = ", ".join("?" * len(days))
    customer = entity.parent or "id"
    rows = desk.store.sql(
        f'SELECT id, {customer}, CAST("{occasion}" AS TEXT) FROM "{entity.table}" '
        f'WHERE owner = ? AND deleted_at IS NULL AND "{occasion}" IS NOT NULL '
        f"AND {desk.store.day_of_year(occasion)} IN ({holes})",
        [desk.actor.id, *days],
    )
    found = []
    for key, of, text in rows:
        day = days[int(text[5:7]) * 100 + int(text[8:10])]
        years = day.year - int(text[:4])
        if occasion == "birthday" or years > 0:
            found.append(_Day(day, occasion, key, name, years, (of, key if entity.parent else None, day)))
    return found


def _in_year(day: date) -> int:
    """Month and day as the database's `day_of_year` has them."""
    return day.month * 100 + day.day


def _planned(desk: Desk, days: Iterable[date]) -> set[tuple[int | None, int | None, date]]:
    """What the person has planned already of care: customer, contact and day."""
    tasks: Any = registry["appointments"].model
    begin, end = desk.clock.midnight(min(days)), desk.clock.end(max(days))
    mine = (tasks.person == desk.actor.id) & (tasks.start_at >= begin) & (tasks.start_at < end)
    still = _is_care(desk, tasks.type) & (tasks.state != "cancelled") & tasks.deleted_at.is_null()
    rows = desk.store.rows(tasks.select(tasks.customer, tasks.contact, tasks.start_at).where(mine & still))
    return {(customer, contact, desk.clock.local(at).date()) for customer, contact, at in rows}


def _is_care(desk: Desk, kind: Any) -> Any:
    """Condition that a task's type tells of care; where that one is switched off, it is any that tasks get instead."""
    own = kind == desk.find("dictionary_values", CARE, {"kind": "appointment_type"})
    if type_in_use(desk, CARE) is not None:
        return own
    return own | (kind == type_in_use(desk, "task"))


def plan_care(desk: Desk, one: Care) -> Record:
    """Make a task of it for the morning of that day, of which its person is reminded.

    Where the house has switched the type for it off, it is a task like others.
    """
    values = one.record.values
    person = one.record.entity == "contacts"
    start = desk.clock.instant(one.day, HOUR)
    return desk.create(
        "appointments",
        {
            "title": tr(TITLES[one.occasion], language=desk.language, name=values["name"])[:100],
            "type": type_in_use(desk, CARE),
            "customer": values["customer"] if person else one.record.id,
            "contact": one.record.id if person else None,
            "start_at": start,
            "remind_at": start,
        },
    )
