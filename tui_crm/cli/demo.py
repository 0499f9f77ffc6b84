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
from tui_crm.domain.keeping import files
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
        _make(url, CUSTOMERS if customers is None else customers, seed, spoken, fresh=fresh)
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


def _make(url: str, customers: int, seed: int, spoken: str, *, fresh: bool) -> None:
    if not is_server(url):
        _make_file(Path(url), customers, seed, spoken, fresh=fresh)
    elif exists(url):
        raise Failure(tr("--fresh makes files anew. Empty the database with PostgreSQL's own tools instead."))
    else:
        _fill(url, customers, seed, spoken)


def _make_file(path: Path, customers: int, seed: int, spoken: str, *, fresh: bool) -> None:
    """Beside its place first: an interrupted making leaves no half a book, and the old one as it was."""
    _refuse_disturbing(path)
    with files.file_words(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
    # A file with nothing in it is nobody's book.
    replaced = fresh or path.exists()
    with files.making(path) as part:
        # A book makes its own file, and takes none that is there.
        part.unlink()
        _fill(str(part), customers, seed, spoken)
        if replaced:
            _refuse_disturbing(path)
            files.settle(part, path)
        elif not files.settle_first(part, path):
            # Somebody else's sample was ready first.
            _refuse_real_books(str(path))
            tell(tr("The sample at {place} is opened as it is; --fresh makes it anew.", place=str(path)))


def _refuse_disturbing(path: Path) -> None:
    if path.with_name(f"{path.name}-wal").exists():
        raise Failure(tr("Somebody is working in {place}. Nothing was changed.", place=str(path)))


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
