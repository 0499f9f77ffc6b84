"""Those who wait for a book that is one file.

SQLite lets one write at a time, and tells the one nothing of the others. Whoever writes very much lays a file beside
the book meanwhile; who finds the book locked holds that file until their own turn, and the first sees it held. A file
that is left over by a process that was killed is empty, and serves the next.
"""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ENDING = "-waiting"
"""Behind the name of the book."""

LEFT = 60
"""Seconds after which a file that nobody has laid anew is taken to be left over; who writes does so many times each."""


class Waiting:
    """The file beside a book by which others are seen to wait, as the one who writes has it open."""

    def __init__(self, book: Path) -> None:
        self._path = beside(book)
        self._file: int | None = None

    def watch(self) -> None:
        """Lay the file there from now on. Raises OSError where that cannot be."""
        if self._file is not None and not _is_there(self._file):
            self.close()
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        os.utime(self._file)

    @property
    def sees(self) -> bool:
        """Whether those who wait hold the file that is open here."""
        return self._file is not None and _is_there(self._file)

    @property
    def anybody(self) -> bool:
        """Whether somebody waits, or may wait without being seen: another one has taken the file away."""
        if self._file is None or not self.sees:
            return True
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        fcntl.flock(self._file, fcntl.LOCK_UN)
        return False

    def close(self) -> None:
        """Watch no more."""
        if self._file is not None:
            if _is_there(self._file):
                self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None


def beside(book: Path) -> Path:
    """Where the file of a book lies."""
    return book.with_name(book.name + ENDING)


@contextmanager
def seen(book: Path) -> Iterator[None]:
    """Be seen to wait, by whoever watches."""
    file = None
    # Where there is none, nobody writes so much that it would be looked for.
    with suppress(OSError):
        file = os.open(beside(book), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        if file is not None:
            fcntl.flock(file, fcntl.LOCK_SH)
        yield
    finally:
        if file is not None:
            os.close(file)


def tidy(book: Path) -> None:
    """Take the file away that a process left which was killed, and that nobody holds.

    Should one be watching it all the same, it finds that out, takes everybody to be waiting, and lays another one.
    """
    place = beside(book)
    # There may be none, somebody may hold it, or it is not to be touched by this process.
    with (
        suppress(OSError),
        os.fdopen(os.open(place, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)) as file,
    ):
        found = os.fstat(file.fileno())
        if stat.S_ISREG(found.st_mode) and not found.st_size and time.time() - found.st_mtime > LEFT:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(found, place.lstat()):
                place.unlink()


def _is_there(file: int) -> bool:
    return os.fstat(file).st_nlink > 0
