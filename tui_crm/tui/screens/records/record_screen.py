"""A record on a screen of its own, where there is no room beside the list."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from tui_crm.domain import errors
from tui_crm.i18n import tr
from tui_crm.tui.key import Key, bindings
from tui_crm.tui.keys import EVERYWHERE, LIST
from tui_crm.tui.screens.program_actions import ProgramActions
from tui_crm.tui.screens.records.chosen_records import Left
from tui_crm.tui.screens.records.list_state import ListState
from tui_crm.tui.screens.records.pane import RecordPane
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.detail_view import DetailView
from tui_crm.tui.widgets.status_line import StatusLine

WANTED = (
    "follow_up", "timeline", "call",
    "edit", "remove", "undo", "refresh", "restore", "purge", "copy", "share", "verbs", "add_child", "tab(-1)", "tab(1)",
    "go_on", "failed_rows", "pool", "assign", "file",
)  # fmt: skip
"""What of the actions of a list makes sense for one record."""

HINTS = (
    "list.follow_up",
    "list.pool",
    "list.edit",
    "list.timeline",
    "list.remove",
    "list.restore",
    "list.purge",
    "list.undo",
    "list.file",
    "list.go_on",
    "list.failed",
    "list.verbs",
    "list.tab_right",
    "app.back",
    "list.copy",
    "app.palette",
    "app.help",
)
"""The most useful of them, and of the keys that work everywhere."""


class RecordScreen(ProgramActions):
    """Reads one record; Enter on a line edits it or goes where it leads. Answers with `Left`, or with nothing."""

    KEYS: ClassVar[tuple[Key, ...]] = tuple(key for key in LIST if key.action in WANTED)
    BINDINGS = [
        *bindings(EVERYWHERE, priority=("app.lock",)),
        *bindings(KEYS),
        *bindings(
            replace(key, action="senseless") for key in LIST if key.action not in WANTED and key.action != "pane"
        ),
    ]

    def __init__(self, session: Session, entity: str, key: int, *, deleted: bool = False) -> None:
        super().__init__()
        self.session, self.place, self.key, self.deleted = session, entity, key, deleted
        self.rights = {}

    def compose(self) -> ComposeResult:
        """The record and the status line."""
        yield RecordPane(self.session)
        yield StatusLine()

    @property
    def pane(self) -> RecordPane:
        """The record."""
        return self.query_one(RecordPane)

    async def on_mount(self) -> None:
        """Load the record, and learn what may be done with it."""
        self.pane.show(self.place, self.key, deleted=self.deleted)
        self.pane.view.focus()
        try:
            self.rights = await self.rights_of(self.entity)
        except errors.BookError as error:
            self.tell(tr(error.message), refused=True)
        self._hints()

    @on(RecordPane.Shown)
    def _hints(self) -> None:
        # Whose the record is decides what a key does with it.
        self.query_one(StatusLine).show_hints(self.hints_of(*HINTS))

    def sensible(self, key: Key) -> bool:
        """As everywhere; and tabs are turned where there are several."""
        if key.action in ("tab(-1)", "tab(1)") and not self.pane.several:
            return False
        return super().sensible(key) and not (key.action == "remove" and self.deleted)

    def action_senseless(self) -> None:
        """Say that a key of the lists has nothing to do with one record."""
        self.senseless()

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say something in the status line."""
        self.query_one(StatusLine).tell(text, refused=refused)

    # -- the record as the one that is chosen

    @property
    def current_key(self) -> int | None:
        """The record."""
        return self.key

    @property
    def phase(self) -> str:
        """How far the record has come."""
        record = self.pane.record
        return str(record.values.get(self.entity.phase) or "") if record is not None else ""

    @property
    def in_bin(self) -> bool:
        """Whether the record was opened from the recycle bin."""
        return self.deleted

    @property
    def change(self) -> int | None:
        """The change under the cursor of the history."""
        return self.pane.change

    @property
    def text_here(self) -> str:
        """The value under the cursor."""
        line = self.pane.view.current_line
        return line.value if line is not None else ""

    async def chosen_keys(self) -> list[int]:
        """The record alone."""
        return [self.key]

    def acted(self, told: str, *, refused: bool) -> None:
        """Leave a record that is no longer where it was; the screen below says so."""
        if refused:
            self.tell(told, refused=True)
        else:
            self.dismiss(Left(told=told))

    @property
    def pooled(self) -> bool:
        """Whether the record is nobody's."""
        record = self.pane.record
        return self.place == "customers" and record is not None and record.values.get("owner") is None

    def handed_on(self, told: str, *, refused: bool) -> None:
        """Stay with what was claimed; leave what belongs to somebody else now."""
        if self.pooled and not refused:
            self.refresh_rows()
            self.tell(told)
        else:
            self.acted(told, refused=refused)

    def refresh_rows(self) -> None:
        """Read the record again."""
        self.pane.again()

    async def open_place(self, place: str, *, state: ListState | None = None) -> None:
        """Leave for another place."""
        self.dismiss(Left(place=place, state=state))

    # -- keys

    async def action_back(self) -> None:
        """Back to where it was opened."""
        self.dismiss(None)

    def action_tab(self, step: int) -> None:
        """Turn the tabs."""
        self.pane.turn(step)

    def action_refresh(self) -> None:
        """Read the record again."""
        self.pane.again()

    @on(DetailView.Chosen)
    async def _chosen(self, event: DetailView.Chosen) -> None:
        name = event.line.name
        if isinstance(name, tuple) and (name[0], name[1]) != (self.place, self.key):
            await self.open_record(str(name[0]), int(name[1]))
        elif isinstance(name, str):
            self.wish(self.edit_record(self.place, self.pane.record, field=name))
