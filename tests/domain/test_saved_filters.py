"""Filters saved under a name, shared with the department, opened by a colleague (R-QRY-08, R-CUS-40)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.office import DAY, Office
from tui_crm.domain import Filter, FilterGroup, Query, errors, registry

STALE = Query(
    words="公司", filters=(Filter("last_followup_at", "not_last_days", 30),), sort=(("credit", "desc"),),
    columns=("name", "credit"),
)  # fmt: skip


def named(office: Office, account: str, entity: str = "customers") -> list[str]:
    """What somebody finds among the saved filters, but for those that come with the program."""
    return [one.name for one in office.desk(account).saved_filters(entity) if one.by is not None]


def test_a_filter_is_opened_as_it_was_saved_and_moves_along_with_today(office: Office) -> None:
    desk = office.desk("lijing")
    saved = desk.save_filter("customers", "久未跟进", STALE)
    office.customer("甲公司")
    office.pass_time(DAY)
    opened = desk.open_filter("customers", saved.key)
    assert (opened.query, opened.left_out, opened.message) == (STALE, 0, None)
    assert office.names("lijing", opened.query) == ["甲公司"]


def test_saving_again_under_the_same_name_replaces(office: Office) -> None:
    desk = office.desk("lijing")
    first = desk.save_filter("customers", "重点", STALE)
    again = desk.save_filter("customers", " 重点 ", Query(words="别的"))
    assert first.key == again.key
    assert desk.open_filter("customers", first.key).query.words == "别的"
    assert named(office, "lijing") == ["重点"]


def test_sharing_reaches_the_own_department_and_those_below_it(office: Office) -> None:
    """李静 sits in 华东; 王海涛 in 杭州 below it; 张晓岚 in 华北; the administrator above both."""
    desk = office.desk("lijing")
    key = desk.save_filter("customers", "久未跟进", STALE).key
    assert [named(office, who) for who in ("zhoumin", "wanghaitao", "zhangxiaolan", "linzhiyuan")] == [[], [], [], []]
    desk.share_filter(key, True)
    assert named(office, "zhoumin") == named(office, "wanghaitao") == ["久未跟进"]
    assert named(office, "zhangxiaolan") == named(office, "linzhiyuan") == []
    (seen,) = (one for one in office.desk("wanghaitao").saved_filters("customers") if one.by is not None)
    assert (seen.mine, seen.shared, seen.by) == (False, True, office.user("lijing"))
    desk.share_filter(key, False)
    assert named(office, "wanghaitao") == []
    with pytest.raises(errors.NotFound):
        office.desk("wanghaitao").open_filter("customers", key)


def test_a_filter_is_shared_as_long_as_its_owner_works_there(office: Office) -> None:
    """When the owner moves or leaves it stays in nobody's list, since nobody there could take it away."""
    desk, user = office.desk("lijing"), office.user("lijing")
    key = desk.save_filter("customers", "久未跟进", STALE).key
    desk.share_filter(key, True)
    east, north = (office.id_of("departments", name) for name in ("华东", "华北"))
    office.admin.change("users", user, {"department": north})
    assert named(office, "wanghaitao") == named(office, "zhangxiaolan") == []
    with pytest.raises(errors.NotFound):
        office.desk("wanghaitao").open_filter("customers", key)
    (mine,) = (one for one in desk.saved_filters("customers") if one.by is not None)
    assert not mine.shared
    desk.share_filter(key, True)
    assert named(office, "zhangxiaolan") == ["久未跟进"]
    office.admin.change("users", user, {"department": east})
    desk.share_filter(key, True)
    assert named(office, "wanghaitao") == ["久未跟进"]
    office.admin.change("users", user, {"active": False})
    assert named(office, "wanghaitao") == []
    office.admin.change("users", user, {"active": True})
    assert named(office, "wanghaitao") == ["久未跟进"]


def test_only_its_owner_changes_a_filter(office: Office) -> None:
    desk, colleague = office.desk("lijing"), office.desk("wanghaitao")
    key = desk.save_filter("customers", "久未跟进", STALE).key
    desk.share_filter(key, True)
    for attempt in (
        lambda: colleague.delete_filter(key),
        lambda: colleague.rename_filter(key, "我的"),
        lambda: colleague.share_filter(key, False),
    ):
        with pytest.raises(errors.Forbidden):
            attempt()
    desk.rename_filter(key, "三十天")
    assert named(office, "wanghaitao") == ["三十天"]
    desk.delete_filter(key)
    assert named(office, "lijing") == named(office, "wanghaitao") == []
    with pytest.raises(errors.NotFound):
        desk.delete_filter(key)


