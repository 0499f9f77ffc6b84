"""Regions are found by the names that people give them (R-QRY-06, R-IMX-04)."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.exchange.importing import accounts, table, take_in, told
from tests.office import Office
from tui_crm.domain import Filter, Query
from tui_crm.domain.core import writing
from tui_crm.domain.modules.regions import synonyms
from tui_crm.domain.modules.regions.rules import echo
from tui_crm.facts import facts_path


def codes(file: str) -> list[str]:
    with facts_path("regions", file).open(encoding="utf-8", newline="") as lines:
        return [row["code"] for row in csv.DictReader(lines)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("UK", "GB"),
        ("U.S.A.", "US"),
        ("usa", "US"),
        ("United States", "US"),
        ("德国", "DE"),
        ("Germany", "DE"),
        ("浙江", "330000"),
        ("浙江省", "330000"),
        ("Zhejiang", "330000"),
        ("杭州", "330100"),
        ("浙江省杭州市", "330100"),
        ("上海", "310000"),
        ("上海市", "310000"),
        ("吉林", "220000"),
        ("吉林市", "220200"),
        ("内蒙古", "150000"),
        ("Macau", "820000"),
        ("广州市天河区", "440106"),
        ("合肥市包河区", "340111"),
        ("广州天河区", "440106"),
        ("广州天河", "440106"),
        ("广东广州天河区", "440106"),
        ("广东省天河区", "440106"),
        ("广东省 深圳市 南山区", "440305"),
        ("广东/深圳/南山区", "440305"),
        ("中国，浙江省，杭州市", "330100"),
        ("江苏昆山", "320583"),
        ("北京朝阳", "110105"),
        ("新疆和田", "653200"),
        ("Xihu, Hangzhou", "330106"),
        ("hangzhou", "330100"),
        ("Hangzhou, China", "330100"),
        ("Chaoyang, Beijing", "110105"),
    ],
)
def test_a_region_is_found_by_its_names(office: Office, text: str, code: str) -> None:
    assert office.admin.read("regions", office.id_of("regions", text))["code"] == code


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("370102", "济南市历下区", "Lixia, Jinan"),
        ("370100", "济南市", "Jinan"),
        ("370000", "山东省", "Shandong"),
        ("110105", "北京市朝阳区", "Chaoyang, Beijing"),
        ("150100", "呼和浩特市", "Hohhot"),
        ("810200", "九龙", "Kowloon"),
        ("DE", "德国", "Germany"),
    ],
)
def test_in_short_a_place_is_called_from_its_city_on(office: Office, code: str, zh: str, en: str) -> None:
    desk, key = office.admin, office.id_of("regions", code)
    for language, name in (("zh", zh), ("en", en)):
        desk.language = language
        assert desk.label_of("regions", key, short=True) == name
        assert desk.label_of("regions", key).startswith(name) or desk.label_of("regions", key).endswith(name)


@pytest.mark.parametrize("text", ["朝阳区", "鼓楼区", "天河", "四川广州", "区天河", "Suzhou", "Atlantis", "市", ""])
def test_what_is_not_clear_is_not_found(office: Office, text: str) -> None:
    """There are two districts called 朝阳区, and two cities called Suzhou."""
    assert office.admin.find("regions", text, {}) is None


def test_a_name_of_several_says_how_many_there_are(office: Office) -> None:
    assert len(office.admin.fitting("regions", "Suzhou", {})) == 2


def test_every_place_is_found_by_what_lists_call_it(office: Office) -> None:
    """Unless others are called so too, by the letters alone."""
    desk, places = office.admin, [key for _, key in office.dump("regions")]
    called = {key: name for key in places if (name := desk.label_of("regions", key, short=True))}
    shared = Counter(called.values())
    unclear = {name for key, name in called.items() if shared[name] == 1 and synonyms.called(desk, name) != [key]}
    assert unclear == {"金门县", "连江县"}  # Taiwan's, and those in Fujian.


def test_files_and_conditions_name_a_place_as_lists_do(office: Office, tmp_path: Path) -> None:
    sheet = table(
        tmp_path / "customers.csv", [("编号", "名称", "地区"), ("H1", "恒达", "广州市天河区"), ("H2", "鼎新", "朝阳区")]
    )
    report = take_in(office, sheet)
    assert accounts(report) == (2, 1, 0, 1)
    assert "Several records are called “朝阳区”" in told(report)[0][3]
    in_tianhe = Filter("region", "is", "广州 天河区")
    assert office.names("linzhiyuan", Query(filters=(in_tianhe,))) == ["恒达"]


def test_other_names_are_of_regions_that_are_there() -> None:
    assert set(codes("other_names.csv")) <= {*codes("countries.csv"), *codes("regions.csv")}


def test_a_new_place_is_called_in_full_and_found_by_it(office: Office) -> None:
    """R-CLS-07"""
    hangzhou = office.id_of("regions", "330100")
    made = office.admin.create(
        "regions", {"code": "330199", "name": "钱湖区", "name_en": "Qianhu", "level": "district", "parent": hangzhou}
    )
    assert office.admin.read("regions", made.id)["full_name"] == "浙江省杭州市钱湖区"
    assert office.names("lijing", Query(words="浙江省杭州市钱湖区"), "regions") == ["钱湖区"]
    customer = office.customer("恒达", region=made.id)
    assert office.desk("lijing").read("customers", customer.id).label("region") == "浙江省杭州市钱湖区"
    assert office.problems() == []


def test_a_place_that_is_named_anew_is_called_so_with_all_that_lies_in_it(office: Office) -> None:
    """R-CLS-07: at once for everybody, and as before when it is taken back."""
    hangzhou, customer = office.id_of("regions", "330100"), office.customer("恒达", region="330106")

    def called() -> str:
        return office.desk("lijing").read("customers", customer.id).label("region")

    assert called() == "浙江省杭州市西湖区"
    office.admin.change("regions", hangzhou, {"name": "临安市"})
    assert called() == "浙江省临安市西湖区"
    assert office.names("lijing", Query(words="临安市西湖"), "regions") == ["西湖区"]
    change = office.admin.last_change()
    assert change is not None
    office.admin.undo(change.id)
    assert called() == "浙江省杭州市西湖区"
    assert office.problems() == []


def test_all_places_of_a_new_book_are_called_as_one_that_is_added(office: Office) -> None:
    before = office.dump("regions")
    rows = [{"code": row["code"]} for row in before.values()]
    with writing.wish(office.admin, "regions.named"):
        echo(office.admin, rows)
    assert office.dump("regions") == before
