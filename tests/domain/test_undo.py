"""Taking back: any changes, undone newest first, give the book before (D-13)."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.office import DAY, SECOND, Office
from tui_crm.domain import Query, Record, errors, registry
from tui_crm.domain.core import checks, undo_many

PEOPLE = ("linzhiyuan", "zhoumin", "lijing", "zhangxiaolan")
KEPT = ("customers", "contacts", "users", "departments", "dictionary_values")


def undo_last(office: Office, account: str) -> int:
    """Take back somebody's newest change that still stands."""
    desk = office.desk(account)
    last = desk.last_change()
    assert last is not None
    return desk.undo(last.id)


def last_group(office: Office) -> int:
    """The number of the newest change of all."""
    return office.book.head()[0]


def test_a_mistake_in_a_field_is_taken_back(office: Office) -> None:
    made = office.customer("恒达", phone="0571-87654321")
    desk = office.desk("lijing")
    desk.change("customers", made.id, {"name": "错了", "phone": "110"})
    undo_last(office, "lijing")
    seen = desk.read("customers", made.id)
    assert (seen["name"], seen["phone"], seen["phone_e164"]) == ("恒达", "0571-87654321", "+8657187654321")
    assert office.names("lijing", Query(words="hengda")) == ["恒达"]
    assert office.names("lijing", Query(words="cuole")) == []
    assert seen.version == 3, "an undo is a change of its own"


def test_a_created_customer_goes_with_its_contact(office: Office) -> None:
    office.customer("恒达", contact_name="王芳")
    undo_last(office, "lijing")
    assert office.names("lijing") == office.names("lijing", entity="contacts") == []
    assert office.names("lijing", Query(bin=True)) == ["恒达"]


def test_a_removed_customer_comes_back_with_its_contacts(office: Office) -> None:
    made = office.customer("恒达", contact_name="王芳")
    office.desk("lijing").remove("customers", made.id)
    undo_last(office, "lijing")
    assert office.names("lijing", entity="contacts") == ["王芳"]


def test_an_undo_can_be_undone(office: Office) -> None:
    made = office.customer("恒达")
    desk = office.desk("lijing")
    desk.change("customers", made.id, {"name": "宏大"})
    undone = undo_last(office, "lijing")
    desk.undo(undone)
    assert desk.read("customers", made.id)["name"] == "宏大"
    last = desk.last_change()
    assert last is not None
    assert last.wish == "customers.change", "it stands again, so that it can be undone again"
    undo_last(office, "lijing")
    assert desk.read("customers", made.id)["name"] == "恒达"
    assert office.problems() == []


def test_undos_of_undos_go_on_for_as_long_as_anybody_likes(office: Office) -> None:
    made, desk = office.customer("恒达"), office.desk("lijing")
    desk.change("customers", made.id, {"name": "恒大"})
    first = last_group(office)
    desk.change("customers", made.id, {"name": "宏大"})
    back = last_group(office)
    for name in ("恒大", "宏大", "恒大", "宏大", "恒大"):
        back = desk.undo(back)
        assert desk.read("customers", made.id)["name"] == name
    offered = desk.last_change()
    assert offered is not None
    assert offered.id == first, "what is undone does not stand in the way"
    desk.undo(first)
    assert desk.read("customers", made.id)["name"] == "恒达"


def test_who_may_make_no_accounts_any_more_brings_none_back(office: Office) -> None:
    """D-06: what was made and removed with rights that are gone stays as it is."""
    office.admin.change("users", office.user("zhoumin"), {"roles": "admin"})
    desk = office.desk("zhoumin")
    spare = desk.create("users", {"account": "spare", "name": "备用", "roles": "admin"})
    desk.remove("users", spare.id)
    removed = last_group(office)
    other = desk.create("users", {"account": "other", "name": "另一个"})
    made = last_group(office)
    office.admin.change("users", office.user("zhoumin"), {"roles": "customer_manager"})
    for group in (removed, made):
        with pytest.raises(errors.Forbidden):
            desk.undo(group)
    assert desk.read("users", other.id)["account"] == "other"
    assert spare.id not in {row.id for row in office.admin.page("users").rows}


