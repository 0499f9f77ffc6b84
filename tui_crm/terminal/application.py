"""What an application has to know of the line that it is shown on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen
from textual.strip import Strip

from tui_crm.terminal import link
from tui_crm.terminal.link import Profile

if TYPE_CHECKING:
    from tui_crm.terminal.driver import DeltaDriver


class OnLine(App[int]):
    """An application that draws as much as its link is good for; style sheets ask for `-lean` and `-plain`."""

    wire: DeltaDriver | None = None
    """The driver with the line; none in tests that need no terminal."""

    link_found: Profile = Profile.FULL
    """The profile that environment and measuring have found."""

    link_wanted: Profile | None = None
    """The profile that the person prefers."""

    _lost_frame = False
    """Whether a picture was painted while none is to be seen."""

    @property
    def link(self) -> Profile:
        """The profile in use; what the environment names goes before what the person prefers."""
        named = link.asked_for(self.wire.environment) if self.wire is not None else None
        return named or self.link_wanted or self.link_found

    def connected(self, wire: DeltaDriver) -> None:
        """A line is there, perhaps another one than before: begin with what its environment says."""
        self.wire = wire
        self.link_found = link.guessed(wire.environment)
        self._draw_for_link()

    def link_measured(self) -> None:
        """The terminal has answered."""
        assert self.wire is not None
        found = link.measured(self.link_found, self.wire.flow.round_trip, wide=self.wire.wide)
        if found is not self.link_found:
            self.link_found = found
            self._draw_for_link()

    def want_link(self, profile: Profile | None) -> None:
        """Draw as the person prefers from now on; None as it was found."""
        self.link_wanted = profile
        self._draw_for_link()

    def _draw_for_link(self) -> None:
        for name, draws in (("-lean", self.link is not Profile.FULL), ("-plain", self.link is Profile.PLAIN)):
            if self.has_class(name) is not draws:
                self.set_class(draws, name)
        if self.wire is not None and self.wire.draw_for(self.link):
            self.refresh(layout=True)

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Hand what the compositor has painted to the driver line by line.

        Textual would write it as one text of sequences, which the driver would have to take apart again; that is a
        quarter of what opening a list takes. Whatever is neither of its two usual pictures goes the usual way.
        """
        if self._batch_count and renderable is not None:
            # Textual (8.2) drops it, and believes that it has been shown.
            self._lost_frame = True
        lines = placed(renderable)
        if lines is None or self.wire is None or self._batch_count or not self._running or self._closed:
            super()._display(screen, renderable)
            return
        try:
            cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
            self._begin_update()
            self.wire.show(lines, cursor)
            self._end_update()
            self._previous_cursor_position = cursor
        finally:
            self.post_display_hook()

    def _end_batch(self) -> None:
        """As the base does it; what was painted meanwhile, as after a change of the window's size, is painted again."""
        super()._end_batch()
        if self._lost_frame and not self._batch_count:
            self._lost_frame = False
            self.screen.refresh()

    def action_repaint(self) -> None:
        """Send the whole screen anew, for a terminal that something else has written to."""
        if self.wire is not None:
            self.wire.repaint()


def placed(picture: Any) -> Iterator[tuple[int, int, Strip]] | None:
    """The pieces of lines of a whole or partial picture with their places (column, line); None of anything else."""
    if isinstance(picture, LayoutUpdate):
        return _whole(picture)
    return _changed(picture) if isinstance(picture, ChopsUpdate) else None


def _whole(picture: LayoutUpdate) -> Iterator[tuple[int, int, Strip]]:
    for y, line in enumerate(picture.strips, picture.region.y):
        x = picture.region.x
        for strip in line:
            yield x, y, strip
            x += strip.cell_length


def _changed(picture: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    for y, first, last in picture.spans:
        for end, (x, strip) in zip(picture.chop_ends[y], picture.chops[y].items(), strict=False):
            if strip is None or x > last or end <= first:
                continue
            whole = last > x >= first and end <= last
            yield x, y, strip if whole else strip.crop(0, min(end, last) - x)
