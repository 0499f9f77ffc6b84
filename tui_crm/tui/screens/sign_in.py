"""The first screen of a book: who are you, and is it really you."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from tui_crm.i18n import LANGUAGES, Message, language, tr, use
from tui_crm.tui.inputs.entry_field import EntryField
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import ENTRY, FORM
from tui_crm.tui.present.key_names import shown
from tui_crm.tui.present.text import cells, fit
from tui_crm.tui.program import program
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.detail_view import DetailView, Line
from tui_crm.tui.widgets.screens import FullScreen
from tui_crm.tui.widgets.status_line import Hint, StatusLine
from tui_crm.tui.widgets.text_line import TextLine

if TYPE_CHECKING:
    # Painted before the book without a screen is loaded: start-up has a budget.
    from tui_crm.domain import Account, Desk

LISTED = 14
"""Accounts in view at once; more are scrolled."""
HEIGHT = LISTED + 7
"""Lines of the screen with a list of accounts."""


class Accounts(DetailView):
    """The accounts of a sample; tells when somebody goes to them, before it takes a key.

    Whatever is written is meant for the account: no letter is a command here, least of all the one that quits.
    """

    def __init__(self, entered: Callable[[], None], written: Callable[[events.Key], None], **options: Any) -> None:
        super().__init__(**options)
        self._entered, self._written = entered, written

    def on_key(self, event: events.Key) -> None:
        """Hand on what is written."""
        if event.is_printable:
            event.stop()
            event.prevent_default()
            self._written(event)

    def watch_has_focus(self, has_focus: bool) -> None:
        """Lines and cursor come as one picture."""
        if has_focus:
            self._entered()
        super().watch_has_focus(has_focus)


class SignInScreen(FullScreen[None]):
    """Account and password; the sample book also lists its accounts."""

    BINDINGS = [
        *bindings(key for key in ENTRY if key.id != "entry.other"),
        *bindings(key for key in FORM if key.id == "form.cancel"),
    ]
    AUTO_FOCUS = "#account Input"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._accounts: list[Account] = []
        self._sample_password = ""
        self._companies = ("", "")
        self._said: Message | None = None
        self._busy = False
        self._wanted = False
        """Whether somebody went to the list of accounts; on a thin line it comes then."""
        self._offered = "" if session.language_asked else language()
        """The language that nobody chose: the terminal's, or that of who was here before."""

    def compose(self) -> ComposeResult:
        """The two fields in the middle; the list of accounts comes when the book has told it."""
        yield TextLine(id="head")
        with Vertical(classes="entry-page"), Vertical(classes="entry-column"):
            yield EntryField(id="account")
            yield EntryField(id="password", password=True)
            yield Words(id="said", classes="entry-said")
            yield Vertical(id="accounts", classes="entry-text")
        yield StatusLine()

    def on_resize(self, event: events.Resize) -> None:
        """The fields stand where they also stand above a list of accounts, and so need not move when it comes."""
        self._place(event.size.height)

    def _place(self, height: int) -> None:
        self.query_one(".entry-page").styles.padding = (max(0, (height - HEIGHT) // 2), 0, 0, 0)

    def on_mount(self) -> None:
        """Paint first, ask the book then."""
        if not self.query("#accounts"):
            # The terminal went away before anything of the screen was there.
            return
        self._place(self.app.size.height)
        self.relabel()
        self.call_after_refresh(self.run_worker, self._learn(), group="learn")

    async def _learn(self) -> None:
        """What the book says before anybody has signed in: the company, and the accounts of a sample."""
        await self.session.opened.wait()
        from tui_crm.domain import errors, sample_password

        book = self.session.book
        assert book is not None
        try:
            names = [await self.session.ask(book.setting, name) for name in ("company.name", "company.name_en")]
            self._accounts = await self.session.ask(book.accounts, language())
            tied = await program(self.app).tied()
        except errors.BookError as error:
            self.say(error.message)
            return
        if self._accounts:
            self._sample_password = await self.session.ask(sample_password)
        if not self.query("#accounts"):
            # The terminal went away meanwhile, and the screen with it.
            return
        self._companies = (names[0] or names[1] or "", names[1] or names[0] or "")
        if tied and not self._account.value:
            self._account.value = tied
            self._password.focus()
        # All of it in one picture: on a thin line each one brings the cursor back to its field.
        with self.app.batch_update():
            if self._accounts:
                await self._list_accounts()
            self.relabel()
            if isinstance(self.focused, Input):
                # Given the focus before it had a place, it could not tell where an input method shows its window.
                self.app.cursor_position = self.focused.cursor_screen_offset

    async def _list_accounts(self) -> None:
        choices = Accounts(self._go_to_accounts, self._write_account, id="choices")
        choices.styles.height = min(len(self._accounts), LISTED)
        await self.query_one("#accounts").mount(
            Static("", classes="entry-gap"), Static("", id="listed", classes="entry-heading", markup=False), choices
        )

    # -- words

    def relabel(self) -> None:
        """Say everything in the language in use; what is typed stays."""
        company = self._companies[language() == "en"]
        self.query_one(TextLine).show(company, "", "tui-crm")
        self.query_one("#account", EntryField).name_it(tr("Account"))
        self.query_one("#password", EntryField).name_it(tr("Password"))
        self.say(self._said)
        self._fill_accounts()
        hints = [
            # The last to come stands first: the others then stay where they are.
            *([Hint("↓", tr("Choose an account"))] if self._accounts else []),
            Hint("Enter", tr("Sign in")),
            Hint(shown("ctrl+g"), LANGUAGES[self._other_language()]),
            Hint(shown("f10"), tr("Quit")),
        ]
        self.query_one(StatusLine).show_hints(hints)

    def _fill_accounts(self) -> None:
        if not self.query("#choices"):
            return
        words = tr("Accounts of the sample book; their password: {password}", password=self._sample_password)
        self.query_one("#listed", Static).update(words)
        english = language() == "en"
        names = [(english and one.name_en) or one.name for one in self._accounts]
        room = max(map(cells, names)) + 1
        lines = [
            Line(one.account, fit(name, room) + one.roles, name=one.account)
            for one, name in zip(self._accounts, names, strict=True)
        ]
        shown = self._wanted or not self.app.has_class("-lean")
        self.query_one("#choices", DetailView).show(lines if shown else [], subject="accounts")

    def _go_to_accounts(self) -> None:
        self._wanted = True
        self._fill_accounts()

    def _write_account(self, event: events.Key) -> None:
        # At once: a focus that comes later would come after the next letter.
        self.set_focus(self._account)
        self._account.post_message(events.Key(event.key, event.character))

    def say(self, sentence: Message | None) -> None:
        """Say under the fields what went wrong."""
        self._said = sentence
        said = self.query_one("#said", Words)
        said.update(tr(sentence) if sentence else "")

    @staticmethod
    def _other_language() -> str:
        codes = list(LANGUAGES)
        return codes[(codes.index(language()) + 1) % len(codes)]

    # -- keys

    async def action_language(self) -> None:
        """Turn to the other language."""
        use(self._other_language())
        self.relabel()
        if self._accounts:
            assert self.session.book is not None
            self._accounts = await self.session.ask(self.session.book.accounts, language())
            self._fill_accounts()

    def action_step(self, step: int) -> None:
        """Go to the field before or after; down from the account leads to the list where there is one."""
        if step > 0 and self.query("#choices") and self._account.has_focus:
            self.query_one("#choices").focus()
        elif step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_cancel(self) -> None:
        """Back to the first field."""
        self._account.focus()

    def action_quit(self) -> None:
        """Leave the program."""
        self.app.exit(0)

    @property
    def _account(self) -> Input:
        return self.query_one("#account", EntryField).line

    @property
    def _password(self) -> Input:
        return self.query_one("#password", EntryField).line

    @on(DetailView.Chosen)
    def _take_account(self, event: DetailView.Chosen) -> None:
        self._account.value = str(event.line.name)
        self._password.focus()

    @on(Input.Submitted, "#account Input")
    def _go_on(self) -> None:
        self._password.focus()

    @on(Input.Submitted, "#password Input")
    def _submit(self) -> None:
        if self._busy:
            return
        if not self._account.value.strip():
            self._account.focus()
            self.say(Message("Please type your account."))
            return
        self._busy = True
        self.say(None)
        self.query_one(StatusLine).tell(tr("Signing in…"))
        # The work belongs to the program: this screen is gone before it is done.
        self.app.run_worker(self._sign_in(self._account.value, self._password.value), group="sign-in")

    async def _sign_in(self, account: str, password: str) -> None:
        await self.session.opened.wait()
        from tui_crm.domain import errors

        book = self.session.book
        assert book is not None
        try:
            tied = await program(self.app).tied()
            if tied and account.strip().lower() != tied:
                self._account.value = tied
                raise errors.SignInRefused(Message("You may sign in as {account} only.", account=tied))
            desk = await self.session.call(book.sign_in, account, password, self.session.origin)
            if language() != self._offered:
                # Chosen here or by an option, so it holds while the person is here; the account keeps its own.
                desk.language = language()
            if not await self.session.call(book.must_change, desk) or await self._changed(desk, password):
                await program(self.app).enter(desk)
                return
        except errors.BookError as error:
            self.say(error.message)
        self._busy = False
        self.query_one(StatusLine).tell("")
        self._password.value = ""
        self._password.focus()

    async def _changed(self, desk: Desk, password: str) -> bool:
        from tui_crm.tui.screens.password import PasswordScreen

        changed: bool = await self.app.push_screen_wait(PasswordScreen(self.session, desk, typed=password))
        return changed
