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


def test_what_a_leaver_was_to_do_elsewhere_goes_along(office: Office) -> None:
    """R-HND-02: without a customer, and at those of others that the new one sees; the rest stays where it is."""
    key, li = worked_on(office, "恒达"), office.desk("lijing")
    to = {"person": office.user("lijing"), "start_at": "明天"}
    for account, title in (("zhoumin", "主管的"), ("wanghaitao", "同事的"), ("zhangxiaolan", "北方的")):
        customer = office.customer(title, by=account)
        office.desk(account).share("customers", customer.id, [{"user": office.user("lijing")}])
        office.desk(account).create("appointments", {**to, "customer": customer.id, "title": title})
    li.create("appointments", {"title": "写月报", "start_at": "明天"})
    li.create("appointments", {"title": "上月的月报", "start_at": "今天", "state": "done"})
    before = office.dump(*KINDS)
    office.admin.do("customers.transfer", of=office.user("lijing"), to=office.user("wanghaitao"))
    hers = {row["title"] for row in office.dump("appointments").values() if row["person"] == office.user("lijing")}
    assert hers == {"回电", "上月的月报", "主管的", "北方的"}
    assert set(office.names("wanghaitao", entity="appointments")) == {"送样", "回电", "同事的", "写月报"}
    assert office.admin.read("customers", key)["owner"] == office.user("wanghaitao")
    last = office.admin.last_change()
    assert last is not None
    office.admin.undo(last.id)
    assert office.dump(*KINDS) == before
    office.admin.do("customers.transfer", of=office.user("lijing"), to=office.user("wanghaitao"), along=())
    assert "写月报" not in office.names("wanghaitao", entity="appointments"), "where nothing is to go along"
    assert office.problems() == []


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


def test_an_owner_changed_in_the_form_is_a_handover_too(office: Office) -> None:
    """R-HND-03: open tasks go along, both are told, and one undo takes all of it back."""
    key, zhou = worked_on(office, "恒达"), office.desk("zhoumin")
    before = office.dump(*KINDS)
    zhou.change("customers", key, {"owner": office.user("wanghaitao"), "remark": "区域调整"})
    tasks = {row["title"]: row["person"] for row in office.dump("appointments").values()}
    assert tasks == {"送样": office.user("wanghaitao"), "回电": office.user("lijing")}
    assert told(office, "wanghaitao") == ["周敏 has handed customers over to you (1): 恒达"]
    assert told(office, "lijing") == ["周敏 has handed customers of yours over to 王海涛 (1): 恒达"]
    last = zhou.last_change()
    assert last is not None
    zhou.undo(last.id)
    assert office.dump(*KINDS) == before
    assert told(office, "wanghaitao") == told(office, "lijing") == []
    assert office.problems() == []


def test_nobody_leaves_a_customer_without_an_owner_in_the_form(office: Office) -> None:
    """D-05: the pool takes a reason, which only giving up asks for."""
    key = worked_on(office, "恒达")
    with pytest.raises(errors.Invalid, match="Give to the pool") as refused:
        office.desk("zhoumin").change("customers", key, {"owner": None})
    assert list(refused.value.fields) == ["owner"]
    assert office.admin.read("customers", key)["owner"] == office.user("lijing")


def test_the_form_gives_customers_to_nobody_who_sees_none(office: Office) -> None:
    key = worked_on(office, "恒达")
    with pytest.raises(errors.Invalid, match="The roles of 钱文 see no customers"):
        office.desk("zhoumin").change("customers", key, {"owner": office.user("qianwen")})


def test_a_customer_of_the_pool_may_be_given_to_somebody_in_the_form(office: Office) -> None:
    key = office.customer("公海").id
    office.desk("lijing").do("customers.release", key, reason="other")
    office.admin.change("customers", key, {"owner": office.user("wanghaitao")})
    assert told(office, "wanghaitao") == ["林志远 has handed customers over to you (1): 公海"]
    last = office.admin.last_change()
    assert last is not None
    office.admin.undo(last.id)
    assert office.admin.read("customers", key)["owner"] is None


def test_a_handover_is_undone_after_the_old_owner_has_left(office: Office) -> None:
    """D-13: customers and tasks return to whom they were with; from there they can be handed over anew."""
    key = worked_on(office, "恒达")
    before = office.dump(*KINDS)
    office.admin.do("customers.transfer", of=office.user("lijing"), to=office.user("wanghaitao"))
    last = office.admin.last_change()
    assert last is not None
    office.admin.change("users", office.user("lijing"), {"active": False})
    office.admin.undo(last.id)
    assert office.dump(*KINDS) == before
    office.admin.do("customers.transfer", key, to=office.user("zhoumin"))
    assert owners(office, "appointments") == {office.user("zhoumin")}
    assert office.problems() == []


def test_what_somebody_who_has_left_was_to_do_does_not_move_to_another_customer(office: Office) -> None:
    """They cannot see it; it is no matter of the account of whoever moves it."""
    key = worked_on(office, "恒达")
    other = office.customer("宏大", by="wanghaitao").id
    (task,) = (row.id for row in office.admin.page("appointments").rows if row["title"] == "送样")
    office.admin.change("users", office.user("lijing"), {"active": False})
    with pytest.raises(errors.Invalid, match="李静 may not see this customer"):
        office.desk("zhoumin").change("appointments", task, {"customer": other})
    assert office.admin.read("appointments", task)["customer"] == key


def test_a_supervisor_takes_back_what_went_beyond_the_own_people(office: Office) -> None:
    """D-13: it is out of sight since, but was theirs to hand over; what others handed over there is not."""
    key, zhou = worked_on(office, "恒达"), office.desk("zhoumin")
    before = office.dump(*KINDS)
    zhou.do("customers.transfer", key, to=office.user("zhangxiaolan"))
    assert office.names("zhoumin") == []
    last = zhou.last_change()
    assert last is not None
    with pytest.raises(errors.Refused):
        office.desk("lijing").undo(last.id)
    zhou.undo(last.id)
    assert office.dump(*KINDS) == before
    zhou.do("customers.transfer", key, to=office.user("zhangxiaolan"))
    office.admin.do("customers.transfer", key, to=office.user("linzhiyuan"))
    again = zhou.last_change()
    assert again is not None
    with pytest.raises(errors.Refused, match="林志远 has changed the same fields since"):
        zhou.undo(again.id)
    assert office.problems() == []


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
    last = office.admin.last_change()
    if last is not None and last.wish == "customers.transfer":
        office.admin.undo(last.id)
    else:
        assert outcome.done == ()
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
