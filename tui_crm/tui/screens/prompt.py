"""Small dialogs: a line to type, a list to choose from, a sentence to read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ScreenResultType
from textual.widgets import Input, Static

from tui_crm.i18n import tr
from tui_crm.tui.inputs.line_input import LineInput
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import CHOOSING
from tui_crm.tui.present.pinyin import rank
from tui_crm.tui.widgets.hit_list import Hit, HitList
from tui_crm.tui.widgets.screens import Dialog

Check: TypeAlias = Callable[[str], Awaitable[str]]
"""Why an answer cannot be taken, in a sentence; "" when it can."""


class PromptScreen(Dialog[str | None]):
    """Asks for one line of text, until it can be taken."""

    BINDINGS = [("escape", "dismiss(None)", "")]
    replaces = True
    """Whether the first letter takes the place of the value with which it begins."""

    def __init__(
        self, question: str, value: str = "", check: Check | None = None, *, reason: str = "", hint: str = ""
    ) -> None:
        """`reason` says why the value with which it begins cannot be taken; `hint` is to be read before one answers."""
        super().__init__()
        self.question, self.value, self.check, self.reason, self.hint = question, value, check, reason, hint

    def compose(self) -> ComposeResult:
        """The question and the input."""
        with Vertical(classes="dialog"):
            yield Static(self.question, classes="dialog-title", markup=False)
            if self.hint:
                yield Words(self.hint, classes="hint")
            line = Input(self.value, select_on_focus=self.replaces)
            line.cursor_blink = False
            yield line
            if self.check is not None:
                yield Words(self.reason, classes="error")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter answers; an answer that cannot be taken stays, with the reason below it."""
        if self.check is None:
            self.dismiss(event.value)
        else:
            self.run_worker(self._checked(self.check, event.value), exclusive=True)

    async def _checked(self, check: Check, typed: str) -> None:
        reason = await check(typed)
        if self.gone:
            # Esc was pressed while it was being checked.
            return
        if reason:
            self.query_one(".error", Words).update(reason)
        else:
            self.dismiss(typed)


class DeedScreen(PromptScreen):
    """Asks for one line and does with it what was asked for: once, however often Enter is pressed until it is done."""

    BINDINGS = [("escape", "leave", "")]
    _doing = False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter does it."""
        event.prevent_default()
        if not self._doing and self.check is not None:
            self._doing = True
            self.run_worker(self._checked(self.check, event.value))

    async def _checked(self, check: Check, typed: str) -> None:
        try:
            await super()._checked(check, typed)
        finally:
            self._doing = False

    async def action_leave(self) -> None:
        """Leave without doing it; what is being done has to be told of."""
        if not self._doing:
            self.dismiss(None)


SEARCHED = 9
"""With more options than this, typing narrows them."""

AROUND = 8
"""Lines of the screen that a list to choose from leaves to what lies behind and to its own frame."""

LEAN_LINES = 10
"""Lines of the list on a thin line, which sends what opens and what it has covered."""


class Listed(Dialog[ScreenResultType]):
    """A dialog around a list in which a cursor moves."""

    @property
    def hits(self) -> HitList:
        """The list."""
        return self.query_one(HitList)

    def make_room(self, lines: int) -> None:
        """Make the list as high as it will ever be: shrinking would leave halves of wide characters behind."""
        most = LEAN_LINES if self.app.has_class("-lean") else max(3, self.app.size.height - AROUND)
        self.hits.styles.height = min(lines, most)

    def action_move(self, step: int) -> None:
        """Move the cursor; from the last line it goes to the first."""
        self.hits.turn(step)

    def action_page(self, step: int) -> None:
        """Move the cursor by a page."""
        self.hits.page(step)

    def action_end(self, step: int) -> None:
        """Move the cursor to the first or the last line."""
        self.hits.move(step * len(self.hits.hits))


class ChooseScreen(Listed[str | None]):
    """Asks to choose one of some things; many are narrowed by typing, in pinyin too."""

    BINDINGS = [*bindings(CHOOSING)]

    def __init__(self, title: str, options: Sequence[tuple[str, str]], chosen: str = "") -> None:
        super().__init__()
        self.heading, self.options, self.chosen = title, list(options), chosen

    def compose(self) -> ComposeResult:
        """The title, a line to narrow by, the options."""
        with Vertical(classes="dialog"):
            yield Static(self.heading, classes="dialog-title", markup=False)
            if len(self.options) > SEARCHED:
                yield LineInput(self._typed, placeholder=tr("Type to narrow the list"))
            yield HitList()

    def on_mount(self) -> None:
        """Start at the present choice."""
        self.make_room(len(self.options))
        self._show("", at=self.chosen)
        for line in self.query(LineInput):
            line.focus()

    def _typed(self, text: str) -> None:
        self._show(text)

    def _show(self, text: str, at: str | None = None) -> None:
        fit = [Hit(key, "", label) for key, label in self.options if rank(label, text) is not None]
        self.hits.show(fit, empty=tr("Nothing fits."), at=at)

    @on(HitList.Clicked)
    def action_choose(self) -> None:
        """Answer with the option under the cursor."""
        if self.hits.current is not None:
            self.dismiss(str(self.hits.current.key))

    def action_back(self) -> None:
        """Leave without choosing."""
        self.dismiss(None)


class TellScreen(Dialog[None]):
    """Something that must be read before going on, such as a new password."""

    BINDINGS = [("escape,enter,q", "dismiss(None)", ""), ("y,ctrl+y", "copy", "")]

    def __init__(self, text: str, *, copied: str = "") -> None:
        super().__init__()
        self.text, self.copied = text, copied

    def compose(self) -> ComposeResult:
        """The text and the way out."""
        with Vertical(classes="dialog -roomy"):
            yield Words(self.text, classes="dialog-text")
            yield Words(tr("Enter closes this."), classes="hint")

    def on_mount(self) -> None:
        """Say with which key the part that is wanted elsewhere can be copied."""
        if self.copied:
            self.query_one(".hint", Words).update(tr("y copies the command · Enter closes this"))

    def action_copy(self) -> None:
        """Copy what is wanted elsewhere to the person's own clipboard (OSC 52)."""
        if self.copied:
            self.app.copy_to_clipboard(self.copied)
            self.query_one(".hint", Words).update(tr("Copied. Enter closes this."))
