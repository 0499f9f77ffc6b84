"""Records come in from files, and every row is accounted for (R-IMX-02, R-IMX-04, R-CLN-04, R-CLN-06)."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.office import Office, office_at
from tui_crm.domain import Query, errors, registry
from tui_crm.exchange import csv_import
from tui_crm.exchange.csv_import import Report, import_csv, joined
from tui_crm.exchange.neutral import guarded
from tui_crm.i18n import tr

NORTHWIND = Path(__file__).parent / "files" / "northwind_customers.csv"
SEEDS = [("编号", "名称"), ("A1", "杭州恒达精密机械有限公司"), ("A2", "苏州鼎新电子材料厂")]
TABLES = ("customers", "contacts", "positions", "departments")


def table(path: Path, rows: Iterable[Iterable[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """A file with these rows."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Where a test puts its file."""
    return tmp_path / "customers.csv"


def take_in(office: Office, path: Path, entity: str = "customers", by: str = "linzhiyuan", **more: bool) -> Report:
    return import_csv(office.desk(by), entity, path, **more)


def told(report: Report) -> list[tuple[int, str, str, str]]:
    """The reasons as a person reads them."""
    return [(r.row, r.outcome, r.column, tr(r.message, language="en")) for r in report.reasons]


def accounts(report: Report) -> tuple[int, int, int, int]:
    assert report.read == report.created + report.skipped + report.failed
    return report.read, report.created, report.skipped, report.failed


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


def test_a_second_import_of_the_same_numbers_skips_every_row(office: Office) -> None:
    take_in(office, NORTHWIND)
    again = take_in(office, NORTHWIND)
    assert accounts(again) == (93, 0, 93, 0)
    assert told(again)[0] == (2, "skipped", "CustomerID", "“ALFKI” is taken already.")


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
    assert accounts(import_csv(office.admin, "customers", sheet, encoding="gbk")) == (1, 1, 0, 0)
    assert office.names("linzhiyuan") == ["李"]


def test_the_line_that_names_the_delimiter_is_obeyed(office: Office, sheet: Path) -> None:
    sheet.write_text("sep=^\nName^Notes\n恒达^a,b;c\n")
    assert accounts(take_in(office, sheet)) == (1, 1, 0, 0)
    (made,) = office.admin.page("customers").rows
    assert (made["name"], made["remark"]) == ("恒达", "a,b;c")


def test_rows_that_failed_are_mended_and_imported_again(office: Office, sheet: Path, tmp_path: Path) -> None:
    """R-IMX-04: a file of the same form, with the reasons beside the rows."""
    rejects = tmp_path / "again.csv"
    table(sheet, [("名称", "信用度", "邮箱"), ("恒达", "80", ""), ("博雅", "101", "x"), ("鼎新", "", "info@dx.cn")])
    report = import_csv(office.admin, "customers", sheet, rejects=rejects)
    assert accounts(report) == (3, 2, 0, 1)
    header, row = csv.reader(rejects.read_text("utf-8-sig").splitlines())
    assert (header[:3], row[:3]) == (["名称", "信用度", "邮箱"], ["博雅", "101", "x"])
    assert "信用度: " in row[3]
    assert "邮箱: " in row[3]
    rejects.write_text(rejects.read_text("utf-8-sig").replace("101,x", "100,x@boya.cn"), "utf-8")
    assert accounts(take_in(office, rejects)) == (1, 1, 0, 0)
    with pytest.raises(errors.Refused, match="there already"):
        import_csv(office.admin, "customers", sheet, rejects=rejects)


def test_an_unknown_column_is_reported(office: Office, sheet: Path) -> None:
    report = take_in(office, table(sheet, [("名称", "Shoe size", ""), ("恒达", "44", "")]))
    assert report.columns.unknown == ("Shoe size", "")
    assert accounts(report) == (1, 1, 0, 0)


