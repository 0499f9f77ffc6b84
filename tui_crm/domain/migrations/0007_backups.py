"""Where the nightly backup goes, and how many are kept."""

from __future__ import annotations

from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations.schema import add_settings

SETTINGS = {"backups.folder": '""', "backups.keep": "14"}


def up(store: Store) -> None:
    """Two settings more."""
    add_settings(store, SETTINGS)
