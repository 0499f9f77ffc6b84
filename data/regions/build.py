"""Build regions.csv, mended.csv and doubtful.csv: python data/regions/build.py SOURCE_DIR."""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

import evidence
from lists import ISLANDS, MUNICIPALITIES, OVERSEAS, Build, Region
from mending import mend_area_codes, mend_postal_codes, mend_spelling

HERE = Path(__file__).parent
COLUMNS = ["code", "parent", "level", "name", "name_en", "area_code", "postal_code"]
NOTES = ["code", "name", "field", "was", "now", "why"]
NO_CITY = {"4190", "4290", "4690", "6590"}
ZONE = re.compile(r"\d{4}7\d")


def known(name: str) -> list[tuple[str, ...]]:
    """Return the lines of a file of facts that were looked up by hand, without its head."""
    with (HERE / "known" / name).open(encoding="utf-8", newline="") as lines:
        return [tuple(line) for line in csv.reader(lines)][1:]


def add_tree(build: Build) -> None:
    """Add the divisions: provinces, cities and districts of 2023, and what only the older list has."""
    english = {line[0]: line[1] for line in known("province_names_en.csv")}
    for prefix, name in sorted({**build.provinces, **OVERSEAS}.items()):
        build.regions[prefix + "0000"] = Region(prefix + "0000", "", "province", name, english[prefix])
    build.mended.append(
        ("710000", "台湾省", "name", "台湾", "台湾省", "Short form in the list; python-stdnum has this.")
    )
    for code, name in build.cities.items():
        top = code[:2]
        if code[:4] in NO_CITY or code == "500200":
            build.drop(code, name, "A heading, not a division: its members hang on the province or 500100.")
            continue
        region = build.regions[code] = Region(code, top + "0000", "city", name)
        if top in MUNICIPALITIES:
            why = "市辖区 is a heading; the telephone list and the list of provinces give the name."
            build.change(region, "name", MUNICIPALITIES[top], why)
    for code, name in build.areas.items():
        add_area(build, code, name)
    add_unlisted(build)


def add_area(build: Build, code: str, name: str) -> None:
    """Add one line of the list of districts, if it is a division of its own."""
    if code in build.cities:
        return
    if code == "620201":
        build.drop(code, name, "嘉峪关市 has no districts: python-stdnum has none, and this line repeats the city.")
    elif ZONE.fullmatch(code) and not evidence.is_current(code):
        build.drop(
            code,
            name,
            "A development or management zone: the code is in neither python-stdnum nor the telephone list.",
        )
    elif code[:4] in NO_CITY:
        build.regions[code] = Region(code, code[:2] + "0000", "city", name)
    else:
        parent = "500100" if code.startswith("50") else code[:4] + "00"
        region = build.regions[code] = Region(code, parent, "district", name)
        if not evidence.is_current(code) and code not in ISLANDS | {"500105", "500112"}:
            build.doubt(region, "code", "", "One list has it; python-stdnum does not.")


def add_unlisted(build: Build) -> None:
    """Add from the telephone list what the other lists leave out: 71, 81, 82 and the towns of two cities."""
    for code, row in build.book.items():
        if code in build.regions:
            continue
        if code[:2] in OVERSEAS:
            is_city = code.endswith("00")
            parent = code[:2] + "0000" if is_city else code[:4] + "00"
            build.regions[code] = Region(code, parent, "city" if is_city else "district", build.book_name(code))
        elif code[:4] in ("4419", "4420"):
            build.regions[code] = Region(code, code[:4] + "00", "district", row["district"])


def predecessors(build: Build) -> dict[str, str]:
    """Return, for each region, the line of the telephone list that is about it or about what it was."""
    renamed = {line[0]: line[1] for line in known("renamed.csv")}
    found = {code: code for code in build.regions if code in build.book and _alike(build, code, code)}
    gone = [code for code in build.book if code not in found and code[:2] not in OVERSEAS]
    by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code in gone:
        by_name[code[:2], evidence.stem(build.book_name(code))[:2].rstrip("县区市")].append(code)
    for code, region in build.regions.items():
        if code in found or region.level == "province":
            continue
        key = evidence.stem(region.name)[:2].rstrip("县区市")
        old = by_name.get((code[:2], key), []) or by_name.get((code[:2], key[:1]), [])
        level = [c for c in old if c.endswith("00") == code.endswith("00")] or old
        near = [c for c in level if c[:4] == code[:4] or build.book[c]["city"][:2] == _city(build, code)[:2]] or level
        if code in renamed:
            found[code] = renamed[code]
        elif near:
            found[code] = near[0]
    return found


def _alike(build: Build, code: str, old: str) -> bool:
    now, was = build.regions[code].name, build.book_name(old)
    return now == was or evidence.stem(now)[:2] == evidence.stem(was)[:2] or code in ISLANDS


def _city(build: Build, code: str) -> str:
    region = build.regions[code]
    return build.regions[region.parent].name if region.level == "district" else region.name


def fill(build: Build, source: dict[str, str]) -> None:
    """Give the regions the telephone list's values, and write down where the list was about an older name."""
    for code, region in build.regions.items():
        old = source.get(code)
        if old is None:
            continue
        row = build.book[old]
        build.used.add(old)
        region.area_code, region.postal_code = row["area_code"], row["postal_code"]
        same_word = evidence.stem(region.name)[:2] == evidence.stem(build.book_name(old))[:2]
        region.name_en = row["pinyin"] if same_word or code in ISLANDS or region.level == "city" else ""
        why = f"The telephone list has {old} {build.book_name(old)}; newer list and python-stdnum have this."
        if old != code:
            build.mended.append((code, region.name, "code", old, code, why))
        if build.book_name(old) != region.name and code not in ISLANDS:
            build.mended.append((code, region.name, "name", build.book_name(old), region.name, why))
    for code in build.book:
        if code not in build.used and code not in build.regions:
            build.drop(
                code,
                build.book_name(code),
                "Ended or never a division: not in the newer list, and python-stdnum does not have it as current.",
            )


def complete(build: Build) -> None:
    """Give municipalities the codes of their city."""
    for prefix in MUNICIPALITIES:
        city = build.regions[prefix + "0100"]
        region = build.regions[prefix + "0000"]
        region.area_code, region.postal_code = city.area_code, city.postal_code


def write(name: str, head: list[str], lines: list[tuple[str, ...]]) -> None:
    """Write one of the files, sorted."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(head)
        table.writerows(sorted(lines))


def main(source: Path) -> None:
    """Make the three files from the lists in a folder."""
    build = Build(source)
    add_tree(build)
    origin = predecessors(build)
    fill(build, origin)
    mend_area_codes(build, origin)
    mend_postal_codes(build)
    mend_spelling(build, origin)
    complete(build)
    regions = [tuple(getattr(region, column) for column in COLUMNS) for region in build.regions.values()]
    write("regions.csv", COLUMNS, regions)
    write("mended.csv", NOTES, build.mended)
    write("doubtful.csv", NOTES, build.doubtful + known("doubts.csv"))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python data/regions/build.py SOURCE_DIR")
    main(Path(sys.argv[1]))
