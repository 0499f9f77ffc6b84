"""Every setting of the book: its name, what it is for, and its value in a new book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tui_crm.i18n import mark


@dataclass(frozen=True)
class Setting:
    """A setting with its limits; `kind` is text, number or flag."""

    name: str
    label: str
    kind: str
    default: Any
    low: int = 0
    high: int = 0


SETTINGS = (
    Setting("company.name", mark("Company name"), "text", ""),
    Setting("company.name_en", mark("Company name in English"), "text", ""),
    Setting("company.address", mark("Company address"), "text", ""),
    Setting("company.phone", mark("Company phone"), "text", ""),
    Setting("zone", mark("Time zone"), "text", "Asia/Shanghai"),
    Setting("language", mark("Language of new users"), "text", "zh"),
    Setting(
        "customers.complete",
        mark("Customers must be complete (address, phone, region, contact)"),
        "flag",
        False,
    ),
    Setting("customers.points_cap", mark("Highest number of points"), "number", 100, 1, 1_000_000),
    Setting("code.customers", mark("Pattern of customer numbers"), "text", "KH{yy}{mm}{dd}{n:03}"),
    Setting("code.contacts", mark("Pattern of contact numbers"), "text", "LX{yy}{mm}{dd}{n:03}"),
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
