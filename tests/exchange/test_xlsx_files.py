"""Workbooks of any program are read as a person sees them; what cannot be told, or does harm, is refused (R-IMX-02)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from xlsxwriter import Workbook as Writer

from tests.exchange.opened import MAIN, cells, opened, packed, said, with_rows


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Where a test puts its workbook."""
    return tmp_path / "客户.xlsx"


def written(path: Path, rows: list[list[Any]], **options: Any) -> Path:
    """A workbook as xlsxwriter makes it."""
    with Writer(str(path), options) as file:
        sheet = file.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return path


def test_a_sheet_is_a_table(book: Path) -> None:
    table = opened(written(book, [["名称", "信用"], ["恒达", 80], [], ["博雅", 5.5]]))
    assert (table.kind, table.header, table.neutral, table.encoding) == ("xlsx", ["名称", "信用"], False, "")
    assert list(table.rows()) == [(2, ["恒达", "80"]), (4, ["博雅", "5.5"])]
    assert said(table) == []


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("80", "80"),
        ("80.0", "80"),
        ("13800001234", "13800001234"),
        ("1.3800001234E10", "13800001234"),
        ("1.1000000000000001", "1.1"),
        ("0.00001", "0.00001"),
        ("1E-5", "0.00001"),
        ("-0", "0"),
        ("110101199003071234", "110101199003071234"),
        ("12345678901234567890", "12345678901234567890"),
        ("1.23456789012345E+19", "12345678901234500000"),
        ("123456789012.34567", "123456789012.34567"),
        ("1E400000000", "1E400000000"),
        ("NaN", "NaN"),
    ],
)
def test_numbers_keep_every_digit(book: Path, number: str, text: str) -> None:
    """A number of a card or an account is no quantity: not one digit of it may be wrong."""
    rows = f'<row r="1"><c r="A1" t="str"><v>Name</v></c></row><row r="2"><c r="A2"><v>{number}</v></c></row>'
    assert cells(opened(with_rows(book, rows))) == [[text]]


def test_a_number_that_a_spreadsheet_has_rounded_is_told(book: Path) -> None:
    table = opened(written(book, [["名称", "备注"], ["恒达", 110101199003071234], ["博雅", 3]]))
    assert said(table) == [
        "Cell B2 holds a number of more than 15 digits, which spreadsheet programs round. Please check it."
    ]


@pytest.mark.parametrize("from_1904", [False, True])
def test_days_are_days_in_either_calendar(book: Path, from_1904: bool) -> None:
    with Writer(str(book), {"date_1904": from_1904}) as file:
        sheet = file.add_worksheet()
        sheet.write_row(0, 0, ["名称", "a", "b", "c", "d", "e"])
        sheet.write(1, 0, "恒达")
        for column, (value, style) in enumerate(
            [
                (date(2026, 5, 6), "yyyy-mm-dd"),
                (datetime(2026, 5, 6), "m/d/yy h:mm"),
                (datetime(2026, 5, 6, 14, 30), 'yyyy"年"m"月"d"日" hh:mm'),
                (datetime(2026, 5, 6, 14, 30), "[$-804]dddd"),
            ],
            1,
        ):
            sheet.write_datetime(1, column, value, file.add_format({"num_format": style}))
        sheet.write_number(1, 5, 0.75, file.add_format({"num_format": "h:mm"}))
    assert cells(opened(book)) == [
        ["恒达", "2026-05-06", "2026-05-06 00:00:00", "2026-05-06 14:30:00", "2026-05-06", "18:00:00"]
    ]


@pytest.mark.parametrize(
    ("number", "style", "text"),
    [
        (12345, "000000", "012345"),
        (7, "[Red]000", "007"),
        (0, "000", "000"),
        (1234567, "000000", "1234567"),
        # What is no code keeps all that it says: a spreadsheet shows 00000, 002 and -005.
        (0.4, "00000", "0.4"),
        (1.5, "000", "1.5"),
        (-5, "000", "-5"),
    ],
)
def test_zeros_in_front_are_kept_where_the_format_shows_them(book: Path, number: float, style: str, text: str) -> None:
    with Writer(str(book)) as file:
        sheet = file.add_worksheet()
        sheet.write_row(0, 0, ["名称", "邮编"])
        sheet.write_row(1, 0, ["恒达"])
        sheet.write_number(1, 1, number, file.add_format({"num_format": style}))
    assert cells(opened(book)) == [["恒达", text]]


