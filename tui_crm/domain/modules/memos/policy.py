"""Everybody's notes are everybody's own: no role reads those of others."""

from __future__ import annotations

from tui_crm.domain.core.access import ROLES, Level, Policy, rights

POLICY = Policy(
    actions=("read", "create", "change", "remove", "restore", "purge", "export"),
    defaults={
        role: rights("read create change remove restore purge export", Level.OWN) for role in ROLES if role != "auditor"
    },
)
