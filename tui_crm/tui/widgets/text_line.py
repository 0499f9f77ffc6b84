"""One line of text with something at its right end: the title of a list, the head of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from textual.strip import Strip

from tui_crm.tui.present.text import cells, clean, fit
from tui_crm.tui.widgets.line_widget import LineWidget

_Painted: TypeAlias = tuple[str, str, str, bool, str, str]


class TextLine(LineWidget[_Painted]):
    """A strong text, a quiet one after it, and one at the right end."""

    COMPONENT_CLASSES = {"text-line--strong", "text-line--quiet"}

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._texts: _Painted = ("", "", "", False, "", "")

    def show(
        self,
        strong: str,
        quiet: str = "",
        right: str = "",
        *,
        keeps_quiet: bool = False,
        shorter: str = "",
        more: str = "",
    ) -> None:
        """Show these texts; when it is narrow the quiet one is cut first, or the strong one where it `keeps_quiet`.

        Where all of the quiet one has no room, its `shorter` form is taken, if it has one; `more` follows it as far as
        there is room.
        """
        self._texts = (strong, quiet, right, keeps_quiet, shorter, more)
        self.repaint()

    @property
    def text(self) -> str:
        """What is shown, joined."""
        strong, quiet, right, _, _, more = self._texts
        return "  ".join(filter(None, (strong, " · ".join(filter(None, (quiet, more))), right)))

    def lines(self) -> Sequence[_Painted]:
        """The one line."""
        return [self._texts]

    def paint(self, line: _Painted) -> Strip:
        """The three texts in the width there is."""
        strong, quiet, right, shorter = map(clean, (*line[:3], line[4]))
        more = clean(line[5])
        room = max(0, self.room.width - 2)
        kept = cells(quiet) + 2 if line[3] else 0
        strong = fit(strong, min(cells(strong), max(0, room - kept)), ellipsis=self.glyphs.ellipsis)
        room -= cells(strong)
        right = "  " + right if right and cells(right) + 2 <= room else ""
        room -= cells(right)
        quiet = shorter if shorter and cells(quiet) + 2 > room else quiet
        quiet = " · ".join(filter(None, (quiet, more)))
        quiet = fit("  " + quiet if quiet else "", max(0, room), ellipsis=self.glyphs.ellipsis)
        parts = ((" ", "text-line--quiet"), (strong, "text-line--strong"), (quiet, "text-line--quiet"))
        strip = self.strip_of(*parts, (right, "text-line--quiet"))
        return strip.adjust_cell_length(self.room.width, self.style_of("text-line--quiet"))
