"""Lists leave the book as tables: within the rights, complete, exact and harmless (R-IMX-01, R-SEC-02)."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.exchange.exporting import exported, listing
from tests.exchange.opened import opened
from tests.office import NOON, Office
from tui_crm.domain import Filter, Query, errors, registry
from tui_crm.exchange.export import xlsx_format
from tui_crm.exchange.export.csv_format import ENCODINGS, lines
from tui_crm.exchange.export.formats import FORMATS
from tui_crm.exchange.neutral import bare
from tui_crm.i18n import tr, use

pytestmark = pytest.mark.usefixtures("in_english")


def sheet(data: bytes, encoding: str = "utf-8-sig", delimiter: str = ",") -> list[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(data.decode(encoding), newline=""), delimiter=delimiter)
    return [{name: bare(cell) for name, cell in row.items()} for row in rows]


def test_a_csv_has_labels_words_and_a_mark_for_spreadsheets(office: Office) -> None:
    office.customer("杭州恒达", code="H1", level="重点", phone="+86 571 8765 4321", last_purchase_on="2026-05-01")
    data = exported(listing(office), "csv")
    assert data.startswith(b"\xef\xbb\xbfNumber,Name,Kind,")
    (row,) = sheet(data)
    assert (row["Number"], row["Name"], row["Kind"], row["Level"]) == ("H1", "杭州恒达", "Company", "重点")
    assert (row["Phone"], row["Last bought on"], row["Created at"]) == (
        "+86 571 8765 4321",
        "2026-05-01",
        "2026-05-06 12:00:00",
    )


def test_the_rights_of_the_person_hold(office: Office) -> None:
    office.customer("恒达", credit=None)
    office.customer("博雅", by="zhangxiaolan")
    for account, names in (("lijing", ["恒达"]), ("zhoumin", ["恒达"]), ("chenguodong", ["博雅", "恒达"])):
        assert [row["Name"] for row in sheet(exported(listing(office, account), "csv"))] == names
    for account in ("sunli", "zhaolei", "qianwen"):
        with pytest.raises(errors.Forbidden):
            listing(office, account)


def test_who_may_export_more_than_see_exports_what_there_is_to_see(office: Office) -> None:
    office.customer("恒达")
    office.customer("博雅", by="zhangxiaolan")
    office.role("customer_manager", {"customers": {"read": 1, "export": 4}})
    one = listing(office, "lijing")
    assert [row["Name"] for row in sheet(exported(one, "csv"))] == ["恒达"]
    assert (one.count, one.written) == (1, 1)


@pytest.mark.parametrize("name", ["csv", "xlsx", "json", "vcf", "txt", "pdf"])
def test_a_hidden_field_is_in_no_file(office: Office, name: str) -> None:
    office.customer("恒达", by="linzhiyuan", owner="lijing", credit=77)
    office.role("customer_manager", {"customers": {"read": 1, "export": 1}}, customers={"credit": 0, "remark": 0})
    one = listing(office, "lijing")
    assert not {"credit", "remark"} & {*one.seen, *one.whole, *one.shown}
    data = exported(one, name)
    assert one.written == 1
    assert b"credit" not in data.lower().replace(b"credit standing", b"")


@pytest.mark.parametrize("encoding", [*ENCODINGS])
def test_every_encoding_comes_back(office: Office, encoding: str) -> None:
    office.customer("Café Müller" if encoding == "cp1252" else "恒达精密", code="H1", remark="one\ntwo")
    columns = ("code", "name", "remark")
    data = exported(listing(office, columns=columns), "csv", encoding=encoding, delimiter=";")
    codec = {"utf-8-bom": "utf-8-sig", "utf-16": "utf-16"}.get(encoding, encoding)
    (row,) = sheet(data, codec, ";")
    assert row["Remark"] == "one\ntwo"
    assert row["Name"] in ("Café Müller", "恒达精密")


def test_a_sign_that_the_encoding_lacks_is_named_with_its_place(office: Office) -> None:
    office.customer("恒达", code="H1")
    office.customer("恒达 €", code="H2", remark="😀")
    columns = ("code", "remark")
    wanted = listing(office, columns=columns, query=Query(sort=(("code", "asc"),)), file="/tmp/list.csv")
    with pytest.raises(errors.Refused) as refused:
        exported(wanted, "csv", encoding="gbk")
    assert tr(refused.value.message) == "Row 3 (H2 恒达 €), Remark: gbk has no “😀”. Please choose utf-8 or gb18030."


def test_any_text_comes_back_from_a_csv(office: Office) -> None:
    made = office.customer("恒达", code="H1")
    signs = st.one_of(
        st.sampled_from("=+-@＝\t\n\r'\",; a恒\x07\x1b\x85\u202e"), st.characters(exclude_categories=["Cs"])
    )

    @given(st.text(signs, max_size=30).filter(lambda text: "\0" not in text))
    def check(text: str) -> None:
        office.book.store.sql("UPDATE customers SET remark = ? WHERE id = ?", [text, made.id])
        data = exported(listing(office, columns=("code", "remark")), "csv", encoding="utf-8")
        assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]", data.decode())
        (row,) = sheet(data, "utf-8")
        shown = re.sub("\r\n|[\r\v\f\x85\u2028\u2029]", "\n", text).replace("\t", " ")
        assert row["Remark"] == re.sub("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]", "\ufffd", shown)

    check()


CELLS = st.text(st.one_of(st.sampled_from(',;|\t"\r\n\0 a恒'), st.characters(exclude_categories=["Cs"])), max_size=6)


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.tuples(*[CELLS] * n), min_size=1)), st.sampled_from(",;|\t"))
def test_lines_are_those_of_python_s_own_writer(rows: list[tuple[str, ...]], delimiter: str) -> None:
    wanted = io.StringIO(newline="")
    csv.writer(wanted, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    assert lines(list(zip(*rows, strict=True)), delimiter) == wanted.getvalue()


def test_a_workbook_has_typed_cells(office: Office) -> None:
    office.customer(
        "杭州恒达", code="007", credit=None, phone="0571-8765 4321", points=5, last_purchase_on="2026-05-01"
    )
    office.customer("=1+1", code="X1", last_purchase_on="1899-12-31")
    use("zh")
    book = load_workbook(io.BytesIO(exported(listing(office, query=Query(sort=(("code", "asc"),))), "xlsx")))
    (page,) = book.worksheets
    heads = {cell.value: cell.column - 1 for cell in page[1]}
    assert (page.title, page.freeze_panes, page["A1"].font.b) == ("客户", "A2", True)
    one, other = page[2], page[3]
    assert (one[heads["编号"]].value, one[heads["编号"]].data_type) == ("007", "s")
    assert one[heads["电话"]].value == "0571-8765 4321"
    assert one[heads["积分"]].value == 5
    assert one[heads["最近购买日期"]].value.date() == date(2026, 5, 1)
    assert one[heads["创建时间"]].value == datetime(2026, 5, 6, 12)
    assert (other[heads["名称"]].value, other[heads["名称"]].data_type) == ("=1+1", "s")
    assert other[heads["最近购买日期"]].value == "1899-12-31"
    assert page.column_dimensions["B"].width > 8


LIVE = ("=cmd|' /C calc'!A0", "@x", "+1", "-1", "＝1+1", " =1+1", "'tis", "+86 571 8765")
"""What a spreadsheet would run, count or cut when somebody goes into the cell and out again."""


def test_texts_like_formulas_stay_texts_when_somebody_edits_them(office: Office, tmp_path: Path) -> None:
    for number, text in enumerate((*LIVE, "plain", "1+1", "a=b")):
        office.customer(f"恒达 {number:02}", code=f"H{number:02}", main_business=text, remark=text)
    asked = listing(office, columns=("code", "main_business", "remark"), query=Query(sort=(("code", "asc"),)))
    place = tmp_path / "customers.xlsx"
    place.write_bytes(exported(asked, "xlsx"))
    (page,) = load_workbook(place).worksheets
    kept = [row[1].value for row in page.iter_rows(min_row=2)]
    quoted = [[bool(cell.quotePrefix) for cell in row] for row in page.iter_rows(min_row=2)]
    assert quoted == [[False, text.strip() not in ("plain", "1+1", "a=b"), text in kept[:8]] for text in kept]
    rows = [cells for _, cells in opened(place).rows()]
    assert [row[1] for row in rows] == [row[2] for row in rows] == kept


def test_a_workbook_is_ready_to_work_with(office: Office) -> None:
    """The heads filter, long texts go on below, amounts are grouped, and numbers that name something are not."""
    office.customer("杭州恒达", code="H1", points=90, remark="要" * 200, extra="楼层: 3\n门: 2")
    columns = ("id", "code", "points", "remark", "extra")
    (page,) = load_workbook(io.BytesIO(exported(listing(office, columns=columns), "xlsx"))).worksheets
    assert page.auto_filter.ref == "A1:E2"
    assert [cell.number_format for cell in page[2]] == ["General", "General", "#,##0", "General", "General"]
    assert [bool(cell.alignment.wrap_text) for cell in page[2]] == [False, False, False, True, True]
    assert {cell.alignment.vertical for cell in page[2]} == {"top"}
    audit = load_workbook(io.BytesIO(exported(listing(office, entity="audit", columns=("undoes",)), "xlsx")))
    assert {cell.number_format for (cell,) in audit.worksheets[0].iter_rows()} == {"General"}


def test_more_rows_than_a_sheet_takes_go_to_another(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_format, "ROWS", 4)
    for n in range(7):
        office.customer(f"恒达 {n}")
    book = load_workbook(io.BytesIO(exported(listing(office), "xlsx")))
    assert [page.max_row for page in book.worksheets] == [4, 4, 2]
    assert [page.auto_filter.ref.rpartition(":")[2][-1] for page in book.worksheets] == ["4", "4", "2"]
    assert all(page["A1"].value == "Number" for page in book.worksheets)


def test_a_workbook_is_printed_across_with_its_heads_on_every_page(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_format, "ROWS", 4)
    for n in range(4):
        office.customer(f"恒达 {n}")
    for page in load_workbook(io.BytesIO(exported(listing(office), "xlsx"))).worksheets:
        assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
        assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)
        assert page.print_title_rows == "$1:$1"
        assert page.oddFooter.center.text == "&P / &N"


def test_json_lines_are_complete_and_can_be_taken_in_again(office: Office) -> None:
    office.customer("恒达\u202e", code="H1", level="重点", tags=["高成长"], extra="楼层: 3", region="330100")
    data = exported(listing(office), "json").decode()
    assert "\u202e" not in data
    (record,) = map(json.loads, data.splitlines())
    assert [*record][:4] == ["id", "version", "code", "name"]
    assert record["level"]["code"] == "key"
    assert (record["region"]["code"], record["extra"]) == ("330100", {"楼层": "3"})
    assert record["owner"]["code"] == "lijing"
    assert record["tags"][0]["name"] == "高成长"
    assert record["created_at"] == "2026-05-06T04:00:00.000+00:00"
    values = {
        name: value.get("code", value.get("id")) if isinstance(value, dict) and "id" in value else value
        for name, value in record.items()
        if name in registry["customers"].inputs
    }
    values["tags"] = [tag["id"] for tag in record["tags"]]
    office.admin.remove("customers", record["id"])
    again = office.admin.create("customers", {**values, "code": "H2"})
    before = office.admin.read("customers", record["id"], deleted=True)
    assert {n: again[n] for n in values if n != "code"} == {n: before[n] for n in values if n != "code"}


@pytest.mark.parametrize("name", ["csv", "xlsx", "json", "txt"])
def test_every_list_can_be_exported_by_the_administrator(office: Office, name: str) -> None:
    office.customer("恒达")
    for entity in registry:
        query = Query(words="杭州") if entity.name == "regions" else Query()
        one = listing(office, entity=entity.name, query=query)
        assert exported(one, name) or not one.count
        # That its own export has come to its end is one more line of the audit.
        assert one.written == one.count - (entity.name == "audit")


@pytest.mark.parametrize("instant", [-62_135_625_943_000, 253_402_300_800_000, -(10**17), 10**17])
def test_a_time_that_no_calendar_has_stops_no_export(office: Office, instant: int) -> None:
    """A book may have it from elsewhere; it is told as the first or the last one, and can be set right."""
    desk = office.desk("lijing")
    made = desk.create("appointments", {"title": "拜访", "start_at": NOON})
    with office.book.store.transaction():
        office.book.store.sql("UPDATE appointments SET start_at = ?, remind_at = ?", [instant, instant])
    for name, form in FORMATS.items():
        if not form.entities or "appointments" in form.entities:
            assert exported(listing(office, "lijing", entity="appointments"), name)
    assert desk.change("appointments", made.id, {"title": "回访"}, 1)["start_at"] == instant
    assert desk.change("appointments", made.id, {"start_at": NOON, "remind_at": NOON}, 2)["start_at"] == NOON


def test_the_audit_calls_a_setting_by_its_label(office: Office) -> None:
    office.admin.change("settings", office.id_of("settings", "company.phone"), {"value": "0571-8765 4321"})
    written = exported(listing(office, entity="audit"), "csv").decode("utf-8-sig")
    assert "公司电话" in written
    assert "company.phone" not in written


def test_progress_is_told_and_a_filter_holds(office: Office) -> None:
    for n in range(5):
        office.customer(f"恒达 {n}", email="a@b.example" if n % 2 else "")
    told: list[tuple[int, int]] = []
    one = listing(office, query=Query(filters=(Filter("email", "filled"),)))
    one.progress = lambda done, total: told.append((done, total))
    assert len(sheet(exported(one, "csv"))) == 2
    assert told == [(2, 2)]


@pytest.mark.parametrize("name", ["csv", "xlsx", "json", "vcf", "txt", "pdf"])
def test_what_another_program_put_where_it_cannot_be_stops_no_export(office: Office, name: str) -> None:
    """It stands in the file as it is, and filling the field in anew mends it; an address book is told no such day."""
    if office.book.store.kind != "sqlite":
        pytest.skip("PostgreSQL takes no such value")
    contact = office.contact(office.customer("恒达", by="linzhiyuan"), "黄浩阳", by="linzhiyuan", birthday="1990-02-28")
    store = office.book.store
    store.sql("UPDATE contacts SET birthday = '<13-45>' WHERE id = ?", [contact.id])
    store.sql("UPDATE customers SET credit = 'a<b'")
    for entity, columns, raw in (
        ("contacts", ("name", "birthday"), "<13-45>"),
        ("customers", ("name", "credit"), "a<b"),
    ):
        data = exported(listing(office, entity=entity, columns=columns), name)
        if name == "xlsx":
            assert [cell.value for cell in load_workbook(io.BytesIO(data)).active[2]][1] == raw
        if name in ("csv", "txt"):
            assert raw in data.decode("utf-8-sig")
    office.admin.change("contacts", contact.id, {"birthday": "1990-02-28"})
    with pytest.raises(errors.Forbidden, match="no value of this field"):
        office.admin.undo(office.book.head()[0])
    assert [where for kind, where in office.problems() if kind == "value"] == [
        f"customers {contact['customer']}: credit"
    ]
