"""The command line in the office of `tests/office.py`, whose file the caller owns."""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.office import Office, office_at
from tui_crm.cli import main


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The data."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """The lines of data."""
        return self.out.splitlines()


class Crm:
    """Runs commands on one book, in English unless told otherwise."""

    def __init__(self, url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.url, self._capsys, self._patch = url, capsys, monkeypatch

    def __call__(self, *words: str, typed: str = "") -> Answer:
        """Run a command; `typed` is what comes on standard input."""
        self._patch.setattr("sys.stdin", io.StringIO(typed))
        self._capsys.readouterr()
        status = main(words)
        return Answer(status, *self._capsys.readouterr())

    def office(self) -> Any:
        """The office of the same book, to prepare and to look."""
        return office_at(self.url)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the person who runs the tests is seen."""
    for name in ("TUI_CRM_DB", "TUI_CRM_DEBUG", "LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    # A login that no account of the office has.
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "nobody-here")


@pytest.fixture
def crm(
    sqlite_office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Crm:
    """The office's book as the usual one."""
    url = str(shutil.copyfile(sqlite_office, tmp_path / "crm.db"))
    monkeypatch.setenv("TUI_CRM_DB", url)
    return Crm(url, capsys, monkeypatch)


@pytest.fixture
def crm_on_server(office_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Crm:
    """The office on each of the two databases."""
    monkeypatch.setenv("TUI_CRM_DB", office_url)
    return Crm(office_url, capsys, monkeypatch)


def stocked(crm: Crm) -> None:
    """Three customers of two owners."""
    with crm.office() as office:
        assert isinstance(office, Office)
        office.customer("杭州恒达精密机械有限公司", code="H1", level="重点", region="杭州", phone="0571-8765 4321")
        office.customer("Old World Delicatessen", code="H2", email="info@oldworld.example", contact_name="Rene")
        office.customer("北京博雅", by="zhangxiaolan", code="B1", level="普通")
