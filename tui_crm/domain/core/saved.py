"""Saved filters: what a list was narrowed to, under a name, for oneself and for the own department.

They are no records of the book but a way to look at them, so they are not in the audit. Whoever opens one sees what
the own rights show: a condition over a field that is hidden, or gone, is left out, which is said before.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from tui_crm.domain.core import conditions, errors
from tui_crm.domain.core.access import Level
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.fields import Bad, Context, Text
from tui_crm.domain.core.query import Condition, Query, packed, unpacked
from tui_crm.domain.core.stores import plain_words
from tui_crm.domain.core.system import SavedFilterRow
from tui_crm.i18n import Message, mark, tr

if TYPE_CHECKING:
    from tui_crm.domain.core.actor import Actor
    from tui_crm.domain.core.desk import Desk

MOST = 200
"""Filters that one person may save."""

LONGEST = 20_000
"""Characters of one."""

_NAME = Text(mark("Name"), 60)


@dataclass(frozen=True)
class SavedFilter:
    """One of the filters that a person may open."""

    key: str
    """The number of a saved one, or the code of one that comes with the program."""
    entity: str
    name: str
    mine: bool = False
    shared: bool = False
    """Whether the owner's department sees it."""
    by: int | None = None
    """Whose it is; None for one that comes with the program."""


@dataclass(frozen=True)
class Opened:
    """A saved filter as this person may use it."""

    saved: SavedFilter
    query: Query
    left_out: int = 0
    """Conditions over fields that this person does not see, or that are gone."""

    @property
    def message(self) -> Message | None:
        """What is left out, in a sentence."""
        if not self.left_out:
            return None
        return Message(
            "Conditions of “{name}” over fields that you may not see or that are gone are left out: {n}.",
            n=self.left_out,
            name=self.saved.name,
        )


