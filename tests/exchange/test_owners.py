"""A column of owners names users by account, name or e-mail; where most are none, it is asked once (R-IMX-03)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.importing import accounts, table, take_in, told
from tests.office import Office
from tui_crm.domain import errors, registry
from tui_crm.exchange.headers import find_field
from tui_crm.i18n import tr

OWNERS = (
    *("Account Owner", "Contact Owner", "Company owner", "Record owner", "Owner", "Assigned to"),
    *("负责人", "所有者", "客户负责人", "客户所有者", "记录所有者", "跟单人"),
)
STRANGERS = [
    ("Account Name", "Account Owner"),
    ("Alfreds", "Nancy Davolio"),
    ("Berglund", "Janet Leverling"),
    ("Chop-suey", "李静"),
]


def owners(office: Office) -> dict[str, str]:
    """To whom each customer belongs."""
    return {row["name"]: row.label("owner") for row in office.admin.page("customers").rows}


def refusal(office: Office, path: Path, entity: str = "customers", **plan: object) -> str:
    """Why a file is refused as a whole."""
    before = office.dump("customers", "contacts")
    with pytest.raises(errors.Refused) as refused:
        take_in(office, path, entity, **plan)
    assert office.dump("customers", "contacts") == before
    return tr(refused.value.message, language="en")


@pytest.mark.parametrize("column", OWNERS)
def test_the_columns_of_other_programs_mean_the_owner(office: Office, column: str) -> None:
    assert find_field(registry["customers"], column, registry["customers"].inputs) == "owner"


@pytest.mark.parametrize("said", ["wanghaitao", "WangHaitao", "王海涛", "Wang Haitao", "Haitao@Hengda.Example"])
def test_an_owner_is_known_by_account_names_and_e_mail(office: Office, sheet: Path, said: str) -> None:
    facts = {"name_en": "Wang Haitao", "email": "haitao@hengda.example"}
    office.admin.change("users", office.user("wanghaitao"), facts)
    take_in(office, table(sheet, [("Name", "Record owner"), ("恒达", said)]))
    assert owners(office) == {"恒达": "王海涛"}


def test_most_strangers_are_asked_about_before_anything_is_written(office: Office, sheet: Path) -> None:
    assert refusal(office, table(sheet, STRANGERS)) == (
        "Most owners in the column “Account Owner” are no users of this book, such as “Nancy Davolio”. Please say what "
        "becomes of their rows: --owner-unknown me, leave-out or fail."
    )
    assert office.admin.count("imports").n == 0


@pytest.mark.parametrize(
    ("plan", "counts", "belong"),
    [
        ({"owner_unknown": "me"}, (3, 3, 0, 0), ["林志远", "林志远", "李静"]),
        ({"owner_unknown": "leave-out"}, (3, 3, 0, 0), ["林志远", "林志远", "李静"]),
        ({"owner_unknown": "fail"}, (3, 1, 0, 2), ["李静"]),
        ({"columns": {"Account Owner": ""}}, (3, 3, 0, 0), ["林志远"] * 3),
        ({"columns": {"Account Owner": ""}, "constants": {"owner": "zhoumin"}}, (3, 3, 0, 0), ["周敏"] * 3),
    ],
)
def test_what_was_decided_is_done(
    office: Office, sheet: Path, plan: dict[str, object], counts: tuple[int, ...], belong: list[str]
) -> None:
    table(sheet, STRANGERS)
    for dry_run in (True, False):
        report = take_in(office, sheet, dry_run=dry_run, **plan)
        assert accounts(report) == counts
    found = owners(office)
    assert [found[name] for name, _ in STRANGERS[1:] if name in found] == belong
    if counts[3]:
        assert told(report)[0] == (2, "failed", "Account Owner", "“Nancy Davolio” was not found.")


def test_a_record_that_is_there_keeps_its_owner_unless_it_is_taken(office: Office, sheet: Path) -> None:
    """Leaving the owner out and giving the record to oneself differ where the record is in the book already."""
    office.customer("Alfreds", by="lijing")
    rows = [("Name", "Owner", "Remark"), ("Alfreds", "Nancy", "tea")]
    take_in(office, table(sheet, rows), on_duplicate="update", owner_unknown="leave-out")
    assert owners(office) == {"Alfreds": "李静"}
    take_in(office, table(sheet, [rows[0], (*rows[1][:2], "rice")]), on_duplicate="update", owner_unknown="me")
    assert owners(office) == {"Alfreds": "林志远"}


def test_few_strangers_among_users_fail_alone(office: Office, sheet: Path) -> None:
    rows = [("Name", "Owner"), ("恒达", "李静"), ("博雅", "王海涛"), ("鼎新", "Nancy")]
    report = take_in(office, table(sheet, rows))
    assert accounts(report) == (3, 2, 0, 1)
    assert told(report) == [(4, "failed", "Owner", "“Nancy” was not found.")]


def test_the_right_to_set_owners_stays(office: Office, sheet: Path) -> None:
    """A manager may import for herself; naming others is not hers, whatever was decided about strangers."""
    rows = [("Name", "Owner"), ("恒达", "王海涛"), ("博雅", "Nancy"), ("鼎新", "lijing")]
    for decided in ("me", "leave-out"):
        report = take_in(office, table(sheet, rows), by="lijing", owner_unknown=decided, on_duplicate="skip")
        assert told(report)[0] == (2, "failed", "Owner", "Your roles do not allow you to set this field.")
    assert owners(office) == {"博雅": "李静", "鼎新": "李静"}


def test_an_empty_column_asks_nothing(office: Office, sheet: Path) -> None:
    assert accounts(take_in(office, table(sheet, [("Name", "Owner"), ("恒达", ""), ("博雅", " ")]))) == (2, 2, 0, 0)


def test_the_owner_of_a_contact_is_that_of_the_customer_made_for_it(office: Office, sheet: Path) -> None:
    rows = [("姓名", "公司", "Contact owner"), ("Ana", "Alfreds", "李静"), ("Bo", "Berglund", "Nancy")]
    report = take_in(office, table(sheet, [*rows, ("Cy", "Chop", "Janet")]), "contacts")
    assert [one[3] for one in told(report)] == [f"“{name}” was not found." for name in ("Alfreds", "Berglund", "Chop")]
    assert "“Contact owner” are no users" in refusal(office, sheet, "contacts", make=("customer",))
    take_in(office, sheet, "contacts", make=("customer",), owner_unknown="me")
    assert owners(office) == {"Alfreds": "李静", "Berglund": "林志远", "Chop": "林志远"}


def test_the_decision_goes_on_with_the_import(office: Office, sheet: Path) -> None:
    number = take_in(office, table(sheet, STRANGERS), owner_unknown="me").number
    assert office.admin.import_facts(number)["plan"]["owner_unknown"] == "me"
