"""Locking the screen when nobody has pressed a key for a while (D-14)."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from textual import events
from textual.app import App
from textual.timer import Timer

from tui_crm.tui.session import Session


class IdleLock:
    """Watches for keys; it paints nothing and wakes once in the time after which it locks."""

    def __init__(self, app: App[Any], session: Session, *, now: Callable[[], float] = monotonic) -> None:
        self._app, self._session, self._now = app, session, now
        self.seconds = 0.0
        """How long nobody may be there; 0 while nobody is signed in."""
        self._last = 0.0
        self._timer: Timer | None = None

    def start(self, minutes: float) -> None:
        """Lock after so many minutes without a key, from now on."""
        self.seconds = minutes * 60
        self._last = self._now()
        self._arm(self.seconds)

    def stop(self) -> None:
        """Watch no longer."""
        self.seconds = 0.0
        self._disarm()

    def saw(self, event: events.Event) -> None:
        """Keys, pasted text and the mouse say that somebody is there."""
        if isinstance(event, events.InputEvent | events.Paste):
            self._last = self._now()

    async def check(self) -> None:
        """Lock when the time is over; wait for the rest of it otherwise."""
        if not self.seconds:
            return
        idle = self._now() - self._last
        if idle < self.seconds:
            self._arm(self.seconds - idle)
            return
        from tui_crm.tui.screens.lock import lock

        self._last = self._now()
        self._arm(self.seconds)
        await lock(self._app, self._session)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _arm(self, seconds: float) -> None:
        self._disarm()
        self._timer = self._app.set_timer(seconds, self.check, name="idle")
