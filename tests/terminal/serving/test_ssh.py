"""Who comes by SSH proves an account of the book, by its password or by a key of the profile (D-14)."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncssh
import pytest

from tests.office import PASSWORD
from tests.patience import until
from tests.terminal.serving.seat import Seat
from tests.terminal.serving.service import HOME, Service


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The private keys of two people, and of a stranger."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("lijing", "wanghaitao", "stranger"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    return {name: folder / name for name in ("lijing", "wanghaitao", "stranger")}


@contextmanager
def profile(service: Service, account: str, **values: object) -> Iterator[None]:
    """A profile with other values for a while."""
    before = {"ssh_keys": "", "active": True}
    with service.office() as office:
        office.admin.change("users", office.user(account), values)
    try:
        yield
    finally:
        with service.office() as office:
            key = office.id_of("users", account)
            office.admin.change("users", key, {name: before[name] for name in values})


def public(keys: dict[str, Path], *names: str) -> str:
    return "\n".join(keys[name].with_suffix(".pub").read_text().strip() for name in names)


def by_key(service: Service, account: str, *keys: Path) -> Seat:
    only_key = ("-o", "IdentitiesOnly=yes", "-o", "PreferredAuthentications=publickey")
    return service.ssh(account, *(word for key in keys for word in ("-i", str(key))), *only_key)


def by_password(service: Service, account: str, password: str, manner: str = "password") -> Seat:
    # Unless told otherwise, OpenSSH's client shows what it is told before the sign-in.
    how = ("-o", f"PreferredAuthentications={manner}", "-o", "LogLevel=INFO")
    here = service.ssh(account, *how, LC_CTYPE="C.UTF-8").sees("assword:")
    here.send(password + "\r")
    return here


def test_with_the_password(service: Service) -> None:
    """No second question; the log says from where; the screen is that of the person."""
    here = by_password(service, "lijing", PASSWORD)
    here.sees(HOME, "李静")
    assert service.sign_ins("lijing")[-1] == ("ok", "ssh 127.0.0.1")
    here.leaves()
    assert here.status() == 0
    assert service.sign_ins("lijing")[-1] == ("out", "ssh 127.0.0.1")
    service.logs("begins: ssh 127.0.0.1")


def test_five_wrong_passwords_lock_the_account_here_and_everywhere(any_service: Service) -> None:
    """The counter is the one of the sign-in screen; then the right password is refused as well."""
    for number in range(5):
        if number % 2:
            here = any_service.attach().signs_in("zhaolei", "wrong").sees("账号或密码错误")
        else:
            here = by_password(any_service, "zhaolei", "wrong")
            assert here.status() == 255
        here.leave()
    assert by_password(any_service, "zhaolei", PASSWORD).status() == 255
    any_service.attach().signs_in("zhaolei", PASSWORD).sees("失败次数过多").leave()
    results = any_service.sign_ins("zhaolei")
    assert [result for result, _ in results] == ["wrong"] * 5 + ["locked"] * 2
    assert [origin for result, origin in results[::2]] == ["ssh 127.0.0.1"] * 3 + [results[6][1]]


@pytest.mark.parametrize("manner", ["password", "keyboard-interactive"])
def test_the_right_password_of_a_disabled_account_is_told_so(service: Service, manner: str) -> None:
    """In the person's language, and in signs that every client shows; whoever guesses learns nothing."""
    with profile(service, "wanghaitao", active=False):
        said = refused(by_password(service, "wanghaitao", PASSWORD, manner))
        assert "该账号已停用" in said
        assert "This account has been disabled." in said
        said = refused(by_password(service, "wanghaitao", "wrong", manner))
        assert "停用" not in said
        assert "disabled" not in said
    service.logs("was refused as 'wanghaitao': This account has been disabled")


def test_the_right_password_of_a_locked_account_is_told_how_long_it_is_locked(service: Service) -> None:
    for _ in range(5):
        assert "失败次数" not in refused(by_password(service, "zhaolei", "wrong"))
    assert "失败次数过多，请 15 分钟后再试" in refused(by_password(service, "zhaolei", PASSWORD))
    assert "失败次数" not in refused(by_password(service, "zhaolei", "wrong"))


def refused(here: Seat) -> str:
    """What somebody reads who is not let in."""
    assert here.status() == 255
    return here.shown.decode()


def test_one_connection_may_not_try_for_ever(service: Service) -> None:
    """Six passwords are looked at, then the line is closed; an unknown account is refused like a wrong password."""
    manner = "PreferredAuthentications=keyboard-interactive"
    here = service.ssh("nobody", "-o", manner, "-o", "NumberOfPasswordPrompts=20")
    for number in range(7):
        here.until(lambda n=number: here.shown.count(b"assword:") == n + 1, "the question")
        here.send("wrong\r")
    assert here.status() == 255
    assert service.sign_ins("nobody") == [("unknown", "ssh 127.0.0.1")] * 6


