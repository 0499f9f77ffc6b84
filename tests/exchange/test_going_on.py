"""An import that was broken off goes on where it stopped: no row is missing, half, or twice."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.exchange.importing import accounts, table, take_in
from tests.exchange.killing import Killing
from tests.office import Office
from tui_crm.domain import Query, errors
from tui_crm.exchange.importing import Plan, import_file, resume
from tui_crm.exchange.importing.run import Import


def test_a_stopped_import_goes_on(office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Import, "size", 2)
    table(sheet, [("名称", "信用度"), *((f"恒达{n}", "101" if n == 5 else "") for n in range(9))])

    def stop(done: int, rows: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    first = import_file(office.admin, "customers", sheet, progress=stop)
    assert (accounts(first), first.stopped is not None) == ((4, 4, 0, 0), True)
    assert office.admin.read("imports", first.number)["state"] == "stopped"
    rest = resume(office.admin, first.number)
    assert (accounts(rest), rest.number) == ((9, 8, 0, 1), first.number)
    assert sorted(office.names("linzhiyuan")) == [f"恒达{n}" for n in range(9) if n != 5]
    with pytest.raises(errors.Refused, match="come to its end"):
        resume(office.admin, first.number)


def test_one_that_began_with_other_batches_goes_on_with_them(
    office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later program may write more rows at once, or fewer."""
    table(sheet, [("名称",), *((f"恒达{n}",) for n in range(9))])

    def stop(done: int, rows: int) -> None:
        raise KeyboardInterrupt

    for before, later in ((4, 3), (2, 5)):
        monkeypatch.setattr(Import, "size", before)
        first = import_file(office.admin, "customers", sheet, progress=stop)
        assert first.read == before
        monkeypatch.setattr(Import, "size", later)
        assert accounts(resume(office.admin, first.number)) == (9, 9, 0, 0)
        assert sorted(office.names("linzhiyuan")) == [f"恒达{n}" for n in range(9)]
        assert office.admin.undo_import(first.number) == 0


def test_another_file_of_the_same_name_is_refused(office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Import, "size", 1)

    def stop(done: int, rows: int) -> None:
        raise KeyboardInterrupt

    first = import_file(office.admin, "customers", table(sheet, [("名称",), ("恒达",), ("博雅",)]), progress=stop)
    table(sheet, [("名称",), ("恒达",), ("鼎新",)])
    with pytest.raises(errors.Refused, match="has been changed"):
        resume(office.admin, first.number)
    assert office.names("linzhiyuan") == ["恒达"]


def test_the_plan_goes_on_as_well(office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Import, "size", 1)

    def stop(done: int, rows: int) -> None:
        raise KeyboardInterrupt

    table(sheet, [("Firm", "级别"), ("恒达", "钻石"), ("博雅", "钻石")])
    plan = Plan(columns={"Firm": "name"}, make=("level",))
    first = import_file(office.admin, "customers", sheet, plan, progress=stop)
    assert accounts(resume(office.admin, first.number)) == (2, 2, 0, 0)


def test_the_rows_belong_to_who_began(
    office: Office, sheet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever goes on with it: customers, owners who are no users, and the customers of contacts."""
    monkeypatch.setattr(Import, "size", 1)

    def stop(done: int, rows: int) -> None:
        raise KeyboardInterrupt

    files = {
        "customers": [("名称", "负责人"), *((f"恒达{n}", "Nobody" if n % 2 else "") for n in range(4))],
        "contacts": [
            ("姓名", "客户", "负责人"),
            *((f"王{n}", f"博雅{n}", "Nobody" if n % 2 else "") for n in range(4)),
        ],
    }
    for kind, rows in files.items():
        plan = Plan(owner_unknown="me", make=("customer",) if kind == "contacts" else ())
        first = import_file(office.desk("lijing"), kind, table(tmp_path / f"{kind}.csv", rows), plan, progress=stop)
        assert accounts(resume(office.desk("zhoumin"), first.number)) == (4, 4, 0, 0)
    page = office.admin.page("customers", Query(limit=20))
    assert {row["owner"] for row in page.rows} == {office.user("lijing")}
    assert len(page.rows) == 8


def test_killed_at_any_moment_it_completes(office_url: str, tmp_path: Path) -> None:
    """Killed hard in the middle of its work: nothing is lost, doubled or damaged; `killing.py` does it more often."""
    killing = Killing(office_url, 2000, tmp_path, random.Random(1))
    killing.run(2)
    assert killing.kills == 2


def test_imports_are_listed(office: Office, sheet: Path) -> None:
    report = take_in(office, table(sheet, [("名称", "信用度"), ("恒达", ""), ("博雅", "101")]), by="lijing")
    record = office.desk("lijing").read("imports", report.number)
    assert (record["file"], record["kind"], record["state"]) == ("customers.csv", "customers", "done")
    assert [record[n] for n in ("total", "created", "updated", "skipped", "failed")] == [2, 1, 0, 0, 1]
    assert office.desk("wanghaitao").page("imports").rows == ()
    assert [r.id for r in office.desk("qianwen").page("imports").rows] == [report.number]
