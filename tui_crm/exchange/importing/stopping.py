"""The key that stops the program, heard between two batches, where nothing is half done."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType

from tui_crm.domain import errors
from tui_crm.exchange.importing.report import Progress

SIGNALS = (signal.SIGINT, signal.SIGTERM)
"""Those that mean the key, where they would break off whatever the program does."""


class StopKey:
    """Whether the key has been pressed since work began."""

    def __init__(self) -> None:
        self.pressed = False

    def press(self, number: int, frame: FrameType | None) -> None:
        """What a signal does: whoever sends it again does not want to wait for the batch."""
        if self.pressed:
            signal.default_int_handler(number, frame)
        self.pressed = True

    def heard(self, progress: Progress | None) -> Progress:
        """The same progress, which ends the work where the key has been pressed and something is left to do."""

        def tell(done: int, total: int) -> None:
            if progress is not None:
                progress(done, total)
            if self.pressed and done < total:
                raise errors.Interrupted

        return tell


@contextmanager
def stop_key() -> Iterator[StopKey]:
    """Around work that is done in batches."""
    key = StopKey()
    with ExitStack() as afterwards:
        # Other threads hear no signals; and whoever does something else on them, or nothing, goes on doing so.
        if threading.current_thread() is threading.main_thread():
            for number in SIGNALS:
                if signal.getsignal(number) is signal.default_int_handler:
                    afterwards.callback(signal.signal, number, signal.default_int_handler)
                    signal.signal(number, key.press)
        yield key
