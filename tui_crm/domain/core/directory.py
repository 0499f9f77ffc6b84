"""What records are called, and which one is meant by a code or a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

import peewee

from tui_crm.domain.core.access import Level
from tui_crm.domain.core.clock import Clock
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.fields import Choice, LongText
from tui_crm.domain.core.known import Known
from tui_crm.domain.core.links import Link, Links, Title, Value, unpack
from tui_crm.domain.core.reach import condition, reach_of
from tui_crm.domain.core.system import AuditEntry
from tui_crm.i18n import Message, Named, listed, tr

if TYPE_CHECKING:
    from tui_crm.domain.core.actor import Actor
    from tui_crm.domain.core.desk import Desk

T = TypeVar("T")

SHORT = "short "
"""Stands before a language where the name for narrow columns is meant."""

LONG = 200
"""Letters of a text that is worth keeping with what was found for it; no name is that long."""

SEVERAL = 50
"""Records of one name that are told; with more, nobody means one of them by it."""


class Directory:
    """The names behind links; a part of the desk."""

    store: Store
    clock: Clock
    actor: Actor
    language: str
    _names: dict[str, dict[int, Mapping[str, str]]]
    known: Known

    def labels(self, entity: Entity, names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
        """The words for the links in rows, read once for each target."""
        found: list[dict[str, str]] = [{} for _ in rows]
        for name in names:
            kind = entity.fields[name]
            if isinstance(kind, Link):
                words = self.names(kind.target, {row[name] for row in rows if row[name] is not None})
                for row, label in zip(rows, found, strict=True):
                    if row[name] is not None:
                        label[name] = words.get(row[name], "?")
            elif isinstance(kind, Links):
                for row, label in zip(rows, found, strict=True):
                    if row[name]:
                        label[name] = self.words_of(kind, row[name])
            elif isinstance(kind, Title):
                coded = self._titles_in_words({row["id"]: row[name] for row in rows})
                for row, label in zip(rows, found, strict=True):
                    if row["id"] in coded:
                        label[name] = coded[row["id"]]
        return found

    def title_of(self, name: str, title: str, key: int) -> str:
        """The title that the audit keeps of a record, in the language in use; its kind where none is seen."""
        entity = registry.get(name)
        if entity is None:
            return title
        if not title or entity.shown not in self.actor.visible(entity):
            return tr(entity.title, language=self.language)
        if entity.label_en:
            return self.names(name, {key}).get(key, title)
        kind = entity.fields[entity.shown]
        return tr(kind.words_of.get(title, title), language=self.language) if isinstance(kind, Choice) else title

    def _titles_in_words(self, titles: Mapping[int, str]) -> dict[int, str]:
        """The words for those titles of changes that are codes, or names of what has one in each language."""
        if not titles:
            return {}
        first = AuditEntry.group.in_(list(titles)) & (AuditEntry.place == 0) & AuditEntry.entity.in_(_worded())
        rows = self.store.rows(AuditEntry.select(AuditEntry.group, AuditEntry.entity, AuditEntry.record).where(first))
        return {change: self.title_of(name, titles[change], key) for change, name, key in rows}

    def author(self, key: int | None, written: str) -> str:
        """What somebody is called by whom something was done; as it was `written` down where that is nobody now."""
        known = self.names("users", {key}) if key is not None else {}
        return known.get(key or 0) or tr(written, language=self.language)

    def person(self, key: int) -> Named:
        """A person as a fact of a sentence that others may read in another language."""
        return Named("{name}", name=self.label_of("users", key), entity="users", key=key)

    def in_words(self, message: Message) -> Message:
        """A sentence that was kept, with the names in it in the language in use."""
        if isinstance(message, Named):
            entity, key = message.facts["entity"], message.facts["key"]
            name = self.names(entity, {key}).get(key) or message.facts["name"]
            return Named(message.text, name=name, entity=entity, key=key)
        facts = {n: self.in_words(fact) if isinstance(fact, Message) else fact for n, fact in message.facts.items()}
        return type(message)(message.text, **facts)

    def names(self, target: str, keys: set[int], *, short: bool = False) -> dict[int, str]:
        """What records are called in the language in use, or in short.

        Names are no secret once a link is seen. A text that stands for a name is read by who may read it, and others
        see what kind of record it is.
        """
        if not keys:
            return {}
        entity = registry[target]
        if entity.small and target not in self._names:
            self._names[target] = self._named(entity, None)
        elif entity.remembered and (unknown := keys - self._names.setdefault(target, {}).keys()):
            self._names[target].update(self._named(entity, unknown))
        known = self._names[target] if entity.remembered else self._named(entity, keys)
        if isinstance(entity.fields[entity.shown], LongText):
            kind = _in_each(entity, *(tr(entity.title, language=language) for language in ("zh", "en")))
            known = {**known, **dict.fromkeys(known.keys() - self._readable(entity, keys), kind)}
        wanted = SHORT + self.language if short else self.language
        return {key: known[key][wanted] for key in keys if key in known}

    def _readable(self, entity: Entity, keys: set[int]) -> set[int]:
        """Those of some records whose text this person may read."""
        desk = cast("Desk", self)
        if self.actor.level(entity, "read") == Level.NONE or entity.shown not in self.actor.visible(entity):
            return set()
        reach = condition(entity, reach_of(desk, entity, "read"))
        wanted = self.store.ids(entity.model.id, sorted(keys))
        asked = entity.model.select(entity.model.id).where(wanted if reach is None else wanted & reach)
        return set(self.store.keys(asked))

    def _named(self, entity: Entity, keys: set[int] | None) -> dict[int, Mapping[str, str]]:
        zh = entity.column(entity.label_zh or entity.shown)
        en = entity.column(entity.label_en or entity.shown)
        asked = entity.model.select(entity.model.id, zh, en, entity.column(entity.shown))
        if keys is not None:
            asked = asked.where(self.store.ids(entity.model.id, sorted(keys)))
        return {key: _in_each(entity, a or b or name, b or a or name) for key, a, b, name in self.store.rows(asked)}

    def label_of(self, target: str, key: int | None, *, short: bool = False) -> str:
        """What one record is called, at length or in short."""
        return "" if key is None else self.names(target, {key}, short=short).get(key, "?")

    def choices(self, kind: Value) -> list[str]:
        """What the values of a list that can be chosen are called, in the language in use."""
        entity = registry[kind.target]
        model: Any = entity.model
        of_it = (entity.column("kind") == kind.kind) & entity.column("active") & model.deleted_at.is_null()
        asked = model.select(model.id).where(of_it)
        keys = self.known.answer(("choices", kind.target, kind.kind), lambda: self.store.keys(asked))
        return list(self.names(kind.target, set(keys)).values())

    def words_of(self, kind: Any, value: Any) -> str:
        """What the records are called that a link's stored value names; "" for other kinds of fields."""
        if isinstance(kind, Link):
            return self.label_of(kind.target, value)
        if isinstance(kind, Links):
            keys = unpack(value)
            known = self.names(kind.target, set(keys))
            return listed((known.get(key, "?") for key in keys), language=self.language)
        return ""

    def find(self, target: str, text: str, where: Mapping[str, Any]) -> int | None:
        """The record meant by a code, a name, or what else people call it by, where exactly one fits."""
        entity = registry[target]
        return self._kept(entity, "find", text, where, lambda: self._meant(entity, text, where))

    def _kept(self, entity: Entity, wish: str, text: str, where: Mapping[str, Any], ask: Callable[[], T]) -> T:
        if not entity.remembered or len(text) > LONG:
            return ask()
        return self.known.answer((wish, entity.name, text, tuple(where.items())), ask)

    def fitting(self, target: str, text: str, where: Mapping[str, Any]) -> list[int]:
        """The records that are called so, also where they are several; of very many the first."""
        entity = registry[target]
        return self._kept(entity, "fitting", text, where, lambda: self._fitting(entity, text, where))

    def _fitting(self, entity: Entity, text: str, where: Mapping[str, Any]) -> list[int]:
        return next(filter(None, self._called(entity, text, where, SEVERAL)), [])

    def _meant(self, entity: Entity, text: str, where: Mapping[str, Any]) -> int | None:
        for keys in self._called(entity, text, where, 2):
            if len(keys) == 1:
                return keys[0]
            if keys and entity.tree and (outer := self._outer(entity, *keys)):
                return outer
        return None

    def _called(self, entity: Entity, text: str, where: Mapping[str, Any], most: int) -> Iterator[list[int]]:
        """The records of that code, of that account, of that name and so on, each asked for when it is wanted."""
        names = ("code", "account", entity.shown, entity.label_zh, entity.label_en, *entity.meant_by)
        fields = [n for n in names if n in entity.fields]
        asked, alive = entity.model.select(entity.model.id), self._nameable(entity, where)
        for name in dict.fromkeys(fields):
            for way in (entity.column(name) == text, peewee.fn.lower(entity.column(name)) == text.lower()):
                rows = self.store.rows(asked.where(alive & way).limit(most))
                yield [int(row[0]) for row in rows]
        if entity.synonyms and (meant := entity.synonyms(cast("Desk", self), text)):
            yield self.store.keys(asked.where(alive & self.store.ids(entity.model.id, meant)).limit(most))

    def _nameable(self, entity: Entity, where: Mapping[str, Any]) -> Any:
        """Which records can be meant by a name: those that live, and that this person reaches."""
        alive = entity.model.deleted_at.is_null()
        for name, value in where.items():
            alive = alive & (entity.column(name) == value)
        if entity.levelled and entity.name != "users":
            reach = condition(entity, reach_of(cast("Desk", self), entity, "read"))
            alive = alive if reach is None else alive & reach
        return alive

    def _outer(self, entity: Entity, one: int, other: int) -> int | None:
        """Of two records of the same name, the one that holds the other: the province Shanghai, not its city."""
        ways = ((outer, inner) for outer, inner in ((one, other), (other, one)) if inner in self.inside(entity, outer))
        return next((outer for outer, _ in ways), None)

    def inside(self, entity: Entity, key: int) -> list[int]:
        """A record of a tree and everything below it."""
        found, fresh = {key}, [key]
        while fresh:
            above = entity.column(entity.tree).in_(fresh)
            fresh = [r[0] for r in self.store.rows(entity.model.select(entity.model.id).where(above))]
            fresh = [f for f in fresh if f not in found]
            found.update(fresh)
        return sorted(found)

    def department_of(self, user: int | None) -> int | None:
        """A user's department as it is now."""
        row = self.known.answer(("department", user), lambda: self.departments_now(user))
        return row[0] if row else None

    def departments_now(self, user: int | None) -> Any:
        """The row that says so in the book at this moment."""
        users: Any = registry["users"].model
        return self.store.one(users.select(users.department).where(users.id == user))

    def country_of(self, entity: Entity, values: Mapping[str, Any]) -> str:
        """The country whose phone numbers a record's are read as: that of its region, else China."""
        key = next((values[n] for n in entity.linking("regions")), None)
        if key is None:
            return "CN"
        regions: Any = registry["regions"].model
        row = self.store.one(regions.select(regions.country).where(regions.id == key))
        return (row[0] or "CN") if row else "CN"


@cache
def _worded() -> list[str]:
    """The kinds of records whose titles are put into words."""
    shown = ((entity, entity.fields.get(entity.shown)) for entity in registry)
    return [entity.name for entity, kind in shown if entity.label_en or isinstance(kind, Choice)]


def _in_each(entity: Entity, zh: str, en: str) -> Mapping[str, str]:
    short_zh, short_en = entity.short(zh, en) if entity.short else (zh, en)
    return {"zh": zh, "en": en, f"{SHORT}zh": short_zh, f"{SHORT}en": short_en}
