"""What a person may set for the own account and screens: language, password, link, SSH keys, keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui_crm.domain import Record, callers, errors
from tui_crm.i18n import LANGUAGES, Message, tr
from tui_crm.tui import keymap
from tui_crm.tui.key import Key, bindings
from tui_crm.tui.keys import EVERYWHERE, SETTINGS
from tui_crm.tui.present.key_names import key_names, shown
from tui_crm.tui.present.text import fit
from tui_crm.tui.program import program
from tui_crm.tui.screens.link import choose_link, link_in_words
from tui_crm.tui.screens.lock import lock
from tui_crm.tui.screens.password import PasswordScreen
from tui_crm.tui.screens.prompt import ChooseScreen
from tui_crm.tui.screens.records.confirm import ConfirmScreen
from tui_crm.tui.screens.ssh_key import AddSshKeyScreen
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.detail_view import DetailView, Line
from tui_crm.tui.widgets.screens import Dialog, FullScreen
from tui_crm.tui.widgets.status_line import Hint, StatusLine
from tui_crm.tui.widgets.text_line import TextLine

PREFERENCE = "keys"
ACTIONS = {key.id: key for _, key in keymap.remappable()}


@dataclass(frozen=True)
class SshKey:
    """A key in the list, by the line that is kept of it."""

    line: str


class MySettingsScreen(FullScreen[None]):
    """One list of everything that can be set; Enter sets it."""

    BINDINGS = [
        *bindings(key for key in EVERYWHERE if key.id in ("app.back", "app.quit", "app.lock")),
        *bindings(SETTINGS),
    ]

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.keymap: dict[str, str] = {}
        self._person: Record | None = None
        self._ssh_keys: list[str] = []

    def compose(self) -> ComposeResult:
        """Who it is about, the list, and what happened."""
        yield TextLine(id="head")
        yield DetailView()
        yield StatusLine()

    async def on_mount(self) -> None:
        """Fill the list."""
        self.query_one(TextLine).show(tr("My settings"))
        hints = [Hint("Enter", tr("Edit")), Hint(shown("delete"), tr("Standard key")), Hint("Esc", tr("Back"))]
        self.query_one(StatusLine).show_hints(hints)
        try:
            self._person, self._ssh_keys, self.keymap = await self.session.ask(self._read)
        except errors.BookError as error:
            self.tell(error.message, refused=True)
            return
        self.fill()
        self.query_one(DetailView).focus()

    def _read(self) -> tuple[Record | None, list[str], dict[str, str]]:
        desk, book = self.session.desk, self.session.book
        assert book is not None
        # Whoever sees no list of people, or has no role yet, has a language, a password and keys all the same.
        person = desk.read("users", desk.actor.id) if desk.may("users.read") else None
        return person, callers.own_keys(book, desk), dict(desk.preference(PREFERENCE, {}))

    # -- the list

    def fill(self) -> None:
        """Write the list anew; the cursor stays where it is."""
        self.query_one(DetailView).show(
            [*self._own_lines(), *self._ssh_key_lines(), *self._key_lines()], subject="settings"
        )

    def _own_lines(self) -> list[Line]:
        actor, labels = self.session.desk.actor, self._person.labels if self._person else {}
        return [
            Line(tr("Language"), LANGUAGES[self.session.desk.language], name="language"),
            Line(tr("Password"), tr("Choose a new password"), name="password"),
            Line(tr("Link"), link_in_words(self.app), name="link"),
            Line(tr("Me"), kind="section"),
            Line(tr("Full name"), tr("{name} ({more})", name=self.session.person, more=actor.account), name="person"),
            Line(tr("Roles"), labels.get("roles", ""), name="person"),
            Line(tr("Department"), labels.get("department", ""), name="person"),
        ]

    def _ssh_key_lines(self) -> list[Line]:
        return [
            Line(tr("SSH keys"), kind="section"),
            *(Line(*_in_short(line), name=SshKey(line)) for line in self._ssh_keys),
            Line(value=tr("Add an SSH key"), kind="text", name="ssh"),
        ]

    def _key_lines(self) -> list[Line]:
        lines: list[Line] = []
        last = ""
        for title, key in keymap.remappable():
            if title != last:
                lines.append(Line(tr("Keys: {where}", where=tr(title)), kind="section"))
                last = title
            names = self._key_names(keymap.keys_of(key, self.keymap))
            changed = tr("Changed") if key.id in self.keymap else ""
            lines.append(Line(tr(key.label), f"{fit(names, 22)}  {fit(key.id, 19)}{changed}", name=key.id))
        lines.append(Line("", kind="section"))
        return [*lines, Line(value=tr("Restore all standard keys"), kind="text", name="reset")]

    def _key_names(self, keys: str) -> str:
        return key_names(keys, in_ascii=self.app.has_class("-plain"))

    @on(DetailView.Chosen)
    def _chosen(self, event: DetailView.Chosen) -> None:
        wish = event.line.name
        if isinstance(wish, SshKey):
            self.run_worker(self._remove_ssh_key(wish.line), group="setting")
        elif wish == "ssh":
            self.run_worker(self._add_ssh_key(), group="setting")
        elif wish == "language":
            self.run_worker(self._choose_language(), group="setting")
        elif wish == "password":
            self.run_worker(self._new_password(), group="setting")
        elif wish == "link":
            self.run_worker(self._choose_link(), group="setting")
        elif wish == "reset":
            self.run_worker(self._keep({}, tr("All standard keys are restored.")), group="setting")
        elif wish in ACTIONS:
            self.run_worker(self._new_key(ACTIONS[wish]), group="setting")
        else:
            self.tell(Message("Only the administrator can change this."), refused=True)

    # -- language, link and password

    async def _choose_link(self) -> None:
        try:
            told = await choose_link(self.app, self.session)
        except errors.BookError as error:
            self.tell(error.message, refused=True)
            return
        if told:
            self.fill()
            self.query_one(StatusLine).tell(told)

    async def _choose_language(self) -> None:
        desk = self.session.desk
        if len(self.app.screen_stack) > 3:
            # The other language opens every screen anew, and a form below may hold typed text.
            self.tell(
                Message("Please close the other screens first: they are still in the old language."), refused=True
            )
            return
        screen = ChooseScreen(tr("Language"), list(LANGUAGES.items()), desk.language)
        code = await self.app.push_screen_wait(screen)
        if code is not None:
            # Whoever leaves this screen meanwhile has chosen the language all the same.
            self.app.run_worker(self._speak(code), group="sign-in")

    async def _speak(self, code: str) -> None:
        """Take the language, and show the workspace in it, with these settings on top of it where they were."""
        app, session, book = self.app, self.session, self.session.book
        assert book is not None
        spoken = session.desk.language
        try:
            await session.call(book.change_language, session.desk, code)
        except errors.BookError as error:
            if self.is_current:
                self.tell(error.message, refused=True)
            return
        # What was chosen at the sign-in for this session alone may become the account's own without a change here.
        if code == spoken:
            return
        here = self in app.screen_stack
        while len(app.screen_stack) > 2:
            await app.pop_screen()
        await program(app).enter(session.desk)
        if here:
            await app.push_screen(MySettingsScreen(session))

    async def _new_password(self) -> None:
        if await self.app.push_screen_wait(PasswordScreen(self.session, self.session.desk)):
            self.tell(Message("The password is changed."))

    # -- SSH keys

    async def _add_ssh_key(self) -> None:
        if not await self.app.push_screen_wait(AddSshKeyScreen(self.session)):
            return
        if await self._show_ssh_keys():
            self.tell(Message("The key is added: it signs you in at the SSH port of the service."))

    async def _remove_ssh_key(self, line: str) -> None:
        kind, name = _in_short(line)
        question = tr("Remove the key {key}? It will no longer sign you in.", key=f"{kind} {name}")
        if await self.app.push_screen_wait(ConfirmScreen(question)) and await self._show_ssh_keys(without=line):
            self.tell(Message("The key is removed."))

    async def _show_ssh_keys(self, without: str = "") -> bool:
        """List the keys as they are now, one of them removed before, if wished."""
        book, desk = self.session.book, self.session.desk
        assert book is not None
        try:
            if without:
                await self.session.call(callers.remove_own_key, book, desk, without)
            self._ssh_keys = await self.session.ask(callers.own_keys, book, desk)
        except errors.BookError as error:
            self.tell(error.message, refused=True)
            return False
        self.fill()
        return True

    # -- keys

    async def _new_key(self, key: Key) -> None:
        def problem(pressed: str) -> Message | None:
            return keymap.problem(key, pressed, self.keymap)

        pressed = await self.app.push_screen_wait(PressKeyScreen(key, self.keymap, problem))
        if pressed is not None:
            names = self._key_names(pressed)
            told = tr("{key} is now the key for “{action}”.", key=names, action=tr(key.label))
            await self._keep(keymap.with_key(key, pressed, self.keymap), told)

    def action_reset_key(self) -> None:
        """Give the action under the cursor its own keys again."""
        line = self.query_one(DetailView).current_line
        key = ACTIONS.get(str(line.name)) if line is not None else None
        if key is None or key.id not in self.keymap:
            self.tell(Message("There is nothing to restore here."), refused=True)
        elif taken := keymap.clash(key, key.keys.split(","), self.keymap):
            self.tell(taken, refused=True)
        else:
            told = tr("“{action}” has its standard keys again.", action=tr(key.label))
            self.run_worker(self._keep(keymap.without(key, self.keymap), told), group="setting")

    async def _keep(self, changed: dict[str, str], told: str) -> None:
        try:
            await self.session.call(self.session.desk.prefer, PREFERENCE, changed)
        except errors.BookError as error:
            self.tell(error.message, refused=True)
            return
        self.keymap = changed
        self.app.set_keymap(changed)
        self.fill()
        self.query_one(StatusLine).tell(told)

    # -- the screen

    def tell(self, sentence: Message, *, refused: bool = False) -> None:
        """Say something in the status line."""
        self.query_one(StatusLine).tell(tr(sentence), refused=refused)

    def action_back(self) -> None:
        """Back to the work."""
        self.dismiss()

    def action_leave(self) -> None:
        """The same by the key that leaves the workspace."""
        self.dismiss()

    async def action_lock(self) -> None:
        """Lock the screen at once."""
        await lock(self.app, self.session)


def _in_short(line: str) -> tuple[str, str]:
    """What a key is, and what tells it from others: the end of its number, and its name."""
    kind, number, *name = line.split(maxsplit=2)
    return kind, " ".join([f"…{number[-12:]}", *name])


class PressKeyScreen(Dialog[str | None]):
    """Waits for the key that shall stand for an action."""

    def __init__(self, key: Key, present: keymap.Keymap, problem: Callable[[str], Message | None]) -> None:
        super().__init__()
        self.key, self.present, self.problem = key, present, problem

    def compose(self) -> ComposeResult:
        """The action, its keys, and why a pressed key was refused."""
        with Vertical(classes="dialog"):
            yield Static(tr("Press the new key"), classes="dialog-title", markup=False)
            names = key_names(keymap.keys_of(self.key, self.present), in_ascii=self.app.has_class("-plain"))
            now = tr("“{action}” now: {keys}", action=tr(self.key.label), keys=names)
            yield Static(now, classes="dialog-text", markup=False)
            yield Static("", id="said", classes="entry-said", markup=False)
            yield Static(tr("Esc leaves the keys as they are."), classes="hint", markup=False)

    def on_key(self, event: events.Key) -> Any:
        """Take the key, or say why not."""
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.dismiss(None)
        elif problem := self.problem(event.key):
            self.query_one("#said", Static).update(tr(problem))
        else:
            self.dismiss(event.key)
