"""Rows for a list from the desk: columns, cells in words, and the slices that the table asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tui_crm.domain import Count, Entity, Page, Record, links, registry
from tui_crm.i18n import tr
from tui_crm.tui.present.text import cells
from tui_crm.tui.present.values import called, display
from tui_crm.tui.present.wishes import wish_words
from tui_crm.tui.screens.records.list_state import ListState
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.columns import Column
from tui_crm.tui.widgets.rows import After, Around, Before, Row, Seek, Slice


def columns_of(entity: Entity, names: tuple[str, ...]) -> list[Column]:
    """The columns of a list, with the room that their fields want."""
    found = []
    for place, name in enumerate(names):
        if name == "id":
            found.append(Column("id", "#", 6, 0, "right", 50 - place))
            continue
        kind = entity.fields[name]
        label = tr(kind.label)
        width = max(cells(label), kind.width)
        least = max(cells(label), min(width, 24 if name == entity.naming else 14))
        weight = 6 if name == entity.naming else 1 if kind.align == "left" else 0
        priority = 99 if name == entity.naming else 50 - place
        limit = max(width * 2, least) if name == entity.naming else max(width + 4, least)
        found.append(Column(name, label, least, weight, kind.align, priority, limit))
    return found


class ListSource:
    """Fetches the rows of one list; superseded fetches are stopped in the database."""

    def __init__(self, session: Session, entity: Entity, state: ListState) -> None:
        self.session, self.entity, self.state = session, entity, state
        self.count: Count | None = None
        """What the last page from the start told of the number of rows."""

    async def fetch(self, seek: Seek, limit: int) -> Slice:
        """Some rows from a place on, in words."""
        return await self.session.ask(self._slice, seek, limit)

    def _slice(self, seek: Seek, limit: int) -> Slice:
        desk = self.session.desk
        query = replace(self.state.query(), limit=limit)
        if query.columns is not None and self.entity.label_en:
            query = replace(query, columns=(*query.columns, self.entity.shown, self.entity.label_en))
        if isinstance(seek, Around):
            page = desk.page(self.entity.name, replace(query, around=seek.key))
            self.count = page.count
            return self._of(page, None if page.more_before else 0)
        if isinstance(seek, After):
            page = desk.page(self.entity.name, replace(query, after=seek.place))
        elif isinstance(seek, Before):
            page = desk.page(self.entity.name, replace(query, before=seek.place))
        elif seek == "end":
            page = desk.page(self.entity.name, replace(query, at_end=True))
        else:
            page = desk.page(self.entity.name, query)
            self.count = page.count
        return self._of(page, 0 if seek == "start" else None)

    def _of(self, page: Page, position: int | None) -> Slice:
        rows = tuple(self.row(record) for record in page.rows)
        first, last = (page.rows[0].place, page.rows[-1].place) if page.rows else (None, None)
        return Slice(rows, first, last, page.more_before, page.more_after, position)

    def row(self, record: Record) -> Row:
        """A record as a line of this list."""
        clock = self.session.desk.clock
        return Row(record.id, tuple(self._cell(record, name, clock) for name in self.state.columns))

    def _cell(self, record: Record, name: str, clock: Any) -> str:
        if name == "id":
            return str(record.id)
        if self.entity.name == "audit" and name in ("wish", "actor_name"):
            value = str(record.values.get(name) or "")
            return wish_words(value) if name == "wish" else tr(value)
        if name == self.entity.naming:
            return called(self.entity, record, clock)
        kind = self.entity.fields[name]
        if isinstance(kind, links.Link) and registry[kind.target].short:
            return self.session.desk.label_of(kind.target, record.values.get(name), short=True)
        return display(self.entity, record, name, clock)
