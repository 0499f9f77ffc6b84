"""Lines of records on sheets of paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def sheets(records: Iterable[list[T]], room: int) -> Iterator[list[T]]:
    """The lines of one sheet after another, so many on each; a record stays together where it fits on one.

    Without any record there is one sheet, which is empty.
    """
    lines: list[T] = []
    empty = True
    for more in records:
        if lines and len(lines) + len(more) > room:
            yield lines
            lines = []
        lines += more
        while len(lines) > room:
            yield lines[:room]
            lines = lines[room:]
        empty = False
    if lines or empty:
        yield lines
