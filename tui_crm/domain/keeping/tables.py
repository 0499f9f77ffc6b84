"""The tables of a book, read in the same form from both databases."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from tui_crm.domain.core.database import Store

Rows = Sequence[tuple[Any, ...]]

CHUNK, CHUNK_OF_FILES = 5000, 16
"""Rows in memory at once; of tables with pieces of files fewer, because a piece may have 256 KB."""

FORMS = {"boolean": "CAST({} AS INTEGER)", "date": "to_char({}, 'YYYY-MM-DD')"}
"""How PostgreSQL says the types that SQLite keeps as numbers and text."""


def names(store: Store) -> list[str]:
    """The tables that hold something; what the search index keeps for itself is none of them."""
    if store.kind != "sqlite":
        asked = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        return sorted(row[0] for row in store.sql(asked))
    found = store.sql("SELECT name, sql LIKE 'CREATE VIRTUAL%' FROM sqlite_master WHERE type = 'table'")
    virtual = [name for name, is_virtual in found if is_virtual]
    plain = (name for name, is_virtual in found if not is_virtual and not name.startswith("sqlite_"))
    return sorted(n for n in plain if not any(n.startswith(f"{v}_") for v in virtual))


def columns(store: Store, table: str) -> dict[str, str]:
    """The columns of a table, each with its type."""
    return {c.name: c.data_type.lower() for c in store.db.get_columns(table)}


def count(store: Store, table: str) -> int:
    """How many rows a table has."""
    return int(store.sql(f'SELECT COUNT(*) FROM "{table}"')[0][0])


def counts(store: Store) -> dict[str, int]:
    """How many rows every table has."""
    return {table: count(store, table) for table in names(store)}


@contextlib.contextmanager
def snapshot(store: Store) -> Iterator[None]:
    """Everything read inside is of one moment, while others go on writing."""
    with store.db.atomic():
        if store.kind == "postgresql":
            store.sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # SQLite's moment is that of the first look.
        store.sql("SELECT COUNT(*) FROM migrations")
        yield


def stream(store: Store, table: str, wanted: Sequence[str]) -> Iterator[Rows]:
    """All rows in the order of their keys, some at a time, with values alike on both databases."""
    kinds, forms = columns(store, table), {} if store.kind == "sqlite" else FORMS
    told = ", ".join(forms.get(kinds[name], "{}").format(f'"{name}"') for name in wanted)
    keys = [c.name for c in store.db.get_columns(table) if c.primary_key] or list(wanted)
    order = ", ".join(f'"{name}"' for name in keys)
    asked = f'SELECT {told} FROM "{table}" ORDER BY {order}'
    chunk = CHUNK_OF_FILES if {"blob", "bytea"} & set(kinds.values()) else CHUNK
    connection = store.db.connection()
    if store.kind == "sqlite":
        with contextlib.closing(connection.execute(asked)) as cursor:
            while rows := cursor.fetchmany(chunk):
                yield rows
        return
    with connection.cursor(name="reading") as cursor:
        cursor.execute(asked)
        while rows := cursor.fetchmany(chunk):
            yield rows


def sequences(store: Store) -> dict[str, int]:
    """The last number that each table has given to a record."""
    if store.kind == "sqlite":
        return {name: last for name, last in store.sql("SELECT name, seq FROM sqlite_sequence") if last}
    found = {}
    for table, sequence in store.sql(
        "SELECT c.relname, pg_get_serial_sequence(quote_ident(c.relname), 'id') FROM pg_class c "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id' "
        "WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace"
    ):
        if sequence:
            last, called = store.sql(f"SELECT last_value, is_called FROM {sequence}")[0]
            found[table] = last if called else 0
    return {table: last for table, last in found.items() if last}


def go_on_from(store: Store, table: str, last: int) -> None:
    """Let a table number its records from behind a number on."""
    if store.kind == "sqlite":
        store.sql("DELETE FROM sqlite_sequence WHERE name = ?", [table])
        store.sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, last])
    else:
        store.sql("SELECT setval(pg_get_serial_sequence(quote_ident(?), 'id'), ?)", [table, last])
