"""Accounts and roles on the command line (R-ORG, R-RGT, R-PWD)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Crm
from tests.office import PASSWORD


def test_a_new_account_signs_in_with_the_printed_password(crm: Crm) -> None:
    options = ("--name", "刘洋", "--department", "华北", "--role", "auditor", "--role", "高管", "--lang", "en")
    answer = crm("user", "add", "LiuYang", *options)
    assert answer.status == 0
    with crm.office() as office:
        desk = office.book.sign_in("liuyang", answer.out.strip())
        assert office.book.must_change(desk)
        assert {role.code for role in desk.actor.roles} == {"auditor", "executive"}
        last = office.admin.last_change()
        assert (last.wish, len(last.entries)) == ("users.create", 2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["lijing", "--name", "x"], "Account: “lijing” is taken already."),
        (["no blanks", "--name", "x"], "Account: Only letters, digits, dots and dashes."),
        (["liuyang", "--name", "x", "--role", "king"], "Roles: “king” was not found."),
        (["liuyang", "--name", ""], "Full name: Please fill this in."),
    ],
)
def test_a_wrong_account_is_refused_with_its_field(crm: Crm, words: list[str], said: str) -> None:
    answer = crm("user", "add", *words, "--lang", "en")
    assert (answer.status, answer.out) == (1, "")
    assert said in answer.err
    assert len(crm("user", "list").lines) == 10


def test_only_administrators_make_accounts(crm: Crm) -> None:
    for words in (
        ("user", "add", "liuyang", "--name", "刘洋"),
        ("user", "disable", "lijing"),
        ("user", "password", "lijing"),
        ("user", "roles", "lijing", "admin"),
    ):
        answer = crm(*words, "--as", "zhoumin")
        assert (answer.status, answer.out) == (1, "")
        assert answer.err.count("\n") == 1


def test_a_disabled_account_acts_no_more(crm: Crm) -> None:
    assert crm("user", "disable", "lijing").status == 0
    assert crm("list", "customers", "--as", "lijing").status == 1
    assert crm("user", "enable", "lijing").status == 0
    assert crm("list", "customers", "--as", "lijing").status == 0


def test_the_last_administrator_stays(crm: Crm) -> None:
    answer = crm("user", "disable", "linzhiyuan", "--lang", "en")
    assert (answer.status, answer.err) == (1, "May sign in: This is the last administrator.\n")


def test_roles_are_printed_and_set(crm: Crm) -> None:
    assert crm("user", "roles", "lijing").out == "客户经理\n"
    crm("user", "roles", "lijing", "marketing", "auditor")
    assert {r["name"] for r in crm("user", "roles", "lijing", "--json", "--lang", "en").json["roles"]} == {
        "Marketing",
        "Auditor",
    }


def test_everybody_changes_the_own_password(crm: Crm) -> None:
    new = "七只白鹅 and a fox"
    assert crm("user", "password", typed=f"{PASSWORD}\n{new}\n{new}\n").status == 0
    with crm.office() as office:
        office.book.sign_in("linzhiyuan", new)
    differing = crm("user", "password", "--lang", "en", typed=f"{new}\na\nb\n")
    assert (differing.status, differing.err) == (1, "The two passwords differ. Nothing was changed.\n")


def test_private_data_of_others_is_not_listed(crm: Crm) -> None:
    assert "salary" in crm("show", "users", "lijing", "--json").json
    assert "salary" not in crm("show", "users", "lijing", "--json", "--as", "zhoumin").json


def test_a_role_shows_how_far_its_rights_reach(crm: Crm) -> None:
    rights = crm("role", "show", "customer_manager", "--json").json
    assert rights["rights"]["customers"]["change"] == "own"
    assert rights["fields"]["customers"] == {"credit": "read"}
    table = crm("role", "show", "客户经理", "--lang", "en").out
    assert "Customer manager (customer_manager)" in table
    assert "read only" in table
    with crm.office() as office:
        office.role("customer_manager", {"customers": {"change": 0}})
    assert crm("role", "show", "customer_manager", "--json").json["rights"]["customers"]["change"] == "none"


def test_roles_are_listed(crm: Crm) -> None:
    codes = [role["code"] for role in crm("role", "list", "--json").json]
    assert codes[:2] == ["admin", "sales_supervisor"]


@pytest.mark.parametrize(
    ("language", "role", "department", "person"),
    [("en", "Customer manager", "North China", "Liu Yang"), ("zh", "客户经理", "华北", "刘洋")],
)
def test_lists_have_the_names_of_the_language_asked_for(
    crm: Crm, language: str, role: str, department: str, person: str
) -> None:
    with crm.office() as office:
        above = office.admin.read("departments", office.id_of("departments", "华北"))
        office.admin.change("departments", above.id, {"name_en": "North China"}, above.version)
    who = ("--name", "刘洋", "--name-en", "Liu Yang", "--department", "华北", "--role", "customer_manager")
    assert crm("user", "add", "liuyang", *who).status == 0
    for name, words in (
        (role, ("role", "list")),
        (role, ("list", "roles", "--columns", "name")),
        (department, ("list", "departments")),
        (person, ("user", "list")),
        (person, ("list", "users", "--columns", "name")),
        (person, ("search", "liuyang")),
    ):
        lines = crm(*words, "--lang", language).lines
        assert any(name in re.split("  +", line) for line in lines), (words, lines)


@pytest.mark.parametrize("words", [["user"], ["role"], ["user", "rename"], ["role", "show"], ["user", "add"]])
def test_wrong_use_ends_with_two(crm: Crm, words: list[str], tmp_path: Path) -> None:
    assert crm(*words).status == 2
