"""JSON lines say of a field that it is empty, which no other file can: what is exported comes back as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.importing import accounts, take_in, told
from tests.office import Office
from tui_crm.domain import Filter, Query
from tui_crm.exchange.importing import failed_rows
from tui_crm.i18n import tr

FILLED = {
    "code": "A1",
    "phone": "0571-87654321",
    "remark": "老客户",
    "level": "重点",
    "credit": 5,
    "last_purchase_on": "2026-05-01",
    "tags": "高成长",
    "extra": {"微信": "hengda"},
}
EMPTY = {"phone": "", "remark": "", "level": None, "credit": None, "last_purchase_on": None, "tags": "", "extra": ""}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a test puts its file."""
    return tmp_path / "customers.jsonl"


def lines(file: Path, *records: dict[str, Any]) -> Path:
    """A file of these objects."""
    file.write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
    return file


@pytest.mark.parametrize("nothing", [dict.fromkeys(EMPTY), {**dict.fromkeys(EMPTY, ""), "tags": [], "extra": {}}])
def test_what_is_said_to_be_empty_is_cleared_by_an_update_alone(
    office: Office, file: Path, nothing: dict[str, Any]
) -> None:
    """Names that the object does not have stay as they are; the number of a record is never taken away."""
    made = office.customer("恒达", by="linzhiyuan", address="文一西路 998 号", **FILLED)
    lines(file, {"code": "A1", "name": "恒达", **nothing})
    for way, outcome in (("fill", {}), ("skip", {}), ("update", EMPTY)):
        assert take_in(office, file, on_duplicate=way).failed == 0
        record = office.admin.read("customers", made.id)
        assert {n: record[n] for n in EMPTY} == {n: outcome.get(n, made[n]) for n in EMPTY}
    assert (record["code"], record["name"], record["address"]) == ("A1", "恒达", "文一西路 998 号")
    lines(file, {"code": None, "name": "恒达", "phone": None, "remark": "x"})
    assert take_in(office, file, on_duplicate="update", keys=("name",)).updated == 1
    assert office.admin.read("customers", made.id)["code"] == "A1"


def test_what_must_be_filled_in_cannot_be_cleared(office: Office, file: Path) -> None:
    office.customer("恒达", by="linzhiyuan", code="A1")
    report = take_in(office, lines(file, {"code": "A1", "name": None, "remark": "x"}), on_duplicate="update")
    assert told(report) == [(1, "failed", "name", "Please fill this in.")]


def test_a_new_record_has_its_defaults_where_nothing_is_said(office: Office, file: Path) -> None:
    assert accounts(take_in(office, lines(file, {"name": "恒达", "kind": None, "code": ""}))) == (1, 1, 0, 0)
    (row,) = office.admin.page("customers", Query(columns=("code", "kind"))).rows
    assert (row["code"], row["kind"]) == ("KH260506001", "company")


def test_a_customer_of_nobody_comes_back_to_the_pool(office: Office, file: Path) -> None:
    """For whoever may say whose customers are; for others the row fails and says so."""
    lines(file, {"name": "恒达", "owner": None, "contact_name": "王磊"}, {"name": "博雅"})
    report = take_in(office, file, by="lijing")
    assert (accounts(report), office.names("lijing")) == ((2, 1, 0, 1), ["博雅"])
    assert accounts(take_in(office, file, keys=("name",))) == (2, 1, 1, 0)
    pool = Query(filters=(Filter("owner", "empty"),), columns=("name", "owner", "pooled_at"))
    (row,) = office.admin.page("customers", pool).rows
    assert (row["name"], row["owner"], row["pooled_at"]) == ("恒达", None, office.clock.now())
    (contact,) = office.contacts(row)
    assert (contact["name"], contact["owner"]) == ("王磊", None)
    assert office.problems() == []


def test_a_row_that_failed_still_says_what_is_empty(office: Office, file: Path, tmp_path: Path) -> None:
    report = take_in(office, lines(file, {"name": "恒达", "phone": "nobody", "remark": None}))
    path, count = failed_rows(office.admin, report.number, lambda ending: tmp_path / f"failed{ending}")
    row = json.loads(path.read_text("utf-8"))
    assert (count, row["name"], row["phone"], row["remark"]) == (1, "恒达", "nobody", None)


def test_what_only_the_program_fills_in_is_not_called_unknown(office: Office, file: Path, in_english: None) -> None:
    """Every export with all fields has such columns; others than those are still told as unknown."""
    made = {"id": 7, "version": 3, "name": "恒达", "created_at": "2026-01-01T00:00:00+00:00", "claimed_at": None}
    report = take_in(office, lines(file, {**made, "shoe_size": 44}))
    own = "The program fills these in itself, so the columns were left out: id, version, created_at, claimed_at"
    assert own in [tr(one) for one in report.said]
    assert report.columns.unknown == ("shoe_size",)
