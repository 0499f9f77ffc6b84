"""Days with what stands on each, line by line, and a cursor on one of them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from textual import events
from textual.message import Message
from textual.strip import Strip

from tui_crm.tui.present.text import cells, clean, fit
from tui_crm.tui.widgets.line_widget import LineWidget

SIGN_WIDTH = 2
GAP = 2
NARROWEST = 11
"""Cells for times such as 09:00-10:30."""


@dataclass(frozen=True)
class AgendaLine:
    """A day, something that stands on it, or a word about a day without anything."""

    key: Hashable
    text: str
    kind: Literal["day", "slot", "note"] = "slot"
    time: str = ""
    detail: str = ""
    state: str = ""
    """A sign and a word, at the end of the line."""
    over: bool = False
    """Whether there is nothing left to do about it."""


_Painted: TypeAlias = tuple[AgendaLine, bool, int, int]
"""A line, whether the cursor is on it, and the cells of times and states."""


class AgendaList(LineWidget[_Painted]):
    """The lines in view; the keys stay with the screen, which moves the cursor."""

    COMPONENT_CLASSES = {
        "agenda-list--day",
        "agenda-list--slot",
        "agenda-list--over",
        "agenda-list--note",
        "agenda-list--cursor",
    }

    class Moved(Message):
        """The cursor is on another line."""

    class Clicked(Message):
        """A line was clicked, and the cursor is on it now."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._lines: tuple[AgendaLine, ...] = ()
        self._cursor = 0
        self._top = 0

    def show(self, lines: Sequence[AgendaLine], *, at: Hashable = None) -> None:
        """Show these lines with the cursor on the one with this key, else where it was."""
        self._lines = tuple(lines)
        found = next((n for n, line in enumerate(self._lines) if line.key == at), None)
        self._cursor = max(0, min(self._cursor if found is None else found, len(self._lines) - 1))
        self._follow()
        self.repaint()

    @property
    def current(self) -> AgendaLine | None:
        """The line under the cursor."""
        return self._lines[self._cursor] if self._lines else None

    def put(self, key: Hashable) -> None:
        """Move the cursor to the line with this key, where there is one."""
        self.show(self._lines, at=key)

    def move(self, step: int) -> None:
        """Move the cursor by so many lines."""
        before, self._cursor = self._cursor, max(0, min(self._cursor + step, len(self._lines) - 1))
        self._follow()
        self.repaint()
        if self._cursor != before:
            self.post_message(self.Moved())

    def page(self, step: int) -> None:
        """Move the cursor by a page less one line."""
        self.move(step * max(1, self.room.height - 1))

    def end(self, step: int) -> None:
        """Move the cursor to the first or the last line."""
        self.move(step * len(self._lines))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to a line; a second click opens it."""
        index = self._top + event.y
        if index == self._cursor:
            self.post_message(self.Clicked())
        elif index < len(self._lines):
            self.move(index - self._cursor)

    def resized(self) -> None:
        """Show as much as there is room for, with the cursor in view."""
        self._follow()
        super().resized()

    def _follow(self) -> None:
        height = max(1, self.room.height)
        self._top = max(min(self._top, self._cursor), self._cursor - height + 1)
        if self._top and self._lines[self._top - 1].kind == "day" and self._cursor < self._top + height - 1:
            # The day of the first line in view stays with it.
            self._top -= 1
        self._top = max(0, min(self._top, len(self._lines) - height))

    def lines(self) -> Sequence[_Painted]:
        """The lines in view."""
        times = max([NARROWEST, *(cells(clean(line.time)) for line in self._lines)])
        states = max([0, *(cells(clean(line.state)) for line in self._lines)])
        seen = enumerate(self._lines[self._top : self._top + self.room.height], self._top)
        return [(line, index == self._cursor, times, states) for index, line in seen]

    def paint(self, line: _Painted) -> Strip:
        """A day over the whole width; or a time, what it is, whom it is with, and how it stands."""
        one, here, times, states = line
        width = self.room.width
        sign = fit(self.glyphs.cursor if here else "", SIGN_WIDTH)
        style = "agenda-list--cursor" if here else f"agenda-list--{'over' if one.over else one.kind}"
        room = max(0, width - SIGN_WIDTH)
        if one.kind == "day":
            said = fit(f"{one.text} ", min(room, cells(clean(one.text)) + 1), ellipsis=self.glyphs.ellipsis)
            return self.strip_of((sign, "agenda-list--slot"), (said + self.glyphs.rule * (room - cells(said)), style))
        if one.kind == "note":
            return self.strip_of(
                (sign, "agenda-list--slot"), (fit(one.text, room, ellipsis=self.glyphs.ellipsis), style)
            )
        time = fit(one.time, times) + " " * GAP
        state = " " * GAP + fit(one.state, states, ellipsis=self.glyphs.ellipsis) if states else ""
        room = max(0, room - cells(time) - cells(state))
        text = fit(one.text, min(room, cells(clean(one.text))), ellipsis=self.glyphs.ellipsis)
        left = room - cells(text)
        detail = " " * GAP + one.detail if one.detail and left > GAP else ""
        middle = text + fit(detail, left, ellipsis=self.glyphs.ellipsis)
        return self.strip_of((sign, "agenda-list--slot"), (time + middle + state, style))
