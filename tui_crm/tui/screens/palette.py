"""The command palette: one line to type in, and every command, place and record that it finds."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input
from textual.worker import WorkType

from tui_crm.domain import Draft, Record, SavedFilter, errors, registry
from tui_crm.i18n import tr
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import FINDING
from tui_crm.tui.screens.records.places import Place, places_of
from tui_crm.tui.screens.search import Choice, Command, drafts_that_fit, hit_of, that_fit, views_that_fit
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.hit_list import HitList
from tui_crm.tui.widgets.screens import Dialog
from tui_crm.tui.widgets.status_line import Hint, StatusLine

__all__ = ["Choice", "Command", "PaletteScreen"]

RECORDS_PER_KIND = 6
RECENT = 6

FIRST = object()
"""Stands for the best hit, whatever it will be, when Enter came before the answer."""


class PaletteScreen(Dialog[Choice | None]):
    """Finds by label, pinyin, key, and whatever records are searched by; answers with what was chosen."""

    BINDINGS = [*bindings(FINDING)]

    def __init__(self, session: Session, commands: Sequence[Command]) -> None:
        super().__init__()
        self.session = session
        self.commands = tuple(commands)
        self.places: list[Place] = []
        self.recent: list[Record] | None = None
        self.drafts: list[Draft] = []
        self.views: list[SavedFilter] = []
        self.records: list[Record] = []
        """The records last found, also while the next are being searched."""
        self._searching = False
        self._moved = False
        """Whether the cursor was moved since the last letter."""
        self._failure = ""
        """Why records could not be searched."""
        self._choices: dict[Hashable, Choice] = {}
        self._wanted: Hashable = None
        """What Enter was pressed on while records were still being searched."""

    def compose(self) -> ComposeResult:
        """The line, the hits, and the status line."""
        with Vertical(id="palette", classes="dialog"):
            line = Input(placeholder=tr("A command, a place, or two characters of a record"))
            line.cursor_blink = False
            yield line
            yield HitList()
            yield StatusLine()

    def on_mount(self) -> None:
        """Begin with what is at hand and what was seen last."""
        self.query_one(StatusLine).show_hints(
            [Hint("Enter", tr("Open")), Hint("↑↓", tr("Choose")), Hint("Esc", tr("Back"))]
        )
        self._search("")

    @property
    def line(self) -> Input:
        """Where people type."""
        return self.query_one(Input)

    @property
    def hits(self) -> HitList:
        """What was found."""
        return self.query_one(HitList)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._search(event.value)

    def _search(self, text: str) -> None:
        """Show the commands that fit at once, and ask for the records; a search still running is stopped."""
        self._searching, self._moved, self._wanted, self._failure = True, False, None, ""
        if text.strip() or self.recent is not None:
            self._show()
        # A coroutine made here would never be awaited when the next letter comes before it starts.
        find: WorkType[None] = partial(self._find, text)
        self.run_worker(find, group="find", exclusive=True)

    async def _find(self, text: str) -> None:
        try:
            if self.recent is None:
                self.places, self.recent, self.drafts, self.views = await self.session.ask(self._known)
            found: list[Record] = self.recent or []
            if text.strip():
                found = await self.session.ask(self.session.desk.search, text, RECORDS_PER_KIND)
        except errors.BookError as error:
            found, self._failure = [], tr(error.message)
        if self.gone:
            # A place or a command was chosen, or Esc pressed, while the records were on their way.
            return
        self.records, self._searching = list(found), False
        self._show()
        self._answer_enter()

    def _known(self) -> tuple[list[Place], list[Record], list[Draft], list[SavedFilter]]:
        """All lists that this person has, in the order of the sidebar, what was opened last, drafts, saved filters."""
        desk = self.session.desk
        views = [one for one in desk.saved_filters() if registry[one.entity].menu]
        return places_of(desk, hidden=True), desk.recent(RECENT), desk.drafts(), views

    def _show(self) -> None:
        text = self.line.value
        fitting = that_fit(self.commands, self.places, text)
        records = [Choice("record", record) for record in self.records]
        drafts = drafts_that_fit(self.drafts, text, self.session.desk.clock)
        views = views_that_fit(self.views, text)
        found = [*fitting, *views, *drafts, *records] if text.strip() else [*drafts, *records, *fitting]
        hits = [hit_of(choice, self.session.desk.clock) for choice in found]
        self._choices = dict(zip((hit.key for hit in hits), found, strict=True))
        now = self.hits.current
        empty = "" if self._searching else tr("Nothing fits.")
        self.hits.show(hits, empty=empty, at=now.key if now and self._moved else None)
        self._tell_help()

    def _tell_help(self) -> None:
        """Why records could not be searched, or what the command under the cursor does, in a sentence."""
        choice = self._current
        if self._failure:
            self.tell(self._failure, refused=True)
        elif choice is not None and isinstance(choice.value, Command):
            command = choice.value
            self.tell(command.refused or command.help, refused=bool(command.refused))
        else:
            self.tell("")

    @property
    def _key(self) -> Hashable:
        hit = self.hits.current
        return hit.key if hit is not None else None

    @property
    def _current(self) -> Choice | None:
        return self._choices.get(self._key)

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say something in the status line."""
        self.query_one(StatusLine).tell(text, refused=refused)

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self._go(partial(self.hits.move, step))

    def action_page(self, step: int) -> None:
        """Move the cursor by a page."""
        self._go(partial(self.hits.page, step))

    def _go(self, move: Callable[[], None]) -> None:
        self._moved = True
        move()
        self._tell_help()

    @on(Input.Submitted)
    @on(HitList.Clicked)
    def action_choose(self) -> None:
        """Choose the hit under the cursor; a record only when it is sure that it still fits."""
        choice = self._current
        if self._searching and (choice is None or choice.kind == "record"):
            self._wanted = self._key if self._moved else FIRST
        else:
            self._choose(choice)

    def _answer_enter(self) -> None:
        """Do what Enter asked for before the records were there."""
        wanted, self._wanted = self._wanted, None
        if wanted is FIRST:
            self._choose(self._current)
        elif wanted is not None and wanted in self._choices:
            self._choose(self._choices[wanted])

    def _choose(self, choice: Choice | None) -> None:
        if choice is None:
            return
        if isinstance(choice.value, Command) and choice.value.refused:
            self.tell(choice.value.refused, refused=True)
            return
        self.dismiss(choice)

    def action_back(self) -> None:
        """Leave without choosing."""
        self.dismiss(None)
