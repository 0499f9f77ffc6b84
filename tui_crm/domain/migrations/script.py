"""What the migrations that a book has had say, without carrying it out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations import runner


class _Script:
    """Stands for the store while a migration says what it would do."""

    def __init__(self, store: Store) -> None:
        self.kind, self._store = store.kind, store
        self.said: list[str] = []

    def sql(self, text: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Note a statement instead of carrying it out."""
        self.said.append(text)
        return []

    def create_index(self, table: str) -> None:
        """The search index in the words of this database."""
        type(self._store).create_index(cast("Store", self), table)


def statements(store: Store) -> list[str]:
    """The statements of all migrations that a book has had, in order."""
    script = _Script(store)
    for name in runner.applied(store):
        runner.step(name).up(cast("Store", script))
    return script.said
