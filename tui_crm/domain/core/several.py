"""A wish done to several records: what is refused of one leaves the others be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_crm.domain.core import errors, reading, trail
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.rules import Verb
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk


@dataclass(frozen=True)
class Outcome:
    """With which records it was done, and why not with the others."""

    done: tuple[int, ...]
    refused: Mapping[int, Message]


def within(desk: Desk, entity: Entity, verb: Verb, key: int) -> None:
    """Refuse a wish for a record that is out of its reach, with what the module knows of why."""
    try:
        reading.read(desk, entity, key, action=verb.action)
    except errors.Refused:
        more = verb.explains(desk, key) if verb.explains else None
        if more is None:
            raise
        raise errors.Forbidden(more) from None


def each(desk: Desk, wish: str, keys: Sequence[int], do: Callable[[int], None]) -> Outcome:
    """Do a verb's work to each record in its reach, inside the running wish."""
    name, _, verb = wish.partition(".")
    entity = registry[name]
    done: list[int] = []
    refused: dict[int, Message] = {}
    with trail.together(desk):
        for key in dict.fromkeys(keys):
            try:
                with desk.attempt():
                    within(desk, entity, entity.rules.verbs[verb], key)
                    do(key)
                done.append(key)
            except errors.Refused as no:
                refused[key] = no.message
    return Outcome(tuple(done), refused)
