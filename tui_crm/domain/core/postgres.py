"""The book in a PostgreSQL database, reached through psycopg 3."""

from __future__ import annotations

import contextlib
import threading
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

import peewee
from peewee import SQL

from tui_crm.domain.core import search
from tui_crm.domain.core.database import APPLICATION_ID, KEYS, Store
from tui_crm.spared import without_tls_and_metadata


def _hand_in_psycopg() -> None:
    """Give peewee the driver that it was imported without (see `core`); names as in peewee 4.5."""
    module: Any = peewee
    if module.psycopg is not None:
        return
    with without_tls_and_metadata():
        # Its own library does the TLS; Python's and the metadata are 4 MB of a session, and 20 ms.
        import psycopg
    from psycopg.pq import TransactionStatus
    from psycopg.types.json import Json, Jsonb

    module.psycopg, module.Json_pg3, module.Jsonb_pg3 = psycopg, Json, Jsonb
    module.TransactionStatus = TransactionStatus
    adapter = module.Psycopg3Adapter
    adapter.txn_idle = TransactionStatus.IDLE
    adapter.txn_inerror = TransactionStatus.INERROR
    adapter.txn_unknown = TransactionStatus.UNKNOWN


NEWEST, OFTEN = 2000, 20
"""Of so many records that were made last, so many have to meet the words for the index not to be asked."""

SMALL_TABLE, GROWN = 100_000, 4
"""Bytes of a table that is read whole as fast as anyhow; and how many times a table has grown when it is counted."""


BRIEFLY = 50
"""Milliseconds that is waited for what others may hold for long, while everybody else has to wait behind."""

LINE: dict[str, Any] = {
    "connect_timeout": 5,
    # A server whose machine or network is gone is noticed within a minute, not after a quarter of an hour.
    "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000,
}  # fmt: skip
"""How long the line to a server may be silent: libpq's parameters, in seconds and for the last in milliseconds."""


def _cancel(connection: Any) -> None:
    """Tell a server to stop what it does for a connection; one that does not listen is told again."""
    import psycopg

    with contextlib.suppress(psycopg.Error):
        connection.cancel_safe(timeout=2)


def _was_held(error: BaseException) -> bool:
    """Whether something was refused because somebody else held it."""
    causes = (error, error.__cause__, error.__context__)
    return any(getattr(one, "sqlstate", None) == "55P03" for one in causes)


def _ended_before(snapshot: str) -> int | None:
    """The number before which all transactions have ended, where none is under way ("xmin:xmax:xip")."""
    lowest, _, rest = snapshot.partition(":")
    return int(lowest) if rest == f"{lowest}:" else None


