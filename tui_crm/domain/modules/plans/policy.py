"""Work plans are made for oneself or, by who leads, for the people below (R-TSK-03)."""

from __future__ import annotations

from tui_crm.domain.core.access import EVERYDAY, Level, Policy, rights

POLICY = Policy(
    actions=EVERYDAY,
    defaults={
        "admin": rights(" ".join(EVERYDAY), Level.ALL),
        "sales_supervisor": rights("read create change remove restore import export undo", Level.SUBTREE),
        "customer_manager": rights("read create change export", Level.OWN),
        "executive": rights("read export", Level.ALL),
    },
)
