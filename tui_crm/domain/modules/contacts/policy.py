"""Contacts follow their customer: the same people may do the same."""

from __future__ import annotations

from tui_crm.domain.core.access import EVERYDAY, Policy
from tui_crm.domain.modules.customers.policy import SALES

POLICY = Policy(
    actions=EVERYDAY,
    defaults={role: {a: level for a, level in granted.items() if a in EVERYDAY} for role, granted in SALES.items()},
)
