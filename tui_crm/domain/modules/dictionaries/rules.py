"""What holds for dictionary values beyond their fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core.entity import registry
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.query import Record


def check(desk: Desk, before: Record | None, after: Mapping[str, Any]) -> dict[str, Message]:
    """A code stands once in its list, and a value stays in its list."""
    if before is not None and after["kind"] != before.values["kind"]:
        return {"kind": Message("A value cannot move to another dictionary.")}
    model = registry["dictionary_values"].model
    same = (model.kind == after["kind"]) & (model.code == after["code"]) & model.deleted_at.is_null()
    if before is not None:
        same = same & (model.id != before.id)
    if desk.store.one(model.select(model.id).where(same)):
        return {"code": Message("“{text}” is taken already.", text=after["code"])}
    return {}
