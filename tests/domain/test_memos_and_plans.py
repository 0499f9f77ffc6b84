"""Notes of one's own, and what people set out to reach (R-APT-06, R-TSK-01 to R-TSK-03)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.office import DAY, PEOPLE, Office, office_at
from tui_crm.domain import Query, Record, errors, registry
from tui_crm.i18n import tr


def plan(office: Office, by: str = "lijing", **values: Any) -> Record:
    """A plan for May."""
    period = {"starts_on": "2026-05-01", "ends_on": "2026-05-31"}
    return office.desk(by).create("plans", {"title": "五月拓展", "customers": 4, "profit": 50_000, **period, **values})


def notes(office: Office, record: Record, by: str = "lijing") -> list[str]:
    """What the profile says beyond the fields."""
    said = registry["plans"].rules.notes
    assert said is not None
    return [tr(one, language="en") for one in said(office.desk(by), record)]


class TestMemos:
    def test_nobody_else_reads_them_the_administrator_included(self, office: Office) -> None:
        """R-APT-06"""
        made = office.desk("lijing").create("memos", {"title": "客户喜好", "content": "喝龙井"})
        assert office.names("lijing", entity="memos") == ["客户喜好"]
        for account in PEOPLE:
            if account in ("lijing", "qianwen"):
                continue
            assert office.names(account, entity="memos") == []
            assert office.names(account, Query(words="龙井"), "memos") == []
            with pytest.raises(errors.NotFound):
                office.desk(account).read("memos", made.id)
        with pytest.raises(errors.Forbidden):
            office.desk("qianwen").page("memos")

    def test_no_role_can_be_given_more_than_the_own_ones(self, office: Office) -> None:
        made = office.desk("lijing").create("memos", {"title": "客户喜好"})
        with pytest.raises(errors.Invalid):
            office.role("admin", {"memos": {"read": 4}})
        # A book of an earlier release may hold such a role.
        roles = registry["roles"].model
        office.book.store.run(roles.update(rights='{"memos": {"read": 4, "change": 4}}').where(roles.code == "admin"))
        with office_at(office.url) as later:
            assert later.names("linzhiyuan", entity="memos") == []
            with pytest.raises(errors.NotFound):
                later.admin.change("memos", made.id, {"content": "看过"})

    def test_the_audit_tells_that_there_was_one_and_not_what_it_says(self, office: Office) -> None:
        desk = office.desk("lijing")
        made = desk.create("memos", {"title": "客户喜好", "content": "喝龙井"})
        desk.change("memos", made.id, {"content": "喝普洱"})
        group = desk.last_change()
        assert group is not None
        assert group.entries[0].changes == {"content": ("喝龙井", "喝普洱")}
        for account in ("linzhiyuan", "qianwen", "zhoumin"):
            other = office.desk(account)
            assert other.audit_group(group.id).entries == ()
            assert "客户喜好" not in [row["subject"] for row in other.page("audit", Query(limit=50)).rows]

    def test_what_is_pinned_stands_first(self, office: Office) -> None:
        desk = office.desk("lijing")
        for title, pinned in (("一", True), ("二", False), ("三", True), ("四", False)):
            desk.create("memos", {"title": title, "pinned": pinned})
        assert office.names("lijing", entity="memos") == ["三", "一", "四", "二"]


class TestPlans:
    def test_the_new_customers_of_the_period_are_set_against_the_plan(self, office: Office) -> None:
        """R-TSK-01: of its person alone, and of its days alone."""
        made = plan(office)
        assert notes(office, made) == ["New customers in this period: 0 of 4 (0%)"]
        for n in range(3):
            office.customer(f"新客户{n}")
        office.customer("别人的", by="wanghaitao")
        office.pass_time(office.clock.midnight(date(2026, 6, 1)) - office.clock.now())
        office.customer("六月的")
        assert notes(office, made) == ["New customers in this period: 3 of 4 (75%)"]
        office.pass_time(-DAY // 2)
        office.customer("五月底的")
        assert notes(office, made) == ["New customers in this period: 4 of 4 (100%)"]

    def test_who_leads_makes_and_sees_those_of_the_people_below(self, office: Office) -> None:
        """R-TSK-03"""
        plan(office, "zhoumin", person=office.user("lijing"))
        assert office.names("lijing", entity="plans") == office.names("zhoumin", entity="plans") == ["五月拓展"]
        assert office.names("zhangxiaolan", entity="plans") == []
        with pytest.raises(errors.Forbidden):
            plan(office, "lijing", person=office.user("wanghaitao"))

    def test_who_was_given_a_plan_is_told_and_does_not_change_it(self, office: Office) -> None:
        """R-TSK-03: neither at once nor among many, nor is it thrown away; her own plans she changes."""
        made = plan(office, "zhoumin", person=office.user("lijing"))
        desk = office.desk("lijing")
        assert [tr(one.message, language="en") for one in desk.notices()] == [
            "周敏 has made a work plan for you: 五月拓展"
        ]
        seen = desk.read("plans", made.id)
        assert not desk.may("plans.change", seen)
        with pytest.raises(errors.Forbidden, match="has made this plan for you"):
            desk.change("plans", made.id, {"done": True})
        outcomes = desk.change_many("plans", [made.id], {"done": True})
        assert (outcomes.done, list(outcomes.refused)) == (0, [made.id])
        own = plan(office, "lijing", title="自己的")
        assert desk.change("plans", own.id, {"done": True})["done"] is True
        assert office.desk("zhoumin").change("plans", made.id, {"done": True})["done"] is True
        with pytest.raises(errors.Refused):
            desk.undo(office.desk("zhoumin").last_change().id)
        assert office.admin.read("plans", made.id)["done"] is True

    def test_nobody_gives_a_plan_away_that_could_not_be_made_for_that_person(self, office: Office) -> None:
        made = plan(office)
        with pytest.raises(errors.Forbidden):
            office.desk("lijing").change("plans", made.id, {"person": office.user("zhangxiaolan")})
        handed = plan(office, "zhoumin")
        with pytest.raises(errors.Forbidden):
            office.desk("zhoumin").change("plans", handed.id, {"person": office.user("zhangxiaolan")})
        moved = office.desk("zhoumin").change("plans", handed.id, {"person": office.user("wanghaitao")})
        assert moved["person"] == office.user("wanghaitao")
        assert office.names("zhangxiaolan", entity="plans") == []

    def test_it_has_a_number_of_its_own_and_is_not_carried_out_at_first(self, office: Office) -> None:
        """R-TSK-01"""
        made = plan(office)
        assert (made["code"], made["done"]) == ("JH260506001", False)

    @pytest.mark.parametrize(
        ("values", "field"),
        [({"ends_on": "2026-04-30"}, "ends_on"), ({"customers": None}, "customers"), ({"profit": -1}, "profit")],
        ids=["end before start", "nothing planned", "a loss"],
    )
    def test_what_cannot_be_planned_is_told_at_its_field(
        self, office: Office, values: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(errors.Invalid) as refused:
            plan(office, **values)
        assert list(refused.value.fields) == [field]
