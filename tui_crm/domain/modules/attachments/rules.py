"""What a file may be called, and that what it is attached to belongs to its customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.links import Link
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.query import Record


def begins(desk: Desk, values: Mapping[str, Any]) -> dict[str, Any]:
    """Attached by the person who does it."""
    return {"person": desk.actor.id or None}


def check(desk: Desk, before: Record | None, after: Mapping[str, Any]) -> dict[str, Message]:
    """The name is one of a file and leads to no folder; a follow-up, or the like, is one of the customer."""
    was: Mapping[str, Any] = before.values if before else {}
    wrong: dict[str, Message] = {}
    name = after["name"]
    if name != was.get("name") and (set(name) & set("/\\") or name in (".", "..")):
        wrong["name"] = Message("A file’s name has no folder in it: no / and no \\.")
    for field, target in _beside_the_customer():
        key = after[field]
        if key is None or (key, after["customer"]) == (was.get(field), was.get("customer")):
            continue
        if desk.row(registry[target], key).values["customer"] != after["customer"]:
            wrong[field] = Message("This belongs to another customer.")
    return wrong


def _beside_the_customer() -> list[tuple[str, str]]:
    """The links to what belongs to a customer itself, each with the kind of its records."""
    kinds = registry["attachments"].fields
    return [(n, k.target) for n, k in kinds.items() if isinstance(k, Link) and registry[k.target].parent == "customer"]
