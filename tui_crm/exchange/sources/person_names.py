"""Whole names of people from their parts, as their language puts them together."""

from __future__ import annotations

import re

FAMILY = ("Last name", "Surname", "Family name", "姓", "姓氏")
GIVEN = ("First name", "Given name", "Forename", "名", "名字")
MIDDLE = ("Middle name", "Additional name", "中间名")
"""Columns that hold a part of a name, as address books call them."""

_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+$")


def whole_name(family: str, given: str, middle: str = "") -> str:
    """A name as people write it: 王磊, but Ana María Trujillo."""
    family, given, middle = (" ".join(part.split()) for part in (family, given, middle))
    if family and given and _HAN.match(family + given + middle):
        return family + given + middle
    return " ".join(filter(None, (given, middle, family)))