class PostgresStore(Store):
    """The book in a PostgreSQL database."""

    kind = "postgresql"
    # Whoever writes takes the lock of the audit last, and every lock on records before it: with a second wish in the
    # same transaction it would be the other way round, and two would wait for each other.
    together = 0.0
    begin_still = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    proves_few = True

    def __init__(self, url: str) -> None:
        super().__init__(url)
        _hand_in_psycopg()
        self._counted: dict[str, int] = {}
        """Bytes that tables had when this connection had them counted."""
        self._snapshot = self._sign = ""
        self._beside: set[int] = set()
        """Transactions of this connection's since the last snapshot that have written beside the records."""
        self._word: threading.Thread | None = None
        """What tells the server to stop."""
        self.db = peewee.PostgresqlDatabase(url, prefer_psycopg3=True, thread_safe=False, **LINE)

    def holes(self, text: str) -> str:
        """Psycopg's holes are %s."""
        return text.replace("%", "%%").replace("?", "%s")

    def connect(self) -> None:
        """Connect again when the server went away in between."""
        if not self.db.is_closed() and self.db.connection().closed:
            self.db.close()
        if self.db.is_closed():
            self.db.connect()
            # Lists come from keyset queries with small limits: start-up cost decides, not throughput.
            self.db.execute_sql("SET jit = off")

    def pulse(self) -> tuple[int, Any]:
        """What a snapshot sees moves on with each transaction that writes."""
        found = self.sql("SELECT (SELECT value FROM meta WHERE name = 'epoch'), pg_current_snapshot()::text")
        snapshot = found[0][1]
        if not self._only_beside(_ended_before(self._snapshot), _ended_before(snapshot)):
            self._sign = snapshot
        self._snapshot = snapshot
        self._beside.clear()
        return int(found[0][0] or 0), self._sign

    def _only_beside(self, earlier: int | None, later: int | None) -> bool:
        """Whether all transactions between two snapshots that nobody wrote at have written beside the records."""
        return None not in (earlier, later) and self._beside.issuperset(range(earlier, later))  # type: ignore[arg-type]

    @contextlib.contextmanager
    def beside_records(self) -> Iterator[None]:
        """A transaction of its own; in one that is open already, whatever else is written there counts."""
        if self.db.in_transaction():
            yield
            return
        with self.transaction():
            yield
            number = self.sql("SELECT pg_current_xact_id_if_assigned()::text")[0][0]
        if number is not None:
            self._beside.add(int(number))

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Row locks and the version check keep two writers apart."""
        if self.db.in_transaction():
            yield
            return
        with self._given_back(), self.db.atomic():
            yield

    def _is_amid_one(self) -> bool:
        """By what the server said last; one that is gone has taken back everything itself."""
        return self.db.connection().info.transaction_status.name in ("INTRANS", "INERROR")

    @contextlib.contextmanager
    def moment(self) -> Iterator[Store]:
        """A second connection inside one transaction, which holds nobody up."""
        if self.db.in_transaction():
            # Nobody else sees what is being written here.
            yield self
            return
        other = PostgresStore(self.url)
        with contextlib.closing(other):
            other.connect()
            with other.still():
                yield other

    def many_keys(self, query: Any) -> array[int]:
        """Through a cursor of the server's, since this side would keep all rows at once."""
        self._go_on()
        text, params = self.db.get_sql_context().sql(query).query()
        found = array("q")
        with self.transaction(), self.db.connection().cursor(name="many_keys") as cursor:
            cursor.execute(text, params)
            while rows := cursor.fetchmany(KEYS):
                found.extend([row[0] for row in rows])
        return found

    def interrupt(self) -> None:
        """Ask the server to cancel the running statement; asked again while a call does not end.

        The word goes over a connection of its own, which takes a while and for ever where the server hangs: whoever
        asks does not wait for it.
        """
        super().interrupt()
        if self._word is not None and self._word.is_alive():
            return
        if not self.db.is_closed():
            self._word = threading.Thread(target=_cancel, args=(self.db.connection(),), daemon=True)
            self._word.start()

    def settle(self) -> None:
        """Wait until no word to stop is on its way any more, so that it cannot hit the next call."""
        if self._word is not None:
            self._word.join()
            self._word = None

    def ids(self, column: Any, ids: Sequence[Any]) -> Any:
        """One array parameter instead of thousands; numbers are written out here, which the driver does slowly."""
        if ids and all(type(key) is int for key in ids):
            return peewee.NodeList((column, SQL("= ANY(%s::bigint[])", [f"{{{','.join(map(str, ids))}}}"])))
        return peewee.NodeList((column, SQL("= ANY(%s)", [list(ids)])))

    def contains(self, column: Any, text: str) -> Any:
        """Byte-exact containment."""
        return peewee.fn.strpos(column, text) > 0

    def day_of_year(self, column: str) -> str:
        """Its parts; how a day is written as a text would depend on the session."""
        return f'(CAST(EXTRACT(MONTH FROM "{column}") * 100 + EXTRACT(DAY FROM "{column}") AS INTEGER))'

    def lock_chain(self) -> None:
        """A lock by number, given back at the end of the transaction."""
        self.sql("SELECT pg_advisory_xact_lock(?)", [APPLICATION_ID])

    def lock_rows(self, table: str, keys: Sequence[int]) -> None:
        """A lock that lets others go on pointing at the rows; in one order, so that two never wait for each other."""
        self.sql(f'SELECT 1 FROM "{table}" WHERE id = ANY(?) ORDER BY id FOR NO KEY UPDATE', [list(keys)])

    def expect_many(self, indexed: Sequence[str]) -> None:
        """Let the search indexes gather new tokens, to take them in by the hundred: a third of the work one by one.

        Searches look through what is gathered as well. Whoever is broken off leaves it so, which does no harm.
        """
        self._gather(indexed, "on")

    def _gather(self, indexed: Sequence[str], wished: str) -> None:
        """Set how the search indexes take tokens, one by one, as far as nobody is at work with them for long.

        Everybody who wants to read an index stands behind whoever waits to set it.
        """
        for table in indexed:
            told = self.sql("SELECT reloptions FROM pg_class WHERE oid = ?::regclass", [f'"{table}_index"'])
            if f"fastupdate={wished}" in (told[0][0] or ()):
                continue
            try:
                with self.db.atomic():
                    self.sql(f"SET LOCAL lock_timeout = {BRIEFLY}")
                    self.sql(f'ALTER INDEX "{table}_index" SET (fastupdate = {wished})')
            except peewee.OperationalError as error:
                if not _was_held(error):
                    raise

    def between_batches(self, indexed: Sequence[str]) -> None:
        """Outside of a transaction: those who save meanwhile add to what is gathered, and need not wait.

        The server counts a table by itself a minute or more after it has grown; until then it reads all of it to find
        what a batch repeats.
        """
        names = [f'"{table}_index"' for table in indexed]
        self.sql("SELECT gin_clean_pending_list(name::regclass) FROM unnest(?::text[]) name", [names])
        sizes = "SELECT name, pg_relation_size(format('%I', name)::regclass) FROM unnest(?::text[]) name"
        for table, size in self.sql(sizes, [list(indexed)]):
            if size > GROWN * self._counted.get(table, SMALL_TABLE):
                self.sql(f'ANALYZE "{table}"')
                self._counted[table] = size

    def end_many(self, indexed: Sequence[str]) -> None:
        """As the indexes were."""
        self._gather(indexed, "off")
        self.between_batches(indexed)

    def tell_planner(self) -> None:
        """It counts, and goes on counting by itself."""
        self.sql("ANALYZE")

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

    def put_tokens(self, table: str, documents: Sequence[tuple[int, str]], *, fresh: bool = False) -> None:
        """Copied where there is nothing to replace."""
        if fresh:
            self.insert_rows(f"{table}_tokens", ("id", "tokens"), documents)
            return
        with self.db.connection().cursor() as cursor:
            cursor.executemany(
                f'INSERT INTO "{table}_tokens" (id, tokens) VALUES (%s, %s) '
                "ON CONFLICT (id) DO UPDATE SET tokens = EXCLUDED.tokens",
                documents,
            )

    def bin_tokens(self, table: str, ids: Sequence[int]) -> None:
        """The index follows by itself."""
        self.sql(f'UPDATE "{table}_tokens" SET tokens = {search.BINNED} WHERE id = ANY(?)', [list(ids)])

    def drop_tokens(self, table: str, ids: Sequence[int]) -> None:
        """Take records out of the search index."""
        self.sql(f'DELETE FROM "{table}_tokens" WHERE id = ANY(?)', [list(ids)])

    def hits(self, table: str, asked: tuple[search.Term, ...], reach: tuple[str, ...], limit: int) -> list[int] | None:
        """The planner's estimate first: a bitmap of half the table is not worth making."""
        text, params = self._indexed(table, asked, reach)
        if self._estimate(text, params) > limit * 8:
            return None
        if not reach and limit < KEYS and search.is_short(asked) and self._often_met(table, asked):
            return None
        open_ended = any(way.prefix for term in asked for way in term)
        # The beginning of a word is looked up as a whole before the reach can narrow it.
        if reach and open_ended and self._estimate(text, [search.tsquery(asked, ())]) > limit * 8:
            return None
        text, params = self.matching(table, asked, reach)
        found = [row[0] for row in self.sql(f"{text} LIMIT {limit + 1}", params)]
        return None if len(found) > limit else found

    def _often_met(self, table: str, asked: tuple[search.Term, ...]) -> bool:
        """Whether walking the list meets enough soon: beginnings of words are no more than guessed by the planner, and
        to look up one that many words have takes a tenth of a second."""
        proof, params = self.proof_sql(asked)
        newest = f'SELECT tokens FROM "{table}_tokens" ORDER BY id DESC LIMIT {NEWEST}'
        return int(self.sql(f"SELECT COUNT(*) FROM ({newest}) AS newest WHERE {proof}", params)[0][0]) >= OFTEN

    def _indexed(self, table: str, asked: tuple[search.Term, ...], reach: tuple[str, ...]) -> tuple[str, list[Any]]:
        text = (
            f'SELECT id FROM "{table}_tokens" WHERE '
            "array_to_tsvector(string_to_array(btrim(tokens), ' ')) @@ ?::tsquery"
        )
        return text, [search.tsquery(asked, reach)]

    def matching(self, table: str, asked: tuple[search.Term, ...], reach: tuple[str, ...]) -> tuple[str, list[Any]]:
        """A row of the tokens for each."""
        text, params = self._indexed(table, asked, reach)
        if not search.needs_proof(asked):
            return text, params
        proof, more = self.proof_sql(asked)
        return f"{text} AND {proof}", params + more

    def _estimate(self, text: str, params: list[Any]) -> float:
        plan = self.sql(f"EXPLAIN (FORMAT JSON) {text}", params)[0][0]
        return float(plan[0]["Plan"]["Plan Rows"])

    def facts(self) -> dict[str, str]:
        """The server's version and the size of the database."""
        version, size = self.sql("SELECT current_setting('server_version'), pg_database_size(current_database())")[0]
        return {"product": "PostgreSQL", "version": version, "size": str(size)}

    def columns_there(self) -> dict[str, set[str]]:
        """By the server's own tables, which know what others own as well."""
        found: dict[str, set[str]] = {}
        for table, column in self.sql(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "WHERE c.relkind IN ('r', 'v') AND c.relnamespace = current_schema()::regnamespace "
            "AND a.attnum > 0 AND NOT a.attisdropped"
        ):
            found.setdefault(table, set()).add(column)
        return found

    def indexes(self) -> set[str]:
        """The names of all indexes that are whole."""
        asked = "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
        return {str(row[0]) for row in self.sql(asked + "WHERE i.indisvalid AND pg_table_is_visible(i.indrelid)")}

    def rebuild_index(self, table: str) -> None:
        """Read the tokens' table again."""
        self.sql(f'REINDEX INDEX "{table}_index"')

    def discard_index(self, table: str) -> None:
        """The index goes with its table."""
        self.sql(f'DROP TABLE IF EXISTS "{table}_tokens"')