def test_a_colleague_without_the_field_is_told_and_gets_the_rest(office: Office) -> None:
    """A filter tells nothing of a field that is hidden: its condition goes, with a sentence, and so does its order."""
    desk = office.desk("zhoumin")
    kept = Filter("name", "has", "公司")
    either = FilterGroup((Filter("credit", "at_least", 80), kept))
    key = desk.save_filter("customers", "信用好的", Query(filters=(either, kept), sort=(("credit", "desc"),))).key
    desk.share_filter(key, True)
    office.role("customer_manager", customers={"credit": 0})
    opened = office.desk("lijing").open_filter("customers", key)
    assert opened.query == Query(filters=(kept,))
    assert opened.left_out == 1
    assert "信用好的" in str(opened.message)
    assert office.names("lijing", opened.query) == []


def test_a_value_that_is_gone_is_left_out_too(office: Office) -> None:
    """What was stored by an older program, or by hand, opens as far as it fits."""
    desk = office.desk("lijing")
    key = desk.save_filter("customers", "旧的", STALE).key
    stored = '{"filters": [["no_such", "is", 1], ["name", "no_such", 1], {"any": [["name", "has", "甲"]]}], "sort": [["no_such", "asc"]], "columns": ["no_such"]}'  # noqa: E501
    office.book.store.sql("UPDATE saved_filters SET query = ? WHERE id = ?", [stored, int(key)])
    opened = desk.open_filter("customers", key)
    assert opened.left_out == 2
    assert opened.query == Query(filters=(FilterGroup((Filter("name", "has", "甲"),)),))


def test_what_cannot_be_saved_is_refused_with_a_sentence(office: Office) -> None:
    desk = office.desk("lijing")
    for name, query in (("", STALE), ("长" * 61, STALE), ("空", Query(filters=(Filter("no_such", "is", 1),)))):
        with pytest.raises(errors.Invalid):
            desk.save_filter("customers", name, query)
    with pytest.raises(errors.Refused):
        desk.save_filter("customers", "长", Query(words="长" * 4000))
    desk.save_filter("customers", "甲", STALE)
    other = desk.save_filter("customers", "乙", STALE)
    with pytest.raises(errors.Taken):
        desk.rename_filter(other.key, "甲")


@given(name=st.text(min_size=1, max_size=60), words=st.text(max_size=50))
def test_any_text_comes_back_as_it_was(office: Office, name: str, words: str) -> None:
    desk = office.desk("lijing")
    try:
        saved = desk.save_filter("customers", name, Query(words=words))
    except errors.Invalid:
        return
    assert desk.open_filter("customers", saved.key).query.words == words
    desk.delete_filter(saved.key)


def test_every_declared_filter_finds_something_to_say(office: Office) -> None:
    """R-CUS-40: those that come with the program open for everybody who sees the list."""
    office.customer("甲公司")
    for entity in registry:
        for view in entity.views:
            opened = office.admin.open_filter(entity.name, view.code)
            assert opened.left_out == 0
            office.admin.page(entity.name, opened.query)
    assert [v.code for v in registry["customers"].views] == ["no_followup", "new", "nothing_planned"]
    for view in registry["customers"].views:
        assert office.names("lijing", office.desk("lijing").open_filter("customers", view.code).query) == ["甲公司"]


def test_who_does_not_see_the_records_is_not_shown_their_filters(office: Office) -> None:
    desk = office.desk("qianwen")
    assert [one for one in desk.saved_filters() if one.entity == "customers"] == []


def test_the_filters_of_a_person_who_is_deleted_for_good_go_along(office: Office) -> None:
    key = office.admin.create("users", {"account": "xinren", "name": "新人", "roles": "customer_manager"}).id
    store = office.book.store
    store.sql(
        'INSERT INTO saved_filters ("user", department, entity, name, query, at) VALUES (?, NULL, ?, ?, ?, 0)',
        [key, "customers", "我的", "{}"],
    )
    office.admin.remove("users", key)
    office.admin.purge("users", key)
    assert store.sql("SELECT COUNT(*) FROM saved_filters") == [(0,)]
