"""The fields of a form as one widget: a line for each, with the cursor of whatever is typed in one of them.

All keys are taken here, one after the other and at once, so that letters typed fast, pasted or sent by an input
method never reach another field than the one they were meant for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from tui_crm.domain import fields
from tui_crm.tui.inputs.answer import Answer
from tui_crm.tui.inputs.field_cursor import FieldCursor, Part
from tui_crm.tui.screens.records.form_lines import SIGN, FieldLines, label_column
from tui_crm.tui.widgets.line_widget import LineWidget

_Painted: TypeAlias = tuple[tuple[str, str], ...]

NEXT = ("enter", "tab", "down", "ctrl+down")
BEFORE = ("shift+tab", "up", "ctrl+up")


class FormSheet(LineWidget[_Painted], can_focus=True):
    """Shows the fields of one section and takes what is typed into them."""

    COMPONENT_CLASSES = {
        "form-sheet--label",
        "form-sheet--value",
        "form-sheet--here",
        "form-sheet--cursor",
        "form-sheet--fixed",
        "form-sheet--note",
        "form-sheet--problem",
    }

    class Told(Message):
        """Something about a field."""

        def __init__(self, answer: Answer) -> None:
            super().__init__()
            self.answer = answer

    class Entered(Told):
        """The cursor is in another field than before."""

    class Typed(Told):
        """A field has another value than before."""

    class AtEnd(Message):
        """The last field of the last section was left forwards, and is still the one with the cursor."""

    def __init__(self, choose: Callable[[Answer, str], None], **options: Any) -> None:
        super().__init__(**options)
        self.context = fields.Context()
        self.commands: Mapping[str, Callable[[], object]] = {}
        """What keys do that belong to the form, not to a field."""
        self.ahead: Callable[[str, str | None], object] | None = None
        """Takes the keys while a list opens over the form."""
        self.at_next: Callable[[], object] | None = None
        """What is over with the next key."""
        self.locked = False
        """Whether keys are let fall, while the form is being saved."""
        self._cursor = FieldCursor()
        self._choose = choose
        self._ready = False
        self._early: list[tuple[str, str | None]] = []
        self._top = 0
        self._follows = True
        """Whether the field with the cursor is kept in view; not after scrolling."""
        self._caret: tuple[int, int] | None = None
        self._column = 0

    def show(self, parts: Sequence[Part], context: fields.Context, field: str = "", *, waits: bool = False) -> None:
        """Show a form with the cursor in a field, or in the first, and do what keys came before it was there.

        Where it `waits`, the keys have to do so too, until it goes on.
        """
        self._cursor, self.context = FieldCursor(parts), context
        self.resized()
        if field:
            self.enter(field)
        else:
            self._entered()
        if not waits:
            self.go_on()

    def hold(self) -> None:
        """Let keys wait, while the values are filled in."""
        self._ready = False

    def go_on(self) -> None:
        """Do what the keys say that had to wait."""
        self._ready = True
        while self._early and self._ready:
            self.take_key(*self._early.pop(0))

    # -- where the cursor is

    @property
    def part(self) -> int:
        """The number of the section that is shown."""
        return self._cursor.part

    @property
    def current(self) -> Answer | None:
        """The field with the cursor."""
        return self._cursor.current

    def enter(self, name: str) -> None:
        """Put the cursor into a field, in whichever section it is."""
        self._cursor.enter(name)
        self._entered()

    def turn(self, step: int) -> None:
        """Show the next section, or the one before."""
        self._leave()
        self._cursor.turn(step)
        self._entered()

    def _leave(self) -> None:
        if self.current is not None:
            self.current.check(self.context)

    def _step(self, step: int) -> None:
        self._leave()
        if self._cursor.step(step):
            self._entered()
        else:
            self.repaint()
            if step > 0:
                self.post_message(self.AtEnd())

    def _entered(self) -> None:
        self._follows = True
        self.repaint()
        if self.current is not None:
            self.post_message(self.Entered(self.current))

    # -- keys

    def on_key(self, event: events.Key) -> None:
        """Take a key; those that are none of the form's go on to the screen."""
        if self.take_key(event.key, event.character if event.is_printable else None):
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text is typed text."""
        event.stop()
        if event.text:
            self.take_key("", event.text)

    def on_click(self, event: events.Click) -> None:
        """The cursor goes to the field under the mouse."""
        line = self._top + event.y
        for place, block in self._blocks():
            if line < len(block.lines):
                if not block.answer.fixed and not self.locked:
                    self._go_past()
                    self._leave()
                    self._cursor.place = place
                    self._entered()
                return
            line -= len(block.lines)

    def take_key(self, key: str, character: str | None) -> bool:
        """Do what a key means here; False where it means nothing."""
        if self.ahead is not None:
            self.ahead(key, character)
            return True
        if not self._ready:
            self._early.append((key, character))
            return True
        if not self.locked:
            self._go_past()
        if key in self.commands:
            if not self.locked:
                self.commands[key]()
            return True
        if self.locked:
            return character is not None
        if character is not None:
            return self._type(character)
        return self._press(key)

    def _go_past(self) -> None:
        over, self.at_next = self.at_next, None
        if over is not None:
            over()

    def _type(self, text: str) -> bool:
        answer = self.current
        if answer is None:
            return False
        before = answer.raw
        if not answer.type(text) and answer.chooses:
            self._choose(answer, text)
        self._changed(answer, before)
        return True

    def _press(self, key: str) -> bool:
        answer = self.current
        before = answer.raw if answer is not None else None
        if answer is not None and answer.press(key):
            self._changed(answer, before)
        elif key in NEXT:
            self._step(1)
        elif key in BEFORE:
            self._step(-1)
        elif key in ("pageup", "pagedown"):
            self._top += self.size.height - 1 if key == "pagedown" else 1 - self.size.height
            self._follows = False
            self.repaint()
        else:
            return False
        return True

    def take_value(self, answer: Answer, value: Any) -> None:
        """Put a value that was chosen elsewhere into a field."""
        before = answer.raw
        answer.take(value)
        self._changed(answer, before)

    def put_text(self, answer: Answer, text: str) -> None:
        """Write a text into a field: in place of what is there, or where the cursor stands among several lines."""
        before = answer.raw
        if answer.rows > 1:
            answer.type(text)
        else:
            answer.resume(text)
        self._changed(answer, before)

    def _changed(self, answer: Answer, before: Any) -> None:
        if answer.raw != before:
            answer.problem = None
            answer.warning = ""
            self.post_message(self.Typed(answer))
        self._follows = True
        self.repaint()

    # -- painting

    def _blocks(self) -> list[tuple[int, FieldLines]]:
        found = []
        for place, answer in enumerate(self._cursor.answers):
            here = self.has_focus and answer is self.current
            found.append((place, FieldLines(answer, here, self.size.width, self._column, self.glyphs)))
        return found

    def lines(self) -> Sequence[_Painted]:
        """The lines of the section's fields that are in view."""
        found: list[_Painted] = []
        shown = (0, 0)
        caret = None
        for place, block in self._blocks():
            if place == self._cursor.place:
                shown = len(found), len(found) + len(block.lines)
                if block.caret is not None:
                    caret = block.caret[0], len(found) + block.caret[1]
            found += block.lines
        height = self.size.height
        if self._follows:
            self._top = min(max(self._top, shown[1] - height), shown[0])
        self._caret = caret
        self._top = max(0, min(self._top, len(found) - height))
        return found[self._top : self._top + height]

    def repaint(self) -> None:
        """Paint what changed, and put the terminal's cursor where an input method shows its candidates."""
        super().repaint()
        if self._caret is not None and self._top <= self._caret[1] < self._top + self.size.height:
            x, y = self._caret
            self.app.cursor_position = self.content_region.offset + Offset(x, y - self._top)

    def resized(self) -> None:
        """Fit labels and values to the new width."""
        self._column = label_column([a for part in self._cursor.parts for a in part.answers], self.size.width - SIGN)
        super().resized()

    def paint(self, line: _Painted) -> Strip:
        """One line of a field."""
        return self.strip_of(*line).adjust_cell_length(self.size.width, self.style_of("form-sheet--label"))
