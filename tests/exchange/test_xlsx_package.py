"""Workbooks are sound ZIP files, in the 64-bit form only where it is needed, and other programs read them back."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.exchange.exporting import exported, listing
from tests.exchange.opened import cells, opened
from tests.office import Office
from tui_crm.domain import Query
from tui_crm.exchange.export import xlsx_package
from tui_crm.exchange.export.local_times import LocalTimes
from tui_crm.exchange.export.xlsx_package import Package
from tui_crm.exchange.export.xlsx_workbook import letters

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.mark.parametrize("largest", [xlsx_package.LARGEST, 3000, 100, 1])
def test_a_package_can_be_read_whatever_its_size(monkeypatch: pytest.MonkeyPatch, largest: int) -> None:
    """The sizes from which the 64-bit form is needed are small here, since the real one is four gigabytes."""
    monkeypatch.setattr(xlsx_package, "LARGEST", largest)
    parts = {f"xl/part{n}.xml": bytes(range(256)) * n * 4 for n in range(5)}
    out = io.BytesIO()
    package = Package(out)
    for name, data in parts.items():
        with package.part(name) as part:
            for start in range(0, len(data), 1000):
                part.write(data[start : start + 1000])
    package.close()
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == parts
        assert (45 in {one.extract_version for one in archive.infolist()}) == (largest <= 4096)


@given(st.integers(0, 16_383))
def test_columns_are_called_as_spreadsheets_call_them(number: int) -> None:
    from openpyxl.utils import get_column_letter

    assert letters(number) == get_column_letter(number + 1)


def test_any_text_comes_back_from_a_workbook(office: Office, tmp_path: Path) -> None:
    """As a text, whatever it looks like, to other programs and to our own import (R-IMX-01)."""
    made = office.customer("恒达", code="H1")
    other = office.customer("博雅", code="H2", by="linzhiyuan")
    signs = st.one_of(st.sampled_from("=+-@＝&<>\"'; \n]a恒😀"), st.characters(exclude_categories=["Cs", "Cc"]))
    texts = st.text(signs, max_size=20)

    @given(texts, texts)
    def check(one: str, two: str) -> None:
        for key, text in ((made.id, one), (other.id, two)):
            office.book.store.sql("UPDATE customers SET remark = ? WHERE id = ?", [text, key])
        query = Query(sort=(("code", "asc"),))
        data = exported(listing(office, columns=("code", "remark"), query=query), "xlsx")
        told = [value for block in listing(office, query=query).texts(("remark",)) for value in block.values[0]]
        page = load_workbook(io.BytesIO(data)).active
        assert [page.cell(row, 2).value or "" for row in (2, 3)] == told
        assert all(page.cell(row, 2).data_type in ("s", "n") for row in (2, 3) if page.cell(row, 2).value)
        file = tmp_path / "list.xlsx"
        file.write_bytes(data)
        assert [row[1] for row in cells(opened(file))] == told

    check()


def test_days_and_instants_are_read_as_they_were(office: Office) -> None:
    made = office.customer("恒达", code="H1")

    @given(st.dates(date(1800, 1, 1)), st.integers(-2_500_000_000, 4_000_000_000))
    def check(day: date, second: int) -> None:
        sets = "UPDATE customers SET last_purchase_on = ?, created_at = ? WHERE id = ?"
        office.book.store.sql(sets, [day.isoformat(), second * 1000, made.id])
        data = exported(listing(office, columns=("last_purchase_on", "created_at")), "xlsx")
        page = load_workbook(io.BytesIO(data)).active
        found, at = page["A2"].value, page["B2"].value
        assert (found.date() if isinstance(found, datetime) else date.fromisoformat(found)) == day
        assert isinstance(found, datetime) == (day >= date(1900, 3, 1))
        (told,) = LocalTimes(office.clock).texts([second * 1000])
        assert str(at) == told

    check()
