"""An import is taken back as one, updates included; what others have changed since stays and is listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.importing import accounts, table, take_in
from tests.office import Office
from tui_crm.domain import errors
from tui_crm.exchange.importing.run import Import
from tui_crm.i18n import tr

KINDS = ("customers", "contacts", "dictionary_values")
HEAD = ("名称", "电话", "联系人", "备注", "级别")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several changes in the audit for a handful of rows."""
    monkeypatch.setattr(Import, "size", 3)


def rows(count: int) -> list[tuple[str, ...]]:
    """Customers with their contacts, and a level that is made for them."""
    return [HEAD, *((f"恒达{n}", f"0571-8765432{n}", f"王{n}", f"第{n}行", "钻石") for n in range(count))]


def test_the_book_is_as_before(office: Office, sheet: Path) -> None:
    """Created customers and contacts, a value made on demand, and updates of one that was there."""
    there = office.customer("恒达1", by="linzhiyuan", phone="0571-87654321", remark="老客户")
    before = office.dump(*KINDS)
    report = take_in(office, table(sheet, rows(8)), on_duplicate="update", make=("level",))
    assert (report.created, report.updated) == (7, 1)
    assert office.admin.read("customers", there.id)["remark"] == "第1行"
    steps: list[tuple[int, int]] = []
    assert office.admin.undo_import(report.number, lambda done, total: steps.append((done, total))) == 0
    assert office.dump(*KINDS) == before
    assert steps == [(0, 3), (1, 3), (2, 3)]
    assert office.admin.read("imports", report.number)["state"] == "undone"
    assert office.problems() == []


def test_what_others_have_changed_since_stays_and_is_listed(office: Office, sheet: Path) -> None:
    report = take_in(office, table(sheet, [HEAD[:3], *(row[:3] for row in rows(5)[1:])]))
    changed = office.id_of("customers", "恒达2")
    office.desk("zhoumin")
    office.admin.change("customers", changed, {"owner": office.user("lijing")})
    office.desk("lijing").change("customers", changed, {"remark": "已经联系"})
    used = office.admin.read("customers", office.id_of("customers", "恒达4"))
    office.contact(used, "韩梅", by="linzhiyuan")
    assert office.admin.undo_import(report.number) == 2
    assert office.names("linzhiyuan") == ["恒达4", "恒达2"]
    kept = list(office.admin.import_problems(report.number, "kept"))
    assert {(one.cells[1], tr(one.reasons[0][1], language="en")) for one in kept} == {
        ("恒达2", "李静 has changed the same fields since; undo that first."),
        ("恒达4", "This is still in use (Contacts)."),
    }
    assert office.problems() == []


def test_it_goes_on_where_it_was_stopped(office: Office, sheet: Path) -> None:
    report = take_in(office, table(sheet, rows(9)), make=("level",))

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise errors.Interrupted

    with pytest.raises(errors.Interrupted):
        office.admin.undo_import(report.number, stop)
    assert len(office.names("linzhiyuan")) == 3
    assert office.admin.read("imports", report.number)["state"] == "undoing"
    assert office.admin.undo_import(report.number) == 0
    assert office.names("linzhiyuan") == []
    with pytest.raises(errors.Refused, match="undone already"):
        office.admin.undo_import(report.number)


def test_records_of_the_recycle_bin_are_found_there(office: Office, sheet: Path) -> None:
    """The search tokens follow in one statement, and are what they would be one by one."""
    report = take_in(office, table(sheet, [HEAD[:3], *(row[:3] for row in rows(4)[1:])]))
    office.admin.undo_import(report.number)
    assert office.problems_of("customers", "contacts") == []


def test_only_ones_own_imports_are_taken_back(office: Office, sheet: Path) -> None:
    """周敏 undoes what her people did; 李静 does not even see the administrator's import."""
    report = take_in(office, table(sheet, [("名称",), ("恒达",)]), by="lijing")
    with pytest.raises(errors.NotFound):
        office.desk("wanghaitao").undo_import(report.number)
    assert office.desk("zhoumin").undo_import(report.number) == 0
    assert office.names("linzhiyuan") == []


def test_nothing_new_is_nothing_to_undo(office: Office, sheet: Path) -> None:
    take_in(office, table(sheet, [HEAD[:2], rows(1)[1][:2]]))
    again = take_in(office, sheet)
    assert accounts(again) == (1, 0, 1, 0)
    assert office.admin.undo_import(again.number) == 0
    assert office.names("linzhiyuan") == ["恒达0"]
