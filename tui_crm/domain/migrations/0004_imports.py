"""Imports with their batches and the rows that failed; an undo in the audit is called like what it has undone."""

from __future__ import annotations

from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations.schema import Column, create_index, create_tables

TABLES: dict[str, tuple[Column, ...]] = {
    "imports": (
        ("id", "key"),
        ("version", "int"),
        ("created_at", "big"),
        ("created_by", "big", "null", "users"),
        ("updated_at", "big"),
        ("updated_by", "big", "null", "users"),
        ("deleted_at", "big", "null"),
        ("person", "big", "null", "users"),
        ("kind", "text"),
        ("file", "text"),
        ("state", "text"),
        ("total", "big", "null"),
        ("created", "big", "null"),
        ("updated", "big", "null"),
        ("skipped", "big", "null"),
        ("failed", "big", "null"),
        ("kept", "big", "null"),
        ("plan", "text"),
    ),
    "import_batches": (
        ("id", "key"),
        ("import", "big", "", "imports"),
        ("number", "int"),
        ("group_id", "big", "null"),
        ("undone", "flag"),
    ),
    "import_rows": (
        ("id", "key"),
        ("import", "big", "", "imports"),
        ("number", "big"),
        ("outcome", "text"),
        ("cells", "text"),
        ("reasons", "text"),
    ),
}


def up(store: Store) -> None:
    """New tables, and the view of the audit anew."""
    create_tables(store, TABLES)
    create_index(store, "imports", "-person id", where="deleted_at IS NULL")
    create_index(store, "import_batches", "import number", unique=True)
    create_index(store, "import_rows", "import number")
    store.sql("DROP VIEW audit_list")
    # An undo goes through the records backwards, so the first of what it undoes names it; so do undos of undos.
    root = (
        "COALESCE((SELECT COALESCE((SELECT COALESCE(b.undoes, a.undoes) FROM audit_groups b WHERE b.id = a.undoes), "
        "g.undoes) FROM audit_groups a WHERE a.id = g.undoes), g.id)"
    )
    store.sql(
        "CREATE VIEW audit_list AS SELECT g.id AS id, 1 AS version, g.at AS created_at, g.actor AS created_by, "
        "g.at AS updated_at, g.actor AS updated_by, CAST(NULL AS BIGINT) AS deleted_at, g.wish AS wish, "
        f"COALESCE((SELECT e.title FROM audit_entries e WHERE e.group_id = {root} AND e.place = 0), '') AS subject, "
        "(SELECT COUNT(*) FROM audit_entries e WHERE e.group_id = g.id) AS entries, "
        "g.actor AS actor, g.actor_name AS actor_name, g.origin AS origin, g.undoes AS undoes, "
        "g.undone_by AS undone_by FROM audit_groups g"
    )
