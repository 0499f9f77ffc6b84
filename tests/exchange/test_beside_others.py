"""Imports and their undoing beside people who work: nobody is stopped, and nothing of theirs is lost (R-IMX-04)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.importing import accounts, table
from tests.office import Office, office_at
from tui_crm.domain import Desk, errors, patiently
from tui_crm.domain.core import import_undoing, stretch, takeback
from tui_crm.domain.core.importing import MANY
from tui_crm.exchange.importing import import_file
from tui_crm.exchange.importing.run import Import
from tui_crm.i18n import Message

TAKEN = errors.Taken({"code": Message("This is taken already.")})
BUSY = errors.BookBusy(Message("Busy."))


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several changes in the audit for a handful of rows."""
    monkeypatch.setattr(Import, "size", 3)


@pytest.fixture
def on_server(office: Office) -> Office:
    """An office whose book others write at the same moment."""
    if office.book.store.kind != "postgresql":
        pytest.skip("whoever writes to a file is alone")
    return office


def customers(sheet: Path, count: int) -> Path:
    return table(sheet, [("编号", "名称"), *((f"A{n}", f"恒达{n}") for n in range(count))])


@contextmanager
def a_colleague(office: Office, wait: int = 100) -> Iterator[Office]:
    """Somebody with a connection of her own, who gives up after so many milliseconds."""
    with office_at(office.url) as other:
        other.book.store.sql(f"SET lock_timeout = {wait}")
        yield other


def test_nobody_changes_what_is_being_taken_back(
    on_server: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it has been looked at whether somebody has changed a record, it stays so until it is in the bin."""
    number = import_file(on_server.admin, "customers", customers(sheet, 3)).number
    key = on_server.id_of("customers", "A1")
    settle = takeback._settle
    refused: list[str] = []

    def between(desk: Desk, kinds: Any) -> None:
        settle(desk, kinds)
        with a_colleague(on_server) as other, pytest.raises(errors.BookBusy):
            other.admin.change("customers", key, {"remark": "周一回电"})
        refused.append("A1")

    monkeypatch.setattr(takeback, "_settle", between)
    assert (on_server.admin.undo_import(number), refused) == (0, ["A1"])


def test_no_wish_begins_behind_the_lock_of_the_audit(on_server: Office) -> None:
    """It comes last in every change: whoever held it and wanted a record would wait for one who wants it."""
    with on_server.admin.stretch("customers.import") as running:
        for name in ("恒达", "鼎新"):
            running.go_on()
            made = on_server.customer(name)
            assert running.rest()
            with a_colleague(on_server) as other:
                other.admin.change("customers", made.id, {"remark": "周一回电"})


def gathers(office: Office) -> bool:
    """Whether the search index of customers puts off what is new."""
    asked = "SELECT reloptions FROM pg_class WHERE relname = 'customers_index'"
    return "fastupdate=on" in office.book.store.sql(asked)[0][0]


def test_nobody_stands_behind_an_import_that_waits_for_a_reader(on_server: Office) -> None:
    """While somebody reads for long, the search index stays as it is; the import begins and ends all the same."""
    desk = on_server.admin
    with office_at(on_server.url) as reader, reader.book.store.transaction():
        reader.book.store.sql("SELECT COUNT(*) FROM customers_tokens")
        number = desk.begin_import("customers", "a.csv", MANY, {})
        assert not gathers(on_server)
        desk.end_import(number, "stopped")
    number = desk.begin_import("customers", "a.csv", MANY, {})
    assert gathers(on_server)
    desk.end_import(number, "stopped")
    assert not gathers(on_server)


def test_a_small_file_changes_nothing_for_others(on_server: Office) -> None:
    on_server.admin.begin_import("customers", "a.csv", MANY - 1, {})
    assert not gathers(on_server)


@pytest.mark.parametrize("met", [TAKEN, BUSY])
def test_an_import_that_meets_another_writer_goes_on_by_itself(
    office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch, met: errors.BookError
) -> None:
    """Of two imports with the same numbers one finds them taken amid a batch; it looks again, and leaves them out."""
    write = Desk.write_many
    calls: list[int] = []

    def met_once(desk: Desk, name: str, rows: Sequence[Any]) -> Any:
        calls.append(len(rows))
        if len(calls) == 2:
            raise met
        return write(desk, name, rows)

    monkeypatch.setattr(Desk, "write_many", met_once)
    report = import_file(office.admin, "customers", customers(sheet, 8))
    assert (accounts(report), report.stopped) == ((8, 8, 0, 0), None)
    assert calls == [3, 3, 3, 2]
    assert office.admin.read("imports", report.number)["state"] == "done"


def test_an_undo_that_meets_another_writer_goes_on_by_itself(
    office: Office, sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = import_file(office.admin, "customers", customers(sheet, 8)).number
    take_back = import_undoing._batch
    calls: list[int] = []

    def met_once(desk: Desk, key: int, turn: int, which: int, group: int) -> None:
        calls.append(which)
        if len(calls) == 2:
            raise BUSY
        take_back(desk, key, turn, which, group)

    monkeypatch.setattr(import_undoing, "_batch", met_once)
    assert office.admin.undo_import(number) == 0
    assert calls == [3, 2, 2, 1]
    assert office.admin.page("customers").rows == ()


def test_whoever_gets_on_is_patient_and_whoever_does_not_gives_up() -> None:
    done: list[int] = []
    tried: list[int] = []

    def work() -> str:
        tried.append(len(done))
        if len(tried) % 2:
            done.append(1)
        if len(done) < 20:
            raise BUSY
        return "through"

    assert patiently(work, lambda: len(done)) == "through"
    tried.clear()
    with pytest.raises(errors.BookBusy):
        patiently(lambda: tried.append(1) or work_in_vain(), lambda: 0)
    assert len(tried) == stretch.TRIES


def work_in_vain() -> None:
    raise BUSY


def test_what_an_undo_of_its_undoing_brought_back_goes_again(office: Office, sheet: Path) -> None:
    """Whichever way its records have come back: an import can be taken back as long as something of it stands."""
    number = import_file(office.admin, "customers", customers(sheet, 8)).number
    assert office.admin.undo_import(number) == 0
    ((newest,),) = office.book.store.sql("SELECT MAX(id) FROM audit_groups WHERE undoes IS NOT NULL")
    office.admin.undo(newest)
    assert 0 < len(office.admin.page("customers").rows) < 8
    assert office.admin.undo_import(number) == 0
    assert office.admin.page("customers").rows == ()
    with pytest.raises(errors.Refused):
        office.admin.undo_import(number)
    assert office.problems() == []
