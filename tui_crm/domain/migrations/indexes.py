"""The indexes that a book has to have, read from the migrations that it has had, and making them anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

import peewee

from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations import runner

_MADE = re.compile(r'CREATE (?:UNIQUE )?INDEX "(\w+)" ON "(\w+)"')
_DROPPED = re.compile(r'DROP INDEX (?:IF EXISTS )?"(\w+)"')


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


def wanted(store: Store) -> dict[str, str]:
    """The statement that makes each index."""
    script = _Script(store)
    for name in runner.applied(store):
        runner.step(name).up(cast("Store", script))
    found: dict[str, str] = {}
    for text in script.said:
        if made := _MADE.match(text):
            found[made[1]] = text
        elif dropped := _DROPPED.match(text):
            found.pop(dropped[1], None)
    return found


def missing(store: Store) -> list[str]:
    """The indexes that are not there, or hold only part of their table."""
    return sorted(wanted(store).keys() - store.indexes())


def make_missing(store: Store) -> None:
    """Make them anew; one over what has to stand once stays away as long as something stands twice."""
    statements = wanted(store)
    for name in missing(store):
        try:
            with store.transaction():
                store.sql(f'DROP INDEX IF EXISTS "{name}"')
                store.sql(statements[name])
        except peewee.IntegrityError:
            # The check that follows still tells of it, and what has to be done before.
            continue
