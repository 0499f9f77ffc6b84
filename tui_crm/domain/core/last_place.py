"""New records that stand in an order of their own come after the last one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from peewee import fn

from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.fields import Bad

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk
    from tui_crm.domain.core.query import Record

Prepare = Callable[["Desk", "Record | None", dict[str, Any]], dict[str, Any]]


def behind_the_last(name: str, within: str = "") -> Prepare:
    """What prepares a new record of a kind that is given no place: its `order`, among those with the same `within`."""

    def prepare(desk: Desk, before: Record | None, values: dict[str, Any]) -> dict[str, Any]:
        if before is not None or values.get("order") not in (None, ""):
            return values
        entity = registry[name]
        model = entity.model
        which = model.deleted_at.is_null()
        if within:
            try:
                which &= entity.column(within) == entity.fields[within].clean(values.get(within), desk.context)
            except Bad:
                # The field says why when the values are looked through.
                return values
        (last,) = desk.store.one(model.select(fn.MAX(model.order)).where(which)) or (None,)
        return values | {"order": min((last or 0) + 1, entity.fields["order"].high)}

    return prepare
