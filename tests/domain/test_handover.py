"""Customers pass from one person to another, and all of a leaver's at once; one undo brings them back (R-HND)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.test_pool import told
from tests.office import Office
from tui_crm.domain import Filter, Query, errors
from tui_crm.domain.modules.customers import along

KINDS = ("customers", "contacts", "followups", "appointments")
OWNERS = ("lijing", "wanghaitao", "zhoumin")


def worked_on(office: Office, name: str, by: str = "lijing") -> int:
    """A customer with a contact, a follow-up, a task and a call that was made."""
    made = office.customer(name, by=by, contact_name="王芳")
    desk = office.desk(by)
    desk.create("followups", {"customer": made.id, "content": "谈了报价"})
    desk.create("appointments", {"customer": made.id, "title": "送样", "start_at": "明天"})
    desk.create("appointments", {"customer": made.id, "title": "回电", "start_at": "今天", "state": "done"})
    return made.id


def owners(office: Office, kind: str) -> set[int | None]:
    return {row["owner"] for row in office.dump(kind).values()}


def test_one_customer_passes_on_with_everything_that_belongs_to_it(office: Office) -> None:
    """R-HND-01, R-HND-03: what is still to be done is the new owner's; who did what stays on record."""
    key = worked_on(office, "恒达")
    li, wang = office.user("lijing"), office.user("wanghaitao")
    office.desk("zhoumin").do("customers.transfer", key, to=wang)
    assert all(owners(office, kind) == {wang} for kind in KINDS)
    tasks = {row["title"]: row["person"] for row in office.dump("appointments").values()}
    assert tasks == {"送样": wang, "回电": li}
    assert {row["person"] for row in office.dump("followups").values()} == {li}
    assert office.names("lijing") == office.names("lijing", Query(words="恒达")) == []
    assert office.names("wanghaitao", Query(words="恒达")) == ["恒达"]
    assert office.names("wanghaitao", Query(words="报价"), "followups") == ["谈了报价"]
    assert office.problems() == []


def test_tasks_may_stay_with_whom_they_are(office: Office) -> None:
    key = worked_on(office, "恒达")
    office.admin.share("customers", key, [{"user": office.user("lijing")}])
    office.desk("zhoumin").do("customers.transfer", key, to=office.user("wanghaitao"), along=())
    assert {row["person"] for row in office.dump("appointments").values()} == {office.user("lijing")}
    assert office.names("lijing", entity="appointments") == ["送样", "回电"]
    assert office.desk("lijing").read("customers", key)["name"] == "恒达", "what is shared stays shared"


def test_all_customers_of_a_leaver_and_nobody_elses(office: Office) -> None:
    """R-HND-02: also after the account was switched off; those of people below are not touched."""
    mine = [worked_on(office, f"恒达{n}") for n in range(3)]
    gone = office.customer("旧的").id
    office.desk("lijing").remove("customers", gone)
    other = worked_on(office, "下级的", by="wanghaitao")
    office.admin.change("users", office.user("lijing"), {"active": False})
    zhou = office.desk("zhoumin")
    outcome = zhou.do("customers.transfer", of=office.user("lijing"), to=office.user("zhangxiaolan"))
    assert (sorted(outcome.done), outcome.refused) == (mine, {})
    assert office.admin.read("customers", other)["owner"] == office.user("wanghaitao")
    assert office.admin.read("customers", gone, deleted=True)["owner"] == office.user("lijing")
    assert sorted(office.names("zhangxiaolan")) == ["恒达0", "恒达1", "恒达2"]


def test_both_sides_are_told_and_the_audit_knows_who_had_them(office: Office) -> None:
    """R-HND-04: old owner, new owner, when, by whom."""
    keys = [worked_on(office, f"恒达{n}") for n in range(5)]
    li, wang = office.user("lijing"), office.user("wanghaitao")
    office.desk("zhoumin").do("customers.transfer", keys=keys, to=wang)
    assert told(office, "wanghaitao") == ["周敏 has handed customers over to you (5): 恒达0, 恒达1, 恒达2 …"]
    assert told(office, "lijing") == ["周敏 has handed customers of yours over to 王海涛 (5): 恒达0, 恒达1, 恒达2 …"]
    group = office.admin.history("customers", keys[0])[0]
    (entry,) = group.entries
    assert (group.wish, group.actor_name, entry.changes["owner"]) == ("customers.transfer", "周敏", (li, wang))


def test_some_from_several_owners_and_out_of_the_pool(office: Office) -> None:
    """D-05: whoever may assign gives customers of the pool to people, too."""
    keys = [worked_on(office, "恒达"), worked_on(office, "宏大", by="wanghaitao"), office.customer("公海").id]
    office.desk("lijing").do("customers.release", keys[2], reason="other")
    far = worked_on(office, "北方", by="zhangxiaolan")
    outcome = office.desk("zhoumin").do("customers.transfer", keys=[*keys, far], to=office.user("wanghaitao"))
    assert outcome.done == (keys[0], keys[2])
    assert {key: str(why) for key, why in outcome.refused.items()} == {
        keys[1]: "王海涛 has this customer already.",
        far: "There is no such record, or it is not yours to see.",
    }
    seen = office.admin.read("customers", keys[2])
    assert (seen["owner"], seen["pooled_at"], seen["pool_reason"]) == (office.user("wanghaitao"), None, None)


