"""What holds for departments beyond their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core.entity import registry
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.query import Record


def check(desk: Desk, before: Record | None, after: Mapping[str, Any]) -> dict[str, Message]:
    """A tree has no circles."""
    above = after.get("parent")
    if before is not None and above is not None and above in desk.inside(registry["departments"], before.id):
        return {"parent": Message("A department cannot belong to itself or to one below it.")}
    return {}
