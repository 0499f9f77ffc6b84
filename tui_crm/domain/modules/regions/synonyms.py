"""What people call countries, provinces and cities besides their full names: UK, U.S.A., 浙江, 杭州."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from tui_crm.facts import facts_path

_KIND = re.compile("(?:特别行政区|(?:维吾尔|壮族|回族)?自治区|省|市|地区|盟)$")
"""What is left out of the name of a province or city."""


def code_of(text: str) -> str | None:
    """The code of the region that is called so, where it is clear which one is meant."""
    return _codes().get(_plain(text))


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


@cache
def _codes() -> Mapping[str, str]:
    known = {_plain(row["name"]): row["code"] for row in _rows("other_names.csv")}
    rows = [row for row in _rows("regions.csv") if row["level"] != "district"]
    # A province comes before the city that has its name, such as 吉林.
    for row in sorted(rows, key=lambda row: row["level"] == "city"):
        known.setdefault(_KIND.sub("", row["name"]), row["code"])
    return known


def _rows(file: str) -> Iterator[dict[str, str]]:
    with facts_path("regions", file).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
