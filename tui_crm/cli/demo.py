"""A book with invented customers, to try the program with."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from tui_crm.cli import open_screen
from tui_crm.cli.acting import Wanted, commonly
from tui_crm.cli.output import Failure, say_json, tell
from tui_crm.cli.place import data_folder, is_server
from tui_crm.cli.words import Number, command, option
from tui_crm.domain import exists, open_book
from tui_crm.i18n import language, mark, tr

CUSTOMERS = 1000


@command(
    "demo",
    mark(
        "Make a book with invented customers, contacts and twelve users, one at least for each role, and open it. "
        "A sample that is there already is opened as it is."
    ),
)
@option("--customers", type=Number(0, 5_000_000), metavar="N", help=mark("How many customers (1000)."))
@option("--seed", type=Number(), default=7, metavar="S", help=mark("Another number makes another book."))
@option("--fresh", is_flag=True, help=mark("Make the sample anew, and throw away the one that is there."))
@option("--no-open", "unopened", is_flag=True, help=mark("Do not open the screen."))
@commonly("--as")
def demo(wanted: Wanted, customers: int | None, seed: int, fresh: bool, unopened: bool) -> int:
    """Make and open a sample book."""
    url = wanted.db or str(data_folder() / "demo.db")
    spoken = wanted.language or language()
    there = exists(url)
    if there:
        _refuse_real_books(url)
    if not there or fresh:
        _make(url, CUSTOMERS if customers is None else customers, seed, spoken)
    elif customers is not None:
        tell(tr("The sample at {place} is opened as it is; --fresh makes it anew.", place=url))
    _tell_passwords(url)
    if wanted.json:
        say_json({"db": url, "created": not there or fresh})
    if unopened or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return 0
    return open_screen(url, wanted.language)


def _refuse_real_books(url: str) -> None:
    with closing(open_book(url)) as book:
        if not book.is_sample:
            raise Failure(tr("The book at {place} is no sample. Choose another place with --db.", place=url))


def _tell_passwords(url: str) -> None:
    from tui_crm.domain import sample_password

    tell(tr("Sample book: {place}  Password of every account: {password}", place=url, password=sample_password()))


def _make(url: str, customers: int, seed: int, spoken: str) -> None:
    if not is_server(url):
        _make_file(Path(url), customers, seed, spoken)
    elif exists(url):
        raise Failure(tr("--fresh makes files anew. Empty the database with PostgreSQL's own tools instead."))
    else:
        _fill(url, customers, seed, spoken)


def _make_file(path: Path, customers: int, seed: int, spoken: str) -> None:
    """Beside its place first: an interrupted making leaves no half a book, and the old one as it was."""
    if path.with_name(f"{path.name}-wal").exists():
        raise Failure(tr("Somebody is working in {place}. Nothing was changed.", place=str(path)))
    making = path.with_name(f"{path.name}.making")
    _drop(making)
    try:
        _fill(str(making), customers, seed, spoken)
        making.replace(path)
    finally:
        _drop(making)


def _drop(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _fill(url: str, customers: int, seed: int, spoken: str) -> None:
    # The loader brings the invented names with it, which nobody else needs.
    from tui_crm.domain.sample.load import make_sample_book

    with _progress(customers) as progress:
        make_sample_book(url, customers, seed, spoken, progress=progress)


@contextmanager
def _progress(customers: int) -> Iterator[Callable[[int], None] | None]:
    """A bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=customers, file=sys.stderr, label=tr("Customers")) as bar:
        yield lambda done: bar.update(done - bar.pos)
