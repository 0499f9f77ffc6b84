"""Stored values as words: yes and no, days, times, choices and links, in the language in use."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime

from tui_crm.domain import Clock, Entity, Record, Size, fields, links, size_in_words, times
from tui_crm.i18n import language, mark, tr


def display(entity: Entity, record: Record, name: str, clock: Clock, *, exact: bool = False) -> str:
    """A field's value in words; `exact` gives times to the minute instead of "3 days ago"."""
    kind = entity.fields[name]
    if entity.rules.fitted is not None:
        kind = entity.rules.fitted(record, kind)
    return word(kind, record.values.get(name), record.labels.get(name, ""), clock, exact=exact)


def called(entity: Entity, record: Record, clock: Clock) -> str:
    """What a record is called in the language in use: by its English name where it has one, else in Chinese."""
    return caller(entity, clock)(record)


def caller(entity: Entity, clock: Clock) -> Callable[[Record], str]:
    """What records of a kind are called: decided once for a whole list."""
    names = (entity.label_en if language() == "en" else "", entity.naming, entity.shown)
    asked = [(name, speaker(entity.fields[name], clock)) for name in dict.fromkeys(names) if name]

    def name_of(record: Record) -> str:
        for name, say in asked:
            if found := record.labels.get(name) or say(record.values.get(name), ""):
                return found
        return ""

    return name_of


def word(kind: object, value: object, label: str, clock: Clock, *, exact: bool = False) -> str:
    """A value of a field in words; `label` is what a link's record is called."""
    return speaker(kind, clock, exact=exact)(value, label)


def speaker(kind: object, clock: Clock, *, exact: bool = False) -> Callable[[object, str], str]:
    """How a field says its values, from a value and what a link's record is called: decided once for a whole list."""
    say = _speaker(kind, clock, exact)
    plain = kind.plain if isinstance(kind, links.Scalar) else None
    if say is _as_it_is and plain is None:
        return _text

    def words(value: object, label: str) -> str:
        if value is None or value == "":
            return ""
        if plain is not None:
            value = plain(value)
        return _yes_or_no(value, label) if isinstance(value, bool) else say(value, label)

    return words


def _speaker(kind: object, clock: Clock, exact: bool) -> Callable[[object, str], str]:
    if isinstance(kind, fields.Flag):
        return _yes_or_no
    if isinstance(kind, fields.Choice) or (isinstance(kind, links.Scalar) and kind.words_of):
        words_of = kind.words_of
        return lambda value, label: tr(words_of.get(str(value), str(value)))
    if isinstance(kind, Size):
        return lambda value, label: size_in_words(value) if isinstance(value, int) else str(value)
    if isinstance(kind, links.Coded):
        said = kind.said
        return lambda value, label: said(str(value))
    if isinstance(kind, times.Moment):
        now = clock.local(clock.now())
        return lambda value, label: _instant(value, clock, now, exact) if isinstance(value, int) else str(value)
    if isinstance(kind, links.Pairs):
        return lambda value, label: "\n".join(f"{k}: {v}" for k, v in json.loads(str(value)).items())
    if isinstance(kind, (links.Link, links.Links)):
        return lambda value, label: label
    if isinstance(kind, links.Title):
        return lambda value, label: label or _as_it_is(value, "")
    return _as_it_is


def _text(value: object, label: str) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return _yes_or_no(value, label) if isinstance(value, bool) else _as_it_is(value, label)


def _yes_or_no(value: object, label: str) -> str:
    return tr("Yes") if value else tr("No")


def _as_it_is(value: object, label: str) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def unread(text: str) -> str:
    """What has not been opened yet, with a sign that every terminal has and a word before it."""
    return "  ".join(("* " + tr("Unread"), text))


def moment(instant: int, clock: Clock, *, exact: bool = False) -> str:
    """An instant as people say it: just now, today 10:00, 3 days ago, tomorrow 9:00, Fri 14:30, 2026-05-01."""
    return _instant(instant, clock, clock.local(clock.now()), exact)


def _instant(instant: int, clock: Clock, now: datetime, exact: bool) -> str:
    then = clock.local(instant)
    if exact:
        return f"{_day(then)} {_time(then)}"
    return (_near(then, now) if then <= now else _ahead(then, now)) or _day(then)


def _day(then: datetime) -> str:
    # Formats of strftime take three times as long, which is felt in a list.
    return then.date().isoformat()


def _time(then: datetime) -> str:
    return f"{then.hour:02}:{then.minute:02}"


def _near(then: datetime, now: datetime) -> str:
    minutes = int((now - then).total_seconds() // 60)
    days = (now.date() - then.date()).days
    if minutes < 1:
        return tr("just now")
    if minutes < 60:
        return tr("{n} min ago", n=minutes)
    if days == 0:
        return tr("today {time}", time=_time(then))
    if days == 1:
        return tr("yesterday {time}", time=_time(then))
    if days < 30:
        return tr("{n} days ago", n=days)
    return ""


def _ahead(then: datetime, now: datetime) -> str:
    days = (then.date() - now.date()).days
    if days == 0:
        return tr("today {time}", time=_time(then))
    if days == 1:
        return tr("tomorrow {time}", time=_time(then))
    if days < 7:
        return f"{tr(WEEKDAYS[then.weekday()])} {_time(then)}"
    return f"{_day(then)[5:]} {_time(then)}" if then.year == now.year else ""


WEEKDAYS = (mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun"))
"""From Monday on."""
