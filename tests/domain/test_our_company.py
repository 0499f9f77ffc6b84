"""What the house wants at hand about itself (R-TOL-04), and what the program says of itself (R-TOL-05)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.office import PEOPLE, Office
from tui_crm.domain import about, errors, our_company
from tui_crm.domain.core.fields import Bad
from tui_crm.domain.modules.settings.declared import SETTINGS
from tui_crm.domain.modules.settings.shapes import CREDIT_CODE, SHAPES

OF_THE_STANDARD = "91350100M000100Y43"
"""The example of GB 32100-2015."""


def known(office: Office, account: str) -> dict[str, str]:
    """What somebody reads about the company."""
    return {one.name: one.value for one in our_company(office.desk(account)) if one.value}


@pytest.mark.parametrize("account", PEOPLE)
def test_everybody_reads_it_and_only_the_administrator_changes_it(office: Office, account: str) -> None:
    office.set("company.bank", "工商银行文三路支行")
    office.set("company.tax_number", OF_THE_STANDARD)
    read = known(office, account)
    assert (read["company.bank"], read["company.tax_number"]) == ("工商银行文三路支行", OF_THE_STANDARD)
    assert bool(office.desk(account).may("settings.change")) == (account == "linzhiyuan")


def test_every_setting_of_the_company_is_on_the_page(office: Office) -> None:
    declared = [one.name for one in SETTINGS if one.name.startswith("company.")]
    assert [one.name for one in our_company(office.admin)] == declared


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("company.tax_number", "9135 0100 m000100y43", OF_THE_STANDARD),
        ("company.tax_number", "DE 136695976", "DE136695976"),
        ("company.bank_account", "1202 0001 0900 0000 001", "1202 0001 0900 0000 001"),
        ("company.bank_account", "de89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
        ("company.email", "office@HENGDA.example", "office@hengda.example"),
        ("company.phone", "０５７１－８７６５４３２１", "0571-87654321"),
        ("company.website", "", ""),
    ],
)
def test_it_is_kept_as_it_is_written(office: Office, name: str, typed: str, kept: str) -> None:
    office.set(name, typed)
    assert known(office, "lijing").get(name, "") == kept


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("company.tax_number", "91350100M000100Y44", "does not fit"),
        ("company.tax_number", "4711", "8 to 20"),
        ("company.bank_account", "Sparkasse!", "8 to 34"),
        ("company.bank_account", "123", "8 to 34"),
        ("company.email", "office", "e-mail"),
        ("company.website", "no page", "web address"),
        ("company.phone", "ask Mr Wang", "phone"),
        ("company.postal_code", "?", "postal code"),
    ],
)
def test_what_does_not_fit_is_refused(office: Office, name: str, typed: str, sentence: str) -> None:
    with pytest.raises(errors.Invalid) as refused:
        office.set(name, typed)
    assert sentence in refused.value.fields["value"].text
    assert known(office, "lijing").get(name, "") == ""


@given(st.text(CREDIT_CODE, min_size=17, max_size=17))
def test_one_sign_fits_any_beginning_of_a_credit_code(beginning: str) -> None:
    """So that whatever is mistyped in one place is found."""

    def fits(number: str) -> bool:
        try:
            return SHAPES["tax number"](number) == number
        except Bad:
            return False

    assert sum(fits(beginning + sign) for sign in CREDIT_CODE) == 1


def test_the_program_names_itself_and_its_database(office: Office) -> None:
    """R-TOL-05: of what is in the book it tells nothing but its size."""
    facts = about(office.desk("qianwen"))
    assert facts.database.split(" ")[0] in ("SQLite", "PostgreSQL")
    assert facts.size > 0
    assert facts.zone == "Asia/Shanghai"
    assert facts.version
