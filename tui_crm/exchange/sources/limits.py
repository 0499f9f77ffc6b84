"""What no honest file has, and the sentences about files that cannot be read; the same for every format."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tui_crm.domain import errors
from tui_crm.i18n import Message

LONGEST_CELL = 1_000_000
"""Characters; far more than any field takes, and little enough to be held."""

LONGEST_LINE = 10_000_000
"""Characters, or bytes where lines are read as such."""

MOST_COLUMNS = 2000
"""More than any list has; a file with more is something else."""


def unreadable(path: Path) -> errors.Refused:
    """What is said where the file cannot even be opened."""
    return errors.Refused(Message("{file} cannot be read: please check its place and rights.", file=path.name))


def too_wide(path: Path, row: int, columns: int) -> errors.Refused:
    """What is said of a row with too many cells."""
    return errors.Refused(
        Message("{file} has {n} columns in row {row}; no list has so many.", file=path.name, n=columns, row=row)
    )


def too_long(path: Path, line: int, most: int = LONGEST_LINE) -> errors.Refused:
    """What is said of a line that does not end."""
    return errors.Refused(
        Message(
            "{file} has more than {n} characters in line {line}; no list has so many.",
            file=path.name,
            line=line,
            n=f"{most:,}",
        )
    )


def empty(path: Path) -> errors.Refused:
    """What is said of a file without anything in it."""
    return errors.Refused(Message("{file} is empty.", file=path.name))


@dataclass(frozen=True)
class Stamp:
    """By what a file is known to be the same as when it was opened, since it is read several times."""

    path: Path
    size: int
    changed: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """The stamp of a file as it is now."""
        try:
            found = os.stat(path)
        except OSError as error:
            raise unreadable(path) from error
        return cls(path, found.st_size, found.st_mtime_ns)

    def check(self, row: int) -> None:
        """Refuse to go on where the file is another one by now; `row` is as far as it was read."""
        try:
            same = Stamp.of(self.path) == self
        except errors.Refused:
            same = False
        if not same:
            raise errors.Refused(
                Message(
                    "{file} was changed while it was read, at row {row}. Please import it again.",
                    file=self.path.name,
                    row=row,
                )
            )
