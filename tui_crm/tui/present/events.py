"""Events of a timeline in words: when, of which kind, by whom, what."""

from __future__ import annotations

from tui_crm.domain import CHANGES, Desk, Event, registry
from tui_crm.i18n import mark, tr
from tui_crm.tui.present.text import clean
from tui_crm.tui.present.values import display, moment, word

SOURCES = {CHANGES: mark("Changes")}
"""The sources of events that are no kind of record."""

DIRECTIONS = {"out": "↗", "in": "↙"}
STATES = {"done": "✓", "cancelled": "✗"}
OPEN = "○"


def source_words(source: str) -> str:
    """What a source of events is called."""
    return tr(SOURCES[source] if source in SOURCES else registry[source].titles)


def when_words(event: Event, desk: Desk) -> str:
    """The time of an event, as short as it is clear."""
    return moment(event.at, desk.clock)


def kind_words(event: Event, desk: Desk) -> str:
    """What happened in a word, with its direction or state as a sign."""
    if event.record is None:
        created = event.change is not None and event.change.entries[0].action == "create"
        return tr("Created") if created else tr("Changed")
    entity = registry[event.record.entity]
    assert entity.told is not None
    told = entity.told
    kind = (display(entity, event.record, told.kind, desk.clock) if told.kind else "") or tr(entity.title)
    sign = DIRECTIONS.get(str(event.record.values.get(told.direction)), "") if told.direction else told.sign
    if told.state:
        sign = STATES.get(str(event.record.values.get(told.state)), OPEN)
    return kind + sign


def person_words(event: Event, desk: Desk) -> str:
    """Who did it."""
    if event.record is None:
        return event.change.actor_name if event.change is not None else ""
    told = registry[event.record.entity].told
    return event.record.labels.get(told.person, "") if told is not None else ""


def about_words(event: Event) -> str:
    """What the record of an event belongs to."""
    parent = registry[event.record.entity].parent if event.record is not None else ""
    return event.record.labels.get(parent, "") if event.record is not None and parent else ""


def text_words(event: Event, desk: Desk) -> str:
    """What is told, in one line."""
    if event.record is not None:
        told = registry[event.record.entity].told
        assert told is not None
        said = dict.fromkeys(str(event.record.values.get(name) or "") for name in told.text)
        return clean(" · ".join(filter(None, said)))
    assert event.change is not None
    entry = event.change.entries[0]
    entity = registry[entry.entity]
    parts: list[str] = []
    for name, (before, after) in entry.changes.items():
        kind = entity.fields[name]
        old, new = (word(kind, value, desk.words_of(kind, value), desk.clock) for value in (before, after))
        if entry.action == "create":
            parts.append(f"{tr(kind.label)} {new}" if new else "")
        else:
            parts.append(f"{tr(kind.label)} {old or tr('(empty)')} → {new or tr('(empty)')}")
    return clean(" · ".join(filter(None, parts)))
