"""A record's values to read: labels on the left, values beside them, wrapped by cells."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeAlias

from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip

from tui_crm.tui.key import bindings, walking
from tui_crm.tui.present.text import cells, clean, fit, wrap
from tui_crm.tui.widgets.line_widget import LineWidget

Kind = Literal["value", "section", "text", "note"]
LABEL_GAP = 2
LABEL = 20
"""Cells that labels may have also where that is more than a third: names of fields stand whole in a narrow pane."""

CURSOR_WIDTH = 2
WHEEL_LINES = 3


@dataclass(frozen=True)
class Line:
    """A value with its label, a heading (`section`), or text over the whole width (`text`, dim as `note`)."""

    label: str = ""
    value: str = ""
    kind: Kind = "value"
    name: Hashable = None
    """What the owner knows the line by: a field, or a record that it leads to."""


@dataclass(frozen=True)
class _Piece:
    """One painted line of a `Line`."""

    source: int
    label: str
    text: str
    kind: Kind


_Painted: TypeAlias = tuple[_Piece, bool, bool]


class DetailView(LineWidget[_Painted], can_focus=True):
    """A pane of lines to read, with a cursor while it has the keys."""

    COMPONENT_CLASSES = {
        "detail-view--label",
        "detail-view--value",
        "detail-view--section",
        "detail-view--note",
        "detail-view--cursor",
    }

    BINDINGS: ClassVar[list[BindingType]] = bindings(walking("detail", "choose"))

    class Chosen(Message):
        """Enter was pressed on a line."""

        def __init__(self, view: DetailView, line: Line) -> None:
            super().__init__()
            self.view = view
            self.line = line

        @property
        def control(self) -> DetailView:
            """The pane, for `@on` with a selector."""
            return self.view

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._source: tuple[Line, ...] = ()
        self._subject: Hashable = None
        self._wraps = True
        self._pieces: list[_Piece] = []
        self._top = 0
        self._cursor = 0

    def show(self, lines: Sequence[Line], *, subject: Hashable = None, wraps: bool = True) -> None:
        """Show these lines; cursor and scroll offset stay when the subject is the same as before.

        Without `wraps` a value keeps to one line and is cut, which its sign says.
        """
        if tuple(lines) == self._source and subject == self._subject and wraps is self._wraps:
            return
        self._wraps = wraps
        if subject is None or subject != self._subject:
            self._top = 0
            self._cursor = 0
        self._source, self._subject = tuple(lines), subject
        self._wrap()
        self.repaint()

    @property
    def current_line(self) -> Line | None:
        """The line under the cursor."""
        return self._source[self._cursor] if self._cursor < len(self._source) else None

    @property
    def current_section(self) -> Line | None:
        """The heading above the cursor."""
        above = reversed(self._source[: self._cursor + 1])
        return next((line for line in above if line.kind == "section"), None)

    def action_move(self, step: int) -> None:
        """Go to the next line; a line longer than the pane is scrolled through first."""
        first, last = self._extent(self._cursor)
        hidden = last >= self._top + self.room.height if step > 0 else first < self._top
        target = self._next(self._cursor, step)
        if not hidden and target is not None:
            self._cursor = target
            self._reveal()
        else:
            self._scroll(self._top + step)
        self.repaint()

    def action_page(self, step: int) -> None:
        """Scroll by a page less one line, and take the cursor along."""
        before = self._top
        self._scroll(self._top + step * max(1, self.room.height - 1))
        if self._top == before:
            self.action_end(step)
            return
        self._cursor = self._pieces[self._top].source
        if not self._stops(self._cursor):
            self._cursor = self._next(self._cursor, 1) or self._cursor
        self.repaint()

    def action_end(self, step: int) -> None:
        """Go to the first or the last line."""
        self._scroll(len(self._pieces) if step > 0 else 0)
        stops = [index for index in range(len(self._source)) if self._stops(index)]
        if stops:
            self._cursor = stops[-1 if step > 0 else 0]
        self.repaint()

    def action_choose(self) -> None:
        """Tell the owner which line was chosen."""
        line = self.current_line
        if line is not None and line.kind != "section":
            self.post_message(self.Chosen(self, line))

    def on_mouse_scroll_down(self) -> None:
        """Scroll without moving the cursor."""
        self._scroll(self._top + WHEEL_LINES)
        self.repaint()

    def on_mouse_scroll_up(self) -> None:
        """Scroll without moving the cursor."""
        self._scroll(self._top - WHEEL_LINES)
        self.repaint()

    def resized(self) -> None:
        """Wrap the values to the new width."""
        self._wrap()
        super().resized()

    def _stops(self, index: int) -> bool:
        return self._source[index].kind != "section"

    def _next(self, index: int, step: int) -> int | None:
        """The nearest line in one direction on which the cursor may stand."""
        index += step
        while 0 <= index < len(self._source):
            if self._stops(index):
                return index
            index += step
        return None

    def _extent(self, index: int) -> tuple[int, int]:
        """The first and the last painted line of a line."""
        places = [y for y, piece in enumerate(self._pieces) if piece.source == index]
        return (places[0], places[-1]) if places else (0, 0)

    def _reveal(self) -> None:
        """Scroll as little as shows the cursor's line, its beginning above all."""
        first, last = self._extent(self._cursor)
        if last >= self._top + self.room.height:
            self._top = last - self.room.height + 1
        self._scroll(min(self._top, first))

    def _scroll(self, top: int) -> None:
        self._top = max(0, min(top, len(self._pieces) - self.room.height))

    def _wrap(self) -> None:
        """Divide the lines into as many painted ones as their values need."""
        width = self.room.width - CURSOR_WIDTH
        labels = [cells(clean(line.label)) for line in self._source if line.kind == "value"]
        column = min(max(labels, default=0), max(4, width // 3, min(LABEL, width * 2 // 5)))
        self._pieces = []
        for index, line in enumerate(self._source):
            if line.kind == "section":
                self._pieces.append(_Piece(index, "", self._heading(line, width), "section"))
                continue
            indent = column + LABEL_GAP if line.kind == "value" else 0
            label = fit(line.label, column, ellipsis=self.glyphs.ellipsis) + " " * LABEL_GAP if indent else ""
            rows = wrap(line.value, width - indent) if self._wraps or line.kind != "value" else [line.value]
            for number, text in enumerate(rows):
                self._pieces.append(_Piece(index, " " * indent if number else label, text, line.kind))
        if self._source and not self._stops(self._cursor if self._cursor < len(self._source) else 0):
            self._cursor = self._next(0, 1) or 0
        self._cursor = min(self._cursor, max(0, len(self._source) - 1))
        self._scroll(self._top)

    def _heading(self, line: Line, width: int) -> str:
        rule = self.glyphs.rule
        label = clean(line.label)
        if not label:
            return rule * max(0, width)
        if self.is_attached and self.app.has_class("-lean"):
            return f"{rule * 2} {label}"
        return f"{rule * 2} {label} {rule * max(0, width - cells(label) - 4)}"

    def lines(self) -> Sequence[_Painted]:
        """The painted lines in view, which of them the cursor is on, and which has its sign: the first of them."""
        seen = self._pieces[self._top : self._top + self.room.height]
        here = [self.has_focus and piece.source == self._cursor for piece in seen]
        return [
            (piece, one, one and True not in here[:n]) for n, (piece, one) in enumerate(zip(seen, here, strict=True))
        ]

    def paint(self, line: _Painted) -> Strip:
        """A label and its value, a heading, or text."""
        piece, here, signed = line
        sign = fit(self.glyphs.cursor if signed else "", CURSOR_WIDTH)
        room = self.room.width - CURSOR_WIDTH - cells(piece.label)
        text = fit(piece.text, room, ellipsis=self.glyphs.ellipsis)
        if here:
            style = "detail-view--cursor"
        elif piece.kind in ("section", "note"):
            style = f"detail-view--{piece.kind}"
        else:
            style = "detail-view--value"
        return self.strip_of(
            (sign, "detail-view--value"), (piece.label, "detail-view--label"), (text, style)
        ).adjust_cell_length(self.room.width, self.style_of("detail-view--value"))
