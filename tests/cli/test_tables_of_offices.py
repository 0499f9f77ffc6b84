"""Tables as offices make them: titles above, totals below, numbers and days as people write them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Crm


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Where a test puts its table."""
    return tmp_path / "客户.csv"


def test_titles_above_the_names_of_the_columns_are_told(crm: Crm, sheet: Path, tmp_path: Path) -> None:
    """Rows keep the numbers that they have in the file, and those that fail can be mended and imported again."""
    titles = "客户名单（2023年）,,,\n制表：王五,,日期：2023-05-01,\n\n"
    sheet.write_text(f"{titles}客户名称,联系人,电话,积分\n恒达,王磊,0571-87654321,30\n博雅,李娜,无,10\n", "utf-8")
    rejects = tmp_path / "rejects.csv"
    answer = crm("import", "customers", str(sheet), "--rejects", str(rejects), "--lang", "en")
    said = answer.err.splitlines()
    assert said[0] == "Row 4 holds the names of the columns; what stands above is a title."
    assert said[1].startswith("Row 6, 电话: This is not a phone number.")
    assert said[2] == "Rows: 2; 1 created, 0 skipped, 1 failed."
    mended = rejects.read_text("utf-8-sig").replace("无", "0571-87654322", 1)
    assert mended.startswith("客户名称,联系人,电话,积分,")
    rejects.write_text(mended, "utf-8")
    assert "Rows: 1; 1 created, 0 skipped, 0 failed." in crm("import", "customers", str(rejects), "--lang", "en").err


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("合计,,,30", "line of totals"),
        ("合 计：,,,30", "line of totals"),
        ("总计,,,", "line of totals"),
        (",本页小计,,¥1，230", "line of totals"),
        ("合计：35户,-,-,30", "line of totals"),
        ("Grand total,,,1.5", "line of totals"),
        ("Subtotal:", "line of totals"),
        ("制表人：王五,,,", "foot of the table"),
        ("制表：王五,,审核：李四,", "foot of the table"),
        ("打印日期:,2023-05-01,,", "foot of the table"),
        ("注：积分截至 5 月,,,", "foot of the table"),
    ],
)
def test_what_stands_below_a_table_becomes_no_customer(crm: Crm, sheet: Path, row: str, kind: str) -> None:
    sheet.write_text(f"名称,联系人,电话,积分\n恒达,王磊,0571-87654321,30\n{row}\n", "utf-8")
    answer = crm("import", "customers", str(sheet), "--lang", "en")
    assert answer.err.splitlines() == [
        f"Row 3: This looks like {'a' if 'line' in kind else 'the'} {kind}, no record.",
        "Rows: 2; 1 created, 1 skipped, 0 failed.",
    ]
    assert [one["name"] for one in crm("list", "customers", "--json").json] == ["恒达"]


@pytest.mark.parametrize(
    "row", ["合计科技有限公司,,,30", "Total,,0571-87654321,", "合计,王磊,,", "制表人有限公司,,,", "Total Energies,,,30"]
)
def test_a_customer_that_is_called_like_a_total_is_one(crm: Crm, sheet: Path, row: str) -> None:
    sheet.write_text(f"名称,联系人,电话,积分\n{row}\n", "utf-8")
    assert crm("import", "customers", str(sheet), "--lang", "en").err == "Rows: 1; 1 created, 0 skipped, 0 failed.\n"


def test_numbers_that_a_spreadsheet_has_shortened_are_refused(crm: Crm, sheet: Path) -> None:
    """Also where it shows as many digits as it knows: the last three of an identity card are gone."""
    rows = "恒达,3.10101E+17,310000\n博雅,3.10101199001011E+17,310000\n鼎新,8888,3.1E+05\n天和,A1E+5,200000\n"
    sheet.write_text(f"名称,会员号码,邮编\n{rows}", "utf-8")
    answer = crm("import", "customers", str(sheet), "--map", _map(sheet, 会员号码="member_number"), "--lang", "en")
    lost = "A spreadsheet has shortened this number, and its last digits are lost."
    assert answer.err.splitlines() == [
        f"Row 2, 会员号码: {lost}",
        f"Row 3, 会员号码: {lost}",
        f"Row 4, 邮编: {lost}",
        "Rows: 4; 1 created, 0 skipped, 3 failed.",
    ]


