"""Making backups, keeping the last of them, and bringing one back."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tui_crm.domain import modules
from tui_crm.domain.book import Book
from tui_crm.domain.core import errors
from tui_crm.domain.core.actor import SYSTEM
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.deeds import BOOK
from tui_crm.domain.core.desk import Desk
from tui_crm.domain.core.sqlite import SqliteStore
from tui_crm.domain.core.stores import open_store, plain_words, spoken
from tui_crm.domain.core.system_desk import SystemDesk
from tui_crm.domain.keeping import file_backup, files, manifest, proof, tables
from tui_crm.domain.keeping.files import Progress, silent
from tui_crm.domain.keeping.manifest import Manifest
from tui_crm.domain.keeping.proof import State
from tui_crm.domain.opening import exists
from tui_crm.i18n import Message


@dataclass(frozen=True)
class By:
    """Who brings a backup back; the restored book may not know the person."""

    name: str
    origin: str


NOBODY = By(SYSTEM.name, SYSTEM.name)


@dataclass(frozen=True)
class Backup:
    """A backup that lies in its place."""

    path: Path
    manifest: Manifest


@dataclass(frozen=True)
class Restored:
    """What came of bringing a backup back."""

    kept: str | None
    """Where the book is kept that was there before."""
    findings: tuple[str, ...]
    """What was wrong with the book when it was backed up."""


def usual_place(book: Book, folder: Path) -> Path:
    """A dated name for a backup of this book in a folder."""
    stem, ending = _named(book.store)
    stamp = _stamp(book)
    path, number = folder / f"{stem}-{stamp}{ending}", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{stamp}-{number}{ending}"
    return path


def _stamp(book: Book) -> str:
    """The time in the name of a file, by the book's own clock wherever the machine stands."""
    return book.clock.local(book.clock.now()).strftime("%Y%m%d-%H%M%S")


def _named(store: Store) -> tuple[str, str]:
    if isinstance(store, SqliteStore):
        return store.path.stem, ".db"
    name = str(store.sql("SELECT current_database()")[0][0])
    return re.sub(r"[^\w.-]", "_", name), ".dump"


def folder(desk: Desk, usual: Path) -> Path:
    """Where the backups of a book lie: as the configuration says, else in the usual folder, which is made."""
    configured = str(desk.setting("backups.folder") or "")
    if configured:
        # A folder that is not there may be a disk that is not mounted.
        return Path(configured)
    with files.file_words(usual):
        usual.mkdir(mode=0o700, parents=True, exist_ok=True)
    return usual


def make(
    book: Book, path: Path, progress: Progress = silent, *, desk: Desk | None = None, thorough: bool = False
) -> Backup:
    """Back a book up while others work in it; the name is given only to what has been read back and is whole.

    A `thorough` proof also walks the audit and compares every index with its table, and so finds what was wrong with
    the book already; it takes several times as long as the backup itself.
    Who does it (`desk`, else the system itself) is in the audit before it begins, so the backup tells of itself.
    """
    if path.exists():
        raise errors.Forbidden(Message("There is something at {place} already.", place=str(path)))
    desk = desk or SystemDesk(book.store, SYSTEM.name, clock=book.clock)
    with book.connected():
        known = proof.identity(book.store)
        with files.making(path) as part, desk.deed(BOOK, "backup", path.name, {"file": str(path)}) as result:
            state, digest = _copy(book.store, part, progress, thorough=thorough)
            with files.file_words(part):
                files.sync(part)
                size = part.stat().st_size
            noted = _noted(book.store.kind, known, state, size, digest)
            # First the manifest: whoever sees the backup finds its manifest beside it.
            manifest.write(noted, path)
            files.settle(part, path)
            result |= {"rows": sum(noted.tables.values()), "size": size, "sha256": noted.sha256}
    return Backup(path, noted)


def _copy(store: Store, part: Path, progress: Progress, *, thorough: bool) -> tuple[State, str]:
    if isinstance(store, SqliteStore):
        return file_backup.copy(store.path, part, progress, thorough=thorough)
    # Loaded only for a server.
    from tui_crm.domain.core.postgres import PostgresStore
    from tui_crm.domain.keeping import server_backup

    assert isinstance(store, PostgresStore)
    return server_backup.copy(store, part, progress, thorough=thorough)


def _noted(kind: str, book: str, state: State, size: int, sha256: str) -> Manifest:
    made = datetime.now(UTC).isoformat(timespec="milliseconds")
    return Manifest(
        kind=kind,
        book=book,
        made=made,
        schema=state.schema,
        tables=state.tables,
        number=state.number,
        hash=state.hash,
        findings=state.findings,
        walked=state.walked,
        size=size,
        sha256=sha256,
    )


