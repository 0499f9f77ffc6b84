"""`tui-crm serve` and `tui-crm attach` as commands; what they do is proved in tests/terminal/serving."""

from __future__ import annotations

import os
import pty
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cli.conftest import Crm
from tui_crm.cli import serving

RUN = [sys.executable, "-m", "tui_crm"]
STRANGER = 65534


def test_what_they_can_be_told_is_explained(crm: Crm) -> None:
    said = crm("serve", "--help")
    assert said.status == 0
    for word in ("--socket", "--ssh", "--sessions", "--host-key", "--readable-book"):
        assert word in said.out
    assert "--socket" in crm("attach", "--help").out


def test_attaching_without_a_terminal(crm: Crm) -> None:
    said = crm("attach")
    assert (said.status, said.out) == (1, "")
    assert "needs a terminal" in said.err


def test_attaching_takes_no_other_book_and_no_account(crm: Crm) -> None:
    """It is said why: the service has its book, and asks for the account at its sign-in screen."""
    for words in (("--db", "other.db"), ("--as", "lijing")):
        said = crm("attach", *words)
        assert said.status == 2
        assert "The service knows its book" in said.err


def attached(place: Path) -> subprocess.CompletedProcess[str]:
    """What becomes of attaching at a terminal."""
    master, slave = pty.openpty()
    try:
        return subprocess.run(
            [*RUN, "attach", "--socket", str(place)], stdin=slave, capture_output=True, text=True, check=False,
            start_new_session=True,
        )  # fmt: skip
    finally:
        os.close(slave)
        os.close(master)


def test_attaching_where_nobody_serves(crm: Crm, tmp_path: Path) -> None:
    """One clear line with the place, and exit status 1; the terminal is as it was."""
    done = attached(tmp_path / "none.sock")
    assert done.returncode == 1
    assert done.stderr == f"There is no service at {tmp_path}/none.sock.\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else for a moment")
@pytest.mark.parametrize("owns_directory", [False, True])
def test_attaching_where_somebody_else_may_have_been_faster(crm: Crm, tmp_path: Path, owns_directory: bool) -> None:
    """In a directory like /tmp anybody can hold the socket; in its own one a service account is who it should be."""
    folder, place = tmp_path / "run", tmp_path / "run" / "s.sock"
    folder.mkdir()
    folder.chmod(0o1777)
    if owns_directory:
        os.chown(folder, STRANGER, STRANGER)
    with socket.socket(socket.AF_UNIX) as theirs:
        theirs.bind(str(place))
        os.seteuid(STRANGER)
        theirs.listen()
        os.seteuid(0)
        with ThreadPoolExecutor(1) as service:
            told = service.submit(first_word, theirs)
            done = attached(place)
    assert (b'"call"' in told.result()) is owns_directory
    assert ("Nothing was sent there." in done.stderr) is not owns_directory
    assert done.returncode == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else for a moment")
def test_a_service_account_in_a_directory_like_tmp_tells_that_nobody_else_can_attach(
    capsys: pytest.CaptureFixture[str],
) -> None:
    os.seteuid(STRANGER)
    try:
        serving._tell_who_attaches(Path("/tmp/s.sock"))
    finally:
        os.seteuid(0)
    assert "can attach: nobody else can know whose socket it is, as /tmp is not" in capsys.readouterr().err
    serving._tell_who_attaches(Path("/tmp/s.sock"))
    assert capsys.readouterr().err == "", "root is known to everybody"


def first_word(listener: socket.socket) -> bytes:
    """What whoever connects says; nothing where it hangs up."""
    connection, _ = listener.accept()
    with connection:
        return connection.recv(4096)


def test_a_system_that_cannot_serve_is_told_so(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    """macOS tells of no process by an open file, and of no caller's account."""
    monkeypatch.delattr(os, "pidfd_open")
    assert crm("serve").err == "The service needs Linux.\n"


def test_no_more_sessions_than_make_sense(crm: Crm) -> None:
    assert crm("serve", "--sessions", "0").status == 2
    assert crm("serve", "--sessions", "x").status == 2
