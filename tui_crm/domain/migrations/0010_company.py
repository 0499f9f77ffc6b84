"""What the house wants at hand about itself: more of it in the configuration."""

from __future__ import annotations

import json

from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations.schema import add_settings

SETTINGS = (
    "company.short",
    "company.postal_code",
    "company.fax",
    "company.email",
    "company.website",
    "company.representative",
    "company.tax_number",
    "company.bank",
    "company.bank_account",
)


def up(store: Store) -> None:
    """Nine settings, all of them empty."""
    add_settings(store, {name: json.dumps("") for name in SETTINGS})
