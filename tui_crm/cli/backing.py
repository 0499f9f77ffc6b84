"""Keeping the book safe: backups, bringing one back, and copying a book into another database."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

import click

from tui_crm.cli.acting import Wanted, administering, common, login, opened, owns
from tui_crm.cli.output import Failure, say, say_json, tell
from tui_crm.cli.place import data_folder, is_server, origin
from tui_crm.cli.words import Number, argument, command, option
from tui_crm.domain import errors, exists, open_book, size_in_words
from tui_crm.domain.keeping import backups, copying, manifest
from tui_crm.domain.keeping.files import Progress, file_words, silent
from tui_crm.i18n import mark, tr


def folder_of(url: str) -> Path:
    """Where the backups of a book lie unless another place is named."""
    return data_folder() / "backups" if is_server(url) else Path(url).absolute().parent / "backups"


@command(
    "backup",
    mark(
        "Back the book up while others work in it. The backup is read back and its pages are checked, and it has a "
        "manifest with counts and checksum beside it. Without FILE it gets a dated name in the folder that the "
        "configuration names, else in the folder backups beside the book, or for a book on a server in the user's data "
        "folder. Only an administrator may do that."
    ),
)
@argument("file", mark("The backup to make."), required=False, type=click.Path(path_type=Path))
@option(
    "--keep",
    type=Number(1, 10_000),
    metavar="N",
    help=mark("Keep the newest N backups of this book in the folder, and delete its older ones."),
)
@option(
    "--thorough",
    is_flag=True,
    help=mark(
        "Also walk the audit and compare every index with its table, which takes several times as long. With --keep, "
        "and in the nightly job, this is always done."
    ),
)
@common
def backup(wanted: Wanted, file: Path | None, keep: int | None, thorough: bool) -> int:
    """Back the book up."""
    with administering(wanted) as (book, desk):
        path = file or backups.usual_place(book, backups.folder(desk, folder_of(wanted.url)))
        with told_on_terminal() as progress:
            # What makes older ones go has to be known to be right.
            made = backups.make(book, path, progress, desk=desk, thorough=thorough or keep is not None)
    noted = made.manifest
    gone = [] if keep is None or noted.findings else backups.keep_last(made, keep)
    if wanted.json:
        say_json({"file": str(path), "made": noted.made, "size": noted.size, "sha256": noted.sha256,
                  "tables": dict(noted.tables), "thorough": noted.walked, "findings": list(noted.findings),
                  "deleted": [str(one) for one in gone]})  # fmt: skip
    else:
        say(str(path))
    rows = sum(noted.tables.values())
    tell(tr("Backed up: {rows} rows, {size}.", rows=f"{rows:,}", size=size_in_words(noted.size)))
    if gone:
        tell(tr("Older backups deleted: {n}", n=len(gone)))
    if noted.findings:
        tell(tr("The book was not sound when it was backed up; no older backup was deleted. Run tui-crm check."))
    return 1 if noted.findings else 0


def _made(folder: Path) -> Path:
    with file_words(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@command(
    "restore",
    mark(
        "Bring a backup back as a book. The backup is checked before, the book after; a damaged backup changes "
        "nothing. A book that is there already is replaced by its own backup only, with --replace, by its "
        "administrator, and is kept aside."
    ),
)
@argument("file", mark("The backup."), type=click.Path(path_type=Path))
@option("--to", "target", metavar="PLACE", help=mark("The book to make: a file, or a postgresql:// address."))
@option("--replace", is_flag=True, help=mark("Replace the book that is there, and keep it aside."))
@common
def restore(wanted: Wanted, file: Path, target: str | None, replace: bool) -> int:
    """Bring a backup back."""
    url = target or wanted.url
    manifest.read(file)
    by = _ask_the_administrator(wanted, url) if exists(url) and replace else _login_name()
    if not is_server(url) and Path(url).absolute().parent == data_folder():
        # Another folder that is not there may be a disk that is not mounted.
        _made(data_folder())
    folder = _made(folder_of(url)) if is_server(url) and replace else Path()
    with told_on_terminal() as progress:
        done = backups.restore(
            file, url, replace=replace, folder=folder, progress=progress, by=backups.By(by, origin())
        )
    if wanted.json:
        say_json({"db": url, "kept": done.kept, "findings": list(done.findings)})
    tell(tr("Restored as it was at {time}.", time=_made_at(url, manifest.read(file).made)))
    if done.kept:
        tell(tr("The book that was there is kept as {place}.", place=done.kept))
    if done.findings:
        tell(tr("The book was not sound when it was backed up. Run tui-crm check."))
    return 0


def _login_name() -> str:
    """Whoever brings a book back where none is: nobody can be asked but the operating system."""
    return login() or backups.NOBODY.name


def _ask_the_administrator(wanted: Wanted, url: str) -> str:
    """The book's own answer, and the name; where it is too damaged to answer, the owner of its file decides."""
    there = Wanted(url, wanted.account, wanted.json, wanted.language)
    try:
        with opened(there) as book:
            founded = book.founded
        if founded:
            with administering(there) as (_, desk):
                return desk.actor.name
    except (errors.Refused, Failure):
        raise
    except Exception as error:
        if owns(url):
            tell(tr("The book that is there cannot be read, so nobody was asked; it is yours, and is kept aside."))
            return _login_name()
        if isinstance(error, errors.BookError):
            raise
        raise Failure(tr("The book that is there cannot be read, and its file is not yours.")) from error
    return _login_name()


def _made_at(url: str, instant: str) -> str:
    """When a backup was made, by the clock of the book that has come of it: as in the name of the backup."""
    with suppress(ValueError), closing(open_book(url)) as book:
        return f"{datetime.fromisoformat(instant).astimezone(book.clock.zone):%Y-%m-%d %H:%M}"
    return instant


@command(
    "copy",
    mark(
        "Copy a whole book, with audit and accounts, into an empty database: from a file to PostgreSQL or back. All "
        "rows are read again in the copy and compared, and the chain of the audit is walked. The book is not "
        "changed. Only its administrator may do that."
    ),
)
@option("--from", "source", metavar="PLACE", help=mark("The book to copy; without it the usual one."))
@option("--to", "target", required=True, metavar="PLACE", help=mark("Where the copy is made."))
@common
def copy(wanted: Wanted, source: str | None, target: str) -> int:
    """Copy a book into another database."""
    with (
        administering(Wanted(source or wanted.url, wanted.account, wanted.json, wanted.language)) as (book, desk),
        told_on_terminal() as progress,
    ):
        copied = copying.copy(book, target, progress, desk=desk)
    if wanted.json:
        say_json({"db": target, "tables": copied})
    tell(
        tr(
            "Copied and compared: {rows} rows in {tables} tables.",
            rows=f"{sum(copied.values()):,}",
            tables=len(copied),
        )
    )
    return 0


@contextmanager
def told_on_terminal() -> Iterator[Progress]:
    """A line on a terminal that tells what is done and how far it is; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield silent
        return
    shown = ""

    def told(stage: str, done: int, total: int) -> None:
        nonlocal shown
        line = f"{tr(stage)} … {100 * done // total} %" if total else f"{tr(stage)} …"
        if line != shown:
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()
            shown = line

    try:
        yield told
    finally:
        sys.stderr.write("\r\x1b[K")
