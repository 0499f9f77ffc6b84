"""Who is at the desk for a command, and how that is proved.

With `--as USER` that person acts, without it the account that is called like the login at the operating system.
Whoever owns the book's file has it in the hand anyway and needs no password; where no account has the name of the
login, the owner acts as the administrator, if there is only one. Everybody else, and every user of a PostgreSQL book,
types the account's password: on the terminal, or as the first line of the standard input.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

import click

from tui_crm.cli.output import Failure
from tui_crm.cli.place import book_url, is_server, origin
from tui_crm.cli.words import Language, option
from tui_crm.domain import Book, Desk, open_book
from tui_crm.i18n import mark, tr, use
from tui_crm.tui.present.text import clean


@dataclass(frozen=True)
class Wanted:
    """The options that every command has."""

    db: str | None = None
    account: str | None = None
    json: bool = False
    language: str | None = None

    @property
    def url(self) -> str:
        """The place of the book."""
        return book_url(self.db)


OPTIONS = {
    "--db": partial(option, "--db", metavar="PLACE", help=mark("The book: a file, or a postgresql:// address.")),
    "--as": partial(option, "--as", "acting", metavar="USER", help=mark("The account to act as.")),
    "--json": partial(option, "--json", "json", is_flag=True, help=mark("Print the data as JSON.")),
    "--lang": partial(
        option, "--lang", "language", type=Language(), metavar="LANGUAGE", help=mark("The language: zh or en.")
    ),
}

USELESS = mark("{command} has no use for {option}.")


def common(function: Callable[..., Any], without: Sequence[str] = (), why: str = USELESS) -> Callable[..., Any]:
    """Give a command the options that all have, also where they stand before its name."""

    @wraps(function)
    def run(*, db: str | None, acting: str | None, json: bool, language: str | None, **more: Any) -> Any:
        context = click.get_current_context()
        above = context.obj if isinstance(context.obj, Wanted) else Wanted()
        wanted = Wanted(db or above.db, acting or above.account, json or above.json, language or above.language)
        for name, given in (("--db", wanted.db), ("--as", wanted.account), ("--json", wanted.json)):
            if given and name in without:
                raise click.UsageError(tr(why, command=context.info_name, option=name), ctx=context)
        context.obj = wanted
        return function(wanted, **more)

    decorated: Callable[..., Any] = run
    for name, decorate in reversed(OPTIONS.items()):
        # What a command cannot heed is not listed, and is known all the same, so that it can be said why.
        decorated = decorate(hidden=name in without)(decorated)
    return decorated


def commonly(*without: str, why: str = USELESS) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The same for a command that has no use for some of them, and refuses those with a sentence."""
    return partial(common, without=without, why=why)


@contextmanager
def opened(wanted: Wanted) -> Iterator[Book]:
    """The book, before anybody has said who is there."""
    book = open_book(wanted.url)
    try:
        yield book
    finally:
        book.close()


@contextmanager
def entered(wanted: Wanted) -> Iterator[tuple[Book, Desk]]:
    """The book and the acting person's desk, in that person's language unless another is wanted."""
    with opened(wanted) as book:
        desk = _desk(book, wanted)
        if wanted.language is not None:
            desk.language = wanted.language
        use(desk.language)
        yield book, desk


@contextmanager
def at_desk(wanted: Wanted) -> Iterator[Desk]:
    """The book as the acting person sees it."""
    with entered(wanted) as (_, desk):
        yield desk


@contextmanager
def administrator(wanted: Wanted) -> Iterator[Book]:
    """The book as a whole, for those who administer it."""
    with administering(wanted) as (book, _):
        yield book


@contextmanager
def administering(wanted: Wanted) -> Iterator[tuple[Book, Desk]]:
    """The same with the desk at which the administrator sits."""
    with entered(wanted) as (book, desk):
        if desk.actor.account not in book.administrators():
            raise Failure(tr("Only an administrator may do that."))
        yield book, desk


def owns(url: str) -> bool:
    """Whether the book is a file of the caller's own."""
    return not is_server(url) and os.stat(url).st_uid == os.geteuid()


def _desk(book: Book, wanted: Wanted) -> Desk:
    if not book.founded:
        raise Failure(tr("This book has no administrator yet. Open it once with tui-crm to name one."))
    if owns(wanted.url):
        return book.desk_of(wanted.account or _owner_acts_as(book), origin())
    account = wanted.account or login()
    desk = book.sign_in(account, ask_password(tr("Password of {account}: ", account=clean(account))), origin())
    if book.must_change(desk):
        raise Failure(tr("Please choose a password of your own first: sign in once on the screen with tui-crm."))
    return desk


def _owner_acts_as(book: Book) -> str:
    caller = login()
    if caller and book.has_account(caller):
        return caller
    administrators = book.administrators()
    if len(administrators) == 1:
        return administrators[0]
    raise Failure(
        tr(
            "No account has your login name, {login}. Say with --as who is acting, for example --as {account}.",
            login=caller or "?",
            account=administrators[0] if administrators else "USER",
        )
    )


def login() -> str:
    """The name that the operating system has for the caller; "" for a number without one."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that has no name.
        return ""


def ask_password(prompt: str) -> str:
    """A password typed unseen on the terminal, or the next line of what is piped in."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt, stream=sys.stderr)
    line = sys.stdin.readline()
    if not line:
        raise Failure(tr("A password is needed, but there is nobody to type it."))
    return line.rstrip("\r\n")
