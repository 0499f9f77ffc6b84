"""Only the administrator configures the book."""

from __future__ import annotations

from tui_crm.domain.core.access import Level, Policy, rights

POLICY = Policy(actions=("read", "change", "undo"), defaults={"admin": rights("read change undo", Level.ALL)})
