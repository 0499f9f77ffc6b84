"""Which field a column of a file means: by name, by label in any language, by the other names that files use."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tui_crm.domain import Entity, errors
from tui_crm.i18n import LANGUAGES, Message, tr


def plain(text: str) -> str:
    """A name as names are compared: without case, blanks and signs."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def find_field(entity: Entity, text: str, among: Collection[str]) -> str | None:
    """The field that a person means by a name or label, of those given."""
    return _names(entity, among).get(plain(text))


def find_entity(entities: Sequence[Entity], text: str) -> Entity | None:
    """The kind of records that a person means by its name, or its title in any language."""
    wanted = plain(text)
    for entity in entities:
        titles = (tr(title, language=one) for title in (entity.title, entity.titles) for one in LANGUAGES)
        if wanted in {plain(name) for name in (entity.name, *titles)}:
            return entity
    return None


def _names(entity: Entity, among: Collection[str]) -> dict[str, str]:
    """Every known name of the fields; a field's own name wins over labels, labels over other names."""
    known = {plain(name): name for name in among}
    for language in LANGUAGES:
        for name in among:
            known.setdefault(plain(tr(entity.fields[name].label, language=language)), name)
    for name in among:
        for alias in entity.aliases.get(name, ()):
            known.setdefault(plain(alias), name)
    return known


@dataclass(frozen=True)
class Columns:
    """What is done with each column of a file."""

    header: tuple[str, ...]
    fields: dict[str, int]
    """Field -> the column that holds it."""
    joined: dict[str, tuple[int, ...]]
    """Field -> the columns that are added to its text."""

    @property
    def unknown(self) -> tuple[str, ...]:
        """The columns that nothing is done with."""
        used = {*self.fields.values(), *(i for columns in self.joined.values() for i in columns)}
        return tuple(name for i, name in enumerate(self.header) if i not in used)

    def called(self, entity: Entity, field: str) -> str:
        """What the file calls a field, or else its label."""
        if field in self.fields:
            return self.header[self.fields[field]]
        if field in self.joined:
            return " + ".join(self.header[i] for i in self.joined[field])
        return tr(entity.fields[field].label) if field in entity.fields else ""


def match(entity: Entity, header: Sequence[str], among: Collection[str]) -> Columns:
    """Say which field each column means; refuses two columns for one field."""
    known = _names(entity, among)
    parts = {plain(alias): name for name, aliases in entity.joined.items() if name in among for alias in aliases}
    claims: dict[str, list[int]] = defaultdict(list)
    joined: dict[str, list[int]] = defaultdict(list)
    for i, name in enumerate(map(plain, header)):
        if name in known:
            claims[known[name]].append(i)
        elif name in parts:
            joined[parts[name]].append(i)
    for field, columns in claims.items():
        # "Region" means the region, but the state or county when "Country" names the region.
        for i in [i for i in columns if plain(header[i]) in parts]:
            if len(columns) > 1:
                columns.remove(i)
                joined[parts[plain(header[i])]].append(i)
        if len(columns) > 1:
            raise errors.Refused(
                Message(
                    "The columns “{first}” and “{second}” both mean “{field}”. Please remove one of them.",
                    first=header[columns[0]],
                    second=header[columns[1]],
                    field=Message(entity.fields[field].label),
                )
            )
    return Columns(
        tuple(header),
        {field: columns[0] for field, columns in claims.items()},
        {field: tuple(sorted(columns)) for field, columns in joined.items()},
    )
