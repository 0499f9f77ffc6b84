"""What a row says of the record that its own belongs to, such as the customer of a contact, where that is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_crm.domain import Desk, Entity, errors, fields, links, registry
from tui_crm.exchange.headers import ABOVE, Columns
from tui_crm.exchange.importing.lines import Line
from tui_crm.exchange.importing.plan import Plan
from tui_crm.exchange.importing.values import Reasons
from tui_crm.i18n import Message


class Above:
    """Does with the record above what the plan says of records that are in the book already."""

    def __init__(self, desk: Desk, entity: Entity, plan: Plan, columns: Columns) -> None:
        self.desk, self.entity, self.plan, self.columns = desk, entity, plan, columns
        self.target = registry[entity.fields[entity.parent].target] if entity.parent else None

    def take(self, line: Line) -> None:
        """Write into the record above, inside the row's attempt; the line notes whether, and what was left."""
        key = line.values.get(self.entity.parent)
        if self.target is None or not line.above or not isinstance(key, int):
            return
        record = self.desk.read(self.target.name, key)
        wanted = self._other(line.above, record.values)
        mine = self._taken_over(wanted, record.values)
        if mine:
            try:
                line.changed = self.desk.change(self.target.name, key, mine).version != record.version
            except errors.Invalid as invalid:
                # Fields of the other record are no fields of the row's own, even where they are called alike.
                raise errors.Invalid({ABOVE + name: why for name, why in invalid.fields.items()}) from None
        fill = self.plan.on_duplicate == "fill"
        left = {n for n in wanted.keys() - mine.keys() if not fill or self._is_empty(n, record.values)}
        line.left += self._told(left, record[self.target.shown])

    def _taken_over(self, wanted: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
        """What is written of it; owners change by rules of their own, and not because a file of contacts names one."""
        assert self.target is not None
        if self.plan.on_duplicate in ("skip", "create"):
            return {}
        fill = self.plan.on_duplicate == "fill"
        kept = {name: value for name, value in wanted.items() if name != self.target.owner}
        return {n: value for n, value in kept.items() if self._is_empty(n, now)} if fill else kept

    def _other(self, said: Mapping[str, str], now: Mapping[str, Any]) -> dict[str, Any]:
        """What the row says otherwise than the record has it."""
        assert self.target is not None
        owner, decided = said.get(self.target.owner), self.plan.owner_unknown in ("me", "leave-out")
        nobody = owner is not None and decided and self.desk.find("users", owner, {}) is None
        asked = {n: text for n, text in said.items() if not (nobody and n == self.target.owner)}
        return {n: text for n, text in asked.items() if not self._same(n, text, now.get(n))}

    def _same(self, name: str, value: str, now: object) -> bool:
        assert self.target is not None
        kind = self.target.fields[name]
        if isinstance(kind, links.Link):
            return now in self.desk.fitting(kind.target, value.strip(), kind.where)
        try:
            clean = kind.clean(value, self.desk.context)
        except fields.Bad:
            return False
        meant = self.desk.compared(self.target.name, name, clean)
        return bool(clean == now or (meant is not None and meant == self.desk.compared(self.target.name, name, now)))

    def _is_empty(self, name: str, now: Mapping[str, Any]) -> bool:
        assert self.target is not None
        return name in now and self.target.fields[name].is_empty(now[name])

    def _told(self, names: set[str], called: object) -> Reasons:
        """What is said of the columns that were not taken over."""
        why = Message("“{text}” is in the book already, and this was not taken over.", text=str(called)[:40])
        return tuple((self.columns.called(self.entity, ABOVE + n), why) for n in self.columns.above if n in names)
