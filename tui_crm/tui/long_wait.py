"""Telling somebody who waits for the book that it has not answered yet."""

from __future__ import annotations

from typing import Any

from textual.app import App

from tui_crm.i18n import tr
from tui_crm.tui.session import Session


def watch_waiting(app: App[Any], session: Session) -> None:
    """Say so in the last line of every screen, as long as it lasts."""

    def tell(waiting: bool) -> None:
        # Nothing of it is needed where the sign-in is painted.
        from tui_crm.tui.widgets.status_line import StatusLine

        for screen in app.screen_stack:
            for line in screen.query(StatusLine):
                line.tell_meanwhile(tr("The book has not answered yet; please wait…") if waiting else "")

    session.tell_waiting = tell
