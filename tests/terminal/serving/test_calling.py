"""The first word to a service, which is said before anything larger is loaded."""

from __future__ import annotations

import json
import os
import pty
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_crm.terminal import calling

HEAVY = (
    "array",
    "collections",
    "contextlib",
    "enum",
    "functools",
    "json",
    "pathlib",
    "re",
    "signal",
    "socket",
    "typing",
)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_json(text: str) -> None:
    assert json.loads(calling._quoted(text)) == text


def test_calling_loads_next_to_nothing() -> None:
    """Each of these takes longer to load than all that is needed."""
    code = (
        "import sys, tui_crm.cli; tui_crm.cli._plain_attaching([]); import tui_crm.terminal.calling;"
        f"found = [name for name in {HEAVY!r} if name in sys.modules]; assert not found, found"
    )
    subprocess.run([sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"], check=True)


def test_what_is_told_is_a_message_with_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that are no text are told as unknown signs, and long ones are cut."""
    for name in calling.TOLD:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(os.environb, b"COLORTERM", b'true"\\\x01\xff')
    monkeypatch.setenv("TERM", "x" * 600)
    ours, theirs = pty.openpty()
    before = os.dup(0)
    os.dup2(theirs, 0)
    try:
        with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as service:
            service.bind(str(tmp_path / "s"))
            service.listen(1)
            call = calling.Call(str(tmp_path / "s"))
            with closing(service.accept()[0]) as taken:
                word, files, _, _ = socket.recv_fds(taken, 16_384, 4)
    finally:
        os.dup2(before, 0)
    words = json.loads(word)
    assert words["call"] == {"TERM": "x" * 500, "COLORTERM": 'true"\\\x01\ufffd'}
    assert words["terminal"] == os.ttyname(theirs).removeprefix("/dev/")
    assert len(files) == words["files"] == 1
    assert os.path.samestat(os.fstat(files[0]), os.fstat(theirs))
    assert os.isatty(call.terminal)
    for number in (*files, call.descriptor, call.terminal, ours, theirs, before):
        os.close(number)
