"""What nobody can do by way of the program, and the check of the book finds all the same."""

from __future__ import annotations

from itertools import count

import pytest

from tests.office import Office, office_at
from tui_crm.cli.checking import ADVICE
from tui_crm.domain import Entity, checking, errors
from tui_crm.domain.core.database import Store
from tui_crm.domain.migrations import indexes


@pytest.mark.parametrize(
    "name", ["customers_code_alive", "customers_owner_member_since_in_year", "shares_entity_record"]
)
def test_a_missing_index_is_found_and_made_anew(office: Office, name: str) -> None:
    """Each that a migration has made and no later one has taken away."""
    store = office.book.store
    assert {name} < indexes.wanted(store).keys() <= store.indexes()
    store.sql(f'DROP INDEX "{name}"')
    assert office.problems() == [("index", name)]
    assert office.book.mend() == 0
    assert office.problems() == []


def test_an_index_waits_for_what_stands_twice(office: Office) -> None:
    """Only one customer may have a number; once that is so again, the index is made."""
    first, second = office.customer("恒达", code="K1"), office.customer("博雅", code="K2")
    store = office.book.store
    store.sql("DROP INDEX customers_code_alive")
    store.sql("UPDATE customers SET code = 'K1' WHERE id = ?", [second.id])
    office.book.mend()
    assert ("index", "customers_code_alive") in office.problems()
    office.admin.change("customers", first.id, {"code": "K3"})
    office.book.mend()
    assert office.problems() == []


def test_a_tag_that_is_none_is_found(office: Office) -> None:
    """One that is not there, or a value of another list."""
    customers = [office.customer(name, tags="高成长") for name in ("恒达", "博雅", "鼎新")]
    store, level = office.book.store, office.id_of("dictionary_values", "重点", kind="customer_level")
    for customer, key in zip(customers, (4711, level), strict=False):
        store.sql("UPDATE customers SET tags = ? WHERE id = ?", [f",{key},", customer.id])
    found = [one for one in office.problems() if one[0] == "link"]
    assert found == [("link", f"customers {one.id}: tags") for one in customers[:2]]


def test_a_tag_in_the_recycle_bin_is_still_one(office: Office) -> None:
    office.customer("恒达", tags="高成长")
    store = office.book.store
    store.sql("UPDATE dictionary_values SET deleted_at = 1 WHERE name = '高成长'")
    assert [one for one in office.problems() if one[0] == "link"] == []


def test_two_primary_contacts_are_found(office: Office) -> None:
    customer, other = office.customer("恒达", contact_name="王磊"), office.customer("博雅", contact_name="李雷")
    second = office.contact(customer, "张三")
    office.book.store.sql('UPDATE contacts SET "primary" = ? WHERE id = ?', [True, second.id])
    assert office.problems() == [("primary", f"customers {customer.id}")]
    office.admin.change("contacts", second.id, {"primary": False})
    assert (office.problems(), office.primary(other)["name"]) == ([], "李雷")


def test_each_finding_comes_with_what_to_do() -> None:
    assert {"index", "link", "primary", "search"} <= ADVICE.keys()


def test_a_record_is_named_as_people_know_it(office: Office) -> None:
    """By its number and its name, beside the id that commands take; a memo has neither for anybody else."""
    office.customer("恒达", code="K1")
    contact = office.contact(office.customer("博雅", code="K2"), "黄浩阳", code="L1")
    memo = office.desk("lijing").create("memos", {"title": "体检报告"})
    store = office.book.store
    store.sql('UPDATE contacts SET "primary" = ?', [True])
    second = office.contact(office.admin.read("customers", contact["customer"]), "李雷")
    store.sql('UPDATE contacts SET "primary" = ? WHERE id = ?', [True, second.id])
    store.sql("UPDATE customers SET tags = ',4711,' WHERE code = 'K1'")
    store.sql("UPDATE contacts SET owner = ? WHERE code = 'L1'", [office.user("zhoumin")])
    store.sql("DELETE FROM memos_tokens WHERE id = ?", [memo.id])
    called = {(one.kind, one.called) for one in office.book.check()}
    assert {("primary", "K2 博雅"), ("link", "K1 恒达"), ("owner", "L1 黄浩阳")} <= called
    assert "体检报告" not in str(called)


