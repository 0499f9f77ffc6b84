"""Many wishes one after the other, in as few transactions as hold nobody up."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import TypeVar

from tui_crm.domain.core import errors
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.stores import plain_words

STEP = 0.001
"""Seconds after which it is looked again whether others have had their turn."""

TRIES = 8
"""Times that work on many records is begun anew behind somebody who holds the book, without getting on; the database
has waited each time, on SQLite for a quarter of a minute."""

T = TypeVar("T")


def patiently(work: Callable[[], T], stand: Callable[[], object]) -> T:
    """Do something that can be begun anew where it stopped, however often other writers are met, while its `stand`
    moves on; BookBusy or Taken when it does not any more."""
    before, left = stand(), TRIES
    while True:
        try:
            return work()
        except (errors.BookBusy, errors.Taken):
            now = stand()
            left = TRIES if now != before else left - 1
            before = now
            if not left:
                raise


class Stretch:
    """A row of wishes, each with its own place in the audit. Fails one, it is taken back, and with it those that were
    written in the same transaction."""

    def __init__(self, store: Store, forget: Callable[[], None], *, few: bool = False) -> None:
        """Of a `few` wishes each has its own transaction. `forget` what was found of records that are taken back."""
        self._store, self._forget, self._most = store, forget, 0.0 if few else store.together
        self._open = ExitStack()
        self._began = 0.0
        self._ended = time.monotonic()
        self._running = self._amid = False
        self.lost = False
        """Whether something was taken back."""

    def __enter__(self) -> Stretch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lost = self._running and self._amid
        with plain_words(self._store):
            try:
                # What stops it between two wishes leaves both of them whole.
                self._open.__exit__(*((kind, error, trace) if self._amid else (None, None, None)))
            except BaseException:
                self.lost = self._running
                raise
            finally:
                self._store.watch_no_more()
                if self.lost:
                    self._forget()

    def go_on(self) -> None:
        """A wish is about to begin: so is a transaction, where none is running and others have had their turn."""
        if not self._running:
            with plain_words(self._store):
                self._store.watch()
                while self._store.others_wait() and time.monotonic() - self._ended < self._store.pause:
                    time.sleep(STEP)
                self._open.enter_context(self._store.transaction())
            self._running, self._began = True, time.monotonic()
        self._amid = True

    def rest(self, *, at_once: bool = False) -> bool:
        """The wish is over: so is the transaction, where somebody waits, it has taken long, or there is nothing to do.

        Says whether something has come into the book by that.
        """
        now = time.monotonic()
        short = now - self._began < self._most and not at_once
        if not self._running or (short and not self._store.others_wait()):
            self._amid = False
            return False
        with plain_words(self._store):
            self._open.close()
        self._running = self._amid = False
        self._ended = time.monotonic()
        return True
