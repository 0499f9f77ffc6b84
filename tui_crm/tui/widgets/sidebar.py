"""The modules of the program, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip

from tui_crm.tui.key import bindings, walking
from tui_crm.tui.present.text import cells, clean, fit
from tui_crm.tui.widgets.line_widget import LineWidget

SIGN_WIDTH = 1


@dataclass(frozen=True)
class Entry:
    """A place to go to."""

    key: str
    label: str
    shortcut: str = ""


_Painted: TypeAlias = tuple[Entry, bool, bool]


class Sidebar(LineWidget[_Painted], can_focus=True):
    """A column of entries, one of which is where the user is."""

    COMPONENT_CLASSES = {"sidebar--entry", "sidebar--active", "sidebar--cursor"}

    BINDINGS: ClassVar[list[BindingType]] = bindings(walking("sidebar", "select"))

    class Selected(Message):
        """The user wants to go to an entry."""

        def __init__(self, sidebar: Sidebar, key: str) -> None:
            super().__init__()
            self.sidebar = sidebar
            self.key = key

        @property
        def control(self) -> Sidebar:
            """The sidebar, for `@on` with a selector."""
            return self.sidebar

    def __init__(self, entries: Sequence[Entry] = (), active: str = "", **options: Any) -> None:
        super().__init__(**options)
        self._entries = tuple(entries)
        self._active = active
        self._cursor = self._index(active)
        self._top = 0

    def show(self, entries: Sequence[Entry], active: str) -> None:
        """Show these entries, with the cursor on the active one."""
        self._entries, self._active = tuple(entries), active
        self._cursor = self._index(active)
        self._arrange()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is shown."""
        return self._entries

    @property
    def needed_width(self) -> int:
        """The cells that the longest entry takes."""
        shortcuts = max((cells(clean(entry.shortcut)) for entry in self._entries), default=0)
        labels = max((cells(clean(entry.label)) for entry in self._entries), default=0)
        return SIGN_WIDTH + shortcuts + 1 + labels + 1

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        self._cursor = max(0, min(self._cursor + step, len(self._entries) - 1))
        self._arrange()

    def action_end(self, step: int) -> None:
        """Move the cursor to the first or the last entry."""
        self.action_move(step * len(self._entries))

    def action_page(self, step: int) -> None:
        """The few entries are one page."""
        self.action_end(step)

    def action_select(self) -> None:
        """Go to the entry under the cursor."""
        if self._entries:
            self.post_message(self.Selected(self, self._entries[self._cursor].key))

    def on_click(self, event: events.Click) -> None:
        """Go to the entry that was clicked."""
        index = self._top + event.y
        if index < len(self._entries):
            self.action_move(index - self._cursor)
            self.action_select()

    def resized(self) -> None:
        """Keep the cursor in view."""
        self._follow()
        super().resized()

    def _index(self, key: str) -> int:
        return next((index for index, entry in enumerate(self._entries) if entry.key == key), 0)

    def _arrange(self) -> None:
        # The column of shortcuts may have become wider.
        self._painted.clear()
        self._follow()
        self.repaint()

    def _follow(self) -> None:
        height = max(1, self.room.height)
        self._top = max(min(self._top, self._cursor), self._cursor - height + 1)
        self._top = max(0, min(self._top, len(self._entries) - height))

    def lines(self) -> Sequence[_Painted]:
        """The entries in view, whether each is active, and whether the cursor is on it."""
        seen = enumerate(self._entries[self._top : self._top + self.room.height], self._top)
        return [(entry, entry.key == self._active, self.has_focus and index == self._cursor) for index, entry in seen]

    def paint(self, line: _Painted) -> Strip:
        """A sign, the shortcut and the label of an entry."""
        entry, active, here = line
        if here:
            sign, style = self.glyphs.cursor, "sidebar--cursor"
        elif active:
            sign, style = self.glyphs.resting, "sidebar--active"
        else:
            sign, style = "", "sidebar--entry"
        column = max((cells(clean(each.shortcut)) for each in self._entries), default=0)
        text = f"{fit(sign, SIGN_WIDTH)}{fit(entry.shortcut, column, 'right')} {clean(entry.label)}"
        return self.strip_of((fit(text, self.room.width, ellipsis=self.glyphs.ellipsis), style))
