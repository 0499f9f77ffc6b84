"""The record of every change: complete, chained, silent about secrets (D-13)."""

from __future__ import annotations

import json

import pytest

from tests.office import Office
from tui_crm.domain import Filter, Query, errors, wish_words
from tui_crm.domain.core import audit
from tui_crm.i18n import use


def broken(office: Office) -> set[tuple[str, str]]:
    """What the check finds wrong with the chain, as kind and place."""
    return {(kind, where) for kind, where in office.problems() if kind == "audit"}


def tampered(office: Office, statement: str, *params: object) -> set[tuple[str, str]]:
    """What the check finds after somebody has written past the book."""
    with office.book.store.transaction():
        office.book.store.sql(statement, params)
    return broken(office)


def work(office: Office) -> int:
    """A few changes; returns the number of the one in the middle."""
    made = office.customer("恒达", contact_name="王芳")
    office.desk("lijing").change("customers", made.id, {"name": "宏大"})
    middle = office.book.head()[0]
    office.desk("zhoumin").change("customers", made.id, {"credit": 50})
    office.desk("lijing").remove("customers", made.id)
    return middle


def test_what_was_done_is_told_in_words(office: Office) -> None:
    """A record that comes back from the recycle bin is no book that comes back from a backup."""
    told = {wish: wish_words(wish) for wish in ("customers.restore", "customers.export.end", "book.restore", "undo")}
    assert list(told.values()) == [
        "Restore · Customer", "Exported · Customers", "Book restored from a backup", "Undo",
    ]  # fmt: skip
    assert wish_words("lost.change") == "lost.change"


@pytest.mark.parametrize(
    ("language", "words", "wishes"),
    [
        ("zh", "新建", {"customers.create", "users.create", "departments.create"}),
        ("zh", "修改 客户", {"customers.change"}),
        ("zh", "积分", {"customers.add_points"}),
        ("en", "create customer", {"customers.create"}),
        ("en", "add points", {"customers.add_points"}),
        ("en", "新建", set()),
        ("zh", "李静 修改", {"customers.change"}),
    ],
)
def test_the_audit_is_filtered_by_the_words_that_it_shows(
    office: Office, language: str, words: str, wishes: set[str]
) -> None:
    made = office.customer("恒达")
    office.desk("lijing").do("customers.add_points", made.id, points=3)
    office.desk("lijing").change("customers", made.id, {"fax": "0571-1112222"})
    use(language)
    found = office.admin.page("audit", Query(words=words, limit=100)).rows
    assert {row["wish"] for row in found} - {"book.found"} == wishes
    if "李静" not in words:
        asked = Query(filters=(Filter("wish", "has", words),), limit=100)
        assert {row["wish"] for row in office.admin.page("audit", asked).rows} - {"book.found"} == wishes


def test_each_change_says_who_when_from_where_and_what(office: Office) -> None:
    """D-13"""
    made = office.customer("恒达")
    office.pass_time(5000)
    office.desk("zhoumin").change("customers", made.id, {"credit": 50, "name": "宏大"})
    group = office.admin.history("customers", made.id)[0]
    assert (group.actor, group.actor_name) == (office.user("zhoumin"), "周敏")
    assert (group.at, group.origin, group.wish) == (office.clock.now(), "tty of zhoumin", "customers.change")
    (entry,) = group.entries
    assert (entry.action, entry.title, entry.version) == ("change", "宏大", 2)
    assert entry.changes == {"credit": (None, 50), "name": ("恒达", "宏大")}


def test_a_wish_is_one_group_with_all_that_followed(office: Office) -> None:
    office.customer("恒达", contact_name="王芳")
    number, _ = office.book.head()
    group = office.admin.audit_group(number)
    assert [(e.entity, e.action) for e in group.entries] == [("customers", "create"), ("contacts", "create")]


def test_what_is_marked_as_undone_follows_from_the_chain(office: Office) -> None:
    middle = work(office)
    numbers = [middle + 1]
    for _ in range(4):
        numbers.append(office.admin.undo(numbers[-1] if len(numbers) > 1 else office.book.head()[0]))
        assert broken(office) == set(), numbers
    mark = "UPDATE audit_groups SET undone_by = ? WHERE id = ?"
    assert tampered(office, mark, numbers[-1], middle) == {("audit", f"{middle} (undone)")}
    assert tampered(office, mark, None, middle) == set()
    assert tampered(office, mark, None, numbers[-2]) == {("audit", f"{numbers[-2]} (undone)")}


