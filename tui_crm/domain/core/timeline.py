"""Everything that happened around a record, or around all that a person may see, in one stream by time.

Each kind of record that stands on a timeline (`Entity.told`) is a list in its own right, and the stream is woven from
the pages of those lists: so a timeline shows just what the lists show, at the speed of their indexes, however long it
is. Changes of a record's own milestones come from the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from tui_crm.domain.core import audit, reading
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.entity import Entity, Told, registry
from tui_crm.domain.core.fields import BIGGEST
from tui_crm.domain.core.query import Filter, Query, Record
from tui_crm.domain.core.stores import plain_words

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

AHEAD = 3
"""Events still to come that stand above those that happened."""

CHANGES = "changes"
"""The source of a record's own changes."""

Mark = tuple[int, int, int]
"""Where an event stands in the stream: its time, the rank of its source, its number there; newer ones are greater."""


@dataclass(frozen=True)
class Stretch:
    """Which events of a stream are wanted."""

    sources: tuple[str, ...] = ()
    """Kinds of records, or CHANGES; () is all."""
    person: int | None = None
    since: int | None = None
    """UTC milliseconds, inclusive."""
    until: int | None = None
    """UTC milliseconds, exclusive."""
    words: str = ""


@dataclass(frozen=True)
class Event:
    """Something that happened, or is to happen."""

    at: int
    source: str
    """The kind of the record that tells it, or CHANGES."""
    record: Record | None
    """The record itself, where it is one."""
    change: audit.Group | None
    """The change, where it is one, with only the milestones in it."""
    mark: Mark


@dataclass(frozen=True)
class Stream:
    """Some events, the newest first, and whether there are more on either side."""

    events: tuple[Event, ...]
    more_before: bool
    more_after: bool


class Timelines:
    """The stream of events; a part of the desk."""

    store: Store
    _entered: Callable[[str], Entity]

    def timeline(
        self,
        about: tuple[str, int] | None = None,
        stretch: Stretch | None = None,
        *,
        after: Mark | None = None,
        before: Mark | None = None,
        limit: int = 50,
    ) -> Stream:
        """Events of a record (kind, id), or of everything in reach; older than a mark, or newer than one."""
        desk = cast("Desk", self)
        wanted = stretch or Stretch()
        with plain_words(self.store):
            if about is not None:
                # Out of reach is out of reach, also where nothing ever happened.
                reading.read(desk, self._entered(about[0]), about[1])
            backwards = before is not None
            asked = _Asked(about, wanted, after or before, backwards, limit + 1)
            found: list[Event] = []
            for rank, source in enumerate(self.sources_of(about)):
                if wanted.sources and source not in wanted.sources:
                    continue
                found += _changes(desk, asked, rank) if source == CHANGES else _records(desk, asked, source, rank)
            found.sort(key=lambda event: event.mark, reverse=not backwards)
            more = len(found) > limit
            events = tuple(found[:limit][::-1] if backwards else found[:limit])
        if backwards:
            return Stream(events, more, True)
        return Stream(events, after is not None, more)

    def timeline_now(
        self, about: tuple[str, int] | None = None, stretch: Stretch | None = None, *, limit: int = 50
    ) -> Stream:
        """The events about now: the few that come next, then those that happened, the newest first.

        What repeats is planned for months ahead, and would stand before everything that has happened.
        """
        now: Mark = (cast("Desk", self).clock.now() + 1, 0, 0)
        next_ones = self.timeline(about, stretch, before=now, limit=min(AHEAD, limit))
        rest = limit - len(next_ones.events)
        past = self.timeline(about, stretch, after=now, limit=rest) if rest else Stream((), False, True)
        return Stream((*next_ones.events, *past.events), next_ones.more_before, past.more_after)

    def sources_of(self, about: tuple[str, int] | None) -> list[str]:
        """What can stand on a timeline, as far as this person may see it."""
        desk = cast("Desk", self)
        found = [e.name for e in desk.entities() if e.told is not None and (about is None or e.tells_of(about[0]))]
        if about is not None and registry[about[0]].milestones:
            found.append(CHANGES)
        return found


def _told(entity: Entity) -> Told:
    assert entity.told is not None
    return entity.told


@dataclass(frozen=True)
class _Asked:
    """What is asked of each source of a stream."""

    about: tuple[str, int] | None
    wanted: Stretch
    mark: Mark | None
    backwards: bool
    limit: int


def _records(desk: Desk, asked: _Asked, source: str, rank: int) -> Iterator[Event]:
    about, wanted = asked.about, asked.wanted
    entity = registry[source]
    told = _told(entity)
    filters = []
    if about is not None:
        filters.append(Filter(entity.tells_of(about[0]), "is", about[1]))
    if wanted.person is not None:
        filters.append(Filter(told.person, "is", wanted.person))
    if wanted.since is not None:
        filters.append(Filter(told.at, "at_least", wanted.since))
    if wanted.until is not None:
        filters.append(Filter(told.at, "at_most", wanted.until - 1))
    if not {told.at, *(one.field for one in filters)} <= {*desk.actor.visible(entity)}:
        # Where a hidden field says when, whose or about what it was, nothing of it can stand here.
        return
    names = (told.at, told.kind, *told.text, told.person, told.direction, told.state, entity.parent)
    query = Query(
        words=wanted.words,
        filters=tuple(filters),
        sort=((told.at, "desc"),),
        limit=asked.limit,
        columns=tuple(dict.fromkeys(name for name in names if name)),
    )
    if asked.mark is not None:
        place = _bound(asked.mark, rank)
        query = replace(query, before=place) if asked.backwards else replace(query, after=place)
    for record in desk.page(source, query).rows:
        at = record.values[told.at]
        yield Event(at, source, record, None, (at, -rank, record.id))


def _changes(desk: Desk, asked: _Asked, rank: int) -> Iterator[Event]:
    about, wanted = asked.about, asked.wanted
    assert about is not None
    entity = registry[about[0]]
    names = [name for name in entity.milestones if name in desk.actor.visible(entity)]
    if wanted.words or not names:
        return
    bound = None if asked.mark is None else _bound(asked.mark, rank)
    which = audit.Milestones(entity.name, about[1], tuple(names), wanted.person, wanted.since, wanted.until)
    for group in audit.milestones(desk.store, which, bound, backwards=asked.backwards, limit=asked.limit):
        by = desk.author(group.actor, group.actor_name)
        yield Event(group.at, CHANGES, None, replace(group, actor_name=by), (group.at, -rank, group.id))


def _bound(mark: Mark, rank: int) -> tuple[int, int]:
    """A place of the stream as one of a single source: among events of one moment, lower ranks are the newer ones."""
    at, other, number = mark[0], -mark[1], mark[2]
    if other == rank:
        return at, number
    return at, BIGGEST - 1 if rank > other else 0
