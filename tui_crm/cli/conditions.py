"""What people type after --filter, --sort and --columns, as questions to the book."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import click

from tui_crm.domain import Condition, Desk, Entity, Filter, FilterGroup, fields, registry
from tui_crm.exchange.headers import find_entity, find_field
from tui_crm.i18n import language, listed, mark, tr

CONDITION_HELP = mark(
    "Only records that meet it; repeatable. Days may move along with today (created_at=this month, "
    "last_followup_at!=last 30 days); of several divided by || any has to hold."
)

_EXPRESSION = re.compile(r"(?s)(.*?)(!=|>=|<=|=|~)(.*)")
_OPERATORS = {"=": "is", "!=": "not", "~": "has", ">=": "at_least", "<=": "at_most"}
_WITHOUT_VALUE = {"=": "empty", "!=": "filled"}
_PERIODS = {
    "today": "today", "今天": "today", "今日": "today",
    "this week": "this_week", "本周": "this_week", "这周": "this_week",
    "this month": "this_month", "本月": "this_month", "这个月": "this_month",
    "this quarter": "this_quarter", "本季度": "this_quarter", "本季": "this_quarter",
    "this year": "this_year", "今年": "this_year", "本年": "this_year",
    "last week": "last_week", "上周": "last_week",
    "last month": "last_month", "上月": "last_month", "上个月": "last_month",
    "last quarter": "last_quarter", "上季度": "last_quarter", "上季": "last_quarter",
    "last year": "last_year", "去年": "last_year", "上年": "last_year",
}  # fmt: skip
_DAYS = r"\s*(\d{1,5})\s*(?:d|days?|天|日)?\s*内?"
_LAST = re.compile("(?:last|past|最近|近|过去)" + _DAYS)
_NEXT = re.compile("(?:next|未来|今后)" + _DAYS)


def entity_called(text: str) -> Entity:
    """The kind of records meant, by its name or title; a usage error that names them all otherwise."""
    entity = find_entity(list(registry), text)
    if entity is None:
        names = _choices({one.name: one.titles for one in registry})
        raise click.UsageError(tr("There are no records called “{text}”. There are: {names}.", text=text, names=names))
    return entity


def _choices(there: Mapping[str, str]) -> str:
    """What can be named, name -> label: by their names in English, and by their labels, which do as well, elsewhere."""
    return listed(there if language() == "en" else map(tr, there.values()))


def field_called(desk: Desk, entity: Entity, text: str) -> str:
    """The field meant, by its name or label, among those that the person may see."""
    if text.strip().casefold() == "id":
        return "id"
    names = [name for name in desk.actor.visible(entity) if name not in entity.sort_keys.values()]
    field = find_field(entity, text, names)
    if field is None:
        there = _choices({name: entity.fields[name].label for name in names})
        raise click.UsageError(tr("There is no field “{text}”. There are: {names}.", text=text, names=there))
    return field


def filters(desk: Desk, entity: Entity, expressions: Iterable[str]) -> tuple[Condition, ...]:
    """Conditions such as level=重点, phone~4321, created_at>=2026-05-01, email= and email!=.

    Those of days may move along with today: created_at=this quarter, next_at=next 7 days, last_followup_at!=last 30
    days. Of several divided by || any has to hold.
    """
    return tuple(_group(desk, entity, expression) for expression in expressions)


def _group(desk: Desk, entity: Entity, expression: str) -> Condition:
    parts = [_filter(desk, entity, part.strip()) for part in expression.split("||")]
    return parts[0] if len(parts) == 1 else FilterGroup(tuple(parts))


def _filter(desk: Desk, entity: Entity, expression: str) -> Filter:
    match = _EXPRESSION.fullmatch(expression)
    if match is None or (not match[3].strip() and match[2] not in _WITHOUT_VALUE):
        raise click.UsageError(
            tr("“{text}” is no condition. Write it like name~text, level=Key, credit>=60 or email=", text=expression)
        )
    field, sign, value = field_called(desk, entity, match[1]), match[2], match[3].strip()
    if not value:
        return Filter(field, _WITHOUT_VALUE[sign])
    operators = entity.fields[field].operators if field != "id" else ()
    if "this_month" in operators and (period := _period(sign, value)) is not None:
        return Filter(field, *period)
    operator = _OPERATORS[sign]
    if operator == "is" and field != "id" and "is" not in entity.fields[field].operators:
        operator = "has"
    if field != "id" and operator != "has":
        _one_of_the_choices(entity.fields[field], value)
    return Filter(field, operator, value)


def _one_of_the_choices(kind: object, value: str) -> None:
    """A usage error that names the choices, where a value is none of those that a field has."""
    if not isinstance(kind, fields.Choice):
        return
    try:
        kind.clean(value, fields.Context())
    except fields.Bad as bad:
        names = listed(tr(word) for word in kind.words_of.values())
        told = tr("{place}: {what}", place=tr(kind.label), what=tr(bad.message))
        raise click.UsageError(tr("{what} There are: {names}.", what=told, names=names)) from None


def _period(sign: str, text: str) -> tuple[str, int | None] | None:
    """What is said of days that move along with today: an operator, and how many days; None where it is a plain day."""
    text = " ".join(text.lower().split())
    if sign == "=" and text in _PERIODS:
        return _PERIODS[text], None
    if sign in ("=", "!=") and (found := _LAST.fullmatch(text)):
        return ("last_days" if sign == "=" else "not_last_days"), int(found[1])
    if sign == "=" and (found := _NEXT.fullmatch(text)):
        return "next_days", int(found[1])
    return None


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
    found: list[str] = []
    for word in filter(str.strip, re.split("[,，、]", words)):
        name = field_called(desk, entity, word)
        if name in found:
            raise click.UsageError(tr("The field “{text}” is named twice.", text=word.strip()))
        found.append(name)
    if not found:
        raise click.UsageError(tr("Name at least one field."))
    return tuple(found)
