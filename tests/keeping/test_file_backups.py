"""Backing up a book that is a file: while several write, damaged, in use, without a log (R-BAK-01, R-BAK-06)."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.office import Office, office_at
from tui_crm.domain import errors, open_book
from tui_crm.domain.keeping import backups, file_backup, files, manifest

WRITER = """
import random, sqlite3, sys
book, chance = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30), random.Random(int(sys.argv[2]))
book.execute("PRAGMA synchronous = OFF")
while True:
    book.execute("BEGIN IMMEDIATE")
    for place in (0, *chance.sample(range(1, 4999), chance.choice([1, 20, 200])), 4999):
        book.execute("UPDATE pages SET n = (SELECT n FROM now) + 1, filled = randomblob(900) WHERE id = ?", [place])
    book.execute("UPDATE now SET n = n + 1")
    book.execute("COMMIT")
    if chance.random() < 0.2:
        book.execute(f"PRAGMA wal_checkpoint({chance.choice(['PASSIVE', 'FULL', 'RESTART', 'TRUNCATE'])})")
"""
"""Every change touches the first and the last page, and the log is carried over in all ways that there are."""


def test_a_copy_of_files_is_of_one_moment(tmp_path: Path) -> None:
    """However much is written by several, and the log begun anew, while the files are copied (R-BAK-01, R-BAK-06)."""
    book, part, seen = tmp_path / "book", tmp_path / "part", set[int]()
    with closing(sqlite3.connect(book, isolation_level=None)) as made:
        made.executescript("PRAGMA journal_mode = WAL; CREATE TABLE now (n); INSERT INTO now VALUES (0);")
        made.execute("CREATE TABLE pages (id INTEGER PRIMARY KEY, n, filled)")
        made.executemany("INSERT INTO pages VALUES (?, 0, zeroblob(900))", ([n] for n in range(5000)))
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(book), str(n)]) for n in range(2)]
    try:
        while len(seen) < 15:
            part.touch()
            with closing(sqlite3.connect(book, isolation_level=None)) as source:
                file_backup._copy_files(source, book, part, files.silent)
            with closing(sqlite3.connect(part)) as copy:
                assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                (now,) = copy.execute("SELECT n FROM now").fetchone()
                ends = copy.execute("SELECT COUNT(*), MAX(n), MIN(CASE WHEN id IN (0, 4999) THEN n END) FROM pages")
                assert ends.fetchone() == (5000, now, now)
            seen.add(now)
            part.unlink()
            assert [one.name for one in tmp_path.glob("part*")] == []
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()


@pytest.fixture
def file_office(stocked: Office) -> Office:
    """An office whose book is a file."""
    if stocked.book.store.kind != "sqlite":
        pytest.skip("about files")
    return stocked


def test_a_damaged_book_makes_no_backup(file_office: Office, place: Path) -> None:
    """Pages overwritten behind the program's back: the good backups before must not make way for it."""
    file_office.book.store.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    file_office.book.close()
    size = Path(file_office.url).stat().st_size
    with Path(file_office.url).open("r+b") as file:
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xff" * 8192)
    book = open_book(file_office.url)
    with closing(book), pytest.raises(errors.Unavailable, match="damaged"):
        backups.make(book, place)
    assert not place.exists()
    assert not manifest.place_of(place).exists()


def test_a_book_in_use_is_not_replaced(file_office: Office, place: Path) -> None:
    backups.make(file_office.book, place)
    file_office.customer("after the backup")
    with pytest.raises(errors.BookBusy, match="Somebody is working"):
        backups.restore(place, file_office.url, replace=True, folder=place.parent)
    assert "after the backup" in file_office.names("lijing")


def test_a_book_that_cannot_be_read_is_replaced_and_kept(file_office: Office, place: Path) -> None:
    backups.make(file_office.book, place)
    file_office.book.close()
    Path(file_office.url).write_bytes(b"\0" * 5000)
    kept = backups.restore(place, file_office.url, replace=True, folder=place.parent).kept
    assert kept is not None
    assert Path(kept).read_bytes() == b"\0" * 5000
    with office_at(file_office.url) as office:
        assert office.problems() == []


def test_a_book_without_log_is_backed_up_too(file_office: Office, place: Path) -> None:
    """On a network drive there is no write-ahead log; the copy then takes turns with the writers."""
    file_office.book.close()
    with closing(sqlite3.connect(file_office.url)) as connection:
        assert connection.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    with files.making(place) as part:
        held, digest = file_backup.copy(Path(file_office.url), part, files.silent, thorough=True)
        assert held.tables["customers"] == 3
        assert digest == files.checksum(part)
