"""Where sample customers are: regions weighted by economy, with addresses and telephone numbers."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tui_crm.domain.sample.wheels import pick, wheel

Region = Mapping[str, str]

_PEOPLES = (
    "朝鲜族|土家族|苗族|侗族|布依族|藏族|羌族|彝族|哈尼族|壮族|傣族|白族|景颇族|傈僳族|回族|蒙古族|蒙古|哈萨克|柯尔克孜"
)
_AUTONOMOUS = re.compile(rf"^(.+?)(?:{_PEOPLES})+自治州$")
_SUFFIX = re.compile(r"(?:维吾尔自治区|壮族自治区|回族自治区|自治区|特别行政区|省|市|地区|盟)$")
_NOT_A_CITY = re.compile(r"^(?:市辖区|县)$|直辖|行政区划")
_ENGLISH_SUFFIX = re.compile(r"\s+(?:City|Municipality|Prefecture|District|County|Shi|Qu|Xian)$", re.I)


class Place(NamedTuple):
    """One region as a customer's letterhead shows it."""

    code: str
    province: str
    address: str
    area_code: str
    digits: int
    postal_code: str
    english: str
    prefixes: tuple[tuple[str, str], ...]
    """What stands before and, in brackets, behind the brand in a company's name."""


class Line(NamedTuple):
    """A landline: as somebody typed it, and its parts."""

    written: str
    area_code: str
    number: str


def short_name(name: str) -> str:
    """A region's name as companies carry it: 杭州 for 杭州市, 大理 for 大理白族自治州."""
    found = _AUTONOMOUS.match(name)
    if found:
        return found.group(1)
    short = _SUFFIX.sub("", name)
    return short if len(short) > 1 else name


def _postal(*regions: Region) -> str:
    return next((r["postal_code"] for r in regions if r.get("postal_code")), "")


def _place(chain: Sequence[Region], eight_digits: frozenset[str]) -> Place | None:
    """The place for a region, given with those above it: lowest first, province last."""
    area_code = next((r["area_code"] for r in chain if r.get("area_code")), "")
    if not re.fullmatch(r"0[1-9]\d{1,2}", area_code):
        return None
    lowest, province = chain[0], chain[-1]
    named = [r for r in chain if not _NOT_A_CITY.search(r["name"])]
    words = list(dict.fromkeys(r["name"] for r in reversed(named)))
    county_city = len(named) > 2 and lowest["name"].endswith("市")
    city = named[0] if county_city else (named[-2] if len(named) > 2 else named[0])
    if len(named) == 2 and province["name"].endswith("市"):
        city = province
    short, wide = short_name(city["name"]), short_name(province["name"])
    prefixes = wheel({(short, ""): 78, (wide, ""): 10, ("", ""): 6, ("", f"（{short}）"): 6}, 50)
    return Place(
        code=lowest["code"],
        province=lowest["code"][:2],
        address="".join(words),
        area_code=area_code,
        digits=8 if area_code in eight_digits else 7,
        postal_code=_postal(*chain),
        english=_ENGLISH_SUFFIX.sub("", city.get("name_en") or short),
        prefixes=prefixes,
    )


class Places:
    """The map of the sample: picks regions, streets and telephone numbers."""

    def __init__(self, rng: random.Random, regions: Sequence[Region], facts: Mapping[str, Any]) -> None:
        self._rng = rng
        self.regions = wheel(_weighted(regions, facts), 65536)
        if not self.regions:
            raise ValueError("No region of the list has an area code, so no customer can have a telephone.")
        self.company_streets = tuple(_company_street(rng, facts) for _ in range(6000))
        self.market_streets = tuple(_market_street(rng, facts) for _ in range(2000))
        self.home_streets = tuple(_home_street(rng, facts) for _ in range(3000))
        self._blocks: list[str] = facts["mobile_blocks"]

    def mobile(self) -> str:
        """A mobile number of correct form in a block that is not in use."""
        draw = self._rng.random
        blocks = self._blocks
        return f"{blocks[int(draw() * len(blocks))]}{int(draw() * 10000):04d}"

    def landline(self, place: Place) -> Line:
        """A telephone number of the place, written in one of the ways people write it."""
        draw = self._rng.random
        area, digits = place.area_code, place.digits
        unit = 10 ** (digits - 1)
        number = str(unit * 2 + int(draw() * unit * 7))
        way = draw()
        if way < 0.58:
            written = f"{area}-{number}"
        elif way < 0.72:
            written = f"{area}-{number[:-4]} {number[-4:]}"
        elif way < 0.82:
            written = f"({area}){number}"
        elif way < 0.9:
            written = f"+86 {area[1:]} {number[:-4]} {number[-4:]}"
        else:
            written = f"{area}-{number}-{801 + int(draw() * 98)}"
        return Line(written, area, number)


def _weighted(regions: Sequence[Region], facts: Mapping[str, Any]) -> Iterator[tuple[Place, float]]:
    by_code = {r["code"]: r for r in regions}
    cities: dict[str, list[tuple[Place, float]]] = {}
    has_children = {r["parent"] for r in regions if r["level"] == "district"}
    eight = frozenset(facts["eight_digit_area_codes"])
    share: dict[str, float] = facts["district_weights"]
    for region in regions:
        if region["level"] == "province" or region["code"] in has_children:
            continue
        chain = [region]
        while chain[-1]["parent"] in by_code:
            chain.append(by_code[chain[-1]["parent"]])
        place = _place(chain, eight) if len(chain) > 1 else None
        if place:
            inside = share.get(region["name"][-1], 2)
            cities.setdefault(region["code"][:4], []).append((place, inside))
    for code, places in cities.items():
        weight = facts["city_weights"].get(code, facts["default_weight"])
        total = sum(inside for _, inside in places)
        for place, inside in places:
            yield place, weight * inside / total


def _company_street(rng: random.Random, facts: Mapping[str, Any]) -> str:
    road, number = pick(rng, facts["roads"]), rng.randint(1, 1299)
    kind = rng.random()
    if kind < 0.42:
        return f"{road}{number}号"
    if kind < 0.72:
        floor = rng.randint(2, 28)
        return f"{road}{number}号{pick(rng, facts['buildings'])}{floor}{rng.randint(1, 20):02d}室"
    park = pick(rng, facts["parks"])
    if kind < 0.88:
        return f"{park}{road}{number}号"
    return f"{park}{rng.randint(1, 36)}栋{rng.randint(1, 6)}层"


def _market_street(rng: random.Random, facts: Mapping[str, Any]) -> str:
    if rng.random() < 0.5:
        return f"{pick(rng, facts['roads'])}{rng.randint(1, 699)}号"
    stall = f"{rng.choice('ABCDEF')}区{rng.randint(1, 8)}{rng.randint(1, 60):02d}号"
    return f"{pick(rng, facts['markets'])}{stall}"


def _home_street(rng: random.Random, facts: Mapping[str, Any]) -> str:
    door = f"{rng.randint(1, 28)}{rng.randint(1, 4):02d}室"
    estate = f"{pick(rng, facts['estates'])}{rng.randint(1, 42)}幢{rng.randint(1, 4)}单元{door}"
    return estate if rng.random() < 0.6 else f"{pick(rng, facts['roads'])}{rng.randint(1, 899)}号{estate}"
