"""Rows whose records are in the book already: left, filled in, updated, or created again (R-IMX-04, R-CLN-01)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.importing import accounts, table, take_in, told
from tests.office import Office
from tui_crm.domain import Query, errors
from tui_crm.exchange.importing.run import Import

HEAD = ("名称", "电话", "邮箱", "备注")
HENGDA = ("恒达", "0571-87654321", "info@hengda.example", "来自展会")


@pytest.fixture
def hengda(office: Office) -> int:
    """A customer whose remark is known and whose e-mail is not."""
    return office.customer("恒达", by="linzhiyuan", phone="0571 8765 4321", remark="老客户").id


@pytest.mark.parametrize(
    ("policy", "counts", "email", "remark"),
    [
        ("skip", (1, 0, 1, 0), "", "老客户"),
        ("fill", (1, 0, 0, 0), "info@hengda.example", "老客户"),
        ("update", (1, 0, 0, 0), "info@hengda.example", "来自展会"),
        ("create", (1, 1, 0, 0), "", "老客户"),
    ],
)
def test_what_is_there_already_is_treated_as_wished(
    office: Office, sheet: Path, hengda: int, policy: str, counts: tuple[int, ...], email: str, remark: str
) -> None:
    """The same name, and the same telephone however it is written."""
    report = take_in(office, table(sheet, [HEAD, HENGDA]), on_duplicate=policy)
    assert accounts(report) == counts
    assert report.updated == (1 if policy in ("fill", "update") else 0)
    record = office.admin.read("customers", hengda)
    assert (record["email"], record["remark"]) == (email, remark)
    assert office.names("linzhiyuan").count("恒达") == (2 if policy == "create" else 1)


def test_a_record_that_says_all_of_it_is_skipped(office: Office, sheet: Path, hengda: int) -> None:
    version = office.admin.read("customers", hengda).version
    report = take_in(office, table(sheet, [HEAD[:2], HENGDA[:2]]), on_duplicate="fill")
    assert accounts(report) == (1, 0, 1, 0)
    assert told(report) == [(2, "skipped", "", "The record says all of this already.")]
    assert office.admin.read("customers", hengda).version == version


def test_another_telephone_is_another_customer_unless_the_name_alone_counts(
    office: Office, sheet: Path, hengda: int
) -> None:
    table(sheet, [HEAD[:2], ("恒达", "010-65551234")])
    assert accounts(take_in(office, sheet, dry_run=True)) == (1, 1, 0, 0)
    assert accounts(take_in(office, sheet, keys=("name",))) == (1, 0, 1, 0)
    with pytest.raises(errors.Refused, match="no column for “mobile”"):
        take_in(office, sheet, keys=("mobile",))


@pytest.mark.parametrize(("policy", "created", "updated"), [("skip", 1, 0), ("update", 1, 2)])
def test_rows_that_repeat_each_other_become_one_record(
    office: Office, sheet: Path, policy: str, created: int, updated: int
) -> None:
    rows = [HEAD, *(("恒达", "0571-87654321", f"no{n}@hengda.example", "") for n in range(3))]
    rehearsed = take_in(office, table(sheet, rows), on_duplicate=policy, dry_run=True)
    report = take_in(office, sheet, on_duplicate=policy)
    assert (report.created, report.updated) == (rehearsed.created, rehearsed.updated) == (created, updated)
    assert office.names("linzhiyuan") == ["恒达"]


def test_a_record_out_of_reach_is_not_told_of_and_not_changed(office: Office, sheet: Path) -> None:
    """李静 does not learn that 张晓岚 has this customer, and does not write into it."""
    hers = office.customer("远航", by="zhangxiaolan", phone="010-65551234", remark="张")
    report = take_in(
        office, table(sheet, [HEAD, ("远航", "010-65551234", "", "李")]), by="lijing", on_duplicate="update"
    )
    assert accounts(report) == (1, 1, 0, 0)
    assert office.admin.read("customers", hers.id)["remark"] == "张"


def test_a_change_that_is_not_allowed_fails_with_its_reason(office: Office, sheet: Path) -> None:
    """赵磊 may see all customers, and change those of others not."""
    office.role("marketing", {"customers": {"import": 1}})
    office.customer("恒达", by="lijing", phone="0571-87654321")
    report = take_in(office, table(sheet, [HEAD, HENGDA]), by="zhaolei", on_duplicate="update")
    assert accounts(report) == (1, 0, 0, 1)
    assert report.reasons[0].outcome == "failed"


def test_values_of_lists_and_customers_are_made_only_on_demand(office: Office, sheet: Path) -> None:
    """A level that nobody has heard of fails its row, unless it is wished for."""
    table(sheet, [("名称", "级别"), ("恒达", "钻石"), ("博雅", "钻石")])
    report = take_in(office, sheet)
    assert accounts(report) == (2, 0, 0, 2)
    assert told(report)[0] == (2, "failed", "级别", "“钻石” was not found.")
    assert accounts(take_in(office, sheet, make=("level",), dry_run=True)) == (2, 2, 0, 0)
    assert accounts(take_in(office, sheet, make=("level",))) == (2, 2, 0, 0)
    assert office.id_of("dictionary_values", "钻石", kind="customer_level")


def test_one_file_fills_customers_and_their_contacts(office: Office, sheet: Path) -> None:
    """R-IMX-05: contacts bring along the customers that they belong to, with what the file says of those."""
    head = ("姓名", "手机", "客户", "客户电话", "客户地址")
    rows = [
        ("王芳", "13800001111", "恒达", "0571-87654321", "文一西路1号"),
        ("李雷", "13800002222", "恒达", "0571-87654321", ""),
        ("韩梅", "13800003333", "博雅", "", ""),
    ]
    report = take_in(office, table(sheet, [head, *rows]), "contacts", make=("customer",))
    assert accounts(report) == (3, 3, 0, 0)
    made = office.admin.read("customers", office.id_of("customers", "恒达"))
    assert (made["phone"], made["address"]) == ("0571-87654321", "文一西路1号")
    assert {c["name"] for c in office.contacts(made)} >= {"王芳", "李雷"}


def test_a_customer_that_cannot_be_made_is_told_in_the_columns_of_the_file(office: Office, sheet: Path) -> None:
    """“Phone” is a field of contacts as well, and is not what the row lacks."""
    head = ("Name", "Phone", "Customer", "Customer phone")
    rows = [("王芳", "", "恒达", "nobody"), ("李雷", "", "x" * 200, ""), ("韩梅", "nobody", "博雅", "")]
    report = take_in(office, table(sheet, [head, *rows]), "contacts", make=("customer",))
    assert accounts(report) == (3, 0, 0, 3)
    assert [(row, column, why.split(".")[0]) for row, _, column, why in told(report)] == [
        (2, "Customer phone", "This is not a phone number"),
        (3, "Customer", f"Customer “{'x' * 40}” cannot be made"),
        (4, "Phone", "This is not a phone number"),
    ]
    assert " Name: " in told(report)[1][3]


def test_customers_that_have_to_be_complete_are_not_made_of_names_alone(office: Office, sheet: Path) -> None:
    office.set("customers.complete", "true")
    table(sheet, [("Name", "Customer", "Customer phone"), ("王芳", "恒达", "0571-87654321")])
    with pytest.raises(errors.Refused, match=r"“Address”, .* of each customer, .* so none can be made"):
        take_in(office, sheet, "contacts", make=("customer",))
    assert told(take_in(office, sheet, "contacts")) == [(2, "failed", "Customer", "“恒达” was not found.")]


def test_whoever_may_not_make_a_value_is_told_so_at_the_row(office: Office, sheet: Path) -> None:
    report = take_in(office, table(sheet, [("名称", "级别"), ("恒达", "钻石")]), by="lijing", make=("level",))
    assert accounts(report) == (1, 0, 0, 1)
    assert "do not let you" in told(report)[0][3]


def test_nothing_is_made_for_rows_that_are_left_out_or_fail(office: Office, sheet: Path) -> None:
    """What rows point at is made along with those that are written, and told, by the dry run as well."""
    office.customer("老客户", code="A1", by="linzhiyuan")
    levels = [("编号", "名称", "级别", "信用度"), ("A1", "老客户", "绝级", ""), ("A2", "坏", "超级", "999")]
    fine = [(f"B{n}", f"好{n}", "钻石", "1") for n in range(3)]
    table(sheet, [*levels, *fine])
    for dry_run in (True, False):
        report = take_in(office, sheet, make=("level",), dry_run=dry_run)
        assert (accounts(report), report.made) == ((5, 3, 1, 1), {"dictionary_values": 1})
    kinds = office.admin.page("dictionary_values", Query(limit=500)).rows
    assert {row["name"] for row in kinds} & {"绝级", "超级", "钻石"} == {"钻石"}
    contacts = [("客户", "姓名", "手机"), ("新公司", "张三", "x"), ("新公司", "李四", "13800138000")]
    for dry_run in (True, False):
        report = take_in(office, table(sheet, contacts), "contacts", make=("customer",), dry_run=dry_run)
        assert (accounts(report), report.made) == ((2, 1, 0, 1), {"customers": 1})
    take_in(office, table(sheet, [*contacts[:1], ("别公司", "王五", "y")]), "contacts", make=("customer",))
    assert [n for n in office.names("linzhiyuan") if "公司" in n] == ["新公司"]
    assert office.problems() == []


@pytest.mark.parametrize("policy", ["skip", "fill", "update", "create"])
@pytest.mark.parametrize("keys", [("code",), ("name",)])
def test_a_dry_run_says_what_the_run_does_with_rows_that_repeat_others_far_above(
    office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch, policy: str, keys: tuple[str, ...]
) -> None:
    """Numbers given twice, values that do not fit, the same said again, and what is made for many rows at once."""
    monkeypatch.setattr(Import, "size", 2)
    office.customer("老客户", code="A0", by="linzhiyuan", remark="旧")
    rows = [
        ("A0", "老客户", "", "新", ""),
        ("A1", "恒达", "a@example.com", "", "钻石"),
        ("A2", "博雅", "", "", ""),
        ("A1", "恒达", "nobody", "", ""),
        ("A3", "鼎新", "", "", "钻石"),
        ("A1", "恒达", "a@example.com", "有", ""),
        ("A0", "老客户", "", "新", ""),
        ("a2", "南方", "", "", ""),
        ("A1", "恒达", "a@example.com", "有", ""),
        ("A9", "博雅", "", "", "铂金"),
    ]
    table(sheet, [("编号", "名称", "邮箱", "备注", "级别"), *rows])
    before = office.dump("customers", "dictionary_values")
    how = {"on_duplicate": policy, "keys": keys, "make": ("level",)}
    dry = take_in(office, sheet, dry_run=True, **how)
    assert office.dump("customers", "dictionary_values") == before
    run = take_in(office, sheet, **how)
    assert run.read == len(rows)
    assert (accounts(dry), dry.updated, told(dry), dry.made) == (accounts(run), run.updated, told(run), run.made)


KEYLESS = [
    ("编号", "名称", "电话", "手机"),
    ("", "恒达", "0571-87654321", ""),
    ("K1", "博雅", "0571-87654322", "13800001111"),
    ("", "鼎新", "", "13800002222"),
    ("", "远航", "", ""),
    ("K2", "南方", "0571-87654323", ""),
]
"""Some rows have a number; the others are known by what a file without numbers would be compared by."""


@pytest.mark.parametrize("policy", ["skip", "fill", "update"])
def test_rows_without_a_number_are_not_created_again(office: Office, sheet: Path, policy: str) -> None:
    table(sheet, KEYLESS)
    assert accounts(take_in(office, sheet, on_duplicate=policy)) == (5, 5, 0, 0)
    for dry_run in (True, False):
        assert accounts(take_in(office, sheet, on_duplicate=policy, dry_run=dry_run)) == (5, 0, 5, 0)
    assert sorted(office.names("linzhiyuan")) == sorted(name for _, name, *_ in KEYLESS[1:])


def test_a_row_without_a_number_is_called_as_it_is_known(office: Office, sheet: Path) -> None:
    office.customer("恒达", by="linzhiyuan", phone="0571 8765 4321")
    report = take_in(office, table(sheet, KEYLESS[:2]))
    assert told(report) == [(2, "skipped", "名称", "“恒达” is in the book already.")]


def test_a_row_without_a_number_may_say_something_new_of_its_record(office: Office, sheet: Path) -> None:
    """The number that the record has stays as it is."""
    number = office.customer("恒达", by="linzhiyuan", code="K7", phone="0571-87654321").id
    rows = [("编号", "名称", "电话", "备注"), ("", "恒达", "0571-87654321", "来自展会")]
    assert take_in(office, table(sheet, rows), on_duplicate="update").updated == 1
    record = office.admin.read("customers", number)
    assert (record["code"], record["remark"]) == ("K7", "来自展会")


def test_a_value_that_does_not_fit_is_no_empty_one(office: Office, sheet: Path) -> None:
    """A row whose telephone is wrong fails, and is not taken for the customer of its name."""
    office.customer("恒达", by="linzhiyuan")
    report = take_in(office, table(sheet, [HEAD[:2], ("恒达", "nobody")]))
    assert [reason[:3] for reason in told(report)] == [(2, "failed", "电话")]


@pytest.mark.parametrize("size", [2, 100])
@pytest.mark.parametrize("policy", ["skip", "fill", "update", "create"])
def test_rows_without_a_number_repeat_those_of_the_same_file(
    office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch, policy: str, size: int
) -> None:
    """Rows with a number and without, in the same batch and far above; the dry run says the same of them."""
    monkeypatch.setattr(Import, "size", size)
    repeated = [
        ("", "恒达", "0571-87654321", "13800009999"),
        ("", "博雅", "0571-87654322", ""),
        ("", "鼎新", "", "13800002222"),
        ("", "远航", "010-65551234", ""),
        ("K2", "南方", "", "13800003333"),
        ("", "南方", "", "13800003333"),
    ]
    table(sheet, [*KEYLESS, *repeated])
    dry = take_in(office, sheet, on_duplicate=policy, dry_run=True)
    run = take_in(office, sheet, on_duplicate=policy)
    assert (accounts(dry), dry.updated, told(dry)) == (accounts(run), run.updated, told(run))
    names = office.names("linzhiyuan")
    most = 2 if policy == "create" else 1
    assert [names.count(name) for name in ("恒达", "博雅", "鼎新")] == [most] * 3
    # Another telephone is another customer, with a number or without.
    assert names.count("远航") == 2
    assert names.count("南方") == {"skip": 2, "create": 2}.get(policy, 1)


def test_contacts_without_a_number_are_known_by_their_customer_and_name(office: Office, sheet: Path) -> None:
    """Also where the first import has made the customer."""
    rows = [
        ("编号", "客户", "姓名", "手机"),
        ("", "恒达", "王芳", ""),
        ("", "恒达", "王芳", ""),
        ("", "恒达", "李雷", ""),
    ]
    table(sheet, rows)
    assert accounts(take_in(office, sheet, "contacts", make=("customer",))) == (3, 2, 1, 0)
    assert accounts(take_in(office, sheet, "contacts", make=("customer",))) == (3, 0, 3, 0)


@pytest.mark.parametrize(
    ("there", "said", "after"),
    [
        ("050011", "50011", "050011"),
        ("050011", "50012", "50012"),
        ("50011", "050011", "050011"),
        ("150011", "50011", "50011"),
    ],
)
def test_zeros_that_a_spreadsheet_has_left_out_stay_where_they_are(
    office: Office, sheet: Path, there: str, said: str, after: str
) -> None:
    """An exported table that was saved by a spreadsheet and comes back changes no postal code."""
    made = office.customer("恒达", postal_code=there)
    take_in(office, table(sheet, [("编号", "名称", "邮编"), (made["code"], "恒达", said)]), on_duplicate="update")
    assert office.admin.read("customers", made.id)["postal_code"] == after
