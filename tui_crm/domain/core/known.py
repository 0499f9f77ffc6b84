"""What the book has said of records whose names sessions keep: it holds until one of those records is changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any, TypeVar, cast

MOST = 20_000
"""Answers that are kept; a file may name any number of regions that there are not."""

T = TypeVar("T")


class Known:
    """Answers about links to such records, which lists of customers repeat by the thousand, and about what follows from
    them and from rights, such as what a list offers.

    Whoever changes one of the records moves the epoch on, by which every session forgets; the session that does it
    forgets at once, and again when what it did is taken back.
    """

    def __init__(self) -> None:
        self._answers: dict[Hashable, Any] = {}

    def clear(self) -> None:
        """Ask anew from now on."""
        self._answers.clear()

    def about(self, what: str) -> Iterator[tuple[Any, Any]]:
        """What is known of one sort, each with whom or what it is about."""
        for about, found in self._answers.items():
            if isinstance(about, tuple) and about[0] == what:
                yield about[1], found

    def answer(self, about: Hashable, ask: Callable[[], T]) -> T:
        """The known answer, or a fresh one."""
        if about not in self._answers:
            found = ask()
            if len(self._answers) >= MOST:
                self._answers.clear()
            self._answers[about] = found
        return cast("T", self._answers[about])
