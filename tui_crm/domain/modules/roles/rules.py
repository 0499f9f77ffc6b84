"""What holds for roles beyond their fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core.access import ROLES, FieldAccess, Level
from tui_crm.domain.core.entity import registry
from tui_crm.i18n import Message, mark

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.query import Record


KEPT = mark("The administrator's right to edit roles cannot be taken away.")


def check(desk: Desk, before: Record | None, after: Mapping[str, Any]) -> dict[str, Message]:
    """Rights name things that exist, and the last administrator keeps the key."""
    wrong: dict[str, Message] = {}
    if not _known(after["rights"], _levels):
        wrong["rights"] = Message("This is not valid.")
    if not _known(after["field_rights"], _accesses):
        wrong["field_rights"] = Message("This is not valid.")
    if before is not None and before.values["code"] in ROLES and after["code"] != before.values["code"]:
        # Policies name their defaults by it: with another code everybody who has the role would lose all of them.
        wrong["code"] = Message("The code of a built-in role stays: its standard rights go by it.")
    if before is not None and before.values["code"] == "admin":
        edited = json.loads(after["rights"] or "{}").get("roles", {})
        if not after["active"] or after["code"] != "admin" or any(v < Level.ALL for v in edited.values()):
            wrong["active"] = Message(KEPT)
        hidden = json.loads(after["field_rights"] or "{}").get("roles", {})
        if any(access < FieldAccess.WRITE for access in hidden.values()):
            wrong["field_rights"] = Message(KEPT)
    return wrong


def _known(stored: str, fits: Any) -> bool:
    table = json.loads(stored or "{}")
    return all(
        name in registry and isinstance(row, dict) and all(fits(name, k, v) for k, v in row.items())
        for name, row in table.items()
    )


def _levels(name: str, action: str, level: Any) -> bool:
    entity = registry[name]
    return (
        action in entity.policy.actions
        and not isinstance(level, bool)
        and level in list(Level)
        and level <= max(entity.levels)
    )


def _accesses(name: str, field: str, access: Any) -> bool:
    return field in registry[name].fields and access in list(FieldAccess) and not isinstance(access, bool)