@pytest.mark.parametrize("account", ["lijing", "zhangxiaolan", "sunli", "zhaolei", "chenguodong"])
def test_only_who_may_assign_hands_customers_over(office: Office, account: str) -> None:
    """D-04"""
    key = worked_on(office, "恒达", by="lijing")
    to = office.user("wanghaitao")
    for wish in ({"keys": [key]}, {"of": office.user("lijing")}):
        with pytest.raises(errors.Forbidden):
            office.desk(account).do("customers.transfer", to=to, **wish)
    assert office.admin.read("customers", key)["owner"] == office.user("lijing")


def test_a_supervisor_hands_over_only_those_of_the_own_people(office: Office) -> None:
    key = worked_on(office, "北方", by="zhangxiaolan")
    with pytest.raises(errors.Forbidden):
        office.desk("zhoumin").do("customers.transfer", of=office.user("zhangxiaolan"), to=office.user("lijing"))
    assert office.admin.read("customers", key)["owner"] == office.user("zhangxiaolan")


def test_whoever_gets_customers_is_there_and_can_see_them(office: Office) -> None:
    key = worked_on(office, "恒达")
    office.admin.change("users", office.user("wanghaitao"), {"active": False})
    for to in (office.user("wanghaitao"), office.user("qianwen"), 10**6):
        with pytest.raises(errors.Invalid):
            office.desk("zhoumin").do("customers.transfer", key, to=to)


def test_what_goes_along_follows_from_the_descriptions() -> None:
    """Kinds that come later need only say that somebody does them, and when they are open."""
    assert [(entity.name, link) for entity, link in along.kinds()] == [("appointments", "customer")]


states = st.sampled_from(["open", "done", "cancelled"])
customer = st.fixed_dictionaries(
    {
        "owner": st.sampled_from(OWNERS),
        "contacts": st.integers(0, 3),
        "followups": st.integers(0, 2),
        "tasks": st.lists(st.tuples(st.sampled_from(OWNERS), states), max_size=2),
        "shared": st.booleans(),
        "removed": st.booleans(),
    }
)  # fmt: skip


def build(office: Office, wanted: dict[str, Any], n: int) -> None:
    """A customer as it was drawn."""
    admin, owner = office.admin, office.user(wanted["owner"])
    key = admin.create("customers", {"name": f"恒达{n}", "owner": owner}).id
    for one in range(wanted["contacts"]):
        admin.create("contacts", {"customer": key, "name": f"王{one}"})
    for one in range(wanted["followups"]):
        admin.create("followups", {"customer": key, "content": f"第{one}次", "person": owner})
    if wanted["shared"]:
        admin.share("customers", key, [{"user": office.user(account)} for account in OWNERS])
    for person, state in wanted["tasks"]:
        values = {"customer": key, "title": "送样", "start_at": "明天", "state": state, "person": office.user(person)}
        if wanted["shared"] or person in (wanted["owner"], "zhoumin"):
            admin.create("appointments", values)
    if wanted["removed"]:
        admin.remove("customers", key)


@settings(max_examples=15)
@given(customers=st.lists(customer, max_size=5), to=st.sampled_from(OWNERS), along_=st.sampled_from([None, ()]))
def test_a_handover_that_is_undone_leaves_everything_as_it_was(
    office: Office, customers: list[dict[str, Any]], to: str, along_: Any
) -> None:
    """D-13, R-HND-02"""
    for n, one in enumerate(customers):
        build(office, one, n)
    before = office.dump(*KINDS)
    wanted = sum(row["owner"] == office.user("lijing") for (kind, _), row in before.items() if kind == "customers")
    outcome = office.admin.do("customers.transfer", of=office.user("lijing"), to=office.user(to), along=along_)
    assert len(outcome.done) == (wanted if to != "lijing" else 0)
    assert office.problems_of(*KINDS) == []
    if outcome.done:
        last = office.admin.last_change()
        assert last is not None
        assert last.wish == "customers.transfer"
        office.admin.undo(last.id)
    assert office.dump(*KINDS) == before
    assert office.problems_of(*KINDS) == []


def test_three_hundred_customers_go_and_come_back(office: Office) -> None:
    """R-HND-02, D-13: one change, one undo; the contacts go along each time."""
    li = office.desk("lijing")
    with li.batch("customers.import"):
        keys = li.create_many("customers", [{"name": f"恒达{n}", "contact_name": f"王{n}"} for n in range(300)])
    before = office.dump("customers", "contacts")
    zhou = office.desk("zhoumin")
    outcome = zhou.do("customers.transfer", of=office.user("lijing"), to=office.user("wanghaitao"))
    assert sorted(outcome.done) == sorted(keys)
    mine = Query(filters=(Filter("owner", "is", office.user("wanghaitao")),))
    assert office.desk("wanghaitao").count("customers", mine).n == 300
    assert office.desk("wanghaitao").count("contacts", Query(words="王")).n == 300
    last = zhou.last_change()
    assert last is not None
    zhou.undo(last.id)
    assert office.dump("customers", "contacts") == before
    assert office.problems() == []
