"""Backing up a book that is a file, while others work in it, and bringing it back."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import peewee

from tui_crm.domain.core import errors
from tui_crm.domain.core.sqlite import SqliteStore
from tui_crm.domain.core.stores import plain_words
from tui_crm.domain.keeping import copier, files, proof
from tui_crm.domain.keeping.files import Progress
from tui_crm.domain.keeping.manifest import Manifest
from tui_crm.domain.keeping.proof import State
from tui_crm.domain.migrations import runner
from tui_crm.i18n import Message, mark

PAGES = 1024
"""Copied in one step, between which writers of a book without write-ahead log get their turn."""

PAUSE = 0.005
"""Seconds between the steps."""

CACHE = 128 * 1024
"""KiB that proving a copy may hold."""

MAPPED = 2**31 - 2**16
"""Bytes of the copy that are read without a call each time; the most that SQLite takes."""

COPYING, CHECKING = mark("Copying"), mark("Checking")


def copy(book: Path, part: Path, progress: Progress, *, thorough: bool) -> tuple[State, str]:
    """Copy a book, and read the copy back; returns what it holds, and its SHA-256. BadBackup when it is not sound."""
    with plain_words(), contextlib.closing(sqlite3.connect(book, timeout=15, isolation_level=None)) as source:
        if source.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            _copy_files(source, book, part, progress)
        else:
            _copy_pages(source, part, progress)
    progress(CHECKING, 0, 0)
    return _proved(part, thorough=thorough)


def _copy_files(source: sqlite3.Connection, book: Path, part: Path, progress: Progress) -> None:
    """Copy the files of a book with a write-ahead log, as it is at one moment; nobody is held up (see `copier`)."""
    source.execute("BEGIN")
    source.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    total = book.stat().st_size
    command = [sys.executable, "-I", "-S", copier.__file__, str(book), str(part)]
    with files.file_words(part), subprocess.Popen(command, stdout=subprocess.PIPE) as copying:  # noqa: S603
        assert copying.stdout is not None
        try:
            for line in copying.stdout:
                progress(COPYING, min(int(line), total), total)
        except BaseException:
            copying.kill()
            raise
        if number := copying.wait():
            raise OSError(number, os.strerror(number))
    source.execute("COMMIT")
    with contextlib.closing(sqlite3.connect(part)) as target:
        # The log becomes a part of the copy, whose bytes are waited for all at once later.
        target.execute("PRAGMA synchronous = OFF")
        target.execute("PRAGMA journal_mode = DELETE").fetchone()


def _copy_pages(source: sqlite3.Connection, part: Path, progress: Progress) -> None:
    """Copy a book without such a log page by page, between which writers get their turn."""
    with contextlib.closing(sqlite3.connect(part)) as target:
        # What is half made is thrown away, so it needs no journal of its own.
        target.execute("PRAGMA journal_mode = OFF")
        target.execute("PRAGMA synchronous = OFF")
        source.backup(
            target,
            pages=PAGES,
            sleep=PAUSE,
            progress=lambda _, left, total: progress(COPYING, total - left, total),
        )


def _proved(part: Path, *, thorough: bool) -> tuple[State, str]:
    """What a copy holds; the database looks through its pages while this program reads it, and walks the audit.

    Meanwhile the disk takes it in.
    """
    with reading(part) as pages, reading(part) as store, ThreadPoolExecutor(2) as beside:
        written = beside.submit(_written, part)
        sound = beside.submit(proof.refuse_damage, pages, indexes=thorough)
        try:
            state, digest = proof.state(store, walk=thorough), files.checksum(part)
        except Exception:
            # Where pages are broken, that is what has to be said.
            sound.result()
            raise
        except BaseException:
            pages.interrupt()
            raise
        sound.result()
        written.result()
        return state, digest


def _written(part: Path) -> None:
    with files.file_words(part):
        files.sync(part)


@contextlib.contextmanager
def reading(part: Path) -> Iterator[SqliteStore]:
    """A copy that nobody else knows of, as a single file without a log beside it."""
    store = SqliteStore(str(part), journal="delete")
    with plain_words(store), contextlib.closing(store):
        store.connect()
        # Every index is compared with its table, page by page in no order: 80 s instead of 8 minutes for 5 GB.
        store.sql(f"PRAGMA cache_size = -{CACHE}")
        store.sql(f"PRAGMA mmap_size = {MAPPED}")
        yield store


def restore(
    backup: Path,
    manifest: Manifest,
    target: Path,
    progress: Progress,
    entered: Callable[[SqliteStore], str],
) -> tuple[Path | None, tuple[str, ...]]:
    """Put a backup in place, once it has been entered in its audit; returns where the old book is kept, and what was
    wrong with the one that was backed up.

    `entered` answers with the time of that, which the old book is called by.
    """
    with files.making(target) as part:
        copied = files.checksum(backup, part, lambda done: progress(COPYING, done, manifest.size))
        if copied != manifest.sha256:
            raise errors.BadBackup(
                Message("The backup is damaged: its checksum is not the one in its manifest. Nothing was changed.")
            )
        progress(CHECKING, 0, 0)
        with reading(part) as store:
            proof.refuse_damage(store)
            findings = proof.findings(manifest, proof.state(store))
            runner.upgrade(store)
            stamp = entered(store)
        kept = _keep(target, stamp)
        files.settle(part, target)
        return kept, findings


def _keep(target: Path, stamp: str) -> Path | None:
    """Give the old book another name beside its place."""
    if not target.exists():
        return None
    kept = files.aside(target, stamp)
    _alone(target)
    with files.file_words(target):
        try:
            # There is a book under the name at every moment: the new one takes the name over.
            os.link(target, kept)
        except OSError:
            target.rename(kept)
        for ending in ("-wal", "-shm"):
            log = target.with_name(target.name + ending)
            if log.exists():
                log.rename(kept.with_name(kept.name + ending))
    return kept


def _alone(target: Path) -> None:
    """Bring everything into the one file; BookBusy while somebody works in it."""
    with contextlib.closing(sqlite3.connect(target, timeout=1, isolation_level=None)) as old:
        try:
            old.execute("PRAGMA journal_mode = DELETE").fetchone()
            old.execute("BEGIN EXCLUSIVE")
            old.execute("COMMIT")
        except (sqlite3.Error, peewee.DatabaseError) as error:
            if "locked" in str(error):
                raise errors.BookBusy(
                    Message("Somebody is working in {place}. Nothing was changed.", place=str(target))
                ) from error
            # A damaged book is moved as it is, with the log that may be needed to mend it.
