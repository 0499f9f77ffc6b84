"""Values of records as they stand in files: the words of the screen, exact where the screen rounds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tui_crm.domain import Clock, Entity, Record, fields, links, times, told
from tui_crm.exchange.export.local_times import spoken
from tui_crm.i18n import tr

Say = Callable[[Record], str]

_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

LOST = "\ufffd"
"""Stands for a control character, which no record can have by way of the program."""


def tidy(text: str) -> str:
    """The text with one kind of line break and without control characters."""
    if text.isprintable():
        return text
    return _CONTROL.sub(LOST, _BREAKS.sub("\n", text).replace("\t", " "))


def teller(entity: Entity, name: str, clock: Clock) -> Say:
    """What says a field of any record in words."""
    if name == "id":
        return lambda record: str(record.id)
    kind = entity.fields[name]
    if isinstance(kind, (links.Link, links.Links)):
        return lambda record: tidy(record.labels.get(name, ""))
    if isinstance(kind, links.Title):
        return lambda record: tidy(record.label(name))
    say = saying(kind, clock)

    def told(record: Record) -> str:
        value = record.values.get(name)
        return "" if value is None or value == "" else tidy(say(value))

    return told


def saying(kind: Any, clock: Clock) -> Callable[[Any], str]:
    """What says a value of a field that is no link in words."""
    if isinstance(kind, fields.Flag):
        return _yes_or_no
    if isinstance(kind, fields.Choice):
        words = {code: tr(word) for code, word in kind.words_of.items()}
        return lambda value: words.get(value, str(value))
    if isinstance(kind, times.Moment):
        return lambda value: spoken(value, clock)
    if isinstance(kind, links.Scalar):
        return lambda value: _scalar(kind.plain(value))
    if isinstance(kind, links.Pairs):
        return lambda value: "\n".join(f"{name}: {content}" for name, content in json.loads(value).items())
    return lambda value: value.isoformat() if isinstance(value, date) else str(value)


def _yes_or_no(value: Any) -> str:
    return tr("Yes") if value else tr("No")


def _scalar(value: Any) -> str:
    return _yes_or_no(value) if isinstance(value, bool) else "" if value is None else str(value)


Codes = Mapping[str, Mapping[int, str]]
"""Entity -> id -> the number or account that a record is known by."""


def plain_value(kind: Any, record: Record, name: str, codes: Codes, names: Codes) -> Any:
    """A field as JSON has it: links with id, number and name, choices as stored, days and instants in ISO 8601."""
    value = record.values[name]
    if isinstance(kind, links.Link):
        return None if value is None else _linked(value, codes.get(kind.target, {}), record.label(name))
    if isinstance(kind, links.Links):
        known = names.get(kind.target, {})
        return [_linked(key, codes.get(kind.target, {}), known.get(key, "?")) for key in links.unpack(value)]
    if isinstance(kind, links.Json):
        return json.loads(value) if value else {}
    if isinstance(kind, links.Scalar):
        return kind.plain(value) if value else None
    if isinstance(kind, times.Moment) and value is not None:
        return told(value).isoformat(timespec="milliseconds")
    return value.isoformat() if isinstance(value, date) else value


def _linked(key: int, codes: Mapping[int, str], name: str) -> dict[str, Any]:
    return {"id": key, **({"code": codes[key]} if key in codes else {}), "name": name}
