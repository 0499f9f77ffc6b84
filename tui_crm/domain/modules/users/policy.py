"""Everybody sees who works here; only the administrator sees private data and changes accounts."""

from __future__ import annotations

from tui_crm.domain.core.access import ROLES, FieldAccess, Level, Policy, rights

PRIVATE = ("id_number", "salary", "birthday", "address", "remark")

POLICY = Policy(
    actions=("read", "create", "change", "remove", "restore", "purge", "import", "export", "undo"),
    defaults={
        **{role: rights("read", Level.ALL) for role in ROLES},
        "admin": rights("read create change remove restore purge import export undo", Level.ALL),
    },
    fields={role: dict.fromkeys(PRIVATE, FieldAccess.HIDDEN) for role in ROLES if role != "admin"},
)
