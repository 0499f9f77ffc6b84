"""What waits for a person, and for those whom a person leads (R-APT-04, R-APT-05)."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from tests.office import DAY, NOON, Office
from tui_crm.domain import Filter, Query, worklist
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
