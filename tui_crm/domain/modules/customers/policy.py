"""Who may do what with customers (D-04, D-06); contacts follow the same table."""

from __future__ import annotations

from tui_crm.domain.core.access import EVERYDAY, FieldAccess, Level, Policy, rights

ACTIONS = (*EVERYDAY, "assign", "share", "claim", "release")

KEEPING = "read create change remove restore import export share claim release"
"""What whoever keeps customers may do with them."""

SALES = {
    "admin": rights(f"{KEEPING} purge undo assign", Level.ALL),
    "sales_supervisor": rights(f"{KEEPING} undo assign", Level.SUBTREE),
    "customer_manager": rights(KEEPING, Level.OWN),
    "executive": rights("read export", Level.ALL),
    "service_agent": rights("read", Level.ALL),
    "marketing": rights("read", Level.ALL, create=Level.OWN, change=Level.OWN),
}

POLICY = Policy(
    actions=ACTIONS,
    defaults=SALES,
    fields={
        "customer_manager": {"credit": FieldAccess.READ},
        "marketing": {"credit": FieldAccess.READ, "standing": FieldAccess.READ},
        "service_agent": {"credit": FieldAccess.HIDDEN, "standing": FieldAccess.HIDDEN},
    },
)
