"""Everybody sees the own imports; the administrator and the auditor all of them."""

from __future__ import annotations

from tui_crm.domain.core.access import ROLES, Level, Policy, rights

POLICY = Policy(
    actions=("read", "export"),
    defaults={
        **{role: rights("read", Level.OWN) for role in ROLES},
        "sales_supervisor": rights("read", Level.SUBTREE),
        "admin": rights("read export", Level.ALL),
        "auditor": rights("read export", Level.ALL),
    },
)
