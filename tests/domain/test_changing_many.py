"""Many records at once: one wish, one undo, and for each record the same rules as alone (R-CUS-37, R-CLN-02)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.office import Office
from tui_crm.domain import Filter, Query, Task, errors, registry
from tui_crm.domain.core.links import pack, unpack

TAGS = ("price_sensitive", "long_term", "urgent_delivery")


def tags_of(office: Office, key: int) -> set[int]:
    return set(unpack(str(office.admin.read("customers", key)["tags"])))


def filled(office: Office, count: int = 6, by: str = "lijing", **values: Any) -> list[int]:
    return [office.customer(f"客户{n:02}", by=by, **values).id for n in range(count)]


@settings(max_examples=12)
@given(
    held=st.lists(st.sets(st.sampled_from(TAGS)), min_size=1, max_size=6),
    add=st.sets(st.sampled_from(TAGS)), take=st.sets(st.sampled_from(TAGS)),
)  # fmt: skip
def test_tags_are_added_and_taken_and_the_others_stay(
    office: Office, held: list[set[str]], add: set[str], take: set[str]
) -> None:
    tag = {name: office.value("tag", name) for name in TAGS}
    keys = [office.customer(f"客户{n}", tags=[tag[t] for t in some]).id for n, some in enumerate(held)]
    outcomes = office.desk("lijing").change_many(
        "customers", keys, add={"tags": [tag[t] for t in add]}, take={"tags": [tag[t] for t in take]}
    )
    wanted = [{tag[t] for t in (some | add) - take} for some in held]
    assert [tags_of(office, key) for key in keys] == wanted
    changed = [some for some in held if (some | add) - take != some]
    assert (outcomes.done, outcomes.same, outcomes.refused) == (len(changed), len(held) - len(changed), {})
    if outcomes.group:
        office.desk("lijing").undo(outcomes.group)
    assert [tags_of(office, key) for key in keys] == [{tag[t] for t in some} for some in held]


def test_one_change_in_the_audit_and_one_undo_for_all(office: Office) -> None:
    keys = filled(office)
    desk, before = office.desk("lijing"), office.dump("customers")
    outcomes = desk.change_many("customers", keys, {"needs": "报价", "address": "文一西路 998 号"})
    assert (outcomes.done, outcomes.same, outcomes.refused) == (6, 0, {})
    group = desk.last_change()
    assert group is not None
    assert (group.id, group.wish, len(group.entries)) == (outcomes.group, "customers.change", 6)
    assert all(e.changes == {"needs": ("", "报价"), "address": ("", "文一西路 998 号")} for e in group.entries)
    assert sorted(office.names("lijing", Query(words="文一西路"))) == [f"客户{n:02}" for n in range(6)]
    assert office.problems() == []
    desk.undo(outcomes.group)
    assert office.dump("customers") == before
    assert office.names("lijing", Query(words="文一西路")) == []
    assert office.problems() == []


def test_many_are_changed_as_one_would_be(office: Office) -> None:
    """The same values, versions, search tokens and audit as by changing each alone."""
    one, *others = filled(office, 4)
    values = {"mobile": "138 0000 1111", "region": "330100", "level": "重点", "postal_code": "310012"}
    office.desk("lijing").change("customers", one, values)
    office.desk("lijing").change_many("customers", others, values)
    alone = office.admin.row(registry["customers"], one)
    for key in others:
        row = office.admin.row(registry["customers"], key)
        left_out = {"id", "name", "name_sort", "code"}
        assert {n: v for n, v in row.values.items() if n not in left_out} == {
            n: v for n, v in alone.values.items() if n not in left_out
        }
        assert office.admin.history("customers", key)[0].entries[0].changes == (
            office.admin.history("customers", one)[0].entries[0].changes
        )
    assert office.problems() == []


def test_what_follows_by_rule_follows_for_each(office: Office) -> None:
    """The primary contact goes along with the customer's contact name (R-CUS-05)."""
    keys = filled(office, 3, contact_name="王芳")
    outcomes = office.desk("lijing").change_many("customers", keys, {"contact_name": "张敏"})
    assert outcomes.done == 3
    contacts = office.admin.page("contacts", Query(limit=50)).rows
    assert [c["name"] for c in contacts if c["customer"] in keys] == ["张敏"] * 3
    office.desk("lijing").undo(outcomes.group)
    assert {office.admin.read("customers", key)["contact_name"] for key in keys} == {"王芳"}


