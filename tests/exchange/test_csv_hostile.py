"""Text tables that are damaged, endless or changed are refused with their line; odd ones are read (R-IMX-02)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.opened import cells, opened, said
from tui_crm.domain import errors
from tui_crm.i18n import tr


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a test puts its file."""
    return tmp_path / "a.csv"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Name\n" + "x" * 10_000_001, "a.csv has more than 10,000,000 characters in line 2; no list has so many."),
        ("Name\nAna\n" + "," * 2000 + "\n", "a.csv has 2001 columns in row 3; no list has so many."),
        ("Name\n" + "Ana\n" * 20_000 + "B\0b\n", "a.csv is not a text file: line 20002 holds zero bytes."),
        ('Name\nAna\n"Bo\n', "a.csv cannot be read at line 3: a quote is not closed, or stands inside a cell."),
    ],
    ids=["line", "columns", "zeros", "quote"],
)
def test_what_is_no_list_is_refused_with_its_line(file: Path, text: str, sentence: str) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(errors.Refused) as refused:
        opened(file)
    assert tr(refused.value.message, language="en") == sentence


@pytest.mark.parametrize(
    ("rows", "begun", "line"),
    [
        ('Ana,1\n"Bo,2\nCy,3\nDi,4\n', 3, 5),
        ('"Ana\nM.",1\nBo,"2\nCy,3\n', 4, 5),
        ('"Ana\nM.","1\n2","3""\nBo,2\n', 4, 5),
        ('Ana,1\n"Bo,2\nCy,"3\nDi,4\n', 3, 4),
    ],
    ids=["open to the end", "below a cell of two lines", "in the row of such cells", "closed by the next one"],
)
def test_a_quote_that_is_not_closed_is_told_where_it_opens(file: Path, rows: str, begun: int, line: int) -> None:
    """Half of a long list may lie between that and the line where it shows."""
    file.write_text(f"Name,Phone\n{rows}", "utf-8")
    with pytest.raises(errors.Refused) as refused:
        opened(file)
    assert tr(refused.value.message, language="en") == (
        f"a.csv cannot be read at line {line}: the quote that opens in line {begun} is not closed, or another one "
        "stands inside its cell."
    )


def test_a_cell_without_an_end_is_told_where_it_begins(file: Path) -> None:
    file.write_text('Name\nAna\n"Bo\n' + f"{'x' * 99_999}\n" * 11, "utf-8")
    with pytest.raises(errors.Refused) as refused:
        opened(file)
    assert tr(refused.value.message, language="en") == (
        "a.csv has a cell of more than 1,000,000 characters that begins in line 3; perhaps a quote is not closed."
    )


@pytest.mark.parametrize("after", ["Name\nAna\n", "Name\nAna\nBo\nCy\nDi\n", "Name\nAna\n\xe4\n"])
def test_a_file_that_changes_while_it_is_read_is_refused(file: Path, after: str) -> None:
    file.write_text("Name\nAna\nBo\nCy\n", "utf-8")
    table = opened(file)
    rows = table.rows()
    assert next(rows) == (2, ["Ana"])
    file.write_text(after, "latin-1")
    with pytest.raises(errors.Refused) as refused:
        list(rows)
    assert tr(refused.value.message, language="en").startswith("a.csv was changed while it was read, at row ")


def test_a_file_that_is_taken_away_is_refused(file: Path) -> None:
    file.write_text("Name\nAna\n", "utf-8")
    table = opened(file)
    file.unlink()
    with pytest.raises(errors.Refused, match="cannot be read"):
        list(table.rows())


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("基本信息,,联系方式,\n编号,名称,电话,手机\nA1,恒达,1,2\n", ["编号", "名称", "电话", "手机"]),
        ("编号,客户,,联系人\n,名称,手机,手机\nA1,恒达,1,2\n", ["编号", "名称", "客户 手机", "联系人 手机"]),
    ],
)
def test_a_header_of_two_rows_is_joined(file: Path, text: str, header: list[str]) -> None:
    file.write_text(text, "utf-8")
    table = opened(file)
    assert (table.header, cells(table)) == (header, [["A1", "恒达", "1", "2"]])
    assert said(table) == ["The header has two rows; the columns are called by the second."]


@pytest.mark.parametrize("text", ["名称,电话\n电话,名称\n", "名称,x\n名称,y\n", "Foo,Bar\n名称,y\n"])
def test_a_row_that_says_no_more_than_the_header_is_data(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")
    table = opened(file)
    assert (table.count, said(table)) == (1, [])


def test_empty_rows_above_the_header_are_passed_over(file: Path) -> None:
    file.write_text(",,\n\n名称,电话,\n恒达,1,\n", "utf-8")
    assert list(opened(file).rows()) == [(4, ["恒达", "1", ""])]


TITLES = """客户名单（2023年）,,,
制表：王五,,日期：2023-05-01,

客户名称,联系人,电话,积分
恒达,王磊,0571-87654321,30
"""


@pytest.mark.parametrize(
    ("text", "row", "header"),
    [
        ("客户一览;;;\n编号;名称;电话;\nA1;恒达;1;2\n", 2, ["编号", "名称", "电话", ""]),
        (TITLES, 4, ["客户名称", "联系人", "电话", "积分"]),
        ("一览\n编号,客户,,联系人\n,名称,手机,手机\nA1,恒达,1,2\n", 2, ["编号", "名称", "客户 手机", "联系人 手机"]),
        ("一,,\n二,,\n三,,\n四,,\n五,,\n名称,电话,邮箱,x\n恒达,1,,\n", 6, ["名称", "电话", "邮箱", "x"]),
    ],
)
def test_titles_above_the_header_are_passed_over(file: Path, text: str, row: int, header: list[str]) -> None:
    file.write_text(text, "utf-8")
    table = opened(file)
    assert (table.header, table.count) == (header, 1)
    assert said(table)[0] == f"Row {row} holds the names of the columns; what stands above is a title."


def test_rows_below_titles_keep_their_numbers(file: Path) -> None:
    file.write_text(TITLES, "utf-8")
    assert list(opened(file).rows()) == [(5, ["恒达", "王磊", "0571-87654321", "30"])]


def test_data_that_is_called_like_fields_is_no_header(file: Path) -> None:
    file.write_text("名称,电话,备注\n恒达,1,\n博雅,2,\n邮箱,3,电话\n", "utf-8")
    table = opened(file)
    assert (table.header, table.count, said(table)) == (["名称", "电话", "备注"], 3, [])


def test_a_quote_that_only_another_delimiter_would_open_does_no_harm(file: Path) -> None:
    file.write_text('名称,备注\n恒达,a;"b\n' + "博雅,x\n" * 9 + "鼎新," + "x" * 999_999, "utf-8")
    assert opened(file).count == 11
