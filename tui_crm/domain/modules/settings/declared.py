"""Every setting of the book: its name, what it is for, and its value in a new book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui_crm.i18n import LANGUAGES, mark


@dataclass(frozen=True)
class Setting:
    """A setting with its limits; `kind` is text, number or flag, `shape` what its text has to look like."""

    name: str
    label: str
    kind: str
    default: Any
    low: int = 0
    high: int = 0
    shape: str = ""
    """A name in `shapes.SHAPES`; "" where any text will do."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """The texts that it may be, each with its word; none where it is no choice."""


SETTINGS = (
    Setting("company.name", mark("Company name"), "text", ""),
    Setting("company.name_en", mark("Company name in English"), "text", ""),
    Setting("company.short", mark("Company short name"), "text", ""),
    Setting("company.address", mark("Company address"), "text", ""),
    Setting("company.postal_code", mark("Company postal code"), "text", "", shape="postal code"),
    Setting("company.phone", mark("Company phone"), "text", "", shape="phone"),
    Setting("company.fax", mark("Company fax"), "text", "", shape="phone"),
    Setting("company.email", mark("Company e-mail"), "text", "", shape="e-mail"),
    Setting("company.website", mark("Company website"), "text", "", shape="web address"),
    Setting("company.representative", mark("Company representative"), "text", ""),
    Setting("company.tax_number", mark("Company tax number"), "text", "", shape="tax number"),
    Setting("company.bank", mark("Company bank"), "text", ""),
    Setting("company.bank_account", mark("Company bank account"), "text", "", shape="bank account"),
    Setting("zone", mark("Time zone"), "text", "Asia/Shanghai"),
    Setting("language", mark("Language of new users"), "text", "zh", choices=LANGUAGES),
    Setting(
        "customers.complete",
        mark("Customers must be complete (address, phone, region, contact)"),
        "flag",
        False,
    ),
    Setting("customers.points_cap", mark("Highest number of points"), "number", 100, 1, 1_000_000),
    Setting("code.customers", mark("Pattern of customer numbers"), "text", "KH{yy}{mm}{dd}{n:03}"),
    Setting(
        "pool.cap",
        mark("Most customers that a person may claim from the pool (0: any number)"),
        "number",
        0,
        0,
        1_000_000,
    ),
    Setting(
        "pool.days_without_followup",
        mark("Days without a follow-up until a customer goes back to the pool (0: never)"),
        "number",
        0,
        0,
        3650,
    ),
    Setting(
        "pool.days_without_deal",
        mark("Days without a purchase until a customer goes back to the pool (0: never)"),
        "number",
        0,
        0,
        3650,
    ),
    Setting("pool.warn_days", mark("Days ahead that the owner is warned of it"), "number", 7, 0, 365),
    Setting("dial.command", mark("Link or command for dialling, with {number} in it"), "text", ""),
    Setting("code.plans", mark("Pattern of plan numbers"), "text", "JH{yy}{mm}{dd}{n:03}"),
    Setting("code.contacts", mark("Pattern of contact numbers"), "text", "LX{yy}{mm}{dd}{n:03}"),
    Setting("attachments.most_mb", mark("Largest attachment in MB"), "number", 10, 1, 1024),
    Setting("sign_in.failures", mark("Failed sign-ins until an account is locked"), "number", 5, 1, 100),
    Setting("sign_in.lock_minutes", mark("Minutes an account stays locked"), "number", 15, 1, 10_000),
    Setting("sign_in.idle_minutes", mark("Idle minutes until the screen is locked"), "number", 15, 1, 10_000),
    Setting("sign_in.password_length", mark("Shortest password"), "number", 10, 10, 60),
    Setting("serve.keep_minutes", mark("Minutes a session without its terminal is kept"), "number", 30, 1, 1440),
    Setting("serve.per_account", mark("Sessions of one account at once"), "number", 4, 1, 100),
    Setting("backups.folder", mark("Folder of the backups (empty: beside the book)"), "text", ""),
    Setting("backups.keep", mark("Nightly backups that are kept"), "number", 14, 1, 10_000),
    Setting("sign_in.list_accounts", mark("The sign-in screen lists the accounts (sample book)"), "flag", False),
)

BY_NAME = {one.name: one for one in SETTINGS}
