"""What leaves the book and comes in again is the same; files of any form are read alike; every row is accounted for."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.exchange.books import BOOKS, LINE, LINES, fill, told
from tests.exchange.exporting import exported, listing
from tests.exchange.importing import accounts, table, take_in
from tests.exchange.opened import opened
from tests.office import DAY, Office
from tui_crm.domain import Query, errors
from tui_crm.exchange.importing import Report
from tui_crm.exchange.importing.plan import ON_DUPLICATE
from tui_crm.exchange.importing.run import Import
from tui_crm.i18n import language, tr, use

KINDS = ("customers", "contacts", "dictionary_values")


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The language that the tests before spoke."""
    before = language()
    yield
    use(before)


def taken_in(office: Office, folder: Path, data: dict[str, bytes], suffix: str) -> list[Report]:
    """Import customers, then their contacts; the first contacts are there by then, and are known by their names."""
    found = []
    for name, keys in (("customers", None), ("contacts", ("customer", "name"))):
        path = folder / f"{name}{suffix}"
        path.write_bytes(data[name])
        if data[name].strip() and not (suffix == ".jsonl" and not data[name]):
            found.append(take_in(office, path, name, keys=keys, on_duplicate="update"))
    return found


def comes_back(office: Office, folder: Path, book: Any, format: str, suffix: str) -> None:
    """Fill a book, export it, import it into an empty one on a later day, and compare."""
    noon = office.clock.fixed
    assert noon is not None
    with office.admin.rehearsal():
        try:
            fill(office, book)
        except errors.Invalid:
            # What the form refuses is no book.
            assume(False)
        before = told(office)
        data = {name: exported(listing(office, entity=name), format) for name in ("customers", "contacts")}
    office.pass_time(DAY)
    try:
        with office.admin.rehearsal():
            assert told(office) == {}
            for report in taken_in(office, folder, data, suffix):
                assert (report.failed, report.skipped) == (0, 0), [tr(one.message) for one in report.reasons]
            after = told(office)
    finally:
        office.clock.fixed = noon
    assert after == before


@given(book=BOOKS)
@settings(max_examples=12)
def test_any_book_comes_back_from_json_lines(office: Office, tmp_path: Path, book: Any) -> None:
    """R-IMX-01, R-IMX-02."""
    comes_back(office, tmp_path, book, "json", ".jsonl")


@pytest.mark.parametrize("format", ["csv", "xlsx"])
@given(book=BOOKS, words=st.sampled_from(["en", "zh"]))
@settings(max_examples=8)
def test_any_book_comes_back_from_tables(office: Office, tmp_path: Path, format: str, book: Any, words: str) -> None:
    """Formulas, leading zeros, line breaks, quotes, emoji and Han; heads and words in either language."""
    use(words)
    office.admin.language = words
    comes_back(office, tmp_path, book, format, f".{format}")


# -- forms of CSV

HEADER = ["名称", "备注", "Address"]
CELLS = {
    "utf-8": st.one_of(LINE, LINES),
    "utf-8-sig": st.one_of(LINE, LINES),
    "utf-16": st.one_of(LINE, LINES),
    "gb18030": st.text("恒达精密机械有限公司杭州上海=+-@'\",;\t|\n 0123abc", max_size=12),
    "cp1252": st.text("Grüße Café Müller ñandú €=+-@'\",;\t|\n 0123abc", max_size=12),
}
FORMS = st.builds(
    dict,
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    lineterminator=st.sampled_from(["\n", "\r\n", "\r"]),
).filter(lambda form: form["lineterminator"] != "\r" or form["quoting"])
"""Python's own writer leaves a line feed bare where lines end otherwise, which nobody could read."""


@pytest.mark.parametrize("encoding", [*CELLS])
@given(data=st.data(), form=FORMS, says=st.booleans())
@settings(max_examples=25)
def test_any_form_of_csv_is_read_alike(
    tmp_path: Path, encoding: str, data: st.DataObject, form: dict[str, Any], says: bool
) -> None:
    rows = data.draw(st.lists(st.tuples(*[CELLS[encoding]] * 3), min_size=1, max_size=6))
    header = ["Name", "Remark", "Address"] if encoding == "cp1252" else HEADER
    text = io.StringIO(newline="")
    csv.writer(text, **form).writerows([header, *rows])
    first = f"sep={form['delimiter']}{form['lineterminator']}" if says else ""
    path = tmp_path / "any.csv"
    path.write_bytes((first + text.getvalue()).encode(encoding))
    expected = [[*row] for row in rows]
    assert [cells for _, cells in opened(path, encoding=encoding).rows()] == expected
    if encoding in ("gb18030", "cp1252"):
        # Where both fit the few bytes of such a file it is asked, never guessed.
        with suppress(errors.Refused):
            assert [cells for _, cells in opened(path).rows()] == expected
    else:
        assert [cells for _, cells in opened(path).rows()] == expected


