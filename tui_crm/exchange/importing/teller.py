"""A process that tells what the rows of a file say, for the one that writes them (`processes.py`)."""

from __future__ import annotations

import os
import pickle
import signal
import sys

from tui_crm.domain import Clock, errors, open_book
from tui_crm.exchange.importing.processes import Errand, write
from tui_crm.i18n import use

GENTLY = 5
"""How much later than others it gets a processor: somebody may be waiting at a screen."""


def main() -> int:
    """Tell parts until nobody asks any more."""
    # Whoever stops the import ends this process; a terminal that closes ends neither.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    os.nice(GENTLY)
    asked, told = sys.stdin.buffer, sys.stdout.buffer
    errand: Errand = pickle.load(asked)  # noqa: S301
    use(errand.language)
    book = open_book(errand.url, Clock(fixed=errand.fixed) if errand.fixed is not None else None)
    try:
        lines = errand.lines(book.desk_of(errand.account, errand.origin))
        while True:
            rows = pickle.load(asked)  # noqa: S301
            try:
                write(told, lines.part(rows))
            except errors.BookError as refused:
                write(told, refused)
    except (EOFError, BrokenPipeError):
        return 0
    finally:
        book.close()


if __name__ == "__main__":
    sys.exit(main())
