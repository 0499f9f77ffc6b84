"""The files that this process works in: nobody but SQLite may open and close them.

SQLite keeps others out by locks of the operating system, which belong to the process and not to what has opened the
file: whoever closes it, for a look at its first bytes, takes all of them away. The next process to leave the book then
takes itself for the last one and removes the log beside it, with everything that this one writes afterwards
(https://www.sqlite.org/howtocorrupt.html, 2.2).
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from threading import Lock

BESIDE = ("", "-wal", "-shm")
"""What the names of the files of a book end with."""

_books: Counter[str] = Counter()
_changing = Lock()


def opened(book: Path) -> None:
    """A connection to a book is about to be opened; whoever still looks at its beginning is waited for."""
    with _changing:
        _books[os.path.realpath(book)] += 1


def closed(book: Path) -> None:
    """A connection to a book has been closed."""
    with _changing:
        _books[os.path.realpath(book)] -= 1
        if _books[os.path.realpath(book)] <= 0:
            del _books[os.path.realpath(book)]


def beginning(book: Path, count: int) -> bytes | None:
    """The first bytes of a file; None, and nothing is read, where this process works in it. Raises OSError."""
    with _changing:
        if _in_use(book):
            return None
        with book.open("rb") as file:
            return file.read(count)


def number(book: Path) -> tuple[int, int] | None:
    """Which file lies at a place; None where there is none."""
    try:
        found = book.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def in_use(path: Path) -> bool:
    """Whether a file is a part of a book to which this process has a connection, by whatever name."""
    with _changing:
        return _in_use(path)


def _in_use(path: Path) -> bool:
    try:
        asked = path.stat()
    except (OSError, ValueError):
        return False
    return any(_same(book + ending, asked) for book in _books for ending in BESIDE)


def _same(path: str, asked: os.stat_result) -> bool:
    try:
        return os.path.samestat(Path(path).stat(), asked)
    except OSError:
        return False
