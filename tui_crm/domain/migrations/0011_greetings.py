"""Birthdays and anniversaries of one's own customers, found without looking at each of them."""

from __future__ import annotations

from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations.schema import create_index

DAYS = {"contacts": "birthday", "customers": "member_since"}


def up(store: Store) -> None:
    """An index of a day and its owner for each."""
    for table, day in DAYS.items():
        create_index(store, table, f"owner {day} id", where=f"deleted_at IS NULL AND {day} IS NOT NULL")
