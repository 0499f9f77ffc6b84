"""The key that stops the program lets an import finish its batch, and says how far it has come (R-IMX-04)."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.importing import accounts, table
from tests.office import Office
from tui_crm.domain import Desk, errors
from tui_crm.domain.core import takeback
from tui_crm.exchange.importing import Report, import_file, resume
from tui_crm.exchange.importing.run import Import
from tui_crm.exchange.importing.stopping import stop_key
from tui_crm.i18n import tr


@pytest.fixture(autouse=True, params=[signal.SIGINT, signal.SIGTERM])
def key(request: pytest.FixtureRequest) -> Iterator[signal.Signals]:
    """The key on the command line, or what a screen or a system that is shut down sends to the import's process."""
    before = signal.signal(request.param, signal.default_int_handler)
    yield request.param
    signal.signal(request.param, before)


@pytest.fixture
def rows(sheet: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Six rows in three batches."""
    monkeypatch.setattr(Import, "size", 2)
    return table(sheet, [("名称",), *((f"恒达{n}",) for n in range(6))])


@contextmanager
def pressed(key: signal.Signals, batch: int, times: int = 1) -> Iterator[None]:
    """Have the key pressed amid a batch, once its rows are written and before they are in the book for good."""
    written = Desk.batch_written

    def then_pressed(desk: Desk, of: int, number: int, *facts: Any) -> None:
        written(desk, of, number, *facts)
        for _ in range(times if number == batch else 0):
            signal.raise_signal(key)

    with pytest.MonkeyPatch.context() as amid:
        amid.setattr(Desk, "batch_written", then_pressed)
        yield


def said(report: Report) -> str | None:
    return None if report.stopped is None else tr(report.stopped, language="en")


def state(office: Office, number: int) -> object:
    return office.admin.read("imports", number)["state"]


def test_the_batch_is_finished_and_the_import_goes_on_behind_it(
    office: Office, rows: Path, key: signal.Signals
) -> None:
    with pressed(key, 1):
        first = import_file(office.admin, "customers", rows)
    assert (accounts(first)[:2], said(first)) == ((4, 4), "Stopped.")
    assert (state(office, first.number), len(office.names("linzhiyuan"))) == ("stopped", 4)
    assert accounts(resume(office.admin, first.number))[:2] == (6, 6)
    assert office.problems() == []


def test_pressed_again_it_breaks_off_the_batch(office: Office, rows: Path, key: signal.Signals) -> None:
    with pressed(key, 1, times=2):
        first = import_file(office.admin, "customers", rows)
    assert (accounts(first)[:2], said(first)) == ((2, 2), "Stopped.")
    assert (state(office, first.number), len(office.names("linzhiyuan"))) == ("stopped", 2)
    assert accounts(resume(office.admin, first.number))[:2] == (6, 6)


def test_in_the_last_batch_there_is_nothing_to_stop(office: Office, rows: Path, key: signal.Signals) -> None:
    with pressed(key, 2):
        report = import_file(office.admin, "customers", rows)
    assert (accounts(report)[:2], said(report), state(office, report.number)) == ((6, 6), None, "done")


def test_one_that_goes_on_is_stopped_like_the_first(office: Office, rows: Path, key: signal.Signals) -> None:
    with pressed(key, 0):
        first = import_file(office.admin, "customers", rows)
    with pressed(key, 1):
        second = resume(office.admin, first.number)
    assert (first.read, second.read, said(second), state(office, first.number)) == (2, 4, "Stopped.", "stopped")


def test_an_undo_finishes_its_batch_and_goes_on_behind_it(
    office: Office, rows: Path, key: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = import_file(office.admin, "customers", rows).number
    taken_back = takeback.group

    def then_pressed(desk: Desk, group: int) -> object:
        left = taken_back(desk, group)
        signal.raise_signal(key)
        return left

    with monkeypatch.context() as amid, stop_key() as heard:
        amid.setattr(takeback, "group", then_pressed)
        with pytest.raises(errors.Interrupted):
            office.admin.undo_import(number, heard.heard(None))
    assert (state(office, number), len(office.names("linzhiyuan"))) == ("undoing", 4)
    assert office.admin.undo_import(number) == 0
    assert (state(office, number), office.names("linzhiyuan")) == ("undone", [])


def test_afterwards_the_key_does_what_it_did_before(office: Office, rows: Path, key: signal.Signals) -> None:
    import_file(office.admin, "customers", rows)
    assert signal.getsignal(key) is signal.default_int_handler


def test_who_has_the_key_for_something_else_keeps_it(office: Office, rows: Path, key: signal.Signals) -> None:
    """A session of the service hears such a signal itself."""
    heard: list[int] = []
    signal.signal(key, lambda number, frame: heard.append(number))
    with pressed(key, 1):
        assert accounts(import_file(office.admin, "customers", rows))[:2] == (6, 6)
    assert heard == [key]