def test_a_text_that_a_file_protects_from_spreadsheets_keeps_its_zeros(crm: Crm, sheet: Path) -> None:
    sheet.write_text('="名称",备注,邮编\n恒达,="a ""b""",="00012"\n博雅,=1+1,\n', "utf-8")
    assert crm("import", "customers", str(sheet)).status == 0
    made = crm("list", "customers", "--columns", "name,remark,postal_code", "--json").json
    assert {(one["name"], one["remark"], one["postal_code"]) for one in made} == {
        ("恒达", 'a "b"', "00012"),
        ("博雅", "=1+1", ""),
    }


@pytest.mark.parametrize(
    ("cell", "number", "rest"),
    [
        ("021-55667788、55667789", "021-55667788", "55667789"),
        ("13811112222/13911112222", "13811112222", "13911112222"),
        ("13811112222；021-55667788转801", "13811112222", "021-55667788转801"),
        ("13811112222, 13911112222，13711112222", "13811112222", "13911112222, 13711112222"),
        ("13811112222 或 13911112222", "13811112222", "13911112222"),
        ('"13811112222\n13911112222"', "13811112222", "13911112222"),
        ("13811112222 13911112222", "13811112222", "13911112222"),
    ],
)
def test_the_second_number_of_a_cell_goes_to_the_remark(
    crm: Crm, sheet: Path, cell: str, number: str, rest: str
) -> None:
    cell = cell if cell.startswith('"') else f'"{cell}"'
    sheet.write_text(f"名称,电话,备注\n恒达,{cell},老客户\n", "utf-8")
    answer = crm("import", "customers", str(sheet), "--lang", "en")
    assert answer.err.splitlines() == [
        f"Row 2, 电话: The field has no room for this, so it is in the remark: {rest}",
        "Rows: 1; 1 created, 0 skipped, 0 failed.",
    ]
    (made,) = crm("list", "customers", "--columns", "phone,remark", "--json").json
    assert (made["phone"], made["remark"]) == (number, f"老客户\nPhone: {rest}")


def test_the_remark_of_a_record_that_is_there_is_kept(crm: Crm, sheet: Path) -> None:
    """What was put aside stands below it, and once; where only empty fields are filled, nothing is put there."""
    with crm.office() as office:
        office.customer("恒达", remark="老客户")
    sheet.write_text("名称,电话\n恒达,021-55667788、55667789\n", "utf-8")
    for _ in range(2):
        words = ["--on-duplicate", "update", "--keys", "name", "--lang", "en"]
        assert crm("import", "customers", str(sheet), *words).status == 0
    (made,) = crm("list", "customers", "--columns", "phone,remark", "--json").json
    assert (made["phone"], made["remark"]) == ("021-55667788", "老客户\nPhone: 55667789")
    sheet.write_text("名称,手机\n恒达,13811112222 13911112222\n", "utf-8")
    answer = crm("import", "customers", str(sheet), "--on-duplicate", "fill", "--keys", "name", "--lang", "en")
    assert answer.err == "Rows: 1; 0 created, 1 updated, 0 skipped, 0 failed.\n"
    sheet.write_text("名称,手机\n博雅,13811112222 13911112222\n", "utf-8")
    crm("import", "customers", str(sheet), "--set", "remark=展会", "--lang", "en")
    said = {one["name"]: one["remark"] for one in crm("list", "customers", "--columns", "name,remark", "--json").json}
    assert said == {"恒达": "老客户\nPhone: 55667789", "博雅": "展会\nMobile: 13911112222"}


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("021-55667788转801", "021-55667788转801"),
        ("021-55667788-801", "021-55667788-801"),
        ("021-55667788 ext 801", "021-55667788 ext 801"),
        ("021-55667788,801", "021-55667788,801"),
        ("030/1234567", "030/1234567"),
        ("+49 30 1234567", "+49 30 1234567"),
        ("13811112222.0", "13811112222"),
    ],
)
def test_one_number_stays_whole_with_its_extension(crm: Crm, sheet: Path, cell: str, number: str) -> None:
    sheet.write_text(f'名称,电话\n恒达,"{cell}"\n', "utf-8")
    assert crm("import", "customers", str(sheet), "--lang", "en").err == "Rows: 1; 1 created, 0 skipped, 0 failed.\n"
    (made,) = crm("list", "customers", "--columns", "phone", "--json").json
    assert made["phone"] == number


