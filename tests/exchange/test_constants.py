"""What the house asks for and a file lacks is given once for every row, and checked like in the form (R-CUS-06)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.importing import accounts, table, take_in, told
from tests.office import Office
from tui_crm.domain import errors
from tui_crm.i18n import tr

ROWS = [("Name", "Address"), ("恒达", "文一西路 998 号"), ("博雅", "张江路 1 号")]
REST = {
    "phone": "0571-87654321",
    "region": "330100",
    "contact_name": "王磊",
    "contact_sex": "男",
    "contact_position": "经理",
    "contact_mobile": "13800001234",
}


def refusal(office: Office, path: Path, **constants: str) -> str:
    """Why a file with these values for every row is refused as a whole."""
    with pytest.raises(errors.Refused) as refused:
        take_in(office, path, constants=constants)
    assert office.names("linzhiyuan") == []
    return tr(refused.value.message, language="en")


def test_every_row_has_the_value(office: Office, sheet: Path) -> None:
    office.set("customers.complete", "true")
    assert "asks for “Phone”, “Region”, “Contact”" in refusal(office, table(sheet, ROWS))
    for dry_run in (True, False):
        assert accounts(take_in(office, sheet, constants=REST, dry_run=dry_run)) == (2, 2, 0, 0)
    for row in office.admin.page("customers").rows:
        made = office.admin.read("customers", row.id)
        assert (made["phone"], made["contact_sex"], made.label("region")) == (REST["phone"], "male", "浙江省杭州市")
    assert office.problems() == []


def test_what_is_still_missing_is_named(office: Office, sheet: Path) -> None:
    office.set("customers.complete", "true")
    most = {name: value for name, value in REST.items() if name != "contact_mobile"}
    assert refusal(office, table(sheet, ROWS), **most) == (
        "The system configuration asks for “Contact mobile”, and the file has no columns for them. Please add the "
        "columns, give one value for every row, or switch that off in the system configuration."
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("phone", "nobody", "Phone: This is not a phone number."),
        ("contact_sex", "robot", "Contact’s sex: “robot” is not one of the choices."),
        ("region", "Atlantis", "Region: “Atlantis” was not found."),
        ("last_purchase_on", "2999-01-01", "Last bought on: This day is in the future."),
        ("credit", "101", "Credit: Between 0 and 100, please."),
        ("shoe_size", "7", "A value for every row cannot fill “shoe_size”: there is no such field."),
        ("points", "500", ""),
    ],
)
def test_it_is_checked_before_anything_is_written(
    office: Office, sheet: Path, name: str, value: str, sentence: str
) -> None:
    table(sheet, ROWS)
    if sentence:
        assert refusal(office, sheet, **{name: value}).startswith(sentence)
    else:
        # A rule that looks at the whole record is asked for each row, as always.
        report = take_in(office, sheet, constants={name: value})
        assert (accounts(report), told(report)[0][2]) == ((2, 0, 0, 2), "Points")


def test_a_day_may_be_written_as_people_do(office: Office, sheet: Path) -> None:
    take_in(office, table(sheet, ROWS), constants={"last_purchase_on": "昨天"})
    assert {str(row["last_purchase_on"]) for row in map(whole(office), office.names("linzhiyuan"))} == {"2026-05-05"}


def whole(office: Office):
    """Reads a customer by its name."""
    return lambda name: office.admin.read("customers", office.id_of("customers", name))


def test_a_column_and_a_value_for_every_row_contradict_each_other(office: Office, sheet: Path) -> None:
    assert refusal(office, table(sheet, ROWS), address="Somewhere") == (
        "The file has a column for “Address”, so there cannot be one value for every row as well."
    )


def test_an_empty_row_stays_empty(office: Office, sheet: Path) -> None:
    report = take_in(office, table(sheet, [*ROWS, ("", " ")]), constants={"credit": "5"})
    assert report.created == 2
    assert office.admin.count("customers").n == 2


def test_a_field_that_is_hidden_cannot_be_given(office: Office, sheet: Path) -> None:
    office.role("customer_manager", customers={"credit": 0})
    with pytest.raises(errors.Refused, match="there is no such field"):
        take_in(office, table(sheet, ROWS), by="lijing", constants={"credit": "5"})


def test_a_field_that_may_only_be_read_fails_in_each_row(office: Office, sheet: Path) -> None:
    report = take_in(office, table(sheet, ROWS), by="lijing", constants={"credit": "5"})
    assert accounts(report) == (2, 0, 0, 2)
    assert told(report)[0][3] == "Your roles do not allow you to set this field."
