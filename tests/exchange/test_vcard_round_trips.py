"""Every field that our export writes into a card is read back from it (R-IMX)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exchange.exporting import exported, listing
from tests.exchange.importing import take_in
from tests.exchange.opened import cells, opened
from tests.office import Office
from tui_crm.domain import Record, registry
from tui_crm.domain.modules import load
from tui_crm.exchange.export.values import tidy
from tui_crm.exchange.export.vcard_format import card as written
from tui_crm.exchange.headers import match

LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), min_size=1, max_size=30)
NOTE = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
DIGITS = st.text("0123456789-", min_size=3, max_size=20).filter(lambda text: text.strip("-"))
CODE = st.from_regex(r"[0-9A-Z][0-9A-Z/_-]{0,28}", fullmatch=True)
CONTACTS: dict[str, st.SearchStrategy[str]] = {
    "code": CODE,
    "customer": LINE,
    "name": LINE,
    "name_en": LINE,
    "position": LINE,
    "phone": DIGITS,
    "mobile": DIGITS,
    "email": LINE,
    "remark": NOTE,
}
CUSTOMERS = {
    "code": CODE,
    "name": LINE,
    "phone": DIGITS,
    "mobile": DIGITS,
    "fax": DIGITS,
    "email": LINE,
    "address": LINE,
    "postal_code": DIGITS,
    "remark": NOTE,
}


def round_trip(file: Path, entity: str, texts: dict[str, str], version: str, **values: Any) -> dict[str, str]:
    """What is read of the card that our export writes of a record: field -> text."""
    load()
    record = Record(entity, 1, 1, {**texts, **values})
    says = {name: lambda _, text=text: tidy(text) for name, text in texts.items()}
    file.write_bytes(written(registry[entity], record, says, version))
    table = opened(file, entity)
    (row,) = cells(table)
    columns = match(registry[entity], table.header, registry[entity].inputs)
    assert columns.unknown in ((), ("Kind",))
    return {name: row[place] for name, place in columns.fields.items() if row[place]}


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@given(
    texts=st.fixed_dictionaries(CONTACTS), day=st.dates(date(1000, 1, 1)), sex=st.sampled_from(["", "male", "female"])
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_field_of_a_contact_comes_back(
    tmp_path: Path, version: str, texts: dict[str, str], day: date, sex: str
) -> None:
    found = round_trip(tmp_path / "c.vcf", "contacts", texts, version, birthday=day, sex=sex)
    expected = {**texts, "birthday": day.isoformat()}
    if version == "4.0" and sex:
        expected["sex"] = sex
    assert found == expected


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@given(texts=st.fixed_dictionaries(CUSTOMERS), person=st.booleans(), company=LINE, tags=st.lists(CODE, max_size=3))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_field_of_a_customer_comes_back(
    tmp_path: Path, version: str, texts: dict[str, str], person: bool, company: str, tags: list[str]
) -> None:
    kind = "person" if person else "company"
    more = {"website": "https://www.example.com", "tags": "、".join(tags)}
    found = round_trip(tmp_path / "c.vcf", "customers", {**texts, **more, "company": company}, version, kind=kind)
    same = not person and company == texts["name"]
    expected = {**texts, **more, "kind": kind, "company": "" if same else company}
    assert found == {name: text for name, text in expected.items() if text}


@pytest.mark.parametrize("format", ["vcf", "vcf4"])
def test_a_number_stays_as_somebody_typed_it(office: Office, tmp_path: Path, format: str) -> None:
    """A card of version 4.0 has it as it is dialled from everywhere, which is no change."""
    made = office.customer("恒达", code="A1", phone="0571-8888 8888", mobile="138-0013-8000")
    path = tmp_path / "a.vcf"
    path.write_bytes(exported(listing(office), format))
    report = take_in(office, path, on_duplicate="update")
    assert (report.failed, report.updated) == (0, 0)
    now = office.admin.read("customers", made.id)
    assert (now["phone"], now["mobile"]) == ("0571-8888 8888", "138-0013-8000")


@pytest.mark.parametrize("format", ["vcf", "vcf4"])
@pytest.mark.parametrize("typed", ["0571-87654321-801", "0571-87654321转8001", "+86 571 8765 4321 ext. 12"])
def test_an_extension_comes_back(office: Office, tmp_path: Path, format: str, typed: str) -> None:
    customer = office.customer("恒达")
    contact = office.contact(customer, "张三", phone=typed)
    path = tmp_path / "c.vcf"
    path.write_bytes(exported(listing(office, "lijing", entity="contacts"), format))
    office.desk("lijing").remove("contacts", contact.id)
    assert take_in(office, path, "contacts", "lijing").created == 1
    assert [one["phone"] for one in office.contacts(customer)] == [typed]


@pytest.mark.parametrize(
    ("format", "there", "absent"),
    [
        ("vcf", {"N:杭州 恒达;;;;", "FN:杭州 恒达", "ORG:杭州 恒达", "X-ABShowAs:COMPANY"}, "KIND"),
        ("vcf4", {"FN:杭州 恒达", "ORG:杭州 恒达", "KIND:org"}, "N:"),
    ],
)
def test_a_company_says_that_it_is_one(
    office: Office, tmp_path: Path, format: str, there: set[str], absent: str
) -> None:
    """Telephones show it under its name among the companies, and our own import makes the same customer of it."""
    made = office.customer("杭州 恒达", code="A1")
    path = tmp_path / "a.vcf"
    path.write_bytes(exported(listing(office), format))
    lines = path.read_text("utf-8").splitlines()
    assert there <= {*lines}
    assert not [line for line in lines if line.startswith(absent)]
    assert take_in(office, path, on_duplicate="update").updated == 0
    office.admin.remove("customers", made.id)
    assert take_in(office, path).created == 1
    (again,) = office.admin.page("customers").rows
    assert (again["name"], again["kind"], again["company"]) == ("杭州 恒达", "company", "")
