"""`backup`, `restore`, `copy` and `check --mend` from the outside."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Crm, stocked
from tests.office import PASSWORD, office_at
from tests.postgres import Server, client_programs
from tui_crm.domain.core.stores import open_store


@pytest.fixture(autouse=True)
def programs_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore as the server has them."""
    monkeypatch.setenv("PATH", f"{client_programs()}{os.pathsep}{os.environ['PATH']}")


def run(crm: Crm, *words: str) -> Answer:
    """A command of the administrator, in English."""
    return crm(*words, "--as", "linzhiyuan", "--lang", "en", typed=f"{PASSWORD}\n")


@pytest.fixture
def new_place(crm_on_server: Crm, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty place on the same kind of database as the office."""
    if not crm_on_server.url.startswith("postgresql"):
        yield str(tmp_path / "new.db")
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url


def test_a_backup_has_a_dated_name_and_comes_back(crm_on_server: Crm, new_place: str, tmp_path: Path) -> None:
    crm = crm_on_server
    stocked(crm)
    answer = run(crm, "backup")
    assert answer.status == 0, answer.err
    assert answer.err.startswith("Backed up: ")
    path = Path(answer.out.strip())
    server = crm.url.startswith("postgresql")
    assert path.parent == (tmp_path / "data" / "tui-crm" if server else tmp_path) / "backups"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    answer = run(crm, "restore", str(path), "--to", new_place)
    assert (answer.status, answer.out) == (0, ""), answer.err
    assert answer.err.startswith("Restored as it was at 20")
    with office_at(new_place) as office:
        assert len(office.names("linzhiyuan")) == 3


def test_older_backups_make_way(crm_on_server: Crm) -> None:
    crm = crm_on_server
    made = [run(crm, "backup", "--keep", "2", "--json").json for _ in range(3)]
    assert [one["deleted"] for one in made] == [[], [], [made[0]["file"]]]
    assert [Path(one["file"]).exists() for one in made] == [False, True, True]
    assert made[2]["tables"]["users"] == 9
    # What older ones make way for has been proved.
    assert (made[2]["thorough"], made[2]["findings"]) == (True, [])


def test_what_was_wrong_with_the_book_is_told(crm: Crm, tmp_path: Path) -> None:
    """By hand a backup is quick, and what it did not look for is told when it comes back."""
    with office_at(crm.url) as office:
        office.book.store.sql("UPDATE audit_entries SET title = 'x' WHERE id = (SELECT MAX(id) FROM audit_entries)")
    answer = run(crm, "backup", str(tmp_path / "quick"), "--json")
    assert (answer.status, answer.json["thorough"], answer.json["findings"]) == (0, False, [])
    answer = run(crm, "backup", str(tmp_path / "whole"), "--thorough")
    assert answer.status == 1
    assert "was not sound" in answer.err
    answer = run(crm, "restore", str(tmp_path / "quick"), "--to", str(tmp_path / "new.db"), "--json")
    assert answer.status == 0
    assert "The book was not sound when it was backed up. Run tui-crm check." in answer.err
    assert len(answer.json["findings"]) == 1


def test_only_an_administrator_may(crm: Crm, tmp_path: Path) -> None:
    """Everything is in a backup, so whoever may see a part of the book may not make one."""
    place = str(tmp_path / "one.db")
    for words in (("backup", place), ("copy", "--to", place), ("check", "--mend")):
        answer = crm(*words, "--as", "lijing", "--lang", "en")
        assert (answer.status, answer.err) == (1, "Only an administrator may do that.\n"), words
    assert run(crm, "backup", place).status == 0
    answer = crm("restore", place, "--replace", "--as", "lijing", "--lang", "en")
    assert (answer.status, answer.err) == (1, "Only an administrator may do that.\n")
    assert not (tmp_path / "crm.db.json").exists()


def test_a_book_is_replaced_only_when_that_is_said(crm_on_server: Crm, tmp_path: Path) -> None:
    crm, place = crm_on_server, str(tmp_path / "one")
    run(crm, "backup", place)
    stocked(crm)
    answer = run(crm, "restore", place)
    assert answer.status == 1
    assert "--replace keeps it aside" in answer.err
    answer = run(crm, "restore", place, "--replace", "--json")
    assert answer.status == 0, answer.err
    assert "is kept as" in answer.err
    assert Path(answer.json["kept"]).exists()
    with office_at(crm.url) as office:
        assert office.names("linzhiyuan") == []


def test_what_is_no_book_is_not_replaced(crm_on_server: Crm, new_place: str, tmp_path: Path) -> None:
    """Somebody else's tables are neither called a book nor offered to be replaced, and stay."""
    crm, place = crm_on_server, str(tmp_path / "one")
    run(crm, "backup", place)
    others = open_store(new_place)
    with closing(others):
        others.connect()
        others.sql("CREATE TABLE letters (id INTEGER)")
    sentence = "There is something else than a book at"
    answer = run(crm, "restore", place, "--to", new_place)
    assert (answer.status, answer.err.startswith(sentence), "--replace" in answer.err) == (1, True, False)
    assert run(crm, "restore", place, "--to", new_place, "--replace").status == 1
    with closing(others):
        others.connect()
        assert "letters" in others.columns_there()


def test_a_restore_makes_no_folder_but_the_usual_one(crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a backup does: what is not there may be a disk that is not mounted."""
    place = str(tmp_path / "one")
    run(crm, "backup", place)
    answer = run(crm, "restore", place, "--to", str(tmp_path / "none" / "deep" / "new.db"))
    assert (answer.status, answer.err) == (1, f"There is no folder {tmp_path / 'none' / 'deep'}.\n")
    assert not (tmp_path / "none").exists()
    monkeypatch.delenv("TUI_CRM_DB")
    assert run(crm, "restore", place).status == 0
    assert (tmp_path / "data" / "tui-crm" / "crm.db").exists()


def test_a_restore_tells_the_time_as_the_backup_does(
    crm_on_server: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the clock of the book, on a machine at the other side of the earth as well."""
    monkeypatch.setenv("TZ", "Etc/GMT+12")
    time.tzset()
    try:
        path = run(crm_on_server, "backup").out.strip()
        answer = run(crm_on_server, "restore", path, "--replace")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert answer.status == 0, answer.err
    told = re.search(r"as it was at (.*)\.\n", answer.err)
    kept = re.search(r"kept as .*(\d{8}-\d{6})", answer.err)
    assert told
    assert kept
    made = datetime.strptime(re.search(r"\d{8}-\d{6}", Path(path).name)[0], "%Y%m%d-%H%M%S")
    assert abs(datetime.strptime(told[1], "%Y-%m-%d %H:%M") - made) < timedelta(hours=1)
    assert abs(datetime.strptime(kept[1], "%Y%m%d-%H%M%S") - made) < timedelta(hours=1)


def test_the_owner_of_a_ruined_book_brings_the_backup_back(crm: Crm, tmp_path: Path) -> None:
    """Nobody can be asked any more; the ruin is kept."""
    place = str(tmp_path / "one.db")
    run(crm, "backup", place)
    Path(crm.url).write_bytes(b"\0" * 9000)
    answer = crm("restore", place, "--replace", "--lang", "en")
    assert answer.status == 0, answer.err
    assert "cannot be read" in answer.err
    with office_at(crm.url) as office:
        assert office.problems() == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("backup", "none/one.db"), "There is no folder"),
        (("backup", "crm.db"), "There is something at"),
        (("restore", "crm.db", "--to", "new.db"), "only together with its manifest"),
        (("restore", "letter.txt", "--to", "new.db"), "not the manifest of a backup"),
        (("restore", "none.db", "--to", "new.db"), "There is no backup"),
        (("copy", "--to", "letter.txt"), "There is something at"),
        (("copy", "--to", "none/new.db"), "There is no folder"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("letter.txt").write_text("Dear Sir or Madam")
    Path("letter.txt.json").write_text(json.dumps(["Dear Sir or Madam"]))
    answer = run(crm, *words)
    assert (answer.status, answer.out) == (1, "")
    assert sentence in answer.err
    assert answer.err.count("\n") == 1
    assert {p.name for p in tmp_path.iterdir() if p.is_file()} == {"crm.db", "letter.txt", "letter.txt.json"}


def test_a_book_moves_to_a_server_and_back(crm: Crm, tmp_path: Path, postgres: Server) -> None:
    stocked(crm)
    with postgres.database() as url:
        answer = run(crm, "copy", "--to", url, "--json")
        assert answer.status == 0, answer.err
        assert answer.json["tables"]["customers"] == 3
        assert answer.err.startswith("Copied and compared: ")
        back = str(tmp_path / "back.db")
        assert run(crm, "copy", "--from", url, "--to", back).status == 0
        assert crm("check", "--db", back).status == 0
        answer = run(crm, "copy", "--from", back, "--to", url)
        assert (answer.status, "There is something" in answer.err) == (1, True)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE customers_tokens SET tokens = 'nothing'",
        "DELETE FROM customers_tokens",
        "INSERT INTO customers_tokens (id, tokens) VALUES (4711, ' nobody ')",
    ],
)
def test_a_broken_search_index_is_mended(crm_on_server: Crm, damage: str) -> None:
    crm = crm_on_server
    stocked(crm)
    with office_at(crm.url) as office:
        office.book.store.sql(damage)
    answer = crm("check", "--lang", "en")
    assert answer.status == 1
    assert "tui-crm check --mend" in answer.out
    answer = run(crm, "check", "--mend", "--json")
    assert answer.status == 0, answer.out
    assert answer.json["mended"] > 0
    assert "were mended" in answer.err
    assert crm("check").status == 0
    with office_at(crm.url) as office:
        assert len(office.admin.search("恒达")) == 1


def test_a_missing_index_is_made_anew(crm_on_server: Crm) -> None:
    crm = crm_on_server
    stocked(crm)
    with office_at(crm.url) as office:
        office.book.store.sql("DROP INDEX customers_code_alive")
    answer = crm("check", "--lang", "en")
    assert (answer.status, "customers_code_alive" in answer.out, "check --mend" in answer.out) == (1, True, True)
    assert (run(crm, "check", "--mend").status, crm("check").status) == (0, 0)


def test_an_index_that_differs_from_its_tokens_is_mended(crm: Crm) -> None:
    stocked(crm)
    with sqlite3.connect(crm.url) as connection:
        connection.execute("DELETE FROM customers_index_data WHERE id > 10")
    connection.close()
    assert crm("check").status == 1
    assert run(crm, "check", "--mend").status == 0
