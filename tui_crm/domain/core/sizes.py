"""Sizes of files: kept in bytes, said in a unit that people read."""

from __future__ import annotations

from tui_crm.domain.core.fields import Whole

UNITS = ("B", "KB", "MB", "GB", "TB")


class Size(Whole):
    """How many bytes something takes."""


def size_in_words(count: int) -> str:
    """So many bytes in the unit that leaves a few digits: 111 B, 12.3 KB, 1,204.0 TB."""
    size, unit = float(count), 0
    # What would be rounded to a thousand of a unit is one of the next.
    while size >= 999.95 and unit < len(UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:,.1f} {UNITS[unit]}" if unit else f"{count} {UNITS[0]}"
