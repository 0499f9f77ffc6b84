"""Accounts and the roles that give them their rights."""

from __future__ import annotations

import pytest

from tests.office import DAY, MINUTE, PASSWORD, Office, refused
from tui_crm.domain import FieldAccess, Level, Task, callers, errors, weakness

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl lin"


def test_the_last_administrator_stays(office: Office) -> None:
    """D-06: somebody has to hold the key."""
    key = office.user("linzhiyuan")
    assert refused(office.admin.change, "users", key, {"active": False}) == {"active"}
    assert refused(office.admin.change, "users", key, {"roles": "executive"}) == {"roles"}
    with pytest.raises(errors.Refused):
        office.admin.remove("users", key)
    second = office.admin.create("users", {"account": "boss", "name": "老板", "roles": "admin"})
    office.password("boss")
    office.admin.change("users", key, {"roles": "executive"})
    assert refused(office.book.desk_of("boss").change, "users", second.id, {"active": False}) == {"active"}


@pytest.mark.parametrize("why", ["no password", "locked"])
def test_the_last_administrator_who_can_sign_in_stays(office: Office, why: str) -> None:
    """D-06: nobody holds the key who cannot get at it; not by undo either."""
    key, admin = office.user("linzhiyuan"), office.admin
    second = admin.create("users", {"account": "boss", "name": "老板", "roles": "admin"})
    boss = office.book.desk_of("boss")
    if why == "locked":
        office.password("boss")
        for _ in range(5):
            with pytest.raises(errors.SignInRefused):
                office.book.sign_in("boss", "wrong")
    assert refused(admin.change, "users", key, {"active": False}) == {"active"}
    assert refused(boss.change, "users", key, {"roles": "executive"}) == {"roles"}
    with pytest.raises(errors.Refused):
        admin.remove("users", key)
    admin.change("users", second.id, {"roles": "executive"})
    admin.change("users", second.id, {"roles": "admin"})
    office.pass_time(DAY)
    if why == "no password":
        office.password("boss")
    boss.change("users", key, {"active": False})


def test_what_an_undo_leaves_is_an_administrator_who_can_sign_in(office: Office) -> None:
    key = office.user("linzhiyuan")
    admin = office.admin
    admin.change("users", key, {"roles": "executive,admin"})
    boss = admin.create("users", {"account": "boss", "name": "老板", "roles": "admin"})
    office.password("boss")
    held = office.book.desk_of("boss")
    held.change("users", key, {"roles": "executive"})
    held.change("users", key, {"roles": "admin"})
    given = held.last_change()
    assert given is not None
    office.book.store.sql("UPDATE users SET password = '' WHERE id = ?", [boss.id])
    with pytest.raises(errors.Refused):
        held.undo(given.id)
    assert office.admin.may("users.create")


def test_all_administrators_are_not_removed_together(office: Office) -> None:
    office.admin.change("users", office.user("zhoumin"), {"roles": "admin"})
    office.password("zhoumin")
    both = [office.user("zhoumin"), office.user("linzhiyuan")]
    done = office.admin.carry_out(office.admin.preview_many(Task("users", "remove"), both))
    assert done.done == 1
    assert [row["account"] for row in office.admin.page("users").rows if row["account"] in ("zhoumin", "linzhiyuan")]


@pytest.mark.parametrize("level", [Level.OWN, Level.DEPARTMENT, Level.SUBTREE])
def test_who_may_edit_some_accounts_gets_no_rights_by_it(office: Office, level: Level) -> None:
    """D-06"""
    office.admin.create("users", {"account": "boss", "name": "老板", "roles": "admin", "department": "华东"})
    office.role("sales_supervisor", {"users": {"change": level, "create": level}})
    zhou, me = office.desk("zhoumin"), office.user("zhoumin")
    zhou.change("users", me, {"mobile": "13800001111"})
    for wanted in (
        {"roles": "admin"}, {"account": "root"}, {"active": False}, {"system_user": "root"}, {"ssh_keys": KEY},
    ):  # fmt: skip
        assert refused(zhou.change, "users", me, wanted) == set(wanted)
    with pytest.raises(errors.Forbidden):
        zhou.do("users.reset_password", office.user("boss") if level != Level.OWN else me)
    if level != Level.OWN:
        assert refused(zhou.change, "users", office.user("boss"), {"ssh_keys": KEY}) == {"ssh_keys"}
        new = {"account": "new", "name": "新人", "department": "华东"}
        assert refused(zhou.create, "users", {**new, "roles": "admin"}) == {"roles"}


def test_everybody_keeps_the_own_keys(office: Office) -> None:
    """Without a right on accounts; what is typed has to be a public key, and the audit has it."""
    li, book, password = office.desk("lijing"), office.book, office.password("lijing")
    assert not li.may("users.change", li.read("users", li.actor.id))
    for wrong in ("", "lijing@laptop", KEY.replace("ed25519", "ed25519x"), KEY + "\n" + KEY):
        assert refused(callers.add_own_key, book, li, wrong, password) == {"ssh_keys"}
    callers.add_own_key(book, li, KEY, password)
    assert refused(callers.add_own_key, book, li, f" {KEY} again", password) == {"ssh_keys"}
    assert callers.own_keys(book, li) == [KEY]
    assert (callers.key_refusal(book, "lijing", KEY), callers.key_refusal(book, "zhoumin", KEY)) == ("", "wrong")
    group = li.last_change()
    assert group is not None
    assert (group.actor_name, group.wish) == ("李静", "users.change_keys")
    callers.remove_own_key(book, li, KEY)
    assert callers.key_refusal(book, "lijing", KEY) == "wrong"
    assert office.problems() == []


