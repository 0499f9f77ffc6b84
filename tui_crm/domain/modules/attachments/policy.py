"""Attachments go with their customer, as follow-ups do; they are made by attaching a file, never without one.

Taking a file out asks for the right to export: it leaves the book as lists do. Service staff need what customers send.
"""

from __future__ import annotations

from tui_crm.domain.core.access import Level, Policy, rights
from tui_crm.domain.modules.customers.policy import SALES

ACTIONS = ("read", "attach", "change", "remove", "restore", "purge", "export", "undo")

ALIKE = {"create": "attach"}
"""Who makes customers attaches files to them."""

POLICY = Policy(
    actions=ACTIONS,
    defaults={
        **{
            role: {ALIKE.get(a, a): level for a, level in granted.items() if ALIKE.get(a, a) in ACTIONS}
            for role, granted in SALES.items()
        },
        "service_agent": rights("read attach export", Level.ALL),
        "marketing": rights("read attach", Level.ALL),
    },
)
