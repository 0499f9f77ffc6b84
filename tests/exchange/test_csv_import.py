"""Rows are checked like a form, and every one is accounted for (R-IMX-04, R-CLN-04, R-CLN-06)."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from tests.exchange.importing import NORTHWIND, SEEDS, accounts, table, take_in, told
from tests.office import Office, office_at
from tui_crm.domain import Query, errors
from tui_crm.exchange.importing import import_file
from tui_crm.exchange.importing.run import Import

TABLES = ("customers", "contacts", "positions", "departments")


def test_a_second_import_of_the_same_numbers_skips_every_row(office: Office) -> None:
    take_in(office, NORTHWIND)
    again = take_in(office, NORTHWIND)
    assert accounts(again) == (93, 0, 93, 0)
    assert told(again)[0] == (2, "skipped", "CustomerID", "“ALFKI” is in the book already.")


def test_rows_that_failed_are_mended_and_imported_again(office: Office, sheet: Path, tmp_path: Path) -> None:
    """R-IMX-04: a file of the same form, with the reasons beside the rows."""
    rejects = tmp_path / "again.csv"
    table(sheet, [("名称", "信用度", "邮箱"), ("恒达", "80", ""), ("博雅", "101", "x"), ("鼎新", "", "info@dx.cn")])
    report = import_file(office.admin, "customers", sheet, rejects=rejects)
    assert accounts(report) == (3, 2, 0, 1)
    header, row = csv.reader(rejects.read_text("utf-8-sig").splitlines())
    assert (header[:3], row[:3]) == (["名称", "信用度", "邮箱"], ["博雅", "101", "x"])
    assert "信用度: " in row[3]
    assert "邮箱: " in row[3]
    rejects.write_text(rejects.read_text("utf-8-sig").replace("101,x", "100,x@boya.cn"), "utf-8")
    assert accounts(take_in(office, rejects)) == (1, 1, 0, 0)
    with pytest.raises(errors.Refused, match="there already"):
        import_file(office.admin, "customers", sheet, rejects=rejects)


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("信用度", "101", "Between 0 and 100, please."),
        ("Credit", "A1", "A whole number, please."),
        ("级别", "没有的", "“没有的” was not found."),
        ("邮箱", "wang@", "This is not an e-mail address. Write it like wang@example.com."),
        ("Phone", "=1+1", None),
        ("会员日期", "32.13.2026", None),
        ("Member since", "2999-01-01", "This day is in the future."),
        ("名称", "恒\x1b[31m达", "Control characters are not allowed here."),
        ("名称", "x" * 101, "At most 100 characters; this has 101."),
        ("类别", "robot", "“robot” is not one of the choices."),
    ],
)
def test_each_value_is_checked_like_in_the_form(
    office: Office, sheet: Path, column: str, value: str, sentence: str | None
) -> None:
    """R-CLN-04, R-CLN-06: wrong types, dates, numbers, unknown values."""
    names = {"信用度": "Credit", "会员日期": "Member since", "类别": "Kind"}
    column = names.get(column, column)
    header = [column] if column == "名称" else ["名称", column]
    rows = [header, [value] if column == "名称" else ["恒达", value], ["博雅"] if column == "名称" else ["博雅", ""]]
    before = office.dump(*TABLES)
    report = take_in(office, table(sheet, rows))
    assert accounts(report) == (2, 1, 0, 1)
    ((row, outcome, where, said),) = told(report)
    assert (row, outcome, where) == (2, "failed", column)
    assert sentence in (None, said)
    assert {values["name"] for values in office.dump(*TABLES).values() if values not in before.values()} == {"博雅"}


def test_a_failing_row_leaves_nothing_half_written(office: Office, sheet: Path) -> None:
    """The customer would be fine, but its contact's number is not."""
    before = office.dump(*TABLES)
    rows = [("名称", "联系人", "联系人手机"), ("恒达", "王磊", "nobody"), ("博雅", "李娜", "13800001234")]
    report = take_in(office, table(sheet, rows))
    assert accounts(report) == (2, 1, 0, 1)
    added = [v for k, v in office.dump(*TABLES).items() if k not in before]
    assert sorted(v["name"] for v in added) == ["博雅", "李娜"]
    (group,) = office.admin.history("customers", office.id_of("customers", "博雅"))
    assert {e.title for e in group.entries} == {"博雅"}
    assert office.problems() == []


