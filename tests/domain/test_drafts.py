"""What was typed and not saved is kept for the one who typed it, and for nobody else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.office import MINUTE, Office, found_office, office_at
from tui_crm.domain import Draft, FieldAccess, Level, Query, errors
from tui_crm.domain.core import drafts as kept
from tui_crm.domain.keeping import copying, tables
from tui_crm.domain.migrations import runner

HENGDA = "杭州恒达精密机械有限公司"


def typed(office: Office, account: str = "lijing", entity: str = "customers") -> list[dict[str, object]]:
    """The values of somebody's drafts, the newest first."""
    return [dict(draft.values) for draft in office.desk(account).drafts(entity)]


def rows(office: Office) -> int:
    """How many drafts the book holds, whoever may see them."""
    return int(office.book.store.sql("SELECT COUNT(*) FROM drafts")[0][0])


# -- keeping


def test_what_was_typed_comes_back_as_it_was(office: Office) -> None:
    """Also what could not be saved: a half number, a day in words."""
    li = office.desk("lijing")
    values = {"name": "张三", "phone": "0571-8", "postal_code": "八", "tags": [3, 7], "region": 12, "remark": ""}
    key = li.keep_draft("customers", values)
    assert li.draft(key) == Draft(key, "customers", "form", None, None, values, {}, (), office.clock.now())


def test_the_files_that_were_named_come_back(office: Office) -> None:
    li = office.desk("lijing")
    key = li.keep_draft("followups", {}, files=["/home/li/报价单.csv"])
    assert li.draft(key).files == ("/home/li/报价单.csv",)
    li.keep_draft("followups", {"content": "已发送"}, key=key)
    assert li.draft(key).files == ()


def test_keeping_again_renews_the_draft(office: Office) -> None:
    """D-16: its time is that of the last keeping."""
    li = office.desk("lijing")
    key = li.keep_draft("customers", {"name": "张"})
    office.pass_time(3 * MINUTE)
    assert li.keep_draft("customers", {"name": "张三"}, key=key) == key
    (draft,) = li.drafts()
    assert (draft.values, draft.at) == ({"name": "张三"}, office.clock.now())


def test_a_draft_that_is_gone_is_made_anew(office: Office) -> None:
    """Whoever types on in a second session, after the first has saved, loses nothing."""
    li = office.desk("lijing")
    key = li.keep_draft("customers", {"name": "张三"})
    li.drop_draft(key)
    assert li.keep_draft("customers", {"name": "张三丰"}, key=key) != key
    assert typed(office) == [{"name": "张三丰"}]


def test_drafts_of_new_records_stand_beside_each_other(office: Office) -> None:
    li = office.desk("lijing")
    li.keep_draft("customers", {"name": "张三"})
    office.pass_time(MINUTE)
    li.keep_draft("customers", {"name": "李四"})
    li.keep_draft("contacts", {"name": "王五"})
    assert typed(office) == [{"name": "李四"}, {"name": "张三"}]
    assert len(li.drafts()) == 3


def test_a_form_is_offered_only_what_it_can_go_on_with(office: Office) -> None:
    """The new contact of one customer is none of another's."""
    one, other = office.customer("恒达"), office.customer("博雅")
    li = office.desk("lijing")
    of_new = li.keep_draft("contacts", {"name": "王芳"}, preset={"customer": one.id})
    of_one = li.keep_draft("customers", {"phone": "1"}, record=one.id, version=1)
    assert [d.id for d in li.drafts_of("contacts", None, {"customer": one.id})] == [of_new]
    assert li.drafts_of("contacts", None, {"customer": other.id}) == []
    assert li.drafts_of("contacts", None) == []
    assert [d.id for d in li.drafts_of("customers", one.id)] == [of_one]
    assert li.drafts_of("customers", other.id) == li.drafts_of("customers", None) == []


def test_a_draft_is_not_in_the_audit_and_changes_no_record(office: Office) -> None:
    made = office.customer(HENGDA)
    before = office.book.head(), office.dump("customers")
    key = office.desk("lijing").keep_draft("customers", {"name": "改了"}, record=made.id, version=made.version)
    office.desk("lijing").drop_draft(key)
    assert (office.book.head(), office.dump("customers")) == before


def test_passwords_are_never_kept(office: Office) -> None:
    """D-14"""
    values = {"account": "temp", "password": "绿茶 and 7 cups", "must_change": False, "no_such_field": 1}
    key = office.admin.keep_draft("users", values)
    assert office.admin.draft(key).values == {"account": "temp"}
    assert "cups" not in str(office.book.store.sql("SELECT typed, preset FROM drafts"))


