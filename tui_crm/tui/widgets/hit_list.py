"""What can be chosen: one line each, with its kind before it, if it has one, and a detail at the end."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from textual import events
from textual.message import Message
from textual.strip import Strip

from tui_crm.tui.present.text import cells, clean, fit
from tui_crm.tui.widgets.line_widget import LineWidget

SIGN_WIDTH = 2
GAP = 2
REFUSED_SIGN = "! "


@dataclass(frozen=True)
class Hit:
    """Something that was found."""

    key: Hashable
    kind: str
    label: str
    detail: str = ""
    """A code or a key, at the end of the line."""
    refused: str = ""
    """Why it cannot be chosen; stands in the place of the detail."""


_Painted: TypeAlias = tuple[Hit, bool, int | None]
"""A hit, whether the cursor is on it, and the cells of the kinds; None for what stands there when there are none."""

KIND_WIDTH = 8


class HitList(LineWidget[_Painted]):
    """Hits with a cursor; the keys stay with the line that is typed in, whose owner moves the cursor."""

    COMPONENT_CLASSES = {
        "hit-list--kind",
        "hit-list--label",
        "hit-list--detail",
        "hit-list--refused",
        "hit-list--cursor",
        "hit-list--empty",
    }

    class Clicked(Message):
        """A hit was clicked, and the cursor is on it now."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._hits: tuple[Hit, ...] = ()
        self._empty = ""
        self._cursor = 0
        self._top = 0

    def show(self, hits: Sequence[Hit], *, empty: str = "", at: Hashable = None) -> None:
        """Show these hits with the cursor on the one with this key, else on the first; `empty` if none."""
        self._hits, self._empty = tuple(hits), empty
        self._cursor = next((n for n, hit in enumerate(self._hits) if at is not None and hit.key == at), 0)
        if not self._cursor:
            self._top = 0
        self._follow()
        self.repaint()

    @property
    def current(self) -> Hit | None:
        """The hit under the cursor."""
        return self._hits[self._cursor] if self._hits else None

    @property
    def hits(self) -> tuple[Hit, ...]:
        """All that is shown."""
        return self._hits

    def move(self, step: int) -> None:
        """Move the cursor by so many lines."""
        self._cursor = max(0, min(self._cursor + step, len(self._hits) - 1))
        self._follow()
        self.repaint()

    @property
    def at(self) -> int:
        """The line of the cursor, counted from 0."""
        return self._cursor

    def turn(self, step: int) -> None:
        """Move the cursor by one line, and from the last to the first."""
        self.move((self._cursor + step) % len(self._hits) - self._cursor if self._hits else 0)

    def page(self, step: int) -> None:
        """Move the cursor by a page less one line."""
        self.move(step * max(1, self.room.height - 1))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to a line and tell the owner."""
        index = self._top + event.y
        if index < len(self._hits):
            self.move(index - self._cursor)
            self.post_message(self.Clicked())

    def resized(self) -> None:
        """Show as much as there is room for, with the cursor in view."""
        self._top = 0
        self._follow()
        super().resized()

    def _follow(self) -> None:
        height = max(1, self.room.height)
        self._top = max(min(self._top, self._cursor), self._cursor - height + 1)
        self._top = max(0, min(self._top, len(self._hits) - height))

    def lines(self) -> Sequence[_Painted]:
        """The hits in view, whether the cursor is on each, and the width of the kinds."""
        if not self._hits:
            return [(Hit(None, "", "", self._empty), False, None)] if self._empty else []
        # Kinds keep their width while somebody types, since every line would be sent anew otherwise.
        kinds = max(cells(clean(hit.kind)) for hit in self._hits)
        column = max(KIND_WIDTH, kinds) if kinds else 0
        seen = enumerate(self._hits[self._top : self._top + self.room.height], self._top)
        return [(hit, index == self._cursor, column) for index, hit in seen]

    def paint(self, line: _Painted) -> Strip:
        """A sign, the kind, the label, and the detail or the reason at the end."""
        hit, here, column = line
        width = self.room.width
        if column is None:
            text = " " * SIGN_WIDTH + hit.detail
            return self.strip_of((fit(text, width, ellipsis=self.glyphs.ellipsis), "hit-list--empty"))
        sign = fit(self.glyphs.cursor if here else "", SIGN_WIDTH)
        kind = fit(hit.kind, column) + " " * GAP if column else ""
        room = max(0, width - cells(sign) - cells(kind))
        ending = REFUSED_SIGN + clean(hit.refused) if hit.refused else clean(hit.detail)
        label = clean(hit.label)
        ending_room = max(room - cells(label) - GAP, room // 3) if ending else 0
        ending = fit(ending, min(cells(ending), max(0, ending_room)), ellipsis=self.glyphs.ellipsis)
        if self.app.has_class("-lean"):
            # The way to the right end takes more bytes than a blank.
            room = min(room, cells(label) + bool(ending) + cells(ending))
        label = fit(label, room - cells(ending), ellipsis=self.glyphs.ellipsis)
        ending += " " * (width - cells(sign + kind + label + ending))
        if here:
            return self.strip_of(("".join((sign, kind, label, ending)), "hit-list--cursor"))
        end = "hit-list--refused" if hit.refused else "hit-list--detail"
        middle = "hit-list--refused" if hit.refused else "hit-list--label"
        return self.strip_of((sign + kind, "hit-list--kind"), (label, middle), (ending, end))
