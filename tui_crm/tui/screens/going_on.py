"""After signing in: go on in a session that was left, or begin anew."""

from __future__ import annotations

from collections.abc import Sequence

from tui_crm.domain import Clock
from tui_crm.i18n import tr
from tui_crm.terminal.hosted import Other
from tui_crm.tui.present.text import clean
from tui_crm.tui.present.values import moment
from tui_crm.tui.screens.prompt import ChooseScreen


class GoingOn(ChooseScreen):
    """Answers the number of the session that was chosen; empty or None for a new one."""

    def __init__(self, others: Sequence[Other], clock: Clock) -> None:
        choices = [(other.number, clean(_words(other, clock))) for other in others]
        super().__init__(tr("Go on where you were?"), [*choices, ("", tr("Begin anew"))], others[0].number)


def _words(other: Other, clock: Clock) -> str:
    since = moment(int(other.since * 1000), clock)
    if other.lost is None:
        return tr("Take over: since {time}, still open at {place}", time=since, place=other.origin)
    lost = moment(int(other.lost * 1000), clock)
    return tr("Go on: since {time}, line from {place} lost {lost}", time=since, place=other.origin, lost=lost)
