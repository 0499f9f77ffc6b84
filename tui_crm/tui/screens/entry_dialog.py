"""A box with a few lines to fill in, one of which is a password: what they ask for is done once all are right."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.widgets import Input

from tui_crm.domain import errors
from tui_crm.i18n import Message, tr
from tui_crm.tui.inputs.entry_field import EntryField
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import ENTRY, FORM
from tui_crm.tui.present.key_names import shown
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.screens import Dialog
from tui_crm.tui.widgets.status_line import Hint, StatusLine

UNFILLED = Message("Please fill this in.")


class EntryDialog(Dialog[bool]):
    """Asks for some lines and does what they are for; answers whether it was done."""

    BINDINGS = [
        *bindings(FORM, priority=("form.save", "form.cancel")),
        *bindings(key for key in ENTRY if key.id in ("entry.up", "entry.down")),
    ]
    AUTO_FOCUS = ""
    names: tuple[str, ...] = ()
    """The fields in their order."""
    judged: tuple[str, ...] = ()
    """Fields of which the book may have more to say than is seen here: that stays said until they are others."""
    follow: Mapping[str, tuple[str, ...]] = {}
    """Fields to look at again when another one is left."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._busy = False

    def problem(self, name: str) -> Message | None:
        """What is wrong with a field that was filled in, as far as it is seen without the book."""

    async def fulfil(self) -> None:
        """Do what the lines are for; Invalid for what is wrong with them."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Say which keys there are, and begin with the first field."""
        self.field(self.asked[0]).enter()
        keys = [Hint("Enter", tr("Next field")), Hint(shown("f2"), tr("Save")), Hint("Esc", tr("Back"))]
        self.query_one(StatusLine).show_hints(keys)

    def field(self, name: str) -> EntryField:
        """One of the fields."""
        return self.query_one(f"#{name}", EntryField)

    @property
    def asked(self) -> tuple[str, ...]:
        """The fields that are to be filled in."""
        return tuple(name for name in self.names if self.field(name).display)

    # -- keys

    @on(Input.Submitted)
    def _go_on(self, event: Input.Submitted) -> None:
        """On to the next field when there is nothing to say of this one."""
        name = _name(event.input)
        if name == self.asked[-1]:
            self.action_save()
        elif self._check(name):
            self.focus_next()

    @on(Input.Blurred)
    def _left(self, event: Input.Blurred) -> None:
        """Say at once what is wrong with a field that is left; what was not filled in yet has time until the end."""
        name = _name(event.input)
        for one in (name, *self.follow.get(name, ())):
            if self.field(one).value and not (self._busy or self.gone):
                self._check(one)

    def _check(self, name: str) -> bool:
        problem = self._problem(name)
        if name not in self.judged or problem is not None:
            self.field(name).complain(tr(problem) if problem else "")
        return problem is None

    def _problem(self, name: str) -> Message | None:
        return self.problem(name) if self.field(name).value else UNFILLED

    def action_step(self, step: int) -> None:
        """Go to the field before or after."""
        if step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_cancel(self) -> None:
        """Leave everything as it is."""
        if not self._busy:
            self.dismiss(False)

    def action_save(self) -> None:
        """Do it when the fields are right; once, however often it is asked for."""
        if self._busy:
            return
        wrong = {name: problem for name in self.asked if (problem := self._problem(name))}
        self.complain(wrong)
        if not wrong:
            self._busy = True
            self.query_one(StatusLine).tell(tr("Saving…"))
            self.run_worker(self._fulfil())

    async def _fulfil(self) -> None:
        try:
            await self.fulfil()
            self.dismiss(True)
            return
        except errors.Invalid as error:
            self.complain(error.fields)
        except errors.BookError as error:
            self.query_one("#said", Words).update(tr(error.message))
        self._busy = False
        self.query_one(StatusLine).tell("")

    def complain(self, wrong: Mapping[str, Message]) -> None:
        """A sentence at each field that is wrong; the first of them gets the keys."""
        self.query_one("#said", Words).update("")
        for name in self.names:
            self.field(name).complain(tr(wrong[name]) if name in wrong else "")
        first = next((name for name in self.names if name in wrong), None)
        if first is not None:
            self.field(first).enter()


def _name(line: Input) -> str:
    """The field that a line to type in belongs to."""
    assert line.parent is not None
    return str(line.parent.id)
