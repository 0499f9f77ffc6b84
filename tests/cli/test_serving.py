"""`tui-crm serve` and `tui-crm attach` as commands; what they do is proved in tests/terminal/serving."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Crm

RUN = [sys.executable, "-m", "tui_crm"]


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


@pytest.mark.parametrize("words", [("--db", "other.db"), ("--as", "lijing")])
def test_attaching_takes_no_other_book_and_no_account(
    crm: Crm, monkeypatch: pytest.MonkeyPatch, words: tuple[str, str]
) -> None:
    said = crm("attach", *words)
    assert said.status == 2
    assert "The service knows its book" in said.err


def test_attaching_where_nobody_serves(crm: Crm, tmp_path: Path) -> None:
    """One clear line with the place, and exit status 1; the terminal is as it was."""
    master, slave = pty.openpty()
    command = [*RUN, "attach", "--socket", str(tmp_path / "none.sock")]
    done = subprocess.run(command, stdin=slave, capture_output=True, text=True, check=False, start_new_session=True)
    os.close(slave)
    os.close(master)
    assert done.returncode == 1
    assert done.stderr == f"There is no service at {tmp_path}/none.sock.\n"


def test_a_system_that_cannot_serve_is_told_so(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    """macOS tells of no process by an open file, and of no caller's account."""
    monkeypatch.delattr(os, "pidfd_open")
    assert crm("serve").err == "The service needs Linux.\n"


def test_no_more_sessions_than_make_sense(crm: Crm) -> None:
    assert crm("serve", "--sessions", "0").status == 2
    assert crm("serve", "--sessions", "x").status == 2
