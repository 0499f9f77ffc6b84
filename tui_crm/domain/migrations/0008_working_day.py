"""The working day: follow-ups, appointments and tasks, memos, plans, the pool, mentions, notices, saved filters."""

from __future__ import annotations

import json

from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations.schema import (
    Column,
    add_column,
    add_settings,
    add_values,
    create_index,
    create_tables,
)

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
    "followups": (
        *BASE,
        ("customer", "big", "null", "customers"),
        ("contact", "big", "null", "contacts"),
        ("at", "big"),
        ("method", "big", "null", "dictionary_values"),
        ("direction", "text"),
        ("type", "big", "null", "dictionary_values"),
        ("person", "big", "null", "users"),
        ("participants", "text"),
        ("minutes", "int", "null"),
        ("content", "text"),
        ("result", "text"),
        ("next_at", "big", "null"),
        ("mentions", "text"),
        ("owner", "big", "null", "users"),
    ),
    "appointments": (
        *BASE,
        ("title", "text"),
        ("type", "big", "null", "dictionary_values"),
        ("customer", "big", "null", "customers"),
        ("contact", "big", "null", "contacts"),
        ("followup", "big", "null", "followups"),
        ("place", "text"),
        ("start_at", "big"),
        ("end_at", "big", "null"),
        ("remind_at", "big", "null"),
        ("content", "text"),
        ("person", "big", "null", "users"),
        ("repeat", "text"),
        ("until", "day", "null"),
        ("series", "text"),
        ("state", "text"),
        ("done_at", "big", "null"),
        ("result", "text"),
        ("owner", "big", "null", "users"),
    ),
    "memos": (
        *BASE,
        ("title", "text"),
        ("content", "text"),
        ("pinned", "flag"),
        ("owner", "big", "null", "users"),
    ),
    "plans": (
        *BASE,
        ("code", "text"),
        ("title", "text"),
        ("person", "big", "null", "users"),
        ("starts_on", "day", "null"),
        ("ends_on", "day", "null"),
        ("customers", "int", "null"),
        ("profit", "big", "null"),
        ("content", "text"),
        ("done", "flag"),
    ),
    "mentions": (
        ("id", "key"),
        ("followup", "big", "", "followups"),
        ("user", "big", "", "users"),
        ("at", "big"),
        ("read_at", "big", "null"),
    ),
    "notices": (
        ("id", "key"),
        ("user", "big", "", "users"),
        ("at", "big"),
        ("text", "text"),
        ("place", "text"),
        ("record", "big", "null"),
        ("group_id", "big", "null"),
        ("read_at", "big", "null"),
    ),
    "saved_filters": (
        ("id", "key"),
        ("user", "big", "", "users"),
        ("department", "big", "null", "departments"),
        ("entity", "text"),
        ("name", "text"),
        ("query", "text"),
        ("at", "big"),
    ),
}

CUSTOMER_COLUMNS: tuple[Column, ...] = (
    ("last_followup_at", "big", "null"),
    ("next_at", "big", "null"),
    ("claimed_at", "big", "null"),
    ("pooled_at", "big", "null"),
    ("pool_reason", "big", "null"),
    ("warned_at", "big", "null"),
)

INDEXES_OF = {
    "followups": ["-customer at id", "-owner at id", "-person at id", "at id"],
    "appointments": [
        "-customer start_at id",
        "-owner start_at id",
        "-person start_at id",
        "-person state start_at id",
        "state start_at id",
        "state created_at",
        "start_at id",
    ],
    "memos": ["-owner id"],
    "plans": ["-person id"],
    "customers": ["-last_followup_at id", "-owner -last_followup_at id", "-next_at id"],
}

SEARCHED = ("followups", "appointments", "memos", "plans")

PARTS = {
    "customers": '"owner" IS NULL',
    "contacts": '"owner" IS NULL',
    "dictionary_values": "id NOT IN (SELECT id FROM dictionary_values_tokens)",
}
"""Records whose search tokens have to be written anew: those without an owner are found by who may claim them; and
the values of lists that come with this step."""

SETTINGS = {
    "pool.cap": 0,
    "pool.days_without_followup": 0,
    "pool.days_without_deal": 0,
    "pool.warn_days": 7,
    "dial.command": "",
    "code.plans": "JH{yy}{mm}{dd}{n:03}",
}

VALUES = {
    "appointment_type": [
        ("task", "待办任务", "Task", 11),
        ("follow_up", "跟进", "Follow-up", 12),
        ("care", "客户关怀", "Care", 13),
    ],
    "release_reason": [
        ("no_answer", "联系不上", "Cannot be reached", 1),
        ("not_interested", "暂无意向", "Not interested now", 2),
        ("no_budget", "没有预算", "No budget", 3),
        ("chose_other", "已选他家", "Chose somebody else", 4),
        ("out_of_area", "不在我的片区", "Not in my area", 5),
        ("no_capacity", "跟不过来", "No time for it", 6),
        ("overdue", "长期未跟进", "Not followed up for long", 7),
        ("left", "人员离职", "Owner has left", 8),
        ("other", "其他", "Other", 9),
    ],
}


def up(store: Store) -> None:
    """Seven tables, six columns of customers, settings and values of lists."""
    create_tables(store, TABLES)
    for column in CUSTOMER_COLUMNS:
        add_column(store, "customers", column)
    for table, indexes in INDEXES_OF.items():
        for columns in indexes:
            create_index(store, table, columns, where="deleted_at IS NULL")
    create_index(store, "appointments", "-person -remind_at", where="state = 'open' AND deleted_at IS NULL")
    create_index(store, "appointments", "series start_at", where="series <> ''")
    create_index(store, "plans", "code", unique=True, where="deleted_at IS NULL")
    create_index(store, "mentions", "user -read_at")
    create_index(store, "mentions", "followup")
    create_index(store, "notices", "user -read_at")
    create_index(store, "saved_filters", "entity user")
    for table in SEARCHED:
        store.create_index(table)
    add_settings(store, {name: json.dumps(value) for name, value in SETTINGS.items()})
    for kind, values in VALUES.items():
        add_values(store, kind, values)
