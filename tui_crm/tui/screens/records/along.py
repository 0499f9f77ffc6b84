"""Before customers are handed over: what goes along, in lines that say yes or no."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from tui_crm.i18n import tr
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import ALONG
from tui_crm.tui.screens.prompt import Listed
from tui_crm.tui.screens.records.form_keys import hint_line
from tui_crm.tui.widgets.hit_list import Hit, HitList


class AlongScreen(Listed[tuple[str, ...] | None]):
    """Asks what goes along; answers with the names of the lines that say yes, or None when it is left."""

    BINDINGS = [*bindings(ALONG)]

    def __init__(self, question: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.question, self.options = question, list(options)
        self.on = {name for name, _ in options}

    def compose(self) -> ComposeResult:
        """The question, the lines, the keys."""
        with Vertical(classes="dialog"):
            yield Words(self.question, classes="dialog-text")
            yield HitList()
            yield Words(hint_line(self, ALONG, "along.turn", "along.do", "along.back"), classes="hint")

    def on_mount(self) -> None:
        """Everything goes along unless something else is said."""
        self.make_room(len(self.options))
        self._fill(0)

    def _fill(self, at: int) -> None:
        words = {True: tr("Yes"), False: tr("No")}
        self.hits.show([Hit(name, words[name in self.on], label) for name, label in self.options], at=at)

    def action_turn(self) -> None:
        """Between yes and no."""
        at = self.hits.at
        self.on ^= {self.options[at][0]}
        self._fill(at)
        self.hits.move(at - self.hits.at)

    def action_do(self) -> None:
        """Go on with what was chosen."""
        self.dismiss(tuple(name for name, _ in self.options if name in self.on))

    def action_back(self) -> None:
        """Leave it."""
        self.dismiss(None)
