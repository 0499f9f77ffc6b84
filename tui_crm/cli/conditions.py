"""What people type after --filter, --sort and --columns, as questions to the book."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import click

from tui_crm.domain import Desk, Entity, Filter, registry
from tui_crm.exchange.headers import find_entity, find_field
from tui_crm.i18n import listed, tr

_EXPRESSION = re.compile(r"(?s)(.*?)(!=|>=|<=|=|~)(.*)")
_OPERATORS = {"=": "is", "!=": "not", "~": "has", ">=": "at_least", "<=": "at_most"}
_WITHOUT_VALUE = {"=": "empty", "!=": "filled"}


def entity_called(text: str) -> Entity:
    """The kind of records meant, by its name or title; a usage error that names them all otherwise."""
    entity = find_entity(list(registry), text)
    if entity is None:
        names = listed(one.name for one in registry)
        raise click.UsageError(tr("There are no records called “{text}”. There are: {names}.", text=text, names=names))
    return entity


def field_called(desk: Desk, entity: Entity, text: str) -> str:
    """The field meant, by its name or label, among those that the person may see."""
    if text.strip().casefold() == "id":
        return "id"
    names = [name for name in desk.actor.visible(entity) if name not in entity.sort_keys.values()]
    field = find_field(entity, text, names)
    if field is None:
        raise click.UsageError(tr("There is no field “{text}”. There are: {names}.", text=text, names=listed(names)))
    return field


def filters(desk: Desk, entity: Entity, expressions: Iterable[str]) -> tuple[Filter, ...]:
    """Conditions such as level=重点, phone~4321, created_at>=2026-05-01, email= and email!=."""
    return tuple(_filter(desk, entity, expression) for expression in expressions)


def _filter(desk: Desk, entity: Entity, expression: str) -> Filter:
    match = _EXPRESSION.fullmatch(expression)
    if match is None or (not match[3].strip() and match[2] not in _WITHOUT_VALUE):
        raise click.UsageError(
            tr("“{text}” is no condition. Write it like name~text, level=A, credit>=60 or email=", text=expression)
        )
    field, sign, value = field_called(desk, entity, match[1]), match[2], match[3].strip()
    if not value:
        return Filter(field, _WITHOUT_VALUE[sign])
    operator = _OPERATORS[sign]
    if operator == "is" and field != "id" and "is" not in entity.fields[field].operators:
        operator = "has"
    return Filter(field, operator, value)


def sorting(desk: Desk, entity: Entity, words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The order: fields with :desc behind those that go down."""
    found = []
    for word in words:
        name, sign, direction = word.rpartition(":")
        if not sign:
            name, direction = word, "asc"
        if direction not in ("asc", "desc"):
            raise click.UsageError(tr("“{text}” is no order. Write it like name or credit:desc.", text=word))
        found.append((field_called(desk, entity, name), direction))
    return tuple(found)


def columns(desk: Desk, entity: Entity, words: str | None) -> tuple[str, ...]:
    """The fields to show: those asked for, else the columns of the list on the screen."""
    if words is None:
        visible = {"id", *desk.actor.visible(entity)}
        return tuple(name for name in entity.columns if name in visible)
    return tuple(field_called(desk, entity, word) for word in re.split("[,，、]", words) if word.strip())
