"""What waits for a person, and for those whom a person leads (R-APT-04, R-APT-05)."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tests.office import DAY, NOON, Office
from tui_crm.domain import (
    FieldAccess,
    Filter,
    Query,
    Stretch,
    agenda,
    due_reminders,
    errors,
    registry,
    reminding,
    worklist,
)
from tui_crm.domain.modules.plans.rules import reached

HOUR = DAY // 24


def waiting(office: Office, account: str) -> dict[str, tuple[int, int | None]]:
    """The numbers of somebody's worklist: the own one, and that of everybody in reach."""
    return {one.name: (one.mine.n, one.team.n if one.team else None) for one in worklist(office.desk(account))}


def test_tasks_are_late_due_or_promised(office: Office) -> None:
    """R-APT-04, R-APT-05"""
    customer = office.customer("恒达")
    desk = office.desk("lijing")
    desk.create("appointments", {"title": "昨天的", "start_at": NOON - DAY})
    desk.create("appointments", {"title": "今早的", "start_at": NOON - 3 * HOUR})
    desk.create("appointments", {"title": "今晚的", "start_at": NOON + 6 * HOUR})
    desk.create("appointments", {"title": "明天的", "start_at": NOON + DAY})
    desk.create("appointments", {"title": "做完的", "start_at": NOON - 2 * DAY, "state": "done"})
    desk.create("followups", {"customer": customer.id, "content": "约好的", "next_at": "+2d"})
    assert waiting(office, "lijing") == {"overdue": (1, None), "today": (2, None), "promised": (1, None)}
    assert waiting(office, "zhoumin") == {"overdue": (0, 1), "today": (0, 2), "promised": (0, 1)}
    assert waiting(office, "wanghaitao") == {"overdue": (0, None), "today": (0, None), "promised": (0, None)}
    assert waiting(office, "qianwen") == {}


def test_each_number_is_that_of_the_list_it_leads_to(office: Office) -> None:
    """A count and its list agree."""
    desk = office.desk("lijing")
    for hours in (-30, -26, 1, 2, 3):
        desk.create("appointments", {"title": "任务", "start_at": NOON + hours * HOUR})
    for one in worklist(desk):
        assert len(desk.page(one.entity, Query(filters=one.filters)).rows) == one.mine.n


def test_what_others_gave_since_the_last_visit(office: Office) -> None:
    """A task that the supervisor made shows up, those of one's own do not."""
    boss, desk = office.desk("zhoumin"), office.desk("lijing")
    for _ in range(2):
        office.pass_time(HOUR)
        office.book.log("lijing", desk.actor.id, "ok", "")
    desk.create("appointments", {"title": "自己的", "start_at": NOON + DAY})
    assert waiting(office, "lijing")["given"] == (0, None)
    boss.create("appointments", {"title": "交办的", "start_at": NOON + DAY, "person": desk.actor.id})
    assert waiting(office, "lijing")["given"] == (1, None)


def test_customers_that_others_gave_since_the_last_visit(office: Office) -> None:
    """What a colleague hands over or makes for somebody is news to the owner; what one claims or makes is none."""
    boss, desk = office.desk("zhoumin"), office.desk("lijing")
    theirs, pooled = office.customer("科技", by="zhoumin"), office.customer("商贸", by="wanghaitao")
    office.desk("wanghaitao").do("customers.release", pooled.id, reason="no_capacity")
    for _ in range(2):
        office.pass_time(HOUR)
        office.book.log("lijing", desk.actor.id, "ok", "")
    desk.create("customers", {"name": "自己建的公司"})
    desk.do("customers.claim", pooled.id)
    assert waiting(office, "lijing")["given_customers"] == (0, None)
    boss.create("customers", {"name": "主管建的公司", "owner": desk.actor.id})
    handed = boss.change("customers", theirs.id, {"owner": desk.actor.id})
    assert handed["given_by"] == boss.actor.id
    assert waiting(office, "lijing")["given_customers"] == (2, None)
    last = boss.last_change()
    assert last is not None
    boss.undo(last.id)
    assert waiting(office, "lijing")["given_customers"] == (1, None)
    assert office.problems() == []


