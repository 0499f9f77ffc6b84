"""One description per entity, from which lists, forms, filters, search, rights, audit words and help come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import peewee

from tui_crm.cached import cached_property
from tui_crm.domain.core.access import Level, Policy
from tui_crm.domain.core.fields import E164, Code, Kind, SortKey
from tui_crm.domain.core.known_entities import Registry
from tui_crm.domain.core.links import Link
from tui_crm.domain.core.query import Condition, Filter, singles
from tui_crm.domain.core.rules import Rules
from tui_crm.domain.core.sublists import Ask, Pending, Sublist
from tui_crm.domain.core.times import Moment
from tui_crm.i18n import mark


class Row(peewee.Model):
    """The columns that every record has: key, version, who and when, and the mark of the recycle bin (D-12)."""

    id = peewee.BigAutoField()
    version = peewee.IntegerField(default=1)
    created_at = Moment(mark("Created at"), null=False, default=0)
    created_by = Link("users", mark("Created by"), system=True, index=False)
    updated_at = Moment(mark("Last change"), null=False, default=0)
    updated_by = Link("users", mark("Changed by"), system=True, index=False)
    deleted_at = Moment(mark("Deleted at"), null=True)


BASE = ("id", "version", "created_at", "created_by", "updated_at", "updated_by", "deleted_at")


@dataclass(frozen=True)
class Section:
    """A part of a form and of the profile: a title and its fields in order."""

    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class View:
    """A filter that comes with the program."""

    code: str
    """A word, never a number: those stand for filters that people saved."""
    label: str
    filters: tuple[Condition, ...]
    sort: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Told:
    """How records stand on the timeline of what they belong to."""

    at: str
    """Field of the time."""
    kind: str
    """Link field whose value says what kind it is; "" for none, and the entity's title where nothing is filled in."""
    text: tuple[str, ...]
    """Fields with what is told, in order."""
    person: str
    """Field of who did it."""
    direction: str = ""
    """Choice that says from which side it came: "in" or "out"."""
    state: str = ""
    """Field that says whether it is still to come."""
    sign: str = ""
    """Sign that stands behind the kind, where neither direction nor state gives one."""
    tab: bool = False
    """Whether the records have a tab of their own besides."""


