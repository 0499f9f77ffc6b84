"""The law of rights on what is woven from lists: timelines, worklists, agendas, the search over everything, mentions
and news show what the lists show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest

from tests.office import DAY, NOON, PEOPLE, Office
from tui_crm.domain import (
    CHANGES,
    Desk,
    Event,
    Filter,
    Level,
    Query,
    agenda,
    agenda_people,
    agenda_team,
    due_reminders,
    errors,
    mention_counts,
    registry,
    reminding,
    unread_mentions,
    worklist,
)

ALL = Query(limit=500)
TODAY = date(2026, 5, 6)


def fill(office: Office) -> None:
    """Everybody who may has a customer with a follow-up, a promise and a task; one customer is nobody's."""
    for account in PEOPLE:
        desk = office.desk(account)
        if not desk.may("customers.create"):
            continue
        customer = office.customer(f"{account}的客户", by=account)
        content = "请 @linzhiyuan 看看"
        if desk.may("followups.create"):
            desk.create("followups", {"customer": customer.id, "content": content, "next_at": "+2d"})
            desk.attach("attachments", {"name": "报价单.csv", "customer": customer.id}, BytesIO(b"1"))
        if desk.may("appointments.create"):
            desk.create("appointments", {"title": "任务", "start_at": NOON - DAY})
            # At a customer of one's own, and to be done by somebody else.
            theirs = {"title": "客户处的任务", "customer": customer.id, "start_at": NOON - DAY, "end_at": NOON + DAY}
            desk.create("appointments", {**theirs, "person": office.user("sunli"), "remind_at": NOON - DAY})
        if desk.may("memos.create"):
            desk.create("memos", {"title": f"{account}的客户备忘"})
    nobody = office.customer("公海的客户", by="linzhiyuan")
    office.admin.create("followups", {"customer": nobody.id, "content": "电话"})
    office.admin.do("customers.release", nobody.id, reason="other")


def events(desk: Desk, about: tuple[str, int] | None) -> Iterator[Event]:
    """The whole stream."""
    after = None
    while True:
        page = desk.timeline(about, after=after, limit=4)
        yield from page.events
        if not page.more_after:
            return
        after = page.events[-1].mark


def listed(desk: Desk, entity: str) -> set[int]:
    """The records of a list."""
    return {row.id for row in desk.page(entity, ALL).rows} if desk.may(f"{entity}.read") else set()


@pytest.mark.parametrize("account", PEOPLE)
def test_streams_counts_and_mentions_are_what_the_lists_show(office: Office, account: str) -> None:
    """R-CUS-41, D-04, D-06: everything that happened, what waits for oneself and for the team, where one was named."""
    fill(office)
    desk = office.desk(account)
    found: dict[str, set[int]] = {}
    for event in events(desk, None):
        assert event.record is not None
        found.setdefault(event.source, set()).add(event.record.id)
    told = [entity.name for entity in registry if entity.told is not None]
    assert found == {name: keys for name in told if (keys := listed(desk, name))}
    named = {row.id for row in unread_mentions(desk)}
    assert named <= listed(desk, "followups")
    assert bool(named) == (account == "linzhiyuan"), "only who was named is told"
    for one in worklist(desk):
        assert len(desk.page(one.entity, Query(filters=one.filters, limit=500)).rows) == one.mine.n
        if one.team is not None:
            assert len(desk.page(one.entity, Query(filters=one.team_filters, limit=500)).rows) == one.team.n


@pytest.mark.parametrize("account", PEOPLE)
def test_a_record_has_a_timeline_for_whom_it_is_in_reach(office: Office, account: str) -> None:
    """R-CUS-41, D-04"""
    fill(office)
    desk = office.desk(account)
    mine = listed(desk, "customers")
    for row in office.admin.page("customers", ALL).rows:
        about = ("customers", row.id)
        if row.id not in mine:
            with pytest.raises((errors.NotFound, errors.Forbidden)):
                desk.timeline(about)
            continue
        for event in events(desk, about):
            if event.source == CHANGES:
                assert event.change is not None
                visible = desk.actor.visible(registry["customers"])
                assert all(name in visible for entry in event.change.entries for name in entry.changes)
            else:
                assert event.record is not None
                assert event.record.id in listed(desk, event.source)