def test_too_much_is_refused_and_what_was_kept_before_stays(office: Office) -> None:
    li = office.desk("lijing")
    key = li.keep_draft("customers", {"remark": "满" * 4000})
    with pytest.raises(errors.Refused, match="too long"):
        li.keep_draft("customers", {"remark": "满" * 200_000}, key=key)
    assert typed(office) == [{"remark": "满" * 4000}]


def test_too_many_are_refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 2)
    li = office.desk("lijing")
    first, _ = (li.keep_draft("customers", {"name": name}) for name in ("张三", "李四"))
    with pytest.raises(errors.Refused, match="2 drafts"):
        li.keep_draft("customers", {"name": "王五"})
    li.keep_draft("customers", {"name": "张三丰"}, key=first)
    office.desk("zhoumin").keep_draft("customers", {"name": "赵六"})
    assert rows(office) == 3


def test_those_that_cannot_be_seen_any_more_make_room(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Her customer is somebody else's by now: she could not discard what she had typed there."""
    monkeypatch.setattr(kept, "MOST", 2)
    li, made = office.desk("lijing"), office.customer(HENGDA)
    li.keep_draft("customers", {"name": "张三"})
    li.keep_draft("customers", {"phone": "1"}, record=made.id, version=made.version)
    office.admin.do("customers.transfer", made.id, to=office.user("wanghaitao"))
    li.keep_draft("customers", {"name": "李四"})
    assert typed(office) == [{"name": "李四"}, {"name": "张三"}]
    assert rows(office) == 2
    with pytest.raises(errors.Refused, match="2 drafts"):
        li.keep_draft("customers", {"name": "王五"})


def test_two_sessions_of_one_person_keep_what_each_has_typed(office: Office) -> None:
    """The second one goes on with a draft that the first one still writes: neither overwrites the other."""
    first, second = office.desk("lijing"), office.book.desk_of("lijing")
    key = first.keep_draft("customers", {"name": "张"})
    office.pass_time(1000)
    second.continue_draft(second.draft(key))
    assert second.keep_draft("customers", {"name": "张三"}, key=key) == key
    office.pass_time(1000)
    other = first.keep_draft("customers", {"name": "张小兰"}, key=key)
    assert other != key
    office.pass_time(1000)
    assert first.keep_draft("customers", {"name": "张晓兰"}, key=other) == other
    assert second.keep_draft("customers", {"name": "张三丰"}, key=key) == key
    assert sorted(str(values["name"]) for values in typed(office)) == ["张三丰", "张晓兰"]


ANYTHING = st.one_of(st.text(st.characters(), max_size=60), st.booleans(), st.integers(0, 2**62), st.none())


@given(steps=st.lists(st.dictionaries(st.sampled_from(["name", "phone", "remark", "region"]), ANYTHING), min_size=1))
def test_the_last_that_was_kept_is_what_comes_back(office: Office, steps: list[dict[str, object]]) -> None:
    """Whatever signs are in it: halves of pairs and zero bytes too."""
    li = office.desk("lijing")
    key: int | None = None
    for values in steps:
        key = li.keep_draft("customers", values, key=key)
    assert key is not None
    assert li.draft(key).values == steps[-1]


# -- whose they are


def test_drafts_are_ones_own(office: Office) -> None:
    """Neither the supervisor nor the administrator sees, renews or drops another's."""
    key = office.desk("lijing").keep_draft("customers", {"name": "张三"})
    for account in ("zhoumin", "linzhiyuan"):
        desk = office.desk(account)
        assert desk.drafts() == desk.drafts_of("customers", None) == []
        with pytest.raises(errors.NotFound):
            desk.draft(key)
        desk.drop_draft(key)
        assert desk.keep_draft("customers", {"name": "别人的"}, key=key) != key
        desk.create("customers", {"name": f"{account} 的"}, draft=key)
    assert typed(office) == [{"name": "张三"}]


def test_a_draft_whose_record_is_out_of_reach_is_not_given(office: Office) -> None:
    made = office.customer(HENGDA)
    li = office.desk("lijing")
    key = li.keep_draft("customers", {"phone": "1"}, record=made.id, version=1)
    office.admin.change("customers", made.id, {"owner": office.user("zhangxiaolan")})
    assert li.drafts() == li.drafts_of("customers", made.id) == []
    with pytest.raises(errors.NotFound):
        li.draft(key)
    with pytest.raises(errors.NotFound):
        li.keep_draft("customers", {"phone": "12"}, record=made.id, version=1, key=key)
    office.admin.change("customers", made.id, {"owner": office.user("lijing")})
    assert li.draft(key).values == {"phone": "1"}


def test_who_may_make_nothing_new_keeps_nothing_new(office: Office) -> None:
    with pytest.raises(errors.Forbidden):
        office.desk("chenguodong").keep_draft("customers", {"name": "张三"})
    key = office.desk("lijing").keep_draft("customers", {"name": "张三"})
    office.role("customer_manager", {"customers": {"read": Level.OWN, "create": Level.NONE}})
    assert office.desk("lijing").drafts() == []
    with pytest.raises(errors.NotFound):
        office.desk("lijing").draft(key)


def test_hidden_fields_do_not_come_back(office: Office) -> None:
    """D-06: neither to somebody whose rights have shrunk since, nor by way of what the record began with."""
    li = office.desk("lijing")
    key = li.keep_draft("customers", {"name": "张三", "phone": "1"}, preset={"phone": "2", "remark": "旧"})
    office.role("customer_manager", customers={"phone": FieldAccess.HIDDEN, "remark": FieldAccess.READ})
    assert li.draft(key).values == {"name": "张三"}
    assert li.draft(key).preset == {"remark": "旧"}
    li.keep_draft("customers", {"name": "张三", "phone": "1", "remark": "新"}, key=key)
    assert li.draft(key).values == {"name": "张三"}


# -- what ends them


def test_saving_drops_the_draft_in_the_same_transaction(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    li = office.desk("lijing")
    key = li.keep_draft("customers", {"name": "张三"})
    with pytest.raises(errors.Invalid):
        li.create("customers", {"name": "张三", "phone": "没有"}, draft=key)
    assert rows(office) == 1

    def broken(*_: object, **__: object) -> int:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("tui_crm.domain.core.audit.append", broken)
        with pytest.raises(ZeroDivisionError):
            li.create("customers", {"name": "张三"}, draft=key)
    assert rows(office) == 1
    made = li.create("customers", {"name": "张三"}, draft=key)
    assert rows(office) == 0
    key = li.keep_draft("customers", {"phone": "0571-87654321"}, record=made.id, version=1)
    li.change("customers", made.id, {"phone": "0571-87654321"}, made.version, draft=key)
    assert rows(office) == 0


def test_removing_and_purging_drop_everybodys_drafts(office: Office) -> None:
    """Of what belongs to the record too, and of nothing else."""
    made, stays = office.customer(HENGDA), office.customer("博雅")
    contact = office.contact(made, "王芳")
    for account in ("lijing", "zhoumin"):
        office.desk(account).keep_draft("customers", {"phone": "1"}, record=made.id, version=1)
        office.desk(account).keep_draft("contacts", {"name": "王"}, record=contact.id, version=1)
        office.desk(account).keep_draft("customers", {"phone": "1"}, record=stays.id, version=1)
    office.desk("lijing").remove("customers", made.id)
    assert rows(office) == 2
    office.desk("lijing").remove("customers", stays.id)
    office.admin.purge("customers", stays.id)
    assert rows(office) == 0
    assert office.problems() == []


def test_taking_a_new_record_back_drops_its_drafts(office: Office) -> None:
    li = office.desk("lijing")
    made = office.customer(HENGDA)
    li.keep_draft("customers", {"phone": "1"}, record=made.id, version=1)
    change = li.last_change()
    assert change is not None
    li.undo(change.id)
    assert rows(office) == 0


def test_a_person_who_is_removed_takes_the_drafts_along(office: Office) -> None:
    made = office.admin.create("users", {"account": "temp", "name": "临时", "roles": "customer_manager"})
    office.desk("temp").keep_draft("customers", {"name": "张三"})
    office.admin.keep_draft("users", {"mobile": "1"}, record=made.id, version=1)
    office.admin.remove("users", made.id)
    assert rows(office) == 0


# -- what others did meanwhile


def test_what_was_saved_since_the_typing_began_is_told_field_by_field(office: Office) -> None:
    """D-15"""
    made = office.customer(HENGDA, phone="0571-87654321")
    li = office.desk("lijing")
    key = li.keep_draft("customers", {"phone": "0571-9", "fax": "0571-7"}, record=made.id, version=made.version)
    office.desk("zhoumin").change("customers", made.id, {"phone": "0571-11112222", "remark": "急"})
    draft = li.draft(key)
    assert draft.record is not None
    assert draft.version is not None
    since = li.changed_since("customers", made.id, draft.version, draft.values)
    told = {one.field: (one.before, one.after, one.mine, one.by) for one in since.theirs}
    assert told == {
        "phone": ("0571-87654321", "0571-11112222", "0571-9", "周敏"),
        "remark": ("", "急", "", "周敏"),
    }
    assert since.version == draft.record.version


# -- the book around them


def test_a_book_of_the_release_before_gets_the_table(fresh_book_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = runner.steps()
    # Other later steps have no part in it, and the code of the day fills the columns that they make.
    missing = {"0005_drafts", "0014_draft_files"}
    monkeypatch.setattr(runner, "steps", lambda: [step for step in steps if step not in missing])
    found_office(fresh_book_url)
    with office_at(fresh_book_url) as office:
        office.customer(HENGDA)
        assert "drafts" not in office.book.store.db.get_tables()
    monkeypatch.undo()
    with office_at(fresh_book_url) as office:
        assert office.names("lijing", Query(words="恒达")) == [HENGDA]
        office.desk("lijing").keep_draft("customers", {"name": "张三"})
        assert office.problems() == []


def test_a_copy_holds_the_drafts_too(office: Office, tmp_path: Path) -> None:
    made = office.customer(HENGDA)
    office.desk("lijing").keep_draft("customers", {"name": "张三\x00"}, record=made.id, version=1)
    copying.copy(office.book, str(tmp_path / "copy.db"))
    with office_at(str(tmp_path / "copy.db")) as copied:
        assert typed(copied) == typed(office) == [{"name": "张三\x00"}]
        assert tables.counts(copied.book.store)["drafts"] == 1
        assert copied.problems() == []


def test_the_check_names_a_draft_that_has_lost_its_record(office: Office) -> None:
    made = office.customer(HENGDA)
    key = office.desk("lijing").keep_draft("customers", {"phone": "1"}, record=made.id, version=1)
    with office.book.store.transaction():
        office.book.store.sql("UPDATE drafts SET record = 4711 WHERE id = ?", [key])
    assert office.problems() == [("draft", f"{key}: customers 4711")]
    assert office.desk("lijing").drafts() == []


def test_what_is_stored_is_plain_ascii(office: Office) -> None:
    """A server takes no zero byte in a text."""
    office.desk("lijing").keep_draft("customers", {"name": "张三\x00\ud800"})
    ((text,),) = office.book.store.sql("SELECT typed FROM drafts")
    assert text.isascii()
    assert json.loads(text) == {"name": "张三\x00\ud800"}


# -- other forms than that of a record


def test_a_text_is_offered_to_nobody_but_who_is_asked_for_it_again(office: Office) -> None:
    """It is no field of the record, and no form of the home page could go on with it."""
    made, li = office.customer(HENGDA), office.desk("lijing")
    key = li.keep_draft("customers", {"the text": "客户要求推迟到下周"}, record=made.id, form="text:put_off")
    assert li.drafts() == li.drafts("customers") == li.drafts_of("customers", made.id) == []
    (draft,) = li.drafts_of("customers", made.id, form="text:put_off")
    assert (draft.id, draft.values) == (key, {"the text": "客户要求推迟到下周"})
    assert office.desk("zhoumin").drafts_of("customers", made.id, form="text:put_off") == []


def test_texts_make_room_for_what_is_more(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest text goes without a word, before anything is refused."""
    monkeypatch.setattr(kept, "MOST", 2)
    li = office.desk("lijing")
    li.keep_draft("customers", {"the text": "旧"}, form="text:remark")
    for name in ("张三", "李四"):
        li.keep_draft("customers", {"name": name})
    assert typed(office) == [{"name": "李四"}, {"name": "张三"}]
    assert li.drafts_of("customers", None, form="text:remark") == []


def test_whoever_may_only_read_keeps_a_text_and_no_secret(office: Office) -> None:
    """Nobody but the administrator makes users: a value for all of them is typed all the same."""
    li = office.desk("lijing")
    li.keep_draft("users", {"password": "绿茶 and 7 cups", "the text": "夜班"}, form="text:note")
    (draft,) = li.drafts_of("users", None, form="text:note")
    assert draft.values == {"the text": "夜班"}
