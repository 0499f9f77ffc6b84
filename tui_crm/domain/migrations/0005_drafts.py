"""What people have typed into forms and not saved yet."""

from __future__ import annotations

from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations.schema import Column, create_index, create_tables

TABLES: dict[str, tuple[Column, ...]] = {
    "drafts": (
        ("id", "key"),
        ("user", "big", "", "users"),
        ("entity", "text"),
        ("record", "big", "null"),
        ("form", "text"),
        ("version", "int", "null"),
        ("typed", "text"),
        ("preset", "text"),
        ("at", "big"),
    ),
}


def up(store: Store) -> None:
    """A new table; it is asked by person, and by record when that is removed."""
    create_tables(store, TABLES)
    create_index(store, "drafts", "user at")
    create_index(store, "drafts", "entity -record")
