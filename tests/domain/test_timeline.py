"""The stream of what happened around a record, and around all that a person may see (R-FUP-05, R-HND-04)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.office import DAY, NOON, Office, office_at
from tui_crm.domain import CHANGES, Desk, Event, Stretch, errors

HOUR = DAY // 24


def told(event: Event) -> str:
    """An event in a word: its text, or the fields that a change has set."""
    if event.record is not None:
        return str(event.record.values.get("content") or event.record.values.get("title"))
    assert event.change is not None
    return " ".join([event.change.entries[0].action, *event.change.entries[0].changes])


def whole(desk: Desk, about: tuple[str, int] | None, stretch: Stretch | None = None, limit: int = 3) -> list[Event]:
    """The stream from its newest event to its oldest, page by page."""
    found: list[Event] = []
    after = None
    while True:
        page = desk.timeline(about, stretch, after=after, limit=limit)
        found += page.events
        if not page.more_after:
            return found
        after = page.events[-1].mark


def from_the_end(desk: Desk, about: tuple[str, int] | None, limit: int = 3) -> list[Event]:
    """The same from its oldest event to its newest, by pages, in the order of the stream."""
    found: list[Event] = []
    before: Any = (0, -99, 0)
    while True:
        page = desk.timeline(about, before=before, limit=limit)
        found = [*page.events, *found]
        if not page.more_before:
            return found
        before = page.events[0].mark


def test_follow_ups_tasks_and_changes_of_owner_stand_in_one_stream(office: Office) -> None:
    """R-FUP-10, R-HND-04: the newest first, what is planned above what was done."""
    customer = office.customer("恒达")
    desk = office.desk("lijing")
    office.pass_time(HOUR)
    desk.create("followups", {"customer": customer.id, "content": "电话", "next_at": "+3d"})
    office.pass_time(HOUR)
    office.admin.change("customers", customer.id, {"owner": office.user("wanghaitao"), "remark": "交接"})
    office.pass_time(HOUR)
    office.admin.change("customers", customer.id, {"remark": "只是备注"})
    events = whole(office.admin, ("customers", customer.id))
    assert [told(event) for event in events] == ["电话", "change owner", "电话", "create owner"]
    assert [event.source for event in events] == ["appointments", CHANGES, "followups", CHANGES]


def test_the_timeline_of_a_contact_has_what_was_said_to_the_contact(office: Office) -> None:
    """R-FUP-04"""
    customer = office.customer("恒达")
    wang = office.contact(customer, "王芳")
    desk = office.desk("lijing")
    desk.create("followups", {"customer": customer.id, "contact": wang.id, "content": "给王芳"})
    desk.create("followups", {"customer": customer.id, "content": "给公司"})
    assert [told(event) for event in whole(desk, ("contacts", wang.id))] == ["给王芳"]


def test_everything_in_my_customers(office: Office) -> None:
    """R-CUS-41: nothing of what others keep."""
    for name, by in (("恒达", "lijing"), ("天和", "wanghaitao")):
        customer = office.customer(name, by=by)
        office.desk(by).create("followups", {"customer": customer.id, "content": f"电话{name}"})
    assert [told(event) for event in whole(office.desk("lijing"), None)] == ["电话恒达"]
    assert [told(event) for event in whole(office.desk("zhoumin"), None)] == ["电话天和", "电话恒达"]


def test_what_is_out_of_reach_has_no_timeline(office: Office) -> None:
    """R-CUS-41"""
    customer = office.customer("恒达")
    with pytest.raises(errors.NotFound):
        office.desk("wanghaitao").timeline(("customers", customer.id))


def test_hidden_fields_are_no_events(office: Office) -> None:
    """D-06: a level that a role may not see is not told by the timeline either."""
    customer = office.customer("恒达")
    office.role("customer_manager", {}, customers={"owner": 0, "status": 0, "level": 0})
    assert whole(office.desk("lijing"), ("customers", customer.id)) == []


def test_what_was_undone_is_not_told(office: Office) -> None:
    """D-13"""
    customer = office.customer("恒达")
    office.admin.change("customers", customer.id, {"owner": office.user("wanghaitao")})
    office.admin.undo(office.admin.last_change().id)  # type: ignore[union-attr]
    assert [told(event) for event in whole(office.admin, ("customers", customer.id))] == ["create owner"]


def test_kinds_people_periods_and_words_narrow_it(office: Office) -> None:
    """R-FUP-05"""
    customer = office.customer("恒达")
    desk, boss = office.desk("lijing"), office.desk("zhoumin")
    about = ("customers", customer.id)
    desk.create("followups", {"customer": customer.id, "content": "样品规格", "at": NOON - 10 * DAY})
    boss.create("followups", {"customer": customer.id, "content": "催款", "at": NOON - DAY})
    assert [told(e) for e in whole(desk, about, Stretch(sources=("followups",)))] == ["催款", "样品规格"]
    assert [told(e) for e in whole(desk, about, Stretch(person=office.user("zhoumin")))] == ["催款"]
    assert [told(e) for e in whole(desk, about, Stretch(since=NOON - 2 * DAY, until=NOON))] == ["催款"]
    assert [told(e) for e in whole(desk, about, Stretch(words="样品"))] == ["样品规格"]


def test_it_opens_where_today_is(office: Office) -> None:
    """What repeats for months does not hide what has happened: three that come next, then the past."""
    customer = office.customer("恒达")
    desk = office.desk("lijing")
    about = ("customers", customer.id)
    desk.create("followups", {"customer": customer.id, "content": "电话", "at": NOON - HOUR})
    for days in range(1, 9):
        values = {"customer": customer.id, "title": f"第{days}天", "start_at": NOON + days * DAY}
        desk.create("appointments", values)
    shown = desk.timeline_now(about, limit=6)
    assert [told(event) for event in shown.events] == ["第3天", "第2天", "第1天", "create owner", "电话"]
    assert (shown.more_before, shown.more_after) == (True, False)
    above = desk.timeline(about, before=shown.events[0].mark, limit=9)
    assert [told(event) for event in above.events] == ["第8天", "第7天", "第6天", "第5天", "第4天"]
    assert not above.more_before


HOURS = st.lists(st.integers(0, 5), min_size=1, max_size=12)


@given(followups=HOURS, appointments=HOURS, limit=st.integers(1, 5))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_are_pieces_of_the_whole(
    office_url: str, followups: list[int], appointments: list[int], limit: int
) -> None:
    """However many events share a moment: nothing is left out, nothing comes twice, from either end."""
    with office_at(office_url) as office:
        customer = office.customer("恒达")
        desk = office.desk("lijing")
        for hours in followups:
            desk.create("followups", {"customer": customer.id, "content": "电话", "at": NOON - hours * HOUR})
        for hours in appointments:
            desk.create("appointments", {"customer": customer.id, "title": "拜访", "start_at": NOON - hours * HOUR})
        about = ("customers", customer.id)
        marks = [event.mark for event in whole(desk, about, limit=limit)]
        assert marks == sorted(marks, reverse=True)
        assert len(set(marks)) == len(marks) == len(followups) + len(appointments) + 1
        assert [event.mark for event in from_the_end(desk, about, limit)] == marks
