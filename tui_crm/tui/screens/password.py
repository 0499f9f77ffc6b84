"""Choosing a new password: one's own wish, or asked for before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui_crm.domain import Desk, errors, weakness
from tui_crm.i18n import Message, tr
from tui_crm.tui.inputs.entry_field import EntryField
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.screens.entry_dialog import EntryDialog
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.status_line import StatusLine

SHORTEST = 10
"""Signs of a password as long as the book has not told that it asks for more (D-14)."""


class PasswordScreen(EntryDialog):
    """The present password and the new one twice; answers whether it was changed.

    `typed` is the present password where it has just been typed to sign in: then a new one has to be chosen, and the
    present one is not asked for again. It is proved like any other.
    """

    names = ("old", "password", "again")
    judged = ("old",)
    follow = {"password": ("again",)}

    def __init__(self, session: Session, desk: Desk, typed: str = "") -> None:
        super().__init__(session)
        self.desk, self._typed = desk, typed
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
        """Ask for what has not been typed just now; the framework goes on with the base's own."""
        self.field("old").display = not self._typed
        self.run_worker(self._learn())

    async def _learn(self) -> None:
        """How long a password has to be in this book."""
        with suppress(errors.BookError):
            asked = await self.session.ask(self.desk.setting, "sign_in.password_length")
            self._shortest = int(asked or SHORTEST)
            self.query_one("#rule", Words).update(self._rule())

    def _rule(self) -> str:
        return tr("At least {n} characters, not a common one, without the account name.", n=self._shortest)

    def problem(self, name: str) -> Message | None:
        """Why the password cannot be changed with what stands in a field."""
        typed = self.field(name).value
        if name == "password":
            return weakness(typed, self.desk.actor.account, self._shortest)
        if name == "again" and typed != self.field("password").value:
            return Message("The two passwords differ.")
        return None

    async def fulfil(self) -> None:
        """Change the password."""
        book = self.session.book
        assert book is not None
        old = self.field("old").value if "old" in self.asked else self._typed
        await self.session.call(book.change_password, self.desk, old, self.field("password").value)

    def complain(self, wrong: Mapping[str, Message]) -> None:
        """At the present password as well where it is not asked for."""
        if "old" in wrong:
            # What was typed to sign in holds no more: somebody has given the account another password since.
            self.field("old").display = True
        super().complain(wrong)