def test_what_others_save_meanwhile_is_no_damage(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record is read, somebody renames it, and its search tokens are read: they belong to each other all the same.

    Nobody waits for the check, and it finds what is wrong all the same.
    """
    customer, wrong = office.customer("恒达"), office.customer("博雅", tags="高成长")
    office.book.store.sql("UPDATE customers SET tags = ',4711,' WHERE id = ?", [wrong.id])
    held = checking._held

    def renamed_before(store: Store, entity: Entity, after: int, until: int | None) -> dict[int, str]:
        if entity.name == "customers":
            colleague.change("customers", customer.id, {"name": f"恒达{next(times)}"})
        return held(store, entity, after, until)

    monkeypatch.setattr(checking, "_held", renamed_before)
    times = count()
    with office_at(office.url) as other:
        colleague = other.desk("lijing")
        assert office.problems() == [("link", f"customers {wrong.id}: tags")]
    assert office.admin.read("customers", customer.id)["name"] == f"恒达{next(times) - 1}"


def test_what_others_make_meanwhile_is_found_after_mending(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The records are read, somebody makes another one, and its search tokens seem to be nobody's."""
    held = checking._held

    def made_before(store: Store, entity: Entity, after: int, until: int | None) -> dict[int, str]:
        if entity.name == "customers":
            colleague.create("customers", {"name": "恒达"})
        return held(store, entity, after, until)

    with office_at(office.url) as other, monkeypatch.context() as meanwhile:
        meanwhile.setattr(checking, "_held", made_before)
        colleague = other.desk("lijing")
        office.book.mend()
    assert office.problems() == []
    assert office.admin.search("恒达")


def test_a_book_that_cannot_be_written_for_long_is_busy(office: Office) -> None:
    """The index's own check counts as writing; nothing is said of an index that could not be looked at."""
    if office.book.store.kind != "sqlite":
        pytest.skip("the server's index has no such check")
    office.book.store.sql("PRAGMA busy_timeout = 20")
    with office_at(office.url) as other, other.book.store.transaction(), pytest.raises(errors.BookBusy):
        office.problems()
    assert office.problems() == []


@pytest.fixture
def by_hand(office: Office) -> Office:
    """The office after somebody has worked in the file with another program, which keeps none of its rules."""
    if office.book.store.kind != "sqlite":
        pytest.skip("PostgreSQL keeps the rules itself")
    office.book.store.sql("PRAGMA foreign_keys = OFF")
    return office


def test_a_record_that_lost_another_is_told_once_and_not_as_damage(by_hand: Office) -> None:
    gone = by_hand.customer("恒达")
    contact = by_hand.contact(gone, "黄浩阳")
    by_hand.book.store.sql("DELETE FROM customers WHERE id = ?", [gone.id])
    found = by_hand.problems()
    assert found.count(("link", f"contacts {contact.id}: customer")) == 1
    assert "integrity" not in dict(found)


def test_what_the_program_itself_keeps_of_a_record_that_is_gone_is_told_too(by_hand: Office) -> None:
    store = by_hand.book.store
    store.sql("INSERT INTO attachment_pieces (record, number, data) VALUES (4711, 0, x'00')")
    assert by_hand.problems() == [("reference", "attachment_pieces 1: record → attachments")]


@pytest.mark.parametrize(
    ("entity", "field", "value"),
    [
        ("customers", "credit", "abc"),
        ("customers", "credit", 1.5),
        ("contacts", "birthday", "2026-13-45"),
        ("contacts", "birthday", "2026-02-30"),
        ("contacts", "birthday", 20260228),
        ("contacts", "primary", 2),
        ("contacts", "name", b"\xff"),
    ],
)
def test_a_value_of_another_kind_is_found(by_hand: Office, entity: str, field: str, value: object) -> None:
    office = by_hand
    contact = office.contact(office.customer("恒达", code="K1"), "黄浩阳", birthday="1990-02-28")
    key = contact.id if entity == "contacts" else contact["customer"]
    assert office.problems() == []
    office.book.store.sql(f'UPDATE {entity} SET "{field}" = ? WHERE id = ?', [value, key])
    assert ("value", f"{entity} {key}: {field}") in office.problems()
