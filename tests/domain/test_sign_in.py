"""Signing in: passwords, locks, the log of attempts (R-LOG, R-PWD, D-14)."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.office import MINUTE, PASSWORD, SECOND, Office, refused
from tui_crm.domain import Query, callers, errors, open_book
from tui_crm.domain.core import passwords


def attempt(office: Office, account: str, password: str) -> str:
    """The sentence with which an attempt is refused, or nothing."""
    try:
        office.book.sign_in(account, password, origin="10.0.0.7")
    except errors.SignInRefused as refused:
        return str(refused)
    return ""


def log(office: Office) -> list[tuple[str, Any, str, str]]:
    """The log of attempts, oldest first."""
    rows = office.admin.page("logins", Query(sort=(("id", "asc"),), limit=100)).rows
    return [(r["account"], r["user"], r["result"], r["origin"]) for r in rows]


def test_the_administrator_signs_in(office: Office) -> None:
    """R-LOG-01"""
    desk = office.book.sign_in(" LinZhiYuan ", PASSWORD, origin="10.0.0.7")
    assert (desk.actor.name, desk.origin, desk.language) == ("林志远", "10.0.0.7", "zh")
    assert log(office) == [("linzhiyuan", office.user("linzhiyuan"), "ok", "10.0.0.7")]


def test_an_account_typed_in_full_width_fits(office: Office) -> None:
    """It is kept in its plain form, whichever way it was typed."""
    assert attempt(office, "ｌｉｎｚｈｉｙｕａｎ", PASSWORD) == ""
    assert [entry[0] for entry in log(office)] == ["linzhiyuan"]


def test_the_same_password_typed_in_full_width_fits(office: Office) -> None:
    """An input method may be on."""
    assert attempt(office, "linzhiyuan", PASSWORD.replace("7", "７")) == ""


def test_a_wrong_password_and_an_unknown_account_sound_alike(office: Office) -> None:
    """R-LOG-04: nobody learns which accounts there are."""
    wrong, unknown = attempt(office, "linzhiyuan", "falsch falsch"), attempt(office, "nobody", "falsch falsch")
    assert wrong == unknown != ""
    assert log(office) == [
        ("linzhiyuan", office.user("linzhiyuan"), "wrong", "10.0.0.7"),
        ("nobody", None, "unknown", "10.0.0.7"),
    ]


def test_an_account_without_password_lets_nobody_in(office: Office) -> None:
    for password in ("", " ", "None", "•"):
        assert attempt(office, "lijing", password)


def test_no_password_is_no_try(office: Office) -> None:
    """D-14: Enter pressed too early is neither counted nor logged, wherever a password is asked for."""
    for _ in range(6):
        assert attempt(office, "linzhiyuan", "") == "Please type your password."
        with pytest.raises(errors.SignInRefused):
            office.book.unlock(office.admin, "")
        assert refused(office.book.change_password, office.admin, "", "龙井 tea 2026") == {"old"}
    assert log(office) == []
    assert attempt(office, "linzhiyuan", PASSWORD) == ""


def test_five_failures_lock_for_fifteen_minutes(office: Office) -> None:
    """D-14, R-LOG-03"""
    for _ in range(5):
        attempt(office, "linzhiyuan", "wrong wrong")
    locked = attempt(office, "linzhiyuan", PASSWORD)
    assert "15" in locked
    office.pass_time(14 * MINUTE + 59 * SECOND)
    assert "1" in attempt(office, "linzhiyuan", PASSWORD)
    office.pass_time(SECOND)
    assert attempt(office, "linzhiyuan", PASSWORD) == ""
    assert [result for _, _, result, _ in log(office)] == ["wrong"] * 5 + ["locked"] * 2 + ["ok"]


def from_a_line(office: Office, password: str) -> str:
    """The sentence with which 林志远 is refused over SSH, or nothing."""
    try:
        callers.sign_in_by_password(office.book, "linzhiyuan", password, "ssh 10.0.0.7")
    except errors.SignInRefused as refused:
        return str(refused)
    return ""


def test_a_lock_is_told_over_a_line_only_with_the_right_password(office: Office) -> None:
    """So nobody learns which accounts there are; and who guesses on is told nothing after five more passwords."""
    said = [from_a_line(office, "wrong wrong") for _ in range(5)]
    assert "15 min" in from_a_line(office, PASSWORD)
    assert {*said, *(from_a_line(office, "wrong wrong") for _ in range(5))} == {attempt(office, "nobody", "wrong")}
    assert from_a_line(office, PASSWORD) == said[0]
    assert [result for _, _, result, _ in log(office)] == ["wrong"] * 5 + ["locked"] * 6 + ["unknown"] + ["locked"]


def test_what_was_tried_while_the_lock_held_does_not_lock_again(office: Office) -> None:
    for _ in range(9):
        from_a_line(office, "wrong wrong")
    office.pass_time(15 * MINUTE)
    assert "wrong" in attempt(office, "linzhiyuan", "wrong wrong")
    assert attempt(office, "linzhiyuan", PASSWORD) == ""


def test_a_success_forgets_the_failures(office: Office) -> None:
    """D-14: five in a row."""
    for _ in range(2):
        for _ in range(4):
            attempt(office, "linzhiyuan", "wrong wrong")
        assert attempt(office, "linzhiyuan", PASSWORD) == ""


def test_failures_and_minutes_are_configured(office: Office) -> None:
    """D-14, R-CFG-01"""
    office.set("sign_in.failures", "2")
    office.set("sign_in.lock_minutes", "60")
    for _ in range(2):
        attempt(office, "linzhiyuan", "wrong wrong")
    assert "60" in attempt(office, "linzhiyuan", PASSWORD)


def test_the_administrator_unlocks(office: Office) -> None:
    fresh = office.password("lijing")
    for _ in range(5):
        attempt(office, "lijing", "wrong wrong")
    assert attempt(office, "lijing", fresh)
    office.admin.do("users.unlock", office.user("lijing"))
    assert attempt(office, "lijing", fresh) == ""


def test_a_disabled_account_is_told_so_only_with_the_right_password(office: Office) -> None:
    """R-ORG-06"""
    fresh = office.password("lijing")
    office.admin.change("users", office.user("lijing"), {"active": False})
    assert attempt(office, "lijing", "wrong wrong") == attempt(office, "nobody", "wrong wrong")
    assert attempt(office, "lijing", fresh) != attempt(office, "nobody", fresh)
    assert log(office)[-2][2] == "disabled"
    with pytest.raises(errors.SignInRefused):
        office.book.desk_of("lijing")


def test_a_removed_account_is_unknown(office: Office) -> None:
    fresh = office.password("sunli")
    office.admin.remove("users", office.user("sunli"))
    assert attempt(office, "sunli", fresh) == attempt(office, "nobody", fresh)


def test_a_new_password_has_to_be_changed_and_is_then_the_own_one(office: Office) -> None:
    """R-PWD-01, R-PWD-02"""
    fresh = office.password("lijing")
    desk = office.book.sign_in("lijing", fresh)
    assert office.book.must_change(desk)
    office.book.change_password(desk, fresh, "龙井 tea 2026")
    assert not office.book.must_change(desk)
    assert attempt(office, "lijing", fresh)
    assert attempt(office, "lijing", "龙井 tea 2026") == ""
    rows = office.book.store.sql("SELECT password FROM users WHERE account = 'lijing'")
    assert rows[0][0].startswith("$argon2id$")
    assert office.problems() == []


def test_who_has_no_role_yet_chooses_password_and_language_all_the_same(office: Office) -> None:
    """R-PWD-02: what is one's own needs no right on accounts."""
    made = office.admin.create("users", {"account": "new", "name": "新人"})
    fresh = office.admin.do("users.reset_password", made.id)
    desk = office.book.sign_in("new", fresh)
    office.book.change_language(desk, "en")
    office.book.change_password(desk, fresh, "龙井 tea 2026")
    assert attempt(office, "new", "龙井 tea 2026") == ""
    assert office.admin.read("users", made.id)["language"] == "en"


