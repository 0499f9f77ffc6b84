"""Finding the records that rows of a file repeat, by fields that all have to be equal."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from tui_crm.domain import Desk, Entity, errors, fields
from tui_crm.exchange.headers import Columns
from tui_crm.i18n import Message

Key = tuple[Hashable, ...]


def keys_for(entity: Entity, columns: Columns, chosen: Sequence[str] | None) -> tuple[str, ...]:
    """The fields that tell whether a record is in the book already: the chosen ones, else what the file allows."""
    filled = columns.filled(entity)
    if chosen is not None:
        for name in chosen:
            if name not in entity.fields or name not in filled:
                raise errors.Refused(Message("The file has no column for “{field}”.", field=name))
        return tuple(chosen)
    unique = tuple((name,) for name, kind in entity.fields.items() if kind.unique)
    return next((names for names in (*unique, *entity.same) if set(names) <= filled), ())


class Duplicates:
    """Which of a file's rows are in the book already."""

    def __init__(self, desk: Desk, entity: Entity, names: Sequence[str]) -> None:
        self.desk, self.entity, self.names = desk, entity, tuple(names)
        self.known: dict[Key, int] = {}
        """The records of this batch that are in the book, by what they are known by."""

    def key_of(self, values: Mapping[str, object], names: Sequence[str] = ()) -> Key | None:
        """What a row is known by; None where it does not say all of it, or says it wrongly."""
        found = []
        for name in names or self.names:
            try:
                clean = self.entity.fields[name].clean(values.get(name), self.desk.context)
            except fields.Bad:
                return None
            if self.entity.fields[name].is_empty(clean):
                return None
            found.append(self.desk.compared(self.entity.name, name, clean))
        return None if None in found or not found else tuple(found)

    def look(self, keys: Sequence[Key | None]) -> None:
        """Ask the book once for all rows of a batch."""
        self.known = self.asked(self.names, keys)

    def asked(self, names: Sequence[str], keys: Sequence[Key | None]) -> dict[Key, int]:
        """The records that are known by some of these, by any fields."""
        asked = [key for key in dict.fromkeys(keys) if key is not None]
        return self.desk.known_by(self.entity.name, names, asked) if asked else {}

    @property
    def told_by(self) -> str:
        """The field that says best which record is meant."""
        return self.entity.shown if self.entity.shown in self.names else self.names[-1]

    def made(self, key: Key | None, record: int) -> None:
        """A row has become a record, which the next ones may repeat."""
        if key is not None:
            self.known.setdefault(key, record)
