"""All records of a list, page after page, for files that leave the book.

An order with an index is walked from page to page. For any other, each page would be a search of its own through the
whole list; there the ids are sorted once, which takes eight bytes each, and the records are read in their order.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from tui_crm.domain.core import reading
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.query import Place, Query, Record
from tui_crm.domain.core.question import Question
from tui_crm.domain.core.reach import reach_of
from tui_crm.domain.core.selection import selection
from tui_crm.domain.core.stores import plain_words

if TYPE_CHECKING:
    from tui_crm.domain.core.actor import Actor
    from tui_crm.domain.core.desk import Desk

PAGE = 2000
"""Records that are read at once."""


class Streaming:
    """Reading whole lists; a part of the desk."""

    store: Store
    actor: Actor

    def _entered(self, name: str) -> Entity:
        raise TypeError("the desk says how a call is entered")

    def stream(
        self, name: str, query: Query | None = None, action: str = "read", *, size: int = PAGE
    ) -> Iterator[tuple[Record, ...]]:
        """Every record that `page` would show from the first page to the last, some at a time.

        Rights are looked at again for each part, and an action never reaches further than the right to see. What
        others change meanwhile is read as it is then.
        """
        asked = replace((query or Query()).all_pages(), limit=size)
        parts = self._sorted_once if self._needs_sorting(name, asked) else self._walked
        yield from parts(name, asked, action)

    def _needs_sorting(self, name: str, query: Query) -> bool:
        entity = self._entered(name)
        order = query.sort or entity.sort
        return bool(order) and order[0][0] not in ("id", *entity.sorts)

    def _walked(self, name: str, query: Query, action: str) -> Iterator[tuple[Record, ...]]:
        place: Place | None = None
        while True:
            with plain_words(self.store):
                part = _Part(cast("Desk", self), self._entered(name), query, action)
                rows = part.after(place)
            if rows:
                yield rows
            if len(rows) < query.limit:
                return
            place = rows[-1].place

    def _sorted_once(self, name: str, query: Query, action: str) -> Iterator[tuple[Record, ...]]:
        with plain_words(self.store):
            ids = array("q", _Part(cast("Desk", self), self._entered(name), query, action).ids())
        for start in range(0, len(ids), query.limit):
            wanted = ids[start : start + query.limit].tolist()
            with plain_words(self.store):
                rows = _Part(cast("Desk", self), self._entered(name), query, action).among(wanted)
            if rows:
                yield rows

    def stream_count(self, name: str, query: Query | None = None, action: str = "read") -> int:
        """How many records a stream gives."""
        with plain_words(self.store):
            desk, entity = cast("Desk", self), self._entered(name)
            reach_of(desk, entity, action)
            return reading.count(desk, entity, query or Query(), narrower(desk, entity, action)).n

    def codes(self, target: str, keys: set[int]) -> dict[int, str]:
        """The numbers or accounts of records that links point at, where this person may see those."""
        entity = registry[target]
        name = next((n for n in ("code", "account") if n in self.actor.visible(entity)), "")
        if not name or not keys:
            return {}
        with plain_words(self.store):
            asked = entity.model.select(entity.model.id, entity.column(name))
            return dict(self.store.rows(asked.where(self.store.ids(entity.model.id, sorted(keys)))))


def narrower(desk: Desk, entity: Entity, action: str) -> str:
    """Of an action and of seeing, the one that covers fewer records."""
    return min((action, "read"), key=lambda one: desk.actor.level(entity, one))


@dataclass
class _Part:
    """One read of a stream, under the rights as they are at that moment."""

    desk: Desk
    entity: Entity
    query: Query
    action: str

    def __post_init__(self) -> None:
        # Refuses who may not do it at all.
        reach_of(self.desk, self.entity, self.action)
        self.question = Question(self.desk, self.entity, self.query, narrower(self.desk, self.entity, self.action))

    def after(self, place: Place | None) -> tuple[Record, ...]:
        """The records that follow a place in the order."""
        question, limit = self.question, self.query.limit
        if question.impossible:
            return ()
        order = question.ordering(False)
        if question.ids is not None:
            keys = self.desk.store.ids(self.entity.model.id, question.keys(place, False, limit))
            return self._read(keys, order, limit)
        found: tuple[Record, ...] = ()
        for where in question.runs(place, False):
            if (missing := limit - len(found)) > 0:
                found += self._read(where, order, missing)
        return found

    def ids(self) -> list[int]:
        """The ids of all, in order."""
        if self.question.impossible:
            return []
        model = self.entity.model
        asked = model.select(model.id).where(self.question.where()).order_by(*self.question.ordering(False))
        return self.desk.store.keys(asked)

    def among(self, keys: Sequence[int]) -> tuple[Record, ...]:
        """Those of some records that are still in the list, in the order given."""
        where = self.question.where() & self.desk.store.ids(self.entity.model.id, keys)
        found = {row.id: row for row in self._read(where, [], len(keys))}
        return tuple(found[key] for key in keys if key in found)

    def _read(self, where: Any, order: list[Any], limit: int) -> tuple[Record, ...]:
        names = self._names()
        chosen = selection(self.entity, ("id", "version", *names, *(column.name for column, _ in self.question.order)))
        asked = self.entity.model.select(chosen.text).where(where).order_by(*order).limit(limit)
        found = chosen.values(self.desk.store.raw(asked))
        width = 2 + len(names)
        rows = [dict(zip(names, row[2:width], strict=True)) for row in found]
        known = [{"id": row[0], **values} for row, values in zip(found, rows, strict=True)]
        labels = self.desk.labels(self.entity, names, known)
        return tuple(
            Record(self.entity.name, row[0], row[1], values, words, row[width:])
            for row, values, words in zip(found, rows, labels, strict=True)
        )

    def _names(self) -> list[str]:
        asked = self.entity.fields if self.query.columns is None else self.query.columns
        seen, fields = self.question.visible, self.entity.fields
        return [n for n in dict.fromkeys(asked) if n in seen and not fields[n].secret]
