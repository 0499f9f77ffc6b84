"""Opening the one of the two databases that a place names, and its errors in plain words."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import peewee

from tui_crm.domain.core import errors
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.sqlite import SqliteStore
from tui_crm.i18n import Message

_MISSING = re.compile(
    r"no such (?:table|column): (?:main\.|t\d+\.)?([\w.]+)|has no column named (\w+)"
    r'|(?:relation|column) "?(?:t\d+\.)?([\w.]+)"? (?:of relation "?\w+"? )?does not exist'
)
"""How the databases say that a table or a column is not there."""

SMALLEST = 65536
"""Bytes of the file that SQLite keeps beside a book."""


def open_store(url: str) -> Store:
    """The store for a path or a postgresql:// URL; not connected yet."""
    if re.match(r"postgres(ql)?://", url):
        # Loaded only for a server: start-up has a budget.
        from tui_crm.domain.core.postgres import PostgresStore

        return PostgresStore(url)
    # What SQLite keeps in memory under this name would be gone with the connection; ./:memory: is a file.
    if "://" in url or url == ":memory:":
        raise errors.NotABook(Message("{place} is neither a path nor a postgresql:// address.", place=spoken(url)))
    return SqliteStore(url)


def spoken(url: str) -> str:
    """A place as messages name it: without the password that an address may carry."""
    return re.sub(r"(?<=://)([^:/@]*):[^@]*@|(?<=[?&])password=[^&]*", lambda m: f"{m[1]}@" if m[1] else "", url)


@contextlib.contextmanager
def plain_words(store: Store | None = None) -> Iterator[None]:
    """Turn the drivers' errors into the book's own, each with one plain sentence."""
    try:
        yield
    except (peewee.PeeweeException, sqlite3.Error) as error:
        raise _translated(error, store) from error
    except Exception as error:
        # psycopg's own errors reach here when a call went round the query builder.
        if type(error).__module__.startswith("psycopg"):
            raise _translated(error, store) from error
        raise


def causes_of(error: BaseException) -> list[BaseException]:
    """An error and all that led to it: the driver's own lies behind those of the query builder."""
    causes: list[BaseException] = [error]
    for one in causes:
        causes += [e for e in (one.__cause__, one.__context__) if e is not None and e not in causes]
    return causes


def _translated(error: BaseException, store: Store | None) -> BaseException:
    # A rollback that fails, since the database has rolled back already, hides what it was about.
    causes = causes_of(error)
    said = " ".join(map(str, causes))
    text = said.lower()
    names = {type(e).__name__ for e in causes}
    if "interrupted" in text or "QueryCanceled" in names:
        return errors.Interrupted()
    if "disk i/o error" in text and isinstance(store, SqliteStore) and _no_room(store.path):
        # Even reading makes a file beside the book.
        return errors.DiskFull(errors.NO_ROOM)
    if "disk is full" in text or "DiskFull" in names or "no space left" in text:
        return errors.DiskFull(errors.NO_ROOM)
    # Two writers who met: the database has let one of them through.
    met = {"LockNotAvailable", "DeadlockDetected", "SerializationFailure", "UniqueViolation"}
    if field := _taken(causes):
        return errors.Taken({field: Message("This is taken already.")})
    if "locked" in text or names & met or "unique constraint failed" in text:
        return errors.BookBusy(Message("Another process is holding the book. Nothing was saved; please try again."))
    damaged = ("not a database", "malformed", "could not decode", "vtable constructor failed")
    if any(told in text for told in damaged):
        return errors.NotABook(Message("This file is not a book, or it is damaged. Nothing was changed."))
    if match := _MISSING.search(text):
        # People are told what to do; which statement met it is in the error behind this one.
        return errors.NotABook(
            Message("{what} is missing in the book. tui-crm check tells what to do.", what=match[match.lastindex or 0])
        )
    kept_out = {"ReadOnlySqlTransaction", "InsufficientPrivilege"}
    if any(told in text for told in ("readonly", "unable to open", "disk i/o error")) or names & kept_out:
        return errors.Unavailable(Message("The book cannot be opened or written: please check its place and rights."))
    if store is not None and store.kind == "postgresql" and (sentence := _turned_away(said)):
        return errors.Unavailable(sentence)
    if store is not None and store.kind == "postgresql" and _is_away(names, text):
        return errors.ServerAway(Message("The database server does not answer. Nothing was saved; please try again."))
    return error


def _no_room(book: Path) -> bool:
    """Whether the disk of a book has no room for the smallest of files."""
    try:
        return shutil.disk_usage(book.parent).free < SMALLEST
    except OSError:
        return False


def _taken(causes: list[BaseException]) -> str:
    """The field whose value stands in another record of its kind already; "" where the errors are about none."""
    for one in causes:
        told = getattr(one, "diag", None)
        if told is not None and told.constraint_name:
            table, name = told.table_name, told.constraint_name.removesuffix("_alive")
        elif match := re.search(r"(?i)unique constraint failed: .*?(\w+)\.(\w+)$", str(one)):
            table, name = match[1], f"_{match[2]}"
        else:
            continue
        fields = next((entity.fields for entity in registry if entity.table == table), {})
        # Of several columns the last is the one that people fill in.
        if found := [field for field in fields if name.endswith(f"_{field}")]:
            return max(found, key=len)
    return ""


_NO_DATABASE = re.compile('(?:database|数据库) ?"([^"]+)" ?(?:does not exist|不存在)')
_NO_ROLE = re.compile('(?:role|角色) ?"([^"]+)" ?(?:does not exist|不存在)')
_NOT_PROVED = re.compile('authentication failed for user "([^"]+)"|用户 ?"([^"]+)" ?(?:Password|Peer|Ident) ?认证失败')
"""How a server turns a caller away; of that nothing but its words is handed on, in its own language."""


def _turned_away(said: str) -> Message | None:
    """Why a server that is running does not let anybody in."""
    if match := _NO_DATABASE.search(said):
        return Message(
            "There is no database {name} on this server. Make it with createdb {name}, or check the address.",
            name=match[1],
        )
    if match := _NO_ROLE.search(said):
        return Message(
            "The server knows no role {name}. Please check the address, or make the role with createuser {name}.",
            name=match[1],
        )
    if match := _NOT_PROVED.search(said):
        return Message(
            "The server does not let {name} in: please check role and password in the address.",
            name=match[1] or match[2],
        )
    if "no password supplied" in said:
        return Message("The server asks for a password. Please give it in the address or in PGPASSWORD.")
    return None


def _is_away(names: set[str], text: str) -> bool:
    away = {"OperationalError", "AdminShutdown", "CrashShutdown", "CannotConnectNow", "ConnectionTimeout"}
    return bool(names & away) or "connection" in text
