"""How quickly a terminal answers, asked once, without a screen."""

from __future__ import annotations

import select
import time
from contextlib import suppress

from tui_crm.terminal.flow import ANSWER, ASK
from tui_crm.terminal.line import Line

LIMIT = 2.0
"""Seconds after which a terminal is taken for one that gives no answer."""


def round_trip(line: Line, limit: float = LIMIT) -> float | None:
    """Seconds until the terminal has answered; None when it did not, or is gone. What is typed meanwhile is lost."""
    line.make_raw()
    try:
        began = time.monotonic()
        line.write_all(ASK.encode())
        found = b""
        while (left := began + limit - time.monotonic()) > 0 and ANSWER.encode() not in found:
            if select.select([line.source], [], [], left)[0]:
                with suppress(OSError):
                    found += line.read()
        return time.monotonic() - began if ANSWER.encode() in found else None
    finally:
        line.restore()
