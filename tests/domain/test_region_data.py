"""The region data is a usable tree with area codes and postal codes (R-QRY-06, R-CLS-07, R-CUS-24)."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from hatch_build import facts

DATA = Path(__file__).parents[2] / "data"
FOLDER = DATA / "regions"
ABOVE = {"city": {"province"}, "district": {"city", "province"}}
KNOWN = [
    ("330000", "浙江省", "Zhejiang", "", ""),
    ("330100", "杭州市", "Hangzhou", "0571", "310000"),
    ("330106", "西湖区", "Xihu", "0571", None),
    ("110000", "北京市", "Beijing", "010", "100000"),
    ("310100", "上海市", "Shanghai", "021", "200000"),
    ("500100", "重庆市", "Chongqing", "023", "400000"),
    ("440100", "广州市", "Guangzhou", "020", "510000"),
    ("440300", "深圳市", "Shenzhen", "0755", "518000"),
    ("420100", "武汉市", "Wuhan", "027", "430000"),
    ("610100", "西安市", "Xi'an", "029", "710000"),
    ("350200", "厦门市", "Xiamen", "0592", "361000"),
    ("370600", "烟台市", "Yantai", "0535", "264000"),
    ("340200", "芜湖市", "Wuhu", "0553", None),
    ("371300", "临沂市", "Linyi", "0539", "276000"),
    ("520300", "遵义市", "Zunyi", "0851", None),
    ("210500", "本溪市", "Benxi", "024", None),
    ("140000", "山西省", "Shanxi", "", ""),
    ("610000", "陕西省", "Shaanxi", "", ""),
    ("150000", "内蒙古自治区", "Inner Mongolia", "", ""),
    ("540000", "西藏自治区", "Tibet", "", ""),
    ("650000", "新疆维吾尔自治区", "Xinjiang", "", ""),
    ("810000", "香港特别行政区", "Hong Kong", "", None),
    ("710000", "台湾省", "Taiwan", "", ""),
]


def read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def regions() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in read("regions.csv")}


@pytest.fixture(scope="module")
def doubts() -> set[tuple[str, str]]:
    return {(row["code"], row["field"]) for row in read("doubtful.csv")}


def test_the_file_is_utf_8_without_a_byte_order_mark():
    """R-CLS-07: the region master is read as it is written."""
    first = (FOLDER / "regions.csv").read_bytes().splitlines()[0]
    assert first == b"code,parent,level,name,name_en,area_code,postal_code"


def test_codes_are_unique_and_have_six_digits():
    """R-CLS-07: each region has a number of its own."""
    codes = Counter(row["code"] for row in read("regions.csv"))
    assert [code for code, times in codes.items() if times > 1] == []
    assert [code for code in codes if not re.fullmatch(r"\d{6}", code)] == []


def test_every_parent_exists_and_is_of_a_level_above(regions):
    """R-CUS-24: a customer's region leads up to a province."""
    for row in regions.values():
        if row["level"] == "province":
            assert row["parent"] == "", row
        else:
            assert regions[row["parent"]]["level"] in ABOVE[row["level"]], row
            assert row["parent"][:2] == row["code"][:2], row


def test_siblings_have_different_names(regions):
    """R-CUS-24: a region can be picked by its name."""
    names = Counter((row["parent"], row["name"]) for row in regions.values())
    assert [pair for pair, times in names.items() if times > 1] == []


def test_headings_and_zones_are_not_regions(regions):
    """R-CUS-24: nobody has to choose 市辖区."""
    shown = {row["name"] for row in regions.values()}
    assert not shown & {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "直辖县级"}
    zones = [name for name in shown if name.endswith(("开发区", "产业园区"))]
    assert zones == ["火炬开发区"]


def test_all_thirty_four_provinces_are_there(regions):
    """R-CLS-07: the master covers the country."""
    assert sum(row["level"] == "province" for row in regions.values()) == 34


def test_area_codes_have_their_form(regions):
    """R-QRY-06: an area code is written with its leading zero."""
    wrong = [row for row in regions.values() if row["area_code"] and not re.fullmatch(r"0\d{2,3}", row["area_code"])]
    assert wrong == []


def test_postal_codes_have_their_form(regions):
    """R-QRY-06: a postal code has six digits."""
    wrong = [row for row in regions.values() if row["postal_code"] and not re.fullmatch(r"\d{6}", row["postal_code"])]
    assert wrong == []


@pytest.mark.parametrize("column", ["area_code", "postal_code"])
def test_a_city_has_its_codes_or_is_listed_as_doubtful(regions, doubts, column):
    """R-QRY-06: every city answers with its codes, or the gap is on record."""
    gaps = [row["code"] for row in regions.values() if row["level"] == "city" and not row[column]]
    assert [code for code in gaps if (code, column) not in doubts] == []


@pytest.mark.parametrize("column", ["area_code", "postal_code"])
def test_a_mainland_district_has_its_codes_or_is_listed_as_doubtful(regions, doubts, column):
    """R-QRY-06: a gap in a district is on record too."""
    gaps = [
        row["code"] for row in regions.values() if row["level"] == "district" and row["code"] < "70" and not row[column]
    ]
    assert [code for code in gaps if (code, column) not in doubts] == []


def test_names_are_chinese_and_spellings_latin(regions):
    """R-CLS-07: a region has a name in both languages."""
    assert [row for row in regions.values() if not re.fullmatch(r"[\u4e00-\u9fff]+", row["name"])] == []
    assert [row for row in regions.values() if not re.fullmatch(r"[A-Z][A-Za-zü' ]+", row["name_en"])] == []


@pytest.mark.parametrize(("code", "name", "name_en", "area_code", "postal_code"), KNOWN, ids=lambda value: value)
def test_a_well_known_place_is_right(regions, code, name, name_en, area_code, postal_code):
    """R-QRY-06: places that everybody can check."""
    row = regions[code]
    assert (row["name"], row["name_en"], row["area_code"]) == (name, name_en, area_code)
    assert postal_code is None or row["postal_code"] == postal_code


def test_every_correction_holds(regions):
    """R-CLS-07: what is reported as mended is mended."""
    for line in read("mended.csv"):
        assert line["why"], line
        if line["field"] == "code" and not line["now"]:
            assert line["code"] not in regions, line
        else:
            assert regions[line["code"]][line["field"]] == line["now"], line
            assert regions[line["code"]]["name"] == line["name"] or line["field"] == "name", line


def test_every_doubt_is_about_a_region(regions):
    """R-CLS-07: a doubt names a line that can be looked at."""
    assert [line for line in read("doubtful.csv") if line["code"] not in regions or not line["why"]] == []


def test_the_package_takes_along_what_is_read_and_nothing_else() -> None:
    places = {Path(place).relative_to("tui_crm/data_files").as_posix() for place in facts(DATA).values()}
    assert {one for one in places if one.startswith("regions/")} == {
        "regions/countries.csv",
        "regions/other_names.csv",
        "regions/regions.csv",
    }
