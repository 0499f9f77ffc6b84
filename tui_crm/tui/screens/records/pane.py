"""A record to read: a line of tabs over its lines; beside the list where there is room, else a screen of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.worker import Worker, WorkType

from tui_crm.domain import Entity, Record, errors, registry
from tui_crm.i18n import tr
from tui_crm.tui.later import Later, after
from tui_crm.tui.present.values import called
from tui_crm.tui.screens.records.tabs import Tab, tabs_of
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.detail_view import DetailView, Line
from tui_crm.tui.widgets.tab_strip import TabStrip
from tui_crm.tui.widgets.text_line import TextLine

SETTLE = 0.08
"""Seconds that a cursor rests before the record under it is read."""


class RecordPane(Vertical):
    """Shows one record; loads only the tab that is open."""

    class Shown(Message):
        """A record has been read, or read anew."""

    def __init__(self, session: Session, *, beside: bool = False, **options: Any) -> None:
        """`beside` says that it stands beside a list, and shows another record at each step of the cursor."""
        super().__init__(**options)
        self.beside = beside
        self.session = session
        self.entity: Entity | None = None
        self.record: Record | None = None
        self._title, self._strip = TextLine(classes="pane-title"), TabStrip()
        self.view = DetailView()
        """The lines."""
        self._tabs: list[Tab] = []
        self._tab = ""
        """The tab that was turned to, by its id; kinds of records without it begin with their first."""
        self._wanted: tuple[str, int, bool] | None = None
        self._next: tuple[str | None, int | None, bool] = (None, None, False)
        self._soon: Later | None = None
        # Nobody asks how far a load has come, and to tell of it three times takes as long as to answer a key.
        self.disable_messages(Worker.StateChanged)

    def compose(self) -> ComposeResult:
        """A title, the tabs, the lines."""
        yield self._title
        yield self._strip
        yield self.view

    def render_lines(self, crop: Region) -> list[Strip]:
        """A line at the left edge and nothing else, alike in every line: painted once."""
        return super().render_lines(Region(crop.x, crop.y, crop.width, min(1, crop.height))) * crop.height

    @property
    def change(self) -> int | None:
        """The change that the cursor is in, in a history or in the audit."""
        section = self.view.current_section
        name = section.name if section is not None else None
        return int(name[1]) if isinstance(name, tuple) and name[0] == "audit" else None

    def show(self, entity: str | None, key: int | None, *, deleted: bool = False) -> None:
        """Show a record, or nothing; an older wish that is still loading or waiting is given up."""
        self._stop_waiting()
        self._wanted = None if entity is None or key is None else (entity, key, deleted)
        if self._wanted is None:
            self.entity = self.record = None
            self._paint("", [], [])
            return
        self._begin()

    def show_soon(self, entity: str | None, key: int | None, *, deleted: bool = False) -> None:
        """Show a record once no other is asked for: those that a cursor passes by are neither read nor sent."""
        self._next = (entity, key, deleted)
        self._stop_waiting()
        self._soon = after(self, SETTLE, self._rested)

    def _stop_waiting(self) -> None:
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None

    def _rested(self) -> None:
        entity, key, deleted = self._next
        if self.display:
            self.show(entity, key, deleted=deleted)

    def again(self) -> None:
        """Load the same record anew after something has changed."""
        if self._wanted is not None:
            self._begin()

    def _begin(self) -> None:
        # A coroutine made here would never be awaited when the next wish comes before it starts.
        load: WorkType[None] = self._load
        self.run_worker(load, group="pane", exclusive=True)

    async def _load(self) -> None:
        assert self._wanted is not None
        name, key, deleted = self._wanted
        try:
            found = await self.session.ask(self._fetch, name, key, deleted, self._steady)
        except errors.Interrupted:
            return
        except errors.BookError as error:
            self.record = None
            self._paint("", [], [Line(value=tr(error.message), kind="note")])
            return
        if not self.is_running:
            # The screen was closed while the record was on its way.
            return
        self.entity, self.record, self._tabs, lines = found
        entity, record = self.entity, self.record
        code = record.values.get(entity.code.name, "") if entity.code else ""
        title = called(entity, record, self.session.desk.clock)
        self._title.show(title, "", str(code))
        self._paint(None, [tab.label for tab in self._tabs], lines)
        if not self.beside:
            self.post_message(self.Shown())

    @property
    def _steady(self) -> bool:
        """Whether fields keep their lines from record to record, which spares a thin line half of what changes."""
        return self.beside and self.app.has_class("-lean")

    def _fetch(self, name: str, key: int, deleted: bool, steady: bool) -> tuple[Entity, Record, list[Tab], list[Line]]:
        desk = self.session.desk
        entity = registry[name]
        with desk.together():
            record = desk.read(name, key, deleted=deleted)
            tabs = tabs_of(desk, entity, steady=steady)
            if record.deleted:
                tabs = [tab for tab in tabs if tab.of_deleted]
            return entity, record, tabs, tabs[self._place_in(tabs)].lines(desk, record)

    def _place_in(self, tabs: Sequence[Tab]) -> int:
        return next((place for place, tab in enumerate(tabs) if tab.id == self._tab), 0)

    def _paint(self, title: str | None, labels: list[str], lines: list[Line]) -> None:
        if title is not None:
            self._title.show(title)
        at = self._place_in(self._tabs)
        self._strip.show(labels, at)
        subject = None if self.record is None else (self.record.entity, self.record.id, at)
        self.view.show(lines, subject=subject, wraps=not self._steady)

    @property
    def several(self) -> bool:
        """Whether there are tabs to turn."""
        return len(self._tabs) > 1

    def turn(self, step: int) -> None:
        """Open the next tab, or the one before."""
        if self._tabs:
            self._tab = self._tabs[(self._place_in(self._tabs) + step) % len(self._tabs)].id
            self.again()
