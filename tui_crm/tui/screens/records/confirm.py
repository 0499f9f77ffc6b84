"""Questions with a few answers beside each other, of which the careful one is the first choice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.strip import Strip

from tui_crm.i18n import tr
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import QUESTION
from tui_crm.tui.present.text import clean
from tui_crm.tui.widgets.line_widget import LineWidget
from tui_crm.tui.widgets.screens import Dialog

_Painted: TypeAlias = tuple[tuple[str, ...], int]


class Answers(LineWidget[_Painted]):
    """The answers beside each other; the chosen one stands in brackets."""

    COMPONENT_CLASSES = {"answers--label", "answers--chosen"}

    def __init__(self, labels: Sequence[str], **options: Any) -> None:
        super().__init__(**options)
        self._labels = tuple(map(clean, labels))
        self.chosen = 0
        """The number of the chosen answer."""

    def turn(self) -> None:
        """Choose the next answer."""
        self.chosen = (self.chosen + 1) % len(self._labels)
        self.repaint()

    def lines(self) -> Sequence[_Painted]:
        """The one line."""
        return [(self._labels, self.chosen)]

    def paint(self, line: _Painted) -> Strip:
        """The answers, the chosen one marked by brackets as well."""
        labels, chosen = line
        parts = []
        for number, label in enumerate(labels):
            here = number == chosen
            parts.append((f"[ {label} ]" if here else f"  {label}  ", f"answers--{'chosen' if here else 'label'}"))
            parts.append(("  ", "answers--label"))
        return self.strip_of(*parts).adjust_cell_length(self.size.width, self.style_of("answers--label"))


class QuestionScreen(Dialog[Any]):
    """Answers with the number of the answer that was chosen; with `back` when none was."""

    BINDINGS = [*bindings(QUESTION)]

    def __init__(self, text: str, answers: Sequence[str], back: int) -> None:
        super().__init__()
        self.text, self.answers, self.back = text, tuple(answers), back

    def compose(self) -> ComposeResult:
        """The question and the answers."""
        with Vertical(classes="dialog"):
            yield Words(self.text, classes="dialog-text")
            yield Answers(self.answers)

    def action_turn(self) -> None:
        """Choose the next answer."""
        self.query_one(Answers).turn()

    def action_answer(self) -> None:
        """Give the chosen answer."""
        self.give(self.query_one(Answers).chosen)

    def action_back(self) -> None:
        """Leave the question."""
        self.give(self.back)

    def give(self, number: int) -> None:
        """Answer with the number of an answer."""
        self.dismiss(number)


class ConfirmScreen(QuestionScreen):
    """Asks before something is done that somebody may regret; Esc and a hasty Enter both mean no."""

    def __init__(self, text: str, *, yes: str = "", no: str = "") -> None:
        super().__init__(text, (no or tr("No"), yes or tr("Yes")), 0)

    def give(self, number: int) -> None:
        """Answer whether it was yes."""
        self.dismiss(number == 1)