def test_several_faults_of_a_row_are_all_told(office: Office, sheet: Path) -> None:
    report = take_in(office, table(sheet, [("名称", "邮箱", "Credit"), ("", "x", "y")]))
    assert {(row, column) for row, _, column, _ in told(report)} >= {(2, "邮箱"), (2, "Credit")}
    assert accounts(report) == (1, 0, 0, 1)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("标签", "没有的", "“没有的” was not found."),
        ("邮箱", "wang@", "This is not an e-mail address. Write it like wang@example.com."),
    ],
)
def test_a_number_beyond_what_is_configured_is_told_with_the_other_faults(
    office: Office, sheet: Path, field: str, value: str, sentence: str
) -> None:
    """Points go to 100 in this office, and to more in others."""
    report = take_in(office, table(sheet, [("名称", field, "积分"), ("恒达", value, "500")]))
    assert told(report) == [
        (2, "failed", field, sentence),
        (2, "failed", "积分", "Between 0 and 100, please."),
    ]


def test_the_same_number_twice_in_a_file_is_taken_once(office: Office, sheet: Path) -> None:
    for dry_run in (True, False):
        report = take_in(office, table(sheet, [*SEEDS, ("a1", "恒达")]), dry_run=dry_run)
        assert accounts(report) == (3, 2, 1, 0)
        assert told(report) == [(4, "skipped", "编号", "“a1” is in the book already.")]


def test_what_the_configuration_asks_for_is_asked_of_the_file(office: Office, sheet: Path) -> None:
    office.set("customers.complete", "true")
    with pytest.raises(errors.Refused, match=r"Phone.*system configuration"):
        take_in(office, table(sheet, SEEDS))


def test_a_dry_run_says_the_same_and_writes_nothing(office: Office) -> None:
    before, group = office.dump(*TABLES), office.book.head()
    rehearsed = take_in(office, NORTHWIND, dry_run=True)
    assert office.dump(*TABLES) == before
    assert office.book.head() == group
    assert (accounts(rehearsed), told(rehearsed)) == ((93, 93, 0, 0), [])
    assert accounts(take_in(office, NORTHWIND)) == (93, 93, 0, 0)


def test_only_who_may_import_does(office: Office, sheet: Path) -> None:
    table(sheet, SEEDS)
    for account in ("chenguodong", "sunli", "qianwen", "zhaolei"):
        with pytest.raises(errors.Forbidden):
            take_in(office, sheet, by=account)
    assert accounts(take_in(office, sheet, by="lijing")) == (2, 2, 0, 0)
    assert office.names("lijing") == [SEEDS[2][1], SEEDS[1][1]]
    assert office.names("wanghaitao") == []


def test_nobody_imports_for_others_without_the_right(office: Office, sheet: Path) -> None:
    rows = [("Name", "负责人"), ("恒达", "wanghaitao"), ("博雅", "lijing")]
    report = take_in(office, table(sheet, rows), by="lijing")
    assert accounts(report) == (2, 1, 0, 1)
    assert told(report) == [(2, "failed", "负责人", "Your roles do not allow you to set this field.")]
    assert accounts(take_in(office, table(sheet, rows[:2]))) == (1, 1, 0, 0)
    assert office.names("wanghaitao") == ["恒达"]


def test_a_hidden_field_is_a_column_like_any_unknown_one(office: Office, sheet: Path) -> None:
    office.role("customer_manager", customers={"credit": 0})
    report = take_in(office, table(sheet, [("Name", "Credit"), ("恒达", "50")]), by="lijing")
    assert report.columns.unknown == ("Credit",)
    assert office.dump("customers").popitem()[1]["credit"] is None


def test_others_records_cannot_be_named(office: Office, sheet: Path) -> None:
    """A contact cannot be put under a customer that is out of reach."""
    office.customer("恒达", by="zhangxiaolan")
    office.customer("博雅", by="lijing")
    report = take_in(office, table(sheet, [("客户", "姓名"), ("恒达", "王磊"), ("博雅", "李娜")]), "contacts", "lijing")
    assert accounts(report) == (2, 1, 0, 1)
    assert told(report) == [(2, "failed", "客户", "“恒达” was not found.")]


