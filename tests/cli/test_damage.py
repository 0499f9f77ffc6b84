"""`check` tells what is broken or missing in the file itself, and `check --mend` makes anew what can be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Crm, stocked
from tests.office import PASSWORD, Office


def mended(crm: Crm) -> Any:
    """What `check --mend` finds afterwards."""
    return crm("check", "--mend", "--as", "linzhiyuan", "--json", "--lang", "en", typed=f"{PASSWORD}\n").json


def findings(crm: Crm) -> list[tuple[str, str]]:
    """Kind and place of what `check` finds."""
    return [(one["kind"], one["where"]) for one in crm("check", "--json", "--lang", "en").json["problems"]]


@contextmanager
def by_hand(crm: Crm) -> Iterator[sqlite3.Connection]:
    """The book's file in another program, which knows none of its rules."""
    with closing(sqlite3.connect(crm.url, isolation_level=None)) as connection:
        yield connection


def overwrite(crm: Crm, name: str, offset: int, count: int) -> None:
    """Bytes of a page of a table or an index, as a failing disk leaves them."""
    with by_hand(crm) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        pages = connection.execute("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", [name]).fetchall()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with Path(crm.url).open("r+b") as file:
        file.seek((pages[len(pages) // 2][0] - 1) * size + offset)
        file.write(b"\xff" * count)


def many(crm: Crm) -> None:
    """So many customers that their index has several pages."""
    with crm.office() as office:
        assert isinstance(office, Office)
        store = office.book.store
        made = office.customer("杭州恒达精密机械有限公司", code="H1")
        names = ", ".join(f'"{name}"' for name in store.columns_there()["customers"] - {"id", "code"})
        store.sql(
            f"WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 300) "
            f"INSERT INTO customers (id, code, {names}) SELECT ? + i, 'H' || i, {names} FROM n, customers WHERE id = ?",
            [made.id, made.id],
        )
        office.book.mend()


@pytest.mark.parametrize("offset", [2000, 0])
def test_a_broken_page_of_an_index_is_told_and_made_anew(crm: Crm, offset: int) -> None:
    """Whether only its entries are gone, or also what says where they are."""
    many(crm)
    overwrite(crm, "customers_name_sort_id_alive", offset, 900)
    assert ("index", "customers_name_sort_id_alive") in findings(crm)
    assert mended(crm)["problems"] == []
    assert findings(crm) == []
    with crm.office() as office:
        assert len(office.names("lijing")) == 300


def test_a_broken_page_of_a_table_is_told_with_what_cannot_be_read(crm: Crm) -> None:
    many(crm)
    overwrite(crm, "customers", 0, 900)
    answer = crm("check", "--lang", "en")
    assert answer.status == 1
    (line,) = (one for one in answer.lines if one.startswith("integrity"))
    assert "Customers: the database says: " in line
    assert "bring the newest backup back: tui-crm restore" in line
    assert any(line.startswith("unread") and "Customers" in line for line in answer.lines)
    told = crm("check", "--lang", "zh").lines
    assert any(line.startswith("数据库文件") and "客户：数据库的说明：" in line for line in told)
    assert any(line.startswith("无法检查") and "客户" in line for line in told)
    assert "integrity" in {one["kind"] for one in mended(crm)["problems"]}


def test_a_broken_page_of_the_search_words_is_made_anew(crm: Crm) -> None:
    many(crm)
    overwrite(crm, "customers_tokens", 0, 900)
    assert ("search", "customers") in [(kind, where.partition(":")[0]) for kind, where in findings(crm)]
    found = mended(crm)
    assert (found["problems"], found["mended"]) == ([], 300)
    with crm.office() as office:
        assert len(office.desk("lijing").search("恒达")) > 0


def test_a_missing_search_index_is_made_anew(crm_on_server: Crm) -> None:
    crm = crm_on_server
    stocked(crm)
    with crm.office() as office:
        for table in ("customers_tokens", *(["customers_index"] if office.book.store.kind == "sqlite" else [])):
            office.book.store.sql(f"DROP TABLE {table}")
    assert ("search", "customers") in findings(crm)
    found = mended(crm)
    assert (found["problems"], found["mended"]) == ([], 3)
    with crm.office() as office:
        assert len(office.admin.search("恒达")) == 1


@pytest.mark.parametrize(
    ("damage", "missing"),
    [
        ("DROP TABLE memos", "memos"),
        ("ALTER TABLE customers DROP COLUMN remark", "customers.remark"),
    ],
)
def test_a_missing_table_or_column_is_told_by_whatever_meets_it(crm_on_server: Crm, damage: str, missing: str) -> None:
    crm = crm_on_server
    stocked(crm)
    with crm.office() as office:
        office.book.store.sql(damage)
    answer = crm("check", "--lang", "en")
    assert answer.status == 1
    (line,) = (one for one in answer.lines if one.startswith("table"))
    assert missing in line
    assert "bring the newest backup back: tui-crm restore" in line
    assert ("table", missing) in [(one["kind"], one["where"]) for one in mended(crm)["problems"]]
    (tables,) = (one for one in crm("doctor", "--json", "--lang", "en").json if one["about"] == "Tables")
    assert (tables["found"], tables["state"]) == (f"{missing} is missing in the book.", "problem")
    answer = crm("show", "customers", "1", "--as", "linzhiyuan", "--lang", "en", typed=f"{PASSWORD}\n")
    if missing == "customers.remark":
        assert answer.err.endswith("remark is missing in the book. tui-crm check tells what to do.\n")


@pytest.mark.parametrize("thorough", [True, False])
def test_a_backup_of_a_book_that_lacks_something_is_not_called_good(
    crm: Crm, tmp_path: Path, *, thorough: bool
) -> None:
    with by_hand(crm) as connection:
        connection.execute("ALTER TABLE customers DROP COLUMN remark")
        connection.execute("DROP TABLE contacts_index")
    words = ["backup", str(tmp_path / "one.db"), *(["--thorough"] if thorough else [])]
    answer = crm(*words, "--as", "linzhiyuan", "--json", "--lang", "en")
    assert (answer.status, answer.json["findings"]) == (1, ["missing contacts_index", "missing customers.remark"])
    assert "was not sound" in answer.err
