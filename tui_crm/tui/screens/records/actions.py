"""What the keys of a list do, beyond what they do to its records: how it is shown, and which records are chosen."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_crm.domain import Query
from tui_crm.tui.screens.home import MADE_HERE
from tui_crm.tui.screens.records.chosen_records import ChosenRecords
from tui_crm.tui.screens.records.list_state import ListState
from tui_crm.tui.screens.records.places import place_of
from tui_crm.tui.widgets.record_table import RecordTable
from tui_crm.tui.widgets.rows import Marks

if TYPE_CHECKING:
    from tui_crm.tui.reminding import Reminders
    from tui_crm.tui.screens.records.list_count import ListCount
    from tui_crm.tui.screens.records.pane import RecordPane


class RecordActions(ChosenRecords):
    """The actions of a list; mixed into the workspace, which has the widgets."""

    reload: Callable[..., None]
    recount: Callable[[], None]
    reminders: Reminders
    exporting: threading.Event | None = None
    """Stops the export that is being written."""
    changing: threading.Event | None = None
    """Stops what is being done with many records."""

    count: ListCount
    """Counts the open list."""
    hints: Callable[[], None]

    states: dict[str, ListState]
    """Every list as it was left, by its place."""
    spot: str
    """The place that is open."""

    @property
    def state(self) -> ListState:
        """The state of the open list."""
        return self.states[self.spot]

    @state.setter
    def state(self, state: ListState) -> None:
        self.states[self.spot] = state

    @property
    def pooled(self) -> bool:
        """Whether the list is that of nobody's customers."""
        return self.spot.endswith(":pool")

    @property
    @abstractmethod
    def table(self) -> RecordTable:
        """The list."""

    @property
    @abstractmethod
    def pane(self) -> RecordPane:
        """The record beside the list."""

    @abstractmethod
    def hold(self) -> None:
        """Paint nothing before the rows that were asked for are there."""

    @abstractmethod
    def home_again(self) -> None:
        """Count anew on the home page."""

    # -- which records are chosen

    @property
    def current_key(self) -> int | None:
        """The record under the cursor."""
        return self.table.current_key if self.listing else None

    @property
    def phase(self) -> str:
        """How far the record under the cursor has come."""
        row = self.table.current if self.listing else None
        return row.phase if row is not None else ""

    @property
    def in_bin(self) -> bool:
        """Whether the recycle bin is shown."""
        return self.listing and self.state.bin

    @property
    def change(self) -> int | None:
        """The change under the cursor, in a history beside the list or in the audit."""
        if self.focused is self.pane.view:
            return self.pane.change
        return self.table.current_key if self.place == "audit" else None

    @property
    def text_here(self) -> str:
        """The value under the cursor of the record beside the list, or the name of the one in the list."""
        line = self.pane.view.current_line if self.focused is self.pane.view else None
        if line is not None:
            return line.value
        row = self.table.current if self.listing else None
        name = self.state.columns.index(self.entity.naming) if row and self.entity.naming in self.state.columns else 0
        return row.cells[name] if row else ""

    @property
    def marked(self) -> int | None:
        """How many records are marked, as far as it is known."""
        return self.count.marked(self.table.marks)

    async def chosen_keys(self) -> list[int]:
        """The marked records (all that the filter lets through, if so marked), else the one under the cursor."""
        marks = self.table.marks
        if not marks:
            return [self.table.current_key] if self.table.current_key is not None else []
        if not marks.everything:
            return sorted(marks.keys)
        found: list[int] = []
        query: Query | None = replace(self.state.query(), limit=1000, columns=())
        while query is not None:
            page = await self.session.ask(self.session.desk.page, self.place, query)
            found += [row.id for row in page.rows if row.id in marks]
            query = replace(query, after=page.next) if page.next is not None else None
        return found

    def acted(self, told: str, *, refused: bool) -> None:
        """Show the list without marks, and say what was done."""
        self.table.clear_marks()
        self.refresh_rows()
        self.tell(told, refused=refused)

    async def open_record(self, name: str, key: int) -> None:
        """Show a record beside the list where there is room."""
        if name == "roles" or not self.pane.display or name != self.place:
            await super().open_record(name, key)
            return
        self.pane.show(name, key, deleted=self.state.bin)
        self.pane.view.focus()
        self.saw(name, key)

    def has_read(self) -> None:
        """Where what was not opened yet is told apart, that has changed."""
        if self.listing and (sublist := place_of(self.state.place).sublist) is not None and sublist.unread is not None:
            self.refresh_rows()

    def saved(self, name: str, key: int, *, made: bool) -> None:
        """Put the cursor on a new record of the list."""
        if made and self.listing and name == self.place:
            self.reload(key)
        else:
            self.refresh_rows()

    def refresh_rows(self) -> None:
        """Fetch the shown rows and the open record again."""
        if self.listing:
            self.table.reload()
            self.recount()
            self.pane.again()
        else:
            self.home_again()
        self.reminders.look()

    def action_new(self) -> None:
        """A new record of the open list; on the home page a new customer."""
        if not self.listing:
            self.wish(self.edit_record(MADE_HERE, None))
        elif not self.refused("create"):
            self.wish(self.edit_record(self.place, None))

    # -- how the list is shown

    def action_refresh(self) -> None:
        """Fetch everything again."""
        if self.listing:
            marks = self.table.marks
            self.reload(self.table.current_key, marks)
            self.wish(self._look_at_marks(marks))
        self.refresh_rows()
        self.tell("")

    async def _look_at_marks(self, marks: Marks) -> None:
        """Take the marks away from what is gone from the list."""
        desk, keys = self.session.desk, sorted(marks.keys)
        there = await self.session.ask(desk.listed, self.place, self.state.query(), keys) if keys else set()
        if self.table.marks == marks:
            self.table.mark(replace(marks, keys=frozenset(there)))

    def action_bin(self) -> None:
        """Between the living records and the recycle bin."""
        if not self.refused("restore"):
            self.state = replace(self.state.cleared(), bin=not self.state.bin)
            self.reload()

    def action_sort(self) -> None:
        """Choose the order of the list."""
        if self.listing:
            from tui_crm.tui.screens.records.ordering import choose_order

            self.wish(choose_order(self))
        else:
            self.senseless()

    def action_columns(self) -> None:
        """Choose the columns of the list."""
        if self.listing:
            from tui_crm.tui.screens.records.choose_columns import choose_columns

            self.wish(choose_columns(self))
        else:
            self.senseless()

    def action_conditions(self) -> None:
        """Filter by a field."""
        if self.listing:
            from tui_crm.tui.screens.records.conditions import choose_condition

            self.wish(choose_condition(self))
        else:
            self.senseless()

    def action_saved(self) -> None:
        """Open a saved filter, or save the present one."""
        if self.listing:
            from tui_crm.tui.screens.records.saved_filters import choose_saved

            self.wish(choose_saved(self))
        else:
            self.senseless()

    def action_many(self) -> None:
        """Do the same with all marked records, or stop what is under way."""
        if self.listing:
            from tui_crm.tui.screens.records.many import change_many

            self.wish(change_many(self))
        else:
            self.senseless()

    def action_import(self) -> None:
        """Take records in from a file."""
        if not self.listing or "import" not in self.entity.policy.actions or self.in_bin:
            self.senseless()
        elif not self.refused("import"):
            from tui_crm.tui.screens.importing.screen import ImportScreen

            self.app.push_screen(ImportScreen(self.session, self.place), self._imported)

    def _imported(self, told: str | None) -> None:
        self.refresh_rows()
        if told:
            self.tell(told)

    def action_export(self) -> None:
        """Write the list into a file, or stop the one that is being written."""
        if not self.listing:
            self.senseless()
        elif "export" not in self.entity.policy.actions or not self.refused("export"):
            from tui_crm.tui.screens.records.exporting import export_list

            self.wish(export_list(self))
