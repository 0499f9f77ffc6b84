"""The law of rights on what is woven from lists: timelines, worklists, mentions show what the lists show."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest

from tests.office import DAY, NOON, PEOPLE, Office
from tui_crm.domain import CHANGES, Desk, Event, Query, errors, registry, unread_mentions, worklist

ALL = Query(limit=500)


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
    nobody = office.customer("公海的客户", by="linzhiyuan")
    office.admin.create("followups", {"customer": nobody.id, "content": "电话"})
    office.admin.change("customers", nobody.id, {"owner": None})


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
