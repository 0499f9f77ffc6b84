"""Who has given a customer to its owner."""

from __future__ import annotations

from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations.schema import add_column


def up(store: Store) -> None:
    """A column of customers; nobody knows any more who gave those that have changed hands before."""
    add_column(store, "customers", ("given_by", "big", "null"))
