"""Indexes for what the home page counts and looks for."""

from __future__ import annotations

from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations.schema import create_index

INDEXES_OF = {
    # Birthdays and anniversaries of one's own customers.
    "contacts": ["owner birthday id"],
    # Those, and what has come to somebody since a time.
    "customers": ["owner member_since id", "-claimed_at id"],
    # What is open with a department.
    "appointments": ["-owner state start_at id"],
}


def up(store: Store) -> None:
    """Four indexes; those of days hold only the records that have one."""
    for table, indexes in INDEXES_OF.items():
        for columns in indexes:
            named = [word for word in columns.split() if word in ("birthday", "member_since")]
            filled = "".join(f" AND {day} IS NOT NULL" for day in named)
            create_index(store, table, columns, where=f"deleted_at IS NULL{filled}")
