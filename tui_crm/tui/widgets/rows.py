"""What a list and its owner tell each other about rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias


@dataclass(frozen=True)
class Row:
    """A record as a line of a list: its values in words, in the order of the list's columns."""

    key: int
    cells: tuple[str, ...]
    mark: str = ""
    """A sign at the end of the line, such as `!`; at most one wide character."""
    phase: str = ""
    """How far the record has come, where it hangs on that what can be done with it."""


@dataclass(frozen=True)
class After:
    """The rows that follow a place, which is the `last` of a slice that came before."""

    place: Any


@dataclass(frozen=True)
class Before:
    """The rows that precede a place, which is the `first` of a slice that came before."""

    place: Any


@dataclass(frozen=True)
class Around:
    """The rows before and after a record, itself about in the middle.

    When the record is not in the list any more, the answer is the rows where it stood, or else
    the first ones.
    """

    key: int


Seek: TypeAlias = Literal["start", "end"] | After | Before | Around
"""Which rows a list asks for."""


@dataclass(frozen=True)
class Slice:
    """Rows that follow each other, in the order of the list."""

    rows: tuple[Row, ...]
    first: Any = None
    """The place of the first row, whatever the owner needs to go on `Before` it."""
    last: Any = None
    more_before: bool = False
    more_after: bool = False
    position: int | None = None
    """How many rows of the whole list precede the first, if that is known."""


Fetch: TypeAlias = Callable[[Seek, int], Awaitable[Slice]]
"""Answers about so many rows. It is cancelled when the list needs other rows instead."""


@dataclass(frozen=True)
class Marks:
    """The rows chosen for the next action: some, or all that the filter lets through but some."""

    keys: frozenset[int] = frozenset()
    """The marked rows; with `everything`, the rows that are left out."""
    everything: bool = False

    def __contains__(self, key: int) -> bool:
        return (key in self.keys) != self.everything

    def __bool__(self) -> bool:
        return self.everything or bool(self.keys)

    def toggled(self, key: int) -> Marks:
        """The same with one row's mark turned."""
        return Marks(self.keys ^ {key}, self.everything)
