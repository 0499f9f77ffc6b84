"""Shares of a record while they are edited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tui_crm.i18n import tr


@dataclass(frozen=True)
class Share:
    """A person or a department that a record is shared with."""

    target: str
    """users or departments."""
    key: int
    name: str
    may_write: bool = False
    until: str = ""
    """The last day as 2026-05-01; empty for good."""

    @property
    def values(self) -> dict[str, Any]:
        """The share as the desk takes it."""
        who = {"user": None, "department": None, "user" if self.target == "users" else "department": self.key}
        return {**who, "may_write": self.may_write, "until": self.until or None}


def terms(may_write: bool, until: object) -> str:
    """What somebody may do with a record, and until when: May see, until 2026-12-31."""
    may = tr("May edit") if may_write else tr("May see")
    return tr("{may}, until {day}", may=may, day=until) if until else may


def taken_down(shares: Sequence[Share]) -> list[list[Any]]:
    """Shares as a draft holds them; people and departments are named anew when it is read."""
    return [[one.target, one.key, one.may_write, one.until] for one in shares]


def read_again(held: object, name: Callable[[str, int], str]) -> list[Share]:
    """The shares that a draft holds."""
    lines = held if isinstance(held, list) else []
    return [Share(target, key, name(target, key), may_write, until) for target, key, may_write, until in lines]


def carried_over(before: Sequence[Share], mine: Sequence[Share], theirs: Sequence[Share]) -> list[Share]:
    """Shares as others have saved them, with what was changed here done to them: added, edited, taken away."""

    def by_who(shares: Sequence[Share]) -> dict[tuple[str, int], Share]:
        return {(one.target, one.key): one for one in shares}

    known, wanted, found = by_who(before), by_who(mine), by_who(theirs)
    found |= {who: one for who, one in wanted.items() if known.get(who) != one}
    return [one for who, one in found.items() if who in wanted or who not in known]
