"""A widget that is painted line by line, and paints only the lines that changed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Sequence
from typing import Any, Generic, Self, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.dom import NoScreen
from textual.errors import NoWidget
from textual.geometry import Offset, Region, Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widget import Widget

from tui_crm.terminal.application import OnLine
from tui_crm.tui.widgets.glyphs import GLYPHS, Glyphs

L = TypeVar("L", bound=Hashable)

LINES_KEPT = 400
"""Lines whose painted text is remembered, so that going back and forth paints nothing twice."""


class LineWidget(Widget, Generic[L]):
    """The ground of the line-rendered widgets.

    A subclass says what each of its lines shows now (`lines`), as values that can be compared, and
    how such a value looks (`paint`). Whatever changes its state then calls `repaint`, which asks
    the screen to paint the lines whose value is another than before.
    """

    ALLOW_SELECT = False

    virtual_size = Reactive(Size(0, 0), repaint=False)
    """As the base has it, but without another layout of the screen: these widgets never scroll as a whole."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._shown: Sequence[L] = ()
        # Not as strips: each of those remembers every way in which it was ever cut, and 400 do so for 15 MB.
        self._painted: dict[L, tuple[list[Segment], int]] = {}
        self._styles_by_name: dict[str, Style] = {}
        self._blank: Strip | None = None
        self._fitted: Size | None = None
        self._picture: list[Strip | None] = []
        """The lines as they were painted last, without those that have to be painted anew."""
        self._painting = False

    @abstractmethod
    def lines(self) -> Sequence[L]:
        """What each line shows, from the top; missing lines are blank."""

    @abstractmethod
    def paint(self, line: L) -> Strip:
        """One line as it looks, at the width of the widget."""

    @property
    def glyphs(self) -> Glyphs:
        """The signs to draw with."""
        return GLYPHS

    @property
    def room(self) -> Size:
        """The size that the lines are fitted to, without the way through the screen's map to ask for it."""
        return self._fitted or self.size

    def style_of(self, name: str) -> Style:
        """The style of a component class."""
        if name not in self._styles_by_name:
            self._styles_by_name[name] = self.get_component_rich_style(name)
        return self._styles_by_name[name]

    def strip_of(self, *parts: tuple[str, str]) -> Strip:
        """A line from texts and the component classes they wear."""
        return Strip([Segment(text, self.style_of(name)) for text, name in parts if text])

    def repaint(self) -> None:
        """Paint the lines that show something else than before."""
        before, self._shown = self._shown, tuple(self.lines())
        count, width = max(len(before), len(self._shown)), self.room.width
        changed = [y for y in range(count) if _at(before, y) != _at(self._shown, y)]
        if changed and not self._draw(changed):
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def _draw(self, lines: Sequence[int]) -> bool:
        """Hand lines to the terminal's driver where they are certain to be seen; whether that was so.

        Textual would ask every widget of the screen for its share of these lines, and cut and join them; that takes
        longer than everything else that a key does.
        """
        app = self.app
        wire = app.wire if isinstance(app, OnLine) else None
        place = self._place()
        if wire is None or place is None or app._batch_count or self.get_line_filters():
            return False
        picture = self._picture
        if len(picture) < place.height:
            picture += [None] * (place.height - len(picture))
        for y in lines:
            if y < place.height:
                wire.draw(place.x, place.y + y, self._put(y))
        wire.flush_soon()
        return True

    def _place(self) -> Region | None:
        """Where on the screen the widget stands; None where something may lie over it, or its place may change."""
        screen = self.app.screen
        try:
            beside = self.screen is not screen
        except NoScreen:
            # What the book answers may come after the screen was closed.
            return None
        if beside or screen._layout_required or self._layout_required:
            return None
        try:
            found = screen.find_widget(self)
        except NoWidget:
            return None
        whole = found.clip.contains_region(found.region) and found.region.size == self._fitted
        return found.region if whole else None

    def forget(self) -> None:
        """Paint everything anew, because width, signs or styles have changed."""
        self._painted.clear()
        self._styles_by_name.clear()
        self._picture.clear()
        self._shown = tuple(self.lines())
        if not self.size:
            # Out of sight there is no width to fit to; that comes with the next picture.
            self._fitted = None
        if not self._painting:
            self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines as they are painted here: these widgets have no border and no padding to add.

        The general way would look each line through for both, which costs more than all the rest of a key.
        """
        self._fit()
        if self.get_line_filters() or crop.x or crop.width != self.room.width:
            return super().render_lines(crop)
        picture = self._picture
        if len(picture) < crop.bottom:
            picture += [None] * (crop.bottom - len(picture))
        return [strip or self._put(y) for y, strip in enumerate(picture[crop.y : crop.bottom], crop.y)]

    def _put(self, y: int) -> Strip:
        strip = self._picture[y] = self.render_line(y)
        return strip

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """As the base does it; the lines in question are painted anew."""
        if not regions:
            self._picture.clear()
        for y in (y for region in regions for y in region.line_range if y < len(self._picture)):
            self._picture[y] = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_line(self, y: int) -> Strip:
        """One line of the widget, from the cache if it has been painted before."""
        if y >= len(self._shown):
            width = self.room.width
            if self._blank is None or self._blank.cell_length != width:
                self._blank = Strip.blank(width, self.rich_style)
            return self._blank
        line = self._shown[y]
        known = self._painted.get(line)
        if known is not None:
            return Strip(*known)
        if len(self._painted) >= LINES_KEPT:
            self._painted.clear()
        strip = self.paint(line)
        self._painted[line] = (list(strip), strip.cell_length)
        return strip

    def notify_style_update(self) -> None:
        """Forget what was painted in the former styles."""
        super().notify_style_update()
        self._painted.clear()
        self._styles_by_name.clear()
        self._picture.clear()
        self._blank = None

    def _on_focus(self, event: events.Focus) -> None:
        # No rule of the style sheets asks for the focus of these widgets: looking all of them through, and painting
        # every line anew, as the base does, takes longer than the key that moved the focus.
        event.prevent_default()
        self.has_focus = True

    def _on_blur(self, event: events.Blur) -> None:
        event.prevent_default()
        self.has_focus = False

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show where the keys go."""
        if has_focus:
            # Nothing is typed here: the terminal's cursor rests, and needs no move behind each frame.
            self.app.cursor_position = Offset(0, 0)
        self.repaint()

    def resized(self) -> None:
        """Fit what is shown to a new size, or to signs of another width."""
        self.forget()

    def on_resize(self, event: events.Resize) -> None:
        """Fit the lines to the new size."""
        self._fit()

    def _fit(self) -> None:
        """Fit the lines once to a size; a picture that is painted before the event comes is right already."""
        size = self.size
        if size != self._fitted:
            self._fitted = size
            self._picture.clear()
            self._painting = True
            try:
                self.resized()
            finally:
                self._painting = False


def _at(lines: Sequence[L], y: int) -> L | None:
    return lines[y] if y < len(lines) else None
