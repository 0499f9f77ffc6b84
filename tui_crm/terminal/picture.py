"""What a screen shall show: cells of whole graphemes with their styles, made from what the program writes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from rich.cells import get_character_cell_size, split_graphemes
from rich.color import ColorSystem
from textual.strip import Strip

from tui_crm.terminal.styles import PLAIN, applied, of_rich

_PIECE = re.compile(
    # What Textual writes most: text in a style, and back to none.
    r"\x1b\[(?P<worn>[\d;]*)m(?P<said>[^\x00-\x1f\x7f]+)\x1b\[0m"
    r"|(?P<text>[^\x00-\x1f\x7f]+)"
    r"|\x1b\[(?P<style>[\d;]*)m"
    r"|\x1b\[(?P<line>\d*);(?P<column>\d*)H"
    r"|(?P<other>\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~])"
    r"|[\x00-\x1f\x7f]"
)

COPY = "\x1b]52;"
CONTINUED = ""
"""Stands in the second cell of a wide character."""
_FLAG = range(0x1F1E6, 0x1F200)
"""Letters that stand for a flag in pairs."""


NARROW = " -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u257f\u25a0-\u25fc\u25ff"
WIDE = "\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e\uffe0-\uffe6"
"""Most of what is ever shown, as ranges: characters of one cell and of two, each a grapheme of its own."""
_SIMPLE = re.compile(f"[{NARROW}{WIDE}]*")
_BEHIND_WIDE = re.compile(f"(?<=[{WIDE}])")
_ONE: dict[str, str] = {}
"""Each character once: Python would keep a Han character in as many copies as it stands in."""


@lru_cache(maxsize=256)
def cells_of(text: str) -> tuple[str, ...]:
    """A text as cells: marks stand with the character before, a wide character is followed by an empty cell.

    Widths are those by which Textual lays out a text; marks without a character before them are left out.
    """
    if _SIMPLE.fullmatch(text):
        one = _ONE.setdefault
        return tuple([CONTINUED if char == "\0" else one(char, char) for char in _BEHIND_WIDE.sub("\0", text)])
    cells: list[str] = []
    for start, end, width in split_graphemes(text)[0]:
        grapheme = text[start:end]
        if not width:
            continue
        if ord(grapheme[0]) in _FLAG and cells and len(cells[-1]) == 1 and ord(cells[-1]) in _FLAG:
            cells[-1] += grapheme
            grapheme = CONTINUED
        cells.append(grapheme)
        if width == 2:
            cells.append(CONTINUED)
    return tuple(cells)


def know_common_characters() -> None:
    """Have the Han characters that are used most, so that what is forked from here finds them and makes none.

    They are the 3,755 of the first level of GB 2312, which stand in rows 16 to 55 of 94 places, the last not full.
    """
    places = [(row, place) for row in range(16, 56) for place in range(1, 95)][:3755]
    for char in bytes(0xA0 + number for pair in places for number in pair).decode("gb2312"):
        _ONE.setdefault(char, char)


def marks_before(text: str) -> str:
    """The marks that a text begins with, which belong to the character before it."""
    at = 0
    while at < len(text) and not get_character_cell_size(text[at]):
        at += 1
    return text[:at]


def same_style(style: int) -> int:
    """Styles as they are."""
    return style


def same_text(text: str) -> str:
    """Text as it is."""
    return text


class Picture:
    """Rows of cells and of style numbers, and which rows were touched since they were last looked at.

    It takes the sequences that Textual 8.2 writes: places, styles and text. The clipboard's (OSC 52) and the bell
    are handed on as they are; others, such as the shape of a mouse pointer, are left out.
    """

    def __init__(self, width: int, height: int, pass_on: Callable[[str], None]) -> None:
        self._pass_on = pass_on
        self.look: Callable[[int], int] = same_style
        """What becomes of a style before it is shown, as where the terminal has fewer colours."""
        self.say: Callable[[str], str] = same_text
        """What becomes of a text, as where the terminal has fewer signs; it must keep its width."""
        self.resize(width, height)

    def resize(self, width: int, height: int) -> None:
        """An empty picture of another size."""
        self.width, self.height = width, height
        self.cells = [[" "] * width for _ in range(height)]
        self.styles = [[PLAIN] * width for _ in range(height)]
        self.touched = set(range(height))
        self.cursor = (0, 0)
        """Where the program wants the cursor (column, line)."""
        self._style = self._looks = PLAIN

    def write(self, data: str) -> None:
        """Take what the program writes."""
        x, y = self.cursor
        before = -1
        for piece in _PIECE.finditer(data):
            kind = piece.lastgroup
            if kind == "said":
                self._style = applied(self._style, piece["worn"])
                self._looks = self.look(self._style)
                if x == before:
                    self._mark(x, y, marks_before(piece["said"]))
                before = x = self._put(x, y, piece["said"])
                self._style = PLAIN
                self._looks = self.look(PLAIN)
            elif kind == "text":
                if x == before:
                    self._mark(x, y, marks_before(piece["text"]))
                before = x = self._put(x, y, piece["text"])
            elif kind == "style":
                self._style = applied(self._style, piece["style"])
                self._looks = self.look(self._style)
            elif kind == "column":
                y, x = int(piece["line"] or 1) - 1, int(piece["column"] or 1) - 1
            elif kind == "other":
                if piece["other"].startswith(COPY):
                    self._pass_on(piece["other"])
            elif piece[0] == "\n":
                x, y = 0, y + 1
            elif piece[0] == "\x07":
                self._pass_on("\x07")
        self.cursor = min(x, self.width - 1), min(y, self.height - 1)

    def draw(self, x: int, y: int, strip: Strip, colours: ColorSystem) -> None:
        """Take a line as Textual has it, without the way through sequences."""
        before = -1
        for text, style, _ in strip:
            self._looks = self.look(of_rich(style, colours))
            if x == before:
                self._mark(x, y, marks_before(text))
            before = x = self._put(x, y, text)
        self._looks = self.look(self._style)

    def _mark(self, x: int, y: int, marks: str) -> None:
        """Put marks to the character before a column, where a text goes on in another style."""
        if marks and 0 < x <= self.width and y < self.height:
            row = self.cells[y]
            row[x - 1 if row[x - 1] else x - 2] += marks
            self.touched.add(y)

    def _put(self, x: int, y: int, text: str) -> int:
        """Put a text into a row; the column behind it."""
        text = self.say(text)
        cells: str | tuple[str, ...] = text if text.isascii() else cells_of(text)
        end = x + len(cells)
        if y >= self.height or x >= self.width:
            return end
        row = self.cells[y]
        if end > self.width:
            cells = cells[: self.width - x]
            if _ends_in_half(text, cells):
                cells = (*cells[:-1], " ")
        stop = x + len(cells)
        # What is written over one half of a wide character takes the other half away.
        if row[x] == CONTINUED and x:
            row[x - 1] = " "
        if stop < self.width and row[stop] == CONTINUED:
            row[stop] = " "
        row[x:stop] = cells
        self.styles[y][x:stop] = [self._looks] * (stop - x)
        self.touched.add(y)
        return end


def _ends_in_half(text: str, cells: str | tuple[str, ...]) -> bool:
    """Whether cells that were cut at the right edge end in the first half of a wide character."""
    whole = cells_of(text)
    return len(cells) > 0 and len(whole) > len(cells) and whole[len(cells)] == CONTINUED
