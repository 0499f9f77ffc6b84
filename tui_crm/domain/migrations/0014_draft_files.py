"""The files that were named in a form, in its draft."""

from __future__ import annotations

from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations.schema import add_column


def up(store: Store) -> None:
    """A column of drafts: the places of the files, as JSON; none in those that are there."""
    add_column(store, "drafts", ("files", "text"), "[]")
