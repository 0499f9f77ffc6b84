"""`check` and `doctor` find what is wrong and say what to do."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Crm, stocked
from tui_crm.domain.core.sqlite import SqliteStore


def test_a_sound_book_prints_the_end_of_its_audit(crm: Crm) -> None:
    answer = crm("check", "--lang", "en")
    assert (answer.status, answer.err) == (0, "")
    with crm.office() as office:
        number, digest = office.book.head()
    assert answer.out == f"The book is sound. Last change: {number}, {digest}\n"
    assert crm("check", "--json").json == {"problems": [], "head": {"number": number, "hash": digest}}


@pytest.mark.parametrize("words", [("check", "--as", "lijing"), ("--as", "lijing", "check")])
def test_a_check_asks_for_nobody_and_says_so(crm: Crm, words: tuple[str, ...]) -> None:
    """Only `--mend` is somebody's deed; a name without it would be believed to count."""
    answer = crm(*words, "--lang", "en")
    assert (answer.status, answer.out) == (2, "")
    assert "--as is for --mend only." in answer.err


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        ("UPDATE audit_entries SET title = 'x' WHERE id = (SELECT max(id) FROM audit_entries)", "audit"),
        ("UPDATE customers SET name = 'changed behind the back'", "search"),
        ("UPDATE customers SET level = 99999", "link"),
    ],
)
def test_damage_is_told_with_advice(crm: Crm, damage: str, kind: str) -> None:
    stocked(crm)
    with sqlite3.connect(crm.url) as connection:
        connection.execute(damage)
    connection.close()
    answer = crm("check", "--json", "--lang", "en")
    assert answer.status == 1
    assert answer.json["problems"]
    assert {problem["kind"] for problem in answer.json["problems"]} >= {kind}
    assert all(problem["advice"] for problem in answer.json["problems"])
    words = crm("check", "--lang", "en")
    assert words.lines[0].split() == ["What", "Where", "What", "to", "do"]
    assert "Problems found" in words.err


def test_a_book_that_another_process_writes_is_busy_and_not_damaged(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search index's own check needs the lock as a writer does."""
    stocked(crm)
    connect = SqliteStore.connect

    def impatient(store: SqliteStore) -> None:
        connect(store)
        store.sql("PRAGMA busy_timeout = 20")

    monkeypatch.setattr(SqliteStore, "connect", impatient)
    with closing(sqlite3.connect(crm.url, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = crm("check", "--lang", "en")
    busy = "Another process is holding the book. Nothing was saved; please try again.\n"
    assert (answer.status, answer.out, answer.err) == (1, "", busy)
    assert crm("check").status == 0


def test_a_search_index_that_lost_a_word_is_damaged(crm: Crm) -> None:
    stocked(crm)
    with closing(sqlite3.connect(crm.url, isolation_level=None)) as connection:
        connection.execute("UPDATE customers_tokens SET tokens = 'other' WHERE id = 1")
    found = crm("check", "--json", "--lang", "en").json["problems"]
    assert [one["where"] for one in found] == ["customers 1", "customers: database disk image is malformed"]
    assert crm("check", "--mend").status == 0


def test_the_doctor_looks_at_terminal_link_and_book(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.7 50000 192.0.2.1 22")
    monkeypatch.setenv("TMUX", "/tmp/tmux")
    os.chmod(crm.url, 0o644)
    found = {one["about"]: one for one in crm("doctor", "--json", "--lang", "en").json}
    assert found["Terminal"]["found"] == "xterm-256color"
    assert found["Link"]["found"] == "SSH from 192.0.2.7"
    assert "Ctrl+B" in found["Multiplexer"]["advice"]
    assert found["Rights of the file"]["state"] == "note"
    assert "chmod 600" in found["Rights of the file"]["advice"]
    assert found["Journal"]["found"] == "wal"
    assert found["Textual"]["state"] == "fine"


def test_the_doctor_finds_what_cannot_work(crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    other = tmp_path / "letter.txt"
    other.write_text("Dear Sir or Madam, " * 10)
    answer = crm("doctor", "--db", str(other), "--lang", "en")
    assert answer.status == 1
    assert "is not a book of this program" in answer.out
    assert "set TERM" in answer.out
    missing = crm("doctor", "--db", str(tmp_path / "none.db"), "--json").json
    assert [one["state"] for one in missing if one["about"] == "Book"] == ["note"]
