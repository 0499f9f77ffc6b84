"""What records show of those that belong to them, such as a customer's last follow-up, for one or very many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core.entity import Entity, registry

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk


def show_above(
    desk: Desk, entity: Entity, rows: Sequence[Mapping[str, Any]], name: str, shown: Any, *which: Any
) -> None:
    """Write into a field of the records above `rows` what `shown` says of all their living records that meet `which`.

    `shown` is an aggregate over the entity's columns. It is one statement for all, since the index on the link answers
    it for each: so a batch of thousands takes one call. The records above are locked before: a statement that waited
    for somebody amid its work would have counted without what that one has written.
    """
    keys = sorted({row[entity.parent] for row in rows if row[entity.parent] is not None})
    if not keys:
        return
    target = registry[entity.fields[entity.parent].target]
    desk.store.lock_rows(target.table, keys)
    above: Any = target.model
    model: Any = entity.model
    theirs = model.select(shown).where(entity.column(entity.parent) == above.id, model.deleted_at.is_null(), *which)
    desk.store.run(above.update({name: theirs}).where(desk.store.ids(above.id, keys)))
