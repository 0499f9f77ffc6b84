"""Columns of a contact file that speak of the customer, where the customer is in the book already (R-IMX-04)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.exchange.importing import accounts, table, take_in, told
from tests.office import Office
from tui_crm.domain import Record
from tui_crm.exchange.importing.run import Import

HEAD = ("客户", "姓名", "客户电话", "客户地址")
ROWS = [HEAD, ("恒达", "张三", "0571-88888888", "文一西路 998 号"), ("恒达", "李四", "0571-87654321", "")]
OLD = {"phone": "0571 8765 4321", "address": ""}
LEFT = "“恒达” is in the book already, and this was not taken over."


@pytest.fixture
def hengda(office: Office) -> Record:
    """A customer with a telephone, and without an address."""
    return office.customer("恒达", **OLD)


def now(office: Office, customer: Record) -> dict[str, Any]:
    """What the file speaks of."""
    record = office.admin.read("customers", customer.id)
    return {name: record[name] for name in OLD}


@pytest.mark.parametrize(
    ("way", "phone", "address", "left"),
    [
        ("skip", "0571 8765 4321", "", {"客户电话": 1, "客户地址": 1}),
        ("create", "0571 8765 4321", "", {"客户电话": 1, "客户地址": 1}),
        ("fill", "0571 8765 4321", "文一西路 998 号", {}),
        ("update", "0571-87654321", "文一西路 998 号", {}),
    ],
)
def test_they_are_taken_over_as_wished_and_what_is_left_is_told(
    office: Office, sheet: Path, hengda: Record, way: str, phone: str, address: str, left: dict[str, int]
) -> None:
    """What the customer says already, however the number is written, is no loss; undone, all is as before."""
    for dry_run in (True, False):
        report = take_in(office, table(sheet, ROWS), "contacts", "lijing", on_duplicate=way, dry_run=dry_run)
        assert (accounts(report), report.left) == ((2, 2, 0, 0), left)
        assert told(report) == [(2, "left", column, LEFT) for column in left]
    assert now(office, hengda) == {"phone": phone, "address": address}
    assert office.desk("lijing").undo_import(report.number) == 0
    assert (now(office, hengda), office.contacts(hengda)) == (OLD, [])


def test_a_customer_that_an_earlier_row_has_made_is_there(office: Office, sheet: Path) -> None:
    table(sheet, [HEAD, ("博雅", "张三", "", ""), ("博雅", "李四", "0571-87654321", "")])
    report = take_in(office, sheet, "contacts", make=("customer",))
    assert (report.made, report.left) == ({"customers": 1}, {"客户电话": 1})
    take_in(office, table(sheet, [HEAD, ("鼎新", "张三", "", ""), ("鼎新", "李四", "0571-87654321", "")]), "contacts",
            make=("customer",), on_duplicate="fill")  # fmt: skip
    assert office.admin.read("customers", office.id_of("customers", "鼎新"))["phone"] == "0571-87654321"


def test_a_dry_run_says_the_same_in_every_batch(office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also of a contact at a customer that two rows before has made, and the one in between has found."""
    monkeypatch.setattr(Import, "size", 2)
    rows = [("博雅", "张三", "", ""), ("博雅", "李四", "", "文一西路"), ("博雅", "李四", "0571-87654321", "")]
    for way in ("skip", "fill", "update"):
        found = []
        for dry_run in (True, False):
            report = take_in(office, table(sheet, [HEAD, *rows]), "contacts", make=("customer",), on_duplicate=way,
                             dry_run=dry_run)  # fmt: skip
            found.append((accounts(report), report.updated, report.made, report.left, told(report)))
        assert found[0] == found[1]
        assert found[0][0][1] == 2
        assert office.admin.undo_import(report.number) == 0


FOLLOWED = [
    ("客户", "联系人", "内容"),
    ("Acme", "李二", "一"), ("鼎新", "", "二"),
    ("ACME", "", "三"), ("鼎新", "李二", "四"),
    ("博雅", "李二", "五"), ("acme", "李二", "六"),
]  # fmt: skip
"""Customers in other letters than before, and contacts of one name at several of them."""

PLANNED = [
    ("标题", "开始", "人员", "备注"),
    ("会", "2026-05-08 10:00", "", "一"), ("议", "2026-05-08 10:00", "lijing", "二"),
    ("会", "2026-05-08 10:00", "lijing", "三"), ("议", "2026-05-08 10:00", "", "四"),
]  # fmt: skip
"""Appointments of the one who takes them in, said and unsaid."""


@pytest.mark.parametrize(("kind", "rows"), [("followups", FOLLOWED), ("appointments", PLANNED)])
def test_a_dry_run_finds_in_every_batch_what_the_run_finds(
    office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch, kind: str, rows: list[tuple[str, ...]]
) -> None:
    monkeypatch.setattr(Import, "size", 2)
    office.contact(office.customer("恒达"), "李二")
    make = ("customer", "contact") if kind == "followups" else ()
    found = []
    for dry_run in (True, False):
        report = take_in(office, table(sheet, rows), kind, "lijing", make=make, on_duplicate="update", dry_run=dry_run)
        found.append((accounts(report), report.updated, report.made, report.left, told(report)))
    assert found[0] == found[1]
    assert report.failed == 0
    assert office.desk("lijing").undo_import(report.number) == 0


def test_a_contact_that_says_nothing_new_still_updates_its_customer(
    office: Office, sheet: Path, hengda: Record
) -> None:
    office.contact(hengda, "张三")
    report = take_in(office, table(sheet, ROWS[:2]), "contacts", "lijing", on_duplicate="update")
    assert (accounts(report), report.updated) == ((1, 0, 0, 0), 1)
    assert now(office, hengda) == {"phone": "0571-88888888", "address": "文一西路 998 号"}


def test_a_column_of_the_customer_that_cannot_be_written_fails_its_row(
    office: Office, sheet: Path, hengda: Record
) -> None:
    table(sheet, [HEAD, ("恒达", "张三", "nobody", "")])
    report = take_in(office, sheet, "contacts", "lijing", on_duplicate="update")
    assert (accounts(report), office.contacts(hengda)) == ((1, 0, 0, 1), [])
    assert [one[:3] for one in told(report)] == [(2, "failed", "客户电话")]


def test_the_owner_of_a_customer_does_not_change_by_a_file_of_contacts(
    office: Office, sheet: Path, hengda: Record
) -> None:
    people = {"张三": "王海涛", "李四": "李静", "王五": "Nobody"}
    table(sheet, [("客户", "姓名", "负责人"), *(("恒达", *one) for one in people.items())])
    report = take_in(office, sheet, "contacts", on_duplicate="update", owner_unknown="leave-out")
    assert (accounts(report), report.left) == ((3, 3, 0, 0), {"负责人": 1})
    assert office.admin.read("customers", hengda.id)["owner"] == office.user("lijing")
