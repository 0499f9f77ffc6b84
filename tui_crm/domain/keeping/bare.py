"""Filling tables without their indexes and links, which are made at the end in a fraction of the time."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from tui_crm.domain.core.database import Store


@contextlib.contextmanager
def bared(store: Store) -> Iterator[None]:
    """Inside, the tables have neither indexes nor links; behind it they have them again, proved on all rows."""
    if store.kind == "sqlite":
        again = _bare_file(store)
    else:
        store.sql("SET LOCAL maintenance_work_mem = '256MB'")
        again = [*_without_links(store), *_without_indexes(store)]
        again.reverse()
    yield
    for statement in again:
        store.sql(statement)


def _bare_file(store: Store) -> list[str]:
    """The links of a file are proved by its own check; the search index is made from the stored tokens."""
    found = store.sql("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    for name, _ in found:
        store.sql(f'DROP INDEX "{name}"')
    search = store.sql("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'")
    rebuilt = [f'INSERT INTO "{name}" ("{name}") VALUES (\'rebuild\')' for (name,) in search]
    return [*(sql for _, sql in found), *rebuilt]


def _without_links(store: Store) -> list[str]:
    found = store.sql(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    )
    for table, name, _ in found:
        store.sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    return [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}' for table, name, definition in found]


def _without_indexes(store: Store) -> list[str]:
    found = store.sql(
        "SELECT indexname, indexdef FROM pg_indexes i WHERE schemaname = current_schema() AND NOT EXISTS "
        "(SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)"
    )
    for name, _ in found:
        store.sql(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]