def test_a_day_on_which_the_clocks_are_put_back_has_25_hours(office: Office) -> None:
    """D-16; its last hour is due today, and whatever else goes by days has it as well."""
    office.clock.zone = ZoneInfo("America/New_York")
    office.clock.fixed = office.clock.instant(date(2026, 11, 1), 23, 20)
    desk = office.desk("lijing")
    office.customer("恒达")
    late = desk.create("appointments", {"title": "深夜", "start_at": "2026-11-01 23:30"})
    desk.create("appointments", {"title": "明天", "start_at": "2026-11-02 0:00"})
    (due,) = (one for one in worklist(desk) if one.name == "today")
    until = (Filter("start_at", "at_most", "2026-11-01"),)
    for filters in (due.filters, until, (Filter("start_at", "today"),)):
        assert [row.id for row in desk.page("appointments", Query(filters=filters)).rows] == [late.id]
    plan = {"title": "十月", "starts_on": "2026-11-01", "ends_on": "2026-11-01", "customers": 1, "profit": 1}
    made = desk.create("plans", plan)
    assert reached(desk, made.values) == 1


@pytest.fixture
def full(office: Office) -> Office:
    """李静 has something on every list."""
    boss, desk = office.desk("zhoumin"), office.desk("lijing")
    office.set("pool.days_without_followup", 30)
    for _ in range(2):
        office.pass_time(HOUR)
        office.book.log("lijing", desk.actor.id, "ok", "")
    customer = boss.create("customers", {"name": "杭州恒达精密机械有限公司", "owner": desk.actor.id})
    desk.create("followups", {"customer": customer.id, "content": "约好的", "next_at": "+2d"})
    for start in (NOON - DAY, NOON + 6 * HOUR):
        boss.create("appointments", {"title": "交办的", "start_at": start, "remind_at": start, "person": desk.actor.id})
    return office


LISTS = {"overdue", "today", "promised", "soon_in_pool", "given", "given_customers"}


@pytest.mark.parametrize(("entity", "name", "gone"), [
    ("appointments", "followup", {"promised"}),
    ("appointments", "created_by", {"given"}),
    ("appointments", "person", {"overdue", "today", "promised", "given"}),
    ("appointments", "state", {"overdue", "today", "promised", "given"}),
    ("customers", "claimed_at", {"given_customers"}),
    ("customers", "owner", set()),
])  # fmt: skip
def test_a_list_that_hangs_on_a_hidden_field_is_left_out(full: Office, entity: str, name: str, gone: set[str]) -> None:
    """And the others stay."""
    assert {*waiting(full, "lijing")} == LISTS
    full.role("customer_manager", **{entity: {name: FieldAccess.HIDDEN}})
    assert {*waiting(full, "lijing")} == LISTS - gone
    assert {*waiting(full, "zhoumin")} == LISTS - {"given", "given_customers"}


TOLD = ("title", "customer", "type", "start_at", "end_at", "remind_at", "person", "state", "followup", "content")


@pytest.mark.parametrize("name", TOLD)
def test_whichever_field_is_hidden_no_screen_fails(full: Office, name: str) -> None:
    """Reminders agree with their number; a stream leaves out what it cannot tell; an agenda says why there is none."""
    full.role("customer_manager", appointments={name: FieldAccess.HIDDEN}, followups={"person": FieldAccess.HIDDEN})
    desk = full.desk("lijing")
    for one in worklist(desk):
        assert len(desk.page(one.entity, Query(filters=one.filters)).rows) == one.mine.n
    assert len(due_reminders(desk).rows) == reminding(desk).due
    for stretch in (None, Stretch(person=desk.actor.id), Stretch(since=NOON - 9 * DAY, until=NOON + 9 * DAY)):
        desk.timeline(("customers", 1), stretch)
        desk.timeline(None, stretch)
    with suppress(errors.Forbidden):
        assert agenda(desk, date(2026, 5, 4), date(2026, 5, 10), [desk.actor.id]).days


def test_a_list_keeps_its_own_conditions_where_their_field_is_hidden(full: Office) -> None:
    """Customers of somebody and those of the pool stand apart, whoever may not see whose they are."""
    pooled = full.customer("苏州鼎新电子材料厂")
    full.desk("lijing").do("customers.release", pooled.id, reason="no_capacity")
    full.role("customer_manager", customers={"owner": FieldAccess.HIDDEN})
    customers, desk = registry["customers"], full.desk("lijing")
    lists = {"": customers.base, **{one.name: one.conditions(desk) for one in customers.sublists}}
    shown = {name: full.names("lijing", Query(filters=filters)) for name, filters in lists.items()}
    assert shown == {"": ["杭州恒达精密机械有限公司"], "pool": ["苏州鼎新电子材料厂"], "soon": []}
    for filters in ((Filter("owner", "is", full.user("zhoumin")),), (Filter("owner", "not", desk.actor.id),)):
        with pytest.raises(errors.Invalid):
            full.names("lijing", Query(filters=filters))
