"""李静 types at a real terminal when her line is cut, her window is closed, or the machine goes down.

The program runs in a process of its own behind a pseudo-terminal, as it does for everybody.
"""

from __future__ import annotations

import os
import select
import signal
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import pytest

from tests.bench.terminal import Program
from tests.office import PASSWORD
from tests.patience import PATIENCE
from tests.stories.conftest import elsewhere

NAME = "苏州新芯半导体"
GIVEN_BACK = b"\x1b[?1049l"
"""The terminal's own screen is shown again."""


class Seat:
    """A terminal with the program on it."""

    def __init__(self, url: str, home: Path) -> None:
        environment = {"XDG_STATE_HOME": str(home), "PYTHONPATH": "."}
        self.program = Program(["-m", "tui_crm", "--db", url], 80, 24, environment)
        self.terminal: int | None = self.program.terminal
        self.ended: int | None = None

    def sign_in(self) -> None:
        """As 李静, up to the home page."""
        self.program.wait_for("账号")
        self.before = termios.tcgetattr(self.program.terminal)[3]
        self.program.send("lijing\r")
        self.program.send(f"{PASSWORD}\r")
        self.program.wait_for("首页")

    def type_a_customer(self) -> None:
        """Half of a new customer, seen on the screen."""
        self.program.send("n")
        self.program.wait_for("新建客户")
        self.program.send(NAME)
        self.program.wait_for(NAME)

    def sees(self, text: str) -> None:
        """Wait for a text, unless it is there already."""
        if not any(text in line for line in self.program.text()):
            self.program.wait_for(text)

    def close_window(self) -> None:
        """The terminal goes away."""
        assert self.terminal is not None
        os.close(self.terminal)
        self.terminal = None

    def told(self, number: signal.Signals) -> bytes:
        """Send a signal, and read what the terminal is left with."""
        os.kill(self.program.pid, number)
        found = b""
        while select.select([self.program.terminal], [], [], 20)[0]:
            try:
                found += os.read(self.program.terminal, 65536)
            except OSError:
                break
        return found

    def status(self) -> int:
        """Wait for the end, and tell its exit status."""
        process = os.pidfd_open(self.program.pid)
        ended = select.select([process], [], [], PATIENCE)[0]
        os.close(process)
        assert ended, "the program goes on"
        _, status = os.waitpid(self.program.pid, 0)
        self.ended = os.waitstatus_to_exitcode(status)
        return self.ended

    def leave(self) -> None:
        """Leave nothing running."""
        if self.ended is None:
            os.kill(self.program.pid, signal.SIGKILL)
            self.status()
        if self.terminal is not None:
            os.close(self.terminal)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the program logs crashes."""
    return tmp_path / "state"


@contextmanager
def seat(url: str, home: Path) -> Iterator[Seat]:
    """A terminal with the program on it; nothing is left running."""
    found = Seat(url, home)
    try:
        yield found
    finally:
        found.leave()


@contextmanager
def deaf_to_hang_ups() -> Iterator[None]:
    """What is started here ignores the signal, as under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def kept(url: str) -> list[dict[str, object]]:
    """What the book keeps for 李静."""
    with elsewhere(url) as office:
        assert office.problems_of("customers") == []
        return [dict(draft.values) for draft in office.desk("lijing").drafts()]


def crashes(home: Path) -> list[str]:
    """What was logged."""
    return [path.read_text(encoding="utf-8") for path in home.rglob("*.log")]


def test_the_window_is_closed(firm: str, home: Path) -> None:
    """She opens another one, signs in, and is offered what she had typed."""
    with seat(firm, home) as first:
        first.sign_in()
        first.type_a_customer()
        first.close_window()
        assert first.status() == 128 + signal.SIGHUP
    assert kept(firm) == [{"name": NAME}]
    assert crashes(home) == []
    with seat(firm, home) as second:
        second.sign_in()
        second.sees("草稿：1 份")
        second.program.send("n")
        second.sees("F6 放弃")
        second.program.send("\r")
        second.sees("已恢复草稿")
        second.sees(NAME)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_the_program_is_told_to_end(firm: str, home: Path, number: signal.Signals) -> None:
    """The terminal that is still there is given back as it was before."""
    with seat(firm, home) as here:
        here.sign_in()
        here.type_a_customer()
        left = here.told(number)
        assert here.status() == 128 + number
        assert left.rindex(GIVEN_BACK) > left.rfind(b"\x1b[?1049;2004h")
        assert b"Traceback" not in left
        assert termios.tcgetattr(here.program.terminal)[3] & termios.ECHO
        assert not here.before & termios.ECHO, "it was taken before"
    assert kept(firm) == [{"name": NAME}]
    assert crashes(home) == []


def test_the_line_ends_without_a_signal(firm: str, home: Path) -> None:
    """Whoever was started to outlive a hang-up does not go on without a terminal."""
    with deaf_to_hang_ups(), seat(firm, home) as here:
        here.sign_in()
        here.type_a_customer()
        here.close_window()
        assert here.status() == 1
    assert kept(firm) == [{"name": NAME}]
    assert crashes(home) == []


def test_the_process_is_killed_after_the_keys_have_rested(firm: str, home: Path) -> None:
    """Nothing can be done then any more; it was done before."""
    with seat(firm, home) as here:
        here.sign_in()
        here.type_a_customer()
        here.sees("草稿已存")
        os.kill(here.program.pid, signal.SIGKILL)
        assert here.status() == -signal.SIGKILL
    assert kept(firm) == [{"name": NAME}]


def test_the_process_is_killed_while_she_types_on(firm: str, home: Path) -> None:
    """Whoever never rests loses a few seconds, and not the whole letter."""
    with seat(firm, home) as here:
        here.sign_in()
        here.type_a_customer()
        here.sees("草稿已存")
        end = time.monotonic() + PATIENCE
        # A look into the book is all the rest that there is between two keys.
        for key in cycle(("z", "\x7f")):
            here.program.send(key)
            if kept(firm) == [{"name": NAME + "z"}]:
                break
            assert time.monotonic() < end, "nothing is kept while she types"
        os.kill(here.program.pid, signal.SIGKILL)
        assert here.status() == -signal.SIGKILL
    assert kept(firm)[0]["name"] in (NAME, NAME + "z")


def test_before_anybody_has_signed_in(firm: str, home: Path) -> None:
    with seat(firm, home) as here:
        here.sees("账号")
        here.close_window()
        assert here.status() == 128 + signal.SIGHUP
    assert kept(firm) == []
    assert crashes(home) == []
