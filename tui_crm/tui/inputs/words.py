"""Sentences of the program on as many lines as they need, broken between Han characters as between words."""

from __future__ import annotations

from typing import Any

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from tui_crm.tui.present.text import wrap


class Words(Widget):
    """A text to read; Textual itself would break Chinese only where a blank happens to stand."""

    DEFAULT_CSS = "Words { width: 1fr; height: auto; }"

    def __init__(self, text: str = "", **options: Any) -> None:
        super().__init__(**options)
        self._text = text

    @property
    def text(self) -> str:
        """What is said."""
        return self._text

    def update(self, text: str) -> None:
        """Say something else."""
        self._text = text
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The lines that the text needs in the width there is; none for no text."""
        return len(wrap(self._text, width)) if self._text else 0

    def render(self) -> Content:
        """The text, broken into lines."""
        return Content("\n".join(wrap(self._text, self.content_size.width)))
