"""Small dialogs: a line to type, a list to choose from, a sentence to read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_crm.i18n import tr
from tui_crm.tui.present.text import clean
from tui_crm.tui.widgets.screens import Dialog

Check: TypeAlias = Callable[[str], Awaitable[str]]
"""Why an answer cannot be taken, in a sentence; "" when it can."""


class PromptScreen(Dialog[str | None]):
    """Asks for one line of text, until it can be taken."""

    BINDINGS = [("escape", "dismiss(None)", "")]

    def __init__(self, question: str, value: str = "", check: Check | None = None) -> None:
        super().__init__()
        self.question, self.value, self.check = question, value, check

    def compose(self) -> ComposeResult:
        """The question and the input."""
        with Vertical(classes="dialog"):
            yield Static(self.question, classes="dialog-title", markup=False)
            line = Input(self.value)
            line.cursor_blink = False
            yield line
            if self.check is not None:
                yield Static(classes="error", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter answers; an answer that cannot be taken stays, with the reason below it."""
        if self.check is None:
            self.dismiss(event.value)
        else:
            self.run_worker(self._checked(self.check, event.value), exclusive=True)

    async def _checked(self, check: Check, typed: str) -> None:
        reason = await check(typed)
        if reason:
            self.query_one(".error", Static).update(clean(reason))
        else:
            self.dismiss(typed)


SEARCHED = 9
"""With more options than this, typing narrows them."""


class ChooseScreen(Dialog[str | None]):
    """Asks to choose one of some things; many are narrowed by typing."""

    BINDINGS = [
        ("escape", "dismiss(None)", ""),
        Binding("up", "move(-1)", priority=True, show=False),
        Binding("down", "move(1)", priority=True, show=False),
        Binding("pageup", "move(-9)", priority=True, show=False),
        Binding("pagedown", "move(9)", priority=True, show=False),
    ]

    def __init__(self, title: str, options: Sequence[tuple[str, str]], chosen: str = "") -> None:
        super().__init__()
        self.heading, self.options, self.chosen = title, list(options), chosen

    def compose(self) -> ComposeResult:
        """The title, a line to narrow by, the options."""
        with Vertical(classes="dialog"):
            yield Static(self.heading, classes="dialog-title", markup=False)
            if len(self.options) > SEARCHED:
                line = Input(placeholder=tr("type to narrow"))
                line.cursor_blink = False
                yield line
            yield OptionList(*(Option(Content(clean(label)), id=key) for key, label in self.options))

    def on_mount(self) -> None:
        """Start at the present choice."""
        keys = [key for key, _ in self.options]
        listed = self.query_one(OptionList)
        # A dialog that shrinks would leave halves of wide characters beside its former edge.
        listed.styles.height = min(len(keys), max(3, self.app.size.height - 5))
        listed.highlighted = keys.index(self.chosen) if self.chosen in keys else 0
        line = self.query(Input)
        (line.first() if line else listed).focus()

    def action_move(self, step: int) -> None:
        """Go through the options while typing."""
        listed = self.query_one(OptionList)
        if listed.option_count:
            at = (listed.highlighted or 0) + step
            listed.highlighted = (
                at % listed.option_count if abs(step) == 1 else max(0, min(at, listed.option_count - 1))
            )

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep the options whose words contain what was typed."""
        listed = self.query_one(OptionList)
        typed = event.value.strip().casefold()
        fit = [(key, label) for key, label in self.options if typed in label.casefold()]
        listed.clear_options()
        listed.add_options(Option(Content(clean(label)), id=key) for key, label in fit)
        listed.highlighted = 0 if fit else None

    def on_input_submitted(self) -> None:
        """Enter chooses the option under the cursor."""
        listed = self.query_one(OptionList)
        if listed.highlighted is not None:
            self.dismiss(listed.get_option_at_index(listed.highlighted).id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter chooses."""
        self.dismiss(event.option.id)


class TellScreen(Dialog[None]):
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
