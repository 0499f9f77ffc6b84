"""What is painted on the screen, as text."""

from __future__ import annotations

from typing import Any

from textual.app import App


def screen_text(app: App[Any]) -> list[str]:
    """The lines of the screen without the blanks at their ends.

    A wide character is one character of its line, so that columns are compared in cells by
    `tui_crm.tui.present.text.cells`.
    """
    return [strip.text.rstrip(" ") for strip in app.screen._compositor.render_strips()]
