"""Rows for a list from the desk: columns, cells in words, and the slices that the table asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tui_crm.domain import Count, Desk, Entity, Page, Record, fields, links
from tui_crm.i18n import tr
from tui_crm.tui.present.listed import along, teller
from tui_crm.tui.present.remembered import remembered
from tui_crm.tui.present.text import cells
from tui_crm.tui.present.values import unread
from tui_crm.tui.screens.records.list_state import ListState
from tui_crm.tui.screens.records.places import place_of
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.columns import Column
from tui_crm.tui.widgets.rows import After, Around, Before, Row, Seek, Slice


@remembered
def columns_of(desk: Desk, entity: Entity, names: tuple[str, ...]) -> list[Column]:
    """The columns of a list, with the room that their fields want; runs on the database's thread."""
    found = []
    for place, name in enumerate(names):
        if name == "id":
            found.append(Column("id", "#", 6, 0, "right", 50 - place))
            continue
        kind = entity.fields[name]
        label = tr(kind.label)
        words = _words_of(desk, kind)
        width = max(cells(label), kind.width, *map(cells, words))
        # Few words are known before, and are read whole; of other texts the beginning says enough.
        least = max(cells(label), min(width, 24 if words or name == entity.naming else 15))
        weight = 6 if name == entity.naming else 1 if kind.align == "left" else 0
        priority = 99 if name == entity.naming else 50 - place
        # Texts may take what is left over, which nobody else needs; numbers and times are whole as they are.
        wanted = max(width, kind.whole)
        limit = max(wanted * 2 if kind.align == "left" else wanted + 4, least)
        found.append(Column(name, label, least, weight, kind.align, priority, limit, wanted))
    return found


def _words_of(desk: Desk, kind: object) -> list[str]:
    """What a column of few words may have to show, in the language in use."""
    if isinstance(kind, fields.Choice):
        return [tr(word) for word in kind.words_of.values()]
    if not isinstance(kind, links.Value) or not desk.may(f"{kind.target}.read"):
        return []
    return desk.choices(kind)


def _unread(row: Row, at: int) -> Row:
    cells = list(row.cells)
    cells[at] = unread(cells[at])
    return replace(row, cells=tuple(cells))


class ListSource:
    """Fetches the rows of one list; superseded fetches are stopped in the database."""

    def __init__(self, session: Session, entity: Entity, state: ListState) -> None:
        self.session, self.entity, self.state = session, entity, state
        self.count: Count | None = None
        """What the last page from the start told of the number of rows."""

    async def fetch(self, seek: Seek, limit: int) -> Slice:
        """Some rows from a place on, in words."""
        return await self.session.ask(self.rows, seek, limit)

    def rows(self, seek: Seek, limit: int) -> Slice:
        """The same for who is on the database's thread already."""
        desk = self.session.desk
        query = replace(self.state.query(), limit=limit)
        if query.columns is not None:
            query = replace(query, columns=(*query.columns, *along(self.entity)))
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
        rows = tuple(self._told_apart(page.rows, list(map(self.writer(), page.rows))))
        first, last = (page.rows[0].place, page.rows[-1].place) if page.rows else (None, None)
        return Slice(rows, first, last, page.more_before, page.more_after, position)

    def row(self, record: Record) -> Row:
        """A record as a line of this list."""
        (row,) = self._told_apart([record], [self.writer()(record)])
        return row

    def _told_apart(self, records: Sequence[Record], rows: list[Row]) -> list[Row]:
        """What the person has not opened yet has a mark and a word before its name, in lists that tell it apart."""
        sublist = place_of(self.state.place).sublist if self.state.place else None
        if sublist is None or sublist.unread is None or not records:
            return rows
        new = sublist.unread(self.session.desk, [record.id for record in records])
        names = self.state.columns
        at = names.index(self.entity.shown) if self.entity.shown in names else 0
        return [_unread(row, at) if row.key in new else row for row in rows]

    def writer(self) -> Callable[[Record], Row]:
        """How records become lines of this list; what is the same for all of them is looked up once."""
        cells = [teller(self.session.desk, self.entity, name) for name in self.state.columns]
        phase = self.entity.phase

        def line(record: Record) -> Row:
            return Row(record.id, tuple([cell(record) for cell in cells]), phase=str(record.values.get(phase) or ""))

        return line
