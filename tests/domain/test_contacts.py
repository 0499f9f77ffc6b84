"""The people at a customer, and the customer's snapshot of its primary one (R-CON)."""

from __future__ import annotations

import pytest

from tests.office import Office
from tui_crm.domain import errors


def test_a_contact_keeps_what_is_known_of_a_person(office: Office) -> None:
    """R-CON-01, R-CON-02, R-CON-05"""
    customer = office.customer("恒达")
    values = {
        "name_en": "Fang Wang", "position": "采购经理", "sex": "female", "mobile": "13800001234",
        "phone": "0571-87654321转8", "email": "wang@example.com", "remark": "下午联系", "birthday": "1980-5-1",
    }  # fmt: skip
    made = office.contact(customer, "王芳", **values)
    assert made["code"] == "LX260506001"
    assert made.label("customer") == "恒达"
    assert made.label("owner") == "李静"
    assert made["mobile_e164"] == "+8613800001234"
    kept = {n: made[n] for n in values if n != "birthday"}
    assert kept == {n: v for n, v in values.items() if n != "birthday"}


def test_a_contact_needs_a_name_and_a_customer(office: Office) -> None:
    """R-CON-02"""
    with pytest.raises(errors.Invalid) as refused:
        office.desk("lijing").create("contacts", {"position": "经理"})
    assert set(refused.value.fields) == {"name", "customer"}


def test_the_primary_contact_stands_on_the_customer(office: Office) -> None:
    """R-CUS-05"""
    customer = office.customer("恒达", contact_name="王芳", contact_sex="female", contact_mobile="13800001234")
    contact = office.primary(customer)
    assert (contact["name"], contact["sex"], contact["mobile"]) == ("王芳", "female", "13800001234")


def test_a_changed_snapshot_changes_the_contact(office: Office) -> None:
    """R-CUS-05"""
    customer = office.customer("恒达", contact_name="王芳")
    office.desk("lijing").change("customers", customer.id, {"contact_position": "总经理"})
    assert office.primary(customer)["position"] == "总经理"


def test_a_changed_contact_changes_the_snapshot(office: Office) -> None:
    """R-CUS-05"""
    customer = office.customer("恒达", contact_name="王芳")
    desk = office.desk("lijing")
    desk.change("contacts", office.primary(customer).id, {"name": "王方", "mobile": "13900001111"})
    seen = desk.read("customers", customer.id)
    assert (seen["contact_name"], seen["contact_mobile"]) == ("王方", "13900001111")
    assert seen["contact_mobile_e164"] == "+8613900001111"


def test_the_first_contact_is_the_primary_one_and_the_second_is_not(office: Office) -> None:
    """R-CUS-05"""
    customer = office.customer("恒达")
    assert office.contact(customer, "王芳")["primary"] is True
    assert office.contact(customer, "李雷")["primary"] is False
    assert office.admin.read("customers", customer.id)["contact_name"] == "王芳"


def test_a_new_primary_contact_takes_over(office: Office) -> None:
    """R-CUS-05"""
    customer = office.customer("恒达", contact_name="王芳")
    second = office.contact(customer, "李雷", position="财务")
    office.desk("lijing").change("contacts", second.id, {"primary": True})
    assert office.primary(customer).id == second.id
    seen = office.admin.read("customers", customer.id)
    assert (seen["contact_name"], seen["contact_position"]) == ("李雷", "财务")


def test_contacts_belong_to_the_owner_of_their_customer(office: Office) -> None:
    """D-04"""
    customer = office.customer("恒达", contact_name="王芳")
    office.desk("zhoumin").change("customers", customer.id, {"owner": office.user("wanghaitao")})
    assert office.names("lijing", entity="contacts") == []
    assert office.names("wanghaitao", entity="contacts") == ["王芳"]
    assert office.contact(customer, "李雷", by="zhoumin").label("owner") == "王海涛"
    assert office.problems() == []


def test_a_contact_that_changes_jobs_belongs_to_the_new_customers_owner(office: Office) -> None:
    """D-04"""
    old = office.customer("恒达", contact_name="王芳")
    new = office.customer("北方重工", by="zhangxiaolan")
    contact = office.primary(old)
    moved = office.admin.change("contacts", contact.id, {"customer": new.id})
    assert moved.label("owner") == "张晓岚"
    assert office.names("lijing", entity="contacts") == []
    assert office.names("zhangxiaolan", entity="contacts") == ["王芳"]
    assert office.problems() == []
    office.admin.undo(office.admin.last_change().id)
    assert office.names("lijing", entity="contacts") == ["王芳"]
    assert office.problems() == []


def test_nobody_puts_a_contact_where_they_may_not_write(office: Office) -> None:
    """D-04, R-RGT-07"""
    foreign = office.customer("北方重工", by="zhangxiaolan")
    own = office.customer("恒达", contact_name="王芳")
    contact = office.primary(own)
    with pytest.raises(errors.Invalid):
        office.contact(foreign, "间谍")
    with pytest.raises(errors.Invalid):
        office.desk("lijing").change("contacts", contact.id, {"customer": foreign.id})
    office.desk("zhangxiaolan").share("customers", foreign.id, [{"user": office.user("lijing")}])
    with pytest.raises(errors.Refused):
        office.contact(foreign, "间谍")
    with pytest.raises(errors.Refused):
        office.desk("lijing").change("contacts", contact.id, {"customer": foreign.id})
    assert office.contacts(foreign) == []


def test_a_contact_does_not_come_back_without_its_customer(office: Office) -> None:
    """D-12"""
    customer = office.customer("恒达", contact_name="王芳")
    contact = office.primary(customer)
    desk = office.desk("lijing")
    desk.remove("customers", customer.id)
    with pytest.raises(errors.Refused):
        desk.restore("contacts", contact.id)
    assert office.names("lijing", entity="contacts") == []


def test_a_removed_contact_cannot_be_given_to_a_removed_customer(office: Office) -> None:
    customer = office.customer("恒达")
    office.desk("lijing").remove("customers", customer.id)
    with pytest.raises(errors.Invalid):
        office.contact(customer, "王芳")


def test_when_the_primary_contact_leaves_a_new_snapshot_makes_a_new_one(office: Office) -> None:
    """R-CUS-05"""
    customer = office.customer("恒达", contact_name="王芳")
    desk = office.desk("lijing")
    desk.remove("contacts", office.primary(customer).id)
    desk.change("customers", customer.id, {"contact_name": "李雷"})
    assert [c["name"] for c in office.contacts(customer)] == ["李雷"]


def test_a_restored_primary_contact_does_not_stand_beside_another(office: Office) -> None:
    """R-CUS-05: one contact is the primary one."""
    customer = office.customer("恒达", contact_name="王芳")
    desk = office.desk("lijing")
    old = office.primary(customer)
    desk.remove("contacts", old.id)
    second = office.contact(customer, "李雷")
    assert second["primary"] is True
    desk.restore("contacts", old.id)
    assert sum(c["primary"] for c in office.contacts(customer)) == 1


def test_a_customer_out_of_reach_is_refused_like_one_that_is_not_there(office: Office) -> None:
    """D-04: nobody learns which records there are."""
    theirs = office.customer("北方重工", by="zhangxiaolan").id
    told = []
    for key in (theirs, 99_999):
        with pytest.raises(errors.Invalid) as refused:
            office.desk("lijing").create("contacts", {"customer": key, "name": "王芳"})
        told.append(refused.value.fields)
    assert told[0] == told[1]