def test_who_only_reads_now_removes_nothing_by_undoing(office: Office) -> None:
    """D-06"""
    made = office.customer("恒达")
    group = last_group(office)
    office.admin.change("users", office.user("lijing"), {"roles": "executive"})
    with pytest.raises(errors.Forbidden):
        office.desk("lijing").undo(group)
    assert office.admin.read("customers", made.id)["name"] == "恒达"


def test_nothing_is_undone_twice(office: Office) -> None:
    made = office.customer("恒达")
    office.desk("lijing").change("customers", made.id, {"name": "宏大"})
    number = last_group(office)
    office.desk("lijing").undo(number)
    with pytest.raises(errors.Forbidden):
        office.desk("lijing").undo(number)


def test_a_later_change_of_the_same_field_stands_in_the_way(office: Office) -> None:
    """D-13: only while nothing later touched the same fields."""
    made = office.customer("恒达")
    li, zhou = office.desk("lijing"), office.desk("zhoumin")
    li.change("customers", made.id, {"name": "宏大", "address": "甲路"})
    number = last_group(office)
    zhou.change("customers", made.id, {"remark": "别的栏"})
    zhou.change("customers", made.id, {"name": "周改的"})
    with pytest.raises(errors.Forbidden) as refused:
        li.undo(number)
    assert "周敏" in str(refused.value)
    assert li.read("customers", made.id)["address"] == "甲路", "nothing is taken back by halves"
    undo_last(office, "zhoumin")
    li.undo(number)
    seen = li.read("customers", made.id)
    assert (seen["name"], seen["address"], seen["remark"]) == ("恒达", "", "别的栏")


def test_what_hangs_on_a_new_record_goes_first(office: Office) -> None:
    made = office.customer("恒达")
    number = last_group(office)
    office.contact(made, "王芳")
    with pytest.raises(errors.Forbidden):
        office.desk("lijing").undo(number)
    undo_last(office, "lijing")
    office.desk("lijing").undo(number)
    assert office.names("linzhiyuan") == []


def test_what_was_purged_stays_away(office: Office) -> None:
    made = office.customer("恒达", contact_name="王芳")
    created = last_group(office)
    office.admin.remove("customers", made.id)
    removed = last_group(office)
    office.admin.purge("customers", made.id)
    purged = last_group(office)
    for number in (purged, removed, created):
        with pytest.raises(errors.Refused):
            office.admin.undo(number)
    assert office.problems() == []


def test_what_was_purged_does_not_stand_in_the_way_of_what_can_come_back(office: Office) -> None:
    kept, gone = office.customer("恒达"), office.customer("宏大")
    office.admin.change("customers", kept.id, {"remark": "好"})
    group = last_group(office)
    office.admin.change("customers", gone.id, {"remark": "坏"})
    office.admin.remove("customers", gone.id)
    removed = last_group(office)
    office.admin.purge("customers", gone.id)
    offered = office.admin.last_change()
    assert offered is not None
    assert offered.id == group
    with pytest.raises(errors.Forbidden) as refused:
        office.admin.undo(removed)
    assert "for good" in str(refused.value)


def test_what_points_at_something_purged_stays_as_it_is(office: Office) -> None:
    """A value, a tag and a customer that are gone for good, in one record and in many."""
    admin = office.admin
    level = admin.create("dictionary_values", {"kind": "customer_level", "code": "x", "name": "旧", "name_en": "Old"})
    tag = admin.create("dictionary_values", {"kind": "tag", "code": "y", "name": "旧签", "name_en": "Old tag"})
    first, other = office.customer("恒达"), office.customer("宏大")
    contact = office.contact(first, "王芳")
    many = [office.customer(f"客户{n}").id for n in range(undo_many.MANY)]
    numbers = []

    def moved(entity: str, key: int, former: dict[str, Any], latter: dict[str, Any]) -> None:
        admin.change(entity, key, former)
        admin.change(entity, key, latter)
        numbers.append(last_group(office))

    moved("customers", other.id, {"level": level.id}, {"level": None})
    moved("customers", other.id, {"tags": [tag.id]}, {"tags": []})
    moved("contacts", contact.id, {"name": "王方"}, {"customer": other.id})
    for value in (level.id, None):
        admin.change_many("customers", many, {"level": value})
    numbers.append(last_group(office))
    for entity, key in (("dictionary_values", level.id), ("dictionary_values", tag.id), ("customers", first.id)):
        admin.remove(entity, key)
        admin.purge(entity, key)
    for number in numbers:
        with pytest.raises(errors.Forbidden) as refused:
            admin.undo(number)
        assert refused.value.message == checks.GONE_FOR_GOOD
    assert admin.read("customers", other.id)["tags"] == ""
    assert office.problems_of(*KEPT) == []


