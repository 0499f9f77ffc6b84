"""Files that are kept with customers and follow-ups."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.office import Office
from tui_crm.domain import Desk, Filter, Query, Record, errors
from tui_crm.domain.core.attached import MB, PIECE


def attached(office: Office, customer: Record, data: bytes = b"1,2\n", by: str = "lijing", **values: Any) -> Record:
    """A file with some bytes at a customer, attached by somebody."""
    facts = {"name": "报价单.csv", "customer": customer.id, **values}
    return office.desk(by).attach("attachments", facts, io.BytesIO(data))


def content(desk: Desk, key: int) -> bytes:
    """The bytes of an attachment as somebody gets them."""
    out = io.BytesIO()
    desk.fetch("attachments", key, out.write)
    return out.getvalue()


def pieces(office: Office, key: int) -> list[int]:
    """How large the pieces of an attachment are, in order."""
    asked = "SELECT LENGTH(data) FROM attachment_pieces WHERE record = ? ORDER BY number"
    return [row[0] for row in office.book.store.sql(asked, [key])]


def test_a_file_is_kept_with_its_customer_and_comes_back_as_it_was(office: Office, tmp_path: Path) -> None:
    customer = office.customer("恒达")
    path = tmp_path / "报价单 5月.csv"
    path.write_bytes(b"\xef\xbb\xbf\xe5\x93\x81\r\n")
    made = office.desk("lijing").attach("attachments", {"customer": customer.id, "note": "首次报价"}, path)
    assert (made["name"], made["size"], made["note"]) == ("报价单 5月.csv", 8, "首次报价")
    assert (made.label("person"), made.label("owner"), made.label("customer")) == ("李静", "李静", "恒达")
    assert content(office.desk("lijing"), made.id) == path.read_bytes()
    assert office.names("lijing", Query(words="报价"), "attachments") == ["报价单 5月.csv"]
    assert office.problems() == []


SIZES = st.sampled_from([0, PIECE, 2 * PIECE]).flatmap(lambda n: st.integers(max(1, n - 2), n + 2))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=SIZES, seed=st.binary(min_size=1, max_size=40))
def test_the_same_bytes_come_out_as_went_in(office: Office, size: int, seed: bytes) -> None:
    """Around the borders of pieces, with whatever bytes a file may hold."""
    found = office.admin.find("customers", "恒达", {})
    customer = office.admin.read("customers", found) if found else office.customer("恒达")
    data = (seed * (size // len(seed) + 1))[:size]
    made = attached(office, customer, data)
    assert content(office.admin, made.id) == data
    assert pieces(office, made.id) == [PIECE] * (size // PIECE) + ([size % PIECE] if size % PIECE else [])


def test_a_stream_that_hands_out_little_at_once_is_cut_into_whole_pieces(office: Office) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 1000))

    made = office.admin.attach(
        "attachments", {"name": "a.bin", "customer": office.customer("恒达").id}, Slow(b"x" * (PIECE + 1))
    )
    assert pieces(office, made.id) == [PIECE, 1]


def test_it_is_one_wish_that_tells_what_was_attached_but_no_bytes(office: Office) -> None:
    """D-13"""
    customer = office.customer("恒达")
    made = attached(office, customer, b"geheim")
    (group,) = office.desk("lijing").history("attachments", made.id)
    assert group.wish == "attachments.attach"
    (entry,) = group.entries
    assert entry.changes["size"] == (None, 6)
    assert "geheim" not in str(office.book.store.sql("SELECT changes FROM audit_entries"))


def test_a_follow_up_has_files_of_its_customer_only(office: Office) -> None:
    here, there = office.customer("恒达"), office.customer("博雅")
    desk = office.desk("lijing")
    visit = desk.create("followups", {"customer": here.id, "content": "拜访"})
    made = attached(office, here, followup=visit.id)
    assert [e.record.id for e in desk.timeline(("followups", visit.id)).events if e.record] == [made.id]
    assert {e.source for e in desk.timeline(("customers", here.id)).events} >= {"followups", "attachments"}
    with pytest.raises(errors.Invalid) as refused:
        attached(office, there, followup=visit.id)
    assert set(refused.value.fields) == {"followup"}
    with pytest.raises(errors.Invalid):
        desk.change("attachments", made.id, {"customer": there.id})
    with pytest.raises(errors.Invalid) as stays:
        desk.change("followups", visit.id, {"customer": there.id})
    assert set(stays.value.fields) == {"customer"}
    desk.change("attachments", made.id, {"customer": there.id, "followup": None})
    desk.change("followups", visit.id, {"customer": there.id})


# -- what is refused


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: os.mkfifo(path), "is a pipe or a device"),
        (lambda path: None, "is not there"),
        (lambda path: path.symlink_to("/dev/zero"), "is a pipe or a device"),
        (lambda path: path.write_bytes(b"x" * (MB + 1)), "is larger than 1 MB"),
    ],
    ids=["empty", "folder", "pipe", "missing", "device", "too large"],
)
def test_what_is_no_file_to_keep_is_refused(
    office: Office, tmp_path: Path, make: Callable[[Path], Any], said: str
) -> None:
    office.set("attachments.most_mb", 1)
    customer, path = office.customer("恒达"), tmp_path / "a.txt"
    make(path)
    with pytest.raises(errors.Refused, match=said):
        office.desk("lijing").attach("attachments", {"customer": customer.id}, path)
    assert office.admin.count("attachments").n == 0
    assert office.book.store.sql("SELECT COUNT(*) FROM attachment_pieces") == [(0,)]


def test_a_file_of_just_the_limit_is_kept(office: Office) -> None:
    office.set("attachments.most_mb", 1)
    assert attached(office, office.customer("恒达"), b"x" * MB)["size"] == MB


@pytest.mark.parametrize("name", ["a/b.txt", "..\\b.txt", "..", ".", "a\x1b[2Jb.txt", "a\nb\x00.txt", "", "x" * 201])
def test_a_name_leads_nowhere_and_steers_nothing(office: Office, name: str) -> None:
    customer = office.customer("恒达")
    with pytest.raises(errors.Invalid) as refused:
        attached(office, customer, name=name)
    assert set(refused.value.fields) == {"name"}
    made = attached(office, customer)
    with pytest.raises(errors.Invalid):
        office.desk("lijing").change("attachments", made.id, {"name": name})


def test_a_name_in_bytes_that_are_no_text_is_refused(office: Office, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.txt"))
    path.write_bytes(b"x")
    with pytest.raises(errors.Invalid) as refused:
        office.desk("lijing").attach("attachments", {"customer": office.customer("恒达").id}, path)
    assert set(refused.value.fields) == {"name"}


class Restless(io.BytesIO):
    """A file that somebody writes to while it is read: after so many reads it is another."""

    def __init__(self, data: bytes, after: int, then: Callable[[Restless], object]) -> None:
        super().__init__(data)
        self.left, self.then = after, then

    def read(self, size: int | None = -1) -> bytes:
        self.left -= 1
        if self.left == 0:
            at = self.tell()
            self.then(self)
            self.seek(at)
        return super().read(size)


def grow(file: Restless) -> None:
    file.seek(0, os.SEEK_END)
    file.write(b"more")


def shrink(file: Restless) -> None:
    file.truncate(PIECE)


def alter(file: Restless) -> None:
    file.seek(2 * PIECE - 1)
    file.write(b"y")


@pytest.mark.parametrize(("after", "then"), [(2, grow), (2, shrink), (5, grow), (5, shrink), (5, alter)])
def test_a_file_that_is_being_written_is_refused_as_a_whole(
    office: Office, after: int, then: Callable[[Restless], object]
) -> None:
    """While it is measured, which takes three reads, and while its pieces are written."""
    wanted = {"name": "a.bin", "customer": office.customer("恒达").id}
    with pytest.raises(errors.Refused, match="was written to while it was read"):
        office.desk("lijing").attach("attachments", wanted, Restless(b"x" * (2 * PIECE), after, then))
    assert office.book.store.sql("SELECT COUNT(*) FROM attachment_pieces") == [(0,)]
    assert office.admin.count("attachments").n == 0


def test_a_full_disk_leaves_nothing_half(office: Office) -> None:
    store = office.book.store
    if store.kind != "sqlite":
        pytest.skip("a server's disk is not filled here")
    customer = office.customer("恒达")
    now = store.sql("PRAGMA page_count")[0][0]
    store.sql(f"PRAGMA max_page_count = {now + 100}")
    with pytest.raises(errors.DiskFull):
        attached(office, customer, b"x" * (2 * MB))
    store.sql("PRAGMA max_page_count = 1073741823")
    assert office.admin.count("attachments").n == 0
    assert office.problems() == []
    attached(office, customer)


def test_there_is_no_attachment_without_a_file(office: Office) -> None:
    """Neither by a form, nor by rows of a file, nor by anybody's roles."""
    customer = office.customer("恒达")
    values = {"name": "a.txt", "customer": customer.id}
    for action in ("create", "attach"):
        with pytest.raises(errors.Forbidden):
            office.admin.create("attachments", values, action)
    assert not office.admin.may("attachments.create")
    assert not office.admin.may("attachments.import")
    for name in ("size", "sha256", "person"):
        with pytest.raises(errors.Invalid):
            attached(office, customer, **{name: 1})


