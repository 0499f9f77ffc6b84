"""What an application has to know of the line that it is shown on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

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

    def action_repaint(self) -> None:
        """Send the whole screen anew, for a terminal that something else has written to."""
        if self.wire is not None:
            self.wire.repaint()
