"""Finding the records that rows of a file repeat, by fields that all have to be equal."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from tui_crm.domain import Desk, Entity, errors, fields
from tui_crm.exchange.headers import Columns
from tui_crm.exchange.sources.table import Table
from tui_crm.i18n import Message

Names = tuple[str, ...]
"""Fields that all have to be equal."""

Key = tuple[Hashable, ...]
"""The values of such fields; where they are not those that a file is compared by first, the fields stand in front."""


def keys_for(entity: Entity, columns: Columns, chosen: Sequence[str] | None) -> Names:
    """The fields that tell whether a record is in the book already: the chosen ones, else what the file allows."""
    return next(iter(ways_for(entity, columns, chosen)), ())


def ways_for(entity: Entity, columns: Columns, chosen: Sequence[str] | None) -> tuple[Names, ...]:
    """The same and what comes next: a row that leaves one of the fields empty is known by the following ones."""
    filled = columns.filled(entity)
    if chosen is not None:
        for name in chosen:
            if name not in entity.fields or name not in filled:
                raise errors.Refused(Message("The file has no column for “{field}”.", field=name))
        return (tuple(chosen),)
    unique = tuple((name,) for name, kind in entity.fields.items() if kind.unique)
    return tuple(names for names in (*unique, *entity.same) if set(names) <= filled)


class Duplicates:
    """Which of a file's rows are in the book already."""

    def __init__(self, desk: Desk, entity: Entity, ways: Sequence[Names]) -> None:
        self.desk, self.entity, self.ways = desk, entity, tuple(ways)
        self.names: Names = self.ways[0] if self.ways else ()
        """The fields that the file is compared by first."""
        self.known: dict[Key, int] = {}
        """The records of this batch that are in the book, by what they are known by."""
        self._more: tuple[Names, ...] = ()
        """What else rows of this batch are known by."""

    def key_of(self, values: Mapping[str, object]) -> Key | None:
        """What a row is known by; None where it does not say enough, or says it wrongly."""
        try:
            return next(filter(None, (self._key(values, names) for names in self.ways)), None)
        except fields.Bad:
            return None

    def key_by(self, values: Mapping[str, object], names: Names) -> Key | None:
        """What a row or a record is known by in one way."""
        try:
            return self._key(values, names)
        except fields.Bad:
            return None

    def _key(self, values: Mapping[str, object], names: Names) -> Key | None:
        """None where one of the fields is empty."""
        found: list[Hashable] = []
        for name in names:
            clean = self.entity.fields[name].clean(values.get(name), self.desk.context)
            if self.entity.fields[name].is_empty(clean):
                return None
            found.append(self.desk.compared(self.entity.name, name, clean))
        if None in found:
            raise fields.Bad("")
        return tuple(found) if names == self.names else (names, *found)

    def way(self, key: Key) -> Names:
        """The fields that a key is made of."""
        return key[0] if isinstance(key[0], tuple) else self.names

    def is_first(self, key: Key | None) -> bool:
        """Whether a row is known by what the file is compared by first."""
        return key is not None and not isinstance(key[0], tuple)

    def keys_of(self, key: Key | None, values: Mapping[str, object]) -> list[Key | None]:
        """All by what other rows of the batch may know this one, `key` being its own."""
        return [key, *(self.key_by(values, names) for names in self._more)]

    def look(self, keys: Sequence[Key | None]) -> None:
        """Ask the book for all rows of a batch, once for each way in which some of them are known."""
        others = [key for key in keys if not self.is_first(key)]
        self._more = self.ways[1:] if others else ()
        self.known = self.asked(self.names, [key for key in keys if self.is_first(key)] if others else keys)
        for names in self._more:
            self.known |= self.asked(names, [key for key in others if key is not None and key[0] == names])

    def asked(self, names: Names, keys: Sequence[Key | None]) -> dict[Key, int]:
        """The records that are known by some of these, by any fields."""
        asked = [key for key in dict.fromkeys(keys) if key is not None]
        if not asked:
            return {}
        if names == self.names:
            return self.desk.known_by(self.entity.name, names, asked)
        found = self.desk.known_by(self.entity.name, names, [key[1:] for key in asked])
        return {(names, *values): record for values, record in found.items()}

    def told_by(self, key: Key) -> str:
        """The field that says best which record is meant."""
        names = self.way(key)
        return self.entity.shown if self.entity.shown in names else names[-1]

    def made(self, key: Key | None, values: Mapping[str, object], record: int) -> None:
        """A row has become a record, or is one by now, which the next ones may repeat."""
        for one in self.keys_of(key, values):
            if one is not None:
                self.known.setdefault(one, record)

    def has_gaps(self, columns: Columns, table: Table) -> bool:
        """Whether some rows of a file have to be known by something else than the others."""
        if len(self.ways) < 2:
            return False
        places = [columns.fields.get(name, -1) for name in self.names]
        if -1 in places:
            return True
        last = max(places)
        return any(len(cells) > last and not all(cells[i].strip() for i in places) for _, cells in table.rows())
