"""Who may do what with customers (D-04, D-06); contacts follow the same table."""

from __future__ import annotations

from tui_crm.domain.core.access import EVERYDAY, FieldAccess, Level, Policy, rights

ACTIONS = (*EVERYDAY, "assign", "share")

SALES = {
    "admin": rights("read create change remove restore purge import export undo assign share", Level.ALL),
    "sales_supervisor": rights("read create change remove restore import export undo assign share", Level.SUBTREE),
    "customer_manager": rights("read create change remove restore import export share", Level.OWN),
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
