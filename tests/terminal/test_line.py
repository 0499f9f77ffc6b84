"""How a terminal is left: as it was found, with nothing typed that nobody has typed."""

from __future__ import annotations

import os
import pty
import select
import termios
import threading
import tty

from tests.patience import PATIENCE
from tui_crm.terminal.flow import ANSWER, ASK
from tui_crm.terminal.line import Line


def test_answers_that_come_at_the_very_end_are_not_left_to_the_shell() -> None:
    """The terminal is as far away as its line is long, and answers what was asked before the end."""
    terminal, device = pty.openpty()
    line = Line(device, os.dup(device), own=True, environment={})
    line.make_raw()

    def answers() -> None:
        shown = b""
        while b"the end" not in shown:
            shown += os.read(terminal, 1024)
        for _ in range(shown.count(ASK.encode())):
            os.write(terminal, ANSWER.encode())

    far = threading.Thread(target=answers)
    line.write_all(f"a line{ASK}another{ASK}the end".encode())
    far.start()
    line.hear_out(2, PATIENCE)
    line.restore()
    far.join()
    tty.setraw(device)
    assert not select.select([device], [], [], 0)[0]
    line.close()
    os.close(terminal)


def test_a_terminal_that_answers_no_more_is_not_waited_for() -> None:
    terminal, device = pty.openpty()
    found = termios.tcgetattr(device)
    line = Line(device, os.dup(device), own=True, environment={})
    line.make_raw()
    line.hear_out(2, 0.0)
    line.restore()
    assert termios.tcgetattr(device) == found
    line.close()
    os.close(terminal)
