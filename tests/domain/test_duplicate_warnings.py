"""Who has this name or number already: asked while somebody types, long before anything is saved."""

from __future__ import annotations

from typing import Any

import pytest

from tests.office import Office

NUMBER = "13957123456"


def test_typing_a_known_name_or_number_warns(office: Office) -> None:
    made = office.customer("恒达", phone="0571-8765 4321")
    desk = office.desk("lijing")
    assert [r.id for r in desk.duplicates("customers", "name", " 恒达")] == [made.id]
    assert [r.id for r in desk.duplicates("customers", "phone", "+86 571 87654321")] == [made.id]
    assert desk.duplicates("customers", "name", "恒达", but=made.id) == []
    assert desk.duplicates("customers", "phone", "") == []
    assert desk.duplicates("customers", "address", "x") == []


def test_half_typed_numbers_warn_of_nothing(office: Office) -> None:
    """A duplicate warning looks while one is still typing; it must not complain."""
    for text in ("0", "abc", "+", "05\x1b"):
        assert office.desk("lijing").duplicates("customers", "phone", text) == []


@pytest.mark.parametrize(("stored", "typed"), [("mobile", "phone"), ("phone", "mobile"), ("phone", "phone")])
def test_a_telephone_is_the_same_in_whichever_field(office: Office, stored: str, typed: str) -> None:
    desk, customer = office.desk("lijing"), office.customer("恒达", **{stored: NUMBER})
    assert [r.id for r in desk.duplicates("customers", typed, "+86 139 5712 3456")] == [customer.id]
    contact = office.contact(customer, "王芳", **{stored: NUMBER})
    assert [r.id for r in desk.duplicates("contacts", typed, "139-5712-3456")] == [contact.id]
    assert desk.duplicates("contacts", typed, NUMBER, but=contact.id) == []


def test_a_record_with_the_number_in_both_fields_is_named_once(office: Office) -> None:
    both, other = office.customer("恒达", phone=NUMBER, mobile=NUMBER), office.customer("鼎新", phone=NUMBER)
    office.customer("博雅", fax=NUMBER, mobile="13957123457")
    found = office.desk("lijing").duplicates("customers", "mobile", NUMBER)
    assert sorted(r.id for r in found) == [both.id, other.id]
    assert office.desk("zhangxiaolan").duplicates("customers", "mobile", NUMBER) == []


def test_a_field_that_is_hidden_tells_of_no_record(office: Office) -> None:
    office.customer("恒达", mobile=NUMBER)
    office.role("customer_manager", customers={"mobile": 0})
    assert office.desk("lijing").duplicates("customers", "phone", NUMBER) == []


@pytest.mark.parametrize("name", ["customers", "contacts"])
def test_each_field_of_numbers_is_looked_up_in_its_own_index(
    office: Office, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Of a million records none is read but those that have the number."""
    store = office.book.store
    if store.kind != "sqlite":
        pytest.skip("PostgreSQL chooses by what it has counted")
    asked: list[tuple[str, Any]] = []
    run = store.keys

    def noted(query: Any) -> Any:
        asked.append(query.sql())
        return run(query)

    monkeypatch.setattr(store, "keys", noted)
    office.desk("lijing").duplicates(name, "phone", NUMBER)
    plans = [[row[3] for row in store.sql(f"EXPLAIN QUERY PLAN {text}", params)] for text, params in asked]
    assert sorted(plan[0].split("INDEX ")[1] for plan in plans) == [
        f"{name}_mobile_e164_alive (mobile_e164=?)",
        f"{name}_phone_e164_alive (phone_e164=?)",
    ]