def test_several_numbers_without_a_remark_to_put_them_in_are_refused(crm: Crm, sheet: Path) -> None:
    """The customer of a contact keeps its own remark."""
    sheet.write_text("客户,姓名,客户电话\n恒达,王磊,021-55667788、55667789\n", "utf-8")
    answer = crm("import", "contacts", str(sheet), "--make", "customer", "--lang", "en")
    assert "Row 2, 客户电话: More than one number stands here; please leave one." in answer.err


@pytest.mark.parametrize("word", ["未指定", "Unspecified", "-None-"])
def test_a_value_that_nobody_has_chosen_says_nothing(crm: Crm, sheet: Path, word: str) -> None:
    sheet.write_text(f"名称,级别,类型,联系人性别\n恒达,{word},{word},{word}\n", "utf-8")
    answer = crm("import", "customers", str(sheet), "--make", "type", "--lang", "en")
    assert answer.err == "Rows: 1; 1 created, 0 skipped, 0 failed.\n"
    (made,) = crm("list", "customers", "--columns", "level,type", "--json").json
    assert {made["level"], made["type"]} <= {None, ""}


def test_a_value_of_the_list_that_is_called_so_is_chosen(crm: Crm, sheet: Path) -> None:
    with crm.office() as office:
        office.admin.create("dictionary_values", {"kind": "customer_level", "code": "none", "name": "未指定"})
    sheet.write_text("名称,级别\n恒达,未指定\n", "utf-8")
    assert crm("import", "customers", str(sheet)).status == 0
    assert "未指定" in crm("list", "customers", "--columns", "level").out


def test_what_offices_call_the_fields_of_customers_is_known(crm: Crm, sheet: Path) -> None:
    header = "序号,客户名称,办公电话,客户级别,入会时间,会员卡号,通讯地址,网址,备注说明,岗位,联系人姓名"
    row = "1,恒达,0571-87654321,普通,2023-05-01,00012,文一西路998号,www.example.com,老客户,经理,王磊"
    sheet.write_text(f"{header}\n{row}\n", "utf-8")
    answer = crm("import", "customers", str(sheet), "--lang", "en")
    assert answer.err.splitlines() == [
        "The column “序号” only numbers the rows and is passed over.",
        "Rows: 1; 1 created, 0 skipped, 0 failed.",
    ]
    columns = "phone,level,member_since,member_number,address,website,remark,contact_position,contact_name"
    (made,) = crm("list", "customers", "--columns", columns, "--json").json
    assert all(made[name] for name in columns.split(","))
    assert crm("import", "customers", str(sheet), "--dry-run", "--json").json["unknown_columns"] == []


def test_what_offices_call_the_fields_of_contacts_is_known(crm: Crm, sheet: Path) -> None:
    sheet.write_text(
        "No.,单位名称,联系人姓名,座机,手机号,出生日期\n1,恒达,王磊,8765432,13800001234,1980-5-1\n", "utf-8"
    )
    answer = crm("import", "contacts", str(sheet), "--make", "customer", "--lang", "en")
    assert "not known" not in answer.err
    (made,) = crm("list", "contacts", "--columns", "name,phone,mobile,birthday", "--json").json
    assert (made["name"], made["phone"], made["mobile"]) == ("王磊", "8765432", "13800001234")


def test_a_column_of_numbers_may_be_said_to_mean_something(crm: Crm, sheet: Path) -> None:
    sheet.write_text("No.,名称\nA7,恒达\n", "utf-8")
    answer = crm("import", "customers", str(sheet), "--map", _map(sheet, **{"No.": "code"}), "--lang", "en")
    assert answer.err == "Rows: 1; 1 created, 0 skipped, 0 failed.\n"
    assert [one["code"] for one in crm("list", "customers", "--json").json] == ["A7"]


def _map(beside: Path, **columns: str) -> str:
    """A file that says what columns mean."""
    path = beside.with_suffix(".json")
    path.write_text(json.dumps({"columns": columns}), "utf-8")
    return str(path)
