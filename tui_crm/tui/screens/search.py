"""What a person may be looking for: commands, places, records and drafts, and how each looks among the hits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tui_crm.domain import Clock, Draft, Entity, Record, SavedFilter, registry
from tui_crm.i18n import tr
from tui_crm.tui.present.drafts import draft_name
from tui_crm.tui.present.key_names import key_names
from tui_crm.tui.present.pinyin import plain, rank
from tui_crm.tui.present.values import called, display, moment
from tui_crm.tui.screens.records.places import Place, place_of
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
    """What was chosen: a command, the key of a place, a record, a draft, or a saved filter."""

    kind: Literal["command", "place", "record", "draft", "view"]
    value: Command | str | Record | Draft | SavedFilter


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
            name = called(entity, record, clock)
            return Hit(key_of_record, tr(entity.title), name, _detail(entity, record, clock))
        case Draft() as draft:
            name = draft_name(draft, clock)
            detail = f"{tr(registry[draft.entity].title)}  {moment(draft.at, clock)}"
            return Hit(("draft", draft.id), tr("Draft"), name, detail)
        case SavedFilter() as saved:
            return Hit(choice, tr("Go to"), view_name(saved))
        case name:
            return Hit(choice, tr("Go to"), place_of(name).titles)


def _detail(entity: Entity, record: Record, clock: Clock) -> str:
    names = dict.fromkeys((entity.code.name if entity.code else "", entity.subtitle))
    known = (display(entity, record, name, clock) for name in names if name in record.values)
    return "  ".join(filter(None, known))


def drafts_that_fit(drafts: Iterable[Draft], typed: str, clock: Clock) -> list[Choice]:
    """The drafts whose name, or the word for drafts itself, fits; all of them while nothing is typed."""
    words = (tr("Draft"), "draft")
    return [
        Choice("draft", draft)
        for draft in drafts
        if not typed.strip() or any(rank(label, typed) is not None for label in (draft_name(draft, clock), *words))
    ]


def view_name(saved: SavedFilter) -> str:
    """A saved filter with the list that it is of."""
    return tr("{list}: {name}", list=tr(registry[saved.entity].titles), name=saved.name)


def views_that_fit(views: Iterable[SavedFilter], typed: str) -> list[Choice]:
    """The saved filters whose name fits, once something is typed."""
    if not typed.strip():
        return []
    ranked = [(place, one) for one in views if (place := rank(view_name(one), typed)) is not None]
    return [Choice("view", one) for _, one in sorted(ranked, key=lambda pair: pair[0])]


def that_fit(commands: Iterable[Command], places: Iterable[Place], typed: str) -> list[Choice]:
    """The commands and lists whose label or key fits, the best first; all of them while nothing is typed."""
    ranked = [(rank_of(command, typed), Choice("command", command)) for command in commands]
    for place in places:
        ranks = [rank(label, typed) for label in dict.fromkeys((place.titles, place.message))]
        best = min((found for found in ranks if found is not None), default=None)
        ranked.append((best, Choice("place", place.key)))
    fitting = [(place, choice) for place, choice in ranked if place is not None]
    # What can be done comes before what is refused; the order of the callers settles the rest.
    fitting.sort(key=lambda one: (isinstance(one[1].value, Command) and bool(one[1].value.refused), one[0]))
    return [choice for _, choice in fitting] if typed.strip() else [choice for _, choice in ranked]


def rank_of(command: Command, typed: str) -> float | None:
    """How well a command fits, by its label or by its key."""
    written = [plain(name) for name in key_names(command.keys).split("  ")]
    by_key = BY_KEY if typed.strip() and plain(typed) in written else None
    return min((place for place in (rank(command.label, typed), by_key) if place is not None), default=None)
