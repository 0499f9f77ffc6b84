"""How people reach the service: keys and system users in their profiles, and the limits in the configuration."""

from __future__ import annotations

import json

from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations.schema import add_column, add_settings

LIMITS = {"serve.keep_minutes": 30, "serve.per_account": 4}


def up(store: Store) -> None:
    """Two columns of accounts, and two settings."""
    add_column(store, "users", ("ssh_keys", "text"), "")
    add_column(store, "users", ("system_user", "text"), "")
    add_settings(store, {name: json.dumps(value) for name, value in LIMITS.items()})
