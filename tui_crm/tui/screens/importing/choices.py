"""What a person may decide on the screen of an import, each as a question with its answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tui_crm.domain import Entity, fields, links, registry
from tui_crm.exchange.days import ORDERS
from tui_crm.exchange.encoding import ENCODINGS
from tui_crm.exchange.headers import ABOVE, Columns
from tui_crm.exchange.importing import Matched, Plan
from tui_crm.exchange.importing.duplicates import keys_for
from tui_crm.exchange.importing.owners import Owners
from tui_crm.exchange.importing.plan import ON_DUPLICATE, OWNER_UNKNOWN, UNDECIDED
from tui_crm.i18n import listed, mark, tr

AUTO = "="
"""Stands for what the program finds out by itself."""

ORDER_WORDS = {"dmy": mark("day, month, year"), "mdy": mark("month, day, year"), "ymd": mark("year, month, day")}
POINT_WORDS = {".": mark("point: 1,234.50"), ",": mark("comma: 1.234,50")}

DELIMITERS = {",": ",", ";": ";", "|": "|", "\t": mark("tab")}
WAYS = ("encoding", "delimiter", "sheet")
"""What a file cannot always say of itself; when one is decided, the file is read anew."""

LEAVE, MINE = "\0leave", "\0mine"
"""Stand for leaving a column of owners out, and for giving all of its records to the person who imports."""

YES_OR_NO = {"yes": mark("Yes"), "no": mark("No")}

Options = list[tuple[str, str]]


def targets(entity: Entity) -> Options:
    """The fields that a column may fill, those of the record above with its kind before them."""
    own = [(name, tr(entity.fields[name].label)) for name in entity.inputs]
    above: Options = []
    if entity.parent:
        target = registry[entity.fields[entity.parent].target]
        above = [
            (ABOVE + name, f"{tr(target.title)} · {tr(target.fields[name].label)}")
            for name in target.inputs
            if name != target.shown
        ]
    return [("", tr("(leave out)")), *own, *above]


def target_words(entity: Entity, columns: Columns, place: int) -> str:
    """What a column fills, in words."""
    words = dict(targets(entity))
    if place in columns.person:
        return tr("{field} (a part of it)", field=tr(entity.fields[entity.shown].label))
    target = columns.target(place)
    if target and place not in columns.fields.values() and not target.startswith(ABOVE):
        return tr("{field} (added)", field=words[target])
    return words.get(target, "") if target else ""


def duplicate_options() -> Options:
    """What may be done with records that are in the book already."""
    return [(name, tr(words)) for name, words in ON_DUPLICATE.items()]


def key_options(file: Matched) -> Options:
    """Sets of fields by which records may be known, as far as the file has them."""
    entity, filled = file.entity, {*file.columns.fields, *file.columns.joined}
    unique = tuple((name,) for name, kind in entity.fields.items() if kind.unique)
    single = tuple((name,) for name in entity.duplicates)
    sets = [names for names in dict.fromkeys((*unique, *entity.same, *single)) if set(names) <= filled]
    return [(",".join(names), labels(entity, names)) for names in sets]


def keys_words(file: Matched) -> str:
    """By which fields records are known."""
    names = keys_for(file.entity, file.columns, file.plan.keys)
    return labels(file.entity, names) or tr("(nothing; every row becomes a record)")


def labels(entity: Entity, names: tuple[str, ...]) -> str:
    """Fields in words."""
    return listed([tr(entity.fields[name].label) for name in names])


def make_options(file: Matched) -> Options:
    """Link fields of the file whose records can be made on demand."""
    kinds = file.entity.fields
    names = [n for n in file.columns.fields if isinstance(kinds[n], links.Link) and kinds[n].target != "users"]
    return [(name, tr(kinds[name].label)) for name in names]


def day_options() -> Options:
    """What comes first in days that could be read in two ways."""
    return [(AUTO, tr("as the column proves")), *((one, tr(ORDER_WORDS[one])) for one in ORDERS)]


def point_options() -> Options:
    """What stands before the decimals."""
    return [(AUTO, tr("as the column proves")), *((sign, tr(words)) for sign, words in POINT_WORDS.items())]


def way_options(what: str, sheets: Sequence[str]) -> Options:
    """How a file may be read."""
    if what == "sheet":
        return [(name, name) for name in sheets]
    known = {name: name.upper() for name in ENCODINGS} if what == "encoding" else DELIMITERS
    return [(AUTO, tr("as the file shows")), *((one, tr(word)) for one, word in known.items())]


def with_way(plan: Plan, what: str, answer: str) -> Plan:
    """The plan with another way of reading the file."""
    said: dict[str, Any] = {what: None if answer == AUTO else answer}
    return replace(plan, **said)


def ways(plan: Plan) -> tuple[str | None, ...]:
    """How the plan has the file read."""
    return (plan.encoding, plan.delimiter, plan.sheet)


def owner_options(file: Matched) -> Options:
    """What may become of a column of owners who are no users."""
    found = [
        (LEAVE, tr("Leave the column out")),
        ("me", tr("Match users; give me the other records")),
        ("leave-out", tr("Match users; say nothing of the others")),
        ("fail", tr("Match users; let the other rows fail")),
    ]
    return [*found, (MINE, tr("Give everything to me"))] if file.entity.owner in file.columns.fields else found


def owner_words(file: Matched, owners: Owners) -> str:
    """What becomes of owners who are no users."""
    decided = file.plan.owner_unknown or (None if owners.doubtful else UNDECIDED)
    return tr(OWNER_UNKNOWN[decided]) if decided is not None else tr("(to be decided)")


def constant_options(file: Matched) -> Options:
    """Fields that may be given one value for every row."""
    filled = file.columns.filled(file.entity)
    return [(name, tr(file.entity.fields[name].label)) for name in file.entity.inputs if name not in filled]


def constant_words(file: Matched) -> str:
    """The values that every row is given."""
    kinds = file.entity.fields
    told = [
        tr("{place}: {what}", place=tr(kinds[name].label), what=value_words(file.entity, name, value))
        for name, value in file.plan.constants.items()
    ]
    return listed(told) or tr("(nothing)")


def value_words(entity: Entity, name: str, value: str) -> str:
    """A value for every row as people call it."""
    kind = entity.fields[name]
    words = kind.words_of if isinstance(kind, fields.Choice) else YES_OR_NO if isinstance(kind, fields.Flag) else {}
    return tr(words[value]) if value in words else value


def with_column(plan: Plan, column: str, target: str) -> Plan:
    """The plan with another meaning of a column; whatever filled that field before is left out."""
    kept = {name: field for name, field in plan.columns.items() if not target or field != target}
    constants = {name: value for name, value in plan.constants.items() if name != target}
    return replace(plan, columns={**kept, column: target}, constants=constants)


def with_constant(plan: Plan, name: str, value: str) -> Plan:
    """The plan with another value for every row, or without one."""
    kept = {field: text for field, text in plan.constants.items() if field != name}
    return replace(plan, constants={**kept, name: value} if value else kept)
