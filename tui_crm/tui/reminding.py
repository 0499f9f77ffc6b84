"""The number of reminders in the head of the workspace: told when something is read anyway, and when one falls due."""

from __future__ import annotations

from textual.screen import Screen
from textual.worker import WorkType

from tui_crm.domain import Desk, Reminding, errors, mention_counts, reminding
from tui_crm.i18n import tr
from tui_crm.tui.later import Later, after
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.text_line import TextLine

FARTHEST = 20 * 86_400
"""Seconds; what is due later is looked for anew when that time is over."""


class Reminders:
    """Asks how many there are, and wakes once, when the next one falls due; nothing is asked in between."""

    def __init__(self, screen: Screen[object], session: Session) -> None:
        self._screen, self._session = screen, session
        self._beside = ("", "")
        self._timer: Later | None = None
        self.waits_until: int | None = None
        """When the next one falls due (UTC milliseconds), as far as is known."""

    def stand_beside(self, company: str, person: str) -> None:
        """Say in the head where one is, until there is something to be reminded of as well."""
        self._beside = company, person
        self._tell(0)

    def _tell(self, due: int | None, named: int = 0) -> None:
        parts = [tr("Reminders {n}", n="?" if due is None else due) if due != 0 else "", f"@{named}" if named else ""]
        # The screen may have been closed while the book was asked.
        for head in self._screen.query("#head").results(TextLine):
            head.show(*self._beside, "  ".join(filter(None, parts)))

    def look(self) -> None:
        """Look again, once nothing else is asked of the book."""
        look: WorkType[None] = self._look
        self._screen.run_worker(look, group="reminding", exclusive=True)

    async def _look(self) -> None:
        if not self._session.signed_in:
            return
        desk = self._session.desk
        try:
            found = await self._session.ask_at_rest(_look_up, desk)
        except errors.Interrupted:
            return
        except errors.BookError:
            # Nobody has asked for this, so nobody is interrupted; but an old number would be a wrong one.
            self._tell(None)
            return
        known, named = found
        self._tell(known.due, named)
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self.waits_until = None, known.next_at
        if known.next_at is not None:
            seconds = min((known.next_at - desk.clock.now()) / 1000, FARTHEST)
            self._timer = after(self._screen, seconds, self.look)


def _look_up(desk: Desk) -> tuple[Reminding, int]:
    """What is due, and how much of what this person was told has not been read: mentions and notices."""
    return reminding(desk), mention_counts(desk)[0].n + desk.notice_count().n
