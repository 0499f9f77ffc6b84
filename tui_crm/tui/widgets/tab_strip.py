"""The tabs of a pane as one line: `[Profile]  Contacts 3  Orders`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from textual.strip import Strip

from tui_crm.tui.present.text import cells, clean, fit
from tui_crm.tui.widgets.line_widget import LineWidget

_Painted: TypeAlias = tuple[tuple[str, ...], int]


class TabStrip(LineWidget[_Painted]):
    """Shows which tabs there are and which is open; the keys belong to the owner."""

    COMPONENT_CLASSES = {"tab-strip--tab", "tab-strip--active"}

    def __init__(self, labels: Sequence[str] = (), active: int = 0, **options: Any) -> None:
        super().__init__(**options)
        self._labels = tuple(labels)
        self._active = active

    def show(self, labels: Sequence[str], active: int) -> None:
        """Show these tabs, one of them as open."""
        self._labels, self._active = tuple(labels), active
        self.repaint()

    def lines(self) -> Sequence[_Painted]:
        """The one line."""
        return [(self._labels, self._active)]

    def paint(self, line: _Painted) -> Strip:
        """The tabs around the open one for which there is room."""
        labels, active = line
        width = self.room.width
        tabs = [f"[{clean(text)}]" if index == active else f" {clean(text)} " for index, text in enumerate(labels)]
        first, last = self._visible(tabs, active, width)
        before = self.glyphs.more_left if first > 0 else ""
        after = self.glyphs.more_right if last < len(tabs) else ""
        parts = [(before, "tab-strip--tab")]
        room = width - cells(before) - cells(after)
        for index in range(first, last):
            text = fit(tabs[index], min(cells(tabs[index]), room), ellipsis=self.glyphs.ellipsis)
            room -= cells(text)
            parts.append((text, "tab-strip--active" if index == active else "tab-strip--tab"))
        parts.append((after, "tab-strip--tab"))
        return self.strip_of(*parts).adjust_cell_length(width, self.style_of("tab-strip--tab"))

    @staticmethod
    def _visible(tabs: Sequence[str], active: int, width: int) -> tuple[int, int]:
        """The run of tabs that fits beside the signs for more, as many after the open one as before it."""
        sizes = [cells(tab) for tab in tabs]
        if sum(sizes) <= width or not 0 <= active < len(tabs):
            return 0, len(tabs)
        first, last = active, active + 1
        room = width - 2 - sizes[active]
        grown = True
        while grown:
            grown = False
            if last < len(tabs) and sizes[last] <= room:
                room -= sizes[last]
                last += 1
                grown = True
            if first > 0 and sizes[first - 1] <= room:
                first -= 1
                room -= sizes[first]
                grown = True
        return first, last
