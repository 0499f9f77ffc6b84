"""A table of a few words in each cell, with a cursor that goes from cell to cell."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from tui_crm.tui.key import bindings
from tui_crm.tui.keys import GRID
from tui_crm.tui.present.text import cells, clean, fit, wrap
from tui_crm.tui.widgets.line_widget import LineWidget

EDITED = "*"
ABSENT = "·"
LEAST_WIDTH = 6
LABEL_WIDTH = 28
"""What the first column takes at most."""


@dataclass(frozen=True)
class Cell:
    """A word in the grid."""

    word: str
    edited: bool = False
    """Marked, because it is not what it would be by itself."""


@dataclass(frozen=True)
class GridRow:
    """A line of the grid; None stands where there is no cell."""

    key: Hashable
    label: str
    cells: tuple[Cell | None, ...]


_Painted: TypeAlias = tuple[GridRow, int] | int | str


class CellGrid(LineWidget[_Painted], can_focus=True):
    """Columns that have no room are scrolled to, and signs in the header tell of them."""

    COMPONENT_CLASSES = {
        "cell-grid--header",
        "cell-grid--label",
        "cell-grid--cell",
        "cell-grid--edited",
        "cell-grid--absent",
        "cell-grid--row",
        "cell-grid--cursor",
        "cell-grid--empty",
    }

    BINDINGS: ClassVar[list[BindingType]] = bindings(GRID)

    class Moved(Message):
        """The cursor is on another cell."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._heads: tuple[str, ...] = ()
        self._rows: tuple[GridRow, ...] = ()
        self._words: tuple[str, ...] = ()
        self._empty = ""
        self._row = self._column = self._top = self._left = 0
        self._label = 0
        self._widths: list[int] = []
        self._header: list[list[str]] = []

    # What the owner says and may ask.

    def show(self, heads: Sequence[str], rows: Sequence[GridRow], words: Sequence[str] = (), empty: str = "") -> None:
        """Show these rows; `words` are those that cells may get later, so that columns keep their width."""
        if (tuple(heads), tuple(words)) != (self._heads, self._words) or len(rows) != len(self._rows):
            self._heads, self._rows, self._words = tuple(heads), tuple(rows), tuple(words)
            self._arrange()
        self._rows, self._empty = tuple(rows), empty
        self._clamp()
        self.repaint()

    def go_to(self, row: int, column: int = 0) -> None:
        """Put the cursor on a cell."""
        self._row, self._column = row, column
        self._moved()

    @property
    def place(self) -> tuple[int, int]:
        """The row and the column of the cursor."""
        return self._row, self._column

    @property
    def current(self) -> GridRow | None:
        """The row of the cursor."""
        return self._rows[self._row] if self._row < len(self._rows) else None

    # Keys.

    def action_move(self, rows: int, columns: int) -> None:
        """Move the cursor; it stops at the edges."""
        self._row, self._column = self._row + rows, self._column + columns
        self._moved()

    def action_page(self, step: int) -> None:
        """Move the cursor by the rows in view."""
        self.action_move(step * self._room, 0)

    def _moved(self) -> None:
        self._clamp()
        self.repaint()
        self.post_message(self.Moved())

    # Room.

    @property
    def _head_lines(self) -> int:
        return max((len(head) for head in self._header), default=0)

    @property
    def _room(self) -> int:
        return max(1, self.room.height - self._head_lines)

    def resized(self) -> None:
        """Fit columns and rows to the new size."""
        self._arrange()
        self._clamp()
        super().resized()

    def _arrange(self) -> None:
        """Give each column the width of its longest word, and its head at most two lines."""
        labels = max((cells(clean(row.label)) for row in self._rows), default=0)
        self._label = min(labels, LABEL_WIDTH, max(8, self.room.width // 3))
        found = [cell.word for row in self._rows for cell in row.cells if cell is not None]
        least = max((cells(clean(word)) + 1 for word in (*self._words, *found)), default=0)
        self._widths = [_width(head, max(least, LEAST_WIDTH)) for head in self._heads]
        self._header = [wrap(head, width) for head, width in zip(self._heads, self._widths, strict=True)]
        self._painted.clear()
        self.refresh(layout=self.styles.is_auto_height)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The header and every row, where the owner lets the grid be as high as it likes."""
        return max(1, self._head_lines + len(self._rows)) if self._rows else 1

    def _clamp(self) -> None:
        """Keep the cursor on a cell, and the cell in view."""
        self._row = max(0, min(self._row, len(self._rows) - 1))
        self._column = max(0, min(self._column, len(self._heads) - 1))
        self._top = max(min(self._top, self._row), self._row - self._room + 1)
        self._top = max(0, min(self._top, len(self._rows) - self._room))
        left = min(self._left, self._column)
        while left < self._column and self._last(left) <= self._column:
            left += 1
        while left > 0 and self._last(left - 1) == len(self._heads):
            left -= 1
        if left != self._left:
            self._left = left
            self._painted.clear()
            self.refresh()

    def _last(self, first: int) -> int:
        """The column after the last that has room when this one is the first."""
        # Sign, label, and at the end the sign that there are more.
        room = self.room.width - 2 - self._label - 2
        last = first
        while last < len(self._widths) and (room := room - self._widths[last] - 2) >= 0:
            last += 1
        return max(last, first + 1) if self._widths else first

    # Painting.

    def lines(self) -> Sequence[_Painted]:
        """The lines of the header by number, then the rows in view with the cursor's column or -1."""
        if not self._rows:
            return [self._empty] if self._empty else []
        seen = enumerate(self._rows[self._top : self._top + self._room], self._top)
        return [*range(self._head_lines), *((row, self._column if n == self._row else -1) for n, row in seen)]

    def paint(self, line: _Painted) -> Strip:
        """A line of the header, a row, or the text for an empty grid."""
        width = self.room.width
        if isinstance(line, str):
            return self.strip_of((fit("  " + line, width, ellipsis=self.glyphs.ellipsis), "cell-grid--empty"))
        if isinstance(line, int):
            return self.strip_of((fit(self._head(line), width), "cell-grid--header"))
        return self._paint_row(*line).adjust_cell_length(width, self.style_of("cell-grid--cell"))

    def _head(self, number: int) -> str:
        last = self._last(self._left)
        parts = []
        for index in range(self._left, last):
            head = self._header[index]
            # Short heads stand directly above their cells.
            missing = self._head_lines - len(head)
            text = head[number - missing] if number >= missing else ""
            parts.append(" " + fit(text, self._widths[index]) + " ")
        bottom = number == self._head_lines - 1
        before = self.glyphs.more_left if self._left and bottom else ""
        after = self.glyphs.more_right if last < len(self._heads) and bottom else ""
        return " " * (2 + self._label) + fit(before, 1) + "".join(parts) + after

    def _paint_row(self, row: GridRow, column: int) -> Strip:
        here = column >= 0
        sign = (self.glyphs.cursor if self.has_focus else self.glyphs.resting) if here else ""
        label = fit(row.label, self._label, ellipsis=self.glyphs.ellipsis)
        style = "cell-grid--row" if here else "cell-grid--label"
        parts = [(fit(sign, 2) + label, style), (" ", "cell-grid--cell")]
        for index in range(self._left, self._last(self._left)):
            cell = row.cells[index] if index < len(row.cells) else None
            word = ABSENT if cell is None else cell.word + EDITED * cell.edited
            text = fit(word, self._widths[index])
            wears = "absent" if cell is None else "edited" if cell.edited else "cell"
            if index == column:
                # Brackets say where the cursor is on terminals that show no reversed text.
                parts.append((f"[{text}]", "cell-grid--cursor"))
            else:
                parts.append((f" {text} ", f"cell-grid--{wears}"))
        return self.strip_of(*parts)


def _width(head: str, least: int) -> int:
    """The least width at which a head takes two lines, or one where that costs next to nothing."""
    if cells(clean(head)) <= least + 2:
        return max(least, cells(clean(head)))
    width = least
    while len(wrap(head, width)) > 2 or any(cells(line) > width for line in wrap(head, width)):
        width += 1
    return width