def test_a_key_of_ones_own_is_added_with_the_password_alone(office: Office) -> None:
    """A key is a way in: whoever finds a screen open does not get one, and guessing locks as at the sign-in (D-14)."""
    li, book, password = office.desk("lijing"), office.book, office.password("lijing")
    for wrong in ("", "wrong wrong", PASSWORD, "wrong", "falsch", password[:-1], password):
        assert refused(callers.add_own_key, book, li, KEY, wrong) == {"password"}
    assert callers.own_keys(book, li) == []
    office.pass_time(15 * MINUTE)
    callers.add_own_key(book, li, KEY, password)
    assert callers.own_keys(book, li) == [KEY]


def test_the_form_takes_own_keys_away_and_adds_none(office: Office) -> None:
    """There nobody asks for the password; what was taken away is not undone either."""
    office.role("sales_supervisor", {"users": {"change": Level.OWN}})
    zhou, me = office.desk("zhoumin"), office.user("zhoumin")
    callers.add_own_key(office.book, zhou, KEY, office.password("zhoumin"))
    zhou.change("users", me, {"ssh_keys": f"{KEY} desk"})
    zhou.change("users", me, {"ssh_keys": ""})
    group = zhou.last_change()
    assert group is not None
    assert refused(zhou.change, "users", me, {"ssh_keys": KEY}) == {"ssh_keys"}
    with pytest.raises(errors.Refused):
        zhou.undo(group.id)
    assert callers.own_keys(office.book, zhou) == []


def test_an_account_stands_once_and_can_be_typed(office: Office) -> None:
    """R-ORG-01, R-ORG-02"""
    for account in ("lijing", "LiJing", "ｌｉｊｉｎｇ", "a b", "-x", "", "a\x1b"):
        assert refused(office.admin.create, "users", {"account": account, "name": "新"}) == {"account"}
    values = {
        "account": "张三", "name": "张三", "id_number": "11010519491231002X", "salary": "12000", "sex": "female",
        "entry_date": "2020-1-1", "position": None, "mobile": "13800001234", "email": "z@example.com",
    }  # fmt: skip
    made = office.admin.create("users", values)
    assert (made["account"], made["salary"], made["language"]) == ("张三", 12000, "zh")
    assert refused(office.admin.change, "users", made.id, {"id_number": "?"}) == {"id_number"}


def test_private_data_is_the_administrators(office: Office) -> None:
    """R-SEC-03"""
    office.admin.change("users", office.user("lijing"), {"salary": 9000, "address": "家"})
    for account in ("zhoumin", "lijing", "chenguodong"):
        seen = office.desk(account).read("users", office.user("lijing")).values
        assert not {"salary", "address", "id_number", "birthday", "remark"} & set(seen)


def test_a_person_who_has_worked_here_can_be_removed_but_not_for_good(office: Office) -> None:
    """R-ORG-01, R-CUS-32: the customers stay in the house."""
    office.book.note(office.desk("lijing"), "out")
    made = office.customer("恒达")
    with pytest.raises(errors.Forbidden):
        office.admin.remove("users", office.user("lijing"))
    office.admin.change("customers", made.id, {"owner": office.user("wanghaitao")})
    key = office.user("lijing")
    office.admin.remove("users", key)
    assert "李静" not in office.names("linzhiyuan", entity="users")
    assert office.admin.read("customers", made.id).label("created_by") == "李静"
    with pytest.raises(errors.Forbidden):
        office.admin.purge("users", key)
    assert office.problems() == []


def newcomer(office: Office) -> int:
    """A customer manager who has done nothing yet."""
    values = {"account": "newcomer", "name": "新人", "roles": "customer_manager", "department": "华东"}
    return office.admin.create("users", values).id


def test_a_person_who_was_only_told_of_something_can_be_deleted_for_good(office: Office) -> None:
    """D-12: notices go with whom they were written for."""
    key, made = newcomer(office), office.customer("恒达")
    for owner in (key, office.user("lijing")):
        office.admin.do("customers.transfer", made.id, to=owner)
    assert office.desk("newcomer").notices(unread=False)
    office.admin.remove("users", key)
    office.admin.purge("users", key)
    assert office.problems() == []


