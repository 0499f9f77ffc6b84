"""Which field a column of a file means: by name, by label in any language, by the other names that files use."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from tui_crm.domain import Entity, errors, registry
from tui_crm.exchange.sources.person_names import FAMILY, GIVEN, MIDDLE
from tui_crm.i18n import LANGUAGES, Message, listed, tr

_ASKED_FOR = re.compile(r"[(\[【]\s*(?:非?必填项?|选填|可选|required|mandatory|optional)\s*[)\]】]")
"""What forms to be filled in say behind the name of a column."""

ROW_NUMBERS = ("序号", "行号", "no", "rownumber")
"""What columns are called that only number the rows, in plain form."""


def plain(text: str) -> str:
    """A name as names are compared: without case, blanks and signs, and whether it has to be filled in."""
    name = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in _ASKED_FOR.sub("", name) if c.isalnum())


def find_field(entity: Entity, text: str, among: Collection[str]) -> str | None:
    """The field that a person means by a name or label, of those given."""
    return names_of(entity, among).get(plain(text))


def find_entity(entities: Sequence[Entity], text: str) -> Entity | None:
    """The kind of records that a person means by its name, or its title in any language."""
    wanted = plain(text)
    for entity in entities:
        titles = (tr(title, language=one) for title in (entity.title, entity.titles) for one in LANGUAGES)
        if wanted in {plain(name) for name in (entity.name, *titles)}:
            return entity
    return None


def names_of(entity: Entity, among: Collection[str]) -> Mapping[str, str]:
    """Every known name of the fields, the best known first: own names before labels, labels before other names.

    Last come those with the kind of records in front, such as “Customer level”.
    """
    known = {plain(name): name for name in among}
    for language in LANGUAGES:
        for name in among:
            known.setdefault(plain(tr(entity.fields[name].label, language=language)), name)
    for name in among:
        for alias in entity.aliases.get(name, ()):
            known.setdefault(plain(alias), name)
    for title in [plain(tr(entity.title, language=one)) for one in LANGUAGES]:
        for called, name in [*known.items()]:
            known.setdefault(title + called, name)
    return known


@dataclass(frozen=True)
class Columns:
    """What is done with each column of a file."""

    header: tuple[str, ...]
    fields: dict[str, int]
    """Field -> the column that holds it."""
    joined: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Field -> the columns that are added to its text."""
    person: tuple[int | None, int | None, int | None] = (None, None, None)
    """The columns of family, given and middle name, which make the name where no column has all of it."""
    above: dict[str, int] = field(default_factory=dict)
    """Field of the record above -> the column that holds it."""
    beside: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Field -> the columns that mean it as well, and are left out for the one that holds it."""

    withheld: frozenset[int] = frozenset()
    """The columns of what only the program fills in."""

    @property
    def used(self) -> set[int]:
        """The columns that something is done with."""
        parts = (i for columns in self.joined.values() for i in columns)
        people = (i for i in self.person if i is not None)
        return {*self.fields.values(), *parts, *people, *self.above.values()}

    @property
    def unknown(self) -> tuple[str, ...]:
        """The columns that mean nothing here."""
        told = self.used.union(*self.beside.values(), self._numbering, self.withheld)
        return tuple(name for i, name in enumerate(self.header) if i not in told)

    @property
    def _numbering(self) -> set[int]:
        """The columns that only number the rows."""
        return {i for i, name in enumerate(self.header) if plain(name) in ROW_NUMBERS} - self.used

    def said(self, entity: Entity) -> tuple[Message, ...]:
        """What a person should know of columns that mean the same, or nothing."""
        numbering = (
            Message("The column “{column}” only numbers the rows and is passed over.", column=self.header[i])
            for i in sorted(self._numbering)
        )
        beside = (
            Message(
                "The column “{taken}” fills “{field}”, so columns that mean the same were left out: {names}",
                taken=self.header[self.fields[name]],
                field=Message(entity.fields[name].label),
                names=listed(self.header[i] for i in columns),
            )
            for name, columns in self.beside.items()
        )
        names = listed(self.header[i] for i in sorted(self.withheld - self.used))
        own = Message("The program fills these in itself, so the columns were left out: {names}", names=names)
        return (*beside, *numbering, *([own] if names else []))

    def filled(self, entity: Entity) -> set[str]:
        """The fields that a row may say something about."""
        named = {entity.shown} if any(place is not None for place in self.person) else set()
        return {*self.fields, *self.joined, *named}

    def target(self, place: int) -> str:
        """The field that a column fills or adds to; "" when nothing is done with it."""
        for name, i in self.fields.items():
            if i == place:
                return name
        for name, i in self.above.items():
            if i == place:
                return f"{ABOVE}{name}"
        return next((name for name, columns in self.joined.items() if place in columns), "")

    def called(self, entity: Entity, field: str) -> str:
        """What the file calls a field, or else its label."""
        if field.startswith(ABOVE):
            return self.header[self.above[field.removeprefix(ABOVE)]]
        if field in self.fields:
            return self.header[self.fields[field]]
        if field in self.joined:
            return " + ".join(self.header[i] for i in self.joined[field])
        return tr(entity.fields[field].label) if field in entity.fields else ""


ABOVE = "^"
"""Stands before a field of the record above, such as the phone of a contact's customer."""