def test_what_was_given_to_somebody_who_is_deleted_since_is_not_given_back(office: Office) -> None:
    """D-12: nothing that is in use is in the recycle bin, and an undo is no way round."""
    made = office.customer("恒达")
    office.admin.do("customers.transfer", made.id, to=office.user("wanghaitao"))
    number = last_group(office)
    office.admin.remove("users", office.user("lijing"))
    with pytest.raises(errors.Forbidden):
        office.admin.undo(number)
    office.admin.restore("users", office.user("lijing"))
    office.admin.undo(number)
    assert office.names("lijing") == ["恒达"]


def test_a_password_does_not_come_back(office: Office) -> None:
    office.password("lijing")
    with pytest.raises(errors.Forbidden):
        office.admin.undo(last_group(office))


def test_an_assignment_and_a_share_are_taken_back(office: Office) -> None:
    made = office.customer("恒达", contact_name="王芳")
    zhou = office.desk("zhoumin")
    zhou.change("customers", made.id, {"owner": office.user("wanghaitao")})
    zhou.share("customers", made.id, [{"user": office.user("zhangxiaolan"), "until": "2026-06-01"}])
    assert office.names("zhangxiaolan", Query(words="恒达")) == ["恒达"]
    undo_last(office, "zhoumin")
    assert office.names("zhangxiaolan", Query(words="恒达")) == []
    undo_last(office, "zhoumin")
    assert office.names("lijing", Query(words="王芳"), "contacts") == ["王芳"]
    assert office.names("wanghaitao") == []
    assert office.problems() == []


def test_an_own_restoring_is_not_undone_in_the_records_of_others(office: Office) -> None:
    """R-CUS-39: whoever is only shown a record takes nothing back that amounts to deleting or sharing it."""
    li, zhang = office.desk("lijing"), office.desk("zhangxiaolan")
    made = office.customer("恒达")
    li.remove("customers", made.id)
    li.restore("customers", made.id)
    restored = last_group(office)
    office.admin.do("customers.transfer", made.id, to=zhang.actor.id)
    zhang.share("customers", made.id, [{"user": li.actor.id}])
    with pytest.raises(errors.Forbidden):
        li.undo(restored)
    assert office.names("zhangxiaolan") == ["恒达"]


def test_an_own_share_is_not_brought_back_in_the_pool(office: Office) -> None:
    li = office.desk("lijing")
    made = office.customer("恒达")
    li.share("customers", made.id, [{"user": office.user("wanghaitao"), "may_write": True}])
    li.share("customers", made.id, [])
    parted = last_group(office)
    li.do("customers.release", made.id, reason="other")
    with pytest.raises(errors.Forbidden):
        li.undo(parted)
    office.desk("zhangxiaolan").do("customers.claim", made.id)
    assert office.names("wanghaitao") == []


def test_a_person_who_moved_back_takes_the_records_back(office: Office) -> None:
    """The search index follows an undo as it follows a change."""
    office.customer("恒达")
    office.admin.change("users", office.user("lijing"), {"department": "华北"})
    undo_last(office, "linzhiyuan")
    assert office.names("zhoumin", Query(words="恒达")) == ["恒达"]
    assert office.problems() == []


