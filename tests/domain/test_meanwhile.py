"""One person writes while another one's change is under way: what is added then belongs to the record as it becomes.

The second one waits for the first where the database would let both go on (R-HND-03, D-04, D-15).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from tests.office import DAY, NOON, Office, office_at
from tests.patience import PATIENCE
from tui_crm.domain import Desk, Query, Record, errors, registry


@contextmanager
def meanwhile(
    office: Office, account: str, does: Callable[[Desk], object], wish: str = "customers.transfer"
) -> Iterator[list[Exception]]:
    """The administrator is amid a change; somebody else, at a connection of their own, begins one as well."""
    refused: list[Exception] = []

    def work() -> None:
        with office_at(office.url) as elsewhere:
            try:
                does(elsewhere.desk(account))
            except (errors.Refused, errors.Invalid, errors.NotFound) as error:
                refused.append(error)

    other = Thread(target=work)
    with office.admin.batch(wish):
        yield refused
        other.start()
        # As long as it takes to get to the row that is being written; too short a time proves less, and breaks nothing.
        other.join(0.5)
    other.join(PATIENCE)
    assert not other.is_alive()


@pytest.fixture
def customer(office: Office) -> Record:
    """A customer of 李静."""
    return office.customer("恒达精密")


def test_what_a_supervisor_writes_during_a_handover_goes_to_the_new_owner(office: Office, customer: Record) -> None:
    told = {"customer": customer.id, "content": "刚通过电话"}
    with meanwhile(office, "zhoumin", lambda desk: desk.create("followups", told)) as refused:
        office.admin.do("customers.transfer", customer.id, to=office.user("wanghaitao"))
    assert refused == []
    assert office.names("wanghaitao", entity="followups") == ["刚通过电话"]
    assert office.names("lijing", entity="followups") == []
    assert office.problems() == []


@pytest.mark.parametrize(
    ("entity", "values"),
    [("followups", {"content": "刚通过电话"}), ("appointments", {"title": "回访", "start_at": NOON + DAY})],
)
def test_the_old_owner_writes_too_late(
    office: Office, customer: Record, entity: str, values: dict[str, object]
) -> None:
    told = {"customer": customer.id, **values}
    with meanwhile(office, "lijing", lambda desk: desk.create(entity, told)) as refused:
        office.admin.do("customers.transfer", customer.id, to=office.user("wanghaitao"))
    assert len(refused) == 1
    assert office.names("linzhiyuan", entity=entity) == []


def test_what_was_left_behind_is_found_by_the_check(office: Office, customer: Record) -> None:
    office.desk("lijing").create("followups", {"customer": customer.id, "content": "刚通过电话"})
    followups = registry["followups"].model
    office.book.store.run(followups.update(owner=office.user("wanghaitao")))
    (key,) = (row.id for row in office.admin.page("followups").rows)
    assert ("owner", f"followups {key}") in office.problems()


def test_nothing_is_added_to_what_goes_into_the_recycle_bin(office: Office, customer: Record) -> None:
    told = {"customer": customer.id, "title": "回访", "start_at": NOON + DAY}
    with meanwhile(office, "lijing", lambda desk: desk.create("appointments", told)) as refused:
        office.admin.remove("customers", customer.id)
    assert len(refused) == 1
    assert office.names("linzhiyuan", entity="appointments") == []


def test_the_last_follow_up_is_the_last_of_both(office: Office, customer: Record) -> None:
    earlier = {"customer": customer.id, "content": "去年", "at": NOON - 300 * DAY}
    with meanwhile(office, "lijing", lambda desk: desk.create("followups", earlier)) as refused:
        office.admin.create("followups", {"customer": customer.id, "content": "今天", "at": NOON - 1000})
    assert refused == []
    assert office.admin.read("customers", customer.id)["last_followup_at"] == NOON - 1000


def test_what_comes_next_is_the_first_of_both(office: Office, customer: Record) -> None:
    later = {"customer": customer.id, "title": "下个月", "start_at": NOON + 30 * DAY}
    with meanwhile(office, "lijing", lambda desk: desk.create("appointments", later)) as refused:
        office.admin.create("appointments", {"customer": customer.id, "title": "明天", "start_at": NOON + DAY})
    assert refused == []
    assert office.admin.read("customers", customer.id)["next_at"] == NOON + DAY


def test_two_administrators_do_not_take_the_key_from_each_other(office: Office) -> None:
    zhou, lin = office.user("zhoumin"), office.user("linzhiyuan")
    office.admin.change("users", zhou, {"roles": "admin"})
    office.password("zhoumin")
    with meanwhile(
        office, "zhoumin", lambda desk: desk.change("users", lin, {"roles": "executive"}), "users.change"
    ) as refused:
        office.admin.change("users", zhou, {"roles": "executive"})
    assert len(refused) == 1
    office.admin.change("users", zhou, {"roles": "sales_supervisor"})


def test_two_departments_do_not_come_to_stand_below_each_other(office: Office) -> None:
    east, north = office.id_of("departments", "华东"), office.id_of("departments", "华北")
    with meanwhile(
        office, "linzhiyuan", lambda desk: desk.change("departments", east, {"parent": north}), "departments.change"
    ) as refused:
        office.admin.change("departments", north, {"parent": east})
    assert [type(one) for one in refused] == [errors.Invalid]


def test_a_value_that_is_being_removed_is_given_to_nobody(office: Office, customer: Record) -> None:
    """R-CLS-23"""
    value = office.value("customer_level", "key")
    office.desk("lijing").change("customers", customer.id, {"level": None})
    with meanwhile(
        office,
        "lijing",
        lambda desk: desk.change("customers", customer.id, {"level": value}),
        "dictionary_values.remove",
    ) as refused:
        office.admin.remove("dictionary_values", value)
    assert len(refused) == 1
    assert office.admin.read("customers", customer.id)["level"] is None


def test_a_contact_comes_back_with_a_customer_or_not_at_all(office: Office, customer: Record) -> None:
    contact = office.contact(customer, "王芳")
    office.desk("lijing").remove("contacts", contact.id)
    with meanwhile(office, "lijing", lambda desk: desk.restore("contacts", contact.id)) as refused:
        office.admin.remove("customers", customer.id)
    assert len(refused) == 1
    assert office.contacts(customer) == []


@pytest.mark.parametrize("how", ["made", "given"])
def test_whose_department_changes_is_found_there_with_what_comes_meanwhile(
    office: Office, customer: Record, how: str
) -> None:
    wang, north = office.user("wanghaitao"), office.id_of("departments", "华北")

    def does(desk: Desk) -> object:
        if how == "made":
            return desk.create("customers", {"name": "宏大", "owner": wang})
        return desk.do("customers.transfer", customer.id, to=wang)

    with meanwhile(office, "linzhiyuan", does, "users.change") as refused:
        office.admin.change("users", wang, {"department": north})
    # Either it waits, or it is refused and can be tried again.
    if refused:
        does(office.admin)
    assert office.problems() == []
    assert office.names("zhangxiaolan", entity="customers") == []
    name = "宏大" if how == "made" else "恒达精密"
    assert office.names("wanghaitao", Query(words=name)) == [name]


def test_what_two_take_back_at_once_is_taken_back_once(office: Office, customer: Record) -> None:
    office.admin.share("customers", customer.id, [{"user": office.user("wanghaitao"), "may_write": False}])
    group = office.book.head()[0]
    with meanwhile(office, "linzhiyuan", lambda desk: desk.undo(group)) as refused:
        office.admin.undo(group)
    assert len(refused) == 1
    undone = [one for one in office.admin.history("customers", customer.id) if one.undoes == group]
    assert len(undone) == 1


def test_a_number_that_is_given_meanwhile_is_taken(office: Office) -> None:
    """D-01: said at the field; trying again would not help."""
    values = {"name": "恒达", "code": "K-1"}
    with meanwhile(office, "zhoumin", lambda desk: desk.create("customers", values), "customers.create") as refused:
        office.admin.create("customers", values)
    (taken,) = refused
    assert isinstance(taken, errors.Taken)
    assert list(taken.fields) == ["code"]
