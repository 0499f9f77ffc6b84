"""Which records have the same name or number already, asked while it is being typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from tui_crm.domain.core import reading
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.entity import Entity
from tui_crm.domain.core.fields import Bad
from tui_crm.domain.core.query import Record
from tui_crm.domain.core.reach import condition, reach_of
from tui_crm.domain.core.stores import plain_words

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

MOST = 5
"""Records that a warning names."""


class Doubles:
    """Warnings of duplicates; a part of the desk."""

    store: Store
    _entered: Callable[[str], Entity]

    def duplicates(self, name: str, field: str, value: Any, but: int = 0) -> list[Record]:
        """Records in reach that have the same name or number already, while one is being typed.

        A telephone is the same one in whichever field it stands.
        """
        with plain_words(self.store):
            desk, entity = cast("Desk", self), self._entered(name)
            seen = desk.actor.visible(entity)
            if field not in entity.duplicates or field not in seen:
                return []
            numbers = {c: source for c, source in entity.e164.items() if source in entity.duplicates}
            columns = [c for c, source in numbers.items() if source in seen] if field in numbers.values() else [field]
            text = _compared(desk, entity, field, value, number=field in numbers.values())
            keys = dict.fromkeys(key for column in columns for key in _having(desk, entity, column, text, but))
            return [reading.read(desk, entity, key) for key in list(keys)[:MOST]]


def _compared(desk: Desk, entity: Entity, field: str, value: Any, *, number: bool) -> Any:
    """What is stored where the same value stands; nothing while it is half typed."""
    try:
        text = entity.fields[field].clean(value, desk.context)
    except Bad:
        return None
    if not number:
        return text
    from tui_crm.domain.core.phones import e164

    return e164(text)


def _having(desk: Desk, entity: Entity, column: str, text: Any, but: int) -> list[int]:
    """The first records in reach with this value; each column has an index, and is asked for by itself to use it."""
    reach = condition(entity, reach_of(desk, entity, "read"))
    if not text:
        return []
    model = entity.model
    same = (entity.column(column) == text) & (model.id != but) & model.deleted_at.is_null()
    asked = model.select(model.id).where(same if reach is None else same & reach).limit(MOST)
    return desk.store.keys(asked)
