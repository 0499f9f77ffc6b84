"""What people call places besides their full names: UK, 浙江, 广州天河区, 广东省 深圳市 南山区, Xihu, Hangzhou."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from tui_crm.domain.core.entity import registry
from tui_crm.facts import facts_path

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

_KIND = re.compile("(?:特别行政区|(?:维吾尔|壮族|回族)?自治区|省|市|地区|盟)$")
"""What is left out of the name of a province or city."""

_PART = re.compile("(?<=..)(?:新区|区|县|旗|镇|乡)$")
"""What is left out of the name of a district where the place is told that it lies in: 广州天河."""

_LONGEST = 200
"""Letters of a text that may name a place with all that it lies in."""


class Place(NamedTuple):
    """The names of a place, those that tell it only with what it lies in, and what it lies in, the nearest first."""

    alone: frozenset[str]
    within: frozenset[str]
    outside: list[int]


class Places:
    """The living places of a book, each under all that it is called."""

    def __init__(self, desk: Desk) -> None:
        model: Any = registry["regions"].model
        fields = (model.id, model.code, model.parent, model.country, model.level, model.name, model.name_en)
        asked = model.select(*fields)
        rows = list(desk.store.rows(asked.where(model.deleted_at.is_null())))
        coded = {code: key for key, code, *_ in rows}
        # Provinces lie in their country, which their full names leave out.
        above = {key: parent or coded.get(country) for key, _, parent, country, *_ in rows}
        others = defaultdict(set)
        for name, code in _other_names():
            others[code].add(_plain(name))
        self._places = {}
        for key, code, _, _, level, zh, en in rows:
            # In Latin letters many a district is called like a city elsewhere: Nanjing is the city.
            english = _plain(en or "")
            alone = {_plain(zh), _plain(_KIND.sub("", zh)), "" if level == "district" else english, *others[code]}
            within = {_plain(_PART.sub("", zh)), english}
            self._places[key] = Place(frozenset(alone - {""}), frozenset(within - {""}), _outside(key, above))
        self._called = defaultdict(set)
        for key, place in self._places.items():
            for name in place.alone | place.within:
                self._called[name].add(key)

    def meant(self, text: str) -> list[int]:
        """The places that are called so; of a place and one in it that has the same name, the outer one."""
        plain = _plain(text)
        if not plain or len(plain) > _LONGEST:
            return []
        found = {key for key in self._called.get(plain, ()) if plain in self._places[key].alone}
        for cut in range(1, len(plain)):
            head, tail = plain[:cut], plain[cut:]
            found.update(key for key in self._called.get(tail, ()) if self._lies_in(key, head))
            found.update(key for key in self._called.get(head, ()) if self._lies_in(key, tail, nearest_first=True))
        return sorted(key for key in found if found.isdisjoint(self._places[key].outside))

    def _lies_in(self, key: int, said: str, *, nearest_first: bool = False) -> bool:
        """Whether all of a text names places that one lies in, in their order; it may leave some out."""
        for outer in self._places[key].outside:
            for name in self._places[outer].alone:
                rest = said.removeprefix(name) if nearest_first else said.removesuffix(name)
                if rest != said and (not rest or self._lies_in(outer, rest, nearest_first=nearest_first)):
                    return True
        return False


def called(desk: Desk, text: str) -> list[int]:
    """The regions that a text means, where the names of the book itself do not say it."""
    places = desk.known.answer(("places",), lambda: Places(desk))
    return places.meant(text)


def _outside(key: int, above: dict[int, int | None]) -> list[int]:
    found: list[int] = []
    outer = above[key]
    while outer in above and outer not in (key, *found):
        found.append(outer)
        outer = above[outer]
    return found


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _other_names() -> Iterator[tuple[str, str]]:
    with facts_path("regions", "other_names.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield row["name"], row["code"]
