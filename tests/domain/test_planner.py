"""What a book's database knows of the size of its tables, so that it finds records by the right index."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.office import Office
from tui_crm.domain.core import statistics
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.sqlite import SqliteStore
from tui_crm.domain.migrations import runner


@pytest.fixture
def store(office: Office) -> SqliteStore:
    """The store of a new book in a file."""
    if not isinstance(office.book.store, SqliteStore):
        pytest.skip("PostgreSQL counts by itself")
    return office.book.store


def steps_of(store: SqliteStore, text: str) -> list[str]:
    """How SQLite goes about a statement."""
    return [row[3] for row in store.sql(f"EXPLAIN QUERY PLAN {text}")]


def test_the_search_index_deletes_what_it_has_merged_without_reading_itself(store: SqliteStore) -> None:
    for entity in registry:
        if entity.searched:
            for part in ("data", "idx"):
                key = {"data": "id", "idx": "segid"}[part]
                text = f'DELETE FROM "{entity.table}_index_{part}" WHERE {key} >= 1 AND {key} <= 2'
                assert not [step for step in steps_of(store, text) if step.startswith("SCAN")], entity.name


def test_an_empty_book_is_planned_for_as_a_large_one(store: SqliteStore) -> None:
    told = {(table, index): figures for table, index, figures in store.sql("SELECT tbl, idx, stat FROM sqlite_stat1")}
    assert told[("customers", None)] == "1000000"
    assert set(told) == {(table, index) for table, index, _ in statistics.known()}, "no figures of what is not there"


def test_a_book_that_is_upgraded_forgets_what_it_was_counted_as(tmp_path: Path) -> None:
    store = SqliteStore(str(tmp_path / "old.db"))
    store.connect()
    *earlier, last = runner.steps()
    runner.upgrade(store, until=earlier[-1])
    store.sql("ANALYZE")
    assert runner.upgrade(store) == [last]
    assert store.sql("SELECT stat FROM sqlite_stat1 WHERE tbl = 'customers_index_data'") == []
    assert store.sql("SELECT stat FROM sqlite_stat1 WHERE tbl = 'customers' AND idx IS NULL") == [("1000000",)]
    store.close()
