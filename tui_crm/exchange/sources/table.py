"""What a file of records is to the import, whatever its format: a header, and rows that can be read several times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, Protocol

from tui_crm.i18n import Message

Row = tuple[int, list[str]]
"""The number that a spreadsheet shows beside the row, the line of a JSON file or the ordinal of a card; its cells."""

NOTHING = "\x1e"
"""A cell that says that its field is empty; blank to whoever does not ask. A cell without anything says nothing."""

Kind = Literal["csv", "xlsx", "vcf", "ics", "json"]

Known = Callable[[str], bool]
"""Whether a column of that name means a field."""


class Table(Protocol):
    """A file that has been read through once, so that nothing of it is unreadable."""

    path: Path
    kind: Kind
    header: list[str]
    count: int
    """How many rows there are."""
    said: tuple[Message, ...]
    """What a person should know of the file: what is read although it is hidden, and what is not read."""
    encoding: str
    delimiter: str
    """Both are empty where they make no sense."""
    sheet: str
    sheets: tuple[str, ...]
    """The sheet that is read, and those with something in them, where there are several to choose from."""
    neutral: bool
    """Whether cells that look like formulas have an apostrophe in front, as our own CSV files do."""

    def rows(self) -> Iterator[Row]:
        """The rows below the header, of at least as many cells; those without anything are left out."""
