"""Giving back what closed screens leave behind, while nobody types."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import cache
from time import monotonic
from typing import Any

from textual import events
from textual._styles_cache import StylesCache
from textual.app import App

from tui_crm.tui.later import after

QUIET = 1.0
"""Seconds without a key after which nobody minds a hundredth of one."""


def collect() -> None:
    """Free the widgets of screens that are gone, and what they have painted."""
    # Textual (8.2) remembers the colours of each widget's cache by the cache itself, which so outlives its widget:
    # a megabyte for each dialog.
    StylesCache.get_inner_outer.cache_clear()
    gc.collect()
    trim = _trim()
    if trim is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    """The C library's way of giving the system back what lies free between what is in use, where it has one (glibc)."""
    from ctypes import CDLL

    return getattr(CDLL(None), "malloc_trim", None)


EVERY = 20.0
"""Seconds between two collections: somebody who presses a key now and then would else pay for one each time."""


class RestCollection:
    """Waits for the keys to rest; it paints nothing, and wakes once after the last of many keys."""

    def __init__(self, app: App[Any], *, now: Callable[[], float] = monotonic) -> None:
        self._app, self._now = app, now
        self._last = 0.0
        self._collected = -EVERY
        self._armed = False

    def saw(self, event: events.Event) -> None:
        """A key, or pasted text: from here on it has to be quiet again."""
        if isinstance(event, events.InputEvent | events.Paste):
            self._last = self._now()
            if not self._armed:
                self._arm(self._left())

    def check(self) -> None:
        """Collect when it has been quiet; wait for the rest of the time otherwise."""
        self._armed = False
        left = self._left()
        if left > 0:
            self._arm(left)
        else:
            self._collected = self._now()
            collect()

    def _left(self) -> float:
        return max(self._last + QUIET, self._collected + EVERY) - self._now()

    def _arm(self, seconds: float) -> None:
        self._armed = True
        after(self._app, seconds, self.check)
