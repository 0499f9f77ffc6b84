"""What a session keeps of lists until somebody writes, and which writes leave it as it is."""

from __future__ import annotations

from contextlib import closing

from tests.office import Office
from tui_crm.domain import Query, open_book, registry


def test_what_a_person_chooses_or_opens_leaves_the_lists_as_they_are(office: Office) -> None:
    desk, store = office.desk("lijing"), office.book.store
    customer = office.customer("恒达")
    desk.page("customers")
    before = store.pulse()
    desk.prefer("list.customers", {"sort": [["name", "asc"]]})
    desk.saw("customers", customer.id)
    assert store.pulse() == before
    between = store.pulse()
    desk.change("customers", customer.id, {"remark": "要发票"}, customer.version)
    assert store.pulse() != between


def test_what_another_session_writes_is_seen_among_the_own_choices(office: Office) -> None:
    desk, store = office.desk("lijing"), office.book.store
    customer = office.customer("恒达")
    before = store.pulse()
    with closing(open_book(office.url, office.clock)) as elsewhere:
        desk.prefer("list.customers", {"sort": [["name", "asc"]]})
        elsewhere.desk_of("lijing").change("customers", customer.id, {"remark": "要发票"}, customer.version)
        desk.prefer("list.customers", {"sort": [["name", "desc"]]})
    assert store.pulse() != before


def test_a_choice_amid_a_write_of_records_does_not_hide_it(office: Office) -> None:
    desk, store = office.desk("lijing"), office.book.store
    customer = office.customer("恒达")
    before = store.pulse()
    with store.transaction():
        desk.prefer("list.customers", {"sort": [["name", "asc"]]})
        desk.change("customers", customer.id, {"remark": "要发票"}, customer.version)
    assert store.pulse() != before


def test_a_list_that_was_known_is_right_after_any_write(office: Office) -> None:
    desk = office.desk("lijing")
    customer = office.customer("恒达")
    by_name = Query(sort=(("name", "asc"),), columns=("name",))
    assert customer.id in [row.id for row in desk.page("customers", by_name).rows]
    desk.prefer("list.customers", {"sort": [["name", "asc"]]})
    desk.remove("customers", customer.id)
    desk.prefer("list.customers", {"sort": [["name", "desc"]]})
    assert customer.id not in [row.id for row in desk.page("customers", by_name).rows]
    desk.restore("customers", customer.id)
    assert customer.id in [row.id for row in desk.page("customers", by_name).rows]


def test_what_can_be_chosen_is_right_after_the_list_was_changed_by_anybody(office: Office) -> None:
    """Asked at each opening of a list, known until a value is changed (R-CLS)."""
    desk, level = office.desk("lijing"), registry["customers"].fields["level"]
    before = desk.choices(level)
    assert "战略" in before
    value = {"kind": "customer_level", "code": "former", "name": "老客户"}
    made = office.admin.create("dictionary_values", value)
    desk.page("customers")
    assert sorted(desk.choices(level)) == sorted([*before, "老客户"])
    office.admin.change("dictionary_values", made.id, {"active": False}, made.version)
    desk.page("customers")
    assert sorted(desk.choices(level)) == sorted(before)
