"""The book as one file: SQLite with write-ahead log and its full-text index."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import peewee
from peewee import SQL

from tui_crm.domain.core import errors, open_files, search, statistics, waiting
from tui_crm.domain.core.database import Damage, Store

# Days are text in SQLite; its driver's own conversion is on its way out.
sqlite3.register_adapter(date, date.isoformat)

CACHE = 48_000
"""KB of pages that are kept while very many rows are written."""

TOKENS = 16_000_000
"""Bytes of tokens that the full-text index gathers before it writes them; it keeps this with the book."""

FTS_TABLES = ("data", "idx", "config", "content", "docsize")
"""Behind the name of a full-text index, the tables that it may keep its own pages in."""

SEEN, UNSEEN = 0.1, 0.008
"""Seconds that one who writes very much leaves to others who wait: as long as it sees some, and where it cannot see."""

LOOK = 4
"""Milliseconds that SQLite waits by itself for the lock before this process looks whether it is still wanted."""


class SqliteStore(Store):
    """The book as one file."""

    kind = "sqlite"
    together = 0.02
    begin_still = "BEGIN DEFERRED"

    def __init__(self, url: str, journal: str = "wal") -> None:
        super().__init__(url)
        self.path = Path(url)
        self._beside = 0
        self._file: tuple[int, int] | None = None
        """Which file it was that was opened, whatever its name is by now."""
        self._waiting = waiting.Waiting(self.path)
        self.db = peewee.SqliteDatabase(
            url,
            pragmas=[
                ("busy_timeout", 15000),
                ("foreign_keys", 1),
                ("journal_mode", journal),
                ("synchronous", "full"),
                # Each write of anybody empties it: more than the inner pages of some indexes is of little use.
                ("cache_size", -1200),
                ("temp_store", "memory"),
            ],
            thread_safe=False,
            check_same_thread=False,
        )

    def connect(self) -> None:
        """Open the file; it must be there already unless it is being made."""
        if self.db.is_closed():
            open_files.opened(self.path)
            try:
                self.db.connect()
            except BaseException:
                open_files.closed(self.path)
                raise
            self._beside = 0
            self._file = open_files.number(self.path)
            # SQLite's own interrupt misses a statement that is just about to start; this cannot.
            self.db.connection().set_progress_handler(lambda: self.stopping, 10_000)

    def close(self) -> None:
        """Close the file, and leave nothing beside it that a killed process has left."""
        if not self.db.is_closed():
            super().close()
            open_files.closed(self.path)
            waiting.tidy(self.path)

    def keys(self, query: Any) -> list[int]:
        """All in one row: between two rows the interpreter may let another thread go first, thousands of times."""
        self._go_on()
        text, params = query.sql()
        return list(json.loads(self.db.execute_sql(f"SELECT json_group_array(id) FROM ({text})", params).fetchone()[0]))

    def pulse(self) -> tuple[int, Any]:
        """The file's version as this connection sees it, and the rows that it has written itself."""
        found = self.sql("SELECT value FROM meta WHERE name = 'epoch'")
        version = self.sql("PRAGMA data_version")[0][0]
        return int(found[0][0]) if found else 0, (version, self.db.connection().total_changes - self._beside)

    @contextlib.contextmanager
    def beside_records(self) -> Iterator[None]:
        """The rows written in here do not count."""
        self.connect()
        before = self.db.connection().total_changes
        try:
            yield
        finally:
            self._beside += self.db.connection().total_changes - before

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Takes the write lock at once, so that two writers queue instead of failing half-way."""
        if self.db.in_transaction():
            yield
            return
        with self._given_back(), contextlib.ExitStack() as unit:
            self._in_turn(lambda: unit.enter_context(self.db.atomic("IMMEDIATE")))
            if open_files.number(self.path) != self._file:
                # What is written there now nobody would find, and the log beside it may be another book's.
                raise errors.BookMoved
            yield

    def _is_amid_one(self) -> bool:
        """By the connection, which asks no statement."""
        return bool(self.db.connection().in_transaction)

    def _in_turn(self, begin: Callable[[], object]) -> None:
        """Begin as soon as the lock is free.

        SQLite itself looks every tenth of a second after a while, and would miss the moments that an import leaves
        between its batches.
        """
        patience, waits = self.sql("PRAGMA busy_timeout")[0][0], False
        end = time.monotonic() + patience / 1000
        with contextlib.ExitStack() as seen:
            seen.callback(self.db.execute_sql, f"PRAGMA busy_timeout = {patience}")
            self.db.execute_sql(f"PRAGMA busy_timeout = {LOOK}")
            while True:
                try:
                    begin()
                    return
                except peewee.OperationalError as error:
                    if "locked" not in str(error) or time.monotonic() > end:
                        raise
                self._go_on()
                if not waits:
                    seen.enter_context(waiting.seen(self.path))
                    waits = True

    def watch(self) -> None:
        """Those who wait are seen by a file beside the book; where there can be none, anybody may be waiting."""
        with contextlib.suppress(OSError):
            self._waiting.watch()

    def watch_no_more(self) -> None:
        """The file goes."""
        self._waiting.close()

    @property
    def pause(self) -> float:  # type: ignore[override]
        """Whoever is seen gets it for sure, others if they happen to look just then."""
        return SEEN if self._waiting.sees else UNSEEN

    def others_wait(self) -> bool:
        """Whether others are seen; somebody may be where that cannot be."""
        return self._waiting.anybody

    def unindexed(self, expression: Any) -> Any:
        """A unary plus keeps SQLite from using an index."""
        return peewee.NodeList((SQL("+"), expression), glue="")

    def ids(self, column: Any, ids: Sequence[Any]) -> Any:
        """One JSON parameter instead of thousands."""
        return peewee.NodeList((column, SQL("IN (SELECT value FROM json_each(?))", [search.as_json(ids)])))

    def contains(self, column: Any, text: str) -> Any:
        """Byte-exact containment."""
        return peewee.fn.instr(column, text) > 0

    def day_of_year(self, column: str) -> str:
        """Days are kept as texts, with the year first."""
        return f'(CAST(substr("{column}", 6, 2) AS INTEGER) * 100 + CAST(substr("{column}", 9, 2) AS INTEGER))'

    def expect_many(self, indexed: Sequence[str]) -> None:
        """Room for the pages and the tokens of a whole batch: what does not fit is written twice, or merged twice."""
        self.db.execute_sql(f"PRAGMA cache_size = -{CACHE}")
        with self.transaction():
            for table in indexed:
                held = self.sql(f"SELECT v FROM \"{table}_index_config\" WHERE k = 'hashsize'")
                if not held or held[0][0] != TOKENS:
                    self.sql(f'INSERT INTO "{table}_index" ("{table}_index", rank) VALUES (\'hashsize\', {TOKENS})')

    def between_batches(self, indexed: Sequence[str]) -> None:
        """What SQLite does itself at the end of a transaction is not done where somebody reads just then, and a log
        that is never through grows by all that is written."""
        # Where all of this is part of something larger, that has to end first.
        if not self.db.in_transaction():
            self.sql("PRAGMA wal_checkpoint(PASSIVE)")

    def tell_planner(self) -> None:
        """The figures of a large book."""
        with self.transaction():
            # Creates the table of the figures, the second time reads it.
            self.sql("ANALYZE sqlite_schema")
            self.sql("DELETE FROM sqlite_stat1")
            there = {name for (name,) in self.sql("SELECT name FROM sqlite_schema")}
            for table, index, figures in statistics.known():
                if table in there and (index or table) in there:
                    self.sql("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", [table, index, figures])
            self.sql("ANALYZE sqlite_schema")

    def reserve(self, table: str, count: int) -> list[int]:
        """The transaction holds the write lock already, so counting on is safe."""
        row = self.sql("SELECT seq FROM sqlite_sequence WHERE name = ?", [table])
        last = row[0][0] if row else 0
        return list(range(last + 1, last + count + 1))

    def insert_rows(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """One prepared statement for all."""
        names = ", ".join(f'"{c}"' for c in columns)
        holes = ", ".join("?" * len(columns))
        self.db.connection().executemany(f'INSERT INTO "{table}" ({names}) VALUES ({holes})', rows)

    def create_index(self, table: str) -> None:
        """Tokens in a table, and a full-text index over it that keeps no positions."""
        self.sql(f'CREATE TABLE "{table}_tokens" (id INTEGER PRIMARY KEY, tokens TEXT NOT NULL)')
        self.sql(
            f'CREATE VIRTUAL TABLE "{table}_index" USING fts5(tokens, content="{table}_tokens", content_rowid="id",'
            " detail=none, columnsize=0, prefix='1 2 3', tokenize='ascii')"
        )

    def put_tokens(self, table: str, documents: Sequence[tuple[int, str]], *, fresh: bool = False) -> None:
        """The index must be told the old tokens to forget them."""
        before = {} if fresh else self.tokens(table, [key for key, _ in documents])
        texts = f'INSERT OR REPLACE INTO "{table}_tokens" (id, tokens) VALUES (?, ?)'
        self.db.connection().executemany(texts, documents)
        self._index(table, before, dict(documents))

    def bin_tokens(self, table: str, ids: Sequence[int]) -> None:
        """Out of the index, marked, and in again."""
        before = self.tokens(table, ids)
        some = "id IN (SELECT value FROM json_each(?))"
        self.sql(f'UPDATE "{table}_tokens" SET tokens = {search.BINNED} WHERE {some}', [search.as_json(ids)])
        self._index(table, before, self.tokens(table, ids))

    def drop_tokens(self, table: str, ids: Sequence[int]) -> None:
        """Take records out of the search index."""
        self._index(table, self.tokens(table, ids), {})
        self.sql(
            f'DELETE FROM "{table}_tokens" WHERE id IN (SELECT value FROM json_each(?))',
            [search.as_json(ids)],
        )

    def _index(self, table: str, before: Mapping[int, str], after: Mapping[int, str]) -> None:
        """Let the index forget some tokens and take others in, each record once and in their order.

        The index gathers what one statement for one row brings, and writes it when the transaction ends. A statement
        for many rows, or a record that comes after a later one, makes it write, and merge, at once.
        """
        index = self.db.connection().execute
        forget = f'INSERT INTO "{table}_index" ("{table}_index", rowid, tokens) VALUES (\'delete\', ?, ?)'
        put = f'INSERT INTO "{table}_index" (rowid, tokens) VALUES (?, ?)'
        for key in sorted({*before, *after}):
            if key in before:
                index(forget, (key, before[key]))
            if key in after:
                index(put, (key, after[key]))

    def hits(self, table: str, asked: tuple[search.Term, ...], reach: tuple[str, ...], limit: int) -> list[int] | None:
        """Asks the full-text index; phrases are proved on the tokens themselves."""
        text, params = self.matching(table, asked, reach)
        found = [row[0] for row in self.sql(f"{text} LIMIT {limit + 1}", params)]
        return None if len(found) > limit else found

    def matching(self, table: str, asked: tuple[search.Term, ...], reach: tuple[str, ...]) -> tuple[str, list[Any]]:
        """A row of the index for each."""
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
        return text, params

    def facts(self) -> dict[str, str]:
        """The library's version, the journal's mode, and the size of the file."""
        version, journal = self.sql("SELECT sqlite_version()")[0][0], self.sql("PRAGMA journal_mode")[0][0]
        return {"product": "SQLite", "version": version, "journal": journal, "size": str(self.path.stat().st_size)}

    def damage(self) -> list[Damage]:
        """Pages, and the entries of indexes."""
        from tui_crm.domain.core import page_damage

        return page_damage.found(self)

    def loose_ends(self) -> list[tuple[str, int, str, str]]:
        """By the database's own check of its foreign keys."""
        columns: dict[str, dict[int, str]] = {}
        ends = []
        for table, key, target, number in self.sql("PRAGMA foreign_key_check"):
            if table not in columns:
                columns[table] = {row[0]: row[3] for row in self.sql(f'PRAGMA foreign_key_list("{table}")')}
            ends.append((table, key, columns[table][number], target))
        return ends

    def columns_there(self) -> dict[str, set[str]]:
        """What is in the file's own table of contents; a search index may be too broken to be asked."""
        found: dict[str, set[str]] = {}
        for name, is_table in self.sql(
            "SELECT name, type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' FROM sqlite_master "
            "WHERE type IN ('table', 'view')"
        ):
            columns = self.sql("SELECT name FROM pragma_table_info(?)", [name]) if is_table else []
            found[name] = {column for (column,) in columns}
        return found

    def indexes(self) -> set[str]:
        """The names of all indexes."""
        return {str(row[0]) for row in self.sql("SELECT name FROM sqlite_master WHERE type = 'index'")}

    def index_damage(self, table: str) -> list[str]:
        """Whether the full-text index holds exactly the stored tokens."""
        try:
            # The index's own check counts as writing: who keeps it from beginning does not damage anything.
            with self.transaction():
                self.sql(f'INSERT INTO "{table}_index" ("{table}_index", rank) VALUES (\'integrity-check\', 1)')
        except peewee.DatabaseError as error:
            # A broken page ends the transaction as well, and what comes of that hides what it was about.
            first: BaseException = error
            while first.__context__ is not None:
                first = first.__context__
            if "locked" in str(first):
                raise
            return [str(first)]
        return []

    def rebuild_index(self, table: str) -> None:
        """The full-text index reads the tokens' table again."""
        with self.transaction():
            self.sql(f'INSERT INTO "{table}_index" ("{table}_index") VALUES (\'rebuild\')')

    def discard_index(self, table: str) -> None:
        """The index keeps its pages in tables of its own, any of which may be broken or gone."""
        from tui_crm.domain.core import page_damage

        parts = (f"{table}_index_{part}" for part in FTS_TABLES)
        page_damage.forget(self, [f"{table}_tokens", f"{table}_index", *parts])

    def reindex(self, names: Collection[str]) -> None:
        """An index whose pages cannot even be cleared is taken out of the file's table of contents."""
        from tui_crm.domain.core import page_damage

        page_damage.reindex(self, names)

    def close_gaps(self) -> None:
        """Writes the file anew."""
        from tui_crm.domain.core import page_damage

        page_damage.close_gaps(self)
