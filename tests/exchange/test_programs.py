"""The columns that other programs write are understood by their own names (R-IMX-03)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.importing import accounts, table, take_in
from tests.exchange.opened import cells, opened, said
from tests.office import Office
from tui_crm.domain import Query, registry
from tui_crm.exchange.headers import find_field, plain
from tui_crm.exchange.sources.person_names import FAMILY, GIVEN, MIDDLE, whole_name

PROGRAMS = Path(__file__).parent / "files" / "programs"

FILLED = ("name", "birthday", "email", "phone", "remark")

PLACE = {"address", "postal_code", "region"}
CONTACTS = {
    "google_contacts.csv": {"customer", "position", "birthday", "remark", "email", "phone"},
    "thunderbird.csv": {"name", "email", "phone", "mobile", "position", "customer", "remark"},
    "outlook_en.csv": {"customer", "position", "phone", "mobile", "birthday", "email", "sex", "remark"},
    "outlook_zh.csv": {"customer", "position", "phone", "mobile", "birthday", "email", "sex", "remark"},
    "hubspot_contacts.csv": {"email", "phone", "mobile", "position", "customer"},
    "salesforce_contacts.csv": {"customer", "position", "email", "phone", "mobile", "birthday", "remark"},
    "zoho_contacts.csv": {"customer", "email", "position", "phone", "mobile", "birthday", "remark"},
}
CUSTOMERS = {
    "google_contacts.csv": {"company", "contact_position", "email", "phone", "website", "remark"} | PLACE,
    "thunderbird.csv": {"company", "email", "phone", "mobile", "fax", "website", "remark"} | PLACE,
    "outlook_en.csv": {"company", "email", "phone", "mobile", "fax", "website", "remark"} | PLACE,
    "outlook_zh.csv": {"company", "email", "phone", "mobile", "fax", "website", "remark", "contact_sex"} | PLACE,
    "hubspot_companies.csv": {"name", "phone", "website", "remark"} | PLACE,
    "salesforce_accounts.csv": {"name", "phone", "fax", "website", "remark"} | PLACE,
    "zoho_accounts.csv": {"name", "phone", "fax", "website", "remark"} | PLACE,
}


@pytest.mark.parametrize(
    ("entity", "name", "fields"),
    [("contacts", *item) for item in CONTACTS.items()] + [("customers", *item) for item in CUSTOMERS.items()],
)
def test_the_columns_of_a_program_mean_fields(entity: str, name: str, fields: set[str]) -> None:
    table = opened(PROGRAMS / name, entity)
    one = registry[entity]
    meant = [find_field(one, column, one.inputs) for column in table.header]
    assert fields <= set(meant)
    assert cells(table)


@pytest.mark.parametrize("name", CUSTOMERS)
def test_cities_and_provinces_belong_to_the_address(name: str) -> None:
    parts = {plain(one) for one in registry["customers"].joined["address"]}
    assert len(parts & {plain(column) for column in opened(PROGRAMS / name).header}) >= 2


@pytest.mark.parametrize("column", ["*电话（必填）", "电话【选填】", "电话(非必填项)", "Phone (required)"])
def test_what_a_form_asks_for_is_no_part_of_a_name(column: str) -> None:
    customers = registry["customers"]
    assert find_field(customers, column, customers.inputs) == "phone"
    assert find_field(customers, "电话（备用）", customers.inputs) is None


@pytest.mark.parametrize("name", [n for n in CONTACTS if n != "hubspot_companies.csv"])
def test_every_program_has_names_in_parts(name: str) -> None:
    header = {plain(column) for column in opened(PROGRAMS / name, "contacts").header}
    assert {plain(one) for one in FAMILY} & header
    assert {plain(one) for one in GIVEN} & header


@pytest.mark.parametrize(
    ("family", "given", "middle", "whole"),
    [
        ("王", "磊", "", "王磊"),
        ("欧阳", " 海燕", "", "欧阳海燕"),
        ("Trujillo", "Ana", "María", "Ana María Trujillo"),
        ("Wang", "磊", "", "磊 Wang"),
        ("", "Ana", "", "Ana"),
        ("王", "", "", "王"),
    ],
)
def test_the_parts_of_a_name_are_put_together(family: str, given: str, middle: str, whole: str) -> None:
    assert whole_name(family, given, middle) == whole
    assert MIDDLE


def test_roundcube_writes_cards() -> None:
    table = opened(PROGRAMS / "roundcube.vcf", "contacts")
    (row,) = cells(table)
    found = dict(zip(table.header, row, strict=True))
    assert (found["Name"], found["Company"], found["Sex"]) == ("王磊", "恒达商贸", "male")
    assert "wang@example.org" in found["Remark"]
    assert said(table) == []


@pytest.mark.usefixtures("in_english")
def test_what_google_puts_into_one_cell_is_divided(office: Office, sheet: Path) -> None:
    """The first number is the number, a birthday without its year is none; both are kept in the remark."""
    table(
        sheet,
        [
            ("First Name", "Organization Name", "Birthday", "Notes", "E-mail 1 - Value", "Phone 1 - Value"),
            ("Ana", "Acme", " --05-01", "note", "a@b.example ::: c@d.example", "030-0074321 ::: 030-1"),
        ],
    )
    report = take_in(office, sheet, "contacts", make=("customer",))
    assert accounts(report) == (1, 1, 0, 0)
    assert {(one.column, str(one.message).rpartition(": ")[2]) for one in report.reasons} == {
        ("Birthday", "05-01"),
        ("E-mail 1 - Value", "c@d.example"),
        ("Phone 1 - Value", "030-1"),
    }
    (row,) = (r for r in office.admin.page("contacts", Query(columns=FILLED)).rows if r["name"] == "Ana")
    assert [row[name] for name in FILLED[1:4]] == [None, "a@b.example", "030-0074321"]
    assert row["remark"].splitlines() == ["note", "Birthday: 05-01", "E-mail: c@d.example", "Phone: 030-1"]
