"""Files of any encoding, form and header are read, and what cannot be read is refused (R-IMX-02, R-IMX-04)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.exchange.importing import NORTHWIND, SEEDS, accounts, table, take_in, told
from tests.office import Office
from tui_crm.domain import Query, errors, registry
from tui_crm.exchange.importing import Plan, import_file
from tui_crm.exchange.importing.values import joined
from tui_crm.exchange.neutral import guarded
from tui_crm.i18n import tr


def test_northwind_comes_in_with_its_contacts(office: Office) -> None:
    """R-IMX-04: a file from another program, as it is."""
    assert accounts(take_in(office, NORTHWIND)) == (93, 93, 0, 0)
    rows = {r["code"]: r for r in office.admin.page("customers", Query(limit=200)).rows}
    office.admin.language = "en"
    great_lakes = office.admin.read("customers", rows["GREAL"].id)
    assert great_lakes["address"] == "2732 Baker Blvd., Eugene, OR"
    assert (great_lakes.label("region"), great_lakes["phone_e164"]) == ("United States", "+15035557555")
    assert office.admin.read("customers", rows["AROUT"].id).label("region") == "United Kingdom"
    assert rows["ALFKI"]["address"] == "Obere Str. 57, Berlin"
    assert rows["ALFKI"]["phone_e164"] == "+49300074321"
    assert rows["HUNGO"]["address"] == "8 Johnstown Road, Cork, Co. Cork"
    (primary,) = office.contacts(rows["BERGS"])
    assert (primary["name"], primary["position"], primary["primary"]) == (
        "Christina Berglund",
        "Order Administrator",
        True,
    )
    assert office.problems() == []


def test_every_text_of_northwind_is_kept_with_its_accents(office: Office) -> None:
    take_in(office, NORTHWIND)
    rows = {r["code"]: r for r in office.admin.page("customers", Query(limit=200)).rows}
    for source in csv.DictReader(NORTHWIND.read_text("utf-8").splitlines()):
        kept = rows[" ".join(source["CustomerID"].split()).upper()]
        words = {
            "name": source["CompanyName"],
            "contact_name": source["ContactName"],
            "contact_position": source["ContactTitle"],
            "address": ", ".join(filter(None, (source["Address"], source["City"], source["Region"]))),
            "postal_code": source["PostalCode"],
            "phone": source["Phone"],
            "fax": source["Fax"],
        }
        assert {name: kept[name] for name in words} == {name: " ".join(text.split()) for name, text in words.items()}


def test_columns_are_called_by_names_and_labels_in_either_language(office: Office, sheet: Path) -> None:
    header = ["NAME", "E-Mail", "电话", "credit", "所属地区", "contact POSITION", "联系人"]
    row = ["恒达", "info@hengda.cn", "0571-8765 4321", "80", "杭州", "经理", "王磊"]
    report = take_in(office, table(sheet, [header, row]))
    assert accounts(report) == (1, 1, 0, 0)
    (made,) = office.admin.page("customers").rows
    assert (made["name"], made["email"], made["credit"]) == ("恒达", "info@hengda.cn", 80)
    assert (made.label("region"), made["contact_position"]) == ("浙江省杭州市", "经理")


def test_a_byte_order_mark_and_semicolons_are_understood(office: Office, sheet: Path) -> None:
    """Spreadsheet programs write both."""
    assert accounts(take_in(office, table(sheet, SEEDS, "utf-8-sig", ";"))) == (2, 2, 0, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_chinese_files_of_every_encoding_and_form_read_alike(
    office: Office, sheet: Path, encoding: str, delimiter: str
) -> None:
    """R-IMX-02: nobody has to know what an encoding is."""
    rows = [
        ("编号", "名称", "备注"),
        ("A1", "杭州恒达精密机械有限公司", "两行\n备注，“引号”"),
        ("A2", "苏州鼎新", "x;y|z,1"),
    ]
    report = take_in(office, table(sheet, rows, encoding, delimiter))
    assert accounts(report) == (2, 2, 0, 0)
    kept = {r["code"]: (r["name"], r["remark"]) for r in office.admin.page("customers").rows}
    assert kept["A1"] == ("杭州恒达精密机械有限公司", "两行\n备注，“引号”")
    assert kept["A2"][0] == "苏州鼎新"


def test_a_western_file_is_read_as_such(office: Office, sheet: Path) -> None:
    rows = [("Name", "Notes"), ("Müller & Söhne", "für Zoë – “naïve” café"), ("Ana Trujillo", "México")]
    report = take_in(office, table(sheet, rows, "cp1252"))
    assert (report.encoding, accounts(report)) == ("cp1252", (2, 2, 0, 0))
    assert sorted(r["name"] for r in office.admin.page("customers").rows) == ["Ana Trujillo", "Müller & Söhne"]


def test_an_encoding_that_is_named_is_taken_at_its_word(office: Office, sheet: Path) -> None:
    table(sheet, [("Name",), ("李",)], "gbk")
    with pytest.raises(errors.Refused, match="cannot be told"):
        take_in(office, sheet)
    assert accounts(import_file(office.admin, "customers", sheet, Plan(encoding="gbk"))) == (1, 1, 0, 0)
    assert office.names("linzhiyuan") == ["李"]


def test_the_line_that_names_the_delimiter_is_obeyed(office: Office, sheet: Path) -> None:
    sheet.write_text("sep=^\nName^Notes\n恒达^a,b;c\n")
    assert accounts(take_in(office, sheet)) == (1, 1, 0, 0)
    (made,) = office.admin.page("customers").rows
    assert (made["name"], made["remark"]) == ("恒达", "a,b;c")


def test_of_columns_that_mean_the_same_the_best_known_is_taken(office: Office, sheet: Path, in_english: None) -> None:
    """Other programs have several columns for what is one field here; whichever was left out is told by its name."""
    table(sheet, [("客户名称", "Name", "Telephone", "Phone", "公司名称"), ("Eins", "Zwei", "1", "0571-87654321", "")])
    report = take_in(office, sheet)
    assert (office.names("linzhiyuan"), report.columns.unknown) == (["Zwei"], ())
    assert [tr(message, language="en") for message in report.said] == [
        "The column “Name” fills “Name”, so columns that mean the same were left out: 客户名称, 公司名称",
        "The column “Phone” fills “Phone”, so columns that mean the same were left out: Telephone",
    ]


def test_a_plan_says_which_of_two_columns_of_a_name_is_meant(office: Office, sheet: Path) -> None:
    table(sheet, [("名称", "Name"), ("Eins", "Zwei")])
    with pytest.raises(errors.Refused, match="both mean"):
        take_in(office, sheet)
    report = take_in(office, sheet, columns={"Name": ""})
    assert (office.names("linzhiyuan"), report.columns.unknown) == (["Eins"], ("Name",))


def test_an_unknown_column_is_reported(office: Office, sheet: Path) -> None:
    report = take_in(office, table(sheet, [("名称", "Shoe size", ""), ("恒达", "44", "")]))
    assert report.columns.unknown == ("Shoe size", "")
    assert accounts(report) == (1, 1, 0, 0)


def test_city_and_province_go_into_the_address(office: Office, sheet: Path) -> None:
    rows = [("名称", "省份", "城市", "地址"), ("恒达", "浙江省", "杭州市", "文一西路998号"), ("博雅", "上海市", "", "")]
    take_in(office, table(sheet, rows))
    kept = {r["name"]: r["address"] for r in office.admin.page("customers").rows}
    assert kept == {"恒达": "浙江省杭州市文一西路998号", "博雅": "上海市"}


def test_a_city_called_in_one_sign_goes_into_the_address(office: Office, sheet: Path) -> None:
    """The country is the region, as in files in English."""
    rows = [("名称", "国家", "省", "市", "区", "地址"), ("恒达", "中国", "浙江", "杭州", "西湖", "文一路")]
    take_in(office, table(sheet, rows))
    (row,) = office.admin.page("customers", Query(columns=("address", "region"))).rows
    assert (row["address"], row.label("region")) == ("浙江杭州西湖文一路", "中国")


@pytest.mark.parametrize(
    ("text", "parts", "whole"),
    [
        ("Obere Str. 57", ["Berlin"], "Obere Str. 57, Berlin"),
        ("", ["Eugene", "OR"], "Eugene, OR"),
        ("浙江省杭州市文一西路", ["浙江省", "杭州市"], "浙江省杭州市文一西路"),
    ],
)
def test_parts_of_an_address_are_joined_as_the_language_does(text: str, parts: list[str], whole: str) -> None:
    assert joined(text, parts) == whole


def test_a_column_called_region_means_the_region_without_a_country(office: Office, sheet: Path) -> None:
    take_in(office, table(sheet, [("Name", "Region"), ("恒达", "浙江省")]))
    (made,) = office.admin.page("customers").rows
    assert (made.label("region"), made["address"]) == ("浙江省", "")


def test_a_formula_is_text(office: Office, sheet: Path) -> None:
    take_in(office, table(sheet, [("Name",), ('=HYPERLINK("http://evil.example")',), ("[/b] ‮",)]))
    assert {r["name"] for r in office.admin.page("customers").rows} >= {'=HYPERLINK("http://evil.example")'}


@pytest.mark.parametrize("name", ["=1+1", "+86 571", "@cmd", "-5", "'=1", "''", "恒达"])
def test_what_an_export_guarded_comes_back_as_it_was(office: Office, sheet: Path, name: str) -> None:
    """R-IMX: a cell that a spreadsheet would run is text in the file, and the same text in the book."""
    assert accounts(take_in(office, table(sheet, [("名称",), (guarded(name),)]))) == (1, 1, 0, 0)
    assert office.names("linzhiyuan") == [name]


TOO_WIDE = "Cells in this row: 3; in the header: 2."


def test_ragged_and_empty_rows_are_told(office: Office, sheet: Path) -> None:
    """Where a row ends early, its last cells are empty; programs do not always write those."""
    sheet.write_text("名称,Credit\n恒达\n博雅,5,7\n鼎新,5,,\n,\n\n永亚,6\n", "utf-8")
    report = take_in(office, sheet)
    assert accounts(report) == (5, 3, 1, 1)
    assert told(report) == [
        (3, "failed", "", f"{TOO_WIDE} A cell that holds the delimiter has to be quoted."),
        (5, "skipped", "", "The row is empty."),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Name\nZoë 李\n".encode()[:-2], "The encoding of customers.csv cannot be told for sure; line 2 is not UTF-8."),
        (
            "Name\n恒达\n".encode() + "博雅\n".encode("gbk"),
            "The encoding of customers.csv cannot be told for sure; line 3 is not UTF-8.",
        ),
        ("Name\nhello\n".encode("utf-32"), "The encoding of customers.csv cannot be told for sure."),
        (b"\x7fELF\x02\x01\0\0\0\0" * 9, "customers.csv is not a text file."),
        (("Name\n" + "x" * 1_000_001 + "\n").encode(), "customers.csv has a cell of more than 1,000,000 characters"),
        (("," * 3000 + "Name\n").encode(), "customers.csv has 3001 columns; no list has so many."),
        (b"\xef\xbb\xbf", "customers.csv is empty."),
        (b"", "customers.csv is empty."),
        (b"\n\n", "customers.csv is empty."),
        (b'Name\n"open\n', "customers.csv cannot be read at line 2"),
        (b"Phone\n123\n", "The file has no column for “Name”, which must be filled in."),
        (b"Phone,PHONE,Name\n1,2,3\n", "The columns “Phone” and “PHONE” are called alike."),
    ],
    ids=[
        "cut",
        "mixed",
        "utf-32",
        "program",
        "long cell",
        "columns",
        "mark",
        "empty",
        "blank",
        "open quote",
        "no name",
        "twice",
    ],
)
def test_a_file_that_cannot_be_used_is_refused_as_a_whole(
    office: Office, sheet: Path, content: bytes, sentence: str
) -> None:
    sheet.write_bytes(content)
    before = office.admin.page("audit").count
    with pytest.raises(errors.Refused) as refused:
        take_in(office, sheet)
    assert tr(refused.value.message, language="en").startswith(sentence)
    assert office.admin.page("audit").count == before


def test_a_file_that_is_not_there_is_refused(office: Office, tmp_path: Path) -> None:
    with pytest.raises(errors.Refused, match="is not there"):
        take_in(office, tmp_path / "nothing.csv")


def test_a_header_alone_is_nothing_to_do(office: Office, sheet: Path) -> None:
    assert accounts(take_in(office, table(sheet, SEEDS[:1]))) == (0, 0, 0, 0)


def test_every_joined_column_belongs_to_a_text(office: Office) -> None:
    for entity in registry:
        for name in entity.joined:
            assert name in entity.inputs
