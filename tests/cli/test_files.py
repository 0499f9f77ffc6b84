"""Files are attached to customers, and got back, by commands."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Crm, stocked


@pytest.fixture
def quote(tmp_path: Path) -> Path:
    """A file to attach."""
    place = tmp_path / "报价单.csv"
    place.write_bytes("品名,单价\r\n减速机,1280\r\n".encode("gb18030"))
    return place


def test_a_file_goes_in_and_comes_back_as_it_was(crm: Crm, quote: Path, tmp_path: Path) -> None:
    stocked(crm)
    added = crm("file", "add", "H1", str(quote), "--note", "首次报价", "--lang", "en")
    assert (added.status, added.err) == (0, "报价单.csv was attached to 杭州恒达精密机械有限公司.\n")
    number = added.out.strip()
    place = tmp_path / "back.csv"
    got = crm("file", "get", number, "-o", str(place), "--lang", "en")
    assert (got.status, got.out, got.err) == (0, "", f"报价单.csv was written to {place}.\n")
    assert place.read_bytes() == quote.read_bytes()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    again = crm("file", "get", number, "-o", str(place), "--lang", "en")
    assert (again.status, again.err) == (1, f"{place} is there already. --force replaces it.\n")
    assert crm("file", "get", number, "-o", str(place), "--force").status == 0
    assert "报价单.csv" in crm("list", "attachments").out


def test_it_goes_to_standard_output_byte_by_byte(crm: Crm, tmp_path: Path) -> None:
    stocked(crm)
    place = tmp_path / "a.txt"
    place.write_bytes(b"one\r\ntwo\n")
    number = crm("file", "add", "H1", str(place)).out.strip()
    got = crm("file", "get", number)
    assert (got.status, got.err) == (0, "")
    assert got.out.encode() == b"one\r\ntwo\n"


def test_programs_are_told_in_json(crm: Crm, quote: Path, tmp_path: Path) -> None:
    stocked(crm)
    with crm.office() as office:
        key = office.id_of("customers", "H1")
        visit = office.admin.create("followups", {"customer": key, "content": "拜访"}).id
    added = crm("file", "add", "H1", str(quote), "--followup", str(visit), "--name", "报价.csv", "--json").json
    size = quote.stat().st_size
    assert (added["name"], added["customer"]["id"], added["size"]) == ("报价.csv", key, size)
    place = tmp_path / "back.csv"
    got = crm("file", "get", str(added["id"]), "-o", str(place), "--json").json
    assert (got["sha256"], got["file"]) == (added["sha256"], str(place))


def test_what_cannot_be_done_is_one_line_and_a_status(crm: Crm, quote: Path, tmp_path: Path) -> None:
    stocked(crm)
    (tmp_path / "empty").touch()
    for words, said in (
        (("add", "H1", str(tmp_path / "empty")), "is empty"),
        (("add", "H1", str(tmp_path)), "is a folder"),
        (("add", "H1", str(tmp_path / "none")), "is not there"),
        (("add", "H1", "/dev/zero"), "is a pipe or a device"),
        (("add", "H9", str(quote)), "There is no such record"),
        (("add", "H1", str(quote), "--name", "a/b"), "File name: A file’s name has no folder in it"),
        (("add", "H1", str(quote), "--followup", "99"), "Follow-up: There is no such record"),
        (("add", "H1", str(quote), "--as", "chenguodong"), "Your roles do not let you add attachments"),
        (("get", "99"), "There is no such record"),
    ):
        answer = crm("file", *words, "--lang", "en")
        assert (answer.status, answer.out, answer.err.count("\n")) == (1, "", 1), words
        assert said in answer.err
    for wrong in (("add", "H1"), ("get", "one"), ("get", "1", "--json"), ("take", "1")):
        assert crm("file", *wrong).status == 2, wrong


def test_damage_is_found_by_check_and_leaves_no_file_behind(crm: Crm, quote: Path, tmp_path: Path) -> None:
    stocked(crm)
    number = crm("file", "add", "H1", str(quote)).out.strip()
    with crm.office() as office:
        office.book.store.sql("UPDATE attachment_pieces SET data = ?", [b"other"])
    checked = crm("check", "--lang", "en")
    assert checked.status == 1
    assert f"Attachments {number}" in checked.out
    assert "Bytes of this file are missing or wrong" in checked.out
    place = tmp_path / "back.csv"
    got = crm("file", "get", number, "-o", str(place), "--lang", "en")
    assert (got.status, got.err.count("\n")) == (1, 1)
    assert sorted(one.name for one in tmp_path.iterdir() if "back" in one.name) == []
