"""Somebody on the machine talks nonsense to the service's socket; whoever works does not notice."""

from __future__ import annotations

import array
import json
import os
import pty
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.patience import PATIENCE, until
from tests.terminal.serving.seat import Seat
from tests.terminal.serving.service import Service
from tests.terminal.serving.test_post import with_files

CALL = {"call": {"TERM": "xterm", "LANG": "en_US.UTF-8"}, "files": 1}


@pytest.fixture(scope="module")
def colleague(service: Service) -> Seat:
    """Somebody who works all the while."""
    return service.at_work("lijing")


@contextmanager
def connected(service: Service) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as one:
        one.settimeout(PATIENCE)
        one.connect(str(service.socket))
        yield one


def works_on(colleague: Seat) -> None:
    """Goes to the customers and back home."""
    colleague.send("2")
    colleague.sees("▹2 客户")
    colleague.send("1")
    colleague.sees("▹1 首页")


@pytest.mark.parametrize(
    ("data", "files"),
    [
        (b"SSH-2.0-x\r\n", 0),
        (b"[]\n", 0),
        (b"[" * 15_000 + b"\n", 0),
        (b"x" * 70_000, 0),
        (b"{}\n", 0),
        (json.dumps(CALL).encode() + b"\n", 0),
        (json.dumps(CALL | {"files": 2}).encode() + b"\n", 2),
        (json.dumps(CALL).encode() + b"\n", 4),
        (b'{"call": {"LANG": 5}, "files": 1}\n', 1),
        (b'{"call": ["LANG"], "files": 1}\n', 1),
        (b'{"call": {"LANG": "' + b"x" * 600 + b'"}, "files": 1}\n', 1),
        (json.dumps({"call": {str(n): "" for n in range(50)}, "files": 1}).encode() + b"\n", 1),
        (b'{"hand_over": "1", "files": 1}\n', 1),
        (b'{"account": "lijing"}\n', 0),
    ],
)
def test_nonsense_closes_only_the_line_on_which_it_came(
    service: Service, colleague: Seat, data: bytes, files: int
) -> None:
    before, sessions = service.descriptors(), service.sessions()
    with connected(service) as one:
        (with_files if files else lambda to, what, _: to.sendall(what))(one, data, files)
        assert ends_without_a_session(one)
    until(lambda: service.descriptors() == before, "the descriptors that were open before")
    assert service.sessions() == sessions
    works_on(colleague)


def ends_without_a_session(one: socket.socket) -> bool:
    try:
        return one.recv(1) == b""
    except ConnectionResetError:
        return True


def test_what_is_handed_over_is_no_terminal(service: Service, colleague: Seat) -> None:
    """A session begins, sees what it has been given, says so, and ends."""
    sessions = service.sessions()
    with connected(service) as one:
        with_files(one, json.dumps(CALL).encode() + b"\n", 1)
        said = json.loads(one.makefile().readline())
    assert (said["end"], "needs a terminal" in said["say"]) == (1, True)
    until(lambda: service.sessions() == sessions, "the end of that session")
    assert service.crashes == ""
    works_on(colleague)


def test_what_callers_say_of_themselves_adds_no_lines_to_the_log(service: Service, colleague: Seat) -> None:
    """The user's name comes from the system; a terminal and an address have to look like one."""
    lines = service.log.count("\n")
    called = {
        "call": {"SSH_CONNECTION": "ssh\nroot 1 2 3", "LANG": "\ud800\x1b[2J"},
        "terminal": "pts/1\nINFO x",
        "files": 1,
    }
    master, slave = pty.openpty()
    with connected(service) as one:
        one.sendmsg(
            [json.dumps(called).encode() + b"\n"],
            [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [slave]))],
        )
        until(lambda: service.log.count("\n") > lines, "a line in the log")
        added = service.log.splitlines()[lines:]
        assert [line.split(" INFO ")[1].split(": ")[1].split(",")[0] for line in added if "begins" in line] == ["root"]
        assert "\x1b" not in service.log
    os.close(slave)
    os.close(master)
    until(lambda: len(service.sessions()) == 1, "the end of that session")
    works_on(colleague)


def test_a_terminal_that_claims_to_be_huge_is_drawn_as_far_as_anybody_can_see(
    service: Service, colleague: Seat
) -> None:
    here = service.attach(columns=65_000, lines=65_000, TERM="xterm")
    here.until(lambda: "账号".encode() in here.shown, "the sign-in")
    own = max(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096 for pid in service.sessions())
    assert own < 400_000_000, "bytes of memory"
    here.leave()
    until(lambda: len(service.sessions()) == 1, "the end of that session")
    works_on(colleague)


def test_those_who_connect_and_say_nothing_are_few(service: Service, colleague: Seat) -> None:
    """One user of the system fills neither the places in which callers are waited for nor the log; others are told."""
    silent = []
    try:
        for _ in range(40):
            one = socket.socket(socket.AF_UNIX)
            one.connect(str(service.socket))
            silent.append(one)
        service.logs("too many wait")
        works_on(colleague)
        late = service.attach()
        assert late.status() == 1
        assert "等待会话的人过多，请稍后再试。" in late.shown.decode()
        assert service.log.count("too many wait") == 1
    finally:
        for one in silent:
            one.close()
    here = service.attach().sees("账号")
    here.leave()


def test_no_session_holds_what_belongs_to_another(service: Service, colleague: Seat) -> None:
    """Neither the terminals of others nor their lines, nor the sockets of the service (seen in what it has open)."""
    here = service.attach().sees("账号")
    first, second = service.sessions()

    def held(pid: int, kind: str) -> set[str]:
        return {one for one in service.holds(pid) if kind in one}

    assert len(held(second, "/dev/pts/")) == 1
    assert not held(second, "/dev/pts/") & held(first, "/dev/pts/")
    assert not held(second, "socket:") & held(first, "socket:")
    here.leave()
