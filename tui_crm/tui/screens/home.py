"""The first page after signing in: what waits for me, my drafts and counts, what I saw last, what is new today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tui_crm.domain import (
    Count,
    Desk,
    Draft,
    Entity,
    Filter,
    Query,
    Waiting,
    care,
    mention_counts,
    registry,
    unread_mentions,
    worklist,
)
from tui_crm.i18n import listed, mark, tr
from tui_crm.tui.present.drafts import draft_name
from tui_crm.tui.present.text import fit
from tui_crm.tui.present.values import called, display, moment
from tui_crm.tui.screens.records.list_state import Narrowing
from tui_crm.tui.widgets.detail_view import Line

SHOWN = 8

WHOLE = ("whole",)
"""The name of the line that brings the whole page."""

PARTS = {
    mark("News"): ("customers", "appointments", "plans"),
    mark("Naming me"): ("followups",),
    mark("Customer care"): ("customers", "contacts"),
    mark("Overview"): ("customers", "contacts"),
    mark("Recently opened"): (),
    mark("New customers"): ("customers",),
}
"""What the whole page has besides, and the lists of which a role sees at least one to have something there."""

MADE_HERE = "customers"
"""What the key for something new makes on the home page."""

PERSON, WHEN, ABOVE = 13, 15, 20
"""Cells for people, for times and numbers, and for what a draft belongs to, so that the names after them stand in a
column; names may be cut."""


def home_lines(desk: Desk, *, counted: bool, brief: bool = False) -> list[Line]:
    """The lines of the home page, made on the database thread; with or without the numbers that take time.

    `brief` has what waits, with the ways to all news and mentions, and a line that brings the whole page.
    """
    with desk.together():
        if not desk.actor.roles:
            return [Line(value=tr("No role has been assigned to you yet. Please ask the administrator."), kind="note")]
        if brief:
            return [*_waiting(desk), *_drafts(desk), Line(value=_whole(desk), kind="text", name=WHOLE)]
        return [
            *_waiting(desk),
            *_notices(desk),
            *_mentions(desk),
            *_care(desk),
            *_drafts(desk),
            *_counts(desk, counted),
            *_recent(desk),
            *_today(desk, counted),
        ]


def _whole(desk: Desk) -> str:
    """The line that brings the whole page, with those of its parts that the roles leave something of."""
    parts = [tr(part) for part, lists in PARTS.items() if not lists or any(desk.may(f"{n}.read") for n in lists)]
    return tr("Show the whole page: {parts}", parts=listed(parts))


def _waiting(desk: Desk) -> list[Line]:
    """What is to be done, with the numbers of whoever is led beside the own ones; what others did and wrote."""
    lines = [*_tasks(desk), *_told(desk)]
    if not lines and not desk.may("appointments.read"):
        return []
    return [Line(tr("To do"), kind="section"), *(lines or [Line(value=tr("Nothing waits for you."), kind="note")])]


def _tasks(desk: Desk) -> Iterator[Line]:
    """The own number of each, and below it, as a line of its own, that of those whom one leads."""
    for one in worklist(desk):
        what, warns = tr(one.label), " !" if one.urgent else ""
        if one.team is None:
            if one.mine.n:
                yield _task(one, what, f"{tr(one.mine.message)}{warns}", what, one.filters)
            continue
        whose = (
            (tr("Mine"), one.mine, one.filters, warns),
            (tr("Everybody") if one.everybody else tr("Team"), one.team, one.team_filters, ""),
        )
        label = what
        for who, count, filters, sign in whose:
            if count.n:
                yield _task(one, label, f"{who} {tr(count.message)}{sign}", f"{what} · {who}", filters)
                label = ""


def _task(one: Waiting, label: str, value: str, title: str, filters: tuple[Filter, ...]) -> Line:
    return Line(label, value, name=("list", one.entity, Narrowing(title, filters, one.sort)))


def _told(desk: Desk) -> Iterator[Line]:
    """Where all news are and all follow-ups that name this person, also those that were read."""
    news = desk.notice_count(), desk.notice_count(unread=False)
    for label, (unread, every), name in (
        (tr("Naming me"), mention_counts(desk), ("list", "followups:naming_me")),
        (tr("News"), news, ("news",)),
    ):
        if every.n:
            value = tr("{unread} unread · {all} in all", unread=tr(unread.message), all=tr(every.message))
            yield Line(label, value, name=name)


def _notices(desk: Desk) -> list[Line]:
    """What others, or the night's work, did with what is this person's; a line is gone once it was opened."""
    found = desk.notices(limit=SHOWN)
    lines = [Line(tr("News for you"), kind="section")] if found else []
    return lines + [
        Line(moment(one.at, desk.clock), tr(one.message), name=("notice", one.id, one.place, one.record))
        for one in found
    ]


def _mentions(desk: Desk) -> list[Line]:
    """Follow-ups in which somebody named this person, until they were opened; nothing is said where there is none."""
    found = unread_mentions(desk, SHOWN)
    lines = [Line(tr("You were named"), kind="section")] if found else []
    for record in found:
        entity = registry["followups"]
        said = display(entity, record, "content", desk.clock)
        text = _after(record.labels.get("person", ""), PERSON, said)
        lines.append(Line(record.labels.get("customer", ""), text, name=("followups", record.id)))
    return lines


def _care(desk: Desk) -> list[Line]:
    """Whom to greet in the next days; the list of reminders makes a task of it."""
    found = care(desk, unplanned=True, most=SHOWN + 1)
    lines = [Line(tr("Customer care, the next 7 days"), kind="section")] if found else []
    for one in found[:SHOWN]:
        entity = registry[one.record.entity]
        name = called(entity, one.record, desk.clock)
        beside = one.record.labels.get(entity.parent, "") if entity.parent else ""
        what = tr(entity.fields[one.occasion].label)
        lines.append(
            Line(f"{one.day:%m-%d} {what}", f"{name}  {beside}".rstrip(), name=(one.record.entity, one.record.id))
        )
    if len(found) > SHOWN:
        lines.append(Line(value=tr("The list of reminders has all of them."), kind="note"))
    return lines


def _drafts(desk: Desk) -> list[Line]:
    """What was typed and not saved comes first; nothing is said where there is none."""
    found = desk.drafts()
    if not found:
        return []
    lines = [Line(tr("Drafts: {n}", n=len(found)), kind="section")]
    for draft in found[:SHOWN]:
        named = " · ".join(filter(None, (fit(_above(desk, draft), ABOVE).rstrip(), draft_name(draft, desk.clock))))
        text = _after(moment(draft.at, desk.clock), WHEN, named)
        lines.append(Line(tr(registry[draft.entity].title), text, name=("draft", draft.id)))
    if len(found) > SHOWN:
        lines.append(Line(value=tr("The command palette has them all."), kind="note"))
    return lines


def _above(desk: Desk, draft: Draft) -> str:
    """The name of what a draft belongs to, such as the customer of a follow-up; "" where there is nothing."""
    entity = registry[draft.entity]
    if not entity.parent:
        return ""
    known = draft.record.values if draft.record is not None else draft.preset
    key = draft.values.get(entity.parent, known.get(entity.parent))
    target = entity.fields[entity.parent].target
    return desk.names(target, {key}).get(key, "") if isinstance(key, int) else ""


def drafts_in_words(desk: Desk, entity: Entity) -> str:
    """How many drafts of a kind of record there are, and what the last is called; nothing where there is none."""
    found = desk.drafts(entity.name)
    return f"{tr('Drafts: {n}', n=len(found))} · {draft_name(found[0], desk.clock)}" if found else ""


def _after(first: str, room: int, then: str) -> str:
    return f"{fit(first, room)}  {then}"


def _number(desk: Desk, name: str, query: Query, known: Count | None, counted: bool) -> Count | None:
    """The exact number, or None as long as it has not been counted."""
    if known is not None and known.exact:
        return known
    return desk.count(name, query) if counted else None


def _counts(desk: Desk, counted: bool) -> list[Line]:
    lines = [Line(tr("Overview"), kind="section")]
    for name in ("customers", "contacts"):
        if not desk.may(f"{name}.read"):
            continue
        entity = registry[name]
        # Those that the list shows: it leaves the pool out.
        every = Query(filters=tuple(one for one in entity.base if desk.fits(name, one)))
        known = desk.page(name, replace(every, limit=1, columns=())).count
        total = _number(desk, name, every, known, counted)
        own = Filter("owner", "is", desk.actor.id)
        mine = _number(desk, name, Query(filters=(own,)), None, counted) if desk.fits(name, own) else Count(0, True)
        if total is None or mine is None:
            value = tr("Counting…")
        elif mine.n == 0:
            value = tr(total.message)
        elif mine == total:
            value = tr("{all}, all mine", all=tr(total.message))
        else:
            value = tr("{all}, {mine} of them mine", all=tr(total.message), mine=tr(mine.message))
        lines.append(Line(tr(entity.titles), value, name=("list", name)))
    if len(lines) == 1:
        lines.append(Line(value=tr("Your roles give you none of these lists; see the sidebar."), kind="note"))
    return lines


def _recent(desk: Desk) -> list[Line]:
    lines = [Line(tr("Recently opened"), kind="section")]
    for record in desk.recent(SHOWN):
        entity = registry[record.entity]
        extra = display(entity, record, entity.subtitle, desk.clock) if entity.subtitle else ""
        shown = called(entity, record, desk.clock)
        numbered = entity.code is not None and entity.code.name == entity.subtitle
        text = _after(extra, WHEN, shown) if numbered else f"{shown}  {extra}".rstrip()
        lines.append(Line(tr(entity.title), text, name=(record.entity, record.id)))
    if len(lines) == 1:
        lines.append(Line(value=tr("Records that you open appear here."), kind="note"))
    return lines


def _today(desk: Desk, counted: bool) -> list[Line]:
    since = Filter("created_at", "at_least", desk.clock.midnight(desk.clock.today()))
    if not desk.may("customers.read") or not desk.fits("customers", since):
        return []
    query = Query(
        filters=(since,),
        limit=SHOWN,
        columns=("code", "name", "owner", "created_at"),
        sort=(("created_at", "desc"),),
    )
    page = desk.page("customers", query)
    number = _number(desk, "customers", query, page.count, counted) or page.count
    lines = [Line(tr("New customers today: {n}", n=tr(number.message)), kind="section")]
    for row in page.rows:
        in_pool = "owner" in row.values and row.values["owner"] is None
        whose = tr("In the pool") if in_pool else row.labels.get("owner", "")
        text = _after(whose, PERSON, str(row.values.get("name", "")))
        lines.append(Line(row.values.get("code", ""), text, name=("customers", row.id)))
    if not page.rows:
        lines.append(Line(value=tr("None yet."), kind="note"))
    return lines
