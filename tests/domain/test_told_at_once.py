"""Whatever is wrong with the values of a record is told in one answer (R-CUS-06, R-CUS-07)."""

from __future__ import annotations

import pytest

from tests.office import Office
from tui_crm.domain import errors

COMPLETE = {
    "address": "文一西路 998 号", "phone": "0571-87654321", "region": "杭州市", "contact_name": "王芳",
    "contact_sex": "female", "contact_position": "采购经理", "contact_mobile": "13800001234",
}  # fmt: skip
"""All that the switch asks for beside the name."""


@pytest.fixture(autouse=True)
def complete(office: Office) -> None:
    """The switch that makes customers complete is on."""
    office.set("customers.complete", "是")


def test_what_is_missing_is_told_beside_what_cannot_be_read(office: Office) -> None:
    with pytest.raises(errors.Invalid) as refused:
        office.customer("", phone="八二三", contact_name="王芳")
    missing = {"name", "address", "region", "contact_sex", "contact_position", "contact_mobile"}
    assert set(refused.value.fields) == {"phone", *missing}
    assert str(refused.value.fields["phone"]) != str(refused.value.fields["name"])


def test_a_change_is_told_of_the_fields_that_it_touches(office: Office) -> None:
    made = office.customer("恒达", **COMPLETE)
    with pytest.raises(errors.Invalid) as refused:
        office.desk("lijing").change("customers", made.id, {"phone": "八二三", "address": "", "remark": ""})
    assert set(refused.value.fields) == {"phone", "address"}


def test_each_of_many_rows_is_told_all_of_it(office: Office) -> None:
    """Imports write by the hundred."""
    with office.admin.batch("customers.import"):
        rows = [{"phone": "八二三", "region": "杭州市"}, {"name": "恒达", **COMPLETE, "email": "x", "address": None}]
        first, second = office.admin.create_many("customers", rows)
    assert isinstance(first, errors.Invalid)
    assert isinstance(second, errors.Invalid)
    assert set(first.fields) == {"phone", "name", *COMPLETE} - {"region"}
    assert set(second.fields) == {"email", "address"}


@pytest.mark.parametrize("name", ["", "王" * 101])
def test_a_person_without_a_name_lacks_no_contact(office: Office, name: str) -> None:
    """D-02: the contact's name comes with the person's, so that it is not told to be missing as well."""
    asked = {n: value for n, value in COMPLETE.items() if n != "contact_name"}
    with pytest.raises(errors.Invalid) as refused:
        office.customer(name, kind="person", **asked)
    assert set(refused.value.fields) == {"name"}


def test_what_stands_against_values_is_told_without_writing_them(office: Office) -> None:
    """A form asks so before it saves."""
    made, desk = office.customer("恒达", **COMPLETE), office.desk("lijing")
    before = office.dump("customers", "contacts")
    assert set(desk.objections("customers", COMPLETE | {"phone": "八二三"})) == {"name", "phone"}
    assert set(desk.objections("customers", {"name": "", "address": ""}, made.id)) == {"name", "address"}
    assert desk.objections("customers", COMPLETE | {"name": "鼎新"}) == {}
    assert desk.objections("customers", {"name": "鼎新"}, made.id) == {}
    with pytest.raises(errors.NotFound):
        office.desk("zhangxiaolan").objections("customers", {"name": ""}, made.id)
    with pytest.raises(errors.Forbidden):
        office.desk("qianwen").objections("customers", {"name": ""})
    assert office.dump("customers", "contacts") == before