def match(
    entity: Entity, header: Sequence[str], among: Collection[str], chosen: Mapping[str, str] | None = None
) -> Columns:
    """Say which field each column means; `chosen` (column -> field, or "") goes before what the names say.

    Two columns of the same name are refused, and so are two that are called like the field in two languages. Of other
    names for one field the better known wins, and that the other column is left out is told.
    """
    _refuse_doubled(header)
    known = names_of(entity, among)
    parts = {plain(alias): name for name, aliases in entity.joined.items() if name in among for alias in aliases}
    claims: dict[str, list[int]] = defaultdict(list)
    joined: dict[str, list[int]] = defaultdict(list)
    above: dict[str, int] = {}
    said = _chosen(entity, header, among, chosen or {})
    for i, name in enumerate(map(plain, header)):
        if i in said:
            if said[i].startswith(ABOVE):
                above[said[i].removeprefix(ABOVE)] = i
            elif said[i]:
                claims[said[i]] = [i]
        elif name in known and known[name] not in said.values():
            claims[known[name]].append(i)
        elif name in parts:
            joined[parts[name]].append(i)
    rank = {name: place for place, name in enumerate(known)}
    for columns in claims.values():
        # "Region" means the region, but the state or county when "Country" names the region.
        for i in [i for i in columns if plain(header[i]) in parts and i not in said]:
            if len(columns) > 1:
                columns.remove(i)
                joined[parts[plain(header[i])]].append(i)
        columns.sort(key=lambda i: rank.get(plain(header[i]), -1))
    _refuse_labelled_twice(entity, header, claims)
    free = [i for i in range(len(header)) if i not in said and i not in {c for cs in claims.values() for c in cs}]
    return Columns(
        tuple(header),
        {field: columns[0] for field, columns in claims.items()},
        {field: tuple(sorted(columns)) for field, columns in joined.items()},
        _person(header, free),
        above | _above(entity, header, free),
        {field: tuple(sorted(columns[1:])) for field, columns in claims.items() if len(columns) > 1},
        _withheld(entity, header, {i for i in free if i not in said}),
    )


def _withheld(entity: Entity, header: Sequence[str], free: Collection[int]) -> frozenset[int]:
    """The columns that have the names of fields which only the program fills in, as our own exports have them."""
    own = {n for n, kind in entity.fields.items() if kind.system or n in entity.not_imported}
    labels = {tr(entity.fields[n].label, language=one) for n in own for one in LANGUAGES}
    names = set(map(plain, {"id", "version", *own, *labels}))
    return frozenset(i for i in free if plain(header[i]) in names)


def _refuse_doubled(header: Sequence[str]) -> None:
    seen: dict[str, str] = {}
    for name in filter(None, header):
        if plain(name) in seen:
            raise errors.Refused(
                Message(
                    "The columns “{first}” and “{second}” are called alike. Please rename or remove one of them.",
                    first=seen[plain(name)],
                    second=name,
                )
            )
        seen[plain(name)] = name


def _refuse_labelled_twice(entity: Entity, header: Sequence[str], claims: Mapping[str, Sequence[int]]) -> None:
    for name, columns in claims.items():
        label = entity.fields[name].label
        labels = {plain(tr(label, language=one)) for one in LANGUAGES}
        both = sorted(i for i in columns if plain(header[i]) in labels)
        if len(both) > 1:
            raise errors.Refused(
                Message(
                    "The columns “{first}” and “{second}” both mean “{field}”. Please rename or remove one of them.",
                    first=header[both[0]],
                    second=header[both[1]],
                    field=Message(label),
                )
            )


def _chosen(entity: Entity, header: Sequence[str], among: Collection[str], chosen: Mapping[str, str]) -> dict[int, str]:
    """The columns for which somebody has said what they mean; names that are not in this file do no harm."""
    wanted = {plain(column): target for column, target in chosen.items()}
    above = registry[entity.fields[entity.parent].target].inputs if entity.parent else ()
    found = {i: wanted[plain(name)] for i, name in enumerate(header) if plain(name) in wanted}
    for i, target in found.items():
        fields = above if target.startswith(ABOVE) else among
        if target and target.removeprefix(ABOVE) not in fields:
            raise errors.Refused(
                Message(
                    "The column “{column}” cannot fill “{field}”: there is no such field.",
                    column=header[i],
                    field=target,
                )
            )
    twice = next((t for t in found.values() if t and list(found.values()).count(t) > 1), None)
    if twice is not None:
        raise errors.Refused(Message("Two columns cannot both fill “{field}”.", field=twice))
    return found


def _person(header: Sequence[str], free: Collection[int]) -> tuple[int | None, int | None, int | None]:
    """The columns of the parts of a person's name."""
    places = {plain(header[i]): i for i in free}

    def place(names: Sequence[str]) -> int | None:
        return next((places[plain(name)] for name in names if plain(name) in places), None)

    return place(FAMILY), place(GIVEN), place(MIDDLE)


def _above(entity: Entity, header: Sequence[str], free: Collection[int]) -> dict[str, int]:
    """Columns such as “Customer phone”, which fill the record that this one belongs to."""
    if not entity.parent:
        return {}
    target = registry[entity.fields[entity.parent].target]
    titles = [plain(tr(target.title, language=one)) for one in LANGUAGES]
    known = names_of(target, target.inputs)
    # These records belong to whoever their customer belongs to, so that is what a column of owners says.
    owners = {name for name, field in known.items() if field == target.owner}
    said = next((i for i in free if plain(header[i]) in owners), None)
    found: dict[str, int] = {target.owner: said} if said is not None else {}
    for i in free:
        for title in titles:
            rest = plain(header[i]).removeprefix(title)
            if rest != plain(header[i]) and known.get(rest):
                found.setdefault(known[rest], i)
    return found
