"""Dictionary values are found by the name of their list, which the index has not held so far."""

from __future__ import annotations

from tui_crm.domain.core.database import Store

INDEXES = ("dictionary_values",)
"""Entities whose search index is written anew once all steps are done."""


def up(store: Store) -> None:
    """No table changes."""