@dataclass
class Entity:
    """Everything that the program needs to know about one kind of record."""

    name: str
    model: Any
    """The peewee model, a subclass of Row."""
    title: str
    titles: str
    """Message ids of the singular and the plural."""
    shown: str
    """The field by which a record is called."""
    columns: tuple[str, ...]
    """Columns of the list as it comes, in order."""
    sections: tuple[Section, ...]
    policy: Policy
    rules: Rules = field(default_factory=Rules)
    filters: tuple[str, ...] = ()
    """Fields offered first when filtering."""
    views: tuple[View, ...] = ()
    """Filters that come with the program, for the list of saved ones."""
    sort: tuple[tuple[str, str], ...] = (("id", "desc"),)
    sorts: tuple[str, ...] = ()
    """Fields with an index to sort by; others may be sorted but not at a million records."""
    owner: str = ""
    """Field that names the owning user: rows are then reached by levels (D-04)."""
    doer: str = ""
    """Field that names a second person whose record it is as well, such as who is to do a task."""
    pool: str = ""
    """Action whose right lets people see the records without an owner, because they may claim them (D-05)."""
    private: bool = False
    """Whether nobody but the owner learns what is in its records, not by way of the audit either."""
    series: str = ""
    """Field whose value records have alike that were made as one series: a change can be meant for later ones too."""
    not_imported: tuple[str, ...] = ()
    """Fields that files do not fill: what they ask for has been done when the rows of a file were written."""
    body: str = ""
    """Table (record, number, data) of the bytes of the file that each record comes with: see `attached`."""
    parts: tuple[tuple[str, str], ...] = ()
    """Tables (name, column of the record) that keep something of its records and lose it when those are purged."""
    told: Told | None = None
    """How its records stand on the timeline of their parent's record; None for those that do not."""
    pending: Pending | None = None
    """Which of its records are still to be done, for those that somebody does."""
    sublists: tuple[Sublist, ...] = ()
    """Places of their own for some of its records."""
    base: tuple[Filter, ...] = ()
    """Conditions of its own list, which the records of lists `apart` are left out of; picking knows none."""
    asks: Mapping[str, Ask] = field(default_factory=dict)
    """Conditions that no field says, by their names."""
    milestones: tuple[str, ...] = ()
    """Fields whose changes stand on the timeline of the record itself."""
    department: str = ""
    """Field that names the owning department, for entities that belong to one and not to a person."""
    parent: str = ""
    """Link field whose record's owner is copied to these records and decides who reaches them."""
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other names of fields that imported files use."""
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns of imported files without a field of their own, by the field whose text they are added to."""
    meant_by: tuple[str, ...] = ()
    """Fields besides code and name by which people mean a record, such as the e-mail of a user."""
    synonyms: Callable[[Any, str], list[int]] | None = None
    """Tells at a desk which records people mean by a text that none of their fields says."""
    duplicates: tuple[str, ...] = ()
    """Fields that warn while typing when another record has the same value."""
    same: tuple[tuple[str, ...], ...] = ()
    """Groups of fields by which rows of a file are known to be in the book; the first that the file has counts."""
    subtitle: str = ""
    """Field shown beside the name in pickers and search results."""
    menu: int = 0
    """Place in the sidebar; 0 for entities that are reached through others."""
    group: str = "work"
    """Sidebar group: work or settings."""
    small: bool = False
    """Few enough rows to keep their names in memory."""
    governs: bool = False
    """Whether a change may alter what people may do, so that every session looks again."""
    steady: bool = False
    """Whether its names change so seldom that every session keeps those that it has read, until one changes."""
    when: str = ""
    """Field of a time that tells one record from others of the same name; stands after the name of a single record."""
    tree: str = ""
    """Field that names the record above, for entities that form a tree."""
    phase: str = ""
    """Field that says how far a record has come, where it hangs on that what the program still does with it."""
    phases_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Those of its values in which there is anything to go on with or to undo, by what is done."""
    brief: bool = False
    """Whether its form is a box over what lies behind, since most of its records are written down in a moment."""
    editable: bool = True
    label_zh: str = ""
    label_en: str = ""
    """Fields that hold the name in each language, for facts with two names."""
    short: Callable[[str, str], tuple[str, str]] | None = None
    """Makes names for narrow columns of the Chinese and the English one; for remembered names only."""
    help: str = ""
    children: tuple[tuple[str, str], ...] = ()
    """Filled by the registry: (entity, link field) of those whose parent this is."""

    def __post_init__(self) -> None:
        self.fields: dict[str, Any] = {name: f for name, f in self.model._meta.fields.items() if isinstance(f, Kind)}
        self._linking: dict[str, tuple[str, ...]] = {}
        self._check()

    @property
    def naming(self) -> str:
        """The field whose place the English name takes where English is spoken."""
        return self.label_zh or self.shown

    def title_of(self, values: Mapping[str, Any]) -> str:
        """What a record is called where its changes are listed; nothing for one that is its owner's alone."""
        return "" if self.private else str(values.get(self.shown) or "")[:100]

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that hold the name, in one language or another."""
        return tuple(dict.fromkeys(name for name in (self.shown, self.label_zh, self.label_en) if name))

    @property
    def remembered(self) -> bool:
        """Whether sessions keep its names, so that a change has to be told to all of them."""
        return self.small or self.governs or self.steady

    def _check(self) -> None:
        """Fail at start, naming the declaration, when a field name is wrong."""
        named: Iterator[tuple[str, str]] = (
            *(("columns", n) for n in self.columns),
            *(("filters", n) for n in self.filters),
            *(("sorts", n) for n in self.sorts),
            *(("sort", n) for n, _ in self.sort),
            *(("views", one.field) for view in self.views for one in singles(view.filters)),
            *(("views", n) for view in self.views for n, _ in view.sort),
            *(("duplicates", n) for n in self.duplicates),
            *(("same", n) for names in self.same for n in names),
            *((f"section {s.title}", n) for s in self.sections for n in s.fields),
            *((key, getattr(self, key)) for key in ("shown", "owner", "department", "parent", "subtitle", "tree")),
            *(("milestones", n) for n in self.milestones),
            ("doer", self.doer),
            ("pending", self.pending.field if self.pending else ""),
            *(("base", one.field) for one in self.base),
            *((f"list {v.name}", n) for v in self.sublists for n in (*v.columns, *(s for s, _ in v.sort))),
            *((f"list {v.name}", f.field) for v in self.sublists for f in v.filters if f.field not in self.asks),
            ("series", self.series),
            *(("not_imported", n) for n in self.not_imported),
            *((key, getattr(self, key)) for key in ("label_zh", "label_en", "when", "phase")),
            *(("aliases", n) for n in self.aliases),
            *(("joined", n) for n in self.joined),
            *(("meant_by", n) for n in self.meant_by),
        )  # type: ignore[assignment]
        for where, name in named:
            if name and name != "id" and name not in self.fields:
                raise TypeError(f"{self.model.__module__}: {self.name}.{where} names no field {name!r}")
        if self.short and not self.remembered:
            raise TypeError(f"{self.model.__module__}: {self.name}.short needs names that are remembered")
        for role, fields in self.policy.fields.items():
            for name in fields:
                if name not in self.fields:
                    raise TypeError(f"{self.model.__module__}: policy of {role} names no field {name!r}")
        for role, granted in self.policy.defaults.items():
            for action in granted:
                if action not in self.policy.actions:
                    raise TypeError(f"{self.model.__module__}: policy of {role} names no action {action!r}")

    def sublist(self, name: str) -> Sublist | None:
        """The sublist of a name; None for the entity's own list."""
        return next((one for one in self.sublists if one.name == name), None)

    @property
    def table(self) -> str:
        """Name of the database table."""
        return str(self.model._meta.table_name)

    @cached_property
    def code(self) -> Code | None:
        """The running-number field, where there is one."""
        return next((f for f in self.fields.values() if isinstance(f, Code)), None)

    @cached_property
    def searched(self) -> tuple[str, ...]:
        """Fields whose words go into the search index."""
        return tuple(n for n, f in self.fields.items() if f.words)

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """Fields that people fill in, in the order of the form."""
        return tuple(n for s in self.sections for n in s.fields if not self.fields[n].system)

    @cached_property
    def in_order(self) -> tuple[str, ...]:
        """All fields, as people meet them: those of the form first."""
        return tuple(dict.fromkeys([*(n for s in self.sections for n in s.fields), *self.fields]))

    @cached_property
    def e164(self) -> dict[str, str]:
        """Companion fields of phone numbers: companion -> source."""
        return {n: f.source for n, f in self.fields.items() if isinstance(f, E164)}

    @cached_property
    def sort_keys(self) -> dict[str, str]:
        """Fields that are sorted by another: name -> companion."""
        return {f.source: n for n, f in self.fields.items() if isinstance(f, SortKey)}

    def linking(self, target: str) -> tuple[str, ...]:
        """The fields that point at records of another entity."""
        known = self._linking.get(target)
        if known is None:
            known = tuple(n for n, kind in self.fields.items() if getattr(kind, "target", "") == target)
            self._linking[target] = known
        return known

    def tells_of(self, name: str) -> str:
        """The field by which its records stand on the timeline of another kind of records; "" where they do not.

        Those are what it belongs to, and what belongs to that as well, such as the contacts of a customer.
        """
        if self.told is None or not self.parent:
            return ""
        above = self.fields[self.parent].target
        if name == above:
            return self.parent
        other = registry[name]
        if not other.parent or other.fields[other.parent].target != above:
            return ""
        return next((n for n in self.linking(name) if not self.fields[n].system), "")

    def links_about(self, name: str, key: int, values: Mapping[str, Any]) -> dict[str, Any]:
        """What links a new record of this kind to the one that it tells of, and to what that belongs to."""
        above = registry[name].parent
        return {self.tells_of(name): key, **({above: values[above]} if above else {})}

    @cached_property
    def row_columns(self) -> tuple[tuple[str, Any], ...]:
        """Every column of a stored row, the key and the version first."""
        return tuple((name, self.column(name)) for name in ("id", "version", *self.fields))

    @cached_property
    def row_statement(self) -> str:
        """What reads one stored row; written once, because a write reads its row several times."""
        names = ", ".join(f'"{column.column_name}"' for _, column in self.row_columns)
        return f'SELECT {names} FROM "{self.table}" WHERE id = ?'

    def column(self, name: str) -> Any:
        """The model's field of this name, with the key among them."""
        return self.model._meta.fields[name]

    @property
    def levelled(self) -> bool:
        """Whether rows belong to people, so that levels between none and all make sense."""
        return bool(self.owner or self.department)

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels that a role can have: rows without owners know only none and all, private ones only the own."""
        if self.private:
            return Level.NONE, Level.OWN
        return tuple(Level) if self.levelled else (Level.NONE, Level.ALL)


registry = Registry()
