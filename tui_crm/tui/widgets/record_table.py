"""A list of records of any length, of which only the rows about the cursor are held."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from enum import Enum
from functools import partial
from typing import Any, ClassVar, TypeAlias

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip
from textual.worker import Worker, WorkType

from tui_crm.tui.key import bindings
from tui_crm.tui.keys import TABLE
from tui_crm.tui.present.text import fit, wrap
from tui_crm.tui.widgets.columns import Column, Layout, lay_out
from tui_crm.tui.widgets.line_widget import LineWidget
from tui_crm.tui.widgets.row_feed import Errand, Move, RowFeed, Wish
from tui_crm.tui.widgets.row_window import RowWindow
from tui_crm.tui.widgets.rows import Around, Fetch, Marks, Row, Seek, Slice

GUTTER = 2
"""Cells before the columns, for the cursor and the mark; and after them, for the row's sign."""
WHEEL_ROWS = 3


class _Fixed(Enum):
    """Lines that are no row."""

    HEADER = "header"
    BLANK = "blank"


class _Cursor(Enum):
    """How the cursor stands on a row."""

    AWAY = "record-table--row"
    RESTING = "record-table--resting"
    HERE = "record-table--cursor"


_Line: TypeAlias = tuple[Row, _Cursor, bool] | str | _Fixed