# -- who may


def test_they_go_with_their_customer(office: Office) -> None:
    """D-04, D-05: to a new owner, into the pool, to whom it is shared with."""
    customer = office.customer("恒达")
    made = attached(office, customer)
    north = office.desk("zhangxiaolan")
    for ask in (lambda: north.read("attachments", made.id), lambda: content(north, made.id)):
        with pytest.raises(errors.NotFound):
            ask()
    office.desk("lijing").share("customers", customer.id, [{"user": office.user("zhangxiaolan")}])
    assert content(north, made.id) == b"1,2\n"
    with pytest.raises(errors.Forbidden):
        attached(office, customer, by="zhangxiaolan")
    office.admin.share("customers", customer.id, [])
    office.admin.change("customers", customer.id, {"owner": office.user("zhangxiaolan")})
    assert office.names("zhangxiaolan", Query(words="报价"), "attachments") == ["报价单.csv"]
    assert content(north, made.id) == b"1,2\n"
    with pytest.raises(errors.NotFound):
        content(office.desk("lijing"), made.id)


@pytest.mark.parametrize(
    ("account", "attaches", "takes"),
    [
        ("linzhiyuan", True, True), ("zhoumin", True, True), ("lijing", True, True), ("chenguodong", False, True),
        ("sunli", True, True), ("zhaolei", True, False), ("qianwen", False, False),
    ],
)  # fmt: skip
def test_each_role_does_what_its_policy_says(office: Office, account: str, attaches: bool, takes: bool) -> None:
    """D-06"""
    customer = office.customer("恒达")
    made = attached(office, customer)
    desk = office.desk(account)
    for allowed, ask in (
        (attaches, lambda: attached(office, customer, by=account)),
        (takes, lambda: content(desk, made.id)),
    ):
        if allowed:
            ask()
        else:
            with pytest.raises((errors.Forbidden, errors.NotFound)):
                ask()