def test_a_key_of_the_profile(service: Service, keys: dict[str, Path]) -> None:
    with profile(service, "lijing", ssh_keys=public(keys, "stranger", "lijing")):
        here = by_key(service, "lijing", keys["lijing"])
        here.sees(HOME, "李静")
        assert service.sign_ins("lijing")[-1] == ("ok", "ssh 127.0.0.1")
        here.leaves()
        assert here.status() == 0
    assert by_key(service, "lijing", keys["lijing"]).status() == 255, "it has been removed"


def test_a_key_of_somebody_else(service: Service, keys: dict[str, Path]) -> None:
    with profile(service, "wanghaitao", ssh_keys=public(keys, "wanghaitao")):
        assert by_key(service, "lijing", keys["wanghaitao"], keys["stranger"]).status() == 255
        assert by_key(service, "wanghaitao", keys["stranger"]).status() == 255
        assert by_key(service, "nobody", keys["wanghaitao"]).status() == 255
    known, strange = fingerprint(keys["wanghaitao"]), fingerprint(keys["stranger"])
    service.logs(f"ssh 127.0.0.1 was refused as 'lijing': the key {known} and 1 more (wrong)")
    service.logs(f"ssh 127.0.0.1 was refused as 'wanghaitao': the key {strange} (wrong)")
    service.logs(f"ssh 127.0.0.1 was refused as 'nobody': the key {known} (unknown)")


def fingerprint(key: Path) -> str:
    """What `ssh-keygen -l` says of a key."""
    return asyncssh.read_public_key(key.with_suffix(".pub")).get_fingerprint()


def test_keys_that_a_client_offers_before_the_right_one_are_no_failure(service: Service, keys: dict[str, Path]) -> None:
    with profile(service, "lijing", ssh_keys=public(keys, "lijing")):
        lines, before = service.log.count("the key"), service.sign_ins("lijing")
        here = by_key(service, "lijing", keys["stranger"], keys["lijing"])
        here.sees(HOME)
        here.leaves()
        assert here.status() == 0
        assert service.log.count("the key") == lines
        assert [result for result, _ in service.sign_ins("lijing")[len(before) :]] == ["ok", "out"]


def test_the_key_of_an_account_that_is_disabled(service: Service, keys: dict[str, Path]) -> None:
    with profile(service, "wanghaitao", ssh_keys=public(keys, "wanghaitao"), active=False):
        before = service.sign_ins("wanghaitao")
        assert by_key(service, "wanghaitao", keys["stranger"], keys["wanghaitao"]).status() == 255
    assert service.sign_ins("wanghaitao")[len(before) :] == [("disabled", "ssh 127.0.0.1")]
    service.logs(f"was refused as 'wanghaitao': the key {fingerprint(keys['wanghaitao'])} (disabled)")


def test_the_key_of_an_account_that_is_locked(service: Service, keys: dict[str, Path]) -> None:
    with profile(service, "sunli", ssh_keys=public(keys, "lijing")):
        for _ in range(5):
            assert by_password(service, "sunli", "wrong").status() == 255
        assert by_key(service, "sunli", keys["lijing"]).status() == 255
    assert service.sign_ins("sunli")[-1] == ("locked", "ssh 127.0.0.1")


def test_the_key_without_its_private_half(service: Service, keys: dict[str, Path]) -> None:
    """Whoever has read a public key in a profile is let in no further by it, and nothing is written of a sign-in."""
    with profile(service, "lijing", ssh_keys=public(keys, "lijing")):
        before = service.sign_ins("lijing")
        wrong = keys["stranger"].with_name("wrong")
        wrong.write_bytes(keys["stranger"].read_bytes())
        wrong.chmod(0o600)
        wrong.with_suffix(".pub").write_text(public(keys, "lijing"))
        assert by_key(service, "lijing", wrong).status() == 255
        assert service.sign_ins("lijing") == before


def test_a_password_that_must_be_changed_is_changed_first(service: Service) -> None:
    with service.office() as office:
        given = office.password("chenguodong")
    here = by_password(service, "chenguodong", given)
    here.sees("新密码")
    assert HOME not in here.text
    here.leave()
    until(lambda: not service.sessions(), "the end of a session that is nobody's")


def test_the_key_of_the_service_is_made_once_and_is_its_own(service: Service) -> None:
    (place,) = service.folder.rglob("ssh_host_ed25519_key")
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert asyncssh.read_private_key(place).get_algorithm() == "ssh-ed25519"


def test_a_session_that_goes_without_a_word_leaves_the_terminal_as_it_was(service: Service) -> None:
    """Killed from outside, as by a machine without memory: the sentence stands on the own screen."""
    before = set(service.sessions())
    here = by_password(service, "lijing", PASSWORD)
    here.sees(HOME)
    (session,) = set(service.sessions()) - before
    os.kill(session, signal.SIGKILL)
    assert here.status() == 1
    assert here.given_back
    assert "意外结束" in here.shown.decode().rpartition("\x1b[?1049l")[2]


def test_the_line_is_compressed(service: Service) -> None:
    """OpenSSH's client is offered compression that begins after the sign-in."""
    here = service.ssh("lijing", "-v", "-o", "Compression=yes", "-o", "LogLevel=DEBUG1")
    here.sees("assword:")
    here.send(PASSWORD + "\r")
    here.until(lambda: b"Enabling compression at level 6" in here.shown, "compression")
    here.leave()