def test_flags_errors_and_formulas_are_what_a_person_sees(book: Path) -> None:
    with Writer(str(book)) as file:
        sheet = file.add_worksheet()
        sheet.write_row(0, 0, ["名称", "a", "b", "c"])
        sheet.write_formula(1, 0, '="恒"&"达"', None, "恒达")
        sheet.write_boolean(1, 1, True)
        sheet.write_formula(1, 2, "=1+1", None, 2)
        sheet.write_formula(1, 3, "=NA()", None, "#N/A")
        sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")
        sheet.write(2, 1, "#N/A")
    assert cells(opened(book)) == [["恒达", "TRUE", "2", ""], ["", "#N/A", "", ""]]
    assert said(opened(book)) == ["Cells that show an error are read as empty: 2 (D2: #N/A)."]


def test_a_formula_without_a_result_is_told(book: Path) -> None:
    """Programs that write formulas do not always calculate them."""
    file = Workbook()
    file.active.append(["名称", "信用"])
    file.active.append(["恒达", "=40+40"])
    file.save(book)
    assert said(opened(book))[0].startswith("Cell B2 holds a formula without a result, which is read as empty.")


def test_a_title_above_the_names_is_no_header(book: Path) -> None:
    with Writer(str(book)) as file:
        sheet = file.add_worksheet()
        sheet.merge_range("A1:C1", "2026 年客户一览")
        sheet.write_row(1, 0, ["名称", "电话", "地址"])
        sheet.write_row(2, 0, ["恒达", "0571-87654321", "文一西路998号"])
    table = opened(book)
    assert table.header == ["名称", "电话", "地址"]
    assert list(table.rows()) == [(3, ["恒达", "0571-87654321", "文一西路998号"])]
    assert said(table) == ["Row 2 holds the names of the columns; what stands above is a title."]


def test_several_lines_of_titles_are_no_header_either(book: Path) -> None:
    with Writer(str(book)) as file:
        sheet = file.add_worksheet()
        sheet.merge_range("A1:D1", "客户名单（2023年）")
        sheet.write_row(1, 0, ["制表：王五", "", "日期：2023-05-01"])
        sheet.write_row(3, 0, ["客户名称", "联系人", "电话", "积分"])
        sheet.write_row(4, 0, ["恒达", "王磊", "0571-87654321", 30])
        sheet.merge_range("A7:A8", "博雅")
    table = opened(book)
    assert list(table.rows()) == [(5, ["恒达", "王磊", "0571-87654321", "30"]), (7, ["博雅", "", "", ""])]
    assert said(table) == [
        "Row 4 holds the names of the columns; what stands above is a title.",
        "Only the first of merged cells has their value; merged places in the sheet: 1.",
    ]


def test_heads_of_groups_tell_columns_of_the_same_name_apart(book: Path) -> None:
    with Writer(str(book)) as file:
        sheet = file.add_worksheet()
        sheet.merge_range("A1:A2", "编号")
        sheet.merge_range("B1:C1", "基本信息")
        sheet.merge_range("D1:E1", "联系人")
        sheet.write_row(1, 1, ["名称", "手机", "职位", "手机"])
        sheet.write_row(2, 0, ["A1", "恒达", "13800001234", "经理", "13900005678"])
    table = opened(book)
    assert table.header == ["编号", "名称", "基本信息 手机", "职位", "联系人 手机"]
    assert len(cells(table)) == 1


