"""李静 sits at an old terminal: what is no Chinese is drawn in ASCII, and is not to be taken for something else."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.terminal import Program
from tests.office import PASSWORD

WIDE_SIGNS = "：？／＝＊、←→↑↓"


@pytest.fixture
def old_terminal(firm: str, tmp_path: Path) -> Iterator[Program]:
    """The program in ASCII, with her signed in."""
    environment = {"XDG_STATE_HOME": str(tmp_path), "PYTHONPATH": ".", "TUI_CRM_LINK": "plain"}
    program = Program(["-m", "tui_crm", "--db", firm], 80, 24, environment)
    program.wait_for("账号")
    program.send(f"lijing\r{PASSWORD}\r")
    program.wait_for("首页")
    yield program
    os.kill(program.pid, signal.SIGKILL)
    os.waitpid(program.pid, 0)
    os.close(program.terminal)


def test_the_place_where_one_is_does_not_read_as_a_negative_number(old_terminal: Program) -> None:
    old_terminal.send("2")
    old_terminal.wait_for(")2 客户")
    assert not any("-2 客户" in line for line in old_terminal.text())


def test_her_keys_are_named_in_ascii(old_terminal: Program) -> None:
    """What an input method sends in the place of a sign works here too, and need not be named."""
    old_terminal.send("\x1b[20~")
    old_terminal.wait_for("我的设置")
    seen = set()
    for _ in range(12):
        seen.update(line for line in old_terminal.text() if "app." in line or "list." in line or "form." in line)
        old_terminal.send("\x1b[6~")
        old_terminal.paint(old_terminal.pieces(limit=1.0))
    assert any("Ctrl+K" in line for line in seen)
    assert [line for line in seen if any(sign in line for sign in WIDE_SIGNS)] == []
