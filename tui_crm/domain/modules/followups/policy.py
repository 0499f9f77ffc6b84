"""Follow-ups go with their customer; service staff note theirs at everybody's customers."""

from __future__ import annotations

from tui_crm.domain.core.access import EVERYDAY, Level, Policy, rights
from tui_crm.domain.modules.customers.policy import SALES

POLICY = Policy(
    actions=EVERYDAY,
    defaults={
        **{role: {a: level for a, level in granted.items() if a in EVERYDAY} for role, granted in SALES.items()},
        "service_agent": rights("read create", Level.ALL),
        "marketing": rights("read create", Level.ALL),
    },
)
