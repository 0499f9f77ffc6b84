"""What a session has put in order stays so until anybody writes: the next page of it need not be sorted again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

KEPT = 40
"""Answers of a session, the ones used last; each may be a few thousand numbers. The home page alone needs twenty."""

T = TypeVar("T")


class Unchanged:
    """Answers about records, kept while the book is as it was."""

    def __init__(self) -> None:
        self._sign: Any = None
        self._known: dict[Hashable, Any] = {}

    def at(self, sign: Any) -> None:
        """Forget everything unless the book still carries the sign it had; None is no sign at all."""
        if sign is None or sign != self._sign:
            self._known.clear()
            self._sign = sign

    def has(self, about: Hashable) -> bool:
        """Whether the answer is known."""
        return about in self._known

    def answer(self, about: Hashable, ask: Callable[[], T]) -> T:
        """The known answer, or a fresh one."""
        found = self._known.pop(about) if about in self._known else ask()
        if self._sign is not None:
            while len(self._known) >= KEPT:
                del self._known[next(iter(self._known))]
            self._known[about] = found
        return cast("T", found)
