"""The texts of a workbook, which its cells name by number; a few are held, many are put aside."""

from __future__ import annotations

import re
import tempfile
from array import array
from pathlib import Path
from typing import IO

from tui_crm.domain import errors
from tui_crm.exchange.export.files import plain_words
from tui_crm.exchange.sources import limits
from tui_crm.exchange.sources.xlsx_package import Package
from tui_crm.i18n import Message

MOST_HELD = 20_000_000
"""Characters that are held in memory; further texts go to a file without a name."""

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """The text with the signs that XML cannot hold, written _xHHHH_ (ECMA-376 part 1, 22.9.2.19)."""
    if "_x" not in text or not _ESCAPED.search(text):
        return text
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def too_long(package: Package) -> errors.Refused:
    """What is said of a cell that no field could take."""
    return errors.Refused(
        Message("{file} has a cell of more than {n} characters.", file=package.path.name, n=f"{limits.LONGEST_CELL:,}")
    )


class Strings:
    """The table of texts, in the order in which the workbook has them."""

    def __init__(self, package: Package, aside: IO[bytes]) -> None:
        self._held: list[str] = []
        self._room = MOST_HELD
        self._aside = aside
        self._ends = array("Q", [0])
        self._pieces: list[str] = []
        self._length = 0
        self._reads = False
        self._phonetic = False
        self._package = package

    def read(self, part: str) -> None:
        """Take in the table."""
        self._package.parse(part, self._start, self._end, self._data)
        with plain_words(Path(tempfile.gettempdir())):
            self._aside.flush()

    def __len__(self) -> int:
        return len(self._held) + len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        if number < len(self._held):
            return self._held[number]
        place = number - len(self._held)
        self._aside.seek(self._ends[place])
        return self._aside.read(self._ends[place + 1] - self._ends[place]).decode("utf-8", "surrogatepass")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self._pieces, self._length = [], 0
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "t":
            self._reads = not self._phonetic

    def _data(self, text: str) -> None:
        if self._reads:
            self._length += len(text)
            if self._length > limits.LONGEST_CELL:
                raise too_long(self._package)
            self._pieces.append(text)

    def _end(self, tag: str) -> None:
        if tag == "t":
            self._reads = False
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "si":
            self._keep(unescaped("".join(self._pieces)))

    def _keep(self, text: str) -> None:
        self._room -= len(text) + 50
        if self._room > 0:
            self._held.append(text)
            return
        data = text.encode("utf-8", "surrogatepass")
        with plain_words(Path(tempfile.gettempdir())):
            self._aside.write(data)
        self._ends.append(self._ends[-1] + len(data))
