"""Customers show their last follow-up and what comes next, whatever is done to those (R-FUP-04, R-APT-04)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.office import DAY, MINUTE, NOON, Office
from tui_crm.domain import Record, registry
from tui_crm.domain.core import bulk, writing


@pytest.fixture
def customer(office: Office) -> Record:
    return office.customer("杭州恒达精密机械有限公司")


def shown(office: Office, customer: Record) -> tuple[int | None, int | None]:
    values = office.admin.read("customers", customer.id).values
    return values["last_followup_at"], values["next_at"]


def followed(office: Office, customer: Record, days_ago: int) -> Record:
    what = {"customer": customer.id, "content": "电话确认样品规格", "at": NOON - days_ago * DAY}
    return office.desk("lijing").create("followups", what)


def planned(office: Office, customer: Record, days: int) -> Record:
    what = {"customer": customer.id, "title": "送报价单", "start_at": NOON + days * DAY}
    return office.desk("lijing").create("appointments", what)


def test_the_newest_follow_up_counts_in_whichever_order_they_are_written(office: Office, customer: Record) -> None:
    assert shown(office, customer) == (None, None)
    for days, last in ((9, 9), (2, 2), (30, 2)):
        followed(office, customer, days)
        assert shown(office, customer)[0] == NOON - last * DAY


def test_a_follow_up_that_is_removed_or_restored_counts_no_more_or_again(office: Office, customer: Record) -> None:
    desk = office.desk("lijing")
    followed(office, customer, 9)
    newest = followed(office, customer, 2)
    desk.remove("followups", newest.id)
    assert shown(office, customer)[0] == NOON - 9 * DAY
    desk.restore("followups", newest.id)
    assert shown(office, customer)[0] == NOON - 2 * DAY


def test_the_first_open_appointment_is_what_comes_next(office: Office, customer: Record) -> None:
    desk = office.desk("lijing")
    planned(office, customer, 7)
    first = planned(office, customer, 3)
    assert shown(office, customer)[1] == NOON + 3 * DAY
    desk.change("appointments", first.id, {"state": "done"})
    assert shown(office, customer)[1] == NOON + 7 * DAY


def test_what_moves_to_another_customer_is_shown_there_alone(office: Office, customer: Record) -> None:
    other = office.customer("苏州鼎新电子材料厂")
    moved = planned(office, customer, 3)
    office.desk("lijing").change("appointments", moved.id, {"customer": other.id})
    assert shown(office, customer) == (None, None)
    assert shown(office, other)[1] == NOON + 3 * DAY


def test_many_at_once_show_what_each_one_alone_would(office: Office) -> None:
    customers = [office.customer(f"宁波永信{n}号贸易有限公司") for n in range(4)]
    desk = office.desk("lijing")
    rows = [
        {"customer": one.id, "content": "拜访", "at": NOON - (day * 7 + place) * MINUTE, "owner": desk.actor.id}
        for place, one in enumerate(customers[:3])
        for day in range(5)
    ]
    with writing.wish(desk, "followups.create"):
        bulk.insert(desk, registry["followups"], rows)
    assert [shown(office, one)[0] for one in customers] == [NOON, NOON - MINUTE, NOON - 2 * MINUTE, None]


def test_a_task_without_a_customer_is_shown_at_none(office: Office, customer: Record) -> None:
    desk = office.desk("lijing")
    desk.create("appointments", {"title": "整理名片", "start_at": NOON + DAY})
    assert shown(office, customer) == (None, None)


@pytest.mark.parametrize("name", ["appointments", "followups"])
def test_what_a_customer_shows_is_looked_for_among_its_own_records(
    office: Office, customer: Record, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A book has a hundred thousand open appointments; saving one must not walk through them."""
    store = office.book.store
    if store.kind != "sqlite":
        pytest.skip("PostgreSQL chooses by what it has counted")
    asked: list[tuple[str, Any]] = []
    run = store.run

    def noted(query: Any) -> Any:
        asked.append(query.sql())
        return run(query)

    monkeypatch.setattr(store, "run", noted)
    (planned if name == "appointments" else followed)(office, customer, 2)
    shows = [one for one in asked if one[0].startswith('UPDATE "customers" SET') and "(SELECT M" in one[0]]
    assert shows
    for text, params in shows:
        plan = [row[3] for row in store.sql(f"EXPLAIN QUERY PLAN {text}", params)]
        assert any("INDEX" in step and "_customer_" in step for step in plan), plan