def test_city_and_province_go_into_the_address(office: Office, sheet: Path) -> None:
    rows = [("名称", "省份", "城市", "地址"), ("恒达", "浙江省", "杭州市", "文一西路998号"), ("博雅", "上海市", "", "")]
    take_in(office, table(sheet, rows))
    kept = {r["name"]: r["address"] for r in office.admin.page("customers").rows}
    assert kept == {"恒达": "浙江省杭州市文一西路998号", "博雅": "上海市"}


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


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("信用度", "101", "Between 0 and 100, please."),
        ("Credit", "A1", "A whole number, please."),
        ("级别", "没有的", "“没有的” was not found."),
        ("邮箱", "wang@", "This is not an e-mail address. Write it like wang@example.com."),
        ("Phone", "=1+1", None),
        ("会员日期", "32.13.2026", None),
        ("Member since", "2999-01-01", "This day is still to come."),
        ("名称", "恒\x1b[31m达", "Control characters are not allowed here."),
        ("名称", "x" * 101, "At most 100 characters; this has 101."),
        ("类别", "robot", "“robot” is not one of the choices."),
    ],
)
def test_each_value_is_checked_like_in_the_form(
    office: Office, sheet: Path, column: str, value: str, sentence: str | None
) -> None:
    """R-CLN-04, R-CLN-06: wrong types, dates, numbers, unknown values."""
    names = {"信用度": "Credit", "会员日期": "Member since", "类别": "Kind"}
    column = names.get(column, column)
    header = [column] if column == "名称" else ["名称", column]
    rows = [header, [value] if column == "名称" else ["恒达", value], ["博雅"] if column == "名称" else ["博雅", ""]]
    before = office.dump(*TABLES)
    report = take_in(office, table(sheet, rows))
    assert accounts(report) == (2, 1, 0, 1)
    ((row, outcome, where, said),) = told(report)
    assert (row, outcome, where) == (2, "failed", column)
    assert sentence in (None, said)
    assert {values["name"] for values in office.dump(*TABLES).values() if values not in before.values()} == {"博雅"}


def test_a_formula_is_text(office: Office, sheet: Path) -> None:
    take_in(office, table(sheet, [("Name",), ('=HYPERLINK("http://evil.example")',), ("[/b] ‮",)]))
    assert {r["name"] for r in office.admin.page("customers").rows} >= {'=HYPERLINK("http://evil.example")'}


@pytest.mark.parametrize("name", ["=1+1", "+86 571", "@cmd", "-5", "'=1", "''", "恒达"])
def test_what_an_export_guarded_comes_back_as_it_was(office: Office, sheet: Path, name: str) -> None:
    """R-IMX: a cell that a spreadsheet would run is text in the file, and the same text in the book."""
    assert accounts(take_in(office, table(sheet, [("名称",), (guarded(name),)]))) == (1, 1, 0, 0)
    assert office.names("linzhiyuan") == [name]


def test_a_failing_row_leaves_nothing_half_written(office: Office, sheet: Path) -> None:
    """The customer would be fine, but its contact's number is not."""
    before = office.dump(*TABLES)
    rows = [("名称", "联系人", "联系人手机"), ("恒达", "王磊", "nobody"), ("博雅", "李娜", "13800001234")]
    report = take_in(office, table(sheet, rows))
    assert accounts(report) == (2, 1, 0, 1)
    added = [v for k, v in office.dump(*TABLES).items() if k not in before]
    assert sorted(v["name"] for v in added) == ["博雅", "李娜"]
    (group,) = office.admin.history("customers", office.id_of("customers", "博雅"))
    assert {e.title for e in group.entries} == {"博雅"}
    assert office.problems() == []


def test_several_faults_of_a_row_are_all_told(office: Office, sheet: Path) -> None:
    report = take_in(office, table(sheet, [("名称", "邮箱", "Credit"), ("", "x", "y")]))
    assert {(row, column) for row, _, column, _ in told(report)} >= {(2, "邮箱"), (2, "Credit")}
    assert accounts(report) == (1, 0, 0, 1)


def test_ragged_and_empty_rows_are_told(office: Office, sheet: Path) -> None:
    sheet.write_text("名称,Credit\n恒达\n博雅,5,7\n鼎新,5,,\n,\n\n永亚,6\n", "utf-8")
    report = take_in(office, sheet)
    assert accounts(report) == (5, 2, 1, 2)
    assert told(report) == [
        (2, "failed", "", "This row has 1 cells, but the header has 2."),
        (3, "failed", "", "This row has 3 cells, but the header has 2."),
        (5, "skipped", "", "The row is empty."),
    ]