def test_an_undo_obeys_the_rules(office: Office) -> None:
    """Circles, the last administrator, a value that is gone: an undo is no way round."""
    east, root = office.id_of("departments", "华东"), office.id_of("departments", "总公司")
    office.admin.change("departments", east, {"parent": None})
    number = last_group(office)
    office.admin.change("departments", root, {"parent": east})
    with pytest.raises(errors.Refused):
        office.admin.undo(number)
    boss = office.admin.create("users", {"account": "boss", "name": "老板", "roles": "admin"})
    made = last_group(office)
    office.password("boss")
    office.book.desk_of("boss").change("users", office.user("linzhiyuan"), {"roles": "executive"})
    with pytest.raises(errors.Refused):
        office.book.desk_of("boss").undo(made)
    with pytest.raises(errors.Refused):
        office.book.desk_of("boss").remove("users", boss.id)
    assert office.book.desk_of("boss").entities()


def test_an_undo_never_takes_a_number_that_was_given_again(office: Office) -> None:
    old = office.customer("从前", code="ALFKI")
    office.desk("lijing").change("customers", old.id, {"code": "ANDERS"})
    number = last_group(office)
    office.customer("现在", code="ALFKI")
    with pytest.raises(errors.Invalid):
        office.desk("lijing").undo(number)


def test_a_group_that_does_not_exist_is_not_found(office: Office) -> None:
    for number in (0, -1, 10**6, 2**70):
        with pytest.raises(errors.NotFound):
            office.admin.undo(number)


def test_out_of_reach_an_undo_tells_nothing(office: Office) -> None:
    made = office.customer("北方重工", by="zhangxiaolan")
    office.desk("zhangxiaolan").change("customers", made.id, {"name": "变了"})
    number = last_group(office)
    with pytest.raises(errors.NotFound):
        office.desk("lijing").undo(number)
    office.desk("zhangxiaolan").undo(number)
    with pytest.raises(errors.NotFound):
        office.desk("lijing").undo(number)


# -- any sequence of changes


class Story:
    """Random work of several people at the same few records."""

    def __init__(self, office: Office, chance: random.Random) -> None:
        self.office, self.chance = office, chance
        self.done: list[tuple[str, int]] = []
        """Who did which group."""

    def rows(self, entity: str, account: str, **query: Any) -> list[Record]:
        return list(self.office.desk(account).page(entity, Query(limit=50, **query)).rows)

    def step(self) -> None:
        """One wish; what is refused leaves no trace."""
        account = self.chance.choice(PEOPLE)
        before = last_group(self.office)
        try:
            self.chance.choice(WISHES)(self, account)
        except errors.Refused:
            assert last_group(self.office) == before
        if last_group(self.office) > before:
            self.done.append((account, last_group(self.office)))
        self.office.pass_time(SECOND)

    def pick(self, entity: str, account: str, **query: Any) -> Record:
        rows = self.rows(entity, account, **query)
        if not rows:
            raise errors.NotFound
        return self.chance.choice(rows)

    def create(self, account: str) -> None:
        contact = self.chance.choice(["", "王芳", "李雷"])
        self.office.customer(f"客户{self.chance.randrange(5)}", by=account, contact_name=contact, phone="110")

    def add_contact(self, account: str) -> None:
        primary = self.chance.random() < 0.4
        self.office.contact(self.pick("customers", account), "赵云", by=account, primary=primary)

    def change(self, account: str) -> None:
        field, values = self.chance.choice(
            [("name", ["甲", "乙", "Änne"]), ("phone", ["", "0571-87654321"]), ("credit", [None, 5, 50]),
             ("contact_name", ["王芳", "钱多"]), ("last_purchase_on", [None, "2026-01-02"]),
             ("status", ["",
             "跟进中"]),
             ("extra", ["", "车牌: 浙A"]), ("contact_mobile", ["", "13800001234"]), ("remark", ["x", "y\nz"])]
        )  # fmt: skip
        row = self.pick("customers", account)
        self.office.desk(account).change("customers", row.id, {field: self.chance.choice(values)}, row.version)

    def change_contact(self, account: str) -> None:
        values: list[dict[str, Any]] = [
            {"name": "孙策"}, {"primary": True}, {"primary": False}, {"mobile": "13900001111"},
            {"birthday": "1990-1-1"},
            {"customer": self.pick("customers", account).id},
        ]  # fmt: skip
        row = self.pick("contacts", account)
        self.office.desk(account).change("contacts", row.id, self.chance.choice(values))

    def remove(self, account: str) -> None:
        entity = self.chance.choice(["customers", "contacts"])
        self.office.desk(account).remove(entity, self.pick(entity, account).id)

    def restore(self, account: str) -> None:
        entity = self.chance.choice(["customers", "contacts"])
        self.office.desk(account).restore(entity, self.pick(entity, account, bin=True).id)

    def assign(self, account: str) -> None:
        to = self.office.user(self.chance.choice(["lijing", "wanghaitao", "zhangxiaolan"]))
        self.office.desk(account).change("customers", self.pick("customers", account).id, {"owner": to})

    def share(self, account: str) -> None:
        to: list[dict[str, Any]] = self.chance.choice(
            [[], [{"user": self.office.user("zhangxiaolan")}], [{"department": 2, "may_write": True}]]
        )
        self.office.desk(account).share("customers", self.pick("customers", account).id, to)

    def move(self, account: str) -> None:
        department = self.chance.choice(["华东", "华北", "杭州"])
        self.office.desk(account).change("users", self.office.user("wanghaitao"), {"department": department})

    def undo(self, account: str) -> None:
        undo_last(self.office, account)

    def points(self, account: str) -> None:
        self.office.desk(account).do("customers.add_points", self.pick("customers", account).id, points=7)


