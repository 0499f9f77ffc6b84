"""A list's question made ready: what fits, in which order, and the candidates where they are few."""

from __future__ import annotations

from array import array
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

import peewee
from peewee import SQL

from tui_crm.cached import cached_property
from tui_crm.domain.core import conditions, errors, indexing, search
from tui_crm.domain.core.access import Level
from tui_crm.domain.core.entity import Entity
from tui_crm.domain.core.fields import BIGGEST, Choice
from tui_crm.domain.core.query import Condition, Filter, Place, Query
from tui_crm.domain.core.reach import Reach, all_of, condition, reach_of, tokens_asked, ways_apart, ways_in
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

FEW = 5000
"""Up to so many candidates, wherever they lie, are sorted; more are met sooner by walking the order."""


class Question:
    """A query made ready: checked fields, conditions, order, and the candidates where they are few."""

    def __init__(
        self, desk: Desk, entity: Entity, query: Query, action: str = "read", *, reach: Reach | None = None
    ) -> None:
        self.desk, self.entity, self.query = desk, entity, query
        self.visible = frozenset(desk.actor.visible(entity))
        self.reach = reach_of(desk, entity, action) if reach is None else reach
        self.reach, self._told_by_reach = by_owner(entity, self.reach, query)
        self.order = self._order()
        self.asked = search.terms(query.words) if entity.searched else ()
        if query.bin:
            self.asked = search.in_bin(self.asked)
        conditions.bounded(query.filters, 0 if entity.searched else len(query.words.split()))
        self._said = [] if entity.searched else conditions.said(desk, entity, self.visible, query.words)
        self.filters = [*(conditions.where(desk, entity, self.visible, one) for one in query.filters), *self._said]
        self.impossible = bool(query.words.strip()) and not self.asked and not self._said
        """Words of signs alone match nothing."""
        self.few = FEW
        self.about = (entity.name, query.words, repr(query.filters), query.bin, self.reach, self.visible, self.few)
        """What the candidates depend on, besides the book."""

    @property
    def narrowed(self) -> bool:
        """Whether conditions leave out more than the reach does."""
        return len(self.filters) > self._told_by_reach

    @cached_property
    def ids(self) -> array[int] | None:
        """The candidates where they are few; a session keeps dozens of such answers, so they take eight bytes each."""
        return self._few[0]

    @property
    def unproved(self) -> bool:
        """Whether the candidates are those in reach, of which the words have still to be proved."""
        return self._few[1]

    @property
    def named(self) -> bool:
        """Whether the candidates have to be named to the database, which would not find them by the reach alone."""
        several = not self.reach.everything and len(ways_in(self.entity, self.reach)) > 1
        return bool(self.asked) or self._few[2] or several

    @cached_property
    def _few(self) -> tuple[array[int] | None, bool, bool]:
        def candidates() -> tuple[array[int] | None, bool, bool]:
            found, unproved, by_condition = self._candidates()
            return None if found is None else array("q", found), unproved, by_condition

        return self.desk.unchanged.answer((self.about, self.desk.clock.today()), candidates)

    def _seen(self, name: str) -> Any:
        if name != "id" and name not in self.visible:
            raise errors.Invalid({name: Message("There is no such field.")})
        return self.entity.column(name)

    def _order(self) -> list[tuple[Any, bool]]:
        """Columns with whether they go down; the id settles ties in the direction of the last."""
        own = tuple((n, d) for n, d in self.entity.sort if n == "id" or n in self.visible)
        asked = self.query.sort or own or (("id", "desc"),)
        columns = []
        for name, direction in asked:
            if name != "id" and (self._seen(name), not self.entity.fields[name].sortable)[1]:
                raise errors.Invalid({name: Message("Lists cannot be sorted by this field.")})
            columns.append((self.entity.column(self.entity.sort_keys.get(name, name)), direction == "desc"))
        if asked[-1][0] != "id":
            columns.append((self.entity.column("id"), columns[-1][1]))
        return columns

    @property
    def alive(self) -> Any:
        """The recycle bin or the living records."""
        deleted = self.entity.model.deleted_at
        return deleted.is_null(not self.query.bin)

    def _candidates(self) -> tuple[list[int] | None, bool, bool]:
        """The candidates, whether the words have still to be proved of them, and whether a condition has found them."""
        store = self.desk.store
        if self.impossible:
            return [], False, False
        if not self.asked:
            near = self._in_reach()
            return (near, False, False) if near is not None else (self._by_condition(), False, True)
        if self.half_hidden:
            found = store.hits(self.entity.table, self.asked, self.tokens, BIGGEST - 2) or []
            return indexing.met_by_visible(self.desk, self.entity, found, self.asked, self.telling), False, False
        if store.proves_few and search.is_short(self.asked) and (near := self._in_reach()) is not None:
            return near, True, False
        return store.hits(self.entity.table, self.asked, self.tokens, self.few), False, False

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The reach as it stands in the search index."""
        found = tokens_asked(self.entity, self.reach, self.desk.actor.id, self.desk.actor.department)
        return tuple(search.BIN + t for t in found) if self.query.bin else found

    @property
    def half_hidden(self) -> bool:
        """Whether words may be met in fields that do not count."""
        return any(n not in self.telling for n in self.entity.searched)

    @cached_property
    def telling(self) -> frozenset[str]:
        """The fields whose words count: those that this person sees, but for choices that all rows have alike."""
        alike = {f.field for f in self.query.filters if isinstance(f, Filter) and f.operator == "is"}
        return self.visible - {n for n in alike if isinstance(self.entity.fields.get(n), Choice)}

    @property
    def indexed(self) -> bool:
        """Whether the search index alone knows how many there are."""
        alone = self.asked and not self.narrowed and not self.reach.shared and not self.half_hidden
        return bool(alone) and self.ids is None

    def _in_reach(self) -> list[int] | None:
        """The records that a right leaves, where they are few."""
        if self.reach.everything:
            return None
        # Once a reach was found to be wide it is not counted again: this decides about speed, never about rows.
        wide = (self.entity.name, self.reach, self.query.bin, self.few)
        if wide in self.desk.wide_reaches:
            return None
        model, keys = self.entity.model, set[int]()
        for way in ways_in(self.entity, self.reach):
            keys.update(self.desk.store.keys(model.select(model.id).where(way & self.alive).limit(self.few + 1)))
            if len(keys) > self.few:
                self.desk.wide_reaches.add(wide)
                return None
        return list(keys)

    def _by_condition(self) -> list[int] | None:
        """The living records that a condition on an index leaves, where they are few.

        Where they are many, walking the order meets them soon.
        """
        if self.query.bin:
            return None
        for one in self.query.filters:
            wide = (self.entity.name, repr(one), self.desk.clock.today(), self.few)
            if wide in self.desk.wide_reaches or not conditions.has_index(self.entity, one):
                continue
            if (keys := self._found_by(one)) is not None:
                return keys
            self.desk.wide_reaches.add(wide)
        return None

    def _found_by(self, one: Condition) -> list[int] | None:
        model, found = self.entity.model, set[int]()
        for run in conditions.runs(self.desk, self.entity, self.visible, one):
            found.update(self.desk.store.keys(model.select(model.id).where(run & self.alive).limit(self.few + 1)))
            if len(found) > self.few:
                return None
        return sorted(found)

    def where(self, reached: Any = None) -> Any:
        """Reach, or one of its ways, life and filters; the candidates or the proof of the words on top."""
        filters = self.filters if self.ids is not None else self._walking
        parts = [self.alive, condition(self.entity, self.reach) if reached is None else reached, *filters]
        if self.ids is not None and self.named:
            # Else the candidates are just those that one way in says, which an index answers.
            parts.append(self.desk.store.ids(self.entity.model.id, self.ids))
        if self.asked and (self.ids is None or self.unproved):
            parts.append(self._words())
        return all_of(parts)

    def apart(self) -> list[Any]:
        """The same in pieces without a row in common, each for an index to answer: joined by OR they are a scan."""
        if self.ids is not None or self.reach.everything:
            return [self.where()]
        return [self.where(way) for way in ways_apart(self.entity, self.reach)]

    @property
    def prepared(self) -> bool:
        """Whether the candidates are known, as of a list that is open."""
        return self.desk.unchanged.has((self.about, self.desk.clock.today()))

    def plainly(self) -> list[Any]:
        """The conditions alone, in such pieces: to count a few, looking for candidates first takes longer than that."""
        within = self.reach.everything or self._of_somebody_in_reach
        ways = [None] if within else ways_apart(self.entity, self.reach)
        return [all_of([self.alive, way, *self.filters]) for way in ways]

    @property
    def _of_somebody_in_reach(self) -> bool:
        """Whether a condition names one person, by whom alone a record would be in reach."""
        reached = {(name, key) for name in (self.entity.owner, self.entity.doer) if name for key in self.reach.owners}
        asked = (one for one in self.query.filters if isinstance(one, Filter) and one.operator == "is")
        return any(isinstance(one.value, int) and (one.field, one.value) in reached for one in asked)

    @cached_property
    def _walking(self) -> list[Any]:
        """The conditions as tests of the rows that the index of the order gives, one after the other."""
        walked = (self.query.sort or self.entity.sort)[0][0]
        tests = (conditions.where(self.desk, self.entity, self.visible, one, walked) for one in self.query.filters)
        return [*tests, *self._said]

    def _words(self) -> Any:
        tokens: Any = peewee.Table(f"{self.entity.table}_tokens", ("id", "tokens"))
        proof = self.desk.store.proof(self.asked, tokens.tokens)
        return peewee.fn.EXISTS(tokens.select(SQL("1")).where((tokens.id == self.entity.model.id) & proof))

    def keys(self, start: Place | None, backwards: bool, limit: int) -> list[int]:
        """The first of few candidates, in order, from a place on."""
        whole = (self.about, self.desk.clock.today(), tuple((column.name, down) for column, down in self.order))
        if start is not None and not (self.desk.unchanged.has(whole) and len(start) == len(self.order)):
            return self._sorted(self.where() & self.beyond(start, backwards), backwards, limit)
        found = self.desk.unchanged.answer(whole, self._in_order)
        if start is not None:
            if start[-1] not in found:
                return self._sorted(self.where() & self.beyond(start, backwards), backwards, limit)
            at = found.index(start[-1])
            found = found[:at] if backwards else found[at + 1 :]
        return list(found[-limit:][::-1] if backwards else found[:limit])

    def _in_order(self) -> array[int]:
        assert self.ids is not None
        if len(self.order) == 1 and not self.asked and not self.narrowed:
            return array("q", sorted(self.ids, reverse=self.order[0][1]))
        return array("q", self._sorted(self.where(), False, len(self.ids)))

    def _sorted(self, where: Any, backwards: bool, limit: int) -> list[int]:
        asked = self.entity.model.select(self.entity.model.id).where(where)
        return self.desk.store.keys(asked.order_by(*self.ordering(backwards)).limit(limit))

    def ordering(self, backwards: bool) -> list[Any]:
        """ORDER BY; both databases put what is not filled in first when going up."""
        terms = []
        for column, down in self.order:
            down = down != backwards
            expression = self.desk.store.unindexed(column) if self.ids is not None else column
            terms.append(peewee.Ordering(expression, "DESC" if down else "ASC", nulls=self._nulls(column, down)))
        return terms

    def _nulls(self, column: Any, down: bool) -> str | None:
        # SQLite's own order is the same; said aloud it would keep it from using the index.
        if self.desk.store.kind == "sqlite" or not column.null:
            return None
        return "LAST" if down else "FIRST"

    def beyond(self, place: Place, backwards: bool) -> Any:
        """Rows strictly after a place in the order (or before it)."""
        return reduce(or_, self.stretches(place, backwards))

    def stretches(self, place: Place, backwards: bool) -> list[Any]:
        """The rows beyond a place in pieces that follow each other, each of which is one run of an index.

        As one condition they would be two bounds joined by OR, and the database would look at every row that shares
        the place's first value: in a list by points that may be half of a million.
        """
        if len(place) != len(self.order):
            raise errors.Invalid({"": Message("The list was sorted again; please start from its top.")})
        found: list[Any] = []
        equal: list[Any] = []
        for (column, down), value in zip(self.order, place, strict=True):
            found = [*(all_of([*equal, past]) for past in _past(column, value, down != backwards)), *found]
            equal.append(column.is_null() if value is None else column == value)
        return found or [SQL("1 = 0")]

    def runs(self, place: Place | None, backwards: bool) -> list[Any]:
        """The rows of a list of many from a place on, in pieces that follow each other."""
        where = self.where()
        if place is None:
            return [where]
        first = (self.query.sort or self.entity.sort)[0][0]
        if first != "id" and first not in self.entity.sorts:
            # Without an index each piece would be a search through the whole list.
            return [where & self.beyond(place, backwards)]
        return [where & stretch for stretch in self.stretches(place, backwards)]


def by_owner(entity: Entity, reach: Reach, query: Query) -> tuple[Reach, int]:
    """The part of a reach that conditions on the owner leave, and how many of them say no more than it.

    Of few records the order need not be walked; without this, the whole pool would be among the candidates of every
    list of whoever may claim.
    """
    asked = [one.operator for one in query.filters if isinstance(one, Filter) and one.field == entity.owner != ""]
    if not entity.pool and not entity.parent:
        return reach, 0
    if "empty" in asked and (reach.everything or reach.pool):
        return Reach(Level.OWN, pool=True), asked.count("empty")
    if reach.pool and {"filled", "is"} & set(asked):
        return replace(reach, pool=False), 0 if reach.shared else asked.count("filled")
    return reach, 0


def _past(column: Any, value: Any, down: bool) -> list[Any]:
    """What follows a value in one column, in order; what is not filled in comes first going up."""
    if value is None:
        return [] if down else [~column.is_null()]
    if not down:
        return [column > value]
    return [column < value, column.is_null()] if column.null else [column < value]