class Saving:
    """Saving and opening filters; a part of the desk."""

    store: Store
    actor: Actor
    context: Context
    _entered: Callable[[str], Entity]

    def saved_filters(self, name: str = "") -> list[SavedFilter]:
        """The own filters by name, then those of the own department and those above it, then those that come along."""
        with plain_words(self.store):
            seen = [e for e in registry if self._sees(e)] if not name else [self._entered(name)]
            names = {entity.name for entity in seen if self._sees(entity)}
            found = [one for one in self._rows() if one.entity in names]
            found.sort(key=lambda one: (not one.mine, one.name))
            return [*found, *(given for entity in seen if entity.name in names for given in _given(entity))]

    def save_filter(self, name: str, label: str, query: Query) -> SavedFilter:
        """Keep words, conditions, order and columns under a name, in place of the own filter that has it already."""
        with plain_words(self.store):
            entity = self._entered(name)
            for one in query.filters:
                conditions.where(cast("Desk", self), entity, self.actor.visible(entity), one)
            facts = {
                "words": query.words,
                "filters": packed(query.filters),
                "sort": query.sort,
                "columns": query.columns,
            }
            stored = json.dumps(facts, ensure_ascii=True)
            if len(stored) > LONGEST:
                raise errors.Refused(Message("This is too long to be saved as a filter."))
            label = _named(label, self.context)
            with self.store.transaction():
                same = [o for o in self._rows() if o.mine and o.entity == name and o.name == label]
                if same:
                    self.store.sql("UPDATE saved_filters SET query = ? WHERE id = ?", [stored, int(same[0].key)])
                    return same[0]
                return self._add_filter(name, label, stored)

    def _add_filter(self, name: str, label: str, stored: str) -> SavedFilter:
        if sum(one.mine for one in self._rows()) >= MOST:
            raise errors.Refused(Message("You have saved {n} filters already. Delete some of them.", n=MOST))
        now = cast("Desk", self).clock.now()
        made = self.store.sql(
            'INSERT INTO saved_filters ("user", department, entity, name, query, at) VALUES (?, NULL, ?, ?, ?, ?) '
            "RETURNING id",
            [self.actor.id, name, label, stored, now],
        )
        return SavedFilter(str(made[0][0]), name, label, mine=True, by=self.actor.id)

    def rename_filter(self, key: str, label: str) -> None:
        """Give one of the own filters another name; Taken where another has it."""
        with plain_words(self.store):
            label = _named(label, self.context)
            with self.store.transaction():
                mine = self._mine(key)
                if any(o.mine and o.name == label and o.entity == mine.entity and o.key != key for o in self._rows()):
                    raise errors.Taken({"name": Message("“{text}” is taken already.", text=label)})
                self.store.sql("UPDATE saved_filters SET name = ? WHERE id = ?", [label, int(key)])

    def delete_filter(self, key: str) -> None:
        """Throw one of the own filters away."""
        with plain_words(self.store), self.store.transaction():
            self._mine(key)
            self.store.sql("DELETE FROM saved_filters WHERE id = ?", [int(key)])

    def share_filter(self, key: str, shared: bool) -> None:
        """Let the own department and all below it use one of the own filters, or no longer."""
        with plain_words(self.store), self.store.transaction():
            self._mine(key)
            if shared and self.actor.department is None:
                raise errors.Forbidden(Message("You belong to no department that it could be shared with."))
            with_whom = self.actor.department if shared else None
            self.store.sql("UPDATE saved_filters SET department = ? WHERE id = ?", [with_whom, int(key)])

    def open_filter(self, name: str, key: str) -> Opened:
        """A filter as this person may use it; NotFound when it is gone, or is not for this person."""
        with plain_words(self.store):
            entity = self._entered(name)
            saved = next((one for one in self.saved_filters(name) if one.key == key), None)
            if saved is None:
                raise errors.NotFound(Message("This filter is not there any more, or it is not shared with you."))
            view = next((v for v in entity.views if v.code == key), None)
            if view is not None:
                query = Query(filters=view.filters, sort=view.sort)
            else:
                row: Any = SavedFilterRow
                stored = self.store.one(row.select(row.query).where(row.id == int(key)))
                query = _read(stored[0]) if stored else Query()
            return self._within_rights(entity, saved, query)

    def _within_rights(self, entity: Entity, saved: SavedFilter, query: Query) -> Opened:
        visible = {"id", *self.actor.visible(entity)}
        kept = tuple(one for one in query.filters if self.fits(entity.name, one))
        sort = tuple((n, way) for n, way in query.sort if n in visible and (n == "id" or entity.fields[n].sortable))
        columns = tuple(n for n in query.columns or () if n in visible) or None
        return Opened(saved, replace(query, filters=kept, sort=sort, columns=columns), len(query.filters) - len(kept))

    def fits(self, name: str, one: Condition) -> bool:
        """Whether this person can ask by a condition: over fields that are seen, and for a value that is there."""
        entity = self._entered(name)
        try:
            conditions.where(cast("Desk", self), entity, self.actor.visible(entity), one)
        except errors.Invalid:
            return False
        return True

    def _sees(self, entity: Entity) -> bool:
        return self.actor.level(entity, "read") > Level.NONE

    def _rows(self) -> list[SavedFilter]:
        """The own filters and those shared with the own department or one above it.

        Nobody but its owner could take a shared filter away; so it is shared as long as the owner works there.
        """
        row: Any = SavedFilterRow
        cast("Desk", self).look()
        asked = row.select(row.id, row.entity, row.name, row.user, row.department)
        near = self._departments_above()
        wanted = (row.user == self.actor.id) | row.department.in_(near) if near else row.user == self.actor.id
        rows = self.store.rows(asked.where(wanted).order_by(row.id))
        places = self._places({user for *_, user, _ in rows})
        found = []
        for key, entity, name, user, department in rows:
            mine, shared = user == self.actor.id, department is not None and places.get(user) == department
            if entity in registry and (mine or shared):
                found.append(SavedFilter(str(key), entity, name, mine, shared, user))
        return found

    def _places(self, people: set[int]) -> dict[int, int | None]:
        """The department of each of some people who still work here."""
        users: Any = registry["users"].model
        here = self.store.ids(users.id, sorted(people)) & users.active & users.deleted_at.is_null()
        return dict(self.store.rows(users.select(users.id, users.department).where(here)))

    def _departments_above(self) -> list[int]:
        """The own department and those above it."""
        found: list[int] = []
        model = registry["departments"].model
        at = self.actor.department
        while at is not None and at not in found:
            found.append(at)
            row = self.store.one(model.select(model.parent).where(model.id == at))
            at = row[0] if row else None
        return found

    def _mine(self, key: str) -> SavedFilter:
        for one in self._rows():
            if one.key == key and one.mine:
                return one
            if one.key == key:
                raise errors.Forbidden(Message("Only whoever saved this filter can change it."))
        raise errors.NotFound(Message("This filter is not there any more, or it is not shared with you."))


def _given(entity: Entity) -> list[SavedFilter]:
    return [SavedFilter(view.code, entity.name, tr(view.label)) for view in entity.views]


def _named(label: str, context: Context) -> str:
    try:
        name = _NAME.clean(label, context)
    except Bad as bad:
        raise errors.Invalid({"name": bad.message}) from None
    if not name:
        raise errors.Invalid({"name": Message("Please fill this in.")})
    return name


def _read(stored: str) -> Query:
    facts = json.loads(stored)
    columns = facts.get("columns")
    return Query(
        words=facts.get("words") or "",
        filters=unpacked(facts.get("filters") or ()),
        sort=tuple((name, way) for name, way in facts.get("sort") or ()),
        columns=tuple(columns) if columns else None,
    )


def forget(store: Store, entity: Entity, keys: list[int]) -> None:
    """What a person or a department that is deleted for good has saved goes along, or is shared no longer."""
    row: Any = SavedFilterRow
    if entity.name == "users":
        store.run(row.delete().where(store.ids(row.user, keys)))
    elif entity.name == "departments":
        store.run(row.update(department=None).where(store.ids(row.department, keys)))