@pytest.mark.parametrize("weak", ["short", "password1234", "qwertyuiop", "xx-LinZhiYuan-1", "aaaaaaaaaaaa", "x" * 201])
def test_a_weak_password_is_refused(office: Office, weak: str) -> None:
    """D-14: ten characters, not a common one, not with the account in it."""
    with pytest.raises(errors.Invalid) as refused:
        office.book.change_password(office.admin, PASSWORD, weak)
    assert set(refused.value.fields) == {"password"}
    assert attempt(office, "linzhiyuan", PASSWORD) == ""


def test_the_shortest_password_is_configured(office: Office) -> None:
    office.set("sign_in.password_length", "16")
    with pytest.raises(errors.Invalid):
        office.book.change_password(office.admin, PASSWORD, "龙井 tea 2026")


@pytest.mark.parametrize("shortest", [10, 19, 20, 24, 60])
def test_a_given_password_is_as_long_as_passwords_must_be(office: Office, shortest: int) -> None:
    """D-14: an administrator can give one whatever the shortest password is."""
    office.set("sign_in.password_length", str(shortest))
    fresh = office.admin.do("users.reset_password", office.user("lijing"))
    assert len(fresh) >= max(19, shortest)
    assert attempt(office, "lijing", fresh) == ""


def test_a_given_password_never_contains_the_account(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """D-14: what chance put together is looked at like what a person thought of."""
    signs = itertools.chain("aNeWbcdefghjkmnp", "aXeWbcdefghjkmnp")
    monkeypatch.setattr(passwords.secrets, "choice", lambda _: next(signs))
    made = office.admin.create("users", {"account": "new", "name": "新人"})
    assert office.admin.do("users.reset_password", made.id) == "aXeW-bcde-fghj-kmnp"


def test_the_present_password_is_asked_for(office: Office) -> None:
    """R-PWD-01"""
    with pytest.raises(errors.Invalid) as refused:
        office.book.change_password(office.admin, "falsch falsch", "龙井 tea 2026")
    assert set(refused.value.fields) == {"old"}
    with pytest.raises(errors.Invalid):
        office.book.change_password(office.admin, PASSWORD, PASSWORD)


def test_guessing_the_present_password_locks_like_the_sign_in(office: Office) -> None:
    """D-14: an open screen is no way to try passwords."""
    for password in (*["wrong wrong"] * 5, PASSWORD):
        with pytest.raises(errors.SignInRefused):
            office.book.unlock(office.admin, password)
    office.pass_time(15 * MINUTE)
    office.book.unlock(office.admin, PASSWORD)


def test_guessing_it_for_a_new_password_locks_as_well(office: Office) -> None:
    """D-14: the log tells of the guesses, and of no sign-in where there was none."""
    new = "龙井 tea 2026"
    for old in (*["wrong wrong"] * 5, PASSWORD):
        assert refused(office.book.change_password, office.admin, old, new) == {"old"}
    office.pass_time(15 * MINUTE)
    office.book.change_password(office.admin, PASSWORD, new)
    assert [result for _, _, result, _ in log(office)] == ["wrong"] * 5 + ["locked"]


def test_an_account_that_is_named_anew_stays_with_its_person(office: Office) -> None:
    """Whoever gets the old name opens no screen of hers, and changes no password of hers."""
    hers = office.desk("lijing")
    office.admin.change("users", hers.actor.id, {"account": "lijing.alt"})
    his = office.admin.create(
        "users", {"account": "lijing", "name": "李菁", "roles": "auditor", "department": "总公司"}
    )
    theirs = office.admin.do("users.reset_password", his.id)
    with pytest.raises(errors.SignInRefused):
        office.book.unlock(hers, str(theirs))
    assert log(office)[-1][:3] == ("lijing.alt", hers.actor.id, "wrong")
    with pytest.raises(errors.Invalid):
        office.book.change_password(hers, str(theirs), "龙井 tea 2026")
    office.book.unlock(hers, office.password("lijing"))


def test_no_password_is_ever_read_back(office: Office) -> None:
    """R-PWD-02"""
    for record in (office.admin.read("users", office.user("linzhiyuan")), *office.admin.page("users").rows):
        assert "password" not in record.values
    with pytest.raises(errors.Invalid):
        office.admin.change("users", office.user("lijing"), {"password": "x"})
    with pytest.raises(errors.Invalid):
        office.admin.create("users", {"account": "new", "name": "新", "password": "x"})


def test_only_the_administrator_gives_passwords(office: Office) -> None:
    with pytest.raises(errors.Forbidden):
        office.desk("zhoumin").do("users.reset_password", office.user("lijing"))


def test_signing_out_and_locking_are_logged(office: Office) -> None:
    """R-LOG-04"""
    office.book.note(office.desk("lijing"), "idle")
    office.book.note(office.desk("lijing"), "out")
    assert [(a, r, o) for a, _, r, o in log(office)] == [
        ("lijing", "idle", "tty of lijing"), ("lijing", "out", "tty of lijing"),
    ]  # fmt: skip
    assert [r["result"] for r in office.desk("lijing").page("logins").rows] == ["out", "idle"]


@pytest.mark.parametrize("account", ["", "x" * 500, "a\x00b", "'; DROP TABLE users; --", "𠀀", "\udcff"])
def test_any_account_can_be_typed(office: Office, account: str) -> None:
    """What a stranger types never breaks the sign-in, nor the log."""
    assert attempt(office, account, "whatever it is")
    assert len(log(office)) == 1


def test_a_password_of_any_signs_is_refused_in_peace(office: Office) -> None:
    for password in ("\x00" * 12, "\udcff" * 12, "x" * 100_000):
        assert attempt(office, "linzhiyuan", password)


def test_accounts_are_listed_only_in_a_sample_book(office: Office) -> None:
    assert office.book.accounts() == []
    office.set("sign_in.list_accounts", "yes")
    listed = {a.account: a.roles for a in office.book.accounts()}
    assert listed == {"linzhiyuan": "系统管理员"}, "the screen does not know the passwords of others"


def test_a_book_is_founded_once(book_url: str) -> None:
    """R-ORG-09"""
    book = open_book(book_url)
    assert not book.founded
    with pytest.raises(errors.Invalid):
        book.found(company="恒达", account="lin", name="林志远", password="short")
    assert not book.founded, "nothing is left of an administrator whose password was refused"
    book.found(company="恒达", account="lin", name="林志远", password=PASSWORD, language="en")
    assert book.founded
    desk = book.sign_in("lin", PASSWORD)
    assert (desk.language, desk.setting("company.name")) == ("en", "恒达")
    with pytest.raises(errors.Forbidden):
        book.found(company="x", account="y", name="z", password=PASSWORD)
    book.close()
