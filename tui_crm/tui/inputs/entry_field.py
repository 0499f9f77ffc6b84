"""A line to type in, with its label before it and what is wrong with it below."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static

from tui_crm.tui.inputs.words import Words


class LineToFill(Input):
    """A line to type in that is seen as one also when it is empty and has the keys."""

    def render_line(self, y: int) -> Strip:
        """The line, underlined to its end; Textual leaves out what follows the cursor of an empty one."""
        strip = super().render_line(y)
        return strip.extend_cell_length(self.size.width, self.rich_style)


class EntryField(Widget):
    """One field of the screens around signing in."""

    def __init__(self, label: str = "", *, password: bool = False, most: int = 200, **options: Any) -> None:
        super().__init__(**options)
        self._label = Static(label, classes="entry-label", markup=False)
        self.line = LineToFill(password=password, max_length=most)
        self.line.cursor_blink = False
        self._problem = Words(classes="entry-problem error")
        self._problem.display = False
        self._refused = ""
        """The value that something is wrong with."""

    def compose(self) -> ComposeResult:
        """Label and line, and room for a sentence below."""
        yield self._label
        yield self.line
        yield self._problem

    @property
    def value(self) -> str:
        """What is typed."""
        return self.line.value

    @value.setter
    def value(self, text: str) -> None:
        self.line.value = text

    def name_it(self, label: str) -> None:
        """Show another label."""
        self._label.update(label)

    def complain(self, sentence: str) -> None:
        """Say what is wrong with the value, until it is another one; an empty sentence takes it back."""
        self._refused = self.value
        self._problem.update(sentence)
        self._problem.display = bool(sentence)

    @property
    def complaint(self) -> str:
        """What is said to be wrong."""
        return self._problem.text if self._problem.display else ""

    @on(Input.Changed)
    def _typing(self) -> None:
        if self.value != self._refused:
            self.complain("")

    def enter(self) -> None:
        """Give the line the keys."""
        self.line.focus()
