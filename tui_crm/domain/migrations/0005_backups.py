"""Where the nightly backup goes, and how many are kept."""

from __future__ import annotations

from tui_crm.domain.core.database import Store

SETTINGS = {"backups.folder": '""', "backups.keep": "14"}


def up(store: Store) -> None:
    """Two settings more for books that are there; a new book gets all of them when it is founded."""
    if not store.sql("SELECT 1 FROM settings LIMIT 1"):
        return
    for name, value in SETTINGS.items():
        if not store.sql("SELECT 1 FROM settings WHERE name = ?", [name]):
            asked = "INSERT INTO settings (version, created_at, updated_at, name, value) VALUES (1, 0, 0, ?, ?)"
            store.sql(asked, [name, value])
