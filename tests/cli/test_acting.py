"""Who is at the desk, and how that is proved (R-RGT, R-PWD)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Crm, stocked
from tests.office import PASSWORD
from tui_crm.cli import acting


@pytest.fixture
def stranger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who does not own the book's file."""
    monkeypatch.setattr(acting, "owns", lambda url: False)


def test_the_owner_of_the_file_is_the_only_administrator(crm: Crm) -> None:
    stocked(crm)
    assert len(crm("list", "customers", "--json").json) == 3
    made = crm("user", "add", "liuyang", "--name", "刘洋", "--json").json
    assert crm("show", "users", str(made["id"]), "--json").json["created_by"]["name"] == "林志远"


def test_the_owner_of_the_file_has_the_account_of_the_login(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    stocked(crm)
    monkeypatch.setenv("LOGNAME", "lijing")
    assert len(crm("list", "customers", "--json").json) == 2


def test_with_two_administrators_the_owner_has_to_say_who(crm: Crm) -> None:
    crm("user", "roles", "zhoumin", "admin")
    answer = crm("list", "customers")
    assert (answer.status, answer.out) == (1, "")
    assert "--as linzhiyuan" in answer.err
    assert crm("list", "customers", "--as", "zhoumin").status == 0


def test_an_account_that_is_not_there_is_refused(crm: Crm) -> None:
    answer = crm("list", "customers", "--as", "root")
    assert (answer.status, answer.err) == (1, "There is no such account, or it is disabled.\n")


@pytest.mark.usefixtures("stranger")
def test_everybody_else_types_the_password(crm: Crm) -> None:
    words = ("list", "users", "--as", "linzhiyuan", "--lang", "en")
    assert crm(*words, typed=PASSWORD + "\n").status == 0
    wrong = crm(*words, typed="wrong\n")
    assert (wrong.status, wrong.out, wrong.err) == (1, "", "The account or the password is wrong.\n")
    nobody = crm(*words)
    assert (nobody.status, nobody.err) == (1, "A password is needed, but there is nobody to type it.\n")


@pytest.mark.usefixtures("stranger")
def test_a_password_that_must_change_opens_nothing(crm: Crm) -> None:
    with crm.office() as office:
        given = office.password("lijing")
    answer = crm("list", "customers", "--as", "lijing", typed=given + "\n")
    assert answer.status == 1
    assert "password of your own" in answer.err


@pytest.mark.usefixtures("stranger")
def test_wrong_passwords_lock_the_account(crm: Crm) -> None:
    words = ("list", "users", "--as", "linzhiyuan", "--lang", "en")
    for _ in range(5):
        crm(*words, typed="wrong\n")
    assert "Too many failed attempts" in crm(*words, typed=PASSWORD + "\n").err


def test_a_file_of_somebody_else_is_not_owned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "crm.db"
    file.touch()
    assert acting.owns(str(file))
    monkeypatch.setattr("os.geteuid", lambda: file.stat().st_uid + 1)
    assert not acting.owns(str(file))
    assert not acting.owns("postgresql://localhost/crm")


def test_both_databases_answer_alike(crm_on_server: Crm) -> None:
    """The server always asks for the password; where the owner needs none, nothing is read."""
    answer = crm_on_server("list", "departments", "--as", "linzhiyuan", "--json", typed=PASSWORD + "\n")
    assert answer.status == 0
    assert [r["name"] for r in answer.json] == ["总公司", "华东", "华北", "杭州"]
    server = crm_on_server.url.startswith("postgresql")
    assert crm_on_server("list", "departments", "--as", "lijing").status == (1 if server else 0)
    assert crm_on_server("check").status == 0
    assert crm_on_server("doctor", "--json").json[-1]["state"] in ("fine", "note")


def test_a_book_without_people_says_so(crm: Crm, sqlite_template: Path) -> None:
    answer = crm("list", "customers", "--db", str(sqlite_template), "--lang", "en")
    assert answer.status == 1
    assert answer.err.startswith("This book has no administrator yet.")
