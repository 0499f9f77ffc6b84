"""The last line of a screen: what happened on the left, which keys there are on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from textual.strip import Strip

from tui_crm.tui.present.text import cells, clean, fit
from tui_crm.tui.widgets.line_widget import LineWidget

GAP = 2

SHORT, WIDE = 12, 100
"""Cells of a text that moves no hint on a line of so many."""
REFUSED_SIGN = "! "


@dataclass(frozen=True)
class Hint:
    """A key and, in a word, what it does here."""

    key: str
    label: str
    stays: bool = False
    """Whether others go before it does: the way out, and the way to help."""


_Painted: TypeAlias = tuple[str, bool, tuple[Hint, ...]]


class StatusLine(LineWidget[_Painted]):
    """Says what happened until something else has; nothing pops up and nothing goes by itself."""

    COMPONENT_CLASSES = {
        "status-line--text",
        "status-line--refused",
        "status-line--key",
        "status-line--label",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._text = ""
        self._refused = False
        self._meanwhile = ""
        self._hints: tuple[Hint, ...] = ()

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say what happened, or with `refused` why a key did nothing; an empty text says nothing."""
        self._text, self._refused = text, refused
        self.repaint()

    def tell_meanwhile(self, text: str) -> None:
        """Say something as long as it lasts; an empty text says again what happened."""
        self._meanwhile = text
        self.repaint()

    def show_hints(self, hints: Sequence[Hint]) -> None:
        """Show these keys, the most useful first; the last go when there is no room, those that stay last of all."""
        self._hints = tuple(hints)
        self.repaint()

    @property
    def text(self) -> str:
        """What happened."""
        return self._text

    def lines(self) -> Sequence[_Painted]:
        """The one line."""
        if self._meanwhile:
            return [(self._meanwhile, False, self._hints)]
        return [(self._text, self._refused, self._hints)]

    def paint(self, line: _Painted) -> Strip:
        """The text, as much of it as fits, and those hints for which it leaves room."""
        text, refused, hints = line
        width = self.room.width
        said = clean(text)
        if refused and said:
            said = REFUSED_SIGN + said
        said = fit(said, min(cells(said), max(0, width - 2)), ellipsis=self.glyphs.ellipsis)
        spared = max(cells(said), SHORT if width >= WIDE else 0)
        shown = self._that_fit(hints, width - 2 - (spared + GAP if spared else 0))
        taken = sum(size for _, size in shown) + GAP * max(0, len(shown) - 1)
        style = "status-line--refused" if refused else "status-line--text"
        parts = [(" " if width else "", "status-line--text"), (said, style)]
        parts.append((" " * (width - 2 - cells(said) - taken), "status-line--text"))
        for index, (hint, _) in enumerate(shown):
            parts.append((" " * GAP if index else "", "status-line--label"))
            parts.append((clean(hint.key), "status-line--key"))
            parts.append((" " + clean(hint.label), "status-line--label"))
        return self.strip_of(*parts).adjust_cell_length(width, self.style_of("status-line--text"))

    @staticmethod
    def _that_fit(hints: Sequence[Hint], room: int) -> list[tuple[Hint, int]]:
        sizes = {hint: cells(clean(hint.key)) + 1 + cells(clean(hint.label)) for hint in hints}
        taken: set[Hint] = set()
        for stays in (True, False):
            for hint in (one for one in sizes if one.stays is stays):
                room -= sizes[hint] + (GAP if taken else 0)
                if room < 0:
                    break
                taken.add(hint)
        return [(hint, size) for hint, size in sizes.items() if hint in taken]
