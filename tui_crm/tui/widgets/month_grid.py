"""A month as a grid of days, seven beside each other, with as much of each day as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

from textual import events
from textual.message import Message
from textual.strip import Strip

from tui_crm.tui.present.text import cells, clean, fit
from tui_crm.tui.widgets.line_widget import LineWidget

WEEK = 7
GAP = 1
TIMED = 16
"""From so many cells on a day shows times as well."""


@dataclass(frozen=True)
class DayEntry:
    """Something on a day."""

    sign: str
    """One cell: done, or in conflict."""
    time: str
    text: str


@dataclass(frozen=True)
class DayCell:
    """A day of the grid."""

    day: date
    head: str
    """The number of the day, and what day it is."""
    entries: tuple[DayEntry, ...]
    quiet: bool = False
    """Whether it belongs to the month before or after."""


Part: TypeAlias = tuple[str, str]
_Painted: TypeAlias = tuple[Part, ...]
"""The cells of one line, each with the style that it wears."""


class MonthGrid(LineWidget[_Painted]):
    """Weeks below each other; the keys stay with the screen, which moves the cursor."""

    COMPONENT_CLASSES = {
        "month-grid--weekday",
        "month-grid--day",
        "month-grid--quiet",
        "month-grid--entry",
        "month-grid--cursor",
    }

    class Clicked(Message):
        """A day was clicked, and the cursor is on it now."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._weekdays: tuple[str, ...] = ()
        self._cells: tuple[DayCell, ...] = ()
        self.cursor = date.min
        """The day under the cursor."""

    def show(self, weekdays: Sequence[str], days: Sequence[DayCell], cursor: date) -> None:
        """Show whole weeks of days from their first day on, with the cursor on one of them."""
        self._weekdays, self._cells, self.cursor = tuple(weekdays), tuple(days), cursor
        self.repaint()

    def put(self, cursor: date) -> bool:
        """Put the cursor on a day; False where the grid does not have it."""
        if not self._cells or not self._cells[0].day <= cursor <= self._cells[-1].day:
            return False
        self.cursor = cursor
        self.repaint()
        return True

    def on_click(self, event: events.Click) -> None:
        """Go to a day; a second click opens it."""
        height, column = self._height, min(WEEK - 1, event.x // max(1, self.room.width // WEEK))
        if not self._cells or event.y < 1 or (event.y - 1) // height >= len(self._cells) // WEEK:
            return
        day = self._cells[0].day + timedelta(days=(event.y - 1) // height * WEEK + column)
        if day == self.cursor:
            self.post_message(self.Clicked())
        else:
            self.put(day)

    @property
    def _height(self) -> int:
        """Lines of a week."""
        return max(1, (self.room.height - 1) // max(1, len(self._cells) // WEEK))

    def lines(self) -> Sequence[_Painted]:
        """The names of the weekdays, then each week line by line."""
        width = self.room.width // WEEK
        if not self._cells or not width:
            return []
        found = [tuple((fit(" " * GAP + name, width), "month-grid--weekday") for name in self._weekdays)]
        for start in range(0, len(self._cells), WEEK):
            week = [self._lines_of(cell, width) for cell in self._cells[start : start + WEEK]]
            found += [tuple(column[y] for column in week) for y in range(self._height)]
        return found

    def _lines_of(self, cell: DayCell, width: int) -> list[Part]:
        """A day in as many lines as a week has, the last of which says how many entries there is no room for."""
        here = cell.day == self.cursor
        plain = "month-grid--quiet" if cell.quiet else "month-grid--entry"
        head = "month-grid--cursor" if here else "month-grid--quiet" if cell.quiet else "month-grid--day"
        sign = self.glyphs.cursor if here else " "
        room = self._height - 1
        shown = cell.entries if len(cell.entries) <= room else cell.entries[: max(0, room - 1)]
        more = f"+{len(cell.entries) - len(shown)}" if len(cell.entries) > len(shown) else ""
        if more and not room:
            return [(self._padded(f"{sign}{cell.head} {more}", width), head)]
        lines = [(self._padded(f"{sign}{cell.head}", width), head)]
        for one in shown:
            time = f"{one.time} " if width >= TIMED else ""
            lines.append((self._padded(f"{one.sign or ' '}{time}{one.text}", width), plain))
        if more:
            lines.append((self._padded(f" {more}", width), plain))
        return lines + [(" " * width, plain)] * (self._height - len(lines))

    def _padded(self, text: str, width: int) -> str:
        return fit(text, width - GAP, ellipsis=self.glyphs.ellipsis) + " " * GAP

    def paint(self, line: _Painted) -> Strip:
        """Seven cells."""
        rest = self.room.width - sum(cells(clean(text)) for text, _ in line)
        return self.strip_of(*line, (" " * rest, "month-grid--entry"))
