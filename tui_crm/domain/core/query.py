"""What a list asks for, and what it gets: filters, order, keyset pages, counts that do not lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from tui_crm.i18n import Message, mark

Place = tuple[Any, ...]
"""Where a row stands in its order: the values it is sorted by, then its id."""


@dataclass(frozen=True)
class Filter:
    """One condition: a field, an operator of OPERATORS, and a value as typed or stored."""

    field: str
    operator: str
    value: Any = None


@dataclass(frozen=True)
class FilterGroup:
    """Conditions of which any has to hold, or with `every` all of them; they may be groups themselves."""

    parts: tuple[Condition, ...]
    every: bool = False


Condition: TypeAlias = "Filter | FilterGroup"

OPERATORS: Mapping[str, str] = {
    "is": mark("is"),
    "not": mark("is not"),
    "has": mark("contains"),
    "starts": mark("starts with"),
    "at_least": mark("from"),
    "at_most": mark("up to"),
    "empty": mark("is empty"),
    "filled": mark("is filled in"),
    "last_days": mark("in the last … days"),
    "not_last_days": mark("not in the last … days, or never"),
    "next_days": mark("in the next … days"),
    "today": mark("is today"),
    "this_week": mark("is this week"),
    "this_month": mark("is this month"),
    "this_quarter": mark("is this quarter"),
    "this_year": mark("is this year"),
    "last_week": mark("was last week"),
    "last_month": mark("was last month"),
    "last_quarter": mark("was last quarter"),
    "last_year": mark("was last year"),
}
"""Operator codes with their words; the dots stand for a number."""

WITH_DAYS = ("last_days", "not_last_days", "next_days")
"""Operators whose value is a number of days."""

RELATIVE = (
    *WITH_DAYS, "today", "this_week", "this_month", "this_quarter", "this_year", "last_week", "last_month",
    "last_quarter", "last_year",
)  # fmt: skip
"""Operators of days and times that move along with today."""

WITHOUT_VALUE = ("empty", "filled", *(one for one in RELATIVE if one not in WITH_DAYS))


def singles(conditions: Iterable[Condition]) -> Iterator[Filter]:
    """Every single condition, those inside of groups too."""
    for one in conditions:
        if isinstance(one, FilterGroup):
            yield from singles(one.parts)
        else:
            yield one


def packed(conditions: Iterable[Condition]) -> list[Any]:
    """Conditions as JSON holds them."""
    return [
        {"every" if one.every else "any": packed(one.parts)}
        if isinstance(one, FilterGroup)
        else [one.field, one.operator, one.value]
        for one in conditions
    ]


def unpacked(stored: Iterable[Any]) -> tuple[Condition, ...]:
    """Conditions from JSON again."""
    return tuple(
        FilterGroup(unpacked(one.get("every") or one["any"]), "every" in one) if isinstance(one, dict) else Filter(*one)
        for one in stored
    )


@dataclass(frozen=True)
class Query:
    """Which records, in which order, and from where on."""

    words: str = ""
    filters: tuple[Condition, ...] = ()
    """All of them have to hold."""
    sort: tuple[tuple[str, str], ...] = ()
    """(field, "asc" or "desc"); () is the entity's own order."""
    limit: int = 50
    after: Place | None = None
    before: Place | None = None
    at_end: bool = False
    """The last page instead of the first."""
    around: int | None = None
    """The page with this record in the middle; the first page when the list does not have it."""
    bin: bool = False
    """The recycle bin instead of the living records."""
    columns: tuple[str, ...] | None = None
    """Fields wanted; None is all that the person may see."""

    def all_pages(self) -> Query:
        """The same question from the start."""
        return replace(self, after=None, before=None, at_end=False, around=None)


@dataclass(frozen=True)
class Record:
    """One record as it was read: values that nobody can change, and words for its links."""

    entity: str
    id: int
    version: int
    values: Mapping[str, Any]
    labels: Mapping[str, str] = field(default_factory=dict)
    place: Place = ()

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def deleted(self) -> bool:
        """Whether it lies in the recycle bin."""
        return self.values.get("deleted_at") is not None

    def label(self, name: str) -> str:
        """The words for a link, or the value as text."""
        value = self.values.get(name)
        return self.labels.get(name) or ("" if value is None else str(value))


@dataclass(frozen=True)
class Count:
    """How many there are: exactly, or more than a number."""

    n: int
    exact: bool

    @property
    def message(self) -> Message:
        """The count in words."""
        return Message("{n}", n=f"{self.n:,}") if self.exact else Message("more than {n}", n=f"{self.n:,}")


@dataclass(frozen=True)
class Page:
    """Some rows in order, and whether there are more on either side."""

    rows: tuple[Record, ...]
    more_before: bool
    more_after: bool
    count: Count

    @property
    def next(self) -> Place | None:
        """Where the following page starts, or None."""
        return self.rows[-1].place if self.rows and self.more_after else None
