"""A list to choose from over a form: a line to type in, and the rows that fit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from tui_crm.domain import errors
from tui_crm.i18n import listed, tr
from tui_crm.tui.inputs.line_input import LineInput
from tui_crm.tui.key import bindings
from tui_crm.tui.keys import PICKING
from tui_crm.tui.present.text import clean
from tui_crm.tui.screens.records.form_keys import commands_of, hints_of
from tui_crm.tui.widgets.columns import Column
from tui_crm.tui.widgets.record_table import RecordTable
from tui_crm.tui.widgets.rows import Fetch
from tui_crm.tui.widgets.screens import Dialog
from tui_crm.tui.widgets.status_line import StatusLine

Picked: TypeAlias = int | tuple[int, ...] | None
"""The key of a row, the keys of several, or nothing when it was left."""


class Picking(Dialog[Picked]):
    """What all lists to choose from share; a subclass brings the rows."""

    BINDINGS = [*bindings(PICKING)]

    def __init__(self, title: str, *, multiple: bool = False, chosen: Iterable[int] = ()) -> None:
        super().__init__()
        self.heading, self.multiple = title, multiple
        self.chosen: list[int] = list(chosen)
        """What is chosen so far, in the order in which it was."""
        self.words: dict[int, str] = {}
        """What the rows are called that have been seen."""
        self._early: list[tuple[str, str | None]] = []
        self._ready = False
        self._marked = ""

    def compose(self) -> ComposeResult:
        """Title, line, rows, what is chosen, keys."""
        with Vertical(classes="dialog"):
            yield Static(clean(self.heading), classes="dialog-title", markup=False)
            yield LineInput(self.search, placeholder=tr("Type to search"))
            name, detail = self.headings()
            columns = Column("name", name, 20, 3, "left", 2), Column("detail", detail, 10, 2, "left", 1)
            yield RecordTable(columns, empty=tr("Nothing fits."))
            if self.multiple:
                yield Static("", id="chosen", markup=False)
            yield StatusLine()

    @property
    def line(self) -> LineInput:
        """Where people type."""
        return self.query_one(LineInput)

    @property
    def table(self) -> RecordTable:
        """The rows."""
        return self.query_one(RecordTable)

    def on_mount(self) -> None:
        """Show the rows, and do what keys came before they were there."""
        self.line.commands = commands_of(self, [k for k in PICKING if self.multiple or k.id != "picking.mark"])
        self.line.focus()
        self._marked = self.table.glyphs.marked
        self.line.held = self._early
        self._hints()
        self.load("", None if self.multiple or not self.chosen else self.chosen[0])
        self._show_chosen()
        self.run_worker(self.learn())

    def take_key(self, key: str, character: str | None) -> None:
        """Take a key that was meant for this list but reached the form below it, or came before the line was there."""
        if self.is_mounted:
            self.line.take_key(key, character)
        else:
            self._early.append((key, character))

    def on_key(self, event: events.Key) -> None:
        """Keep what is pressed before the line is there to take it."""
        if self.focused is None:
            event.stop()
            self.take_key(event.key, event.character if event.is_printable else None)

    def _hints(self) -> None:
        wanted = ["picking.choose", "picking.back"]
        if self.multiple:
            wanted.insert(0, "picking.mark")
        if self.may_create:
            wanted.insert(-1, "picking.new")
        self.query_one(StatusLine).show_hints(hints_of(self, PICKING, wanted))

    # -- what subclasses bring

    may_create = False

    def headings(self) -> tuple[str, str]:
        """What stands above the names, and above their details."""
        return "", ""

    async def learn(self) -> None:
        """Ask the book what the rows do not tell."""

    def fetch(self, words: str) -> Fetch:
        """The rows that fit."""
        raise NotImplementedError

    def action_new(self) -> None:
        """Make a new record where that is possible."""
        self.tell(tr("Nothing new can be made here."), refused=True)

    # -- typing, marking, choosing

    def search(self, words: str) -> None:
        """Show the rows that fit; a search still running is stopped."""
        self.load(words, None)

    def load(self, words: str, key: int | None) -> None:
        """Show the rows that fit from the first, or around one."""
        self.tell("")
        self.table.load(self.fetch(words), key=key)

    @on(RecordTable.FetchFailed)
    def _failed(self, event: RecordTable.FetchFailed) -> None:
        if isinstance(event.error, errors.Interrupted):
            return
        if not isinstance(event.error, errors.BookError):
            raise event.error
        self.tell(tr(event.error.message), refused=True)
        self.line.release()

    @on(RecordTable.Highlighted)
    def _settled(self, event: RecordTable.Highlighted) -> None:
        """Keys wait for the first rows, and for those that Enter is to choose from, unless there are none."""
        if event.key is None or not self._ready:
            self._ready = True
            self.line.release()

    @on(RecordTable.Opened)
    def _opened(self, event: RecordTable.Opened) -> None:
        """Enter takes the row; where several can be chosen it first marks what was searched for."""
        if not self.multiple:
            self.answer(event.key)
            return
        if event.key not in self.chosen:
            self._toggle(event.key)
        self.line.show("")
        self.line.release()

    def answer(self, picked: Picked) -> None:
        """Leave with what was chosen; keys that follow are none of this list's any more."""
        self.line.held = self.line.held or []
        self.dismiss(picked)

    @property
    def left_over(self) -> list[tuple[str, str | None]]:
        """The keys pressed after the choice was made, for whoever opened the list."""
        return self.line.held or []

    def action_choose(self) -> None:
        """Take the row under the cursor, or all that are marked; what is pressed next waits for the rows."""
        if self.multiple and not self.line.text:
            self.answer(tuple(self.chosen))
        elif self.table.waiting or self.table.current is not None:
            self.line.held = []
            self.table.action_wish("open")

    def action_mark(self) -> None:
        """Choose the row under the cursor, or not any more."""
        key = self.table.current_key
        if self.multiple and key is not None and not self.table.waiting:
            self._toggle(key)

    def _toggle(self, key: int) -> None:
        if key in self.chosen:
            self.chosen.remove(key)
        else:
            self.chosen.append(key)
        row = self.table.current
        if row is not None and row.key == key:
            self.table.row_changed(type(row)(key, row.cells, self.sign(key)))
        self._show_chosen()

    def sign(self, key: int) -> str:
        """The sign at the end of a row."""
        return self._marked if self.multiple and key in self.chosen else ""

    def _show_chosen(self) -> None:
        if self.multiple:
            names = listed(self.words.get(key, "?") for key in self.chosen)
            text = tr("Chosen: {names}", names=clean(names)) if names else tr("Nothing chosen yet.")
            self.query_one("#chosen", Static).update(text)

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self.table.action_move(step)

    def action_page(self, step: int) -> None:
        """Move the cursor by a page."""
        self.table.action_page(step)

    def action_back(self) -> None:
        """Choose nothing."""
        self.answer(None)

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say something in the status line."""
        self.query_one(StatusLine).tell(text, refused=refused)