def test_the_first_contact_of_a_customer_is_its_primary_one(office: Office, sheet: Path) -> None:
    customer = office.customer("恒达")
    take_in(office, table(sheet, [("客户", "姓名"), ("恒达", "王磊"), ("恒达", "李娜")]), "contacts")
    assert office.primary(customer)["name"] == "王磊"


def test_users_come_in_with_roles_by_name(office: Office, sheet: Path) -> None:
    rows = [("Account", "Full name", "部门", "角色"), ("liuyang", "刘洋", "华北", "客户经理、auditor")]
    assert accounts(take_in(office, table(sheet, rows), "users")) == (1, 1, 0, 0)
    made = office.admin.read("users", office.id_of("users", "liuyang"))
    assert (made.label("department"), made.label("roles")) == ("华北", "客户经理、审计")


def test_rows_of_a_tree_find_earlier_ones(office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Import, "size", 2)
    rows = [("名称", "Belongs to"), ("华南", "总公司"), ("广州", "华南"), ("天河", "广州"), ("番禺", "广州")]
    for dry_run in (True, False):
        assert accounts(take_in(office, table(sheet, rows), "departments", dry_run=dry_run)) == (4, 4, 0, 0)


def test_a_batch_is_one_change_that_can_be_undone(office: Office) -> None:
    before = office.dump(*TABLES)
    take_in(office, NORTHWIND)
    last = office.admin.last_change()
    assert last is not None
    assert (last.wish, len(last.entries)) == ("customers.import", 186)
    office.admin.undo(last.id)
    assert office.dump(*TABLES) == before
    assert office.problems() == []


def test_five_thousand_rows_are_fifty_changes(sqlite_office: Path, tmp_path: Path, sheet: Path) -> None:
    """A batch is short enough for others to write in between; one database shows it, for it takes seconds."""
    names = ((f"Position {n}", f"P{n}") for n in range(5000))
    done: list[tuple[int, int]] = []
    path = table(sheet, [("Name", "English name"), *names])
    with office_at(str(shutil.copyfile(sqlite_office, tmp_path / "office.db"))) as office:
        report = import_file(office.admin, "positions", path, progress=lambda n, of: done.append((n, of)))
        assert accounts(report) == (5000, 5000, 0, 0)
        assert done[-1] == (5000, 5000)
        assert office.admin.count("positions").n == 5000
        wishes = [r["wish"] for r in office.admin.page("audit", Query(limit=80)).rows]
        assert wishes.count("positions.import") == 50


def test_what_stops_the_work_keeps_the_batches_before(
    office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is counted that is not in the book."""
    monkeypatch.setattr(Import, "size", 2)
    rows = [("Name",), *((f"Customer {n}",) for n in range(5))]

    def stop_at_four(done: int, rows: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    report = import_file(office.admin, "customers", table(sheet, rows), progress=stop_at_four)
    assert report.stopped is not None
    assert (accounts(report), report.rows) == ((4, 4, 0, 0), 5)
    assert sorted(office.names("linzhiyuan")) == [f"Customer {n}" for n in range(4)]
    assert office.problems() == []


def test_records_of_the_program_are_not_imported(office: Office, sheet: Path) -> None:
    for entity in ("audit", "logins", "settings"):
        with pytest.raises(errors.Forbidden):
            take_in(office, table(sheet, SEEDS), entity)


def test_numbers_that_a_spreadsheet_has_spoilt(office: Office, sheet: Path) -> None:
    """Decimals that it has added are no digits of a number; digits that it has dropped are told."""
    table(sheet, [("名称", "电话", "手机"), ("恒达", "057187654321.0", "13800138000.0"), ("博雅", "", "1.38E+10")])
    report = take_in(office, sheet)
    assert [(one.row, one.column, str(one.message)) for one in report.reasons] == [
        (3, "手机", "A spreadsheet has shortened this number, and its last digits are lost.")
    ]
    (row,) = office.admin.page("customers", Query(columns=("phone", "mobile", "mobile_e164"))).rows
    assert (row["phone"], row["mobile"], row["mobile_e164"]) == ("057187654321", "13800138000", "+8613800138000")
