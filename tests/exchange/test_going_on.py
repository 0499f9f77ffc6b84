"""An import that was broken off goes on where it stopped: no row is missing, half, or twice."""

from __future__ import annotations

import random
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.exchange.importing import accounts, table, take_in
from tests.exchange.killing import Killing
from tests.office import Office, found_office, office_at
from tests.postgres import running_server
from tui_crm.domain import Desk, Query, errors
from tui_crm.exchange.importing import Plan, Report, import_file, resume
from tui_crm.exchange.importing.run import Import
from tui_crm.i18n import Message, tr


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


def test_who_is_disabled_amid_an_import_is_told_how_far_it_came(
    office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The book says the same to those who may still ask it, and the import goes on with the account."""
    monkeypatch.setattr(Import, "size", 2)
    table(sheet, [("名称",), *((f"恒达{n}",) for n in range(6))])

    def disable(done: int, rows: int) -> None:
        if done == 4:
            office.admin.change("users", office.user("lijing"), {"active": False})

    first = import_file(office.desk("lijing"), "customers", sheet, progress=disable)
    assert first.stopped is not None
    assert (accounts(first)[:2], tr(first.stopped, language="en")[:30]) == ((4, 4), "This account has been disabled")
    noted = office.admin.read("imports", first.number)
    assert (noted["state"], noted["created"]) == ("stopped", 4)
    with pytest.raises(errors.SessionEnded):
        resume(office.desk("lijing"), first.number)
    office.admin.change("users", office.user("lijing"), {"active": True})
    assert accounts(resume(office.desk("lijing"), first.number))[:2] == (6, 6)


def test_killed_at_any_moment_it_completes(office_url: str, tmp_path: Path) -> None:
    """Killed hard in the middle of its work: nothing is lost, doubled or damaged; `killing.py` does it more often."""
    killing = Killing(office_url, 2000, tmp_path, random.Random(1))
    killing.run(2)
    assert killing.kills == 2


def test_a_server_that_is_gone_leaves_the_account_of_what_was_saved(sheet: Path) -> None:
    """Nobody can ask it any more: what the import has counted itself is told, and the number to go on by."""
    table(sheet, [("名称",), *((f"恒达{n}",) for n in range(900))])
    with ExitStack() as running:
        url = running.enter_context(running_server()).create("away")
        found_office(url)
        with office_at(url) as office:
            tell = lambda done, rows: running.close() if done == 300 else None  # noqa: E731
            report = import_file(office.admin, "customers", sheet, progress=tell)
    assert (accounts(report), report.number) == ((300, 300, 0, 0), 1)
    assert stopped(report) == (
        "The database server does not answer. Going on shows whether the last batch is in; rows done before it: 300."
    )


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            errors.ServerAway(Message("Away.")),
            "The database server does not answer. Going on shows whether the last batch is in",
        ),
        (errors.DiskFull(errors.NO_ROOM), "There is no room left on the disk. The last batch was not saved"),
        (errors.BookBusy(Message("Busy.")), "Another process is holding the book. The last batch was not saved"),
        (errors.BookMoved(), "The book has been moved or replaced. The last batch was not saved"),
    ],
)
def test_whoever_goes_on_is_told_of_the_rows_before_as_well(
    office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch, error: errors.BookError, told: str
) -> None:
    """The book cannot be used any more after so many batches, not even to close the account; later it can."""
    monkeypatch.setattr(Import, "size", 2)
    table(sheet, [("名称", "信用度"), *((f"恒达{n}", "101" if n == 1 else "") for n in range(9))])

    def give_out(*_: object, **__: object) -> None:
        raise error

    def go(done: int, rows: int) -> None:
        if done in (4, 8):
            monkeypatch.setattr(Desk, "batch_written", give_out)
            monkeypatch.setattr(Desk, "end_import", give_out)

    first = import_file(office.admin, "customers", sheet, progress=go)
    monkeypatch.undo()
    assert accounts(first) == (4, 3, 0, 1)
    assert stopped(first) == f"{told}; rows done before it: 4."
    second = resume(office.admin, first.number, progress=go)
    monkeypatch.undo()
    assert accounts(second) == (8, 7, 0, 1)
    assert stopped(second) == f"{told}; rows done before it: 8."
    last = resume(office.admin, first.number)
    assert (accounts(last), last.stopped) == ((9, 8, 0, 1), None)
    assert office.names("linzhiyuan").count("恒达3") == 1


def test_where_nothing_was_saved_that_is_said(office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def give_out(*_: object, **__: object) -> None:
        raise errors.DiskFull(errors.NO_ROOM)

    monkeypatch.setattr(Desk, "write_many", give_out)
    table(sheet, [("名称",), ("恒达",)])
    for dry_run in (True, False):
        report = take_in(office, sheet, dry_run=dry_run)
        assert (report.read, stopped(report)) == (0, str(errors.NO_ROOM))


def stopped(report: Report) -> str:
    """Why an import stopped, as a person reads it."""
    assert report.stopped is not None
    return tr(report.stopped, language="en")


def test_imports_are_listed(office: Office, sheet: Path) -> None:
    report = take_in(office, table(sheet, [("名称", "信用度"), ("恒达", ""), ("博雅", "101")]), by="lijing")
    record = office.desk("lijing").read("imports", report.number)
    assert (record["file"], record["kind"], record["state"]) == ("customers.csv", "customers", "done")
    assert [record[n] for n in ("total", "created", "updated", "skipped", "failed")] == [2, 1, 0, 0, 1]
    assert office.desk("wanghaitao").page("imports").rows == ()
    assert [r.id for r in office.desk("qianwen").page("imports").rows] == [report.number]
