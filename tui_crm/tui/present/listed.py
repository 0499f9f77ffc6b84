"""Lists of records in words: each name in the language in use, which the screens and the command line share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tui_crm.domain import Desk, Entity, Record, links, registry
from tui_crm.tui.present.values import caller, display, speaker

Say = Callable[[Record], str]


def along(entity: Entity) -> tuple[str, ...]:
    """Fields that a list need not show, but that others are put into words with, or that tell what can be done."""
    if entity.name == "audit":
        return ("actor", "undoes")
    phase = (entity.phase,) if entity.phase else ()
    return (*entity.names, *phase) if entity.label_en or entity.rules.fitted else phase


def teller(desk: Desk, entity: Entity, name: str, *, exact: bool = False) -> Say:
    """How a column puts a record's value into words; `exact` gives times to the minute and places at length."""
    if name == "id":
        return lambda record: str(record.id)
    if name == entity.naming:
        return caller(entity, desk.clock)
    kind = entity.fields[name]
    if isinstance(kind, links.Link) and registry[kind.target].short and not exact:
        target = kind.target
        return lambda record: desk.label_of(target, record.values.get(name), short=True)
    if entity.rules.fitted is not None:
        return lambda record: display(entity, record, name, desk.clock, exact=exact)
    words = speaker(kind, desk.clock, exact=exact)
    if entity.name == "audit" and name in ("wish", "actor_name"):
        return partial(_wish if name == "wish" else _actor, words)
    return lambda record: words(record.values.get(name), record.labels.get(name, ""))


def _wish(words: Callable[[object, str], str], record: Record) -> str:
    """What was wished, and of an undo which change it took back."""
    told, undoes = words(record.values.get("wish"), ""), record.values.get("undoes")
    return f"{told} #{undoes}" if undoes else told


def _actor(words: Callable[[object, str], str], record: Record) -> str:
    """Who wished it, in the language in use; as it was written down where that is nobody any more."""
    known = record.labels.get("actor", "")
    return known if known not in ("", "?") else words(record.values.get("actor_name"), "")