def test_the_same_number_twice_in_a_file_is_taken_once(office: Office, sheet: Path) -> None:
    for dry_run in (True, False):
        report = take_in(office, table(sheet, [*SEEDS, ("a1", "恒达")]), dry_run=dry_run)
        assert accounts(report) == (3, 2, 1, 0)
        assert told(report) == [(4, "skipped", "编号", "“A1” is taken already.")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("Name\nZoë 李\n".encode()[:-2], "The encoding of customers.csv cannot be told for sure."),
        ("Name\n恒达\n".encode() + "博雅\n".encode("gbk"), "The encoding of customers.csv cannot be told for sure."),
        ("Name\nhello\n".encode("utf-32"), "The encoding of customers.csv cannot be told for sure."),
        (b"\x7fELF\x02\x01\0\0\0\0" * 9, "customers.csv is not a text file."),
        (("Name\n" + "x" * 1_000_001 + "\n").encode(), "customers.csv has a cell of more than 1,000,000 characters"),
        (("," * 3000 + "Name\n").encode(), "customers.csv has 3001 columns; no list has so many."),
        (b"\xef\xbb\xbf", "customers.csv is empty."),
        (b"", "customers.csv is empty."),
        (b"\n\n", "customers.csv is empty."),
        (b'Name\n"open\n', "customers.csv cannot be read at line 2"),
        (b"Phone\n123\n", "The file has no column for “Name”, which must be filled in."),
        (b"Phone,Tel,Name\n1,2,3\n", "The columns “Phone” and “Tel” both mean “Phone”."),
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
    with pytest.raises(errors.Refused, match="cannot be read"):
        take_in(office, tmp_path / "nothing.csv")


def test_a_header_alone_is_nothing_to_do(office: Office, sheet: Path) -> None:
    assert accounts(take_in(office, table(sheet, SEEDS[:1]))) == (0, 0, 0, 0)


def test_what_the_configuration_asks_for_is_asked_of_the_file(office: Office, sheet: Path) -> None:
    office.set("customers.complete", "true")
    with pytest.raises(errors.Refused, match=r"Phone.*system configuration"):
        take_in(office, table(sheet, SEEDS))


def test_a_dry_run_says_the_same_and_writes_nothing(office: Office) -> None:
    before, group = office.dump(*TABLES), office.book.head()
    rehearsed = take_in(office, NORTHWIND, dry_run=True)
    assert office.dump(*TABLES) == before
    assert office.book.head() == group
    assert (accounts(rehearsed), told(rehearsed)) == ((93, 93, 0, 0), [])
    assert accounts(take_in(office, NORTHWIND)) == (93, 93, 0, 0)


def test_only_who_may_import_does(office: Office, sheet: Path) -> None:
    table(sheet, SEEDS)
    for account in ("chenguodong", "sunli", "qianwen", "zhaolei"):
        with pytest.raises(errors.Forbidden):
            take_in(office, sheet, by=account)
    assert accounts(take_in(office, sheet, by="lijing")) == (2, 2, 0, 0)
    assert office.names("lijing") == [SEEDS[2][1], SEEDS[1][1]]
    assert office.names("wanghaitao") == []


def test_nobody_imports_for_others_without_the_right(office: Office, sheet: Path) -> None:
    rows = [("Name", "负责人"), ("恒达", "wanghaitao"), ("博雅", "lijing")]
    report = take_in(office, table(sheet, rows), by="lijing")
    assert accounts(report) == (2, 1, 0, 1)
    assert told(report) == [(2, "failed", "负责人", "Your roles do not allow you to set this field.")]
    assert accounts(take_in(office, table(sheet, rows[:2]))) == (1, 1, 0, 0)
    assert office.names("wanghaitao") == ["恒达"]


def test_a_hidden_field_is_a_column_like_any_unknown_one(office: Office, sheet: Path) -> None:
    office.role("customer_manager", customers={"credit": 0})
    report = take_in(office, table(sheet, [("Name", "Credit"), ("恒达", "50")]), by="lijing")
    assert report.columns.unknown == ("Credit",)
    assert office.dump("customers").popitem()[1]["credit"] is None


def test_others_records_cannot_be_named(office: Office, sheet: Path) -> None:
    """A contact cannot be put under a customer that is out of reach."""
    office.customer("恒达", by="zhangxiaolan")
    office.customer("博雅", by="lijing")
    report = take_in(office, table(sheet, [("客户", "姓名"), ("恒达", "王磊"), ("博雅", "李娜")]), "contacts", "lijing")
    assert accounts(report) == (2, 1, 0, 1)
    assert told(report) == [(2, "failed", "客户", "“恒达” was not found.")]


def test_the_first_contact_of_a_customer_is_its_primary_one(office: Office, sheet: Path) -> None:
    customer = office.customer("恒达")
    take_in(office, table(sheet, [("客户", "姓名"), ("恒达", "王磊"), ("恒达", "李娜")]), "contacts")
    assert office.primary(customer)["name"] == "王磊"


def test_users_come_in_with_roles_by_name(office: Office, sheet: Path) -> None:
    rows = [("Account", "Full name", "部门", "角色"), ("liuyang", "刘洋", "华北", "客户经理、auditor")]
    assert accounts(take_in(office, table(sheet, rows), "users")) == (1, 1, 0, 0)
    made = office.admin.read("users", office.id_of("users", "liuyang"))
    assert (made.label("department"), made.label("roles")) == ("华北", "客户经理、审计")


def test_rows_of_a_tree_find_earlier_ones(office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_import, "BATCH", 2)
    rows = [("名称", "Belongs to"), ("华南", "总公司"), ("广州", "华南"), ("天河", "广州"), ("番禺", "广州")]
    for dry_run in (True, False):
        assert accounts(take_in(office, table(sheet, rows), "departments", dry_run=dry_run)) == (4, 4, 0, 0)


def test_a_batch_is_one_change_that_can_be_undone(office: Office) -> None:
    before = office.dump(*TABLES)
    take_in(office, NORTHWIND)
    last = office.admin.last_change()
    assert last is not None
    assert (last.wish, len(last.entries)) == ("customers.import", 186)
    office.admin.undo(last.id)
    assert office.dump(*TABLES) == before
    assert office.problems() == []


def test_five_thousand_rows_are_ten_changes(sqlite_office: Path, tmp_path: Path, sheet: Path) -> None:
    """A batch is short enough for others to write in between; one database shows it, for it takes seconds."""
    names = ((f"Position {n}", f"P{n}") for n in range(5000))
    done: list[tuple[int, int]] = []
    path = table(sheet, [("Name", "English name"), *names])
    with office_at(str(shutil.copyfile(sqlite_office, tmp_path / "office.db"))) as office:
        report = import_csv(office.admin, "positions", path, progress=lambda n, of: done.append((n, of)))
        assert accounts(report) == (5000, 5000, 0, 0)
        assert done[-1] == (5000, 5000)
        assert office.admin.count("positions").n == 5000
        wishes = [r["wish"] for r in office.admin.page("audit", Query(limit=20)).rows]
        assert wishes.count("positions.import") == 10


def test_what_stops_the_work_keeps_the_batches_before(
    office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is counted that is not in the book."""
    monkeypatch.setattr(csv_import, "BATCH", 2)
    rows = [("Name",), *((f"Customer {n}",) for n in range(5))]

    def stop_at_four(done: int, rows: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    report = import_csv(office.admin, "customers", table(sheet, rows), progress=stop_at_four)
    assert report.stopped is not None
    assert (accounts(report), report.rows) == ((2, 2, 0, 0), 5)
    assert sorted(office.names("linzhiyuan")) == ["Customer 0", "Customer 1"]
    assert office.problems() == []


def test_records_of_the_program_are_not_imported(office: Office, sheet: Path) -> None:
    for entity in ("audit", "logins", "settings"):
        with pytest.raises(errors.Forbidden):
            take_in(office, table(sheet, SEEDS), entity)


def test_every_joined_column_belongs_to_a_text(office: Office) -> None:
    for entity in registry:
        for name in entity.joined:
            assert name in entity.inputs
