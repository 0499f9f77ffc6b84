"""Whole columns of a list in words: what `values.teller` says of one record, said of thousands at once.

What a column shares is done once: each name of a link and each word of a choice is looked up and made tidy once, and
texts are looked through together before any of them is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tui_crm.domain import Desk, Entity, fields, links, times
from tui_crm.exchange.export.local_times import LocalTimes
from tui_crm.exchange.export.values import saying, tidy

Texts = Callable[[Sequence[int], Sequence[Any]], list[str]]
"""Makes texts of ids and a field's values in the same order."""


def texts_of(desk: Desk, entity: Entity, name: str) -> Texts:
    """What says a field of many records in words."""
    if name == "id":
        return lambda _, values: list(map(str, values))
    kind = entity.fields[name]
    if isinstance(kind, links.Link):
        return lambda _, values: _called(desk, kind.target, values)
    if isinstance(kind, links.Links):
        return lambda _, values: _each_once(lambda value: desk.words_of(kind, value), values)
    if isinstance(kind, links.Title):
        return lambda ids, values: _titles(desk, entity, name, ids, values)
    if isinstance(kind, times.Moment):
        local = LocalTimes(desk.clock)
        return lambda _, values: local.texts(values)
    say = saying(kind, desk.clock)
    if isinstance(kind, fields.Text) and not isinstance(kind, links.Scalar):
        return lambda _, values: tidied(["" if value is None else value for value in values])
    return lambda _, values: _each_once(say, values)


def tidied(texts: Sequence[str]) -> list[str]:
    """The texts, each of them tidy."""
    if "".join(texts).isprintable():
        return list(texts)
    return [text if text.isprintable() else tidy(text) for text in texts]


def _each_once(say: Callable[[Any], str], values: Sequence[Any]) -> list[str]:
    """The words for values that are often the same."""
    words = {value: "" if value is None or value == "" else tidy(say(value)) for value in set(values)}
    return [words[value] for value in values]


def _called(desk: Desk, target: str, values: Sequence[int | None]) -> list[str]:
    keys = set(values) - {None}
    names = desk.names(target, keys)  # type: ignore[arg-type]
    words: dict[int | None, str] = {key: tidy(names.get(key, "?")) for key in keys}  # type: ignore[arg-type]
    words[None] = ""
    return [words[value] for value in values]


def _titles(desk: Desk, entity: Entity, name: str, ids: Sequence[int], values: Sequence[Any]) -> list[str]:
    rows = [{"id": key, name: value} for key, value in zip(ids, values, strict=True)]
    labels = desk.labels(entity, [name], rows)
    return tidied([label.get(name) or str(row[name] or "") for label, row in zip(labels, rows, strict=True)])
