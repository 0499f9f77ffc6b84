"""Numbers of a file from another book: a contact may be there under the number that it got with its customer.

Whether a number means the same record, our own exports tell by the time at which it was made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui_crm.domain import Desk, Entity
from tui_crm.exchange.headers import Columns, names_of, plain
from tui_crm.exchange.importing.duplicates import Duplicates, Key, Names
from tui_crm.exchange.importing.lines import Line
from tui_crm.exchange.moments import read_moment
from tui_crm.i18n import Message

MADE = "created_at"


@dataclass(frozen=True)
class Numbers:
    """Looks rows with a number up once more, by what else a record is known by."""

    desk: Desk
    entity: Entity
    columns: Columns
    place: int
    """The column that says when a record was made."""
    else_by: Names
    since: int
    """When the import began: what it has made itself is another row's."""

    def settle(self, lines: Sequence[Line], duplicates: Duplicates) -> None:
        """Let go of numbers that another record has, and find the records that are there under another number."""
        others: dict[Key, list[Line]] = {}
        for line in lines:
            there = duplicates.known.get(line.key) if line.key is not None else None
            if not duplicates.is_first(line.key) or (there is not None and self._is(line, there, duplicates)):
                # A row without a number is looked up by something else already.
                continue
            if there is not None:
                self._let_go(line)
            key = duplicates.key_by(line.values, self.else_by)
            if key is not None:
                others.setdefault(key, []).append(line)
        for key, there in duplicates.asked(self.else_by, [*others]).items():
            if self._row(there)[MADE] < self.since:
                duplicates.known[key] = there
                for line in others[key]:
                    line.key = key

    def _let_go(self, line: Line) -> None:
        assert self.entity.code is not None
        number = self.entity.code.name
        why = Message("“{text}” is taken already.", text=str(line.values.pop(number))[:40])
        line.left, line.key, line.ready = ((self.columns.called(self.entity, number), why),), None, None

    def _is(self, line: Line, there: int, duplicates: Duplicates) -> bool:
        """Whether the record of that number is the one that the row speaks of."""
        record = self._row(there)
        made = read_moment(line.cells[self.place], None, self.desk.clock, 0)
        if made is None or made // 1000 == record[MADE] // 1000:
            return True
        return duplicates.key_by(record, self.else_by) == duplicates.key_by(line.values, self.else_by)

    def _row(self, key: int) -> Mapping[str, Any]:
        return self.desk.row(self.entity, key).values


def numbers_of(desk: Desk, entity: Entity, columns: Columns, duplicates: Duplicates, since: int) -> Numbers | None:
    """What is known of the numbers in a file of our own; None where numbers alone decide."""
    if entity.code is None or not entity.parent or duplicates.names != (entity.code.name,):
        return None
    known = names_of(entity, [MADE])
    place = next((i for i, name in enumerate(columns.header) if plain(name) in known), None)
    below = [names for names in entity.same if entity.parent in names and set(names) <= columns.filled(entity)]
    return Numbers(desk, entity, columns, place, below[0], since) if place is not None and below else None
