"""The book as first released: the core's own tables, and those of the first modules."""

from __future__ import annotations

from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations.schema import Column, create_index, create_tables

BASE: tuple[Column, ...] = (
    ("id", "key"),
    ("version", "int"),
    ("created_at", "big"),
    ("created_by", "big", "null", "users"),
    ("updated_at", "big"),
    ("updated_by", "big", "null", "users"),
    ("deleted_at", "big", "null"),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "departments": (
        *BASE,
        ("name", "text"),
        ("name_en", "text"),
        ("parent", "big", "null", "departments"),
        ("order", "int", "null"),
        ("active", "flag"),
    ),
    "positions": (
        *BASE,
        ("name", "text"),
        ("name_en", "text"),
        ("order", "int", "null"),
        ("active", "flag"),
    ),
    "roles": (
        *BASE,
        ("code", "text"),
        ("name", "text"),
        ("name_en", "text"),
        ("description", "text"),
        ("active", "flag"),
        ("rights", "text"),
        ("field_rights", "text"),
    ),
    "dictionary_values": (
        *BASE,
        ("kind", "text"),
        ("code", "text"),
        ("name", "text"),
        ("name_en", "text"),
        ("order", "int", "null"),
        ("active", "flag"),
    ),
    "regions": (
        *BASE,
        ("code", "text"),
        ("name", "text"),
        ("name_en", "text"),
        ("full_name", "text"),
        ("full_name_en", "text"),
        ("level", "text"),
        ("parent", "big", "null", "regions"),
        ("country", "text"),
        ("area_code", "text"),
        ("postal_code", "text"),
        ("active", "flag"),
    ),
    "settings": (
        *BASE,
        ("name", "text"),
        ("value", "text"),
    ),
    "users": (
        *BASE,
        ("account", "text"),
        ("name", "text"),
        ("name_sort", "text"),
        ("name_en", "text"),
        ("department", "big", "null", "departments"),
        ("position", "big", "null", "positions"),
        ("roles", "text"),
        ("active", "flag"),
        ("sex", "text"),
        ("mobile", "text"),
        ("mobile_e164", "text"),
        ("email", "text"),
        ("language", "text"),
        ("address", "text"),
        ("birthday", "day", "null"),
        ("id_number", "text"),
        ("entry_date", "day", "null"),
        ("salary", "int", "null"),
        ("product_category", "big", "null", "dictionary_values"),
        ("remark", "text"),
        ("password", "text"),
        ("must_change", "flag"),
        ("failures", "int"),
        ("locked_until", "big", "null"),
    ),
    "customers": (
        *BASE,
        ("code", "text"),
        ("name", "text"),
        ("name_sort", "text"),
        ("kind", "text"),
        ("company", "text"),
        ("phone", "text"),
        ("phone_e164", "text"),
        ("mobile", "text"),
        ("mobile_e164", "text"),
        ("fax", "text"),
        ("email", "text"),
        ("website", "text"),
        ("region", "big", "null", "regions"),
        ("address", "text"),
        ("postal_code", "text"),
        ("contact_name", "text"),
        ("contact_sex", "text"),
        ("contact_position", "text"),
        ("contact_mobile", "text"),
        ("contact_mobile_e164", "text"),
        ("type", "big", "null", "dictionary_values"),
        ("level", "big", "null", "dictionary_values"),
        ("status", "big", "null", "dictionary_values"),
        ("source", "big", "null", "dictionary_values"),
        ("industry", "big", "null", "dictionary_values"),
        ("owner", "big", "null", "users"),
        ("tags", "text"),
        ("needs", "text"),
        ("remark", "text"),
        ("product_category", "big", "null", "dictionary_values"),
        ("main_business", "text"),
        ("turnover", "big", "null", "dictionary_values"),
        ("capital", "big", "null", "dictionary_values"),
        ("size", "big", "null", "dictionary_values"),
        ("business_model", "big", "null", "dictionary_values"),
        ("nature", "big", "null", "dictionary_values"),
        ("enterprise_type", "big", "null", "dictionary_values"),
        ("standing", "big", "null", "dictionary_values"),
        ("satisfaction", "big", "null", "dictionary_values"),
        ("value_class", "big", "null", "dictionary_values"),
        ("points", "int", "null"),
        ("credit", "int", "null"),
        ("last_purchase", "text"),
        ("last_purchase_on", "day", "null"),
        ("habits", "text"),
        ("active_time", "text"),
        ("member_number", "text"),
        ("member_level", "big", "null", "dictionary_values"),
        ("member_since", "day", "null"),
        ("extra", "text"),
    ),
    "contacts": (
        *BASE,
        ("code", "text"),
        ("customer", "big", "null", "customers"),
        ("name", "text"),
        ("name_sort", "text"),
        ("name_en", "text"),
        ("primary", "flag"),
        ("sex", "text"),
        ("position", "text"),
        ("mobile", "text"),
        ("mobile_e164", "text"),
        ("phone", "text"),
        ("phone_e164", "text"),
        ("email", "text"),
        ("birthday", "day", "null"),
        ("remark", "text"),
        ("owner", "big", "null", "users"),
    ),
    "logins": (
        *BASE,
        ("account", "text"),
        ("user", "big", "null", "users"),
        ("result", "text"),
        ("origin", "text"),
    ),
}

