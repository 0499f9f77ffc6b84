"""What trails behind a write: a record's search tokens, and the owner of what belongs to it.

It is done at once, or for many writes together, where nothing in between asks for words or for the owner of children.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tui_crm.domain.core import indexing
from tui_crm.domain.core.entity import Entity, registry

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

CHUNK = 500
"""Records with what belongs to them that are written together."""


@dataclass
class Trail:
    """The records of a wish that have still to be followed up, by entity."""

    written: dict[str, set[int]] = field(default_factory=dict)
    handed: dict[str, set[int]] = field(default_factory=dict)


@contextmanager
def together(desk: Desk) -> Iterator[None]:
    """Let what trails behind the writes in here be done once at their end."""
    assert desk.wish is not None
    if desk.wish.trail is not None:
        yield
        return
    trail = desk.wish.trail = Trail()
    try:
        yield
    finally:
        desk.wish.trail = None
    for name, keys in trail.written.items():
        indexing.index(desk, registry[name], sorted(keys))
    for name, keys in trail.handed.items():
        some = sorted(keys)
        for start in range(0, len(some), CHUNK):
            _pass_down(desk, registry[name], some[start : start + CHUNK])


def follow(desk: Desk, entity: Entity, key: int, *, handed: bool) -> None:
    """Write the tokens of a record as it is now; of one that has another owner, also what belongs to it."""
    trail = desk.wish.trail if desk.wish is not None else None
    if trail is not None:
        trail.written.setdefault(entity.name, set()).add(key)
        if handed:
            trail.handed.setdefault(entity.name, set()).add(key)
        return
    indexing.index(desk, entity, [key])
    if handed:
        _pass_down(desk, entity, [key])


def _pass_down(desk: Desk, entity: Entity, keys: Sequence[int]) -> None:
    """Records that belong to these follow their owners."""
    for name, link in entity.children:
        child = registry[name]
        if not child.owner:
            continue
        model: Any = child.model
        theirs = desk.store.ids(child.column(link), keys)
        above = entity.model.alias()
        owner = above.select(getattr(above, entity.owner)).where(above.id == child.column(link))
        desk.store.run(model.update({child.column(child.owner): owner}).where(theirs))
        indexing.reach_again(desk, child, desk.store.keys(model.select(model.id).where(theirs)))
