"""The two databases behind one face: opening, transactions, stopping a query, plain words for what goes wrong.

Nothing else in the book knows which of the two it is talking to. One `Store` is one connection, used by one
thread at a time.
"""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import peewee

from tui_crm.domain.core import errors, search

APPLICATION_ID = 0x74756372
"""Written into the header of a SQLite book ("tucr"), so that other SQLite files are told apart."""

KEYS = 10_000
"""Keys that are taken from the database in one go."""


@dataclass(frozen=True)
class Damage:
    """A broken page or entry: in which table or index, where that can be known, and what the database says."""

    name: str
    what: str


class Store:
    """One connection to the book's database."""

    kind = ""
    together = 0.0
    """Seconds after which one who writes very much ends a transaction, as soon as a wish is over: a longer one costs
    less for each row, and whoever waits waits for its end as well."""
    pause = 0.0
    """Seconds that such a one leaves others to have their turn, at the most."""
    begin_still = ""
    """How a transaction begins that only reads, all of it as the book was when it began."""
    proves_few = False
    """Whether testing the few records in reach beats asking the search index."""
    db: peewee.Database

    def __init__(self, url: str) -> None:
        self.url = url
        self.stopping = False
        """Whether nobody waits for the running call any more; set from another thread."""

    # -- statements

    def rows(self, query: Any) -> list[tuple[Any, ...]]:
        """All rows of a select, as tuples with the fields' Python values."""
        self._go_on()
        return list(query.tuples().execute(self.db))

    def raw(self, query: Any) -> list[tuple[Any, ...]]:
        """All rows of a select as the database gives them, without the way through the fields."""
        self._go_on()
        return list(self.db.execute(query).fetchall())

    def keys(self, query: Any) -> list[int]:
        """The whole numbers of a select of one column."""
        return [row[0] for row in self.raw(query)]

    def many_keys(self, query: Any) -> array[int]:
        """The same for as many as a book may have, eight bytes each."""
        self._go_on()
        found, cursor = array("q"), self.db.execute(query)
        while rows := cursor.fetchmany(KEYS):
            found.extend([row[0] for row in rows])
        return found

    def _go_on(self) -> None:
        if self.stopping:
            raise errors.Interrupted

    def one(self, query: Any) -> tuple[Any, ...] | None:
        """The first row of a select, or None."""
        return next(iter(self.rows(query)), None)

    def run(self, query: Any) -> Any:
        """Execute an insert (the new id), update or delete (the number of rows)."""
        return query.execute(self.db)

    def sql(self, text: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a statement written with `?` holes, for what the query builder cannot say."""
        self._go_on()
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

    @contextlib.contextmanager
    def _given_back(self) -> Iterator[None]:
        """Around a transaction: whatever ends it leaves nothing of it open, and no lock held.

        The key that stops the program may come between what the database has done and the note that is taken of it.
        """
        try:
            yield
        finally:
            if not self.db.is_closed():
                while self.db.in_transaction():
                    self.db.pop_transaction()
                if self._is_amid_one():
                    self.db.rollback()

    @contextlib.contextmanager
    def still(self) -> Iterator[None]:
        """What is read in here is the book as it was at one moment; others go on writing, and in here nobody is to."""
        with self._given_back():
            self.db.execute_sql(self.begin_still)
            self.db.push_transaction(self.db.transaction())
            yield

    @contextlib.contextmanager
    def apart(self) -> Iterator[None]:
        """Around reading what may fail: a server lets nothing more be read in the same transaction after that."""
        if self.db.in_transaction():
            with self.db.savepoint():
                yield
        else:
            yield

    def _is_amid_one(self) -> bool:
        """Whether the database itself says that a transaction is open."""
        raise TypeError("a Store is one of the two databases")

    @contextlib.contextmanager
    def moment(self) -> Iterator[Store]:
        """A connection that shows the book as it is now for as long as that costs others nothing; else this one."""
        yield self

    def connect(self) -> None:
        """Open the connection when it is not open."""
        raise TypeError("a Store is one of the two databases")

    def close(self) -> None:
        """Close the connection."""
        if not self.db.is_closed():
            self.db.close()

    def pulse(self) -> tuple[int, Any]:
        """The epoch of rights and names, and a sign that is another one after every write of anybody."""
        raise TypeError("a Store is one of the two databases")

    @contextlib.contextmanager
    def beside_records(self) -> Iterator[None]:
        """Writes that touch no record, after which the answers about records that a session keeps are still right."""
        yield

    def interrupt(self) -> None:
        """Stop the running call, wherever it is; called from another thread."""
        self.stopping = True

    def settle(self) -> None:
        """Wait until no word to stop is on its way any more, so that it cannot hit the next call."""

    # -- what the two say differently

    def unindexed(self, expression: Any) -> Any:
        """The expression in a form that the planner will not look up in an index."""
        return expression

    def ids(self, column: Any, ids: Sequence[Any]) -> Any:
        """Condition that a column is one of many ids, passed as one parameter."""
        raise TypeError("a Store is one of the two databases")

    def among(self, column: Any, values: Collection[Any]) -> Any:
        """The same for values of any kind; a parameter for each where there is no other way."""
        if all(isinstance(value, (int, str)) for value in values):
            return self.ids(column, sorted(values))
        return column.in_(sorted(values))

    def contains(self, column: Any, text: str) -> Any:
        """Condition that a text column contains an exact string."""
        raise TypeError("a Store is one of the two databases")

    def day_of_year(self, column: str) -> str:
        """Month and day of a day as one number, 508 for the eighth of May; said as indexes say it."""
        raise TypeError("a Store is one of the two databases")

    def lock_chain(self) -> None:
        """Let nobody else append to the audit chain until this transaction ends."""

    def lock_rows(self, table: str, keys: Sequence[int]) -> None:
        """Let nobody else write rows until this transaction ends, and see them as the last writer has left them.

        Whoever writes to a file is alone anyhow.
        """

    # -- many rows at once

    def expect_many(self, indexed: Sequence[str]) -> None:
        """Get ready for writing very many rows; `indexed` are the tables with search tokens among theirs."""

    def between_batches(self, indexed: Sequence[str]) -> None:
        """Do what was put off while rows were written; nobody waits for the book meanwhile."""

    def end_many(self, indexed: Sequence[str]) -> None:
        """Very many rows have been written."""

    def watch(self) -> None:
        """Look from now on whether others wait for the book, where they would have to."""

    def watch_no_more(self) -> None:
        """Nothing is written any more that others would have to wait for."""

    def others_wait(self) -> bool:
        """Whether others are seen to wait for the running transaction to end."""
        return False

    def tell_planner(self) -> None:
        """Let the database know how large its tables are or may become: without it, it chooses the wrong index."""
        raise TypeError("a Store is one of the two databases")

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

    def put_tokens(self, table: str, documents: Sequence[tuple[int, str]], *, fresh: bool = False) -> None:
        """Write the tokens of records, replacing what was there; `fresh` ones have none yet."""
        raise TypeError("a Store is one of the two databases")

    def tokens(self, table: str, ids: Sequence[int]) -> dict[int, str]:
        """The stored tokens of records."""
        found: dict[int, str] = {}
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            holes = ", ".join("?" * len(some))
            found |= dict(self.sql(f'SELECT id, tokens FROM "{table}_tokens" WHERE id IN ({holes})', some))
        return found

    def bin_tokens(self, table: str, ids: Sequence[int]) -> None:
        """Put the mark of the recycle bin before the tokens of records that have none."""
        raise TypeError("a Store is one of the two databases")

    def drop_tokens(self, table: str, ids: Sequence[int]) -> None:
        """Take records out of the search index."""
        raise TypeError("a Store is one of the two databases")

    def hits(self, table: str, asked: tuple[search.Term, ...], reach: tuple[str, ...], limit: int) -> list[int] | None:
        """Ids that match, or None when they are more than `limit`."""
        raise TypeError("a Store is one of the two databases")

    def matching(self, table: str, asked: tuple[search.Term, ...], reach: tuple[str, ...]) -> tuple[str, list[Any]]:
        """The ids of all that match, as a statement with its parameters."""
        raise TypeError("a Store is one of the two databases")

    def count_hits(
        self, table: str, asked: tuple[search.Term, ...], reach: tuple[str, ...], most: int | None = None
    ) -> int:
        """How many match, by the index alone; no more than `most` are counted."""
        text, params = self.matching(table, asked, reach)
        limit = f" LIMIT {most}" if most is not None else ""
        return int(self.sql(f"SELECT COUNT(*) FROM ({text}{limit}) AS found", params)[0][0])

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

    def facts(self) -> dict[str, str]:
        """What the database says of itself: product, version, mode of its journal, size in bytes."""
        raise TypeError("a Store is one of the two databases")

    def damage(self) -> list[Damage]:
        """What the database's own integrity check finds in its pages."""
        return []

    def loose_ends(self) -> list[tuple[str, int, str, str]]:
        """Rows that name a row which is not there, as far as that can be: (table, key, column, the other table)."""
        return []

    def columns_there(self) -> dict[str, set[str]]:
        """The tables with their columns; views and search indexes without."""
        raise TypeError("a Store is one of the two databases")

    def indexes(self) -> set[str]:
        """The names of all indexes that are whole."""
        raise TypeError("a Store is one of the two databases")

    def index_damage(self, table: str) -> list[str]:
        """What the search index's own check finds."""
        return []

    def rebuild_index(self, table: str) -> None:
        """Make the search index anew from the stored tokens."""
        raise TypeError("a Store is one of the two databases")

    def discard_index(self, table: str) -> None:
        """Take the search index and its tokens away, whatever is left of them."""
        raise TypeError("a Store is one of the two databases")

    def reindex(self, names: Collection[str]) -> None:
        """Make broken indexes anew from their tables; those that cannot be are missing afterwards."""

    def close_gaps(self) -> None:
        """Give back the room of what was thrown away while it could not be read."""