@pytest.mark.parametrize("account", PEOPLE)
def test_an_agenda_shows_of_anybody_what_the_list_of_appointments_shows(office: Office, account: str) -> None:
    """R-APT-03, R-CUS-41, D-04: also of those whom nobody offers it of."""
    fill(office)
    desk = office.desk(account)
    everybody = [office.user(one) for one in PEOPLE]
    if not desk.may("appointments.read"):
        with pytest.raises(errors.Forbidden):
            agenda(desk, TODAY, TODAY, everybody)
        return
    days = agenda(desk, date(2026, 5, 1), date(2026, 5, 31), everybody).days
    shown = {slot.record.id for day in days for slot in day.slots}
    assert shown == listed(desk, "appointments")
    assert {key for key, _ in agenda_people(desk)} >= set(agenda_team(desk)) >= {desk.actor.id}
    mine = {row.id for row in due_reminders(desk).rows}
    assert mine <= listed(desk, "appointments")
    assert reminding(desk).due == len(mine)


@pytest.mark.parametrize("account", PEOPLE)
def test_the_search_over_everything_finds_what_the_lists_find(office: Office, account: str) -> None:
    """R-QRY-02, R-CUS-41: by kind, with the number that the list has."""
    fill(office)
    desk = office.desk(account)
    wanted = {
        entity.name: {row.id for row in desk.page(entity.name, Query(words="客户", limit=500)).rows}
        for entity in registry
        if entity.searched and desk.may(f"{entity.name}.read")
    }
    wanted = {name: keys for name, keys in wanted.items() if keys}
    assert all(keys <= listed(desk, name) | pooled(desk, name) for name, keys in wanted.items())
    kinds = desk.search_kinds("客户", 500)
    by_kind: dict[str, set[int]] = {}
    for one in kinds:
        assert one.count.n == len(one.rows)
        by_kind.setdefault(one.place.partition(":")[0], set()).update(row.id for row in one.rows)
    assert by_kind == wanted
    found: dict[str, set[int]] = {}
    for record in desk.search("客户", limit=500):
        found.setdefault(record.entity, set()).add(record.id)
    assert all(keys <= wanted[name] for name, keys in found.items())


def pooled(desk: Desk, entity: str) -> set[int]:
    """Records of a kind that are nobody's, which whoever may claim finds."""
    if not registry[entity].owner or not desk.may(f"{entity}.read"):
        return set()
    query = Query(filters=(Filter(registry[entity].owner, "empty"),), limit=500)
    return {row.id for row in desk.page(entity, query).rows}


@pytest.mark.parametrize("account", PEOPLE)
def test_lists_of_mentions_and_news_hold_what_is_in_reach(office: Office, account: str) -> None:
    """R-CUS-41: four customers that somebody was given, and is named at; two of them go on, one is deleted."""
    desk = office.desk(account)
    if not desk.may("customers.read"):
        assert (desk.notices(unread=False), desk.notice_count().n) == ([], 0)
        assert [one.n for one in mention_counts(desk)] == [0, 0]
        return
    maker = "wanghaitao" if account == "lijing" else "lijing"
    keys = [office.customer(f"第 {n} 家", by=maker).id for n in range(4)]
    for key in keys:
        if account != "linzhiyuan":
            office.admin.do("customers.transfer", key, to=desk.actor.id)
        if desk.may("followups.read"):
            office.desk("zhoumin" if account == "linzhiyuan" else "linzhiyuan").create(
                "followups", {"customer": key, "content": f"请 @{account} 看看"}
            )
    for key in keys[:2]:
        office.admin.change("customers", key, {"owner": office.user("zhangxiaolan")})
    office.admin.remove("customers", keys[2])
    still = [key for key in keys if key in listed(desk, "customers")]
    assert keys[3] in still
    assert (keys[0] in still) == (desk.actor.level(registry["customers"], "read") == Level.ALL) or account in (
        "zhangxiaolan",
    )
    told = [one.record for one in desk.notices(unread=False)]
    assert sorted(filter(None, told)) == ([] if account == "linzhiyuan" else still)
    assert desk.notice_count(unread=False).n == len(told)
    place = registry["followups"].sublist("naming_me")
    assert place is not None
    if desk.may("followups.read"):
        rows = desk.page("followups", Query(filters=place.conditions(desk), limit=500)).rows
        assert sorted(row["customer"] for row in rows) == still
        assert {row.id for row in rows} <= listed(desk, "followups")
        assert [one.n for one in mention_counts(desk)] == [len(rows), len(rows)]
        assert {row.id for row in unread_mentions(desk)} == {row.id for row in rows}
