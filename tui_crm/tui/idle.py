"""Locking the screen when nobody has pressed a key for a while (D-14)."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import App

from tui_crm.tui.later import Later, after
from tui_crm.tui.session import Session

if TYPE_CHECKING:
    from tui_crm.domain import Desk

MINUTE = 60.0
"""Seconds; so often it is looked whether the configuration says another time."""


class IdleLock:
    """Watches for keys; it paints nothing, and wakes each minute to go by the configuration as it is now."""

    def __init__(self, app: App[Any], session: Session, *, now: Callable[[], float] = monotonic) -> None:
        self._app, self._session, self._now = app, session, now
        self.seconds = 0.0
        """How long nobody may be there; 0 while nobody is signed in."""
        self._last = 0.0
        self._timer: Later | None = None

    def start(self, minutes: float) -> None:
        """Lock after so many minutes without a key, from now on."""
        self.seconds = minutes * MINUTE
        self._last = self._now()
        self._wake(self.seconds)

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
            self._wake(self.seconds - idle)
            # Whatever is at work in the book may take long, and nothing here waits for it.
            self._app.run_worker(self._look(), group="idle", exclusive=True)
            return
        from tui_crm.tui.screens.lock import lock

        self._last = self._now()
        self._wake(self.seconds)
        await lock(self._app, self._session)

    async def _look(self) -> None:
        """Go by the time that the configuration says now."""
        from tui_crm.domain import errors

        try:
            minutes = await self._session.ask(_minutes, self._session.desk)
        except errors.BookError:
            # The screen is locked all the same, after the time that was known last.
            return
        if self.seconds and self.seconds != minutes * MINUTE:
            self.seconds = minutes * MINUTE
            await self.check()

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wake(self, seconds: float) -> None:
        self._disarm()
        self._timer = after(self._app, min(seconds, MINUTE), self.check)


def _minutes(desk: Desk) -> float:
    desk.refresh_actor()
    return float(desk.setting("sign_in.idle_minutes"))
