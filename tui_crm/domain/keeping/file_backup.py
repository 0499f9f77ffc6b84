"""Backing up a book that is a file, while others work in it, and bringing it back."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import peewee

from tui_crm.domain.core import errors
from tui_crm.domain.core.sqlite import SqliteStore
from tui_crm.domain.core.stores import plain_words
from tui_crm.domain.keeping import files, proof
from tui_crm.domain.keeping.files import Progress
from tui_crm.domain.keeping.manifest import Manifest
from tui_crm.domain.keeping.proof import State
from tui_crm.domain.migrations import runner
from tui_crm.i18n import Message, mark

PAGES, MANY = 1024, 16 * 1024
"""Copied in one step: between the small ones, writers of a book without write-ahead log get their turn."""

PAUSE = 0.005
"""Seconds between the steps."""

CACHE = 128 * 1024
"""KiB that proving a copy may hold."""

MAPPED = 2**31 - 2**16
"""Bytes of a file that are read without a call each time; the most that SQLite takes."""

COPYING, CHECKING = mark("Copying"), mark("Checking")


def copy(book: Path, part: Path, progress: Progress, *, thorough: bool) -> tuple[State, str]:
    """Copy a book page by page, and read the copy back; returns what it holds, and its SHA-256.

    BadBackup when it is not sound.
    """
    with plain_words(), _looking_at(book) as source, contextlib.closing(sqlite3.connect(part)) as target:
        # What is half made is thrown away, so it needs no journal of its own.
        target.execute("PRAGMA journal_mode = OFF")
        target.execute("PRAGMA synchronous = OFF")
        target.execute(f"PRAGMA mmap_size = {MAPPED}")
        alone = not source.in_transaction
        source.backup(
            target,
            pages=PAGES if alone else MANY,
            sleep=PAUSE if alone else 0,
            progress=lambda _, left, total: progress(COPYING, total - left, total),
        )
    with files.file_words(part):
        files.sync(part)
    progress(CHECKING, 0, 0)
    return _proved(part, thorough=thorough)


def _proved(part: Path, *, thorough: bool) -> tuple[State, str]:
    """What a copy holds; the database looks through its pages while this program reads it, and walks the audit."""
    with reading(part) as pages, reading(part) as store, ThreadPoolExecutor(1) as beside:
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
        return state, digest


@contextlib.contextmanager
def _looking_at(book: Path) -> Iterator[sqlite3.Connection]:
    """A connection for the copy alone; with a write-ahead log it looks at one moment and holds nobody up."""
    with contextlib.closing(sqlite3.connect(book, timeout=15, isolation_level=None)) as source:
        if source.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            # Without this moment the copy would begin again after each write of somebody else.
            source.execute(f"PRAGMA mmap_size = {MAPPED}")
            source.execute("BEGIN")
            source.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        yield source


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
