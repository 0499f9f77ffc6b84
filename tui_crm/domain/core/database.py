"""The two databases behind one face: opening, transactions, stopping a query, plain words for what goes wrong.

Nothing else in the book knows which of the two it is talking to. One `Store` is one connection, used by one
thread at a time.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import peewee
from peewee import SQL

from tui_crm.domain.core import errors, search
from tui_crm.i18n import Message

APPLICATION_ID = 0x74756372
"""Written into the header of a SQLite book ("tucr"), so that other SQLite files are told apart."""


class Store:
    """One connection to the book's database."""

    kind = ""
    db: peewee.Database

    def __init__(self, url: str) -> None:
        self.url = url

    # -- statements

    def rows(self, query: Any) -> list[tuple[Any, ...]]:
        """All rows of a select, as tuples with the fields' Python values."""
        return list(query.tuples().execute(self.db))

    def one(self, query: Any) -> tuple[Any, ...] | None:
        """The first row of a select, or None."""
        return next(iter(self.rows(query)), None)

    def run(self, query: Any) -> Any:
        """Execute an insert (the new id), update or delete (the number of rows)."""
        return query.execute(self.db)

    def sql(self, text: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a statement written with `?` holes, for what the query builder cannot say."""
        cursor = self.db.execute_sql(self.holes(text), tuple(params))
        return list(cursor.fetchall()) if cursor.description else []

    def holes(self, text: str) -> str:
        """A statement with the database's own parameter signs."""
        return text

    # -- transactions

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """One unit of writing: all of it or nothing."""
        raise TypeError("a Store is one of the two databases")
        yield

    def connect(self) -> None:
        """Open the connection when it is not open."""
        raise TypeError("a Store is one of the two databases")

    def close(self) -> None:
        """Close the connection."""
        if not self.db.is_closed():
            self.db.close()

    def interrupt(self) -> None:
        """Stop the running statement; called from another thread."""
        raise TypeError("a Store is one of the two databases")

    # -- what the two say differently

    def unindexed(self, expression: Any) -> Any:
        """The expression in a form that the planner will not look up in an index."""
        return expression

    def ids(self, column: Any, ids: Sequence[int]) -> Any:
        """Condition that a column is one of many ids, passed as one parameter."""
        raise TypeError("a Store is one of the two databases")

    def contains(self, column: Any, text: str) -> Any:
        """Condition that a text column contains an exact string."""
        raise TypeError("a Store is one of the two databases")

    def lock_chain(self) -> None:
        """Let nobody else append to the audit chain until this transaction ends."""

    # -- many rows at once

    def reserve(self, table: str, count: int) -> list[int]:
        """Ids for new rows that nobody else will get."""
        raise TypeError("a Store is one of the two databases")

    def insert_rows(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert rows by the database's fastest safe way."""
        raise TypeError("a Store is one of the two databases")

    # -- search index

    def create_index(self, table: str) -> None:
        """Make the search index of an entity's table."""
        raise TypeError("a Store is one of the two databases")

    def put_tokens(self, table: str, documents: Sequence[tuple[int, str]]) -> None:
        """Write the tokens of records, replacing what was there."""
        raise TypeError("a Store is one of the two databases")

    def drop_tokens(self, table: str, ids: Sequence[int]) -> None:
        """Take records out of the search index."""
        raise TypeError("a Store is one of the two databases")

    def hits(
        self, table: str, asked: tuple[search.Term, ...], reach: tuple[str, ...], limit: int
    ) -> list[int] | None:
        """Ids that match, or None when they are more than `limit`."""
        raise TypeError("a Store is one of the two databases")

    def proof(self, asked: tuple[search.Term, ...], column: Any) -> Any:
        """Condition over a record's tokens that decides the question without the index."""
        condition = None
        for term in asked:
            ways = [self.contains(column, way.pattern) for way in term]
            met = ways[0]
            for way in ways[1:]:
                met = met | way
            condition = met if condition is None else condition & met
        return condition

    def proof_sql(self, asked: tuple[search.Term, ...]) -> tuple[str, list[str]]:
        """The same as text with `?` holes, over a column named tokens."""
        contains = "instr(tokens, ?) > 0" if self.kind == "sqlite" else "strpos(tokens, ?) > 0"
        terms, params = [], []
        for term in asked:
            terms.append("(" + " OR ".join([contains] * len(term)) + ")")
            params += [way.pattern for way in term]
        return " AND ".join(terms), params

    def damage(self) -> list[str]:
        """What the database's own integrity check finds."""
        raise TypeError("a Store is one of the two databases")

    def index_damage(self, table: str) -> list[str]:
        """What the search index's own check finds."""
        return []


class SqliteStore(Store):
    """The book as one file."""

    kind = "sqlite"

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.path = Path(url)
        self.db = peewee.SqliteDatabase(
            url,
            pragmas=[
                ("busy_timeout", 5000),
                ("foreign_keys", 1),
                ("journal_mode", "wal"),
                ("synchronous", "full"),
                ("cache_size", -8000),
                ("temp_store", "memory"),
            ],
            thread_safe=False,
            check_same_thread=False,
        )

    def connect(self) -> None:
        """Open the file; it must be there already unless it is being made."""
        if self.db.is_closed():
            self.db.connect()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Takes the write lock at once, so that two writers queue instead of failing half-way."""
        if self.db.in_transaction():
            yield
            return
        with self.db.atomic("IMMEDIATE"):
            yield

    def interrupt(self) -> None:
        """Stop the running statement."""
        if not self.db.is_closed():
            self.db.connection().interrupt()

    def unindexed(self, expression: Any) -> Any:
        """A unary plus keeps SQLite from using an index."""
        return peewee.NodeList((SQL("+"), expression), glue="")

    def ids(self, column: Any, ids: Sequence[int]) -> Any:
        """One JSON parameter instead of thousands."""
        return peewee.NodeList((column, SQL("IN (SELECT value FROM json_each(?))", [search.as_json(ids)])))

    def contains(self, column: Any, text: str) -> Any:
        """Byte-exact containment."""
        return peewee.fn.instr(column, text) > 0

    def reserve(self, table: str, count: int) -> list[int]:
        """The transaction holds the write lock already, so counting on is safe."""
        row = self.sql("SELECT seq FROM sqlite_sequence WHERE name = ?", [table])
        last = row[0][0] if row else 0
        return list(range(last + 1, last + count + 1))

    def insert_rows(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """One prepared statement for all."""
        names = ", ".join(f'"{c}"' for c in columns)
        holes = ", ".join("?" * len(columns))
        # Days are text in SQLite; its driver's own conversion is on its way out.
        plain = [tuple(v.isoformat() if isinstance(v, date) else v for v in row) for row in rows]
        self.db.connection().executemany(f'INSERT INTO "{table}" ({names}) VALUES ({holes})', plain)

    def create_index(self, table: str) -> None:
        """Tokens in a table, and a full-text index over it that keeps no positions."""
        self.sql(f'CREATE TABLE "{table}_tokens" (id INTEGER PRIMARY KEY, tokens TEXT NOT NULL)')
        self.sql(
            f'CREATE VIRTUAL TABLE "{table}_index" USING fts5(tokens, content="{table}_tokens", content_rowid="id",'
            " detail=none, columnsize=0, prefix='1 2 3', tokenize='ascii')"
        )

    def put_tokens(self, table: str, documents: Sequence[tuple[int, str]]) -> None:
        """The index must be told the old tokens to forget them."""
        self._forget(table, [key for key, _ in documents])
        connection = self.db.connection()
        connection.executemany(
            f'INSERT OR REPLACE INTO "{table}_tokens" (id, tokens) VALUES (?, ?)', documents
        )
        connection.executemany(f'INSERT INTO "{table}_index" (rowid, tokens) VALUES (?, ?)', documents)

    def _forget(self, table: str, ids: Sequence[int]) -> None:
        self.sql(
            f'INSERT INTO "{table}_index" ("{table}_index", rowid, tokens) '
            f"SELECT 'delete', id, tokens FROM \"{table}_tokens\" WHERE id IN (SELECT value FROM json_each(?))",
            [search.as_json(ids)],
        )

    def drop_tokens(self, table: str, ids: Sequence[int]) -> None:
        """Take records out of the search index."""
        self._forget(table, ids)
        self.sql(
            f'DELETE FROM "{table}_tokens" WHERE id IN (SELECT value FROM json_each(?))',
            [search.as_json(ids)],
        )

    def hits(
        self, table: str, asked: tuple[search.Term, ...], reach: tuple[str, ...], limit: int
    ) -> list[int] | None:
        """Asks the full-text index; phrases are proved on the tokens themselves."""
        text, params = (
            f'SELECT rowid FROM "{table}_index" WHERE "{table}_index" MATCH ?',
            [search.fts5(asked, reach)],
        )
        if search.needs_proof(asked):
            proof, more = self.proof_sql(asked)
            text = (
                f'SELECT i.rowid FROM "{table}_index" i CROSS JOIN "{table}_tokens" t ON t.id = i.rowid '
                f'WHERE "{table}_index" MATCH ? AND ' + proof.replace("(tokens,", "(t.tokens,")
            )
            params += more
        found = [row[0] for row in self.sql(f"{text} LIMIT {limit + 1}", params)]
        return None if len(found) > limit else found

    def damage(self) -> list[str]:
        """Pages, indexes and foreign keys."""
        found = [str(row[0]) for row in self.sql("PRAGMA integrity_check(20)") if row[0] != "ok"]
        return found + [f"{t} {r} → {p}" for t, r, p, _ in self.sql("PRAGMA foreign_key_check")[:20]]

    def index_damage(self, table: str) -> list[str]:
        """Whether the full-text index holds exactly the stored tokens."""
        try:
            self.sql(f'INSERT INTO "{table}_index" ("{table}_index", rank) VALUES (\'integrity-check\', 1)')
        except peewee.DatabaseError as error:
            return [str(error)]
        return []


class PostgresStore(Store):
    """The book in a PostgreSQL database."""

    kind = "postgresql"

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.db = peewee.PostgresqlDatabase(url, prefer_psycopg3=True, thread_safe=False, connect_timeout=5)

    def holes(self, text: str) -> str:
        """psycopg's holes are %s."""
        return text.replace("%", "%%").replace("?", "%s")

    def connect(self) -> None:
        """Connect again when the server went away in between."""
        if not self.db.is_closed() and self.db.connection().closed:
            self.db.close()
        if self.db.is_closed():
            self.db.connect()
            # Lists come from keyset queries with small limits: start-up cost decides, not throughput.
            self.db.execute_sql("SET jit = off")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Row locks and the version check keep two writers apart."""
        if self.db.in_transaction():
            yield
            return
        with self.db.atomic():
            yield

    def interrupt(self) -> None:
        """Ask the server to cancel the running statement."""
        if not self.db.is_closed():
            self.db.connection().cancel_safe(timeout=2)

    def ids(self, column: Any, ids: Sequence[int]) -> Any:
        """One array parameter instead of thousands."""
        return peewee.NodeList((column, SQL("= ANY(%s)", [list(ids)])))

    def contains(self, column: Any, text: str) -> Any:
        """Byte-exact containment."""
        return peewee.fn.strpos(column, text) > 0

    def lock_chain(self) -> None:
        """A lock by number, given back at the end of the transaction."""
        self.sql("SELECT pg_advisory_xact_lock(?)", [APPLICATION_ID])

    def reserve(self, table: str, count: int) -> list[int]:
        """Numbers drawn from the table's own sequence."""
        asked = "SELECT nextval(pg_get_serial_sequence(?, 'id')) FROM generate_series(1, ?)"
        return [row[0] for row in self.sql(asked, [table, count])]

    def insert_rows(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """COPY, which also takes part in the transaction."""
        names = ", ".join(f'"{c}"' for c in columns)
        with (
            self.db.connection().cursor() as cursor,
            cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def create_index(self, table: str) -> None:
        """Tokens in a table with an inverted index over their set."""
        self.sql(f'CREATE TABLE "{table}_tokens" (id BIGINT PRIMARY KEY, tokens TEXT COLLATE "C" NOT NULL)')
        self.sql(
            f'CREATE INDEX "{table}_index" ON "{table}_tokens" '
            "USING gin (array_to_tsvector(string_to_array(btrim(tokens), ' '))) WITH (fastupdate = off)"
        )

    def put_tokens(self, table: str, documents: Sequence[tuple[int, str]]) -> None:
        """Insert or replace, many at once."""
        with self.db.connection().cursor() as cursor:
            cursor.executemany(
                f'INSERT INTO "{table}_tokens" (id, tokens) VALUES (%s, %s) '
                "ON CONFLICT (id) DO UPDATE SET tokens = EXCLUDED.tokens",
                documents,
            )

    def drop_tokens(self, table: str, ids: Sequence[int]) -> None:
        """Take records out of the search index."""
        self.sql(f'DELETE FROM "{table}_tokens" WHERE id = ANY(?)', [list(ids)])

    def hits(
        self, table: str, asked: tuple[search.Term, ...], reach: tuple[str, ...], limit: int
    ) -> list[int] | None:
        """The planner's estimate first: a bitmap of half the table is not worth making."""
        text = (
            f'SELECT id FROM "{table}_tokens" WHERE '
            "array_to_tsvector(string_to_array(btrim(tokens), ' ')) @@ ?::tsquery"
        )
        params: list[Any] = [search.tsquery(asked, reach)]
        plan = self.sql(f"EXPLAIN (FORMAT JSON) {text}", params)[0][0]
        if plan[0]["Plan"]["Plan Rows"] > limit * 8:
            return None
        if search.needs_proof(asked):
            proof, more = self.proof_sql(asked)
            text, params = f"{text} AND {proof}", params + more
        found = [row[0] for row in self.sql(f"{text} LIMIT {limit + 1}", params)]
        return None if len(found) > limit else found

    def damage(self) -> list[str]:
        """Foreign keys and pages are the server's own business; nothing is reported here."""
        return []


def open_store(url: str) -> Store:
    """The store for a path or a postgresql:// URL; not connected yet."""
    if re.match(r"postgres(ql)?://", url):
        return PostgresStore(url)
    return SqliteStore(url)


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


def _translated(error: BaseException, store: Store | None) -> BaseException:
    causes = [error, error.__cause__, error.__context__]
    text = " ".join(str(e) for e in causes if e).lower()
    names = {type(e).__name__ for e in causes if e}
    if "interrupted" in text or "QueryCanceled" in names:
        return errors.Interrupted()
    if "disk is full" in text or "DiskFull" in names or "no space left" in text:
        return errors.DiskFull(
            Message("There is no room left on the disk. Nothing was saved; make room and try again.")
        )
    if "locked" in text or "LockNotAvailable" in names:
        return errors.BookBusy(
            Message("Another process is holding the book. Nothing was saved; please try again.")
        )
    if "not a database" in text or "malformed" in text:
        return errors.NotABook(Message("This file is not a book, or it is damaged. Nothing was changed."))
    if "readonly" in text or "unable to open" in text or "ReadOnlySqlTransaction" in names:
        return errors.Unavailable(
            Message("The book cannot be opened or written: please check its place and rights.")
        )
    if store is not None and store.kind == "postgresql" and _is_away(names, text):
        return errors.ServerAway(
            Message("The database server does not answer. Nothing was saved; please try again.")
        )
    return error


def _is_away(names: set[str], text: str) -> bool:
    away = {"OperationalError", "AdminShutdown", "CrashShutdown", "CannotConnectNow", "ConnectionTimeout"}
    return bool(names & away) or "connection" in text
