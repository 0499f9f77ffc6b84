"""The grounds of all screens: the focus moves without painting everything anew, and a closed one leaves little."""

from __future__ import annotations

from typing import Any, Self

from textual.app import App
from textual.await_complete import AwaitComplete
from textual.await_remove import AwaitRemove
from textual.events import ScreenResume
from textual.geometry import Region
from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen, ScreenResultType
from textual.widget import Widget


class _Ground(Screen[ScreenResultType]):
    """What full screens and dialogs have in common.

    Textual (8.2) repaints the whole screen when the focus moves. The two widgets that it left and
    reached paint themselves, and nothing else looks different.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    lid: tuple[Region, ...] = ()
    """What the screen covered that was closed last, if that was a dialog: all that has to be painted after it."""

    enough: tuple[Region, ...] = ()
    """All that has to be painted when Textual asks for the whole screen next; the whole screen where it is empty."""

    @property
    def gone(self) -> bool:
        """Whether the screen was closed: its widgets go one by one, and an answer would close the screen below."""
        return self not in self.app.screen_stack

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """As the base does it, but beside dialogs no more than is enough."""
        if not regions and repaint and not layout and not recompose:
            regions, self.enough = self.enough, ()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _on_screen_resume(self, event: ScreenResume) -> None:
        # The base's own answer follows, and asks for the whole screen.
        if self.is_attached:
            self.enough = self.lid

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

    @property
    def covered(self) -> tuple[Region, ...]:
        """The lines of which the screen below shows not all: an edge may cover one half of a wide character."""
        width, boxes = self.size.width, [child.region for child in self.children if child.display]
        return tuple(Region(0, box.y, width, box.height) for box in boxes)


NOTHING = (Region(),)


class DialogsOver(App[int]):
    """A program whose dialogs leave what they do not cover as it is; Textual (8.2) would paint the whole screen."""

    def push_screen(self, screen: Any, *args: Any, **options: Any) -> Any:
        """As the base does it."""
        below = self.screen if self._screen_stack else None
        if not (isinstance(below, _Ground) and isinstance(screen, Dialog)):
            return super().push_screen(screen, *args, **options)
        below.enough = NOTHING
        try:
            return super().push_screen(screen, *args, **options)
        finally:
            below.enough = ()

    def pop_screen(self) -> AwaitComplete:
        """As the base does it."""
        closed = self.screen
        found = super().pop_screen()
        if isinstance(self.screen, _Ground):
            self.screen.lid = closed.covered if isinstance(closed, Dialog) else ()
        return found

    async def _replace_screen(self, screen: Screen[Any]) -> Screen[Any]:
        if self._screen_stack and isinstance(self.screen, _Ground):
            # The first that the base does is to ask for the whole screen.
            self.screen.enough = self.screen.lid
        return await super()._replace_screen(screen)
