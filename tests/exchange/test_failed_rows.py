"""The rows that failed are handed out whenever they are wanted, to whoever the import belongs to (R-IMX-04)."""

from __future__ import annotations

import csv
import errno
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.exchange.importing import accounts, table, take_in
from tests.office import Office
from tui_crm.domain import errors
from tui_crm.exchange.importing import Plan, failed_rows, import_file
from tui_crm.i18n import Message, tr, use

pytestmark = pytest.mark.usefixtures("in_english")

ROWS = [("名称", "信用度", "备注"), ("恒达", "80", ""), ("博雅", "101", "=1+1"), ("鼎新", "x", "two\nlines")]


@pytest.fixture
def place(tmp_path: Path) -> Callable[[str], Path]:
    """Names the file that is written."""
    return lambda ending: tmp_path / f"failed{ending}"


def test_a_table_comes_back_as_it_was(office: Office, sheet: Path, place: Callable[[str], Path]) -> None:
    number = take_in(office, table(sheet, ROWS), by="zhoumin").number
    sheet.unlink()
    path, count = failed_rows(office.desk("zhoumin"), number, place)
    assert (path.name, count, path.stat().st_mode & 0o777) == ("failed.csv", 2, 0o600)
    header, *rows = csv.reader(path.read_text("utf-8-sig").splitlines(keepends=True))
    assert header == ["名称", "信用度", "备注", "Reason"]
    assert [row[:3] for row in rows] == [["博雅", "101", "'=1+1"], ["鼎新", "x", "two\nlines"]]
    mended = path.read_text("utf-8-sig").replace("101", "10").replace("x,", ",")
    path.write_text(mended, "utf-8")
    assert accounts(take_in(office, path, by="zhoumin")) == (2, 2, 0, 0)
    assert office.admin.read("customers", office.id_of("customers", "博雅"))["remark"] == "=1+1"


def test_several_reasons_stand_behind_one_another_as_the_language_has_it(
    office: Office, sheet: Path, place: Callable[[str], Path]
) -> None:
    use("zh")
    number = take_in(office, table(sheet, [("名称", "信用度", "邮箱"), ("恒达", "101", "x")])).number
    path, _ = failed_rows(office.admin, number, place)
    reason = path.read_text("utf-8-sig").splitlines()[1]
    assert "信用度：" in reason
    assert "。邮箱：" in reason


def test_a_workbook_stays_one(office: Office, tmp_path: Path, place: Callable[[str], Path]) -> None:
    from xlsxwriter import Workbook

    with Workbook(str(tmp_path / "a.xlsx")) as book:
        page = book.add_worksheet()
        for number, row in enumerate(ROWS):
            for column, cell in enumerate(row):
                page.write_string(number, column, cell)
    number = import_file(office.admin, "customers", tmp_path / "a.xlsx").number
    path, count = failed_rows(office.admin, number, place)
    assert (path.name, count) == ("failed.xlsx", 2)
    rows = [[cell.value for cell in row] for row in load_workbook(path).active.rows]
    assert [row[:3] for row in rows] == [list(ROWS[0]), *map(list, ROWS[2:])]


def test_json_lines_and_cards_come_back_as_what_can_hold_a_reason(
    office: Office, tmp_path: Path, place: Callable[[str], Path]
) -> None:
    (tmp_path / "a.jsonl").write_text('{"name":"恒达","credit":500}\n', "utf-8")
    path, _ = failed_rows(office.admin, import_file(office.admin, "customers", tmp_path / "a.jsonl").number, place)
    assert path.suffix == ".jsonl"
    assert path.read_text("utf-8").startswith('{"name": "恒达", "credit": "500", "Reason": "credit: Between')
    (tmp_path / "a.vcf").write_text("BEGIN:VCARD\nFN:Ana\nEMAIL:x\nORG:Acme\nEND:VCARD\n", "utf-8")
    number = import_file(office.admin, "customers", tmp_path / "a.vcf").number
    path, count = failed_rows(office.admin, number, place)
    assert (path.suffix, count) == (".csv", 1)


def test_only_ones_own_are_handed_out(office: Office, sheet: Path, place: Callable[[str], Path]) -> None:
    """周敏 undoes what her people did and may see it; the auditor sees the import, not what stood in its file."""
    number = take_in(office, table(sheet, ROWS), by="lijing").number
    with pytest.raises(errors.NotFound):
        failed_rows(office.desk("wanghaitao"), number, place)
    with pytest.raises(errors.Forbidden, match="somebody else"):
        failed_rows(office.desk("qianwen"), number, place)
    assert failed_rows(office.desk("zhoumin"), number, place)[1] == 3


def test_there_may_be_none(office: Office, sheet: Path, place: Callable[[str], Path]) -> None:
    number = take_in(office, table(sheet, ROWS[:2])).number
    with pytest.raises(errors.Refused, match="No row of this import has failed"):
        failed_rows(office.admin, number, place)


@pytest.mark.parametrize("name", ["failed.csv", "failed.xlsx"])
def test_a_full_disk_leaves_no_half_of_it(
    office: Office, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    import_file(office.admin, "customers", table(sheet, ROWS), Plan())

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(errors.DiskFull) as refused:
        failed_rows(office.admin, 1, lambda _: tmp_path / name)
    assert tr(refused.value.message).startswith("There is no room left on the disk.")
    assert [one.name for one in tmp_path.iterdir() if "failed" in one.name] == []


def test_cells_that_were_guarded_are_not_guarded_twice(
    office: Office, sheet: Path, place: Callable[[str], Path]
) -> None:
    """What our own export writes as '+86 571 …, or '=1+1, stays so, and is read back when it is imported again."""
    rows = [("名称", "电话", "备注", "信用度"), ("恒达", "'+86 571 8765 4321", "'=1+1", "500")]
    path, _ = failed_rows(office.admin, take_in(office, table(sheet, rows)).number, place)
    _, row = csv.reader(path.read_text("utf-8-sig").splitlines())
    assert row[:4] == list(rows[1])
    path.write_text(path.read_text("utf-8-sig").replace("500", "50"), "utf-8")
    assert accounts(take_in(office, path)) == (1, 1, 0, 0)
    made = office.admin.read("customers", office.id_of("customers", "恒达"))
    assert (made["phone"], made["remark"]) == ("+86 571 8765 4321", "=1+1")


def test_a_folder_that_is_not_there_is_told_before_anything_is_written(
    office: Office, sheet: Path, tmp_path: Path
) -> None:
    with pytest.raises(errors.Refused, match="cannot be made"):
        import_file(office.admin, "customers", table(sheet, ROWS), rejects=tmp_path / "nowhere" / "x.csv")
    assert office.names("linzhiyuan") == []


def test_an_import_is_told_also_where_the_failed_rows_cannot_be_written(
    office: Office, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in the book is not imported again by somebody who saw nothing but an error."""

    def full(*_: object) -> None:
        raise errors.Refused(Message("The disk is full."))

    monkeypatch.setattr("tui_crm.exchange.importing.write_rejects", full)
    report = import_file(office.admin, "customers", table(sheet, ROWS), rejects=tmp_path / "x.csv")
    assert (accounts(report), [tr(one) for one in report.said]) == ((3, 1, 0, 2), ["The disk is full."])
