"""The screen of a person who went away: nothing is seen and nothing is done until the password is typed."""

from __future__ import annotations

import logging
from typing import Any

from textual import on
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from tui_crm.domain import errors
from tui_crm.i18n import Message, tr
from tui_crm.tui.inputs.entry_field import EntryField
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import ENTRY
from tui_crm.tui.present.key_names import shown
from tui_crm.tui.program import program
from tui_crm.tui.session import Session
from tui_crm.tui.unsaved import keep_typed
from tui_crm.tui.widgets.screens import Dialog
from tui_crm.tui.widgets.status_line import Hint, StatusLine
from tui_crm.tui.widgets.text_line import TextLine

log = logging.getLogger("tui_crm")


async def lock(app: App[Any], session: Session) -> None:
    """Lock the screen, unless nobody is signed in or it is locked already."""
    if not session.signed_in or isinstance(app.screen, LockScreen):
        return
    assert session.book is not None
    await app.push_screen(LockScreen(session))
    await keep_typed(app)
    try:
        await session.call(session.book.note, session.desk, "idle")
    except errors.BookError as error:
        log.warning("a locked screen is missing from the sign-in log: %s", error)


class LockScreen(Dialog[None]):
    """Covers everything; what lies below stays as it was left."""

    BINDINGS = [*bindings(key for key in ENTRY if key.id == "entry.other")]
    AUTO_FOCUS = "#password Input"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._busy = False
        self._asked = False
        """Whether the next wish for somebody else is meant."""

    def compose(self) -> ComposeResult:
        """Whose screen this is, and the password."""
        account = self.session.desk.actor.account
        yield TextLine(id="head")
        with Vertical(classes="entry-page"), Vertical(classes="entry-column"):
            yield Static(tr("Locked"), classes="entry-heading", markup=False)
            whose = tr("{name} ({account}) is signed in here.", name=self.session.person, account=account)
            yield Words(whose, classes="entry-text")
            yield Static("", classes="entry-gap")
            yield EntryField(tr("Password"), password=True, id="password")
            yield Words(id="said", classes="entry-said")
        yield StatusLine()

    def on_mount(self) -> None:
        """Say which keys there are."""
        self.query_one(TextLine).show("tui-crm")
        keys = [Hint("Enter", tr("Unlock")), Hint(shown("f6"), tr("Switch user"))]
        self.query_one(StatusLine).show_hints(keys)

    def say(self, sentence: Message | None) -> None:
        """Say under the field what is the matter."""
        self.query_one("#said", Words).update(tr(sentence) if sentence else "")

    @property
    def _password(self) -> Input:
        return self.query_one("#password", EntryField).line

    @on(Input.Changed)
    def _typed(self) -> None:
        self._asked = False

    @on(Input.Submitted)
    def _submit(self) -> None:
        if self._busy:
            return
        self._busy = True
        self.say(None)
        self.query_one(StatusLine).tell(tr("Unlocking…"))
        self.run_worker(self._unlock(self._password.value))

    async def _unlock(self, password: str) -> None:
        book = self.session.book
        assert book is not None
        try:
            await self.session.call(book.unlock, self.session.desk, password)
            self.dismiss()
            return
        except errors.BookError as error:
            self.say(error.message)
        self._password.value = ""
        self._busy = False
        self.query_one(StatusLine).tell("")

    def action_other(self) -> None:
        """Sign the person out, when it is wished twice."""
        if not self._asked:
            self._asked = True
            self.say(
                Message(
                    "What was typed in forms stays as drafts. Press {key} again to sign {name} out.",
                    key=shown("f6"),
                    name=self.session.person,
                )
            )
            return
        if not self._busy:
            self._busy = True
            self.app.run_worker(self._sign_out(), group="sign-in")

    async def _sign_out(self) -> None:
        try:
            await program(self.app).sign_out()
        except errors.BookError as error:
            self.say(error.message)
            self._busy = False
