"""The tables and columns that a book has to have, read from the migrations that it has had."""

from __future__ import annotations

import re

from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations import script

_TABLE = re.compile(r'CREATE (?:TABLE|VIEW|VIRTUAL TABLE) "?(\w+)"?')
_COLUMN = re.compile(r'[(,] ?"?(\w+)"? \w')
_ADDED = re.compile(r'ALTER TABLE "(\w+)" ADD COLUMN "(\w+)"')


def wanted(store: Store) -> dict[str, set[str]]:
    """The columns of each table; of views and search indexes no more than that they are there."""
    found: dict[str, set[str]] = {}
    for text in script.statements(store):
        if made := _TABLE.match(text):
            found[made[1]] = set(_COLUMN.findall(text)) if text.startswith("CREATE TABLE") else set()
        elif added := _ADDED.match(text):
            found[added[1]].add(added[2])
    return found


def missing(store: Store) -> list[str]:
    """What is not there: a table by its name, a column as table.column."""
    there = store.columns_there()
    found = []
    for table, columns in sorted(wanted(store).items()):
        if table not in there:
            found.append(table)
        else:
            found += [f"{table}.{column}" for column in sorted(columns - there[table])]
    return found
