"""The grounds of all screens: the focus moves without painting everything anew, and a closed one leaves little."""

from __future__ import annotations

from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen, ScreenResultType
from textual.widget import Widget


class _Ground(Screen[ScreenResultType]):
    """What full screens and dialogs have in common.

    Textual (8.2) repaints the whole screen when the focus moves. The two widgets that it left and
    reached paint themselves, and nothing else looks different.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    @property
    def gone(self) -> bool:
        """Whether the screen was closed: its widgets go one by one, and an answer would close the screen below."""
        return self not in self.app.screen_stack

    def on_screen_suspend(self) -> None:
        """Let go of what was painted, a megabyte, in case the screen is closed: its widgets wait for the collector."""
        for widget in (self, *self.query(Widget)):
            widget._styles_cache.clear()


class FullScreen(_Ground[ScreenResultType]):
    """A screen of its own."""


class Dialog(ModalScreen[ScreenResultType], _Ground[ScreenResultType]):
    """A box over the screen that was there.

    Style sheets follow the first base only (Textual 8.2), so that must be the modal one.
    """
