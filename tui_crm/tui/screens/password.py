"""Choosing a new password: one's own wish, or asked for before anything else."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from tui_crm.domain import Desk, errors
from tui_crm.i18n import Message, tr
from tui_crm.tui.inputs.entry_field import EntryField
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import ENTRY, FORM
from tui_crm.tui.present.key_names import shown
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.screens import Dialog
from tui_crm.tui.widgets.status_line import Hint, StatusLine

NEW = ("password", "again")
FIELDS = ("old", *NEW)


class PasswordScreen(Dialog[bool]):
    """The present password and the new one twice; answers whether it was changed.

    `typed` is the present password where it has just been typed to sign in: then a new one has to be chosen, and the
    present one is not asked for again. It is proved like any other.
    """

    BINDINGS = [
        *bindings(FORM, priority=("form.save", "form.cancel")),
        *bindings(key for key in ENTRY if key.id in ("entry.up", "entry.down")),
    ]
    AUTO_FOCUS = ""

    def __init__(self, session: Session, desk: Desk, typed: str = "") -> None:
        super().__init__()
        self.session, self.desk, self._typed = session, desk, typed
        self._busy = False

    def compose(self) -> ComposeResult:
        """Why it is asked for, what it has to be, and three fields."""
        with Vertical(classes="dialog"):
            yield Static(tr("Choose a new password"), classes="dialog-title", markup=False)
            if self._typed:
                why = tr("Please choose a password of your own before you go on.")
                yield Words(why, classes="dialog-text")
            yield EntryField(tr("Old password"), password=True, id="old")
            yield EntryField(tr("New password"), password=True, id="password")
            yield EntryField(tr("Password again"), password=True, id="again")
            yield Words(id="said", classes="entry-said")
            yield StatusLine()

    def on_mount(self) -> None:
        """Say which keys there are, and begin with the first field."""
        self.field("old").display = not self._typed
        self.field(self._asked[0]).enter()
        keys = [Hint("Enter", tr("Next field")), Hint(shown("f2"), tr("Save")), Hint("Esc", tr("Back"))]
        self.query_one(StatusLine).show_hints(keys)

    def field(self, name: str) -> EntryField:
        """One of the three fields."""
        return self.query_one(f"#{name}", EntryField)

    @property
    def _asked(self) -> tuple[str, ...]:
        """The fields that are to be filled in."""
        return FIELDS if self.field("old").display else NEW

    # -- keys

    @on(Input.Submitted)
    def _go_on(self) -> None:
        if self.field("again").line.has_focus:
            self.action_save()
        else:
            self.focus_next()

    def action_step(self, step: int) -> None:
        """Go to the field before or after."""
        if step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_cancel(self) -> None:
        """Leave the password as it is."""
        if not self._busy:
            self.dismiss(False)

    def action_save(self) -> None:
        """Change the password when the fields are right."""
        if self._busy:
            return
        wrong = self._wrong()
        if wrong:
            self._complain(wrong)
            return
        self._complain({})
        self._busy = True
        self.query_one(StatusLine).tell(tr("Saving…"))
        self.run_worker(self._change(self._present, self.field("password").value))

    @property
    def _present(self) -> str:
        return self.field("old").value if "old" in self._asked else self._typed

    def _wrong(self) -> dict[str, Message]:
        wrong = {name: Message("Please fill this in.") for name in self._asked if not self.field(name).value}
        if not wrong and self.field("password").value != self.field("again").value:
            wrong["again"] = Message("The two passwords differ.")
        return wrong

    async def _change(self, old: str, new: str) -> None:
        book = self.session.book
        assert book is not None
        try:
            await self.session.call(book.change_password, self.desk, old, new)
            self.dismiss(True)
            return
        except errors.Invalid as error:
            self._complain(error.fields)
        except errors.BookError as error:
            self.query_one("#said", Words).update(tr(error.message))
        self._busy = False
        self.query_one(StatusLine).tell("")

    def _complain(self, wrong: dict[str, Message]) -> None:
        """A sentence at each field that is wrong; the first of them gets the keys."""
        self.query_one("#said", Words).update("")
        if "old" in wrong:
            # What was typed to sign in holds no more: somebody has given the account another password since.
            self.field("old").display = True
        for name in FIELDS:
            self.field(name).complain(tr(wrong[name]) if name in wrong else "")
        for name in FIELDS:
            if name in wrong:
                self.field(name).enter()
                return
