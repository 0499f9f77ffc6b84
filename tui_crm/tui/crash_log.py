"""Where crashes are written, so that nothing of a record ever reaches a terminal as a traceback."""

from __future__ import annotations

import logging
import os
from pathlib import Path


def log_to_file() -> None:
    """Send the program's log into a file of the person's own; without a place for it, it is dropped."""
    log = logging.getLogger("tui_crm")
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "tui-crm"
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler: logging.Handler = logging.FileHandler(state / "crash.log", delay=True, encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()
    log.addHandler(handler)
    log.propagate = False
