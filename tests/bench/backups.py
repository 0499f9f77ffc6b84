"""How long a backup takes, beside a plain copy of the same file that is written out to the disk."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.bench import books
from tests.bench.measure import Figure
from tui_crm.domain import open_book
from tui_crm.domain.keeping import backups, files

TWICE = 2.0
"""As long as the plain copy may the backup take, proof included."""


def figures(url: str) -> Iterator[Figure]:
    """Seconds for each, and how many times the one is the other; for a book that is a file."""
    if "://" in url:
        return
    with tempfile.TemporaryDirectory(dir=books.CACHE) as folder:
        plain, proved = Path(folder) / "plain.db", Path(folder) / "proved.db"
        began = time.perf_counter()
        shutil.copyfile(url, plain)
        files.sync(plain)
        copied = time.perf_counter() - began
        os.unlink(plain)
        with closing(open_book(url)) as book:
            began = time.perf_counter()
            backups.make(book, proved)
            backed_up = time.perf_counter() - began
            began = time.perf_counter()
            backups.make(book, proved.with_name("thorough.db"), thorough=True)
            walked = time.perf_counter() - began
    yield Figure("plain copy of the book, written out", copied, copied, "s")
    yield Figure("backup of the book, read back", backed_up, backed_up, "s")
    yield Figure("the same with audit and indexes proved", walked, walked, "s")
    yield Figure("backup: times a plain copy", backed_up / copied, backed_up / copied, "×", TWICE)
