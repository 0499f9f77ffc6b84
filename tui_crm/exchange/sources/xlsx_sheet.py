"""The cells of one sheet as rows of text, in constant memory wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tui_crm.exchange.neutral import GUARD, bare
from tui_crm.exchange.sources import limits
from tui_crm.exchange.sources.header_rows import LOOKED
from tui_crm.exchange.sources.table import Row
from tui_crm.exchange.sources.xlsx_package import YES, Package
from tui_crm.exchange.sources.xlsx_strings import Strings, too_long, unescaped
from tui_crm.exchange.sources.xlsx_styles import Styles, is_rounded, number_text
from tui_crm.exchange.sources.zips import broken

_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?$")


def column_of(letters: str) -> int:
    """The place of a column, counted from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


@dataclass(frozen=True)
class Merge:
    """Cells that are shown as one: the first and the last row and column."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Facts:
    """What is odd in a sheet."""

    hidden_rows: int = 0
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    """Those that begin in one of the rows among which the header is looked for."""
    merged: int = 0
    """How many begin further below."""
    rounded: str = ""
    unsolved: str = ""
    """The first cell with a number of too many digits, and with a formula without a result."""
    errors: int = 0
    error: str = ""
    """How many cells show an error, and the first of them."""


@dataclass(frozen=True)
class Words:
    """What the cells of a workbook refer to."""

    strings: Strings
    styles: Styles
    from_1904: bool


class Sheet:
    """One pass over a sheet."""

    def __init__(self, package: Package, part: str, words: Words) -> None:
        self.facts = Facts()
        self._package, self._part, self._words = package, part, words
        self._rows: list[Row] = []
        self._tops: list[int] = []
        self._columns: dict[str, int] = {}
        self._number = 0
        self._cells: list[str] = []
        self._place = -1
        self._type = self._style = ""
        self._pieces: list[str] | None = None
        self._length = 0
        self._value: str | None = None
        self._hidden = self._formula = self._phonetic = False

    def rows(self) -> Iterator[Row]:
        """The rows with something in them, by the numbers that a spreadsheet shows."""
        for _ in self._package.steps(self._part, self._start, self._end, self._data):
            yield from self._rows
            self._rows.clear()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._place = self._placed(attributes.get("r", ""))
            self._value, self._formula = None, False
        elif tag == "v" or (tag == "t" and not self._phonetic):
            self._pieces, self._length = [], 0
        elif tag == "row":
            self._cells, self._place = [], -1
            number = attributes.get("r", "")
            self._number = int(number) if number.isdecimal() and len(number) < 8 else self._number + 1
            self._hidden = attributes.get("hidden") in YES
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "col" and attributes.get("hidden") in YES:
            self._hide(attributes)
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _data(self, text: str) -> None:
        if self._pieces is not None:
            self._length += len(text)
            if self._length > limits.LONGEST_CELL:
                raise too_long(self._package)
            self._pieces.append(text)

    def _end(self, tag: str) -> None:
        if tag == "c":
            self._put()
        elif self._pieces is not None and tag in ("v", "t"):
            self._value = (self._value or "") + "".join(self._pieces)
            self._pieces = None
        elif tag == "row":
            if any(cell.strip() for cell in self._cells):
                self._rows.append((self._number, self._cells))
                self.facts.hidden_rows += self._hidden
                if len(self._tops) < LOOKED:
                    self._tops.append(self._number)
        elif tag == "rPh":
            self._phonetic = False

    def _placed(self, reference: str) -> int:
        """The column of a cell; where none is named it is the next one."""
        letters = reference.rstrip("0123456789")
        if not letters:
            return self._place + 1
        if letters not in self._columns:
            if not re.fullmatch("[A-Z]{1,3}", letters):
                raise broken(self._package.path)
            self._columns[letters] = column_of(letters)
        return self._columns[letters]

    def _put(self) -> None:
        text = self._text()
        if not text:
            return
        cells, place = self._cells, self._place
        if place >= limits.MOST_COLUMNS:
            raise limits.too_wide(self._package.path, self._number, place + 1)
        if place < len(cells):
            cells[place] = text
            return
        if place > len(cells):
            cells.extend([""] * (place - len(cells)))
        cells.append(text)

    def _text(self) -> str:
        """What the cell says."""
        value, kind = self._value, self._type
        if value is None or (not value and kind == "n"):
            if self._formula and not self.facts.unsolved:
                self.facts.unsolved = self._called()
            return ""
        if kind == "s":
            number = int(value) if value.strip().isdecimal() and len(value) < 10 else -1
            if not 0 <= number < len(self._words.strings):
                raise broken(self._package.path)
            return self._said_text(self._words.strings[number])
        if kind == "n":
            return self._said_number(value.strip())
        if kind == "b":
            return "TRUE" if value.strip() in YES else "FALSE"
        if kind == "e":
            self.facts.errors += 1
            self.facts.error = self.facts.error or f"{self._called()}: {value.strip()}"
            return ""
        if kind == "d":
            return value.replace("T00:00:00", "").replace("T", " ")
        return self._said_text(unescaped(value))

    def _said_number(self, value: str) -> str:
        if len(value) > 15 and not self.facts.rounded and is_rounded(value):
            self.facts.rounded = self._called()
        return number_text(value, self._words.styles.meaning(self._format), self._words.from_1904)

    @property
    def _format(self) -> int:
        return int(self._style) if self._style.isdecimal() and len(self._style) < 9 else 0

    def _said_text(self, text: str) -> str:
        """A table of ours that went through a spreadsheet on its way has the marks of CSV in its texts."""
        return text if text[:1] != GUARD or self._words.styles.is_quoted(self._format) else bare(text)

    def _called(self) -> str:
        """What a spreadsheet calls the cell."""
        letters, place = "", self._place + 1
        while place:
            place, rest = divmod(place - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{letters}{self._number}"

    def _hide(self, attributes: dict[str, str]) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if first.isdecimal() and last.isdecimal() and len(self.facts.hidden_columns) < limits.MOST_COLUMNS:
            self.facts.hidden_columns.append((int(first) - 1, int(last) - 1))

    def _merge(self, reference: str) -> None:
        """Merges stand behind all rows, so those of the header are known by now."""
        if not (found := _REFERENCE.match(reference)) or not found[3]:
            return
        merge = Merge(int(found[2]), column_of(found[1]), int(found[4]), column_of(found[3]))
        if merge.top in self._tops and len(self.facts.merges) < limits.MOST_COLUMNS:
            self.facts.merges.append(merge)
        elif self._tops and merge.top >= self._tops[0]:
            self.facts.merged += 1
