"""The rights of a role while they are edited: what holds by itself, what was edited, what will be stored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tui_crm.domain import ACTION_WORDS, FIELD_ACCESS_WORDS, LEVEL_WORDS, Entity, FieldAccess, Level, registry
from tui_crm.i18n import mark, tr

SHORT_LEVELS = {
    Level.NONE: mark("none"),
    Level.OWN: mark("own"),
    Level.DEPARTMENT: mark("dept"),
    Level.SUBTREE: mark("subtree"),
    Level.ALL: mark("all"),
}
"""Words for the cells of the grid; the line below it spells them out."""

RIGHTS, FIELD_RIGHTS = "rights", "field_rights"

Table = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Place:
    """A cell: the right to do an action, or the access to a field."""

    part: str
    """RIGHTS or FIELD_RIGHTS, as the role's fields are called."""
    entity: Entity
    name: str
    """The action or the field."""


class RightsDraft:
    """A role's rights with the changes that are not saved yet."""

    def __init__(self, code: str, stored: Mapping[str, Any]) -> None:
        self.code = code
        self._stored = {part: _loaded(stored.get(part)) for part in (RIGHTS, FIELD_RIGHTS)}
        self._now = _copied(self._stored)

    @property
    def changed(self) -> bool:
        """Whether there is anything to save."""
        return _without_blanks(self._now) != _without_blanks(self._stored)

    @property
    def values(self) -> dict[str, str]:
        """What the role is changed to."""
        return {part: json.dumps(table) for part, table in _without_blanks(self._now).items()}

    def standard(self, place: Place) -> int:
        """What holds for the role unless somebody edits it."""
        policy = place.entity.policy
        if place.part == RIGHTS:
            return _sensible(place, policy.defaults.get(self.code, {}).get(place.name, Level.NONE))
        return _sensible(place, policy.fields.get(self.code, {}).get(place.name, FieldAccess.WRITE))

    def value(self, place: Place) -> int:
        """What holds for the role now, as one of the values that make sense in the place."""
        edited = self._now[place.part].get(place.entity.name, {}).get(place.name)
        return self.standard(place) if edited is None else _sensible(place, edited)

    def edited(self, place: Place) -> bool:
        """Whether the value is another than the standard."""
        return self.value(place) != self.standard(place)

    def set(self, place: Place, value: int) -> None:
        """Take a value; the standard needs no entry of its own."""
        row = self._now[place.part].setdefault(place.entity.name, {})
        row.pop(place.name, None)
        if value != self.standard(place):
            row[place.name] = value

    def turn(self, place: Place) -> None:
        """Take the next value that makes sense."""
        values = choices(place)
        self.set(place, values[(values.index(self.value(place)) + 1) % len(values)])

    def take(self, values: Mapping[str, Any]) -> None:
        """Take what a draft holds in place of the present values."""
        self._now = {part: _loaded(values[part]) if part in values else table for part, table in self._now.items()}

    def rebase(self, stored: Mapping[str, Any]) -> None:
        """Put the own changes on top of what somebody else has saved."""
        theirs = {part: _loaded(stored.get(part)) for part in self._stored}
        merged = _copied(theirs)
        for part, table in self._now.items():
            for entity in {*table, *self._stored[part]}:
                before, after = self._stored[part].get(entity, {}), table.get(entity, {})
                for name in {*before, *after}:
                    if before.get(name) == after.get(name):
                        continue
                    row = merged[part].setdefault(entity, {})
                    row.pop(name, None)
                    if name in after:
                        row[name] = after[name]
        self._stored, self._now = theirs, merged


def choices(place: Place) -> tuple[int, ...]:
    """The values that make sense in a place."""
    if place.part == RIGHTS:
        return tuple(map(int, place.entity.levels))
    if place.entity.fields[place.name].system:
        return int(FieldAccess.HIDDEN), int(FieldAccess.READ)
    return tuple(map(int, FieldAccess))


def word(place: Place, value: int) -> str:
    """The message id of a value as a cell shows it."""
    if place.part == RIGHTS:
        return SHORT_LEVELS[Level(value)]
    return FIELD_ACCESS_WORDS[FieldAccess(value)]


def spelled(place: Place, value: int) -> str:
    """The message id of a value in full."""
    return LEVEL_WORDS[Level(value)] if place.part == RIGHTS else word(place, value)


def shown_fields(entity: Entity) -> list[str]:
    """The fields that a role may be refused: not those that nobody reads, nor companions of others."""
    companions = {*entity.e164, *entity.sort_keys.values()}
    return [name for name, kind in entity.fields.items() if not kind.secret and name not in companions]


def told(part: str, before: Any, after: Any) -> Iterator[tuple[str, str]]:
    """What a change of the rights that are stored of a role says, cell by cell: label, and from what to what."""
    old, new = _loaded(before), _loaded(after)
    for entity in (one for one in registry if old.get(one.name, {}) != new.get(one.name, {})):
        was, now = old.get(entity.name, {}), new.get(entity.name, {})
        for name in dict.fromkeys((*was, *now)):
            if was.get(name) != now.get(name):
                place = Place(part, entity, name)
                both = (tr("default") if v is None else tr(spelled(place, v)) for v in (was.get(name), now.get(name)))
                yield f"{tr(entity.titles)} · {_called(place)}", " → ".join(both)


def _called(place: Place) -> str:
    if place.part == RIGHTS:
        verb = place.entity.rules.verbs.get(place.name)
        return tr(ACTION_WORDS.get(place.name, verb.label if verb is not None else place.name))
    kind = place.entity.fields.get(place.name)
    return tr(kind.label) if kind is not None else place.name


def _sensible(place: Place, value: int) -> int:
    """The nearest value that makes sense, at least as far as the given one reaches."""
    values = choices(place)
    return next((one for one in values if one >= value), values[-1])


def _loaded(stored: Any) -> Table:
    table = json.loads(stored) if isinstance(stored, str) and stored else stored or {}
    return {entity: dict(row) for entity, row in table.items()}


def _copied(tables: Mapping[str, Table]) -> dict[str, Table]:
    return {part: {entity: dict(row) for entity, row in table.items()} for part, table in tables.items()}


def _without_blanks(tables: Mapping[str, Table]) -> dict[str, Table]:
    return {part: {entity: row for entity, row in table.items() if row} for part, table in tables.items()}
