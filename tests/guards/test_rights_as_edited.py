"""Rights as somebody has edited them in the book, and single rules beside the table of `test_rights.py`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.office import OWNERS, Office
from tui_crm.domain import FieldAccess, Filter, Level, Query, Record, errors


def test_an_edited_role_counts_at_once(office: Office) -> None:
    """R-RGT-14: whoever is signed in need not sign in again."""
    made = office.customer("恒达")
    li, wang = office.desk("lijing"), office.desk("wanghaitao")
    assert office.names("wanghaitao") == []
    office.role("customer_manager", {"customers": {"read": int(Level.ALL), "change": int(Level.NONE)}})
    assert [r.id for r in wang.page("customers").rows] == [made.id]
    with pytest.raises(errors.Forbidden):
        li.change("customers", made.id, {"remark": "不行了"})
    office.role("customer_manager")
    li.change("customers", made.id, {"remark": "又行了"})
    assert office.names("wanghaitao") == []


@pytest.mark.parametrize("level", list(Level))
def test_each_level_reaches_what_its_name_says(office: Office, level: Level) -> None:
    """D-04"""
    for account in OWNERS:
        office.customer(account, by=account)
    office.role("sales_supervisor", {"customers": {"read": int(level)}})
    reached = {
        Level.OWN: {"zhoumin"}, Level.DEPARTMENT: {"zhoumin", "lijing"},
        Level.SUBTREE: {"zhoumin", "lijing", "wanghaitao"}, Level.ALL: set(OWNERS),
    }  # fmt: skip
    if level == Level.NONE:
        with pytest.raises(errors.Forbidden):
            office.names("zhoumin")
        return
    assert set(office.names("zhoumin")) == reached[level]


def test_the_more_permissive_of_two_roles_wins(office: Office) -> None:
    """D-06, R-RGT-05"""
    made = office.customer("恒达", phone="0571-87654321")
    office.admin.change("users", office.user("sunli"), {"roles": "service_agent,customer_manager"})
    seen = office.desk("sunli").read("customers", made.id)
    assert "credit" in seen.values, "read-only from one role, hidden by the other"
    own = office.customer("自己的", by="sunli")
    office.desk("sunli").change("customers", own.id, {"remark": "可以"})
    with pytest.raises(errors.Forbidden):
        office.desk("sunli").change("customers", made.id, {"remark": "不可以"})


def test_a_role_that_is_switched_off_grants_nothing(office: Office) -> None:
    """R-RGT-12"""
    office.customer("恒达")
    office.admin.change("roles", office.id_of("roles", "customer_manager"), {"active": False})
    with pytest.raises(errors.Forbidden):
        office.names("lijing")
    assert office.desk("lijing").entities() == []


def test_a_hidden_number_takes_what_is_derived_from_it_along(office: Office) -> None:
    made = office.customer("恒达", phone="0571-87654321")
    office.role("service_agent", customers={"phone": int(FieldAccess.HIDDEN), "name": int(FieldAccess.HIDDEN)})
    sun = office.desk("sunli")
    assert not {"phone", "phone_e164", "name", "name_sort"} & set(sun.read("customers", made.id).values)
    with pytest.raises(errors.Invalid):
        sun.page("customers", Query(filters=(Filter("phone_e164", "filled"),)))


def test_words_do_not_find_by_a_hidden_field(office: Office) -> None:
    """A search that finds a record by a number that is not shown would tell the number, digit by digit."""
    office.customer("恒达", phone="0571-87654321", address="文一西路")
    office.role("service_agent", customers={"phone": int(FieldAccess.HIDDEN)})
    assert office.names("sunli", Query(words="文一")) == ["恒达"]
    assert office.names("sunli", Query(words="4321")) == []
    assert office.names("sunli", Query(words="恒达 0571")) == []
    assert office.desk("sunli").count("customers", Query(words="4321")).n == 0
    assert office.names("lijing", Query(words="4321")) == ["恒达"]


def test_moving_to_another_department_changes_what_is_seen(office: Office) -> None:
    """D-04"""
    office.customer("恒达", contact_name="王芳")
    assert office.names("zhoumin", Query(words="恒达")) == ["恒达"]
    office.admin.change("users", office.user("lijing"), {"department": "华北"})
    for query in (Query(), Query(words="恒达")):
        assert office.names("zhoumin", query) == []
    assert office.names("zhoumin", Query(words="王芳"), "contacts") == []
    assert office.names("lijing") == ["恒达"], "the own records stay the own ones"
    assert office.problems() == []


def test_a_department_that_moves_takes_its_people_along(office: Office) -> None:
    """D-04, R-ORG-04"""
    office.customer("北方重工", by="zhangxiaolan")
    assert office.names("zhoumin") == []
    north = office.id_of("departments", "华北")
    office.admin.change("departments", north, {"parent": office.id_of("departments", "华东")})
    for query in (Query(), Query(words="重工")):
        assert office.names("zhoumin", query) == ["北方重工"]
    assert office.problems() == []


def test_a_share_ends_on_its_day(office: Office) -> None:
    """D-04"""
    made = office.customer("恒达")
    to = {"user": office.user("zhangxiaolan"), "until": "2026-05-07"}
    office.desk("lijing").share("customers", made.id, [to])
    for day in range(2):
        for query in (Query(), Query(words="恒达")):
            assert office.names("zhangxiaolan", query) == ["恒达"], day
        office.pass_time(86_400_000)
    for query in (Query(), Query(words="恒达")):
        assert office.names("zhangxiaolan", query) == []


@pytest.mark.parametrize(
    "wanted",
    [
        [{}], [{"user": 10**6}], [{"department": 10**6}], [{"user": 1, "department": 1}],
        [{"user": 2}, {"user": 2}], [{"user": 2, "until": "someday"}],
    ],
)  # fmt: skip
def test_a_share_names_one_who_is_there(office: Office, wanted: list[dict[str, Any]]) -> None:
    made = office.customer("恒达")
    with pytest.raises(errors.Invalid):
        office.desk("lijing").share("customers", made.id, wanted)
    assert office.desk("lijing").shares("customers", made.id) == []


def test_a_disabled_person_is_shown_out(office: Office) -> None:
    """R-ORG-06"""
    desk = office.desk("lijing")
    office.admin.change("users", office.user("lijing"), {"active": False})
    for call in (lambda: desk.page("customers"), lambda: desk.create("customers", {"name": "再见"})):
        with pytest.raises(errors.SessionEnded):
            call()


def test_what_was_read_cannot_be_changed_in_place(office: Office) -> None:
    """Records are frozen: the desk is the only way in."""
    record: Record = office.customer("恒达")
    with pytest.raises(AttributeError):
        record.version = 9  # type: ignore[misc]
