"""Choosing a new password: one's own wish, or asked for before anything else."""

from __future__ import annotations

from contextlib import suppress

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from tui_crm.domain import Desk, errors, weakness
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
FOLLOW = {"password": ("again",)}
"""Fields to look at again when another one is left."""
SHORTEST = 10
"""Signs of a password as long as the book has not told that it asks for more (D-14)."""


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
        self._shortest = SHORTEST

    def compose(self) -> ComposeResult:
        """Why it is asked for, what it has to be, and three fields."""
        with Vertical(classes="dialog"):
            yield Static(tr("Choose a new password"), classes="dialog-title", markup=False)
            if self._typed:
                why = tr("Please choose a password of your own before you go on.")
                yield Words(why, classes="dialog-text")
            yield Words(self._rule(), id="rule", classes="dialog-text")
            yield EntryField(tr("Old password"), password=True, id="old")
            yield EntryField(tr("New password"), password=True, id="password")
            yield EntryField(tr("Password again"), password=True, id="again")
            yield Words(id="said", classes="entry-said")
        # At the foot of the screen, in place of the keys of what lies below.
        yield StatusLine()

    def on_mount(self) -> None:
        """Say which keys there are, and begin with the first field."""
        self.field("old").display = not self._typed
        self.field(self._asked[0]).enter()
        keys = [Hint("Enter", tr("Next field")), Hint(shown("f2"), tr("Save")), Hint("Esc", tr("Back"))]
        self.query_one(StatusLine).show_hints(keys)
        self.run_worker(self._learn())

    async def _learn(self) -> None:
        """How long a password has to be in this book."""
        with suppress(errors.BookError):
            asked = await self.session.ask(self.desk.setting, "sign_in.password_length")
            self._shortest = int(asked or SHORTEST)
            self.query_one("#rule", Words).update(self._rule())

    def _rule(self) -> str:
        return tr("At least {n} characters, not a common one, without the account name.", n=self._shortest)

    def field(self, name: str) -> EntryField:
        """One of the three fields."""
        return self.query_one(f"#{name}", EntryField)

    @property
    def _asked(self) -> tuple[str, ...]:
        """The fields that are to be filled in."""
        return FIELDS if self.field("old").display else NEW

    # -- keys

    @on(Input.Submitted)
    def _go_on(self, event: Input.Submitted) -> None:
        """On to the next field when there is nothing to say of this one."""
        name = _name(event.input)
        if name == "again":
            self.action_save()
        elif self._check(name):
            self.focus_next()

    @on(Input.Blurred)
    def _left(self, event: Input.Blurred) -> None:
        """Say at once what is wrong with a field that is left; what was not filled in yet has time until the end."""
        name = _name(event.input)
        for one in (name, *FOLLOW.get(name, ())):
            if self.field(one).value and not (self._busy or self.gone):
                self._check(one)

    def _check(self, name: str) -> bool:
        problem = self._problem(name)
        if name != "old" or problem is not None:
            # That the old password is wrong only the book can say, and it stays said.
            self.field(name).complain(tr(problem) if problem else "")
        return problem is None

    def _problem(self, name: str) -> Message | None:
        """Why the password cannot be changed with what stands in a field."""
        typed = self.field(name).value
        if not typed:
            return Message("Please fill this in.")
        if name == "password":
            return weakness(typed, self.desk.actor.account, self._shortest)
        if name == "again" and typed != self.field("password").value:
            return Message("The two passwords differ.")
        return None

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
        return {name: problem for name in self._asked if (problem := self._problem(name))}

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


def _name(line: Input) -> str:
    """The field that a line to type in belongs to."""
    assert line.parent is not None
    return str(line.parent.id)
