"""Appointments and tasks: everybody keeps the own ones; who leads sees and makes those of the people below."""

from __future__ import annotations

from tui_crm.domain.core.access import EVERYDAY, Level, Policy, rights

OWN = "read create change remove restore import export"

POLICY = Policy(
    actions=EVERYDAY,
    defaults={
        "admin": rights(f"{OWN} purge undo", Level.ALL),
        "sales_supervisor": rights(f"{OWN} undo", Level.SUBTREE),
        "customer_manager": rights(OWN, Level.OWN),
        "executive": rights("read export", Level.ALL, create=Level.OWN, change=Level.OWN, remove=Level.OWN),
        "service_agent": rights(OWN, Level.OWN),
        "marketing": rights(OWN, Level.OWN),
    },
)
