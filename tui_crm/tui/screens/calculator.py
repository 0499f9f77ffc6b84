"""The calculator: a line to type a sum in, the last results, and ways to take one of them along."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui_crm.domain import workdays
from tui_crm.i18n import mark, tr
from tui_crm.reckoning import Result, Wrong, plain, reckon
from tui_crm.tui.inputs.line_input import LineInput
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import CALCULATOR
from tui_crm.tui.present.help_topics import SUMS
from tui_crm.tui.present.reckoned import reckoned
from tui_crm.tui.screens.records.form_keys import commands_of, hints_of, keys_of
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.screens import Dialog
from tui_crm.tui.widgets.status_line import StatusLine

SHOWN = 4
"""Results in view."""
KEPT = 50
"""Sums that can be called back."""
EXAMPLES = mark("1200 + 13%\ntoday + 45d\nworkdays today to end of month")
"""Sums that stand where results will, as long as there are none; a line for each."""


class CalculatorScreen(Dialog[str | None]):
    """Does sums; answers with the result that is to go into the field it was opened from."""

    BINDINGS = [*bindings(CALCULATOR)]

    def __init__(self, session: Session, field: str = "") -> None:
        super().__init__()
        self.session, self.field = session, field
        self._recalled = len(session.reckoned)
        """Which earlier sum stands in the line; the number of all of them where none does."""

    def compose(self) -> ComposeResult:
        """Title, line, results, what is amiss, keys."""
        with Vertical(classes="dialog"):
            yield Static(tr("Calculator"), classes="dialog-title", markup=False)
            yield LineInput(self._typed, placeholder=tr("1200 + 13%   99 * 12   today + 45d"))
            yield Words(id="reckoned")
            yield StatusLine()

    def on_mount(self) -> None:
        """Show what was reckoned before."""
        self.line.commands = commands_of(self, CALCULATOR)
        self.line.focus()
        self._show()

    @property
    def line(self) -> LineInput:
        """Where the sum is typed."""
        return self.query_one(LineInput)

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say something in the last line."""
        self.query_one(StatusLine).tell(text, refused=refused)

    def _typed(self, text: str) -> None:
        # An empty line is what is left behind when a sum was done, of which something may just have been said.
        if text:
            self.tell("")

    def _show(self) -> None:
        done = self.session.reckoned[-SHOWN:]
        lines = "\n".join(f"{sum_} = {reckoned(value)}" for sum_, value in done)
        self.query_one("#reckoned", Words).update(lines or tr("For example:\n{sums}", sums=tr(EXAMPLES)))
        wanted = ["calculator.reckon", "calculator.help", "calculator.back"]
        if done:
            wanted[1:1] = ["calculator.put", "calculator.copy"] if self.field else ["calculator.copy"]
        self.query_one(StatusLine).show_hints(hints_of(self, CALCULATOR, wanted))

    def _done(self) -> Result | None:
        """Do the sum in the line; None where that is not possible, which is said."""
        text = " ".join(self.line.text.split())
        last = self.session.reckoned[-1][1] if self.session.reckoned else None
        today = self.session.desk.clock.today()
        try:
            result = reckon(text, today=today, calendar=workdays, last=last)
        except Wrong as wrong:
            self.tell(tr(wrong.message), refused=True)
            return None
        self.session.reckoned = [*self.session.reckoned, (text, result.value)][-KEPT:]
        self._recalled = len(self.session.reckoned)
        self.line.show("")
        self._show()
        self.tell(tr(result.note) if result.note else "")
        return result

    def _result(self) -> str | None:
        """What is to be taken along: of the sum in the line, or else of the last one."""
        if self.line.text.strip():
            result = self._done()
            return plain(result.value) if result is not None else None
        if not self.session.reckoned:
            self.tell(tr("There is no result yet."), refused=True)
            return None
        return plain(self.session.reckoned[-1][1])

    # -- keys

    def action_reckon(self) -> None:
        """Do the sum."""
        self._done()

    def action_copy(self) -> None:
        """Copy the result to the person's own clipboard (OSC 52)."""
        result = self._result()
        if result is not None:
            self.app.copy_to_clipboard(result)
            self.tell(tr("Copied: {text}", text=result))

    def action_put(self) -> None:
        """Answer with the result."""
        if not self.field:
            self.tell(tr("The calculator was not opened from a field that takes text."), refused=True)
        elif (result := self._result()) is not None:
            self.dismiss(result)

    def action_recall(self, step: int) -> None:
        """Bring an earlier sum back into the line."""
        self._recalled = max(0, min(len(self.session.reckoned), self._recalled + step))
        there = self._recalled < len(self.session.reckoned)
        self.line.show(self.session.reckoned[self._recalled][0] if there else "")

    def action_help(self) -> None:
        """What can be reckoned here, and the keys."""
        from tui_crm.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(tr("Calculator"), ["Calculator"], keys_of=keys_of(self), article=SUMS))

    def action_back(self) -> None:
        """Leave without a result."""
        self.dismiss(None)