class RecordTable(LineWidget[_Line], can_focus=True):
    """A header and one line per record; asks its owner for rows, and never lets a key wait for them."""

    COMPONENT_CLASSES = {
        "record-table--header",
        "record-table--row",
        "record-table--cursor",
        "record-table--resting",
        "record-table--marked",
        "record-table--empty",
    }

    BINDINGS: ClassVar[list[BindingType]] = bindings(TABLE)

    class Told(Message):
        """Something about one of the tables of a screen."""

        def __init__(self, table: RecordTable) -> None:
            super().__init__()
            self.table = table

        @property
        def control(self) -> RecordTable:
            """The table, for `@on` with a selector."""
            return self.table

    class Highlighted(Told):
        """The cursor is on another record, on one that has come further, or on none."""

        def __init__(self, table: RecordTable, key: int | None) -> None:
            super().__init__(table)
            self.key = key

    class Opened(Told):
        """The record under the cursor is to be opened."""

        def __init__(self, table: RecordTable, key: int) -> None:
            super().__init__(table)
            self.key = key

    class MarksChanged(Told):
        """Other rows are marked than before."""

        def __init__(self, table: RecordTable, marks: Marks) -> None:
            super().__init__(table)
            self.marks = marks

    class FetchFailed(Told):
        """Rows could not be had; the table stays with what it shows, and the owner says why."""

        def __init__(self, table: RecordTable, error: BaseException) -> None:
            super().__init__(table)
            self.error = error

    def __init__(self, columns: Sequence[Column] = (), *, empty: str = "", **options: Any) -> None:
        super().__init__(**options)
        self._columns = tuple(columns)
        self.arranged = Layout((), 1)
        """The columns as they have room."""
        self._empty = empty
        self._fetch: Fetch | None = None
        self._loaded = False
        self._window = RowWindow()
        self._feed = RowFeed(self._window, self._send, self._act)
        self._marks = Marks()
        self._begin_at: Seek | None = None
        self._first: Slice | None = None
        self._errand: Errand | None = None
        """The one that was sent last; it has taken the place of all before it."""
        self._at_rest = asyncio.Event()
        # To tell of each step of a fetch takes as long as to answer a key.
        self.disable_messages(Worker.StateChanged)
        self._announced: tuple[int | None, str] | None = None

    # What the owner says.

    def load(
        self, fetch: Fetch, *, key: int | None = None, first: Slice | None = None, marks: Marks | None = None
    ) -> None:
        """Show another list from its start, or around a record, with these marks or none.

        The former rows stay in view until the first new ones are there. A table that is not displayed asks for its rows
        when it is; one that has no size yet asks for as many as the terminal has room for. An owner that has the
        `first` rows already, of the place that is asked for, gives them along.
        """
        self._first = first
        self._fetch = fetch
        self._begin_at = "start" if key is None else Around(key)
        self._announced = None
        self.mark(marks or Marks())
        self._begin()

    def reload(self, *, keep_key: bool = True) -> None:
        """Fetch again what may have changed; the cursor stays on its record, or goes to a neighbour."""
        if self._fetch is None or self._begin_at is not None:
            return
        if keep_key:
            self._feed.renew()
        else:
            self._feed.begin("start")

    def row_changed(self, row: Row) -> None:
        """Show a record's new values where it stands, if it is held."""
        if self._window.put(row):
            self.repaint()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns or labels; the rows that follow have to have as many cells."""
        wanted = tuple(columns)
        if wanted != self._columns:
            # A list that is opened again shows most of its lines as they were painted before.
            self._columns = wanted
            self._arrange()

    @property
    def empty(self) -> str:
        """What stands in the middle when there is no row; may have several lines."""
        return self._empty

    @empty.setter
    def empty(self, text: str) -> None:
        self._empty = text
        self.repaint()

    @property
    def scrolls_by_half_pages(self) -> bool:
        """Whether the list moves on by half a page at the edge of the view, which spares a slow line."""
        return self._window.by_half_pages

    @scrolls_by_half_pages.setter
    def scrolls_by_half_pages(self, by_half_pages: bool) -> None:
        self._window.by_half_pages = by_half_pages

    # What the owner may ask.

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self._window.current

    @property
    def current_key(self) -> int | None:
        """The record under the cursor."""
        return None if self.current is None else self.current.key

    @property
    def vacant(self) -> bool:
        """Whether it is known that the list has no rows."""
        return self._loaded and not self._feed.waiting and not self._window.rows

    @property
    def position(self) -> int | None:
        """How many rows of the whole list precede the cursor, if the owner told with the rows."""
        return self._window.position

    @property
    def rows_in_view(self) -> int:
        """Rows that there is room for, as far as it is known."""
        return self._window.height if self.size or self._loaded else self.app.size.height

    @property
    def waiting(self) -> bool:
        """Whether keys have been pressed, or a list asked for, that the rows held cannot answer yet."""
        return self._feed.waiting

    async def rest(self) -> None:
        """Wait until the rows that were asked for are there, or cannot be had: what is less urgent comes then."""
        await self._at_rest.wait()

    @property
    def marks(self) -> Marks:
        """The marked rows."""
        return self._marks

    def clear_marks(self) -> None:
        """Mark nothing."""
        self.mark(Marks())

    def mark(self, marks: Marks) -> None:
        """Mark these rows and no others."""
        if marks != self._marks:
            self._marks = marks
            self.post_message(self.MarksChanged(self, marks))
            self.repaint()

    # Keys and mouse.

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self._ask(Move(rows))

    def action_page(self, pages: int) -> None:
        """Move cursor and view by whole pages."""
        self._ask(Move(pages * self._window.height, with_view=True))

    def action_wish(self, wish: Wish) -> None:
        """Go to an end of the list, or mark or open the row under the cursor."""
        self._ask(wish)

    def action_mark_all(self) -> None:
        """Mark all that the filter lets through, or nothing."""
        self.mark(Marks(everything=not self._marks.everything))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to a row, or open it if it is there already."""
        index = self._window.top + event.y - 1
        if self._feed.waiting or event.y < 1 or index >= len(self._window.rows):
            return
        self._ask("open" if index == self._window.cursor else Move(index - self._window.cursor))

    def on_mouse_scroll_down(self) -> None:
        """Go down some rows."""
        self._ask(Move(WHEEL_ROWS))

    def on_mouse_scroll_up(self) -> None:
        """Go up some rows."""
        self._ask(Move(-WHEEL_ROWS))

    # Rows.

    def resized(self) -> None:
        """Fit columns and rows to the new size."""
        self._window.height = max(1, self.room.height - 1)
        self._window.follow()
        self._arrange()
        self._begin()
        if self._loaded:
            self._feed.settle()

    def _begin(self) -> None:
        """Ask for the first rows, once it is known how many there is room for."""
        if self._begin_at is not None and self.display:
            if not self.size and not self._loaded:
                self._window.height = self.app.size.height
            seek, self._begin_at = self._begin_at, None
            first, self._first = self._first, None
            self._loaded = self._loaded or first is not None
            self._feed.begin(seek, first)
            if first is not None:
                self._settled()

    def _ask(self, wish: Wish) -> None:
        self._feed.ask(wish)
        self._settled()

    def _send(self, errand: Errand) -> None:
        # A coroutine made here would never be awaited when another errand comes before it starts.
        bring: WorkType[None] = partial(self._bring, errand)
        self._at_rest.clear()
        self._errand = errand
        self.run_worker(bring, group="rows", exclusive=True)

    async def _bring(self, errand: Errand) -> None:
        try:
            if errand.purpose == "side" and not self._feed.waiting:
                # What is in view is painted first.
                await self._view_painted()
            seek, piece = await self._found(errand)
        except Exception as error:  # noqa: BLE001 - whoever owns the table knows what is a fault of the program
            if self._feed.failed(errand):
                self.post_message(self.FetchFailed(self, error))
        else:
            self._loaded = True
            self._feed.arrived(errand, seek, piece)
            self._settled()
        finally:
            if errand is self._errand:
                self._at_rest.set()

    async def _found(self, errand: Errand) -> tuple[Seek, Slice]:
        assert self._fetch is not None
        for seek in errand.seeks:
            piece = await self._fetch(seek, errand.limit)
            if not isinstance(seek, Around) or any(row.key == seek.key for row in piece.rows):
                break
        return seek, piece

    async def _view_painted(self) -> None:
        done = asyncio.Event()
        self.call_after_refresh(done.set)
        await done.wait()

    def _act(self, wish: str) -> None:
        key = self.current_key
        if key is None:
            return
        if wish == "mark":
            self.mark(self._marks.toggled(key))
        else:
            self.post_message(self.Opened(self, key))

    def _settled(self) -> None:
        """Show the state after a key or an arrival, and say where the cursor is."""
        self.repaint()
        key = (self.current_key, self.current.phase if self.current is not None else "")
        if self._loaded and not self._feed.waiting and key != self._announced:
            self._announced = key
            self.post_message(self.Highlighted(self, key[0]))

    # Painting.

    def _arrange(self) -> None:
        self.arranged = lay_out(self._columns, self.room.width - 2 * GUTTER)
        self.forget()

    def lines(self) -> Sequence[_Line]:
        """The header, then the rows in view or the text for an empty list."""
        if self._loaded and not self._window.rows:
            return [_Fixed.HEADER, *self._empty_lines()]
        here = _Cursor.HERE if self.has_focus else _Cursor.RESTING
        rows = [
            (row, here if index == self._window.cursor else _Cursor.AWAY, row.key in self._marks)
            for index, row in enumerate(self._window.seen, self._window.top)
        ]
        return [_Fixed.HEADER, *rows]

    def _empty_lines(self) -> list[_Line]:
        text = wrap(self._empty, self.room.width - 2 * GUTTER) if self._empty else []
        above = max(0, (self._window.height - len(text)) // 2)
        return [*[_Fixed.BLANK] * above, *text]

    def paint(self, line: _Line) -> Strip:
        """A row, the header, or a line of the text for an empty list."""
        width = self.room.width
        match line:
            case str():
                return self.strip_of((fit(line, width, "center"), "record-table--empty"))
            case _Fixed.BLANK:
                return self.strip_of((" " * width, "record-table--empty"))
            case _Fixed.HEADER:
                labels = [column.label for column in self._columns]
                return self.strip_of(
                    (self._line("  ", labels, self.arranged.beyond(self.glyphs.more_right)), "record-table--header")
                )
            case (row, cursor, marked):
                signs = {_Cursor.HERE: self.glyphs.cursor, _Cursor.RESTING: self.glyphs.resting}
                gutter = signs.get(cursor, " ") + (self.glyphs.marked if marked else " ")
                style = "record-table--marked" if marked and cursor is _Cursor.AWAY else cursor.value
                return self.strip_of((self._line(gutter, row.cells, row.mark), style))

    def _line(self, gutter: str, values: Sequence[str], sign: str) -> str:
        layout = self.arranged
        cells = [
            fit(value, each.width, each.column.align, self.glyphs.ellipsis)
            for each in layout.placed
            for value in [values[each.index] if each.index < len(values) else ""]
        ]
        text = gutter + (" " * layout.gap).join(cells)
        spare = self.room.width - 2 * GUTTER - layout.width
        line = text + " " * spare + fit(sign, GUTTER, "right")
        # No line is like another: measured and remembered is only what may be too long.
        return line if spare >= 0 else fit(line, self.room.width)
