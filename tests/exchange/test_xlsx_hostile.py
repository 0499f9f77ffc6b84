"""Workbooks that would fill the memory, run something, or break off are refused in one sentence."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest
from xlsxwriter import Workbook as Writer

from tests.exchange.opened import MAIN, PARTS, cells, opened, packed, sheet_of, with_rows
from tui_crm.domain import errors
from tui_crm.exchange.sources import xlsx_strings
from tui_crm.i18n import tr

NAME = '<row r="1"><c r="A1" t="str"><v>名称</v></c></row>'


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Where a test puts its workbook."""
    return tmp_path / "book.xlsx"


def sentence(path: Path, **more: str) -> str:
    """Why the file is refused."""
    with pytest.raises(errors.Refused) as refused:
        list(opened(path, **more).rows())
    return tr(refused.value.message, language="en")


def test_a_part_that_unpacks_beyond_measure_is_refused(book: Path) -> None:
    packed(book, {"xl/worksheets/sheet1.xml": sheet_of(NAME + " " * 60_000_000)})
    assert book.stat().st_size < 100_000
    assert sentence(book) == "book.xlsx would take too much room when unpacked; no list is so large."


def test_parts_that_are_too_large_together_are_refused(book: Path) -> None:
    with_rows(book, NAME)
    data = bytearray(book.read_bytes())
    for place in range(len(data)):
        # The size of the first part as the directory of the zip tells it.
        if data[place : place + 4] == b"PK\x01\x02":
            data[place + 20 : place + 28] = struct.pack("<II", 900_000_000, 1_100_000_000)
            break
    book.write_bytes(data)
    assert sentence(book) == "book.xlsx would take too much room when unpacked; no list is so large."


def test_a_part_that_is_longer_than_it_says_is_refused(book: Path) -> None:
    with_rows(book, NAME + '<row r="2"><c r="A2" t="str"><v>恒达</v></c></row>')
    data = bytearray(book.read_bytes())
    with zipfile.ZipFile(book) as file:
        size = file.getinfo("xl/worksheets/sheet1.xml").file_size
    place = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert struct.unpack("<I", data[place + 24 : place + 28]) == (size,)
    data[place + 24 : place + 28] = struct.pack("<I", size - 40)
    book.write_bytes(data)
    assert sentence(book) == "book.xlsx is damaged. Please open it in a spreadsheet program and save it again."


def test_entities_are_refused(book: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "&b;&b;"><!ENTITY b "ha">]>' + sheet_of(NAME)
    packed(book, {"xl/worksheets/sheet1.xml": bomb})
    assert sentence(book) == "book.xlsx declares entities of its own, which no spreadsheet program does."
    outside = '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + PARTS["xl/workbook.xml"]
    packed(book, {"xl/workbook.xml": outside, "xl/worksheets/sheet1.xml": sheet_of(NAME)})
    assert sentence(book) == "book.xlsx declares entities of its own, which no spreadsheet program does."


def test_too_many_columns_are_refused_with_their_row(book: Path) -> None:
    with_rows(book, NAME + '<row r="7"><c r="XFD7" t="str"><v>x</v></c></row>')
    assert sentence(book) == "book.xlsx has 16384 columns in row 7; no list has so many."


@pytest.mark.parametrize("shared", [True, False])
def test_a_cell_without_end_is_refused(book: Path, shared: bool) -> None:
    # Not the same sign all along, which would look like a bomb.
    text = "".join(f"{n:07}" for n in range(143_000))
    if shared:
        strings = f'<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'
        with_rows(book, '<row r="1"><c r="A1" t="s"><v>0</v></c></row>', sharedStrings=strings)
    else:
        with_rows(book, f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>')
    assert sentence(book) == "book.xlsx has a cell of more than 1,000,000 characters."


def test_a_tag_without_end_is_refused(book: Path) -> None:
    with_rows(book, f'<row r="1" note="{"".join(f"{n:07}" for n in range(1_300_000))}"/>' + NAME)
    assert sentence(book) == "book.xlsx is damaged. Please open it in a spreadsheet program and save it again."


@pytest.mark.parametrize(
    "rows",
    [
        NAME + "<row",
        NAME + "</sheetData><sheetData></row>",
        '<row r="1"><c r="A1" t="s"><v>5</v></c></row>',
        '<row r="1"><c r="a-1"><v>5</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>',
    ],
)
def test_a_sheet_that_contradicts_itself_is_refused(book: Path, rows: str) -> None:
    with_rows(book, rows)
    assert sentence(book) == "book.xlsx is damaged. Please open it in a spreadsheet program and save it again."


def test_a_file_that_was_cut_is_refused(book: Path) -> None:
    with Writer(str(book)) as file:
        file.add_worksheet().write_row(0, 0, ["名称"])
    book.write_bytes(book.read_bytes()[:-30])
    assert sentence(book) == "book.xlsx is damaged. Please open it in a spreadsheet program and save it again."


def test_another_way_of_packing_is_refused(book: Path) -> None:
    """Only these two are part of the format, and others unpack without a limit."""
    packed(book, {"xl/worksheets/sheet1.xml": sheet_of(NAME)}, zipfile.ZIP_LZMA)
    assert sentence(book) == "book.xlsx is damaged. Please open it in a spreadsheet program and save it again."


def test_a_directory_beyond_measure_is_not_even_read(book: Path) -> None:
    with_rows(book, NAME)
    data = bytearray(book.read_bytes())
    place = data.rindex(b"PK\x05\x06")
    data[place + 12 : place + 16] = struct.pack("<I", 50_000_000)
    book.write_bytes(data)
    assert sentence(book) == "book.xlsx is damaged. Please open it in a spreadsheet program and save it again."


def test_rows_in_no_order_are_counted_as_they_stand(book: Path) -> None:
    row = '<row r="{0}"><c r="A{0}" t="str"><v>{1}</v></c></row>'
    with_rows(book, "".join(row.format(n, text) for n, text in ((5, "名称"), (1, "恒达"), (1, "博雅"))))
    assert list(opened(book).rows()) == [(1, ["恒达"]), (1, ["博雅"])]


def test_many_texts_are_put_aside(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A workbook may hold more text than a small machine has memory."""
    monkeypatch.setattr(xlsx_strings, "MOST_HELD", 100)
    with Writer(str(book)) as file:
        file.add_worksheet().write_column(0, 0, ["名称", *(f"客户{n}😀" for n in range(50))])
    assert cells(opened(book)) == [[f"客户{n}😀"] for n in range(50)]


def test_a_workbook_without_rows_is_empty(book: Path) -> None:
    with_rows(book, "")
    assert sentence(book) == "book.xlsx is empty."


def test_a_sheet_that_is_not_there_is_refused(book: Path) -> None:
    with_rows(book, NAME)
    assert sentence(book, sheet="客户") == "book.xlsx has no sheet “客户”; there are “表”."


def test_a_workbook_that_changes_while_it_is_read_is_refused(book: Path) -> None:
    table = opened(with_rows(book, NAME + '<row r="2"><c r="A2" t="str"><v>恒达</v></c></row>'))
    rows = table.rows()
    assert next(rows) == (2, ["恒达"])
    with_rows(book, NAME)
    with pytest.raises(errors.Refused) as refused:
        list(rows)
    assert tr(refused.value.message, language="en") == (
        "book.xlsx was changed while it was read, at row 2. Please import it again."
    )