def test_nothing_is_read_for_somebody_who_may_not_attach(office: Office) -> None:
    class Unread(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError

    wanted = {"name": "a", "customer": office.customer("恒达").id}
    with pytest.raises(errors.Forbidden):
        office.desk("chenguodong").attach("attachments", wanted, Unread(b"x"))


def test_who_took_a_file_out_is_in_the_audit(office: Office) -> None:
    """R-SEC-02"""
    made = attached(office, office.customer("恒达"))
    office.desk("lijing").fetch("attachments", made.id, io.BytesIO().write, "/home/lijing/报价单.csv")
    begun, ended = reversed(office.admin.page("audit", Query(limit=2)).rows)
    assert (begun["wish"], ended["wish"]) == ("attachments.fetch", "attachments.fetch.end")
    (entry,) = office.admin.audit_group(begun.id).entries
    assert entry.changes["file"] == (None, "/home/lijing/报价单.csv")
    assert entry.changes["record"] == (None, made.id)

    def full(piece: bytes) -> None:
        raise OSError

    with pytest.raises(OSError):
        office.desk("lijing").fetch("attachments", made.id, full)
    assert office.admin.page("audit", Query(limit=1)).rows[0]["wish"] == "attachments.fetch.stop"


# -- bin, undo, purge, conflict


def test_undo_takes_it_away_and_brings_it_back(office: Office) -> None:
    """D-13"""
    made = attached(office, office.customer("恒达"))
    desk = office.desk("lijing")
    desk.undo(desk.last_change().id)
    with pytest.raises(errors.NotFound):
        desk.read("attachments", made.id)
    with pytest.raises(errors.NotFound):
        content(desk, made.id)
    desk.restore("attachments", made.id)
    assert content(desk, made.id) == b"1,2\n"


def test_purging_takes_the_bytes_along(office: Office) -> None:
    """D-12: also those of a customer's attachments, and of what they were attached to."""
    customer = office.customer("恒达")
    alone = attached(office, customer)
    visit = office.desk("lijing").create(
        "followups", {"customer": customer.id, "content": "请 @zhoumin 看", "next_at": "+2d"}
    )
    attached(office, customer, followup=visit.id)
    office.admin.remove("attachments", alone.id)
    office.admin.purge("attachments", alone.id)
    assert pieces(office, alone.id) == []
    assert len(office.book.store.sql("SELECT 1 FROM attachment_pieces")) == 1
    office.admin.remove("customers", customer.id)
    assert office.names("lijing", entity="attachments") == []
    office.admin.purge("customers", customer.id)
    for table in ("attachment_pieces", "attachments", "followups", "mentions", "appointments"):
        assert office.book.store.sql(f"SELECT COUNT(*) FROM {table}") == [(0,)], table
    assert office.problems() == []


def test_a_follow_up_with_files_is_not_removed_from_under_them(office: Office) -> None:
    customer = office.customer("恒达")
    desk = office.desk("lijing")
    visit = desk.create("followups", {"customer": customer.id, "content": "拜访"})
    made = attached(office, customer, followup=visit.id)
    with pytest.raises(errors.Forbidden, match="still in use"):
        desk.remove("followups", visit.id)
    desk.remove("attachments", made.id)
    desk.remove("followups", visit.id)
    desk.restore("followups", visit.id)


def test_two_who_rename_it_meet(office: Office) -> None:
    """D-15"""
    made = attached(office, office.customer("恒达"))
    office.admin.change("attachments", made.id, {"name": "新报价单.csv"}, made.version)
    with pytest.raises(errors.Conflict) as met:
        office.desk("lijing").change("attachments", made.id, {"note": "旧"}, made.version)
    assert met.value.by == "林志远"
    assert content(office.admin, made.id) == b"1,2\n"


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE attachment_pieces SET data = ? WHERE record = ?",
        "DELETE FROM attachment_pieces WHERE data <> ? AND record = ?",
    ],
    ids=["other bytes", "no bytes"],
)
def test_damage_is_found_and_not_handed_out_as_whole(office: Office, harm: str) -> None:
    made = attached(office, office.customer("恒达"))
    office.book.store.sql(harm, [b"1,3\n", made.id])
    assert office.problems() == [("file", f"attachments {made.id}")]
    with pytest.raises(errors.Unavailable, match="damaged"):
        content(office.admin, made.id)


