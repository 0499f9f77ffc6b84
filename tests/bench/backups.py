"""How long a backup takes, beside a plain copy of the same file that is written out to the disk."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from tests.bench import books
from tests.bench.measure import Figure
from tui_crm.domain import open_book
from tui_crm.domain.keeping import backups, files

TWICE = 2.0
"""As long as the plain copy may the backup take, proof included."""


ROUNDS = 3
"""Both by turns, of which the middle counts: a copy takes three times as long when the book was not read before."""


def figures(url: str) -> Iterator[Figure]:
    """Seconds for each, and how many times the one is the other; for a book that is a file."""
    if "://" in url:
        return
    copied, backed_up = [], []
    with tempfile.TemporaryDirectory(dir=books.CACHE) as folder, closing(open_book(url)) as book:
        path = Path(folder) / "copy.db"
        for _ in range(ROUNDS):
            copied.append(_seconds(path, lambda: _plain(url, path)))
            backed_up.append(_seconds(path, lambda: backups.make(book, path)))
        thorough = _seconds(path, lambda: backups.make(book, path, thorough=True))
    plain, made = statistics.median(copied), statistics.median(backed_up)
    yield Figure("plain copy of the book, written out", plain, max(copied), "s")
    yield Figure("backup of the book, read back", made, max(backed_up), "s")
    yield Figure("the same with audit and indexes proved", thorough, thorough, "s")
    yield Figure("backup: times a plain copy", made / plain, made / plain, "×", TWICE)


def _plain(url: str, path: Path) -> None:
    shutil.copyfile(url, path)
    files.sync(path)


def _seconds(path: Path, work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    path.unlink()
    return took
