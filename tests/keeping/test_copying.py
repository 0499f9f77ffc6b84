"""A book that has moved to the other database is the same book."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.office import Office, office_at
from tui_crm.domain import Query, create_book, errors, open_book
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.stores import open_store
from tui_crm.domain.keeping import copying, tables

KINDS = ("departments", "positions", "users", "customers", "contacts", "settings", "roles", "regions", "logins")


def contents(store: Store) -> dict[str, list[Any]]:
    """Every row of every table, search tokens, audit and passwords too."""
    with tables.snapshot(store):
        return {
            table: [row for rows in tables.stream(store, table, sorted(tables.columns(store, table))) for row in rows]
            for table in tables.names(store)
        }


def schema_of(store: Store) -> set[str]:
    """The names of all indexes and links."""
    if store.kind == "sqlite":
        return {row[0] for row in store.sql("SELECT name FROM sqlite_master")}
    names = {row[0] for row in store.sql("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")}
    return names | {row[0] for row in store.sql("SELECT conname FROM pg_constraint WHERE contype = 'f'")}


def test_everything_arrives(stocked: Office, empty_url: str) -> None:
    before = stocked.dump(*KINDS)
    copied = copying.copy(stocked.book, empty_url)
    # That it was copied is in the audit of both.
    everything, last = contents(stocked.book.store), tables.sequences(stocked.book.store)
    assert stocked.admin.page("audit").rows[0]["wish"] == "book.copy"
    assert copied == {table: len(rows) for table, rows in everything.items()}
    with office_at(empty_url) as office:
        assert contents(office.book.store) == everything
        assert tables.sequences(office.book.store) == last
        assert office.dump(*KINDS) == before
        assert office.book.head() == stocked.book.head()
        assert office.problems() == []
        for words in ("恒达", "hdjm", "4321", "deli"):
            assert office.names("lijing", Query(words=words)) == stocked.names("lijing", Query(words=words)) != []


def test_work_goes_on_in_the_copy(stocked: Office, empty_url: str) -> None:
    """New records get numbers that nobody had, and what was done before can be undone."""
    copying.copy(stocked.book, empty_url)
    with office_at(empty_url) as office:
        fresh = office.customer("a new one", code="N1")
        assert fresh.id == stocked.customer("a new one", code="N1").id
        group = next(g for g in office.admin.history("customers", office.id_of("customers", "H1")))
        office.admin.undo(group.id)
        assert office.problems() == []


def test_a_copy_has_all_indexes_and_links(stocked: Office, empty_url: str, tmp_path: Path) -> None:
    copying.copy(stocked.book, empty_url)
    if empty_url.startswith("postgresql") != (stocked.book.store.kind == "postgresql"):
        pytest.skip("compared within one kind of database")
    with closing(open_book(empty_url)) as copied:
        assert schema_of(copied.store) == schema_of(stocked.book.store)


def test_there_and_back_again(stocked: Office, empty_url: str, tmp_path: Path) -> None:
    copying.copy(stocked.book, empty_url)
    with closing(open_book(empty_url)) as there:
        copying.copy(there, str(tmp_path / "back.db"))
        everything = contents(there.store)
    with closing(open_book(str(tmp_path / "back.db"))) as back:
        assert contents(back.store) == everything


def test_only_an_empty_place_takes_a_copy(stocked: Office, empty_url: str) -> None:
    create_book(empty_url)
    with pytest.raises(errors.Forbidden, match="already"):
        copying.copy(stocked.book, empty_url)
    with closing(open_book(empty_url)) as book:
        assert not book.founded


@pytest.mark.parametrize("stage", [copying.COPYING, copying.INDEXING, copying.COMPARING])
def test_being_stopped_leaves_the_place_empty(stocked: Office, empty_url: str, stage: str) -> None:
    def stop(now: str, done: int, total: int) -> None:
        if now == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copying.copy(stocked.book, empty_url, stop)
    empty(empty_url)
    assert stocked.problems_of("customers") == []


def empty(url: str) -> None:
    if not url.startswith("postgresql"):
        assert not any(url in str(p) or p.name.startswith(".other.db") for p in Path(url).parent.iterdir())
        return
    store = open_store(url)
    store.connect()
    with closing(store):
        assert tables.names(store) == []


def test_a_row_that_is_lost_on_the_way_is_noticed(
    stocked: Office, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = copying._put

    def losing(target: Store, table: str, names: list[str], rows: tables.Rows) -> None:
        put(target, table, names, rows[1:] if table == "audit_entries" else rows)

    monkeypatch.setattr(copying, "_put", losing)
    with pytest.raises(errors.BadBackup, match="audit_entries"):
        copying.copy(stocked.book, empty_url)
    empty(empty_url)


def test_an_altered_audit_is_not_copied(stocked: Office, empty_url: str) -> None:
    stocked.book.store.sql("UPDATE audit_entries SET title = 'x' WHERE id = (SELECT MAX(id) FROM audit_entries)")
    with pytest.raises(errors.BadBackup, match="audit"):
        copying.copy(stocked.book, empty_url)
    empty(empty_url)


def test_other_tables_are_refused(stocked: Office, empty_url: str) -> None:
    stocked.book.store.sql("CREATE TABLE somebodys_own (id INTEGER PRIMARY KEY)")
    with pytest.raises(errors.NotABook, match="differ"):
        copying.copy(stocked.book, empty_url)
    empty(empty_url)


def test_a_value_that_the_server_does_not_take_is_told(stocked: Office, empty_url: str) -> None:
    if stocked.book.store.kind != "sqlite" or not empty_url.startswith("postgresql"):
        pytest.skip("SQLite takes everything")
    stocked.book.store.sql("UPDATE customers SET credit = 'many'")
    with pytest.raises(errors.NotABook, match="customers"):
        copying.copy(stocked.book, empty_url)
    empty(empty_url)


def test_a_folder_that_is_not_there_is_not_made(stocked: Office, tmp_path: Path) -> None:
    with pytest.raises(errors.Unavailable, match="no folder"):
        copying.copy(stocked.book, str(tmp_path / "none" / "crm.db"))
