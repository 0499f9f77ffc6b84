"""The grounds of all screens: the focus moves without painting everything anew."""

from __future__ import annotations

from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen, ScreenResultType
from textual.widget import Widget


class FullScreen(Screen[ScreenResultType]):
    """A screen of its own.

    Textual (8.2) repaints the whole screen when the focus moves. The two widgets that it left and
    reached paint themselves, and nothing else looks different.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)


class Dialog(ModalScreen[ScreenResultType]):
    """A box over the screen that was there."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
