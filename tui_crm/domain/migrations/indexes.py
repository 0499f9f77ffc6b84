"""The indexes that a book has to have, read from the migrations that it has had, and making them anew."""

from __future__ import annotations

import re

import peewee

from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations import layout, script

_MADE = re.compile(r'CREATE (?:UNIQUE )?INDEX "(\w+)" ON "(\w+)"')
_DROPPED = re.compile(r'DROP INDEX (?:IF EXISTS )?"(\w+)"')


def wanted(store: Store) -> dict[str, str]:
    """The statement that makes each index."""
    found: dict[str, str] = {}
    for text in script.statements(store):
        if made := _MADE.match(text):
            found[made[1]] = text
        elif dropped := _DROPPED.match(text):
            found.pop(dropped[1], None)
    return found


def missing(store: Store) -> list[str]:
    """The indexes that are not there, or hold only part of their table; not of tables that are missing themselves."""
    there, made = store.indexes(), wanted(store)
    lacking = set(layout.missing(store))
    return sorted(name for name, text in made.items() if name not in there and _table(text) not in lacking)


def _table(text: str) -> str:
    made = _MADE.match(text)
    assert made is not None
    return made[2]


def make_missing(store: Store) -> None:
    """Make them anew; one over what has to stand once stays away as long as something stands twice."""
    statements = wanted(store)
    partial = {name.partition(".")[0] for name in layout.missing(store)}
    for name in missing(store):
        if _table(statements[name]) in partial:
            continue
        try:
            with store.transaction():
                store.sql(f'DROP INDEX IF EXISTS "{name}"')
                store.sql(statements[name])
        except peewee.IntegrityError:
            # The check that follows still tells of it, and what has to be done before.
            continue
