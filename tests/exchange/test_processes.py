"""Large files are read by processes of their own: what becomes of the rows is the same (R-IMX-04)."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.importing import accounts, table, take_in, told
from tests.office import Office
from tests.patience import PATIENCE
from tui_crm.domain import Desk, errors
from tui_crm.domain.core.system import ImportBatch
from tui_crm.exchange.column_forms import ColumnForms
from tui_crm.exchange.headers import Columns
from tui_crm.exchange.importing import Plan, import_file, processes, resume
from tui_crm.exchange.importing.lines import Lines, Part
from tui_crm.exchange.importing.run import Import
from tui_crm.i18n import Message, tr

ROWS = [
    ("名称", "电话", "级别", "联系人", "信用度", "编号"),
    ("恒达", "0571-87654321", "重点", "王磊", "80", ""),
    ("博雅", "nobody", "重点", "", "", ""),
    ("鼎新", "", "没有的", "", "", ""),
    ("恒达", "0571 8765 4321", "", "", "", ""),
    ("", "", "", "", "", ""),
    ("联创", "", "", "李娜", "101", ""),
    ("张三", "13800001234", "重点", "", "", "A1"),
    ("李四", "13800001235", "", "", "7", "a1"),
    ("南方", "010-65551234", "", "", "", ""),
]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several batches for a handful of rows."""
    monkeypatch.setattr(Import, "size", 2)


@pytest.fixture
def by_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is large enough."""
    monkeypatch.setattr(processes, "WORTH", 0)


class Noted(processes.Process):
    """A process, and in which group it has been started."""

    def __init__(self, errand: processes.Errand) -> None:
        super().__init__(errand)
        self.group = os.getpgid(self._popen.pid)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Noted]:
    """The processes, as they are started."""
    started: list[Noted] = []

    def start(errand: processes.Errand) -> Noted:
        started.append(Noted(errand))
        return started[-1]

    monkeypatch.setattr(processes, "Process", start)
    return started


def made(office: Office) -> list[list[tuple[str, Any]]]:
    """The customers and contacts, in words that do not know their ids."""
    found = office.dump("customers", "contacts")
    return sorted(
        [(n, str(v)) for n, v in row.items() if n not in ("id", "customer", "deleted_at")] for row in found.values()
    )


def test_the_rows_become_the_same(office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table(sheet, ROWS)
    results = []
    for worth in (len(ROWS), 0):
        monkeypatch.setattr(processes, "WORTH", worth)
        rehearsed = take_in(office, sheet, dry_run=True)
        assert (rehearsed.read, rehearsed.stopped) == (9, None)
        report = take_in(office, sheet)
        results.append((accounts(report), told(report), accounts(rehearsed), told(rehearsed)))
        records = made(office)
        results[-1] += ([[(n, v) for n, v in row if n != "code" or v == "A1"] for row in records],)
        assert office.problems() == []
        assert office.admin.undo_import(report.number) == 0
    assert results[0] == results[1]
    assert results[0][0] == (9, 3, 3, 3)


def test_a_name_that_changes_after_a_row_was_read_is_looked_up_anew(
    office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The level is switched off when the rows have been checked, and before they are written."""
    read = Lines.part

    def part(self: Lines, rows: Any) -> Part:
        found = read(self, rows)
        if self.desk.wish is None:
            office.admin.change("dictionary_values", level, {"active": False})
        return found

    level = office.value("customer_level", "key")
    monkeypatch.setattr(Lines, "part", part)
    report = take_in(office, table(sheet, [("名称", "级别"), ("恒达", "重点"), ("博雅", "")]))
    assert told(report) == [(2, "failed", "级别", "This value is not in the list, or it has been switched off.")]
    assert office.names("linzhiyuan") == ["博雅"]


def test_rows_prepared_at_another_epoch_are_not_written(office: Office) -> None:
    desk: Desk = office.desk("lijing")
    ready = desk.prepare_many("customers", [{"name": "恒达"}], action="import")
    office.role("customer_manager", {"customers": {"import": 0}})
    with desk.batch("customers.import"), pytest.raises(RuntimeError, match="out of date"):
        desk.write_many("customers", ready)


