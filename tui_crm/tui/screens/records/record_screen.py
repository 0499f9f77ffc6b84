"""A record on a screen of its own, where there is no room beside the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult

from tui_crm.domain import errors, registry
from tui_crm.i18n import tr
from tui_crm.tui.keys import EVERYWHERE, LIST, Key, bindings, shown
from tui_crm.tui.present.text import clean
from tui_crm.tui.screens.records.pane import RecordPane
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.detail_view import DetailView
from tui_crm.tui.widgets.screens import FullScreen
from tui_crm.tui.widgets.status_line import Hint, StatusLine

if TYPE_CHECKING:
    from tui_crm.tui.app import CrmApp

WANTED = ("edit", "copy", "tab(-1)", "tab(1)", "refresh", "share", "add_child", "undo")
SHOWN = ("back", "palette", "help")
KEYS: tuple[Key, ...] = tuple(key for key in LIST if key.action in WANTED)


class RecordScreen(FullScreen[str | None]):
    """Reads one record; Enter on a line edits it or goes where it leads. Answers with the place to go to, if any."""

    app: CrmApp
    BINDINGS = [*bindings(EVERYWHERE, priority=("app.lock",)), *bindings(KEYS)]

    def __init__(self, session: Session, entity: str, key: int, *, deleted: bool = False) -> None:
        super().__init__()
        self.session, self.entity_name, self.key, self.deleted = session, entity, key, deleted

    def compose(self) -> ComposeResult:
        """The record and the status line."""
        yield RecordPane(self.session)
        yield StatusLine()

    @property
    def pane(self) -> RecordPane:
        """The record."""
        return self.query_one(RecordPane)

    def on_mount(self) -> None:
        """Load the record."""
        self.pane.show(self.entity_name, self.key, deleted=self.deleted)
        self.pane.view.focus()
        hints = [Hint(shown(self.app.keymap_keys(k)), tr(k.label)) for k in KEYS if k.action in ("edit", "tab(1)")]
        hints += [Hint(shown(self.app.keymap_keys(k)), tr(k.label)) for k in EVERYWHERE if k.action in SHOWN]
        self.query_one(StatusLine).show_hints(hints)

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say something in the status line."""
        self.query_one(StatusLine).tell(text, refused=refused)

    def action_back(self) -> None:
        """Back to where it was opened."""
        self.dismiss(None)

    def action_leave(self) -> None:
        """The same as Esc: q quits only at the root."""
        self.dismiss(None)

    def action_help(self) -> None:
        """What can be done here, searchable."""
        from tui_crm.tui.screens.help import HelpScreen

        entity = registry[self.entity_name]
        self.app.push_screen(HelpScreen(tr(entity.title), ["Lists", "Everywhere"], entity, self.app.keymap_keys))

    def action_palette(self) -> None:
        """Find any command, place or record."""
        self.run_worker(self._palette())

    async def _palette(self) -> None:
        from tui_crm.tui.screens.palette import Command, PaletteScreen

        keys = (*KEYS, *(key for key in EVERYWHERE if key.action not in ("palette", "leave")))
        commands = [
            Command(key.id, tr(key.label), tr(key.help) if key.help else "", self.app.keymap_keys(key), key.action)
            for key in keys
        ]
        choice = await self.app.push_screen_wait(PaletteScreen(self.session, commands))
        if choice is None:
            return
        if isinstance(choice.value, Command):
            await self.run_action(choice.value.action)
        elif isinstance(choice.value, str):
            self.dismiss(choice.value)
        else:
            self._open(choice.value.entity, choice.value.id)

    async def action_lock(self) -> None:
        """Lock the screen at once."""
        from tui_crm.tui.screens.lock import lock

        await lock(self.app, self.session)

    def action_settings(self) -> None:
        """Language, password and keys of this person."""
        from tui_crm.tui.screens.my_settings import MySettingsScreen

        self.app.push_screen(MySettingsScreen(self.session))

    def action_sign_out(self) -> None:
        """Leave the account, not the program."""
        # This screen and its workers end on the way, so that none of them can be the one that waits for it.
        self.app.run_worker(self._sign_out(), group="sign-in")

    async def _sign_out(self) -> None:
        try:
            await self.app.sign_out()
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)

    def action_tab(self, step: int) -> None:
        """Turn the tabs."""
        self.pane.turn(step)

    def action_refresh(self) -> None:
        """Read the record again."""
        self.pane.again()

    def action_edit(self) -> None:
        """Edit the record."""
        self.run_worker(self._edit(self.entity_name, self.pane.record, {}))

    def action_add_child(self) -> None:
        """Something new that belongs to this record."""
        children = registry[self.entity_name].children
        if children:
            self.run_worker(self._edit(children[0][0], None, {children[0][1]: self.key}))

    async def _edit(self, name: str, record: Any, preset: dict[str, Any], field: str = "") -> None:
        from tui_crm.tui.screens.records.form import FormScreen

        wish = f"{name}.{'change' if record else 'create'}"
        try:
            verdict = await self.session.ask(self.session.desk.may, wish, record)
            if not verdict:
                self.tell(tr(verdict.reason) if verdict.reason else "", refused=True)
                return
            saved = await self.app.push_screen_wait(FormScreen(self.session, name, record, preset, field))
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
            return
        if saved is not None:
            self.tell(tr("Saved."))
            self.pane.again()

    def action_undo(self) -> None:
        """Take back the change under the cursor of a history, else the own last one."""
        self.run_worker(self._undo(self.pane.change))

    async def _undo(self, change: int | None) -> None:
        from tui_crm.tui.screens.records.undoing import take_back

        try:
            told = await take_back(self.session, change)
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
            return
        self.pane.again()
        self.tell(told)

    def action_share(self) -> None:
        """Say who else may see the record."""
        from tui_crm.tui.screens.sharing import SharingScreen

        self.app.push_screen(SharingScreen(self.session, self.entity_name, self.key), lambda _: self.pane.again())

    def action_copy(self) -> None:
        """Copy the value under the cursor."""
        line = self.pane.view.current_line
        if line is not None and line.value:
            self.app.copy_to_clipboard(clean(line.value))
            self.tell(tr("Copied: {text}", text=clean(line.value)))

    @on(DetailView.Chosen)
    def _chosen(self, event: DetailView.Chosen) -> None:
        name = event.line.name
        if isinstance(name, tuple) and (name[0], name[1]) != (self.entity_name, self.key):
            self._open(str(name[0]), int(name[1]))
        elif isinstance(name, str):
            self.run_worker(self._edit(self.entity_name, self.pane.record, {}, name))

    def _open(self, name: str, key: int) -> None:
        self.app.push_screen(RecordScreen(self.session, name, key), self._returned)

    def _returned(self, place: str | None) -> None:
        if place is None:
            self.pane.again()
        else:
            self.dismiss(place)
