"""What a book's database knows of the size of its tables, so that it finds records by the right index."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.office import Office
from tui_crm.domain.core import postgres, statistics
from tui_crm.domain.core.entity import registry
from tui_crm.domain.core.postgres import PostgresStore
from tui_crm.domain.core.sqlite import SqliteStore
from tui_crm.domain.migrations import runner
from tui_crm.exchange.importing import import_file


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


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ("SELECT COUNT(*) FROM followups WHERE customer = 1 AND deleted_at IS NULL", "followups_customer_at_id_alive"),
        ("SELECT id FROM contacts WHERE customer = 1 AND deleted_at IS NULL ORDER BY id", "contacts_customer_id_alive"),
        ("SELECT id FROM contacts WHERE customer = 1 AND deleted_at = 1", "contacts_customer"),
        ("SELECT id FROM customers WHERE deleted_at IS NOT NULL ORDER BY id DESC LIMIT 40", "customers_bin"),
        ("SELECT id FROM followups WHERE owner IN (1) AND deleted_at IS NOT NULL LIMIT 40", "followups_bin"),
    ],
)
def test_what_lives_and_what_is_in_the_recycle_bin_have_indexes_of_their_own(
    store: SqliteStore, asked: str, index: str
) -> None:
    assert index in steps_of(store, asked)[0].split()


LARGE = ("customers", "contacts", "followups", "appointments", "attachments", "audit_groups", "audit_entries")
"""Tables that grow with the years."""


class Watched:
    """What SQLite is asked meanwhile, and which of it goes through a whole table that grows."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.asked: set[str] = set()

    def __enter__(self) -> Watched:
        self.store.db.connection().set_trace_callback(self.asked.add)
        return self

    def __exit__(self, *_: object) -> None:
        self.store.db.connection().set_trace_callback(None)

    def scans(self) -> list[str]:
        """The statements that read a whole table; one that takes the newest few of it in their order does not."""
        found = []
        for text in self.asked:
            if text.split(maxsplit=1)[0] not in ("SELECT", "UPDATE", "DELETE", "INSERT") or " LIMIT " in text:
                continue
            names = dict(re.findall(r'(?:FROM|JOIN) "(\w+)" AS "(\w+)"', text))
            tables = {alias: name for name, alias in names.items()}
            for step in steps_of(self.store, text):
                scanned = re.match(r"SCAN (\w+)", step)
                if scanned and tables.get(scanned[1], scanned[1]) in LARGE:
                    found.append(f"{step}: {text}")
        return found


def test_nothing_that_is_done_to_a_record_reads_a_whole_table(office: Office, store: SqliteStore) -> None:
    desk = office.admin
    with Watched(store) as watched:
        customer = office.customer("杭州明远贸易", by="linzhiyuan", phone="0571-87654321")
        contact = office.contact(customer, "王小明", by="linzhiyuan", mobile="13800001234")
        desk.create("followups", {"customer": customer.id, "contact": contact.id, "content": "报价已发"})
        desk.change("customers", customer.id, {"name": "杭州明远科技", "phone": "0571-87654322"})
        desk.change("contacts", contact.id, {"name": "王大明"})
        desk.remove("customers", customer.id)
        desk.restore("customers", customer.id)
        desk.remove("customers", customer.id)
        desk.purge("customers", customer.id)
        office.customer("宁波远洋", by="linzhiyuan")
        change = desk.last_change()
        assert change is not None
        desk.undo(change.id)
    assert any('DELETE FROM "customers"' in text for text in watched.asked), "everything was seen"
    assert watched.scans() == []


def test_an_import_and_its_undoing_read_no_whole_table(office: Office, store: SqliteStore, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("name,phone\n" + "".join(f"客户{n},0571-8765{n:04}\n" for n in range(30)), encoding="utf-8")
    with Watched(store) as watched:
        report = import_file(office.admin, "customers", path)
        office.admin.undo_import(report.number)
    assert report.created == 30
    assert watched.scans() == []


def test_a_server_counts_what_grows_under_an_import(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it reads the whole table for each batch, until it counts by itself a minute later."""
    held = office.book.store
    if not isinstance(held, PostgresStore):
        pytest.skip("SQLite is told how large a book may become when it is made")
    monkeypatch.setattr(postgres, "SMALL_TABLE", 1000)
    path = tmp_path / "customers.csv"
    path.write_text("name\n" + "".join(f"客户{n}\n" for n in range(40)), encoding="utf-8")
    told = "SELECT count(*) FROM pg_stats WHERE tablename = 'customers'"
    assert held.sql(told)[0][0] == 0
    assert import_file(office.admin, "customers", path).created == 40
    assert held.sql(told)[0][0] > 0