@pytest.mark.usefixtures("by_processes")
def test_a_system_that_does_not_tell_which_processors_it_gives(
    office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As macOS: all of the machine are taken."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert accounts(take_in(office, table(sheet, [("名称",), ("恒达",), ("博雅",), ("鼎新",)]))) == (3, 3, 0, 0)


@pytest.mark.usefixtures("by_processes")
def test_the_key_on_the_terminal_is_for_the_one_that_writes(office: Office, sheet: Path, started: list[Noted]) -> None:
    """A terminal sends it to all of a group; one that has just been started would end by it."""
    take_in(office, table(sheet, [("名称",), ("恒达",), ("博雅",), ("鼎新",)]))
    assert started
    assert os.getpgrp() not in {process.group for process in started}


@pytest.mark.usefixtures("by_processes")
def test_a_process_that_is_killed_stops_the_import_which_can_go_on(
    office: Office, sheet: Path, started: list[Noted]
) -> None:
    def kill(done: int, rows: int) -> None:
        for process in started:
            process._popen.kill()
            process._popen.wait()

    table(sheet, [("名称",), *((f"恒达{n}",) for n in range(20))])
    first = import_file(office.admin, "customers", sheet, progress=kill)
    assert first.stopped is not None
    assert tr(first.stopped, language="en").startswith("A process that reads the file has ended")
    assert 0 < first.created < 20
    started.clear()
    assert accounts(resume(office.admin, first.number)) == (20, 20, 0, 0)
    assert office.problems() == []


@pytest.mark.usefixtures("by_processes")
@pytest.mark.parametrize("together", [0.0, 60.0])
def test_each_batch_stays_a_change_of_its_own_however_many_are_written_together(
    office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch, together: float
) -> None:
    """R-IMX-04: each is accounted for once, also when it is stopped and goes on, and all of them go back."""
    monkeypatch.setattr(type(office.book.store), "together", together)
    table(sheet, [("名称", "信用度"), *((f"恒达{n}", "101" if n == 5 else "") for n in range(24))])
    before = office.dump("customers", "contacts")
    told: list[int] = []

    def stop(done: int, rows: int) -> None:
        told.append(done)
        if 12 <= done < 24:
            raise KeyboardInterrupt

    first = import_file(office.admin, "customers", sheet, progress=stop)
    assert told[0] == 2 if not together else told, "rows are told of once they are in the book"
    assert accounts(first)[0] == told[-1]
    report = resume(office.admin, first.number) if first.stopped else first
    assert accounts(report) == (24, 23, 0, 1)
    batches = ImportBatch.select(ImportBatch.number, ImportBatch.group).where(ImportBatch.of == report.number)
    held_by = office.book.store.rows(batches.order_by(ImportBatch.number))
    assert [number for number, _ in held_by] == list(range(12))
    assert len({group for _, group in held_by}) == 12
    assert office.problems() == []
    assert office.admin.undo_import(report.number) == 0
    assert office.dump("customers", "contacts") == before


@pytest.mark.usefixtures("by_processes")
@pytest.mark.parametrize("where", ["in a batch", "between two"])
def test_what_was_written_together_with_a_batch_that_fails_is_counted_only_where_it_stays(
    office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """R-IMX-04: the report says what the book says, and the rest comes later."""
    monkeypatch.setattr(type(office.book.store), "together", 60.0)
    monkeypatch.setattr(processes.Process, "is_late", lambda self: False)
    table(sheet, [("名称",), *((f"恒达{n}",) for n in range(12))])
    written, told = Desk.batch_written, processes.Process.told

    def full(desk: Desk, key: int, number: int, *facts: Any) -> None:
        if number == 4:
            raise errors.DiskFull(errors.NO_ROOM)
        written(desk, key, number, *facts)

    def ended(process: processes.Process) -> Part:
        part = told(process)
        if part.lines[0].number == 10:
            raise errors.Unavailable(Message("Gone."))
        return part

    with monkeypatch.context() as amid:
        if where == "in a batch":
            amid.setattr(Desk, "batch_written", full)
        else:
            amid.setattr(processes.Process, "told", ended)
        first = import_file(office.admin, "customers", sheet)
    assert first.stopped is not None
    assert accounts(first) == ((0, 0, 0, 0) if where == "in a batch" else (8, 8, 0, 0))
    assert len(office.admin.page("customers").rows) == first.created
    assert accounts(resume(office.admin, first.number)) == (12, 12, 0, 0)
    assert office.problems() == []


@pytest.mark.parametrize("place", ["", "nowhere.db"])
def test_a_process_that_cannot_begin_ends(place: str, tmp_path: Path) -> None:
    """Whoever asked it would wait for it otherwise: nobody told it an errand, or there is no such book."""
    columns, forms = Columns((), {}), ColumnForms({}, {})
    url = str(tmp_path / place)
    errand = processes.Errand(url, "admin", "", "en", None, "customers", Plan(), columns, forms, False, (), None)
    command = [sys.executable, "-m", "tui_crm.exchange.importing.teller"]
    told = pickle.dumps(errand) if place else b""
    ended = subprocess.run(command, input=told, capture_output=True, timeout=PATIENCE, check=False)
    assert ended.returncode != 0