# -- accounting and undo

NAMES = st.sampled_from(["恒达", "博雅", "鼎新", "", " ", "x" * 101, "=1+1", "\x1b[31m", "Ana"])
ROWS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["A1", "A2", "B 7", "!!", "", "", ""]),
            NAMES,
            st.sampled_from(["", "0571-87654321", "13800001234", "nobody"]),
            st.sampled_from(["", "5", "101", "x"]),
            st.sampled_from(["", "重点", "没有的", "钻石"]),
            st.sampled_from(["", "王磊", "y" * 61]),
            st.sampled_from(["", "lijing", "Nancy"]),
        ),
        st.lists(st.sampled_from(["", "A3", "恒达", "more"]), max_size=9),
    ),
    min_size=1,
    max_size=12,
).filter(lambda rows: any(map(len, rows)))
HEADS = ("编号", "名称", "电话", "信用度", "级别", "联系人", "负责人")
THERE = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["恒达", "博雅", "鼎新"])},
        optional={
            "code": st.sampled_from(["A1", "A2"]),
            "phone": st.just("0571-87654321"),
            "remark": st.just("老客户"),
        },
    ),
    max_size=3,
    unique_by=(lambda one: one["name"], lambda one: one.get("code", one["name"])),
)
PLANS = st.fixed_dictionaries(
    {
        "on_duplicate": st.sampled_from([*ON_DUPLICATE]),
        "make": st.sampled_from([(), ("level",)]),
        "owner_unknown": st.sampled_from(["me", "leave-out", "fail"]),
        "keys": st.sampled_from([None, ("name",), ("name", "phone"), ("code",)]),
    }
)


@given(there=THERE, rows=ROWS, plan=PLANS, size=st.integers(1, 5))
@settings(max_examples=15)
def test_every_row_is_accounted_for_and_can_be_taken_back(
    office: Office, sheet: Path, there: list[dict[str, Any]], rows: list[Any], plan: dict[str, Any], size: int
) -> None:
    """R-IMX-04: read = created + updated + skipped + failed, whatever is wrong; undone, the book is as before."""
    table(sheet, [HEADS, *rows])
    before_size, Import.size = Import.size, size
    try:
        with office.admin.rehearsal():
            for values in there:
                office.admin.create("customers", values)
            before = office.dump(*KINDS)
            report = take_in(office, sheet, **plan)
            _adds_up(office, report, before)
            assert office.admin.undo_import(report.number) == 0
            assert office.dump(*KINDS) == before
    finally:
        Import.size = before_size


def _adds_up(office: Office, report: Report, before: Any) -> None:
    read, created, skipped, failed = accounts(report)
    assert (read, report.stopped) == (report.rows, None)
    assert len({one.row for one in report.reasons}) == skipped + failed
    record = office.admin.read("imports", report.number)
    counted = [record[name] for name in ("total", "created", "updated", "skipped", "failed")]
    assert counted == [read, created, report.updated, skipped, failed]
    customers = [key for key in office.dump("customers") if key not in before]
    assert len(customers) == created


def test_the_own_json_lines_change_nothing_in_the_same_book(office: Office, sheet: Path) -> None:
    """Follow-ups, appointments that were done days ago, and values of lists are known again."""
    kept = office.customer("恒达", by="linzhiyuan")
    office.admin.create("followups", {"customer": kept.id, "content": "回访", "at": "2026-05-06 09:30"})
    visit = {"customer": kept.id, "title": "拜访", "start_at": "2026-05-07 10:00", "state": "done"}
    office.admin.create("appointments", visit)
    kinds = ("followups", "appointments", "dictionary_values")
    before = office.dump(*kinds)
    office.pass_time(3 * DAY)
    for kind in kinds:
        path = sheet.with_suffix(".jsonl")
        path.write_bytes(exported(listing(office, entity=kind), "json"))
        for way in ("skip", "update"):
            report = take_in(office, path, kind, on_duplicate=way)
            assert (report.created, report.updated, report.failed) == (0, 0, 0), kind
    assert office.dump(*kinds) == before


