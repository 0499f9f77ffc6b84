"""After signing in: go on in a session that was left, or begin anew."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui_crm.domain import Clock
from tui_crm.i18n import tr
from tui_crm.terminal.hosted import Other
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.present.text import clean
from tui_crm.tui.present.values import moment
from tui_crm.tui.screens.prompt import ChooseScreen
from tui_crm.tui.widgets.hit_list import HitList


class GoingOn(ChooseScreen):
    """Answers the number of the session that was chosen; empty or None for a new one."""

    def __init__(self, others: Sequence[Other], clock: Clock) -> None:
        choices = [(other.number, clean(_words(other, clock))) for other in others]
        super().__init__(tr("Go on where you were?"), [*choices, ("", tr("Begin anew"))], others[0].number)
        self.places = {other.number: tr("From {place}", place=clean(other.origin)) for other in others}

    def compose(self) -> ComposeResult:
        """The title, the sessions, and below them where the one under the cursor was begun."""
        with Vertical(classes="dialog"):
            yield Static(self.heading, classes="dialog-title", markup=False)
            yield HitList()
            yield Words("", id="place")

    def _show(self, text: str, at: str | None = None) -> None:
        super()._show(text, at)
        self._tell_place()

    def _tell_place(self) -> None:
        if self.hits.current is not None:
            stays = tr("What is open elsewhere stays as it is.")
            self.query_one("#place", Words).update(self.places.get(str(self.hits.current.key), stays))

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        super().action_move(step)
        self._tell_place()

    def action_page(self, step: int) -> None:
        """Move the cursor by a page."""
        super().action_page(step)
        self._tell_place()

    def action_end(self, step: int) -> None:
        """Move the cursor to the first or the last line."""
        super().action_end(step)
        self._tell_place()


def _words(other: Other, clock: Clock) -> str:
    since = moment(int(other.since * 1000), clock)
    if other.lost is None:
        return tr("Take over: since {time}, still open", time=since)
    return tr("Go on: since {time}, line lost {lost}", time=since, lost=moment(int(other.lost * 1000), clock))