def test_a_record_shown_to_somebody_who_is_deleted_can_be_shown_to_others(office: Office) -> None:
    """D-04, D-12"""
    key, other, li = newcomer(office), office.user("sunli"), office.desk("lijing")
    one, many = office.customer("恒达").id, office.customer("宏大").id
    for record in (one, many):
        li.share("customers", record, [{"user": key}])
    office.admin.remove("users", key)
    known = li.shares("customers", one)
    li.share("customers", one, [*known, {"user": other}], known)
    li.carry_out(li.preview_many(Task("customers", "share", {"user": other}), [many]))
    for record in (one, many):
        assert {share["user"] for share in li.shares("customers", record)} == {key, other}
    li.share("customers", many, [{"user": other}])
    with pytest.raises(errors.Invalid):
        li.share("customers", many, [{"user": key}, {"user": other}])


def test_whoever_is_deleted_for_good_leaves_the_shares(office: Office) -> None:
    """D-13: which stands in the history, and is no longer taken back."""
    key, li = newcomer(office), office.desk("lijing")
    department = office.admin.create("departments", {"name": "短期"}).id
    made = office.customer("恒达", contact_name="王芳")
    with_all = [{"user": key}, {"user": office.user("sunli")}, {"department": department}]
    li.share("customers", made.id, with_all)
    li.share("customers", made.id, [])
    parted = office.book.head()[0]
    li.share("customers", made.id, with_all)
    for entity, gone in (("users", key), ("departments", department)):
        office.admin.remove(entity, gone)
        office.admin.purge(entity, gone)
    assert [share["user"] for share in li.shares("customers", made.id)] == [office.user("sunli")]
    newest = li.history("customers", made.id)[0]
    assert [(newest.actor_name, e.action) for e in newest.entries] == [("林志远", "share")]
    assert office.problems() == []
    li.share("customers", made.id, [])
    with pytest.raises(errors.Forbidden):
        li.undo(parted)


def test_rights_name_what_exists(office: Office) -> None:
    """R-RGT-04, R-RGT-14"""
    key = office.id_of("roles", "marketing")
    for rights in (
        {"nothing": {"read": 1}}, {"customers": {"fly": 1}}, {"customers": {"read": 9}}, {"customers": {"read": True}},
        {"customers": 3}, {"customers": {"read": "all"}}, {"customers": {"read": None}},
    ):  # fmt: skip
        assert refused(office.admin.change, "roles", key, {"rights": rights}) == {"rights"}
    for fields in ({"customers": {"nothing": 1}}, {"customers": {"name": 7}}):
        assert refused(office.admin.change, "roles", key, {"field_rights": fields}) == {"field_rights"}
    assert refused(office.admin.change, "roles", key, {"rights": "no json"}) == {"rights"}


def test_the_administrators_own_key_cannot_be_thrown_away(office: Office) -> None:
    """D-06"""
    key = office.id_of("roles", "admin")
    for change in ({"active": False}, {"code": "other"}, {"rights": {"roles": {"change": int(Level.NONE)}}}):
        with pytest.raises(errors.Invalid):
            office.admin.change("roles", key, change)
    with pytest.raises(errors.Forbidden):
        office.admin.remove("roles", key)


@pytest.mark.parametrize("access", [FieldAccess.HIDDEN, FieldAccess.READ])
@pytest.mark.parametrize("name", ["rights", "field_rights", "code"])
def test_the_administrators_own_key_cannot_be_hidden(office: Office, name: str, access: FieldAccess) -> None:
    key = office.id_of("roles", "admin")
    hidden = {"field_rights": {"roles": {name: int(access)}}}
    assert refused(office.admin.change, "roles", key, hidden) == {"field_rights"}


def test_the_code_of_a_built_in_role_stays_and_with_it_its_rights(office: Office) -> None:
    """D-06: what the role may do by standard goes by its code; what it is called is anybody's choice."""
    key = office.id_of("roles", "customer_manager")
    assert refused(office.admin.change, "roles", key, {"code": "sales"}) == {"code"}
    office.admin.change("roles", key, {"name": "销售"})
    assert office.desk("lijing").page("customers").rows == ()
    own = office.admin.create("roles", {"code": "reader", "name": "旁听"})
    assert office.admin.change("roles", own.id, {"code": "guest"})["code"] == "guest"


def test_a_role_of_ones_own_grants_what_it_says(office: Office) -> None:
    """R-RGT-01, R-RGT-02"""
    made = office.customer("恒达")
    role = office.admin.create(
        "roles", {"code": "reader", "name": "旁听", "rights": {"customers": {"read": int(Level.ALL)}}}
    )
    office.admin.create("users", {"account": "guest", "name": "客人", "roles": [role.id]})
    guest = office.book.desk_of("guest")
    assert [e.name for e in guest.entities()] == ["customers"]
    assert guest.read("customers", made.id)["name"] == "恒达"
    with pytest.raises(errors.Forbidden):
        guest.change("customers", made.id, {"name": "x"})
    with pytest.raises(errors.Forbidden):
        guest.page("users")


@pytest.mark.parametrize("account", ["a", "le", "李静"])
def test_a_short_account_may_stand_in_a_password(account: str) -> None:
    """D-14: one or two signs stand in most words; from three on they tell somebody."""
    assert weakness(f"Zebra-77-{account}-moon", account, 10) is None
    longer = weakness(f"Zebra-77-{account}xyz-moon", f"{account}xyz", 10)
    assert str(longer) == "The password must not contain the account."
