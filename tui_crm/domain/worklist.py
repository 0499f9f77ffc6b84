"""What waits for a person, or for everybody in reach: the worklist of the home page (R-APT-04, R-APT-05, R-FUP-12).

Each line is a list with its conditions, so that its number is that list's count and one key opens it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core.access import Level
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.query import Count, Filter, Query, Record
from tui_crm.i18n import mark

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

DAY = 86_400_000
"""Milliseconds."""

MOST = 1000
"""Up to so many are counted exactly: more is more than anybody does in a day."""

MENTIONS = 50
"""Unread mentions that are shown at once."""


@dataclass(frozen=True)
class Waiting:
    """Something to do: the list that has it, for oneself and for everybody in reach."""

    name: str
    label: str
    entity: str
    filters: tuple[Filter, ...]
    """The list of one's own."""
    mine: Count
    team: Count | None
    """None where a person sees nobody else's."""
    team_filters: tuple[Filter, ...] = ()
    urgent: bool = False


def worklist(desk: Desk) -> list[Waiting]:
    """What is due, late and promised, the most urgent first; only what this person may see."""
    found = []
    for name, label, entity, conditions, person, urgent in _lists(desk):
        if not desk.may(f"{entity}.read"):
            continue
        own = (*conditions, Filter(person, "is", desk.actor.id))
        wide = desk.actor.level(registry[entity], "read") > Level.OWN
        mine = desk.count(entity, Query(filters=own), most=MOST)
        team = desk.count(entity, Query(filters=conditions), most=MOST) if wide else None
        found.append(Waiting(name, label, entity, own, mine, team, conditions, urgent))
    return found


def _lists(desk: Desk) -> Iterator[tuple[str, str, str, tuple[Filter, ...], str, bool]]:
    today = desk.clock.midnight(desk.clock.today())
    still = Filter("state", "is", "open")
    until_now = Filter("start_at", "at_most", today - 1)
    yield "overdue", mark("Overdue"), "appointments", (still, until_now), "person", True
    day = (Filter("start_at", "at_least", today), Filter("start_at", "at_most", today + DAY - 1))
    yield "today", mark("Due today"), "appointments", (still, *day), "person", False
    promised = Filter("followup", "filled")
    week = (Filter("start_at", "at_least", today + DAY), Filter("start_at", "at_most", today + 8 * DAY - 1))
    yield "promised", mark("Promised for the next 7 days"), "appointments", (still, promised, *week), "person", False
    soon = (Filter("owner", "filled"), Filter("soon_in_pool", "is", True))
    if desk.setting("pool.days_without_followup") or desk.setting("pool.days_without_deal"):
        yield "soon_in_pool", mark("Soon back in the pool"), "customers", soon, "owner", True
    since = last_time(desk)
    if since is not None:
        others = (Filter("created_by", "not", desk.actor.id), Filter("created_at", "at_least", since))
        yield "given", mark("Given to me since my last visit"), "appointments", (still, *others), "person", False


def last_time(desk: Desk) -> int | None:
    """When this person signed in the time before this one, in UTC milliseconds; None on the first day."""
    logins: Any = registry["logins"].model
    mine = (logins.user == desk.actor.id) & (logins.result == "ok")
    rows = desk.store.rows(logins.select(logins.created_at).where(mine).order_by(logins.id.desc()).limit(2))
    return rows[1][0] if len(rows) == 2 else None


def unread_mentions(desk: Desk) -> tuple[Record, ...]:
    """The follow-ups in reach that name this person and have not been opened since, the newest first."""
    asked = 'SELECT followup FROM mentions WHERE "user" = ? AND read_at IS NULL ORDER BY id DESC LIMIT ?'
    keys = [key for (key,) in desk.store.sql(asked, [desk.actor.id, MENTIONS])]
    # Some may have been deleted meanwhile, or their customer has gone to somebody else.
    found = desk.read_some("followups", keys)
    return tuple(found[key] for key in keys if key in found)
