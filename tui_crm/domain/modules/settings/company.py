"""What the house wants at hand about itself, for everybody to read (R-TOL-04)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_crm.domain.core.query import Query, Record
from tui_crm.domain.core.stores import plain_words
from tui_crm.domain.modules.settings.declared import SETTINGS
from tui_crm.i18n import mark

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

LABELS = {
    "company.name": mark("Name"),
    "company.name_en": mark("English name"),
    "company.short": mark("Short name"),
    "company.address": mark("Address"),
    "company.postal_code": mark("Postal code"),
    "company.phone": mark("Phone"),
    "company.fax": mark("Fax"),
    "company.email": mark("E-mail"),
    "company.website": mark("Website"),
    "company.representative": mark("Legal representative"),
    "company.tax_number": mark("Tax number"),
    "company.bank": mark("Bank"),
    "company.bank_account": mark("Bank account"),
}
"""Setting -> what it is called where nothing but the company is spoken of."""


@dataclass(frozen=True)
class CompanyFact:
    """One thing about the own company."""

    name: str
    """The setting."""
    label: str
    value: str
    """"" where nobody has filled it in."""


def our_company(desk: Desk) -> list[CompanyFact]:
    """What is known about the own company, in the order of the configuration; nobody needs a right to read it."""
    desk.refreshed()
    with plain_words(desk.store):
        return [
            CompanyFact(one.name, LABELS[one.name], str(desk.setting(one.name) or ""))
            for one in SETTINGS
            if one.name in LABELS
        ]


def company_record(desk: Desk, name: str) -> Record:
    """The setting in which something about the company is kept, for whoever may change it."""
    rows = desk.page("settings", Query(limit=500)).rows
    return next(row for row in rows if row["name"] == name)
