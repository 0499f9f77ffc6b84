"""One line to type in, for a search: every key is answered in the order in which it was pressed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rich.segment import Segment
from textual import events
from textual.geometry import Offset
from textual.strip import Strip
from textual.widget import Widget

from tui_crm.tui.inputs.text_edit import TextEdit
from tui_crm.tui.present.text import cells, fit


class LineInput(Widget, can_focus=True):
    """A line of text whose owner is told of a change before the next key is looked at."""

    COMPONENT_CLASSES = {"line-input--text", "line-input--cursor", "line-input--hint"}
    ALLOW_SELECT = False

    def __init__(self, changed: Callable[[str], None], *, placeholder: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.commands: Mapping[str, Callable[[], object]] = {}
        """What keys do that belong to the owner."""
        self.held: list[tuple[str, str | None]] | None = None
        """Keys that wait until it is known what they mean; None while they are taken at once."""
        self._changed = changed
        self._placeholder = placeholder
        self._edit = TextEdit()

    @property
    def text(self) -> str:
        """What was typed."""
        return self._edit.text

    def show(self, text: str) -> None:
        """Replace what was typed, and tell of it."""
        if text != self.text:
            self._edit.text = text
            self._told()

    def on_key(self, event: events.Key) -> None:
        """Take a key; those that are none of the line's go on to the screen."""
        if self.take_key(event.key, event.character if event.is_printable else None):
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text is typed text."""
        event.stop()
        self.take_key("", event.text)

    def take_key(self, key: str, character: str | None) -> bool:
        """Do what a key means here; False where it means nothing."""
        if self.held is not None:
            self.held.append((key, character))
            return True
        before = self.text
        if key in self.commands:
            self.commands[key]()
        elif character:
            self._edit.insert(character)
        elif not self._edit.press(key):
            return False
        if self.text != before:
            self._told()
        else:
            self._paint()
        return True

    def release(self) -> None:
        """Take the keys that were held."""
        held, self.held = self.held or [], None
        for key, character in held:
            self.take_key(key, character)

    def _told(self) -> None:
        self._paint()
        self._changed(self.text)

    def _paint(self) -> None:
        self.refresh()
        if self.has_focus:
            before, _, _ = self._edit.line(max(1, self.size.width))
            self.app.cursor_position = self.content_region.offset + Offset(cells(before), 0)

    def render_line(self, y: int) -> Strip:
        """The text in view with its cursor, or what to type while there is none."""
        width = self.size.width
        if y:
            return Strip.blank(width, self.rich_style)
        before, under, after = self._edit.line(width)
        if not self.text:
            under, after = " ", self._placeholder
        rest = fit(after, width - cells(before) - cells(under))
        parts = (
            (before, "line-input--text"),
            (under, "line-input--cursor"),
            (rest, "line-input--text" if self.text else "line-input--hint"),
        )
        return Strip([Segment(text, self.get_component_rich_style(name)) for text, name in parts if text])
