"""Corrections of area codes, postal codes and spellings, each with the evidence for it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise

import evidence
from lists import ISLANDS, OVERSEAS, Build, Region


def mend_area_codes(build: Build, source: dict[str, str]) -> None:
    """Correct area codes against the phonenumbers geodata, its numbering plan and the rest of the city."""
    for region in list(build.regions.values()):
        if region.level == "city" and region.code[:2] not in OVERSEAS:
            _mend_city(build, region)
    for region in build.regions.values():
        if region.level == "district" and region.code[:2] not in OVERSEAS:
            _mend_district(build, region, build.regions[region.parent], source.get(region.code))
    for region in build.regions.values():
        if region.code[:2] in OVERSEAS and region.area_code:
            build.change(
                region,
                "area_code",
                "",
                "Not of the +86 plan: phonenumbers gives 852, 853 and 886 plans "
                "of their own, and 00852 is a dialling prefix.",
            )
            if region.level == "city":
                build.doubt(region, "area_code", "", "Has no area code of the +86 numbering plan.")


def _mend_city(build: Build, city: Region) -> None:
    word = city.name.removesuffix("市") if city.name.endswith("市") else evidence.stem(city.name)
    named = evidence.area_codes_naming(word[:2])
    own = [
        code
        for code in named
        if any(word in place and _province_word(build, city) in place for place in evidence.places_of(code))
    ]
    if city.area_code in own:
        return
    if len(own) == 1:
        districts = [row["area_code"] for code, row in build.book.items() if code[:4] == city.code[:4]]
        other = _fate(city.area_code)
        agree = f"; {districts.count(own[0])} of its lines have it" if own[0] in districts else ""
        build.change(
            city,
            "area_code",
            own[0],
            f"phonenumbers geodata names it under {own[0]}; the old {other}{agree}.",
        )
    elif not city.area_code:
        build.doubt(city, "area_code", "", "No list has it.")
    elif not any(_province_word(build, city) in place for place in evidence.places_of(city.area_code)):
        likely = "0371" if city.code == "410200" else ""
        build.doubt(
            city,
            "area_code",
            likely,
            "Not a code of its province in phonenumbers, which names the city nowhere; holds for its districts too.",
        )


def _fate(area_code: str) -> str:
    if not area_code:
        return "is missing"
    owners = "/".join(sorted(evidence.places_of(area_code)))
    return f"is assigned to {owners}" if owners else "is not valid in the numbering plan"


def _province_word(build: Build, city: Region) -> str:
    return build.regions[city.parent].name[:2]


def _mend_district(build: Build, district: Region, city: Region, old: str | None) -> None:
    have, right = district.area_code, city.area_code
    if have == right:
        return
    if not have:
        why = "No list has it for this district; its city's code, which phonenumbers confirms, holds for all."
        if district.code == "350527":
            build.doubt(district, "area_code", "", "The list leaves it empty; it has the islands again as 713700.")
        else:
            build.change(district, "area_code", right, why)
    elif not evidence.is_assigned(have):
        build.change(district, "area_code", right, f"{have} is not valid in the numbering plan; the city has {right}.")
    elif old and _counts_up(build, old):
        owner = "/".join(sorted(evidence.places_of(have))) or "no place"
        build.change(
            district,
            "area_code",
            right,
            f"{have} belongs to a counted-up series in the list; phonenumbers "
            f"has the city under {right}, and {owner} under {have}.",
        )
    elif have == build.book.get(city.code, {}).get("area_code"):
        build.change(district, "area_code", right, f"Repeats the error of its city, mended to {right}.")
    else:
        build.doubt(district, "area_code", right, "Differs from its city; may be right at a border.")


def _counts_up(build: Build, code: str) -> bool:
    group = sorted({int(build.book[c]["area_code"] or 0) for c in build.order if c[:4] == code[:4]})
    return len(group) >= 5 and sum(b - a == 1 for a, b in pairwise(group)) >= len(group) - 2


def mend_postal_codes(build: Build) -> None:
    """Correct the postal codes of cities, clear what is not a six-digit code and name the odd ones."""
    prefixes: dict[str, Counter[str]] = defaultdict(Counter)
    urban: dict[str, Counter[str]] = defaultdict(Counter)
    for region in build.regions.values():
        if region.level == "district" and region.postal_code:
            prefixes[region.parent][region.postal_code[:3]] += 1
            if region.name.endswith("区"):
                urban[region.parent][region.postal_code[:4]] += 1
    for region in build.regions.values():
        if region.code[:2] in OVERSEAS:
            _clear_foreign(build, region)
        elif region.level == "city":
            _mend_city_postal(build, region, prefixes[region.code], urban[region.code])
        elif region.level == "district":
            _doubt_district_postal(build, region, prefixes)
    build.regions["810000"].postal_code = "999077"
    build.regions["820000"].postal_code = "999078"


def _clear_foreign(build: Build, region: Region) -> None:
    if region.postal_code and not re.fullmatch(r"\d{6}", region.postal_code):
        build.change(
            region,
            "postal_code",
            "",
            "A local code of Taiwan: not six digits, and not of the mainland's "
            "scheme, whose first two digits name the province.",
        )
    if region.level == "city" and not region.postal_code:
        build.doubt(region, "postal_code", "", "Has no six-digit postal code of the mainland's scheme.")


def _mend_city_postal(build: Build, city: Region, inner: Counter[str], urban: Counter[str]) -> None:
    have = city.postal_code
    if not have:
        build.doubt(city, "postal_code", "", "No list has it.")
    elif inner and have[:3] not in inner and inner.most_common(1)[0][1] * 2 > inner.total():
        best = inner.most_common(1)[0][0]
        build.change(
            city,
            "postal_code",
            best + "000",
            f"{inner[best]} of {inner.total()} districts begin with "
            f"{best}; none begins with {have[:3]}, which is another city's.",
        )
    elif have[4:] not in ("00", "50"):
        general = have[:4] + "00"
        leads = bool(urban) and urban[have[:4]] == max(urban.values())
        if (leads and list(urban.values()).count(urban[have[:4]]) == 1) or (have[3] == "0" and urban[have[:4]]):
            build.change(
                city,
                "postal_code",
                general,
                f"{have} is one delivery office; urban districts share "
                f"{have[:4]}, and the last two digits are 00 for a place as a whole.",
            )
        else:
            build.doubt(city, "postal_code", "", "Ends like a delivery office, but the districts do not agree.")


def _doubt_district_postal(build: Build, district: Region, prefixes: dict[str, Counter[str]]) -> None:
    have, inner = district.postal_code, prefixes[district.parent]
    if not have:
        build.doubt(district, "postal_code", "", "No list has it.")
    elif inner[have[:3]] == 1 and inner.total() > 3:
        owner = max(prefixes, key=lambda code: prefixes[code][have[:3]])
        if prefixes[owner][have[:3]] > 2:
            near = build.regions[owner].name
            build.doubt(
                district,
                "postal_code",
                "",
                f"The only one of its city with {have[:3]}, which {near} uses; "
                "may be right, postal routes cross borders.",
            )


def mend_spelling(build: Build, origin: dict[str, str]) -> None:
    """Correct the pinyin against the readings of the characters, and spell what has none."""
    for region in build.regions.values():
        if region.level == "province":
            continue
        given = region.name_en
        if region.code[:2] in OVERSEAS:
            short = re.sub(r" District$", "", given)
            if short != given:
                build.change(region, "name_en", short, "The kind of division is left out in every other line.")
            continue
        if not given:
            region.name_en = evidence.spelled(region.name)
            continue
        standard = evidence.confirmed(region.name, given)
        if (
            standard is None
            and region.code not in ISLANDS
            and region.level == "district"
            and origin.get(region.code)
            and (region.name != build.book_name(origin[region.code]))
        ):
            build.change(region, "name_en", evidence.spelled(region.name), "The list spells the former name.")
        elif standard is None:
            _mend_odd_spelling(build, region)
        elif standard != given:
            build.change(
                region,
                "name_en",
                standard,
                "Same syllables by pypinyin; written as in GB/T 28039 "
                "(apostrophe, ü, one capital), as most of the list does.",
            )


def _mend_odd_spelling(build: Build, region: Region) -> None:
    if region.code == "520627":
        build.change(region, "name_en", "Yanhe", "沿 is read yan only (pypinyin); the list has Yantan for 沿滩区.")
    elif region.code == "451103":
        build.change(region, "name_en", "Pinggui", "One g is lost: 桂 is read gui (pypinyin), as in Guilin.")
    elif region.code in ISLANDS:
        build.change(region, "name_en", region.name_en.removesuffix(" Islands"), "The kind is left out elsewhere.")
    elif region.level == "district":
        build.doubt(region, "name_en", evidence.spelled(region.name), "Abbreviated or customary, not the pinyin.")
