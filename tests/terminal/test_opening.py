"""A terminal whose device is somebody else's, as under `su` and `runuser`, can be worked on nevertheless."""

from __future__ import annotations

import os
import pty
import stat
from collections.abc import Callable

import pytest

from tui_crm.terminal.line import Line


def at_a_terminal_of_somebody_else(work: Callable[[], bool]) -> bool:
    """Do something in a process at a terminal that can be used, and not be opened by its name."""
    child, terminal = pty.fork()
    if child == 0:
        os.chmod(os.ttyname(0), 0)
        if os.geteuid() == 0:
            os.setuid(65534)
        done = False
        try:
            done = work()
        finally:
            os._exit(0 if done else 1)
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status) == 0


def _cannot_be_opened() -> bool:
    try:
        os.open(os.ttyname(0), os.O_RDWR | os.O_NOCTTY)
    except PermissionError:
        return True
    return False


def _is_used() -> bool:
    line = Line(0, 1)
    written = line.write(b"x") == 1 and stat.S_ISCHR(os.fstat(line.source).st_mode)
    line.close()
    return written and os.get_blocking(0)


def _is_used_without_being_ones_own() -> bool:
    """As under `su -c`, which begins a session without a terminal."""
    child = os.fork()
    if child == 0:
        os.setsid()
        os._exit(0 if _is_used() else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.parametrize("work", [_cannot_be_opened, _is_used, _is_used_without_being_ones_own])
def test_the_terminal_is_worked_on_and_waits_for_the_shell_as_before(work: Callable[[], bool]) -> None:
    assert at_a_terminal_of_somebody_else(work)
