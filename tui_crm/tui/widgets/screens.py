"""The grounds of all screens: the focus moves without painting everything anew, and a closed one leaves little."""

from __future__ import annotations

from textual.await_remove import AwaitRemove
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

    def remove(self) -> AwaitRemove:
        """As the base does it, but the screen below is neither laid out nor painted once more, and nothing loses focus.

        Textual (8.2) has the next screen laid out anew although closing this one changes nothing there, and works out
        the styles that a widget of this one would have without the focus. What was painted, a megabyte, would wait
        for the collector.
        """
        for widget in self.walk_children(Widget, with_self=True):
            widget._styles_cache.clear()
        self.set_reactive(_Ground.focused, None)
        return self.app._prune(self)


class FullScreen(_Ground[ScreenResultType]):
    """A screen of its own."""


class Dialog(ModalScreen[ScreenResultType], _Ground[ScreenResultType]):
    """A box over the screen that was there.

    Style sheets follow the first base only (Textual 8.2), so that must be the modal one.
    """