def test_a_preview_tells_and_writes_nothing(office: Office) -> None:
    """How many would be changed, which are so already, and which are refused and why."""
    mine, theirs = filled(office, 3), office.customer("北京", by="zhangxiaolan").id
    office.desk("lijing").change("customers", mine[0], {"needs": "报价"})
    shared = office.customer("共享", by="zhangxiaolan").id
    office.desk("zhangxiaolan").share("customers", shared, [{"user": office.user("lijing"), "may_write": False}])
    before, head = office.dump("customers"), office.book.head()
    found = office.desk("lijing").preview_many(
        Task("customers", values={"needs": "报价"}), [*mine, theirs, shared, 10**9]
    )
    assert ([one.key for one in found.ready], found.same, found.total) == (mine[1:], 1, 6)
    assert set(found.refused) == {theirs, shared, 10**9}
    assert str(found.refused[theirs]) == str(found.refused[10**9]) != str(found.refused[shared])
    assert (office.dump("customers"), office.book.head()) == (before, head)
    outcomes = office.desk("lijing").carry_out(found)
    assert (outcomes.done, outcomes.same, set(outcomes.refused)) == (2, 1, set(found.refused))
    assert office.dump("customers")["customers", theirs] == before["customers", theirs]


def test_each_record_keeps_its_own_rules(office: Office) -> None:
    """D-03: points pass the cap for nobody; a contact without a name is refused, the others go through."""
    plain, named = filled(office, 2), office.customer("有联系人", contact_name="王芳", contact_position="经理").id
    desk = office.desk("lijing")
    with_points = desk.change_many("customers", [*plain, named], {"points": 101})
    assert (with_points.done, set(with_points.refused)) == (0, {*plain, named})
    assert desk.last_change() is None or desk.last_change().wish == "customers.create"  # type: ignore[union-attr]
    cleared = desk.change_many("customers", [*plain, named], {"contact_name": "", "needs": "报价"})
    assert (cleared.done, set(cleared.refused)) == (2, {named})


@pytest.mark.parametrize(
    "values", [{"credit": 50}, {"no_such": 1}, {"created_at": 0}, {"owner": "zhangxiaolan"}, {"level": "没有"}]
)
def test_what_one_may_not_set_one_may_not_set_in_many(office: Office, values: dict[str, Any]) -> None:
    office.role("customer_manager", customers={"credit": 1})
    keys = filled(office, 3)
    before = office.dump("customers")
    outcomes = office.desk("lijing").change_many("customers", keys, values)
    assert (outcomes.done, set(outcomes.refused), outcomes.group) == (0, set(keys), 0)
    assert office.dump("customers") == before


def test_what_stands_once_is_not_given_to_many(office: Office) -> None:
    keys = filled(office, 2)
    with pytest.raises(errors.Invalid):
        office.desk("lijing").change_many("customers", keys, {"code": "KH1"})


def test_who_may_change_nothing_is_refused_at_once(office: Office) -> None:
    keys = filled(office, 2)
    for action in ("change", "remove"):
        with pytest.raises(errors.Forbidden):
            office.desk("chenguodong").preview_many(Task("customers", action, {"needs": "x"}), keys)


def test_all_that_a_filter_finds_but_some(office: Office) -> None:
    keys = filled(office, 5)
    office.customer("别家", by="zhangxiaolan")
    desk = office.desk("lijing")
    query = Query(words="客户", filters=(Filter("needs", "empty"),), limit=2)
    found = desk.preview_many(Task("customers", values={"needs": "报价"}), query, but=keys[:1])
    assert [one.key for one in found.ready] == keys[1:]
    assert desk.carry_out(found).done == 4
    assert desk.preview_many(Task("customers", values={"needs": "x"}), Query(words="!!")).total == 0


def test_a_record_that_a_colleague_has_changed_meanwhile_stays(office: Office) -> None:
    """D-15: nothing is overwritten silently."""
    keys = filled(office, 3)
    desk = office.desk("lijing")
    found = desk.preview_many(Task("customers", values={"needs": "报价"}), keys)
    office.admin.change("customers", keys[1], {"needs": "维修"})
    outcomes = desk.carry_out(found)
    assert (outcomes.done, set(outcomes.refused)) == (2, {keys[1]})
    assert office.admin.read("customers", keys[1])["needs"] == "维修"