def test_entries_keep_their_places(office: Office) -> None:
    office.customer("恒达", contact_name="王芳")
    number, _ = office.book.head()
    moved = "UPDATE audit_entries SET place = place + 3 WHERE group_id = ? AND place = 1"
    assert tampered(office, moved, number) == {("audit", f"{number} (entries)")}


def test_an_untouched_chain_holds(office: Office) -> None:
    work(office)
    assert broken(office) == set()
    number, head = office.book.head()
    assert number > 0
    assert len(head) == 64


@pytest.mark.parametrize("column", ["changes", "title", "action", "entity", "record", "version"])
def test_a_changed_entry_is_found(office: Office, column: str) -> None:
    middle = work(office)
    value: object = {"changes": '{"name":["恒达","假的"]}', "record": 999, "version": 9}.get(column, "purge")
    found = tampered(office, f"UPDATE audit_entries SET {column} = ? WHERE group_id = ?", value, middle)
    assert found == {("audit", f"{middle} (entries)")}


@pytest.mark.parametrize("column", ["at", "actor", "actor_name", "origin", "wish", "undoes"])
def test_a_changed_header_is_found(office: Office, column: str) -> None:
    middle = work(office)
    value: object = 1 if column in ("at", "actor", "undoes") else "别人"
    found = tampered(office, f"UPDATE audit_groups SET {column} = ? WHERE id = ?", value, middle)
    assert found == {("audit", f"{middle} (header)")}


def test_an_entry_with_its_digest_changed_is_found(office: Office) -> None:
    middle = work(office)
    tampered(office, "UPDATE audit_entries SET title = '假的' WHERE group_id = ?", middle)
    row = office.book.store.sql(
        "SELECT entity, record, title, action, version, changes FROM audit_entries WHERE group_id = ?", [middle]
    )
    found = tampered(office, "UPDATE audit_groups SET digest = ? WHERE id = ?", audit.digest(row), middle)
    assert found == {("audit", f"{middle} (header)")}


def test_a_removed_group_is_found(office: Office) -> None:
    middle = work(office)
    tampered(office, "DELETE FROM audit_entries WHERE group_id = ?", middle)
    found = tampered(office, "DELETE FROM audit_groups WHERE id = ?", middle)
    assert ("audit", f"{middle} (missing)") in found


def test_a_removed_entry_and_an_added_entry_are_found(office: Office) -> None:
    middle = work(office)
    add = (
        "INSERT INTO audit_entries (group_id, place, entity, record, title, action, version, changes) "
        "VALUES (?, 7, 'customers', 1, 'x', 'change', 1, '{}')"
    )
    assert tampered(office, add, middle) == {("audit", f"{middle} (entries)")}
    assert tampered(office, "DELETE FROM audit_entries WHERE group_id = ? AND place = 7", middle) == set()
    found = tampered(office, "DELETE FROM audit_entries WHERE group_id = ?", middle)
    assert found == {("audit", f"{middle} (entries)")}


def test_an_inserted_group_is_found(office: Office) -> None:
    """Somebody who knows how the hashes are made still cannot put a group between two others."""
    middle = work(office)
    store = office.book.store
    with store.transaction():
        for table, column in (("audit_groups", "id"), ("audit_entries", "group_id")):
            store.sql(f"UPDATE {table} SET {column} = -1 - {column} WHERE {column} > ?", [middle])
            store.sql(f"UPDATE {table} SET {column} = -{column} WHERE {column} < 0")
        (before,) = [row[0] for row in store.sql("SELECT hash FROM audit_groups WHERE id = ?", [middle])]
        body = audit.digest([])
        header = (middle + 1, 1, 1, "林志远", "", "customers.change", None, body)
        store.sql(
            "INSERT INTO audit_groups (id, at, actor, actor_name, origin, wish, digest, hash) "
            "VALUES (?, 1, 1, '林志远', '', 'customers.change', ?, ?)",
            [middle + 1, body, audit.link(before, header)],
        )
    assert ("audit", f"{middle + 2} (header)") in broken(office)


def test_a_cut_off_end_shows_by_the_noted_head(office: Office) -> None:
    """A chain whose last groups are cut off is whole in itself; the noted head of it is not there any more."""
    work(office)
    number, head = office.book.head()
    tampered(office, "DELETE FROM audit_entries WHERE group_id = ?", number)
    assert tampered(office, "DELETE FROM audit_groups WHERE id = ?", number) == set()
    assert office.book.head() != (number, head)


def test_left_over_entries_behind_the_end_are_found(office: Office) -> None:
    work(office)
    number, _ = office.book.head()
    assert tampered(office, "DELETE FROM audit_groups WHERE id = ?", number) == {("audit", f"{number} (missing)")}