WISHES: tuple[Callable[[Story, str], None], ...] = (
    Story.create, Story.create, Story.add_contact, Story.change, Story.change, Story.change_contact, Story.remove,
    Story.restore, Story.assign, Story.share, Story.move, Story.points,
)  # fmt: skip


def start(office: Office, seed: int) -> Story:
    """A book with a few customers to begin with."""
    story = Story(office, random.Random(seed))
    for account in ("lijing", "zhangxiaolan"):
        office.customer("老客户", by=account, contact_name="王芳")
    office.pass_time(SECOND)
    return story


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32), length=st.integers(1, 14))
def test_any_changes_undone_newest_first_give_the_book_before(office: Office, seed: int, length: int) -> None:
    story = start(office, seed)
    before, shares = office.dump(*KEPT), shares_of_all(office)
    for _ in range(length):
        story.step()
    assert office.problems_of(*KEPT) == []
    after = office.dump(*KEPT)
    undone = [office.admin.undo(number) for _, number in reversed(story.done)]
    assert office.dump(*KEPT) == before
    assert shares_of_all(office) == shares
    assert office.problems_of(*KEPT) == []
    for number in reversed(undone):
        office.admin.undo(number)
    assert office.dump(*KEPT) == after, "and undoing the undoing gives the book after"
    assert office.problems_of(*KEPT) == []


def shares_of_all(office: Office) -> list[tuple[Any, ...]]:
    """Every share there is."""
    asked = 'SELECT entity, record, "user", department, may_write, until FROM shares'
    return sorted(office.book.store.sql(asked), key=str)


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32))
def test_changes_and_undos_in_any_order_leave_a_sound_book(office: Office, seed: int) -> None:
    """Undone in the middle of other work, by anybody: refused or done, but never half."""
    story = start(office, seed)
    for _ in range(14):
        story.step()
        if story.done and story.chance.random() < 0.5:
            account, number = story.chance.choice(story.done)
            try:
                office.desk(story.chance.choice([account, "linzhiyuan"])).undo(number)
            except errors.Refused:
                continue
    assert office.problems_of(*KEPT) == []
    contacts, customers = office.dump("contacts"), office.dump("customers")
    for (_, key), contact in contacts.items():
        customer = customers["customers", contact["customer"]]
        assert contact["owner"] == customer["owner"], key
        if contact["primary"]:
            assert contact["name"] == customer["contact_name"], key
    held = [c["customer"] for c in contacts.values() if c["primary"]]
    assert len(held) == len(set(held)), "one primary contact for each customer"


def test_the_time_of_an_undo_is_its_own(office: Office) -> None:
    made = office.customer("恒达")
    office.desk("lijing").change("customers", made.id, {"name": "宏大"})
    office.pass_time(DAY)
    undo_last(office, "lijing")
    (group,) = [g for g in office.desk("lijing").history("customers", made.id) if g.undoes]
    assert group.at == office.clock.now()
    assert registry["customers"].shown in group.entries[0].changes
