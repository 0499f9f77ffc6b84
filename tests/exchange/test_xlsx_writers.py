"""The same values, written by different programs, are the same table (R-IMX-02)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from xlsxwriter import Workbook as Writer

from tests.exchange.opened import cells, opened

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20)
VALUES = st.one_of(
    TEXTS,
    st.sampled_from(["", " ", "  x ", "a\nb", "_x0041_", "=1+1", "#N/A", "0012", "TRUE", "<&>\"'", "😀"]),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
    st.none(),
)


def in_words(value: object) -> str:
    """A value as the table should have it."""
    if value is None:
        return ""
    return str(value).upper() if isinstance(value, bool) else str(value)


@given(rows=st.lists(st.lists(VALUES, min_size=3, max_size=3), max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_writers_are_read_alike(tmp_path: Path, rows: list[list[Any]]) -> None:
    expected = [[in_words(v) for v in row] for row in rows]
    expected = [row for row in expected if any(cell.strip() for cell in row)]
    for options in ({}, {"constant_memory": True}):
        path = tmp_path / "xlsxwriter.xlsx"
        with Writer(str(path), options) as file:
            sheet = file.add_worksheet()
            style = file.add_format({"num_format": "yyyy-mm-dd"})
            sheet.write_row(0, 0, ["名称", "a", "b"])
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    if isinstance(value, str) and value:
                        sheet.write_string(number, column, value)
                    elif isinstance(value, date):
                        sheet.write_datetime(number, column, value, style)
                    elif value not in (None, ""):
                        sheet.write(number, column, value)
        assert cells(opened(path)) == expected
    path = tmp_path / "openpyxl.xlsx"
    other = Workbook()
    other.active.append(["名称", "a", "b"])
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            cell = other.active.cell(number, column)
            # openpyxl takes such texts for formulas, errors and escapes.
            cell.value = value if not isinstance(value, str) else value.replace("_x", "_X")
            if isinstance(value, str) and value:
                cell.data_type = "s"
    other.save(path)
    assert cells(opened(path)) == [[cell.replace("_x", "_X") for cell in row] for row in expected]
