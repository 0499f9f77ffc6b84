"""Dictionaries, settings, regions and departments: what holds for the book's own furniture."""

from __future__ import annotations

from typing import Any

import pytest

from tests.office import Office, refused
from tui_crm.domain import Filter, Query, errors


def test_a_value_in_use_is_switched_off_not_removed(office: Office) -> None:
    """D-12, R-CLS-23"""
    made = office.customer("恒达", level="key")
    value = office.value("customer_level", "key")
    with pytest.raises(errors.Forbidden) as in_use:
        office.admin.remove("dictionary_values", value)
    assert str(in_use.value)
    office.admin.change("dictionary_values", value, {"active": False})
    assert office.desk("lijing").read("customers", made.id).label("level") == "重点"
    assert refused(office.customer, "宏大", level=value) == {"level"}


def test_a_value_that_only_the_recycle_bin_holds_is_removed_but_not_for_good(office: Office) -> None:
    """D-12"""
    made = office.customer("恒达", level="key")
    value = office.value("customer_level", "key")
    office.desk("lijing").remove("customers", made.id)
    office.admin.remove("dictionary_values", value)
    with pytest.raises(errors.Forbidden):
        office.admin.purge("dictionary_values", value)
    office.admin.purge("customers", made.id)
    office.admin.purge("dictionary_values", value)
    assert office.problems() == []


def test_a_tag_in_use_is_kept(office: Office) -> None:
    tag = office.admin.create("dictionary_values", {"kind": "tag", "code": "vip1", "name": "贵宾"})
    office.customer("恒达", tags=[tag.id])
    with pytest.raises(errors.Forbidden):
        office.admin.remove("dictionary_values", tag.id)


def test_a_code_stands_once_in_its_list(office: Office) -> None:
    """R-CLS-01"""
    values = {"kind": "tag", "code": "vip1", "name": "贵宾"}
    first = office.admin.create("dictionary_values", values)
    assert refused(office.admin.create, "dictionary_values", values) == {"code"}
    office.admin.create("dictionary_values", values | {"kind": "industry"})
    assert refused(office.admin.change, "dictionary_values", first.id, {"kind": "industry"}) == {"kind"}
    office.admin.remove("dictionary_values", first.id)
    office.admin.create("dictionary_values", values)
    assert refused(office.admin.restore, "dictionary_values", first.id) == {"code"}


def test_names_follow_the_language_and_every_change(office: Office) -> None:
    """D-17"""
    made = office.customer("恒达", level="key")
    desk = office.desk("lijing")
    desk.language = "en"
    assert desk.read("customers", made.id).label("level") == "Key"
    office.admin.change("dictionary_values", office.value("customer_level", "key"), {"name_en": "Crucial"})
    assert desk.read("customers", made.id).label("level") == "Crucial"


def test_departments_have_no_circles(office: Office) -> None:
    """R-ORG-04"""
    root, east, city = (office.id_of("departments", n) for n in ("总公司", "华东", "杭州"))
    for above in (root, east, city):
        assert refused(office.admin.change, "departments", root, {"parent": above}) == {"parent"}


def test_regions_have_no_circles(office: Office) -> None:
    """R-QRY-06"""
    city, district = office.id_of("regions", "310000"), office.id_of("regions", "310115")
    before = office.admin.read("regions", city)["parent"]
    assert refused(office.admin.change, "regions", city, {"parent": district}) == {"parent"}
    office.admin.change("regions", district, {"parent": None})
    group = office.book.head()[0]
    office.admin.change("regions", city, {"parent": district})
    assert refused(office.admin.undo, group) == {"parent"}
    assert office.admin.read("regions", city)["parent"] == district != before


def test_a_department_with_people_or_others_below_stays(office: Office) -> None:
    """R-ORG-03"""
    for name in ("华东", "总公司", "杭州"):
        with pytest.raises(errors.Forbidden):
            office.admin.remove("departments", office.id_of("departments", name))
    assert refused(office.admin.create, "departments", {"name": "华东"}) == {"name"}


def test_new_departments_positions_and_values_come_after_the_last(office: Office) -> None:
    """Wherever the last one stands; a place that is given is kept."""
    admin = office.admin
    for name in ("departments", "positions"):
        last = admin.create(name, {"name": "末", "order": 70})
        (first, new) = (admin.create(name, {"name": "首", "order": 0}), admin.create(name, {"name": "新"}))
        assert (first["order"], last["order"], new["order"]) == (0, 70, 71)
    levels = admin.page("dictionary_values", Query(filters=(Filter("kind", "is", "customer_level"),), limit=50)).rows
    new = admin.create("dictionary_values", {"kind": "customer_level", "code": "new", "name": "新"})
    assert new["order"] == max(row["order"] for row in levels) + 1


def test_a_department_comes_back_after_the_one_above_it(office: Office) -> None:
    """D-12"""
    above = office.admin.create("departments", {"name": "上"}).id
    below = office.admin.create("departments", {"name": "下", "parent": above}).id
    for key in (below, above):
        office.admin.remove("departments", key)
    assert refused(office.admin.restore, "departments", below) == {"parent"}
    for key in (above, below):
        office.admin.restore("departments", key)
    assert office.admin.read("departments", below).label("parent") == "上"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("customers.points_cap", "0"), ("customers.points_cap", "many"), ("customers.points_cap", "1.5"),
        ("customers.complete", "maybe"), ("sign_in.failures", "101"), ("sign_in.password_length", "9"),
        ("zone", "Mars/Olympus"), ("zone", "../../etc/passwd"), ("language", "fr"), ("sign_in.lock_minutes", "-5"),
        ("sign_in.lock_minutes", "9" * 30), ("sign_in.lock_minutes", "--5"), ("dial.command", "tel:"),
        ("dial.command", "tel:{phone}"),
    ],
)  # fmt: skip
def test_a_setting_keeps_its_limits(office: Office, name: str, wrong: str) -> None:
    """R-CFG-01"""
    before = office.admin.setting(name)
    assert refused(office.set, name, wrong) == {"value"}
    assert office.admin.setting(name) == before


@pytest.mark.parametrize("typed", ["05", "+5", " ５ ", 5])
def test_a_number_of_the_configuration_is_taken_as_in_every_field(office: Office, typed: Any) -> None:
    """R-CFG-01"""
    office.set("sign_in.lock_minutes", typed)
    assert office.admin.setting("sign_in.lock_minutes") == 5


def test_settings_count_at_once_for_everybody(office: Office) -> None:
    """R-CFG-01"""
    desk = office.desk("lijing")
    assert desk.setting("customers.points_cap") == 100
    office.set("customers.points_cap", "２００")
    desk.page("customers")
    assert desk.setting("customers.points_cap") == 200
    office.admin.undo(office.admin.last_change().id)
    desk.page("customers")
    assert desk.setting("customers.points_cap") == 100
    with pytest.raises(errors.Forbidden):
        desk.page("settings")


def test_lists_of_settings_are_neither_made_nor_removed(office: Office) -> None:
    row = office.admin.page("settings", Query(limit=1)).rows[0]
    for call in (
        lambda: office.admin.create("settings", {"name": "zone"}),
        lambda: office.admin.remove("settings", row.id),
    ):
        with pytest.raises(errors.Forbidden):
            call()


def test_regions_are_looked_up_by_name_and_code(office: Office) -> None:
    """R-QRY-06"""
    for words in ("0571", "杭州", "hangzhou", "hz", "330100"):
        found = [str(r["full_name"]) for r in office.desk("sunli").page("regions", Query(words=words, limit=500)).rows]
        assert any("杭州市" in name for name in found), words
