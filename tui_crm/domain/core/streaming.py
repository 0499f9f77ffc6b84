"""All records of a list, part after part, for files that leave the book.

An order by id is walked: what follows a place cannot have been given out before. Any other order may change while it
is walked; there the ids are sorted once, which takes eight bytes each, and the records are read in their order. Either
way no record comes twice, whatever others write meanwhile.

Rows are read as columns: to make an object of each takes longer than to find it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from tui_crm.domain.core import reading
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.query import Query, Record
from tui_crm.domain.core.question import Question
from tui_crm.domain.core.reach import reach_of
from tui_crm.domain.core.selection import selection
from tui_crm.domain.core.stores import plain_words

if TYPE_CHECKING:
    from tui_crm.domain.core.actor import Actor
    from tui_crm.domain.core.desk import Desk

CELLS = 100_000
"""Values that are read at once: about 10 MB of memory."""

LEAST, MOST = 1000, 5000
"""Records that are read at once, with many fields and with few."""


@dataclass(frozen=True)
class Columns:
    """Some records as columns: their ids, and the values of each field in the same order."""

    ids: Sequence[int]
    values: Mapping[str, Sequence[Any]]
    """Without the fields that this person may not see (any more)."""


class Streaming:
    """Reading whole lists; a part of the desk."""

    store: Store
    actor: Actor

    def _entered(self, name: str) -> Entity:
        raise TypeError("the desk says how a call is entered")

    def _aside(self, store: Store) -> Desk:
        raise TypeError("the desk says how it looks through another connection")

    def stream(
        self, name: str, query: Query | None = None, action: str = "read", *, size: int | None = None
    ) -> Iterator[tuple[Record, ...]]:
        """Every record that `page` would show from the first page to the last, some at a time; see `stream_columns`."""
        desk, entity = cast("Desk", self), registry[name]
        for part in self._parts(name, query or Query(), action, size, ("version",)):
            names = [n for n in part.values if n != "version"]
            rows = [dict(zip(names, row, strict=True)) for row in zip(*(part.values[n] for n in names), strict=True)]
            rows = rows or [{} for _ in part.ids]
            known = [{"id": key, **values} for key, values in zip(part.ids, rows, strict=True)]
            with plain_words(self.store):
                labels = desk.labels(entity, names, known)
            facts = zip(part.ids, part.values["version"], rows, labels, strict=True)
            yield tuple(Record(name, key, version, values, words) for key, version, values, words in facts)

    def stream_columns(
        self, name: str, query: Query, action: str = "read", *, size: int | None = None
    ) -> Iterator[Columns]:
        """The same records as columns, without words for links.

        Rights are looked at again for each part, and an action never reaches further than the right to see. On
        PostgreSQL the records are those of the moment at which the stream began; on SQLite, where a long look would
        keep the log growing, each part is as it is when it is read.
        """
        yield from self._parts(name, query, action, size)

    def _parts(
        self, name: str, query: Query, action: str, size: int | None, more: tuple[str, ...] = ()
    ) -> Iterator[Columns]:
        desk = cast("Desk", self)
        entity = self._entered(name)
        wanted = entity.fields if query.columns is None else query.columns
        fitting = max(LEAST, min(MOST, CELLS // (len(wanted) + 1)))
        asked = replace(query.all_pages(), limit=size or fitting)
        with self.store.moment() as moment:
            aside = desk if moment is self.store else self._aside(moment)
            yield from _Stream(desk, aside, name, asked, action, more).parts()

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
class _Stream:
    """A list on its way out: each part is a read of its own, under the rights as they are at that moment."""

    desk: Desk
    """Whose rights are asked."""
    aside: Desk
    """The same person before the moment of the book that is read."""
    name: str
    query: Query
    action: str
    more: tuple[str, ...]
    """What is read besides the fields wanted."""

    def parts(self) -> Iterator[Columns]:
        """One part after the other."""
        with plain_words(self.aside.store):
            column, down = self._question().order[0]
        return self._walked(down) if column.name == "id" else self._sorted_once()

    def _question(self) -> Question:
        """What fits, by the rights as they are now; refuses who may not do it at all."""
        entity = self.desk._entered(self.name)
        reach_of(self.desk, entity, self.action)
        self.aside.actor = self.desk.actor
        reach = reach_of(self.desk, entity, narrower(self.desk, entity, self.action))
        return Question(self.aside, entity, self.query, reach=reach)

    def _walked(self, down: bool) -> Iterator[Columns]:
        last: int | None = None
        while True:
            with plain_words(self.aside.store):
                question = self._question()
                key = question.entity.model.id
                where = question.where()
                if last is not None:
                    where &= key < last if down else key > last
                part = self._read(question, where, question.ordering(False)[:1])
            if part.ids:
                yield part
            if len(part.ids) < self.query.limit:
                return
            last = part.ids[-1]

    def _sorted_once(self) -> Iterator[Columns]:
        with plain_words(self.aside.store):
            ids = self._ids(self._question())
        for start in range(0, len(ids), self.query.limit):
            wanted = ids[start : start + self.query.limit].tolist()
            with plain_words(self.aside.store):
                part = self._among(self._question(), wanted)
            if part.ids:
                yield part

    def _ids(self, question: Question) -> array[int]:
        if question.impossible:
            return array("q")
        model = question.entity.model
        return self.aside.store.many_keys(
            model.select(model.id).where(question.where()).order_by(*question.ordering(False))
        )

    def _among(self, question: Question, keys: Sequence[int]) -> Columns:
        """Those of some records that are still in the list, in the order given."""
        part = self._read(question, question.where() & self.aside.store.ids(question.entity.model.id, keys), [])
        at = {key: place for place, key in enumerate(part.ids)}
        order = [at[key] for key in keys if key in at]
        values = {name: [column[place] for place in order] for name, column in part.values.items()}
        return Columns([part.ids[place] for place in order], values)

    def _read(self, question: Question, where: Any, order: list[Any]) -> Columns:
        names = (*self.more, *self._names(question))
        if question.impossible:
            return Columns((), dict.fromkeys(names, ()))
        chosen = selection(question.entity, ("id", *names))
        asked = question.entity.model.select(chosen.text).where(where).order_by(*order).limit(self.query.limit)
        found = self.aside.store.raw(asked)
        if not found:
            return Columns((), dict.fromkeys(names, ()))
        ids, *columns = chosen.columns(found)
        return Columns(ids, dict(zip(names, columns, strict=True)))

    def _names(self, question: Question) -> list[str]:
        asked = question.entity.fields if self.query.columns is None else self.query.columns
        seen, fields = question.visible, question.entity.fields
        return [n for n in dict.fromkeys(asked) if n in seen and not fields[n].secret]