def test_rights_that_are_taken_meanwhile_hold(office: Office) -> None:
    keys = filled(office, 3)
    desk = office.desk("lijing")
    found = desk.preview_many(Task("customers", values={"needs": "报价"}), keys)
    assert len(found.ready) == 3
    office.role("customer_manager", customers={"needs": 1})
    outcomes = desk.carry_out(found)
    assert (outcomes.done, set(outcomes.refused)) == (0, set(keys))


def test_stopping_leaves_nothing_behind(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from tui_crm.domain.core import changing

    monkeypatch.setattr(changing, "CHUNK", 2)
    keys = filled(office, 5)
    desk, before, head = office.desk("lijing"), office.dump("customers"), office.book.head()
    found = desk.preview_many(Task("customers", values={"needs": "报价"}), keys)
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done >= 4:
            raise errors.Interrupted

    with pytest.raises(errors.Interrupted):
        desk.carry_out(found, stop)
    assert told == [(2, 5), (4, 5)]
    assert (office.dump("customers"), office.book.head()) == (before, head)
    assert desk.carry_out(found).done == 5


def test_many_go_into_the_recycle_bin_with_what_belongs_to_them_and_come_back(office: Office) -> None:
    keys = filled(office, 4, contact_name="王芳", address="文一西路")
    desk, before = office.desk("lijing"), office.dump("customers", "contacts")
    outcomes = desk.carry_out(desk.preview_many(Task("customers", "remove"), keys))
    assert (outcomes.done, outcomes.refused) == (4, {})
    assert office.names("lijing") == office.names("lijing", entity="contacts") == []
    assert len(office.names("lijing", Query(bin=True, words="文一西路"))) == 4
    assert len(office.names("lijing", Query(bin=True), "contacts")) == 4
    assert office.problems() == []
    desk.undo(outcomes.group)
    assert office.dump("customers", "contacts") == before
    again = desk.carry_out(desk.preview_many(Task("customers", "remove"), keys))
    assert again.done == 4
    back = desk.carry_out(desk.preview_many(Task("customers", "restore"), Query(bin=True)))
    assert (back.done, back.refused) == (4, {})
    assert office.dump("customers", "contacts") == before
    assert office.problems() == []


def test_what_others_point_at_stays_and_says_so(office: Office) -> None:
    """R-CLS-23."""
    used, free = office.value("tag", "urgent_delivery"), office.value("tag", "high_growth")
    office.customer("甲公司", tags=pack([used]))
    outcomes = office.admin.carry_out(office.admin.preview_many(Task("dictionary_values", "remove"), [used, free]))
    assert (outcomes.done, set(outcomes.refused)) == (1, {used})
    assert "in use" in str(outcomes.refused[used]) or "使用" in str(outcomes.refused[used])


@pytest.fixture
def wholesale(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is taken back for many at once counts from two records on, in pieces of two."""
    from tui_crm.domain.core import undo_many, written_many

    monkeypatch.setattr(undo_many, "MANY", 2)
    monkeypatch.setattr(written_many, "CHUNK", 2)


def test_many_are_taken_back_as_one_would_be(office: Office, wholesale: None) -> None:
    keys = filled(office, 5, mobile="13800001111", address="文一西路")
    desk, before = office.desk("lijing"), office.dump("customers")
    outcomes = desk.change_many("customers", keys, {"mobile": "13900002222", "address": "", "level": "重点"})
    desk.undo(outcomes.group)
    assert office.dump("customers") == before
    assert len(office.names("lijing", Query(words="文一西路"))) == 5
    assert office.problems() == []
    with pytest.raises(errors.Forbidden):
        desk.undo(outcomes.group)


def test_many_are_not_taken_back_when_one_was_changed_since(office: Office, wholesale: None) -> None:
    """All or nothing, with the name of who did it; the others stay changed (D-13)."""
    keys = filled(office, 5)
    desk = office.desk("lijing")
    outcomes = desk.change_many("customers", keys, {"needs": "报价"})
    office.desk("zhoumin").change("customers", keys[4], {"needs": "维修"})
    before, head = office.dump("customers"), office.book.head()
    with pytest.raises(errors.Forbidden, match="周敏"):
        desk.undo(outcomes.group)
    assert (office.dump("customers"), office.book.head()) == (before, head)
    office.desk("zhoumin").change("customers", keys[4], {"needs": "报价", "address": "文一西路"})
    with pytest.raises(errors.Forbidden, match="周敏"):
        desk.undo(outcomes.group)


def test_others_take_many_back_only_with_the_right_to(office: Office, wholesale: None) -> None:
    keys = filled(office, 4)
    outcomes = office.desk("lijing").change_many("customers", keys, {"needs": "报价"})
    for account in ("wanghaitao", "chenguodong"):
        with pytest.raises(errors.Refused):
            office.desk(account).undo(outcomes.group)
    office.admin.undo(outcomes.group)
    assert {office.admin.read("customers", key)["needs"] for key in keys} == {""}


def test_many_are_shared_as_one_and_one_undo_takes_it_back(office: Office) -> None:
    """Who was named before stays; what is shared so already is left alone; what may not be shared says why (D-04)."""
    keys = filled(office, 3)
    theirs = office.customer("张晓岚的客户", by="zhangxiaolan").id
    desk, colleague = office.desk("lijing"), office.desk("zhangxiaolan")
    sunli, until = office.user("sunli"), "2026-12-31"
    desk.share("customers", keys[0], [{"user": office.user("wanghaitao"), "may_write": True}])
    desk.share("customers", keys[1], [{"user": sunli, "may_write": True, "until": until}])
    before = [desk.shares("customers", key) for key in keys]
    one = {"user": sunli, "may_write": True, "until": until}
    outcomes = desk.carry_out(desk.preview_many(Task("customers", "share", one), [*keys, theirs]))
    assert (outcomes.done, outcomes.same, list(outcomes.refused)) == (2, 1, [theirs])
    assert [len(desk.shares("customers", key)) for key in keys] == [2, 1, 1]
    assert all(any(s["user"] == sunli for s in desk.shares("customers", key)) for key in keys)
    assert set(office.names("sunli")) >= {"客户00", "客户01", "客户02"}
    assert office.problems() == []
    desk.undo(outcomes.group)
    assert [desk.shares("customers", key) for key in keys] == before
    assert colleague.shares("customers", theirs) == []
    assert office.problems() == []


@pytest.mark.parametrize(
    ("entity", "wanted", "field"),
    [("customers", {}, "user"), ("customers", {"user": 1, "department": 1}, "user"),
     ("customers", {"user": 99_999}, "user"), ("customers", {"user": 1, "until": "gestern"}, "until")],
)  # fmt: skip
def test_sharing_many_with_nobody_or_until_no_day_is_refused(
    office: Office, entity: str, wanted: dict[str, Any], field: str
) -> None:
    keys, desk = filled(office, 2), office.desk("lijing")
    with pytest.raises(errors.Invalid) as found:
        desk.preview_many(Task(entity, "share", wanted), keys)
    assert list(found.value.fields) == [field]
    assert [desk.shares("customers", key) for key in keys] == [[], []]


def test_what_goes_with_its_customer_is_not_shared_by_itself(office: Office) -> None:
    customer = office.customer("恒达")
    contact = office.desk("lijing").create("contacts", {"customer": customer.id, "name": "王芳"})
    with pytest.raises(errors.Forbidden):
        office.desk("lijing").preview_many(Task("contacts", "share", {"user": office.user("sunli")}), [contact.id])


def test_two_values_do_not_get_one_code(office: Office) -> None:
    """R-CLS-01: which is told at the field, and not as something to try again."""
    made = [
        office.admin.create("dictionary_values", {"kind": "tag", "code": code, "name": code, "name_en": code}).id
        for code in ("a1", "a2")
    ]
    with pytest.raises(errors.Taken) as refused:
        office.admin.change_many("dictionary_values", made, {"code": "same"})
    assert list(refused.value.fields) == ["code"]
    assert {office.admin.read("dictionary_values", key)["code"] for key in made} == {"a1", "a2"}
    assert office.problems() == []
