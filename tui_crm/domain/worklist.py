"""What waits for a person, or for everybody in reach: the worklist of the home page (R-APT-04, R-APT-05, R-FUP-12).

Each line is a list with its conditions, so that its number is that list's count and one key opens it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core.access import Level
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.query import Count, Filter, Query, Record
from tui_crm.i18n import mark

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

MOST = 1000
"""Up to so many are counted exactly: more is more than anybody does in a day."""

MENTIONS = 50
"""Unread mentions that are told at once."""

FIRST_COMES_FIRST = (("start_at", "asc"),)

MENTIONED = Filter("names_me", "is", True)
UNREAD_MENTIONS = Filter("unread_naming_me", "is", True)


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
    sort: tuple[tuple[str, str], ...] = ()
    """The order in which it is worked off; () is the list's own."""
    everybody: bool = False
    """Whether the team is the whole house."""


def worklist(desk: Desk) -> list[Waiting]:
    """What is due, late and promised, the most urgent first; only what this person may see.

    A list that hangs on a hidden field is left out.
    """
    found = []
    for name, label, entity, conditions, person, urgent in _lists(desk):
        own = (*conditions, Filter(person, "is", desk.actor.id))
        if not desk.may(f"{entity}.read") or not all(desk.fits(entity, one) for one in own):
            continue
        level = desk.actor.level(registry[entity], "read")
        # What the list keeps out of sight is not counted either.
        base = registry[entity].base
        mine = desk.count(entity, Query(filters=(*base, *own)), most=MOST)
        team = desk.count(entity, Query(filters=(*base, *conditions)), most=MOST) if level > Level.OWN else None
        sort = FIRST_COMES_FIRST if entity == "appointments" else ()
        everybody = level == Level.ALL
        found.append(Waiting(name, label, entity, own, mine, team, conditions, urgent, sort, everybody))
    return found


def _lists(desk: Desk) -> Iterator[tuple[str, str, str, tuple[Filter, ...], str, bool]]:
    day = desk.clock.today()
    today, tomorrow, a_week_on = (desk.clock.midnight(day + timedelta(days=n)) for n in (0, 1, 8))
    still = Filter("state", "is", "open")
    until_now = Filter("start_at", "at_most", today - 1)
    yield "overdue", mark("Overdue"), "appointments", (still, until_now), "person", True
    now = (Filter("start_at", "at_least", today), Filter("start_at", "at_most", tomorrow - 1))
    yield "today", mark("Due today"), "appointments", (still, *now), "person", False
    promised = Filter("followup", "filled")
    week = (Filter("start_at", "at_least", tomorrow), Filter("start_at", "at_most", a_week_on - 1))
    yield "promised", mark("Promised in 7 days"), "appointments", (still, promised, *week), "person", False
    soon = (Filter("owner", "filled"), Filter("soon_in_pool", "is", True))
    if desk.setting("pool.days_without_followup") or desk.setting("pool.days_without_deal"):
        yield "soon_in_pool", mark("Back in pool soon"), "customers", soon, "owner", True
    # What was given since the last visit.
    since = last_time(desk)
    if since is not None:
        others = (Filter("created_by", "not", desk.actor.id), Filter("created_at", "at_least", since))
        yield "given", mark("New tasks for me"), "appointments", (still, *others), "person", False
        came = (Filter("claimed_at", "at_least", since), Filter("given_by", "filled"))
        yield "given_customers", mark("Customers new to me"), "customers", came, "owner", False


def last_time(desk: Desk) -> int | None:
    """When this person signed in the time before this one, in UTC milliseconds; None on the first day."""
    logins: Any = registry["logins"].model
    mine = (logins.user == desk.actor.id) & (logins.result == "ok")
    rows = desk.store.rows(logins.select(logins.created_at).where(mine).order_by(logins.id.desc()).limit(2))
    return rows[1][0] if len(rows) == 2 else None


def unread_mentions(desk: Desk, limit: int = MENTIONS) -> tuple[Record, ...]:
    """The follow-ups in reach that name this person and have not been opened since, the newest first."""
    if not desk.may("followups.read"):
        return ()
    return desk.page("followups", Query(filters=(UNREAD_MENTIONS,), limit=limit)).rows


def mention_counts(desk: Desk) -> tuple[Count, Count]:
    """How many follow-ups in reach name this person: those that were not opened yet, and all."""
    if not desk.may("followups.read"):
        return Count(0, True), Count(0, True)
    unread, every = (desk.count("followups", Query(filters=(one,)), most=MOST) for one in (UNREAD_MENTIONS, MENTIONED))
    return unread, every
