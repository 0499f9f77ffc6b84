"""Small dialogs: a line to type, a list to choose from, a sentence to read."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_crm.i18n import tr
from tui_crm.tui.present.text import clean


class PromptScreen(ModalScreen[str | None]):
    """Asks for one line of text."""

    BINDINGS = [("escape", "dismiss(None)", "")]

    def __init__(self, question: str, value: str = "") -> None:
        super().__init__()
        self.question, self.value = question, value

    def compose(self) -> ComposeResult:
        """The question and the input."""
        with Vertical(classes="dialog"):
            yield Static(self.question, classes="dialog-title", markup=False)
            line = Input(self.value)
            line.cursor_blink = False
            yield line

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter answers."""
        self.dismiss(event.value)


class ChooseScreen(ModalScreen[str | None]):
    """Asks to choose one of a few things."""

    BINDINGS = [("escape", "dismiss(None)", ""), ("q", "dismiss(None)", "")]

    def __init__(self, title: str, options: Sequence[tuple[str, str]], chosen: str = "") -> None:
        super().__init__()
        self.heading, self.options, self.chosen = title, list(options), chosen

    def compose(self) -> ComposeResult:
        """The title and the options."""
        with Vertical(classes="dialog"):
            yield Static(self.heading, classes="dialog-title", markup=False)
            yield OptionList(*(Option(Content(clean(label)), id=key) for key, label in self.options))

    def on_mount(self) -> None:
        """Start at the present choice."""
        keys = [key for key, _ in self.options]
        options = self.query_one(OptionList)
        options.highlighted = keys.index(self.chosen) if self.chosen in keys else 0
        options.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter chooses."""
        self.dismiss(event.option.id)


class TellScreen(ModalScreen[None]):
    """Something that must be read before going on, such as a new password."""

    BINDINGS = [("escape,enter,q", "dismiss(None)", "")]

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def compose(self) -> ComposeResult:
        """The text and the way out."""
        with Vertical(classes="dialog"):
            yield Static(self.text, classes="dialog-text", markup=False)
            yield Static(tr("Enter closes this."), classes="hint", markup=False)
