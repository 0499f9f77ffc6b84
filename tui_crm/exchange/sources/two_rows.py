"""Headers of two rows: a title or heads of groups stand above the names of the columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest

from tui_crm.exchange.sources.table import Known
from tui_crm.i18n import Message

SAID = Message("The header has two rows; the columns are called by the second.")


def is_second_header(first: Sequence[str], second: Sequence[str], known: Known) -> bool:
    """Whether the names of the columns stand in the second row: it must name more fields, and at least two."""
    below = sum(map(known, second))
    return below >= 2 and below > sum(map(known, first))


def joined_header(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """One name a column; where two columns of different groups are called alike, the group is put in front."""
    names, groups, group = [], [], ""
    for above, below in zip_longest(first, second, fillvalue=""):
        group = above.strip() or group
        names.append(below.strip() or above.strip())
        groups.append(group)
    twice = {name for name, n in Counter(names).items() if n > 1 and name}
    return [
        f"{group} {name}" if name in twice and group and group != name else name
        for group, name in zip(groups, names, strict=True)
    ]