def test_merged_cells_have_their_value_in_the_first(book: Path) -> None:
    with Writer(str(book)) as file:
        sheet = file.add_worksheet()
        sheet.write_row(0, 0, ["名称", "地址"])
        sheet.write_row(1, 0, ["恒达"])
        sheet.write_row(2, 0, ["博雅"])
        sheet.merge_range("B2:B3", "文一西路998号")
    table = opened(book)
    assert cells(table) == [["恒达", "文一西路998号"], ["博雅", ""]]
    assert said(table) == ["Only the first of merged cells has their value; merged places in the sheet: 1."]


def test_what_is_hidden_is_read_and_told(book: Path) -> None:
    with Writer(str(book)) as file:
        sheet = file.add_worksheet()
        for number, row in enumerate([["名称", "备注"], ["恒达", "a"], ["博雅", "b"]]):
            sheet.write_row(number, 0, row)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
    table = opened(book)
    assert cells(table) == [["恒达", "a"], ["博雅", "b"]]
    assert said(table) == ["Hidden columns are read as well: 备注.", "Hidden rows are read as well: 1."]


def test_the_first_visible_sheet_with_rows_is_read_unless_another_is_named(book: Path) -> None:
    with Writer(str(book)) as file:
        for name, hidden in {"旧表": True, "空表": False, "客户": False, "联系人": False}.items():
            sheet = file.add_worksheet(name)
            if hidden:
                sheet.hide()
            if name != "空表":
                sheet.write_row(0, 0, ["名称"])
                sheet.write_row(1, 0, [name])
        file.get_worksheet_by_name("空表").activate()
    table = opened(book)
    assert cells(table) == [["客户"]]
    assert said(table) == ["Only the sheet “客户” is read; these are not: “旧表”, “联系人”."]
    assert cells(opened(book, sheet="旧表")) == [["旧表"]]


def test_parts_with_prefixes_and_cells_without_places_are_understood(book: Path) -> None:
    """Some programs write no references, and the names of all elements with a prefix."""
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>' + "".join(
        "<x:row>" + "".join(f'<x:c t="inlineStr"><x:is><x:t>{text}</x:t></x:is></x:c>' for text in row) + "</x:row>"
        for row in (["名称", "备注"], ["恒达", "a"])
    )
    packed(book, {"xl/worksheets/sheet1.xml": sheet + "</x:sheetData></x:worksheet>"})
    assert list(opened(book).rows()) == [(2, ["恒达", "a"])]


def test_readings_above_the_signs_are_no_text(book: Path) -> None:
    """Japanese files note how Han are pronounced."""
    read = "<rPh><t>トウキョウ</t></rPh>"
    strings = f'<sst xmlns="{MAIN}"><si><t>名称</t></si><si><r><t>東</t></r><r><t>京</t></r>{read}</si></sst>'
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
    assert cells(opened(with_rows(book, rows, sharedStrings=strings))) == [["東京"]]


def test_a_cell_in_the_last_row_is_one_row(book: Path) -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>名称</v></c></row>'
    rows += '<row r="1048576"><c r="A1048576" t="str"><v>恒达</v></c></row>'
    assert list(opened(with_rows(book, rows)).rows()) == [(1048576, ["恒达"])]


def test_styled_cells_without_anything_are_nothing(book: Path) -> None:
    rows = '<row r="1"><c r="A1" t="str"><v>名称</v></c><c r="XFD1" s="1"/></row><row r="2"><c r="A2" s="1"/></row>'
    table = opened(with_rows(book, rows))
    assert (table.header, table.count) == (["名称"], 0)


def test_the_marks_of_a_csv_file_that_went_through_a_spreadsheet_are_taken_away(book: Path) -> None:
    """Ours puts an apostrophe before +86, a spreadsheet shows it and saves it in a workbook; what a person has typed
    behind an apostrophe of their own is told by the format of its cell."""
    file = Workbook()
    page = file.active
    assert page is not None
    page.append(["电话", "备注", "自己"])
    page.append(["'+86 571 8765 4321", "'=1+1", "'=1+1"])
    page.append(["'新芯", "''=1", "'"])
    page["C2"].quotePrefix = True
    file.save(book)
    assert cells(opened(book)) == [["+86 571 8765 4321", "=1+1", "'=1+1"], ["'新芯", "'=1", "'"]]
