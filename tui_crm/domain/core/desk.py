"""The book as one signed-in person sees it: the only way in, for screens, command line, imports and exports alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from tui_crm.domain.core import actor as actors
from tui_crm.domain.core import (
    audit,
    beginnings,
    drafts,
    errors,
    reading,
    several,
    sharing,
    undo,
    writing,
    written_many,
)
from tui_crm.domain.core.access import FieldAccess, Level
from tui_crm.domain.core.allowed import Allowed
from tui_crm.domain.core.attached import Attaching
from tui_crm.domain.core.batches import Batches
from tui_crm.domain.core.changing import Changing
from tui_crm.domain.core.clock import Clock
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.deeds import Deeds
from tui_crm.domain.core.directory import Directory
from tui_crm.domain.core.doubles import Doubles
from tui_crm.domain.core.drafts import Drafting
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.few import Unchanged
from tui_crm.domain.core.fields import Context
from tui_crm.domain.core.finding import Finding
from tui_crm.domain.core.importing import Importing
from tui_crm.domain.core.known import Known
from tui_crm.domain.core.notices import Notices
from tui_crm.domain.core.personal import Personal
from tui_crm.domain.core.query import Count, Page, Query, Record
from tui_crm.domain.core.reach import reach_of
from tui_crm.domain.core.saved import Saving
from tui_crm.domain.core.stores import plain_words
from tui_crm.domain.core.streaming import Streaming
from tui_crm.domain.core.system import AuditGroup
from tui_crm.domain.core.timeline import Timelines


class Desk(
    Finding,
    Doubles,
    Directory,
    Personal,
    Saving,
    Drafting,
    Batches,
    Changing,
    Streaming,
    Importing,
    Deeds,
    Notices,
    Timelines,
    Attaching,
    Allowed,
):
    """What one person may see and do in the book; every call runs on the thread that owns the connection."""

    def __init__(self, store: Store, user: int, *, clock: Clock | None = None, origin: str = "") -> None:
        self.store = store
        self.clock = clock or Clock()
        self.origin = origin
        """Where the person sits: an address or a terminal, for the audit."""
        self.language = "zh"
        self.wish: writing.Wish | None = None
        self.context = Context(self.clock, self.find)
        self._epoch = -1
        self._names: dict[str, dict[int, Mapping[str, str]]] = {}
        self._settings: dict[str, Any] = {}
        self.wide_reaches: set[Any] = set()
        """Reaches known to cover more records than are worth sorting."""
        self.unchanged = Unchanged()
        self.known = Known()
        self._together = False
        self.actor = self._load(user)

    # -- the private step that every call starts with

    def _load(self, user: int) -> actors.Actor:
        return actors.load(self.store, user)

    def refresh_actor(self) -> None:
        """Look again when rights or names have changed since the last call."""
        epoch, sign = self.store.pulse()
        # Inside a transaction the sign says nothing about the own writes.
        self.unchanged.at(None if self.store.db.in_transaction() else sign)
        if epoch != self._epoch:
            self._names.clear()
            self._settings.clear()
            self.known.clear()
            self.actor = self._load(self.actor.id)
            self._epoch = epoch

    def _entered(self, name: str) -> Entity:
        if name not in registry:
            raise errors.NotFound
        self.look()
        return registry[name]

    def look(self) -> None:
        """Look again before a question, unless that was done for the whole wish, or for several questions together."""
        if self.wish is None and not self._together:
            self.store.connect()
            self.refresh_actor()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Questions that make one answer: whether rights or records have changed is looked at once, before the first.

        What is written inside asks for its rights itself.
        """
        if self.wish is not None or self._together:
            yield
            return
        with plain_words(self.store):
            self.store.connect()
            self.refresh_actor()
        self._together = True
        try:
            yield
        finally:
            self._together = False

    @property
    def epoch(self) -> int:
        """The epoch of rights and names that the desk goes by."""
        return self._epoch

    def _aside(self, store: Store) -> Desk:
        """The same person before another connection, which shows one moment of the book; rights are asked here."""
        other = Desk(store, actors.SYSTEM.id, clock=self.clock, origin=self.origin)
        other.actor, other.language = self.actor, self.language
        # Nothing changes before its eyes.
        other.unchanged.at(store)
        return other

    # -- reading

    def page(self, name: str, query: Query | None = None, action: str = "read") -> Page:
        """Some rows of a list, in order, from a place on."""
        with plain_words(self.store):
            return reading.page(self, self._entered(name), query or Query(), action)

    def count(self, name: str, query: Query | None = None, action: str = "read", *, most: int | None = None) -> Count:
        """How many records a query finds: exactly, or up to a limit where one is given."""
        with plain_words(self.store):
            return reading.count(self, self._entered(name), query or Query(), action, most)

    def read(self, name: str, key: int, *, deleted: bool = False) -> Record:
        """One record; NotFound when it is out of reach."""
        with plain_words(self.store):
            return reading.read(self, self._entered(name), key, deleted=deleted)

    def read_some(self, name: str, keys: Sequence[int]) -> dict[int, Record]:
        """Those of several records that are alive and in reach, by their ids."""
        with plain_words(self.store):
            return reading.read_some(self, self._entered(name), keys)

    def listed(self, name: str, query: Query, keys: Sequence[int]) -> set[int]:
        """Those of some records that a list has."""
        with plain_words(self.store):
            return reading.listed(self, self._entered(name), query, keys)

    def row(self, entity: Entity, key: int) -> Record:
        """The whole stored row, for rules and the audit; nothing of it goes to a screen."""
        found = self.store.sql(entity.row_statement, [key])
        if not found:
            raise errors.NotFound
        values = {name: column.python_value(v) for (name, column), v in zip(entity.row_columns, found[0], strict=True)}
        return Record(entity.name, key, values["version"], values)

    # -- writing

    def create(
        self, name: str, values: Mapping[str, Any], action: str = "create", *, draft: int | None = None
    ) -> Record:
        """A new record with its rules applied; the draft that it was typed as goes with it."""
        with plain_words(self.store):
            entity = self._entered(name)
            with writing.wish(self, f"{name}.create"):
                key = writing.create(self, entity, values, action)
                drafts.drop(self, draft)
            return self._written(entity, key)

    def offered(self, name: str, values: Mapping[str, Any]) -> beginnings.Offer:
        """What a new record will hold where nothing else is said, given what is said of it already."""
        with plain_words(self.store):
            return beginnings.offered(self, self._entered(name), values)

    def change(
        self,
        name: str,
        key: int,
        values: Mapping[str, Any],
        version: int | None = None,
        *,
        draft: int | None = None,
    ) -> Record:
        """Changed values; Conflict when the record is no longer at the version that was read.

        The draft that they were typed as goes with them.
        """
        with plain_words(self.store):
            entity = self._entered(name)
            with writing.wish(self, f"{name}.change"):
                writing.change(self, entity, key, values, version)
                drafts.drop(self, draft)
            return self._written(entity, key)

    def changed_since(self, name: str, key: int, version: int, mine: Mapping[str, Any]) -> errors.Conflict:
        """What was saved of a record since a version, field by field, beside what this person has typed (D-15)."""
        with plain_words(self.store):
            entity = self._entered(name)
            reading.read(self, entity, key)
            return writing.conflict(self, entity, self.row(entity, key), version, mine)

    def _written(self, entity: Entity, key: int) -> Record:
        if self.wish is not None:
            return self.row(entity, key)
        self.refresh_actor()
        try:
            return reading.read(self, entity, key)
        except errors.NotFound:
            # Given away in the same wish: what remains to be seen is that it was done.
            row = self.row(entity, key)
            return Record(entity.name, key, row.version, {})

    def remove(self, name: str, key: int, version: int | None = None) -> None:
        """Into the recycle bin."""
        with plain_words(self.store):
            entity = self._entered(name)
            with writing.wish(self, f"{name}.remove"):
                writing.set_deleted(self, entity, key, version, "remove")

    def restore(self, name: str, key: int) -> None:
        """Out of the recycle bin."""
        with plain_words(self.store):
            entity = self._entered(name)
            with writing.wish(self, f"{name}.restore"):
                writing.set_deleted(self, entity, key, None, "restore")

    def purge(self, name: str, key: int) -> None:
        """Delete for good what lies in the recycle bin."""
        with plain_words(self.store):
            entity = self._entered(name)
            with writing.wish(self, f"{name}.purge"):
                writing.purge(self, entity, key)

    def do(self, wish: str, key: int | None = None, **facts: Any) -> Any:
        """A verb of a module, such as users.reset_password."""
        name, _, verb_name = wish.partition(".")
        with plain_words(self.store):
            entity = self._entered(name)
            verb = entity.rules.verbs.get(verb_name)
            if verb is None:
                raise errors.NotFound
            with writing.wish(self, wish):
                if key is None:
                    reach_of(self, entity, verb.action)
                    return verb.run(self, **facts)
                several.within(self, entity, verb, key)
                return verb.run(self, key, **facts)

    def share(self, name: str, key: int, shares: sharing.Shares, known: sharing.Shares | None = None) -> None:
        """Say who else may see or change a record; Conflict when the shares are no longer those `known`, if given."""
        with plain_words(self.store):
            sharing.set_shares(self, self._entered(name), key, shares, known)

    def shares(self, name: str, key: int) -> list[dict[str, Any]]:
        """With whom a record is shared."""
        self.read(name, key)
        return sharing.shares_of(self, registry[name], key)

    def viewers(self, name: str, key: int) -> list[sharing.Viewer]:
        """Who may see a record, and why."""
        with plain_words(self.store):
            return sharing.viewers(self, self._entered(name), key)

    # -- undo and history

    def undo(self, number: int) -> int:
        """Undo one group of the audit."""
        with plain_words(self.store):
            self.store.connect()
            self.refresh_actor()
            done = undo.undo(self, number)
            self.refresh_actor()
            return done

    def last_change(self) -> audit.Group | None:
        """The newest own change that still stands."""
        with plain_words(self.store):
            secret = {e.name: [n for n, kind in e.fields.items() if kind.secret] for e in registry}
            found = audit.newest_of(self.store, self.actor.id, secret)
            return self._allowed(found)[0] if found else None

    def history(self, name: str, key: int, *, deleted: bool = False, limit: int = 200) -> list[audit.Group]:
        """The newest changes of a record that this person may see, newest first."""
        with plain_words(self.store):
            entity = self._entered(name)
            if reading.read(self, entity, key, deleted=deleted):
                return self._allowed(audit.of_record(self.store, name, key, limit))
            return []

    def audit_group(self, number: int) -> audit.Group:
        """One group of the audit, within the rights on the audit."""
        with plain_words(self.store):
            reading.read(self, self._entered("audit"), number)
            return self._allowed(audit.groups(self.store, AuditGroup.id == number, 1))[0]

    def _allowed(self, groups: list[audit.Group]) -> list[audit.Group]:
        """The groups in words, without fields that are hidden from this person, and records out of reach."""
        shown = []
        for group in groups:
            entries, seen = [], self._seen_of(group)
            for entry in group.entries:
                if entry.is_deed:
                    # It tells of no record; who reads the group may know what was done.
                    entries.append(entry)
                    continue
                entity = registry.get(entry.entity)
                if entity is None or (entry.entity, entry.record) not in seen:
                    continue
                visible = {*self.actor.visible(entity), "shares"} | {
                    n for n in entity.fields if entity.fields[n].secret
                }
                kept = {n: pair for n, pair in entry.changes.items() if n in visible}
                title = self.title_of(entry.entity, entry.title, entry.record)
                entries.append(audit.Entry(**{**entry.__dict__, "title": title, "changes": kept}))
            author = self.author(group.actor, group.actor_name)
            shown.append(audit.Group(**{**group.__dict__, "actor_name": author, "entries": tuple(entries)}))
        return shown

    def _seen_of(self, group: audit.Group) -> set[tuple[str, int]]:
        """The records of a group that this person may know of, each kind asked for once."""
        records: dict[str, list[int]] = {}
        for entry in group.entries:
            records.setdefault(entry.entity, []).append(entry.record)
        found: set[tuple[str, int]] = set()
        for name, keys in records.items():
            entity = registry.get(name)
            if entity is None:
                continue
            if not entity.private and "audit" in registry and self.actor.level(registry["audit"], "read") == Level.ALL:
                found.update((name, key) for key in keys)
            elif self.actor.level(entity, "read") > Level.NONE:
                found.update((name, key) for key in written_many.allowed_of(self, entity, "read", keys))
        return found

    # -- rights, beside those in `Allowed`

    def access(self, name: str, field: str) -> FieldAccess:
        """What this person may do with a field."""
        return self.actor.access(registry[name], field)

    def reaches(self, user: int, name: str, key: int) -> bool:
        """Whether another person may see a record."""
        entity = registry[name]
        try:
            other = self.seen_by(user)
        except errors.SessionEnded:
            # Whoever has left sees nothing; the account of whoever asks is another one.
            return False
        if other.actor.level(entity, "read") == Level.NONE:
            return False
        return reading.in_reach(other, entity, key, reach_of(other, entity, "read"))

    def seen_by(self, user: int) -> Desk:
        """The same book as another person sees it, to tell who may see a record."""
        other = Desk(self.store, user, clock=self.clock, origin=self.origin)
        other.language = self.language
        other._epoch = self._epoch
        return other
