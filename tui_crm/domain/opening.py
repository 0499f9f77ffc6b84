"""Finding a book at its place, opening it, and making a new one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from tui_crm.domain import founding, modules
from tui_crm.domain.book import Book
from tui_crm.domain.core import actor, errors, open_files
from tui_crm.domain.core.clock import Clock
from tui_crm.domain.core.database import APPLICATION_ID, Store
from tui_crm.domain.core.desk import Desk
from tui_crm.domain.core.sqlite import SqliteStore
from tui_crm.domain.core.stores import causes_of, open_store, plain_words, spoken
from tui_crm.i18n import Message


def exists(url: str) -> bool:
    """Whether there is a book, or another file, at a place; NotABook where no file can be."""
    store = open_store(url)
    if not isinstance(store, SqliteStore):
        return _has_tables(store)
    if store.path.exists() and not store.path.is_file():
        raise errors.NotABook(Message("{place} is not a file, so it cannot hold a book.", place=str(store.path)))
    return store.path.exists() and store.path.stat().st_size > 0


@contextlib.contextmanager
def _reaching(store: Store) -> Iterator[None]:
    """Around the first connection: nothing was to be saved yet, so nothing is said of that, and nobody stops it."""
    try:
        with plain_words(store):
            yield
    except errors.ServerAway as away:
        raise errors.ServerAway(
            Message("The database cannot be reached. Please check its address, and whether its server is running.")
        ) from away
    except errors.Interrupted as stopped:
        # By the server, for which somebody else's lock has lasted too long.
        raise errors.BookBusy(
            Message("Another process is holding the book. Nothing was saved; please try again.")
        ) from stopped


def _has_tables(store: Store) -> bool:
    with _reaching(store):
        store.connect()
        with contextlib.closing(store):
            return bool(store.db.get_tables())


def open_book(url: str, clock: Clock | None = None) -> Book:
    """Open a book that is there, bringing it to the present schema; each failure has its own error."""
    modules.load()
    if not exists(url):
        raise errors.BookMissing(Message("There is no book at {place} yet.", place=spoken(url)))
    store = open_store(url)
    with _reaching(store):
        _refuse_other_files(store)
        try:
            store.connect()
            _upgrade(store)
        except BaseException:
            store.close()
            raise
    return Book(store, clock)


def _refuse_other_files(store: Store) -> None:
    if not isinstance(store, SqliteStore):
        return
    try:
        header = open_files.beginning(store.path, 72)
    except OSError as error:
        raise errors.Unavailable(
            Message("The book cannot be opened or written: please check its place and rights.")
        ) from error
    if header is None:
        # A file in which this process works already has been looked at, and must not be closed.
        return
    if header[:15] != b"SQLite format 3" or header[68:72] != APPLICATION_ID.to_bytes(4, "big"):
        raise errors.NotABook(Message("{place} is not a book of this program.", place=str(store.path)))


def _upgrade(store: Store) -> None:
    # The runner is loaded only when there is something to do: start-up has a budget.
    names = sorted(p.stem for p in (Path(__file__).parent / "migrations").glob("[0-9]*.py"))
    try:
        had = [row[0] for row in store.sql("SELECT name FROM migrations ORDER BY name")]
    except Exception as error:
        if {"UndefinedTable", "UndefinedColumn"} & {type(one).__name__ for one in causes_of(error)}:
            place = spoken(store.url)
            raise errors.NotABook(Message("{place} is not a book of this program.", place=place)) from error
        raise
    if had != names:
        from tui_crm.domain.migrations import runner

        runner.upgrade(store)


def create_book(url: str, clock: Clock | None = None) -> None:
    """Make an empty book with its facts; it is founded by its first administrator."""
    from tui_crm.domain.migrations import runner

    modules.load()
    if exists(url):
        raise errors.Forbidden(Message("There is something at {place} already.", place=spoken(url)))
    store = open_store(url)
    if isinstance(store, SqliteStore):
        _make_file(store)
    with plain_words(store), contextlib.closing(store):
        store.connect()
        try:
            runner.upgrade(store)
            founding.lay(Desk(store, actor.SYSTEM.id, clock=clock, origin="system"))
            store.tell_planner()
        except BaseException:
            if isinstance(store, SqliteStore):
                store.close()
                store.path.unlink(missing_ok=True)
            raise


def _make_file(store: SqliteStore) -> None:
    """Readable by its owner alone from the first byte on."""
    with plain_words(store):
        try:
            store.path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(store.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except OSError as error:
            raise errors.Unavailable(
                Message("The book cannot be opened or written: please check its place and rights.")
            ) from error
        store.connect()
        store.sql(f"PRAGMA application_id = {APPLICATION_ID}")
