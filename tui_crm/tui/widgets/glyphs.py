"""The signs that widgets draw with; where a terminal has only ASCII, the driver puts stand-ins in their places."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Glyphs:
    """One sign for each thing a widget marks; every sign is one cell wide."""

    cursor: str
    """The current line of the pane that has the keys."""
    resting: str
    """The current line of a pane that has not."""
    marked: str
    rule: str
    ellipsis: str
    more_left: str
    more_right: str


# None of these but the rule and the ellipsis is of ambiguous width (Unicode's EastAsianWidth.txt).
GLYPHS = Glyphs("▸", "▹", "✓", "─", "…", "‹", "›")
