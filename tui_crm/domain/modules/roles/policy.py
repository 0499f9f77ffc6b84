"""Everybody may know the roles; the administrator edits them."""

from __future__ import annotations

from tui_crm.domain.core.access import ROLES, Level, Policy, rights

POLICY = Policy(
    actions=("read", "create", "change", "remove", "restore", "purge", "undo"),
    defaults={
        **{role: rights("read", Level.ALL) for role in ROLES},
        "admin": rights("read create change remove restore purge undo", Level.ALL),
    },
)
