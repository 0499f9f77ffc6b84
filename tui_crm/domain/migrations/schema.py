"""Making tables in the words of the migrations, the same on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui_crm.domain.core.database import Store

TYPES = {
    "sqlite": {
        "key": "INTEGER PRIMARY KEY AUTOINCREMENT",
        "name": "TEXT PRIMARY KEY",
        "id": "INTEGER PRIMARY KEY",
        "int": "INTEGER",
        "big": "BIGINT",
        "text": "TEXT",
        "flag": "BOOLEAN",
        "day": "DATE",
        "bytes": "BLOB",
    },
    "postgresql": {
        "key": "BIGSERIAL PRIMARY KEY",
        "name": 'TEXT COLLATE "C" PRIMARY KEY',
        "id": "BIGINT PRIMARY KEY",
        "int": "INTEGER",
        "big": "BIGINT",
        # Byte order, so that both databases sort alike.
        "text": 'TEXT COLLATE "C"',
        "flag": "BOOLEAN",
        "day": "DATE",
        "bytes": "BYTEA",
    },
}

Column = tuple[str, ...]
"""(name, type), (name, type, "null") or (name, "big", "null", table) for a reference."""


def create_tables(store: Store, tables: Mapping[str, Sequence[Column]]) -> None:
    """Create tables with their references; columns are NOT NULL unless they say null."""
    later: list[tuple[str, str, str]] = []
    for table, columns in tables.items():
        lines = []
        for name, kind, *more in columns:
            line = f'"{name}" {TYPES[store.kind][kind]}'
            if kind not in ("key", "id", "name") and "null" not in more[:1]:
                line += " NOT NULL"
            if len(more) > 1 and store.kind == "sqlite":
                line += f' REFERENCES "{more[1]}" (id)'
            elif len(more) > 1:
                later.append((table, name, more[1]))
            lines.append(line)
        store.sql(f'CREATE TABLE "{table}" ({", ".join(lines)})')
    for table, name, target in later:
        store.sql(f'ALTER TABLE "{table}" ADD FOREIGN KEY ("{name}") REFERENCES "{target}" (id)')


def create_index(store: Store, table: str, columns: str, *, unique: bool = False, where: str = "") -> None:
    """Create an index over columns (divided by blanks; a leading "-" marks one that may be null)."""
    names = []
    for word in columns.split():
        first = " NULLS FIRST" if word.startswith("-") and store.kind == "postgresql" else ""
        names.append(f'"{word.lstrip("-")}"{first}')
    label = "_".join([table, *columns.replace("-", "").split(), *(["alive"] if where else [])])
    text = f'CREATE {"UNIQUE " if unique else ""}INDEX "{label}" ON "{table}" ({", ".join(names)})'
    store.sql(text + (f" WHERE {where}" if where else ""))


def add_column(store: Store, table: str, column: Column, default: Any = None) -> None:
    """Add a column to a table; one that must not be null needs a default."""
    name, kind, *more = column
    line = f'ALTER TABLE "{table}" ADD COLUMN "{name}" {TYPES[store.kind][kind]}'
    if "null" not in more[:1]:
        plain = f"'{default}'" if isinstance(default, str) else str(default)
        line += f" NOT NULL DEFAULT {plain}"
    store.sql(line)


def add_settings(store: Store, values: Mapping[str, str]) -> None:
    """Add settings (name to JSON) to a book that has its settings; a new one is given all of them when it is laid."""
    for name, value in values.items():
        store.sql(
            "INSERT INTO settings (version, created_at, created_by, updated_at, updated_by, deleted_at, name, value) "
            "SELECT 1, MAX(created_at), MIN(created_by), MAX(created_at), MIN(created_by), NULL, "
            "CAST(? AS TEXT), CAST(? AS TEXT) FROM settings HAVING COUNT(*) > 0",
            (name, value),
        )


def add_values(store: Store, kind: str, values: Sequence[tuple[str, str, str, int]]) -> None:
    """Add values (code, Chinese, English, order) to a list of a book that has its lists; see `add_settings`."""
    for code, name, name_en, order in values:
        store.sql(
            "INSERT INTO dictionary_values (version, created_at, created_by, updated_at, updated_by, deleted_at, "
            'kind, code, name, name_en, "order", active) '
            "SELECT 1, MAX(created_at), MIN(created_by), MAX(created_at), MIN(created_by), NULL, "
            "CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS INTEGER), "
            "MAX(active) FROM dictionary_values HAVING COUNT(*) > 0".replace(
                "MAX(active)", "1 = 1" if store.kind == "postgresql" else "1"
            ),
            (kind, code, name, name_en, order),
        )
