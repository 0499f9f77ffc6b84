"""Who tells whom: people are named in follow-ups of customers that they may see."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from tui_crm.domain.sample.wheels import pick

SEES_ALL = ("service_agent", "executive")
"""Roles that may see every customer."""


class Colleagues:
    """The staff as they write to each other."""

    def __init__(self, staff: Mapping[str, Any]) -> None:
        users = staff["users"]
        self.names: dict[str, str] = {user["account"]: user["name"] for user in users}
        self.sellers: tuple[str, ...] = tuple(user["account"] for user in users if user["owner_share"])
        self.agents: tuple[str, ...] = tuple(user["account"] for user in users if "service_agent" in user["roles"])
        leads = {user["department_key"]: user["account"] for user in users if "sales_supervisor" in user["roles"]}
        everybody = [(user["account"], role) for user in users for role in user["roles"] if role in SEES_ALL]
        self._told: dict[str, list[tuple[str, str]]] = {}
        for user in users:
            lead = leads.get(user["department_key"])
            own = [(lead, "sales_supervisor")] if lead and lead != user["account"] else []
            self._told[user["account"]] = own * 2 + everybody

    def told(self, rng: random.Random, owner: str) -> tuple[str, str]:
        """Somebody beside the owner who may see the owner's customers, and in which role."""
        return pick(rng, self._told[owner])
