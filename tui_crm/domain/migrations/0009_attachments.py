"""Attachments: files that are kept in the book, piece by piece."""

from __future__ import annotations

import json

from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations.schema import Column, add_settings, create_index, create_tables

TABLES: dict[str, tuple[Column, ...]] = {
    "attachments": (
        ("id", "key"),
        ("version", "int"),
        ("created_at", "big"),
        ("created_by", "big", "null", "users"),
        ("updated_at", "big"),
        ("updated_by", "big", "null", "users"),
        ("deleted_at", "big", "null"),
        ("name", "text"),
        ("customer", "big", "null", "customers"),
        ("followup", "big", "null", "followups"),
        ("note", "text"),
        ("size", "big", "null"),
        ("sha256", "text"),
        ("person", "big", "null", "users"),
        ("owner", "big", "null", "users"),
    ),
    "attachment_pieces": (
        ("id", "key"),
        ("record", "big", "", "attachments"),
        ("number", "int"),
        ("data", "bytes"),
    ),
}

INDEXES_OF = (
    "-customer created_at id",
    "-owner created_at id",
    "-person created_at id",
    "-followup created_at id",
    "created_at id",
)

SETTINGS = {"attachments.most_mb": 10}


def up(store: Store) -> None:
    """Two tables and a setting."""
    create_tables(store, TABLES)
    for columns in INDEXES_OF:
        create_index(store, "attachments", columns, where="deleted_at IS NULL")
    create_index(store, "attachment_pieces", "record number", unique=True)
    store.create_index("attachments")
    add_settings(store, {name: json.dumps(value) for name, value in SETTINGS.items()})
