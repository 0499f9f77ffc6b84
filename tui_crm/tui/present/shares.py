"""Shares of a record while they are edited."""

from __future__ import annotations

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