def keep_last(made: Backup, keep: int) -> list[Path]:
    """Delete the oldest backups of a book beside one that has been proved; returns those that are gone.

    The new one counts as the newest, whatever clocks say.
    """
    others = [one for one in _of_book(made.path.parent, made.manifest.book) if one.path.name != made.path.name]
    gone = []
    for old in sorted(others, key=lambda one: one.manifest.made, reverse=True)[keep - 1 :]:
        with files.file_words(old.path):
            old.path.unlink()
            manifest.place_of(old.path).unlink()
        gone.append(old.path)
    return gone


def _of_book(folder: Path, book: str) -> Iterator[Backup]:
    """The backups of a book that lie whole beside their manifests."""
    for place in folder.glob("*.json"):
        path = place.with_name(place.name.removesuffix(".json"))
        try:
            found = manifest.read(path)
        except errors.BookError:
            continue
        if found.book == book and path.stat().st_size == found.size:
            yield Backup(path, found)


def restore(
    backup: Path, url: str, *, replace: bool, folder: Path, progress: Progress = silent, by: By = NOBODY
) -> Restored:
    """Bring a backup back at a place.

    Who has done it is in the audit of the restored book, as a part of it from the beginning.
    """
    modules.load()
    noted = manifest.read(backup)
    store = open_store(url)
    _refuse_other_kinds(noted, store)
    there = exists(url)
    if there and not replace:
        raise _taken(store)
    if there:
        _refuse_other_books(noted, url)

    def entered(restored: Store) -> str:
        facts = {"file": str(backup), "made": noted.made, "sha256": noted.sha256}
        SystemDesk(restored, by.name, origin=by.origin).enter(BOOK, "restore", backup.name, facts)
        return _stamp(Book(restored))

    if isinstance(store, SqliteStore):
        kept, findings = file_backup.restore(backup, noted, store.path, progress, entered)
        return Restored(str(kept) if kept else None, findings)
    return _restore_on_server(backup, noted, store, (folder if there else None), progress, by, entered)


def _restore_on_server(
    backup: Path,
    noted: Manifest,
    store: Store,
    folder: Path | None,
    progress: Progress,
    by: By,
    entered: Callable[[Store], object],
) -> Restored:
    """`folder` is where the book is kept that is there."""
    from tui_crm.domain.core.postgres import PostgresStore
    from tui_crm.domain.keeping import server_backup

    assert isinstance(store, PostgresStore)
    if files.checksum(backup, told=lambda done: progress(file_backup.CHECKING, done, noted.size)) != noted.sha256:
        raise errors.BadBackup(
            Message("The backup is damaged: its checksum is not the one in its manifest. Nothing was changed.")
        )
    with plain_words(store), contextlib.closing(store):
        store.connect()
        kept = None
        if folder is not None:
            old = Book(store)
            desk = SystemDesk(store, by.name, clock=old.clock, origin=by.origin)
            kept = make(old, usual_place(old, folder), progress, desk=desk, thorough=True).path
        findings = server_backup.restore(backup, noted, store, progress, entered)
    return Restored(str(kept) if kept else None, findings)


def _refuse_other_kinds(noted: Manifest, store: Store) -> None:
    if noted.kind == store.kind:
        return
    if noted.kind == "sqlite":
        raise errors.BadBackup(
            Message("This backup is of a file. Restore it to a file, then bring that to the server with tui-crm copy.")
        )
    raise errors.BadBackup(Message("This backup is of a book on a server. Restore it to an empty PostgreSQL database."))


def _taken(store: Store) -> errors.BookError:
    """That there is something already; only of a book, or what may be a ruined one, is said how to replace it."""
    place = spoken(store.url)
    try:
        with plain_words(store), contextlib.closing(store):
            store.connect()
            is_book = "meta" in tables.names(store)
    except errors.NotABook:
        return errors.Forbidden(
            Message("There is a file at {place} already that cannot be read. --replace keeps it aside.", place=place)
        )
    if is_book:
        return errors.Forbidden(Message("There is a book at {place} already. --replace keeps it aside.", place=place))
    return errors.NotABook(
        Message("There is something else than a book at {place}, which stays. Please name another place.", place=place)
    )


def _refuse_other_books(noted: Manifest, url: str) -> None:
    """A book is replaced by its own backup only; one that cannot be read any more says nothing of itself."""
    store = open_store(url)
    try:
        with plain_words(store), contextlib.closing(store):
            store.connect()
            is_book = "meta" in tables.names(store)
            known = proof.known_as(store) if is_book else ""
            # A book that nobody can sign in to yet holds nothing.
            if is_book and not Book(store).founded:
                return
    except errors.NotABook:
        return
    if not is_book or known != noted.book:
        raise errors.BadBackup(
            Message("This is a backup of another book than the one at {place}. Nothing was changed.", place=spoken(url))
        )
