"""Customers at the desk: what is filled in, what is refused, what comes back (R-CUS)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.office import DAY, SECOND, Office
from tui_crm.domain import Query, errors


def test_li_jing_creates_a_customer_and_reads_it_back(office: Office) -> None:
    """R-CUS-01, R-CUS-02, R-CUS-10"""
    desk = office.desk("lijing")
    made = desk.create(
        "customers",
        {"name": " 杭州恒达精密机械  有限公司 ", "phone": "0571-8765 4321", "address": "文一西路 998 号",
        "region": "330100"},
    )  # fmt: skip
    read = desk.read("customers", made.id)
    assert read["name"] == "杭州恒达精密机械 有限公司"
    assert read["address"] == "文一西路 998 号"
    assert read.label("region") == "浙江省杭州市"
    assert read.label("owner") == "李静"
    assert (read["created_at"], read["created_by"]) == (office.clock.now(), office.user("lijing"))
    assert read.version == 1


def test_every_field_of_the_data_model_can_be_kept(office: Office) -> None:
    """R-CUS-04, R-CUS-13, R-CUS-21, R-CUS-22, R-CUS-23, R-CUS-26, R-CUS-37, R-CUS-38, R-CUS-44"""
    words = {
        "company": "恒达集团", "website": "www.hengda.example", "email": "Wang@Hengda.EXAMPLE", "fax": "0571-87654320",
        "postal_code": "０１００１０", "main_business": "轴承", "needs": "每月\n两批", "remark": "老客户",
        "last_purchase": "轴承 6204", "habits": "周五不接电话", "active_time": "上午", "member_number": "VIP-7",
    }  # fmt: skip
    values = {
        "type": "重要客户", "level": "key", "status": "跟进中", "source": "展会", "tags": [],
        "last_purchase_on": "2026-4-1", "member_since": date(2020, 2, 29), "extra": "车牌：浙A·88888\n司机: 老刘",
    }  # fmt: skip
    made = office.customer("恒达", **words, **values)
    expected = words | {"email": "Wang@hengda.example", "postal_code": "010010"}
    assert {n: made[n] for n in words} == expected
    assert made.label("type") == "重要客户"
    assert made.label("level") == "重点"
    assert made["last_purchase_on"] == date(2026, 4, 1)
    assert made["member_since"] == date(2020, 2, 29)
    assert made["extra"] == '{"司机":"老刘","车牌":"浙A·88888"}'


def test_numbers_run_by_the_day_and_start_anew(office: Office) -> None:
    """D-01, R-CUS-03"""
    assert [office.customer(n)["code"] for n in ("甲", "乙")] == ["KH260506001", "KH260506002"]
    office.pass_time(DAY)
    assert office.customer("丙")["code"] == "KH260507001"


def test_the_day_of_a_number_is_that_of_the_books_time_zone(office: Office) -> None:
    """D-01, D-16"""
    office.pass_time(DAY // 2 - SECOND)
    assert office.customer("深夜")["code"].startswith("KH260506")
    office.pass_time(SECOND)
    assert office.customer("清晨")["code"].startswith("KH260507")


def test_a_typed_number_is_kept_and_stands_only_once(office: Office) -> None:
    """R-CUS-03: an old list brings its own numbers."""
    assert office.customer("阿尔法", code="alfki")["code"] == "ALFKI"
    with pytest.raises(errors.Invalid) as refused:
        office.customer("又一个", by="zhangxiaolan", code="ALFKI")
    assert "code" in refused.value.fields


def test_running_numbers_pass_over_typed_ones(office: Office) -> None:
    """D-01"""
    office.customer("先到", code="KH260506001")
    assert office.customer("后到")["code"] == "KH260506002"


def test_the_pattern_of_numbers_is_configured(office: Office) -> None:
    """D-01, R-CFG-01"""
    office.set("code.customers", "C-{yyyy}/{n:05}")
    assert office.customer("甲")["code"] == "C-2026/00001"


def test_a_pattern_that_cannot_count_is_refused(office: Office) -> None:
    """D-01: a pattern without a running number would look for a free one for ever."""
    for pattern in ["KH", "KH{{n}}", "{n[0]}", "{nn}", "{n:x}{oops}", "{n:.1}", "N" * 40 + "{n}"]:
        with pytest.raises(errors.Invalid):
            office.set("code.customers", pattern)


def test_a_changed_customer_has_a_new_version_and_time(office: Office) -> None:
    """R-CUS-10, R-CUS-42"""
    made = office.customer("恒达")
    office.pass_time(SECOND)
    changed = office.desk("lijing").change("customers", made.id, {"name": "恒达机械"}, made.version)
    assert (changed["name"], changed.version) == ("恒达机械", 2)
    assert changed["updated_at"] == made["created_at"] + SECOND


def test_a_save_that_changes_nothing_leaves_the_record_alone(office: Office) -> None:
    made = office.customer("恒达", phone="0571-87654321")
    desk = office.desk("lijing")
    same = desk.change("customers", made.id, {"name": " 恒达 ", "phone": "0571-87654321"}, made.version)
    assert same.version == 1
    assert len(desk.history("customers", made.id)) == 1


def test_one_wrong_value_and_nothing_is_written(office: Office) -> None:
    """R-CLN-04, R-SEC-05"""
    made = office.customer("恒达")
    with pytest.raises(errors.Invalid) as refused:
        office.desk("lijing").change("customers", made.id, {"name": "变了", "email": "a@", "website": "??"})
    assert set(refused.value.fields) == {"email", "website"}
    assert office.admin.read("customers", made.id)["name"] == "恒达"
    assert office.problems() == []


def test_a_customer_needs_a_name_and_no_more(office: Office) -> None:
    """D-02"""
    with pytest.raises(errors.Invalid) as refused:
        office.customer(" 　 ", phone="0571-87654321")
    assert set(refused.value.fields) == {"name"}


def test_the_switch_makes_a_customer_complete(office: Office) -> None:
    """D-02, R-CUS-06"""
    office.set("customers.complete", "是")
    with pytest.raises(errors.Invalid) as refused:
        office.customer("恒达")
    missing = {"address", "phone", "region", "contact_name", "contact_sex", "contact_position", "contact_mobile"}
    assert set(refused.value.fields) == missing
    full = {
        "address": "文一西路 998 号", "phone": "0571-87654321", "region": "杭州市", "contact_name": "王芳",
        "contact_sex": "female", "contact_position": "采购经理", "contact_mobile": "13800001234",
    }  # fmt: skip
    made = office.customer("恒达", **full)
    desk = office.desk("lijing")
    with pytest.raises(errors.Invalid) as refused:
        desk.change("customers", made.id, {"address": ""})
    assert set(refused.value.fields) == {"address"}


def test_old_customers_stay_editable_when_the_switch_comes_on(office: Office) -> None:
    """D-02: only what is touched has to be complete."""
    made = office.customer("老客户")
    office.set("customers.complete", "yes")
    changed = office.desk("lijing").change("customers", made.id, {"remark": "还在"})
    assert changed["remark"] == "还在"


PHONES = [
    ("0571-8765 4321", "0571-8765 4321", "+8657187654321"),
    ("+86 571 8765 4321", "+86 571 8765 4321", "+8657187654321"),
    ("（０５７１）８７６５４３２１", "(0571)87654321", "+8657187654321"),
    ("0571-87654321转802", "0571-87654321转802", "+8657187654321"),
    ("0571-87654321-802", "0571-87654321-802", "+8657187654321"),
    ("+86 138 0000 1234", "+86 138 0000 1234", "+8613800001234"),
    ("13800001234", "13800001234", "+8613800001234"),
    ("+49 30 1234567", "+49 30 1234567", "+49301234567"),
    ("8765432", "8765432", ""),
    ("", "", ""),
]


def test_phones_are_kept_as_typed_and_understood(office: Office) -> None:
    """Typed, kept, understood."""
    for typed, kept, understood in PHONES:
        made = office.customer("恒达", phone=typed)
        assert (made["phone"], made["phone_e164"]) == (kept, understood)


def test_a_phone_is_read_in_the_country_of_the_region(office: Office) -> None:
    germany = office.customer("Blauer See", region="DE", phone="030 1234567")
    assert germany["phone_e164"] == "+49301234567"
    moved = office.desk("lijing").change("customers", germany.id, {"phone": "0621-08460", "region": "Germany"})
    assert moved["phone_e164"] == "+4962108460"


def test_what_cannot_be_dialled_is_refused(office: Office) -> None:
    for nonsense in ["12", "abc", "电话未知", "1" * 21, "0571\x1b[31m", "./.-", "021-55667788、55667789"]:
        with pytest.raises(errors.Invalid) as refused:
            office.customer("恒达", phone=nonsense)
        assert set(refused.value.fields) == {"phone"}


def test_credit_is_a_whole_number_up_to_a_hundred(office: Office) -> None:
    """D-03, R-CUS-20"""
    for credit in [0, 100, "60", "１００", 7.0, None]:
        made = office.customer("恒达", by="zhoumin", credit=credit)
        assert made["credit"] == (None if credit is None else int(str(credit).split(".")[0]))


def test_credit_outside_is_refused_and_nothing_changes(office: Office) -> None:
    """D-03, R-CUS-20: the whole change rolls back."""
    for credit in [-1, 101, "1e2", 50.5, True, "很好", "9" * 40, float("nan"), [5]]:
        made = office.customer("恒达", by="zhoumin", credit=60)
        with pytest.raises(errors.Invalid) as refused:
            office.desk("zhoumin").change("customers", made.id, {"credit": credit, "name": "新名"})
        assert set(refused.value.fields) == {"credit"}
        kept = office.desk("zhoumin").read("customers", made.id)
        assert (kept["credit"], kept["name"]) == (60, "恒达")


def test_points_are_added_and_never_pass_the_cap(office: Office) -> None:
    """D-03, R-CUS-19"""
    made = office.customer("恒达")
    desk = office.desk("lijing")
    assert desk.do("customers.add_points", made.id, points=60) == 60
    assert desk.do("customers.add_points", made.id, points="40") == 100
    with pytest.raises(errors.Invalid):
        desk.do("customers.add_points", made.id, points=1)
    assert desk.read("customers", made.id)["points"] == 100


def test_a_person_has_a_name_as_long_as_a_customer_may(office: Office) -> None:
    """R-CUS-07: it is also the name of the contact that comes with the person."""
    name = "Maria " * 16 + "Lund"
    made = office.customer(name, kind="person")
    assert (len(name), made["contact_name"], office.primary(made)["name"]) == (100, name, name)
    assert office.contact(made, "B" * 100)["name"] == "B" * 100


def test_only_a_number_of_points_can_be_added(office: Office) -> None:
    for points in [0, -5, "many", None]:
        made = office.customer("恒达")
        with pytest.raises(errors.Invalid):
            office.desk("lijing").do("customers.add_points", made.id, points=points)


def test_the_cap_on_points_is_configured(office: Office) -> None:
    """D-03"""
    office.set("customers.points_cap", "500")
    made = office.customer("恒达", points=300)
    for beyond in (-1, 501, 2_000_000):
        with pytest.raises(errors.Invalid, match="Between 0 and 500"):
            office.customer("又一个", points=beyond)
    office.set("customers.points_cap", "200")
    changed = office.desk("lijing").change("customers", made.id, {"remark": "从前的规则"})
    assert changed["points"] == 300, "what was right before stays, and the rest stays editable"


def test_a_customer_goes_to_the_recycle_bin_and_comes_back(office: Office) -> None:
    """D-12, R-CUS-11, R-CUS-12"""
    made = office.customer("恒达", contact_name="王芳")
    desk = office.desk("lijing")
    desk.remove("customers", made.id, made.version)
    assert office.names("lijing") == []
    with pytest.raises(errors.NotFound):
        desk.read("customers", made.id)
    assert office.names("lijing", Query(bin=True)) == ["恒达"]
    assert office.names("lijing", Query(bin=True), "contacts") == ["王芳"]
    desk.restore("customers", made.id)
    assert office.names("lijing") == ["恒达"]
    assert office.names("lijing", entity="contacts") == ["王芳"]
    assert office.problems() == []


def test_a_contact_removed_before_its_customer_stays_in_the_bin(office: Office) -> None:
    """D-12"""
    made = office.customer("恒达", contact_name="王芳")
    second = office.contact(made, "李雷")
    desk = office.desk("lijing")
    desk.remove("contacts", second.id)
    office.pass_time(SECOND)
    desk.remove("customers", made.id)
    office.pass_time(SECOND)
    desk.restore("customers", made.id)
    assert office.names("lijing", entity="contacts") == ["王芳"]
    assert office.names("lijing", Query(bin=True), "contacts") == ["李雷"]


def test_what_is_not_in_the_bin_cannot_be_restored(office: Office) -> None:
    made = office.customer("恒达")
    with pytest.raises(errors.NotFound):
        office.desk("lijing").restore("customers", made.id)


def test_a_removed_customer_cannot_be_changed(office: Office) -> None:
    made = office.customer("恒达")
    desk = office.desk("lijing")
    desk.remove("customers", made.id)
    with pytest.raises(errors.NotFound):
        desk.change("customers", made.id, {"name": "变了"})
    with pytest.raises(errors.NotFound):
        desk.remove("customers", made.id)


def test_restoring_a_number_that_was_given_again_is_refused(office: Office) -> None:
    """D-12"""
    old = office.customer("从前", code="ALFKI")
    office.desk("lijing").remove("customers", old.id)
    office.customer("现在", code="ALFKI")
    with pytest.raises(errors.Invalid):
        office.desk("lijing").restore("customers", old.id)


def test_purging_takes_contacts_along_and_nobody_else_may(office: Office) -> None:
    """D-12: for good by administrators only."""
    made = office.customer("恒达", contact_name="王芳")
    office.desk("lijing").remove("customers", made.id)
    with pytest.raises(errors.Forbidden):
        office.desk("lijing").purge("customers", made.id)
    office.admin.purge("customers", made.id)
    assert office.names("linzhiyuan", Query(bin=True)) == []
    assert office.names("linzhiyuan", Query(bin=True), "contacts") == []
    assert office.problems() == []


def test_a_living_customer_cannot_be_purged(office: Office) -> None:
    made = office.customer("恒达")
    with pytest.raises(errors.Refused):
        office.admin.purge("customers", made.id)
    assert office.names("linzhiyuan") == ["恒达"]


def test_a_person_is_the_own_first_contact(office: Office) -> None:
    """D-02"""
    made = office.customer("王芳", kind="person", mobile="13800001234")
    contact = office.primary(made)
    assert (contact["name"], contact["mobile"]) == ("王芳", "13800001234")
    assert made["contact_name"] == "王芳"


def test_a_customer_without_contact_may_not_have_half_a_contact(office: Office) -> None:
    """R-CUS-05"""
    with pytest.raises(errors.Invalid) as refused:
        office.customer("恒达", contact_mobile="13800001234")
    assert set(refused.value.fields) == {"contact_name"}


def test_region_stands_for_everything_inside_it(office: Office) -> None:
    """R-CUS-24, R-QRY-10"""
    from tui_crm.domain import Filter

    office.customer("西湖店", region="330106")
    office.customer("上海店", region="310000")
    inside = Query(filters=(Filter("region", "is", "浙江省"),))
    assert office.names("lijing", inside) == ["西湖店"]
    outside = Query(filters=(Filter("region", "not", "浙江省"),))
    assert office.names("lijing", outside) == ["上海店"]
