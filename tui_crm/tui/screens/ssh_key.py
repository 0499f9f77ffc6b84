"""Adding an SSH key of one's own, which signs in like the password and therefore asks for it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui_crm.domain import callers
from tui_crm.i18n import Message, tr
from tui_crm.tui.inputs.entry_field import EntryField
from tui_crm.tui.inputs.words import Words
from tui_crm.tui.screens.entry_dialog import EntryDialog
from tui_crm.tui.widgets.status_line import StatusLine

LONGEST = 4000
"""Signs of a key's line: the longest that OpenSSH makes has some 3,000."""


class AddSshKeyScreen(EntryDialog):
    """The line of a public key and the present password; answers whether the key was added."""

    names = ("ssh_keys", "password")
    judged = names

    def compose(self) -> ComposeResult:
        """Where the line stands, why the password is asked for, and two fields."""
        with Vertical(classes="dialog"):
            yield Static(tr("Add an SSH key"), classes="dialog-title", markup=False)
            hint = tr("The line of a public key, as it stands in a file like ~/.ssh/id_ed25519.pub.")
            yield Words(hint, classes="dialog-text")
            why = tr("Whoever has the key signs in as you, so your password is asked for.")
            yield Words(why, classes="dialog-text")
            yield EntryField(tr("Public key"), most=LONGEST, id="ssh_keys")
            yield EntryField(tr("Password"), password=True, id="password")
            yield Words(id="said", classes="entry-said")
        # At the foot of the screen, in place of the keys of what lies below.
        yield StatusLine()

    def problem(self, name: str) -> Message | None:
        """That something is no key is seen before the password is typed."""
        return callers.key_problem(self.field(name).value) if name == "ssh_keys" else None

    async def fulfil(self) -> None:
        """Add the key."""
        book = self.session.book
        assert book is not None
        typed = [self.field(name).value for name in self.names]
        await self.session.call(callers.add_own_key, book, self.session.desk, *typed)
