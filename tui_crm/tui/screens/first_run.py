"""Founding a book: its language, the company, and the first administrator."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from tui_crm.domain import create_book, errors, objection, open_book, weakness
from tui_crm.i18n import LANGUAGES, Message, language, mark, tr, use
from tui_crm.tui.inputs.entry_field import EntryField
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import ENTRY, FORM
from tui_crm.tui.present.key_names import shown
from tui_crm.tui.program import program
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.detail_view import DetailView, Line
from tui_crm.tui.widgets.screens import FullScreen
from tui_crm.tui.widgets.status_line import Hint, StatusLine
from tui_crm.tui.widgets.text_line import TextLine

SHORTEST = 10
"""Signs of a password in a new book (D-14)."""

LABELS = {
    "company": mark("Company name"),
    "account": mark("Account"),
    "name": mark("Full name"),
    "password": mark("Password"),
    "again": mark("Password again"),
}
PERSON = ("account", "name", "password", "again")
STEPS = ("language", "company", "person")
FOLLOW = {"account": ("password",), "password": ("again",)}
"""Fields to look at again when another one is left."""


class FirstRunScreen(FullScreen[None]):
    """Three steps; the book is made when the last one is filled in."""

    BINDINGS = [
        *bindings(key for key in ENTRY if key.id != "entry.other"),
        *bindings(key for key in FORM if key.id in ("form.save", "form.cancel")),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._step = 0
        self._busy = False

    def compose(self) -> ComposeResult:
        """All three steps, of which one is shown."""
        yield TextLine(id="head")
        with Vertical(classes="entry-page"), Vertical(classes="entry-column"):
            yield Static("", id="heading", classes="entry-heading", markup=False)
            yield Words(id="words", classes="entry-text")
            yield Static("", classes="entry-gap")
            yield DetailView(id="language")
            for name in LABELS:
                yield EntryField(password=name in ("password", "again"), id=name)
            yield Words(id="said", classes="entry-said")
        yield StatusLine()

    def on_mount(self) -> None:
        """Begin with the language."""
        choices = self.query_one(DetailView)
        choices.styles.height = len(LANGUAGES)
        # The language in use comes first, where the cursor is.
        codes = sorted(LANGUAGES, key=lambda code: code != language())
        choices.show([Line(value=LANGUAGES[code], kind="text", name=code) for code in codes])
        self.go(0)

    def field(self, name: str) -> EntryField:
        """One of the fields."""
        return self.query_one(f"#{name}", EntryField)

    # -- steps

    def go(self, step: int) -> None:
        """Show a step and give its first field the keys."""
        self._step = step
        shown_fields = {"language": (), "company": ("company",), "person": PERSON}[STEPS[step]]
        self.query_one(DetailView).display = STEPS[step] == "language"
        for name in LABELS:
            self.field(name).display = name in shown_fields
        self.relabel()
        if shown_fields:
            self.field(shown_fields[0]).enter()
        else:
            self.query_one(DetailView).focus()

    def relabel(self) -> None:
        """Say everything in the language in use."""
        self.query_one(TextLine).show(tr("A new book"), self.session.url)
        heading, words = {
            "language": (tr("Language"), tr("Everybody can choose another one later.")),
            "company": (tr("Your company"), tr("Its name appears at the top of every screen.")),
            "person": (tr("The administrator"), self._rules()),
        }[STEPS[self._step]]
        number = tr("Step {n} of {all}", n=self._step + 1, all=len(STEPS))
        self.query_one("#heading", Static).update(f"{heading} · {number}")
        self.query_one("#words", Words).update(words)
        for name, label in LABELS.items():
            self.field(name).name_it(tr(label))
            if self.field(name).complaint and (problem := self._problem(name)):
                self.field(name).complain(tr(problem))
        last = self._step == len(STEPS) - 1
        hints = [Hint(shown("f2"), tr("Create the book"))] if last else [Hint("Enter", tr("Next"))]
        if self._step:
            hints.append(Hint("Esc", tr("Back")))
        self.query_one(StatusLine).show_hints([*hints, Hint(shown("f10"), tr("Quit"))])

    @staticmethod
    def _rules() -> str:
        rules = (
            tr("This account has all rights and creates the other accounts."),
            tr("Its password: at least {n} characters, not a common one, without the account name.", n=SHORTEST),
        )
        return "\n".join(rules)

    # -- keys

    @on(DetailView.Chosen)
    def _speak(self, event: DetailView.Chosen) -> None:
        use(str(event.line.name))
        self.go(1)

    def action_language(self) -> None:
        """Turn to the other language."""
        codes = list(LANGUAGES)
        use(codes[(codes.index(language()) + 1) % len(codes)])
        self.relabel()

    @on(Input.Submitted)
    def _go_on(self, event: Input.Submitted) -> None:
        """On to the next field when there is nothing to say of this one."""
        name = _name(event.input)
        if not self._check(name):
            self.field(name).enter()
        elif name == "company":
            self.go(2)
        elif name == "again":
            self.action_save()
        else:
            self.focus_next()

    @on(Input.Blurred)
    def _left(self, event: Input.Blurred) -> None:
        """Say at once what is wrong with a field that is left; what was not filled in yet has time until the end."""
        name = _name(event.input)
        for one in (name, *FOLLOW.get(name, ())):
            if self.field(one).value.strip() and not self._busy:
                self._check(one)

    def _check(self, name: str) -> bool:
        problem = self._problem(name)
        self.field(name).complain(tr(problem) if problem else "")
        return problem is None

    def _problem(self, name: str) -> Message | None:
        """Why the book cannot be made with what stands in a field."""
        typed = self.field(name).value
        if not typed.strip():
            return Message("Please fill this in.")
        if name == "password":
            return weakness(typed, self.field("account").value.strip(), SHORTEST)
        if name == "again":
            return None if typed == self.field("password").value else Message("The two passwords differ.")
        return objection(name, typed)

    def action_step(self, step: int) -> None:
        """Go to the field before or after."""
        if step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_cancel(self) -> None:
        """One step back; what is typed stays."""
        if self._step and not self._busy:
            self.go(self._step - 1)

    def action_quit(self) -> None:
        """Leave without a book."""
        self.app.exit(0)

    # -- making the book

    def action_save(self) -> None:
        """Make the book when everything is filled in."""
        if self._step < len(STEPS) - 1 or self._busy:
            return
        wrong = {name: problem for name in PERSON if (problem := self._problem(name))}
        self._complain(wrong)
        if not wrong:
            self._busy = True
            self.app.run_worker(self._found(), group="sign-in")

    def _complain(self, wrong: Mapping[str, Message]) -> None:
        """A sentence at each field that is wrong; the first of them gets the keys."""
        self.query_one("#said", Words).update("")
        for name in PERSON:
            self.field(name).complain(tr(wrong[name]) if name in wrong else "")
        first = next((name for name in PERSON if name in wrong), None)
        if first:
            self.field(first).enter()

    async def _found(self) -> None:
        values = {name: self.field(name).value.strip() for name in ("company", "account", "name")}
        password = self.field("password").value
        status = self.query_one(StatusLine)
        try:
            if self.session.book is None:
                status.tell(tr("Creating the book with its regions and dictionaries…"))
                await self.session.call(create_book, self.session.url)
                self.session.book = await self.session.call(open_book, self.session.url)
            book = self.session.book
            status.tell(tr("Signing in…"))
            await self.session.call(lambda: book.found(**values, password=password, language=language()))
            desk = await self.session.call(book.sign_in, values["account"], password, self.session.origin)
            await program(self.app).enter(desk)
            return
        except errors.Invalid as error:
            self._complain(error.fields)
            if not set(error.fields) & set(PERSON):
                self.query_one("#said", Words).update(tr(error.message))
        except errors.BookError as error:
            self.query_one("#said", Words).update(tr(error.message))
        self._busy = False
        status.tell("")


def _name(line: Input) -> str:
    """The field that a line to type in belongs to."""
    assert line.parent is not None
    return str(line.parent.id)
