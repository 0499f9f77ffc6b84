"""Shares of a record while they are edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


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


def carried_over(before: Sequence[Share], mine: Sequence[Share], theirs: Sequence[Share]) -> list[Share]:
    """Shares as others have saved them, with what was changed here done to them: added, edited, taken away."""

    def by_who(shares: Sequence[Share]) -> dict[tuple[str, int], Share]:
        return {(one.target, one.key): one for one in shares}

    known, wanted, found = by_who(before), by_who(mine), by_who(theirs)
    found |= {who: one for who, one in wanted.items() if known.get(who) != one}
    return [one for who, one in found.items() if who in wanted or who not in known]
