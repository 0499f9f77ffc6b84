"""Everybody sees the organisation; the administrator changes it."""

from __future__ import annotations

from tui_crm.domain.core.access import ROLES, Level, Policy, rights

POLICY = Policy(
    actions=("read", "create", "change", "remove", "restore", "purge", "import", "export", "undo"),
    defaults={
        **{role: rights("read", Level.ALL) for role in ROLES},
        "admin": rights("read create change remove restore purge import export undo", Level.ALL),
    },
)
