"""An import that was broken off goes on where it stopped: no row is missing, half, or twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.exchange.importing import accounts, table, take_in
from tests.office import Office, office_at
from tui_crm.domain import errors
from tui_crm.exchange.importing import Plan, import_file, resume
from tui_crm.exchange.importing.run import Import

ROWS = 3000
KILLS = 4

DRIVER = """
import sys
from pathlib import Path
from tui_crm.domain import open_book
from tui_crm.exchange.importing import import_file, processes, resume
from tui_crm.exchange.importing.run import Import

Import.size = 100
processes.WORTH = int(sys.argv[4])
book = open_book(sys.argv[1])
desk = book.desk_of("linzhiyuan")
tell = lambda done, rows: print(done, flush=True)
if sys.argv[3] == "0":
    import_file(desk, "customers", Path(sys.argv[2]), progress=tell)
else:
    resume(desk, int(sys.argv[3]), progress=tell)
"""


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


@pytest.mark.parametrize(("seed", "worth"), [(0, ROWS + 1), (1, 0)])
def test_killed_at_any_moment_it_completes(office_url: str, tmp_path: Path, seed: int, worth: int) -> None:
    """Killed hard in the middle of its work, with others at its side or alone: nothing is lost, doubled or damaged."""
    chance = random.Random(seed)
    sheet = table(tmp_path / "many.csv", [("编号", "名称"), *((f"A{n:05}", f"恒达{n}") for n in range(ROWS))])
    with office_at(office_url) as office:
        before = office.admin.count("customers").n
    number = 0
    for kill in range(KILLS + 1):
        last = kill == KILLS
        with subprocess.Popen(
            [sys.executable, "-c", DRIVER, office_url, str(sheet), str(number), str(worth)],
            stdout=subprocess.PIPE,
            env={**os.environ, "TUI_CRM_LANG": "en"},
        ) as process:
            assert process.stdout is not None
            heard = 0
            aim = chance.randrange(100, ROWS // KILLS)
            for line in process.stdout:
                heard = heard or int(line)
                if not last and int(line) - heard >= aim:
                    process.send_signal(signal.SIGKILL)
                    break
            process.stdout.read()
        with office_at(office_url) as office:
            number = office.admin.page("imports").rows[0].id
    with office_at(office_url) as office:
        record = office.admin.read("imports", number)
        assert (record["state"], record["created"], record["failed"]) == ("done", ROWS, 0)
        assert office.admin.count("customers").n == before + ROWS
        assert office.problems_of("customers") == []


def test_imports_are_listed(office: Office, sheet: Path) -> None:
    report = take_in(office, table(sheet, [("名称", "信用度"), ("恒达", ""), ("博雅", "101")]), by="lijing")
    record = office.desk("lijing").read("imports", report.number)
    assert (record["file"], record["kind"], record["state"]) == ("customers.csv", "customers", "done")
    assert [record[n] for n in ("total", "created", "updated", "skipped", "failed")] == [2, 1, 0, 0, 1]
    assert office.desk("wanghaitao").page("imports").rows == ()
    assert [r.id for r in office.desk("qianwen").page("imports").rows] == [report.number]
