"""Rows of a table that are no records: sums below its columns, and who has made it when."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tui_crm.domain import Entity, fields, times
from tui_crm.exchange.amounts import POINTS, read_number
from tui_crm.exchange.headers import Columns
from tui_crm.exchange.sources.table import Row
from tui_crm.i18n import Message

_SUM = re.compile(
    r"(?:(?:本[页表月年]|以上|全部|总)?[合总小共累]计|总数|grandtotal|sub-?totals?|totals?)"
    r"(?::|:?共?[\d,.]+[户家条个人笔元]|:[\d,.]+)?"
)
"""What a sum is called, perhaps with the sum itself, without its blanks."""

_FOOT = re.compile(
    r"(?:制表|制单|编制|填表|填报|审核|复核|审批|打印|导出|报表|经办|主管)(?:人|单位|部门|日期|时间)?\s*:"
    r"|(?:数据来源|附?注|备注|说明)\s*:"
    r"|(?:printed|prepared|checked|approved|generated|exported|created)\s+(?:by|on|at)\s*:",
)
LONGEST = 60
"""Characters of what a sum is called, or who has made the table."""

SUM = Message("This looks like a line of totals, no record.")
FOOT = Message("This looks like the foot of the table, no record.")

NOTHING = ("-", "--", "—", "——", "/")
"""What stands in cells of such a row where there is nothing to sum up."""


class Sums:
    """Tells such rows from records, by all that stands in them."""

    def __init__(self, entity: Entity, columns: Columns) -> None:
        kinds = {i: entity.fields[name] for name, i in columns.fields.items()}
        self._numbered = {i for i, kind in kinds.items() if kind.digits or isinstance(kind, (times.Day, times.When))}
        """The columns of digits that nobody sums up."""
        self._lines = {i for i, kind in kinds.items() if isinstance(kind, fields.LongText)}
        """The columns of texts that may begin with any word."""

    def why_none(self, cells: Sequence[str]) -> Message | None:
        """Why a row is no record, if it looks like none."""
        # A number of the row may stand in front.
        named = ((i, text) for i, cell in enumerate(cells) if (text := cell.strip()) and not text.isdecimal())
        place, text = next(named, (0, ""))
        if not text or len(text) > LONGEST or place in self._lines:
            return None
        first = _plain(text)
        is_sum = _SUM.fullmatch("".join(first.split()))
        if not is_sum and not (":" in first and _FOOT.match(first)):
            return None
        others = [(i, cell) for i, cell in enumerate(cells) if i != place and cell.strip()]
        if is_sum:
            return SUM if all(self._is_sum(i, cell) for i, cell in others) else None
        said = [first, *(_plain(cell) for i, cell in others if i > place)]
        known = all(_FOOT.match(one) or before.endswith(":") for before, one in pairwise(said))
        return FOOT if known and len(said) == len(others) + 1 else None

    def records(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows that look like records."""
        return (row for row in rows if self.why_none(row[1]) is None)

    def _is_sum(self, place: int, cell: str) -> bool:
        if cell.strip() in NOTHING:
            return True
        return place not in self._numbered and any(read_number(cell, sign) is not None for sign in POINTS)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