def test_lists_can_be_narrowed_to_a_customer(office: Office) -> None:
    one, other = office.customer("恒达"), office.customer("博雅")
    attached(office, one)
    attached(office, other, name="b.txt")
    query = Query(filters=(Filter("customer", "is", one.id),))
    assert office.names("lijing", query, "attachments") == ["报价单.csv"]


def test_a_follow_up_comes_with_its_files_as_one_wish(office: Office, tmp_path: Path) -> None:
    """All of it is there, or none of it; one undo takes all of it back."""
    customer, desk = office.customer("恒达"), office.desk("lijing")
    offer, photo = tmp_path / "报价单.csv", tmp_path / "样品.jpg"
    offer.write_bytes(b"1,2\n")
    photo.write_bytes(b"\xff\xd8" * 10)
    values = {"customer": customer.id, "content": "发送报价单"}
    made = desk.create_with_files("followups", values, "attachments", [offer, photo])
    group = desk.last_change()
    assert group is not None
    assert [entry.entity for entry in group.entries].count("attachments") == 2
    of_it = Query(filters=(Filter("followup", "is", made.id),))
    assert {row["name"] for row in desk.page("attachments", of_it).rows} == {"报价单.csv", "样品.jpg"}
    desk.undo(group.id)
    assert (desk.count("followups").n, desk.count("attachments").n) == (0, 0)
    photo.write_bytes(b"")
    with pytest.raises(errors.Refused):
        desk.create_with_files("followups", values, "attachments", [offer, photo])
    assert (desk.count("followups").n, desk.count("attachments").n) == (0, 0)
    assert office.problems() == []


def test_what_could_not_be_attached_is_said_when_it_is_named(office: Office, tmp_path: Path) -> None:
    empty, large = tmp_path / "空.csv", tmp_path / "大.bin"
    empty.touch()
    with large.open("wb") as out:
        out.truncate(office.book.setting("attachments.most_mb") * MB + 1)
    for path in (empty, large, tmp_path, tmp_path / "没有.csv"):
        with pytest.raises(errors.Refused):
            office.desk("lijing").attachable("attachments", path)
