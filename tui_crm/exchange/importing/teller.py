"""A process that tells what the rows of a file say, for the one that writes them (`processes.py`)."""

from __future__ import annotations

import gc
import os
import pickle
import sys
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

from tui_crm.domain import Clock, errors, open_book
from tui_crm.exchange.importing.processes import Errand
from tui_crm.i18n import use

GENTLY = 5
"""How much later than others it gets a processor: somebody may be waiting at a screen."""

COLLECTED = (50_000, 20, 50)
"""How seldom Python looks for objects that only hold each other, by its own three thresholds."""


def main() -> int:
    """Tell parts until nobody asks any more."""
    os.nice(GENTLY)
    asked = sys.stdin.buffer
    errand: Errand = pickle.load(asked)  # noqa: S301
    use(errand.language)
    book = open_book(errand.url, Clock(fixed=errand.fixed) if errand.fixed is not None else None)
    answers: SimpleQueue[bytes | None] = SimpleQueue()
    # Whoever writes takes an answer when it is done with the one before; the next one is told meanwhile.
    saying = Thread(target=_say, args=(answers, sys.stdout.buffer))
    saying.start()
    try:
        lines = errand.lines(book.desk_of(errand.account, errand.origin))
        # What a part is made of lives until it is handed over: looking for what nobody uses finds nothing in it.
        gc.freeze()
        gc.set_threshold(*COLLECTED)
        while True:
            rows = pickle.load(asked)  # noqa: S301
            try:
                part: object = lines.part(rows)
            except errors.BookError as refused:
                part = refused
            answers.put(pickle.dumps(part, pickle.HIGHEST_PROTOCOL))
    except EOFError:
        return 0
    finally:
        answers.put(None)
        saying.join()
        book.close()


def _say(answers: SimpleQueue[bytes | None], told: BinaryIO) -> None:
    """Hand over the answers in their order, until nobody takes them any more."""
    try:
        while (answer := answers.get()) is not None:
            told.write(answer)
            told.flush()
    except BrokenPipeError:
        # Nobody is told anything after this one, and there is nothing to undo.
        os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
