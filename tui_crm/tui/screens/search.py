"""What a person may be looking for: commands, places and records, and how each looks among the hits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tui_crm.domain import Clock, Entity, Record, registry
from tui_crm.i18n import tr
from tui_crm.tui.present.key_names import key_names
from tui_crm.tui.present.pinyin import plain, rank
from tui_crm.tui.present.values import display
from tui_crm.tui.widgets.hit_list import Hit

BY_KEY = 0.5
"""The rank of a command that was found by its key: after labels that begin so, before those that contain it."""


@dataclass(frozen=True)
class Command:
    """Something that can be done from here, in the language in use."""

    id: str
    label: str
    help: str = ""
    keys: str = ""
    """Keys that reach it, as in a binding or as people write them."""
    action: str = ""
    """What the caller runs when it is chosen."""
    refused: str = ""
    """Why it cannot be done now; empty when it can."""


@dataclass(frozen=True)
class Choice:
    """What was chosen: a command, the name of an entity, or a record."""

    kind: Literal["command", "place", "record"]
    value: Command | str | Record


def hit_of(choice: Choice, clock: Clock) -> Hit:
    """A choice as a line among the hits."""
    match choice.value:
        case Command() as command:
            key = key_names(command.keys).split("  ")[0]
            return Hit(choice, tr("Command"), command.label, key, command.refused)
        case Record() as record:
            entity = registry[record.entity]
            # A record cannot be hashed, and is the same one when it is read again.
            key_of_record = (record.entity, record.id)
            return Hit(key_of_record, tr(entity.title), record.label(entity.shown), _detail(entity, record, clock))
        case name:
            return Hit(choice, tr("Go to"), tr(registry[name].titles))


def _detail(entity: Entity, record: Record, clock: Clock) -> str:
    names = dict.fromkeys((entity.code.name if entity.code else "", entity.subtitle))
    known = (display(entity, record, name, clock) for name in names if name in record.values)
    return "  ".join(filter(None, known))


def commands_that_fit(commands: Iterable[Command], typed: str) -> list[Choice]:
    """The commands whose label or key fits, the best first; all of them while nothing is typed."""
    ranked = [(rank_of(command, typed), command) for command in commands]
    fitting = [(place, command) for place, command in ranked if place is not None]
    # What can be done comes before what is refused; the order of the caller settles the rest.
    fitting.sort(key=lambda one: (bool(one[1].refused), one[0]))
    return [Choice("command", command) for _, command in fitting]


def rank_of(command: Command, typed: str) -> float | None:
    """How well a command fits, by its label or by its key."""
    written = [plain(name) for name in key_names(command.keys).split("  ")]
    by_key = BY_KEY if typed.strip() and plain(typed) in written else None
    return min((place for place in (rank(command.label, typed), by_key) if place is not None), default=None)


def places_that_fit(entities: Iterable[Entity], typed: str) -> list[Choice]:
    """The entities whose list fits, the best first; all of them while nothing is typed."""
    ranked = []
    for entity in entities:
        ranks = [rank(label, typed) for label in dict.fromkeys((tr(entity.titles), entity.titles))]
        found = [place for place in ranks if place is not None]
        if found:
            ranked.append((min(found), Choice("place", entity.name)))
    return [choice for _, choice in sorted(ranked, key=lambda one: one[0])]