def test_no_password_is_in_the_audit(office: Office) -> None:
    """D-14, R-PWD-02: neither in clear nor as a hash."""
    fresh = office.password("lijing")
    desk = office.book.sign_in("lijing", fresh)
    office.book.change_password(desk, fresh, "绿茶 and 9 cups")
    everything = json.dumps(office.book.store.sql("SELECT changes, title FROM audit_entries"), ensure_ascii=False)
    assert fresh not in everything
    assert "9 cups" not in everything
    assert "argon2" not in everything
    changes = [e.changes for g in office.admin.history("users", office.user("lijing")) for e in g.entries]
    assert sum("password" in c for c in changes) == 2, "that it was changed is told"


def test_derived_fields_make_no_noise(office: Office) -> None:
    made = office.customer("恒达", phone="0571-87654321")
    office.desk("lijing").change("customers", made.id, {"phone": "110", "name": "宏大"})
    changes = [set(e.changes) for g in office.admin.history("customers", made.id) for e in g.entries]
    assert changes[0] == {"phone", "name"}
    assert not {"phone_e164", "name_sort"} & set.union(*changes)


def test_what_a_record_is_called_is_left_out_where_its_name_is_hidden(office: Office) -> None:
    """D-13: the text of a follow-up is no secret in its list alone."""
    made = office.customer("恒达", by="zhoumin")
    told = office.admin.create("followups", {"customer": made.id, "content": "对方要回扣"})
    office.role("service_agent", {"audit": {"read": 4}}, followups={"content": 0})
    sun = office.desk("sunli")
    groups = [*sun.history("followups", told.id), *(sun.audit_group(row.id) for row in sun.page("audit").rows)]
    titles = {entry.title for group in groups for entry in group.entries if entry.entity == "followups"}
    assert titles == {"跟进记录"}
    listed = [*sun.page("audit").rows, *(row for part in sun.stream("audit") for row in part)]
    assert listed
    assert not any("回扣" in str(row) for row in listed)
    with pytest.raises(errors.Invalid):
        sun.page("audit", Query(filters=(Filter("subject", "has", "回扣"),)))
    office.role("service_agent", {"audit": {"read": 4}})
    assert any("回扣" in str(row) for row in sun.page("audit").rows)


def test_a_record_deleted_for_good_gives_the_change_its_name(office: Office) -> None:
    made = office.customer("恒达", contact_name="王芳")
    office.admin.remove("customers", made.id)
    office.admin.purge("customers", made.id)
    assert office.admin.page("audit").rows[0]["subject"] == "恒达"


def test_hidden_fields_are_left_out_of_every_view(office: Office) -> None:
    """D-13: service does not see credit, not even as it was."""
    made = office.customer("恒达", by="zhoumin", credit=40)
    office.desk("zhoumin").change("customers", made.id, {"credit": 50, "remark": "好"})
    office.role("service_agent", {"audit": {"read": 4}}, customers={"credit": 0})
    sun = office.desk("sunli")
    for group in (*sun.history("customers", made.id), sun.audit_group(office.book.head()[0] - 1)):
        for entry in group.entries:
            assert "credit" not in entry.changes
    with pytest.raises(errors.NotFound):
        office.desk("lijing").audit_group(office.book.head()[0] - 1)


def test_the_audit_is_written_by_the_program_only(office: Office) -> None:
    for call in (
        lambda: office.admin.create("audit", {"wish": "nothing"}),
        lambda: office.admin.change("audit", 1, {"wish": "nothing"}),
        lambda: office.admin.remove("audit", 1),
        lambda: office.admin.remove("logins", 1),
    ):
        with pytest.raises(errors.Refused):
            call()


def test_reading_leaves_no_trace_and_writing_always_does(office: Office) -> None:
    before = office.book.head()
    made = office.customer("恒达")
    after = office.book.head()
    assert after[0] == before[0] + 1
    desk = office.desk("lijing")
    desk.page("customers", Query(words="恒达"))
    desk.history("customers", made.id)
    desk.saw("customers", made.id)
    desk.prefer("columns", ["name"])
    assert office.book.head() == after


def test_a_refused_wish_leaves_no_trace(office: Office) -> None:
    """R-SEC-05: nothing half-written, no number used up in the audit."""
    before = office.book.head(), office.dump("customers", "contacts")
    with pytest.raises(errors.Invalid):
        office.customer("恒达", contact_name="王芳", contact_mobile="不是号码")
    with pytest.raises(errors.Invalid):
        office.customer("恒达", credit=101)
    assert (office.book.head(), office.dump("customers", "contacts")) == before