SYSTEM: dict[str, tuple[Column, ...]] = {
    "meta": (
        ("name", "name"),
        ("value", "text"),
    ),
    "counters": (
        ("name", "name"),
        ("n", "big"),
    ),
    "shares": (
        ("id", "key"),
        ("entity", "text"),
        ("record", "big"),
        ("user", "big", "null"),
        ("department", "big", "null"),
        ("may_write", "flag"),
        ("until", "day", "null"),
    ),
    "preferences": (
        ("user", "big"),
        ("name", "text"),
        ("value", "text"),
    ),
    "seen": (
        ("user", "big"),
        ("entity", "text"),
        ("record", "big"),
        ("at", "big"),
    ),
    "audit_groups": (
        ("id", "id"),
        ("at", "big"),
        ("actor", "big", "null"),
        ("actor_name", "text"),
        ("origin", "text"),
        ("wish", "text"),
        ("undoes", "big", "null"),
        ("digest", "text"),
        ("hash", "text"),
        ("undone_by", "big", "null"),
    ),
    "audit_entries": (
        ("id", "key"),
        ("group_id", "big"),
        ("place", "int"),
        ("entity", "text"),
        ("record", "big"),
        ("title", "text"),
        ("action", "text"),
        ("version", "int"),
        ("changes", "text"),
    ),
}

INDEXES = {
    "departments": ["parent"],
    "users": ["department"],
    "dictionary_values": ["kind order"],
    "regions": ["-parent", "code id", "name id"],
    "customers": [
        "id",
        "code id",
        "name_sort id",
        "created_at id",
        "updated_at id",
        "-credit id",
        "-points id",
        "-owner id",
        "-region",
        "-industry",
        "phone_e164",
        "mobile_e164",
        "name",
    ],
    "contacts": [
        "id",
        "code id",
        "name_sort id",
        "created_at id",
        "-owner id",
        "-customer id",
        "mobile_e164",
        "phone_e164",
    ],
    "logins": ["-user id"],
}
"""Indexes over living records, by which lists are sorted and narrowed; "-" marks a column that may be null."""

UNIQUE = {
    "departments": ["name"],
    "positions": ["name"],
    "roles": ["code", "name"],
    "dictionary_values": ["kind code"],
    "regions": ["code"],
    "settings": ["name"],
    "users": ["account"],
    "customers": ["code"],
    "contacts": ["code"],
}

SEARCHED = (
    "departments",
    "positions",
    "roles",
    "dictionary_values",
    "regions",
    "users",
    "customers",
    "contacts",
)


def up(store: Store) -> None:
    """Make every table, index and view of the first release."""
    create_tables(store, {**SYSTEM, **TABLES})
    for table, indexes in INDEXES.items():
        for columns in indexes:
            create_index(store, table, columns, where="deleted_at IS NULL")
    for table, indexes in UNIQUE.items():
        for columns in indexes:
            create_index(store, table, columns, unique=True, where="deleted_at IS NULL")
    create_index(store, "preferences", "user name", unique=True)
    create_index(store, "seen", "user entity record", unique=True)
    create_index(store, "shares", "entity record")
    create_index(store, "shares", "-user entity")
    create_index(store, "shares", "-department entity")
    create_index(store, "audit_entries", "group_id place")
    create_index(store, "audit_entries", "entity record group_id")
    create_index(store, "audit_groups", "-actor id")
    for table in SEARCHED:
        store.create_index(table)
    _audit_view(store)
    store.sql("INSERT INTO meta (name, value) VALUES ('epoch', '1')")


def _audit_view(store: Store) -> None:
    first = "FROM audit_entries e WHERE e.group_id = g.id"
    store.sql(
        "CREATE VIEW audit_list AS SELECT g.id AS id, 1 AS version, g.at AS created_at, g.actor AS created_by, "
        "g.at AS updated_at, g.actor AS updated_by, CAST(NULL AS BIGINT) AS deleted_at, g.wish AS wish, "
        f"COALESCE((SELECT e.title {first} AND e.place = 0), '') AS subject, "
        f"(SELECT COUNT(*) {first}) AS entries, "
        "g.actor AS actor, g.actor_name AS actor_name, g.origin AS origin, g.undoes AS undoes, "
        "g.undone_by AS undone_by FROM audit_groups g"
    )
