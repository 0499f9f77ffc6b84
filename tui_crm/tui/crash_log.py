"""Where crashes are written, so that nothing of a record ever reaches a terminal as a traceback."""

from __future__ import annotations

import logging
import os
from abc import abstractmethod
from pathlib import Path

from textual.app import App
from textual.worker import WorkerFailed

from tui_crm.i18n import tr

log = logging.getLogger("tui_crm")


class CrashLogged(App[int]):
    """An application whose crashes tell the person one sentence, and the log the rest."""

    number = ""
    """What the session is called in the log of the service."""

    @abstractmethod
    def end_with(self, sentence: str) -> None:
        """End the program; the sentence appears on the terminal below."""

    def _handle_exception(self, error: Exception) -> None:
        # Textual's own panic prints local variables, which hold records of customers.
        cause = error.error if isinstance(error, WorkerFailed) else error
        log.error("crash %s", self.number, exc_info=cause)
        if self.is_headless:
            super()._handle_exception(error)
            return
        said = tr("Something went wrong: {what}. It has been logged.", what=type(cause).__name__)
        self.end_with(said + (tr(" Its number is {n}.", n=self.number) if self.number else ""))


def log_to_file() -> None:
    """Send the program's log into a file of the person's own; without a place for it, it is dropped."""
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "tui-crm"
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler: logging.Handler = logging.FileHandler(state / "crash.log", delay=True, encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()
    log.addHandler(handler)
    log.propagate = False
