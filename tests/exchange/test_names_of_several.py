"""A name in a file that several records have is never one of them by chance, and makes no further one (R-IMX-04)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.exporting import exported, listing
from tests.exchange.importing import accounts, table, take_in, told
from tests.office import Office
from tui_crm.domain import Query

pytestmark = pytest.mark.usefixtures("in_english")


def called(text: str) -> str:
    """What is said of such a name."""
    return f"Several records are called “{text}”. Please give the number, code or account of one."


@pytest.mark.parametrize("make", [(), ("customer",)])
def test_a_contact_of_one_of_two_customers(office: Office, sheet: Path, make: tuple[str, ...]) -> None:
    office.customer("同名", code="B1")
    office.customer("同名", code="B2")
    table(sheet, [("客户", "姓名"), ("同名", "张三"), ("B2", "李四")])
    report = take_in(office, sheet, "contacts", make=make)
    assert (accounts(report), told(report)) == ((2, 1, 0, 1), [(2, "failed", "客户", called("同名"))])
    assert office.names("linzhiyuan") == ["同名", "同名"]


def test_an_owner_who_is_one_of_two_users(office: Office, sheet: Path) -> None:
    """They are users, so no stranger's decision is asked for or followed."""
    office.admin.create(
        "users", {"account": "lijing2", "name": "李静", "roles": "customer_manager", "department": "华北"}
    )
    table(sheet, [("名称", "跟单人"), ("恒达", "李静")])
    for owner_unknown in (None, "me", "leave-out"):
        assert told(take_in(office, sheet, owner_unknown=owner_unknown)) == [(2, "failed", "跟单人", called("李静"))]
    table(sheet, [("客户", "姓名", "客户跟单人"), ("恒达", "王磊", "李静")])
    report = take_in(office, sheet, "contacts", make=("customer",), owner_unknown="me")
    assert (accounts(report), office.names("linzhiyuan")) == ((1, 0, 0, 1), [])


def test_a_contact_is_looked_up_at_the_customer_of_its_row(office: Office, sheet: Path) -> None:
    one, two = office.customer("客一"), office.customer("客二")
    people = {(c["name"], p): office.contact(c, p).id for c in (one, two) for p in ("张三",)}
    office.contact(two, "李四")
    table(
        sheet,
        [
            ("客户", "内容", "联系人"),
            ("客一", "a", "张三"),
            ("客二", "b", "张三"),
            ("客一", "c", "李四"),
            ("客一", "d", "王五"),
        ],
    )
    report = take_in(office, sheet, "followups")
    assert told(report) == [
        (4, "failed", "联系人", "This contact belongs to another customer."),
        (5, "failed", "联系人", "“王五” was not found."),
    ]
    rows = office.admin.page("followups", Query(columns=("content", "contact"))).rows
    assert {r["content"]: r["contact"] for r in rows} == {"a": people["客一", "张三"], "b": people["客二", "张三"]}


def test_an_update_leaves_a_link_that_its_name_fits(office: Office, sheet: Path) -> None:
    """Beijing is a province and its city: districts stay where they were, and new ones need a code."""
    columns = ("code", "name", "level", "parent")
    before = office.dump("regions")
    sheet.write_bytes(exported(listing(office, entity="regions", columns=columns), "csv"))
    report = take_in(office, sheet, "regions", on_duplicate="update")
    assert (report.failed, report.updated, office.dump("regions")) == (0, 0, before)
    table(sheet, [("code", "name", "level", "parent"), ("110199", "新区", "district", "北京市")])
    assert told(take_in(office, sheet, "regions")) == [(2, "failed", "parent", called("北京市"))]


def test_an_update_leaves_an_owner_whose_name_another_has(office: Office, sheet: Path) -> None:
    office.admin.create(
        "users", {"account": "lijing2", "name": "李静", "roles": "customer_manager", "department": "华北"}
    )
    customer = office.customer("恒达", code="A1")
    table(sheet, [("编号", "名称", "跟单人", "备注"), ("A1", "恒达", "李静", "老客户")])
    assert take_in(office, sheet, on_duplicate="update").updated == 1
    now = office.admin.read("customers", customer.id)
    assert (now["owner"], now["remark"]) == (office.user("lijing"), "老客户")
