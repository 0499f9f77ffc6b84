"""Who writes very much gives way to those who wait for the book (D-01)."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

import pytest

from tests.office import Office, office_at
from tests.patience import until
from tui_crm.domain import create_book, errors, open_book
from tui_crm.domain.core import waiting
from tui_crm.domain.core.waiting import Waiting


@pytest.fixture
def long_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction ends for nothing but somebody who waits."""
    monkeypatch.setattr("tui_crm.domain.core.sqlite.SqliteStore.together", 3600.0)


def count(url: str) -> int:
    """The customers that others see."""
    with closing(sqlite3.connect(url)) as other:
        return int(other.execute("SELECT COUNT(*) FROM customers").fetchone()[0])


@contextmanager
def a_colleague_saves(url: str) -> Iterator[list[str]]:
    """Li Jing at her own desk; what she saved, once she had her turn."""
    saved: list[str] = []

    def save() -> None:
        with office_at(url) as office:
            saved.append(str(office.desk("lijing").create("customers", {"name": "博雅"})["name"]))

    thread = Thread(target=save)
    thread.start()
    try:
        yield saved
    finally:
        thread.join()


@pytest.fixture
def here(tmp_path: Path, sqlite_office: Path) -> Iterator[Office]:
    """An office whose book is a file."""
    with office_at(str(shutil.copyfile(sqlite_office, tmp_path / "office.db"))) as office:
        yield office


@pytest.mark.usefixtures("long_ones")
class TestOneFile:
    """A book that is one file has one who writes at a time."""

    def test_wishes_are_written_together_as_long_as_nobody_waits(self, here: Office) -> None:
        office, url = here, here.book.store.url
        with office.admin.stretch("customers.import") as running:
            for name in ("恒达", "鼎新", "联创"):
                running.go_on()
                office.customer(name)
                assert not running.rest()
                assert count(url) == 0
        assert count(url) == 3
        assert len({g.id for g in office.admin.history("customers", 1)}) == 1, "each has its own place in the audit"

    def test_whoever_waits_has_the_next_turn(self, here: Office) -> None:
        office, url = here, here.book.store.url
        with office.admin.stretch("customers.import") as running:
            running.go_on()
            office.customer("恒达")
            assert not running.rest()
            with a_colleague_saves(url) as saved:
                until(office.book.store.others_wait, "somebody who waits")
                assert not saved
                running.go_on()
                office.customer("鼎新")
                assert running.rest(), "what was written is in the book"
            assert saved == ["博雅"]
            running.go_on()
            office.customer("联创")
        assert [row["name"] for row in office.admin.page("customers").rows[::-1]] == ["恒达", "鼎新", "博雅", "联创"]
        assert office.problems() == []

    def test_the_file_by_which_they_are_seen_goes(self, here: Office) -> None:
        office = here
        place = waiting.beside(Path(office.book.store.url))
        with office.admin.stretch("customers.import") as running:
            running.go_on()
            assert place.stat().st_mode & 0o777 == 0o600
            office.customer("恒达")
            running.rest()
        assert not place.exists()

    def test_where_no_file_can_lie_everybody_may_be_waiting(self, here: Office) -> None:
        """Each wish is in the book by itself."""
        office = here
        waiting.beside(Path(office.book.store.url)).mkdir()
        with office.admin.stretch("customers.import") as running:
            running.go_on()
            office.customer("恒达")
            assert running.rest()

    def test_what_fails_takes_back_all_that_was_written_together(self, here: Office) -> None:
        office = here
        running = office.admin.stretch("customers.import")

        def work() -> None:
            with running:
                running.go_on()
                office.customer("恒达")
                assert not running.rest()
                running.go_on()
                office.admin.create("customers", {"name": ""})

        with pytest.raises(errors.Invalid):
            work()
        assert running.lost
        assert count(office.book.store.url) == 0
        assert office.customer("恒达")["code"] == "KH260506001"
        assert office.problems() == []

    def test_what_stops_between_two_wishes_leaves_both_whole(self, here: Office) -> None:
        office = here
        running = office.admin.stretch("customers.import")

        def work() -> None:
            with running:
                running.go_on()
                office.customer("恒达")
                assert not running.rest()
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            work()
        assert not running.lost
        assert count(office.book.store.url) == 1


def test_a_few_wishes_are_in_the_book_one_by_one(office: Office) -> None:
    with office.admin.stretch("customers.import", few=True) as running:
        for name in ("恒达", "鼎新"):
            running.go_on()
            office.customer(name)
            assert running.rest()
            assert not running.rest(at_once=True), "there is nothing more"


def test_what_has_taken_long_enough_ends_although_nobody_is_seen(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a server nobody waits for the book, but everybody for the end of the audit's chain."""
    monkeypatch.setattr(type(office.book.store), "together", 0.0)
    with office.admin.stretch("customers.import") as running:
        running.go_on()
        office.customer("恒达")
        assert running.rest()


def test_two_who_watch_and_one_who_leaves(tmp_path: Path) -> None:
    """The one who stays cannot see anybody, so everybody may be waiting until the file is there again."""
    first, second = Waiting(tmp_path / "b.db"), Waiting(tmp_path / "b.db")
    first.watch()
    second.watch()
    assert not first.anybody
    second.close()
    assert first.anybody
    first.watch()
    assert not first.anybody
    with waiting.seen(tmp_path / "b.db"):
        assert first.anybody
    assert not first.anybody
    first.close()
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from tui_crm.domain.core.waiting import Waiting

Waiting(Path(sys.argv[1])).watch()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_has_left_goes_when_somebody_leaves_the_book(tmp_path: Path) -> None:
    """Not while it may still be in use: as long as it is new, and as long as somebody holds it."""
    book, left = tmp_path / "b.db", tmp_path / "b.db-waiting"
    create_book(str(book))
    assert subprocess.run([sys.executable, "-c", KILLED, str(book)], check=False).returncode == -9
    open_book(str(book)).close()
    assert left.exists()
    os.utime(left, (0, time.time() - 2 * waiting.LEFT))
    with waiting.seen(book):
        open_book(str(book)).close()
        assert left.exists()
    open_book(str(book)).close()
    assert [file.name for file in tmp_path.iterdir()] == ["b.db"]


def test_what_is_taken_away_from_one_who_watches_is_laid_again(tmp_path: Path) -> None:
    """The file is laid anew with each stretch, so that happens only to one that takes very long."""
    book, slow = tmp_path / "b.db", Waiting(tmp_path / "b.db")
    slow.watch()
    os.utime(waiting.beside(book), (0, 0))
    slow.watch()
    waiting.tidy(book)
    assert slow.sees
    os.utime(waiting.beside(book), (0, 0))
    waiting.tidy(book)
    assert slow.anybody
    slow.watch()
    assert slow.sees
    slow.close()
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_such_file_is_let_be(tmp_path: Path) -> None:
    """Somebody may have put something of their own there."""
    theirs = tmp_path / "b.db-waiting"
    theirs.write_text("my notes")
    os.utime(theirs, (0, 0))
    waiting.tidy(tmp_path / "b.db")
    assert theirs.read_text() == "my notes"


def test_a_link_that_somebody_has_laid_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "b.db-waiting").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic"):
        Waiting(tmp_path / "b.db").watch()
    with waiting.seen(tmp_path / "b.db"):
        assert not os.path.exists(tmp_path / "elsewhere")
