"""Copying a whole book into another database, row by row, and proving that nothing was lost on the way."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from tui_crm.domain.book import Book
from tui_crm.domain.core import audit, errors
from tui_crm.domain.core.actor import SYSTEM
from tui_crm.domain.core.database import APPLICATION_ID, Store
from tui_crm.domain.core.deeds import BOOK
from tui_crm.domain.core.desk import Desk
from tui_crm.domain.core.sqlite import SqliteStore
from tui_crm.domain.core.stores import open_store, plain_words, spoken
from tui_crm.domain.core.system_desk import SystemDesk
from tui_crm.domain.keeping import files, tables
from tui_crm.domain.keeping.bare import bared
from tui_crm.domain.keeping.files import Progress, silent
from tui_crm.domain.migrations import runner
from tui_crm.domain.opening import exists
from tui_crm.i18n import Message, mark

COPYING, COMPARING, INDEXING = mark("Copying"), mark("Comparing"), mark("Making the indexes")


def copy(book: Book, url: str, progress: Progress = silent, *, desk: Desk | None = None) -> dict[str, int]:
    """Copy a book into an empty database; returns how many rows each table has.

    Who does it (`desk`, else the system itself) is in the audit of both.
    """
    if exists(url):
        raise errors.Forbidden(Message("There is something at {place} already.", place=spoken(url)))
    target = open_store(url)
    with book.connected():
        (desk or SystemDesk(book.store, SYSTEM.name, clock=book.clock)).enter(BOOK, "copy", "", {"file": spoken(url)})
        if isinstance(target, SqliteStore):
            return _into_file(book.store, target.path, progress)
        with contextlib.closing(target), plain_words(target):
            target.connect()
            copied = _fill(book.store, target, progress)
            target.tell_planner()
            return copied


def _into_file(source: Store, path: Path, progress: Progress) -> dict[str, int]:
    with files.making(path) as part:
        # What is half made is thrown away, so it needs no journal of its own.
        target = SqliteStore(str(part), journal="off")
        with contextlib.closing(target), plain_words(target):
            target.connect()
            target.sql(f"PRAGMA application_id = {APPLICATION_ID}")
            target.sql("PRAGMA synchronous = OFF")
            target.sql("PRAGMA foreign_keys = OFF")
            copied = _fill(source, target, progress)
            target.tell_planner()
        files.settle(part, path)
        return copied


def _fill(source: Store, target: Store, progress: Progress) -> dict[str, int]:
    """Everything in one transaction at the target, from one moment of the source."""
    with tables.snapshot(source), target.transaction():
        runner.upgrade(target)
        _refuse_difference(source, target)
        rows = tables.counts(source)
        told = _counting(progress, 2 * sum(rows.values()))
        with bared(target):
            sums = {table: _copy(source, target, table, told) for table in rows}
            for table, last in tables.sequences(source).items():
                tables.go_on_from(target, table, last)
            progress(INDEXING, 0, 0)
        for table, (count, digest) in sums.items():
            if _read(target, table, told) != (count, digest) or count != rows[table]:
                raise _lost(table)
        _refuse_breaks(target)
        return rows


def _counting(progress: Progress, total: int) -> Callable[[str, int], None]:
    done = 0

    def told(stage: str, rows: int) -> None:
        nonlocal done
        done += rows
        progress(stage, done, total)

    return told


def _refuse_difference(source: Store, target: Store) -> None:
    """The schemas must be the same; what the one lacks would be lost."""
    of_both = [{table: set(tables.columns(s, table)) for table in tables.names(s)} for s in (source, target)]
    if runner.applied(source) != runner.applied(target) or of_both[0] != of_both[1]:
        raise errors.NotABook(
            Message("The tables of the two books differ, so nothing was copied. Open the book once with this program.")
        )


def _copy(source: Store, target: Store, table: str, told: Callable[[str, int], None]) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    names = list(tables.columns(target, table))
    target.sql(f'DELETE FROM "{table}"')
    for rows in tables.stream(source, table, names):
        _put(target, table, names, rows)
        digest.update(_canonical(rows))
        count += len(rows)
        told(COPYING, len(rows))
    return count, digest.hexdigest()


def _put(target: Store, table: str, names: list[str], rows: tables.Rows) -> None:
    try:
        target.insert_rows(table, names, rows)
    except Exception as error:
        # A value that SQLite took and PostgreSQL does not: a text among numbers, or a zero byte.
        if type(error).__module__.startswith("psycopg") and type(error).__name__ not in ("DiskFull",):
            what = str(error).splitlines()[0]
            raise errors.NotABook(
                Message("The other database does not take a value of the table {table}: {what}", table=table, what=what)
            ) from error
        raise


def _read(store: Store, table: str, told: Callable[[str, int], None]) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    for rows in tables.stream(store, table, list(tables.columns(store, table))):
        digest.update(_canonical(rows))
        count += len(rows)
        told(COMPARING, len(rows))
    return count, digest.hexdigest()


def _canonical(rows: tables.Rows) -> bytes:
    """Rows as the same bytes, from whichever database they were read."""
    return "".join([f"{row!r}\n" for row in rows]).encode()


def _lost(table: str) -> errors.BookError:
    return errors.BadBackup(
        Message("The copy of the table {table} is not the same. Nothing was kept of it.", table=table)
    )


def _breaks(target: Store) -> Iterator[str]:
    yield from (f"audit {number} ({what})" for number, what in audit.verify(target))
    yield from (f"{one.name}: {one.what}" for one in target.damage())
    yield from (f"{table} {key} → {other}" for table, key, _, other in target.loose_ends())


def _refuse_breaks(target: Store) -> None:
    found = next(_breaks(target), None)
    if found:
        raise errors.BadBackup(
            Message("The book is not sound: {what}. Run tui-crm check first. Nothing was copied.", what=found)
        )