# -- numbers that name something

CODES = ("code", "postal_code", "member_number", "main_business")


def test_what_a_format_or_an_apostrophe_shows_in_a_workbook_comes_in_and_goes_out(
    office: Office, tmp_path: Path
) -> None:
    """Codes are numbers with zeros in front, and what somebody has typed behind an apostrophe is a text."""
    path, file = tmp_path / "customers.xlsx", Workbook()
    page = file.active
    assert page is not None
    page.append(["name", *CODES])
    page.append(["恒达", 7, 12345, 42, "=1+1"])
    page.append(["博雅", 1234, 310000, 1.5, "'=1+1"])
    for number in (2, 3):
        for column, style in (("B", "000"), ("C", "000000"), ("D", "00000000")):
            page[f"{column}{number}"].number_format = style
        page[f"E{number}"].data_type, page[f"E{number}"].quotePrefix = "s", True
    file.save(path)
    asked = Query(sort=(("code", "asc"),), columns=CODES)
    for _ in ("the program of somebody else", "our own"):
        assert accounts(take_in(office, path)) == (2, 2, 0, 0)
        rows = office.admin.page("customers", asked).rows
        assert [tuple(row[name] for name in CODES) for row in rows] == [
            ("007", "012345", "00000042", "=1+1"),
            ("1234", "310000", "1.5", "'=1+1"),
        ]
        path.write_bytes(exported(listing(office, columns=("name", *CODES)), "xlsx"))
        for row in rows:
            office.admin.remove("customers", row.id)
            office.admin.purge("customers", row.id)


# -- times


@pytest.mark.parametrize("format", ["csv", "xlsx", "json"])
def test_follow_ups_and_appointments_come_back_from_every_format(office: Office, tmp_path: Path, format: str) -> None:
    """To the second, midnight included, and with the contact that belongs to the customer of the row."""
    desk = office.desk("lijing")
    customer, other = office.customer("恒达"), office.customer("鼎新")
    person = office.contact(customer, "张三")
    office.contact(other, "张三")
    midnight = office.clock.midnight(office.clock.today())
    desk.create("followups", {"customer": customer.id, "contact": person.id, "content": "报价", "at": midnight})
    desk.create("followups", {"customer": customer.id, "content": "电话", "at": midnight - 12_345_000})
    desk.create(
        "appointments",
        {"customer": customer.id, "title": "拜访", "start_at": midnight + DAY, "end_at": midnight + DAY + 5_405_000},
    )
    shown = {"followups": ("customer", "contact", "content", "at"), "appointments": ("title", "start_at", "end_at")}
    for kind, columns in shown.items():
        before = _kept(office, kind, columns)
        path = tmp_path / f"{kind}.{'jsonl' if format == 'json' else format}"
        path.write_bytes(exported(listing(office, "lijing", entity=kind, columns=columns), format))
        for row in desk.page(kind, Query(limit=9)).rows:
            desk.remove(kind, row.id)
        report = take_in(office, path, kind, "lijing")
        assert (report.failed, report.created) == (0, len(before)), [tr(one.message) for one in report.reasons]
        assert _kept(office, kind, columns) == before


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_what_was_noted_at_some_moment_is_known_again_by_its_second(
    office: Office, tmp_path: Path, in_english: None, format: str
) -> None:
    """Tables show no more of a time; a record keeps what it has of it."""
    customer = office.customer("恒达", by="linzhiyuan")
    noted = office.clock.now() - 86_399_567
    office.admin.create("followups", {"customer": customer.id, "content": "回访", "at": noted})
    path = tmp_path / f"followups.{format}"
    path.write_bytes(exported(listing(office, entity="followups"), format))
    for keys in (None, ("at",)):
        report = take_in(office, path, "followups", on_duplicate="update", keys=keys)
        assert (report.created, report.updated, report.failed) == (0, 0, 0)
    assert [row["at"] for row in office.admin.page("followups").rows] == [noted]


def _kept(office: Office, kind: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    rows = office.desk("lijing").page(kind, Query(limit=9, columns=columns)).rows
    return sorted((tuple(row[name] for name in columns) for row in rows), key=str)
