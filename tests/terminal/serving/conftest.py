"""Services of a firm's book; most tests of a file share one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Server
from tests.stories.conftest import fill_firm, sqlite_firm
from tests.terminal.serving.service import Service, serving

__all__ = ["sqlite_firm"]


def copy_of(template: Path, folder: Path) -> str:
    """A book that its owner alone can read."""
    place = Path(shutil.copyfile(template, folder / "firm.db"))
    place.chmod(0o600)
    return str(place)


@pytest.fixture(scope="session")
def served_on_postgres(postgres: Server, postgres_office: str) -> str:
    """The name of the database that PostgreSQL books of a service are copies of."""
    name = "served_template"
    fill_firm(postgres.create(name, postgres_office))
    return name


@pytest.fixture
def firm(sqlite_firm: Path, tmp_path: Path) -> str:
    """The book of a company with a handful of customers."""
    return copy_of(sqlite_firm, tmp_path)


@pytest.fixture(scope="module")
def service(sqlite_firm: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service that the tests of a file share."""
    folder = tmp_path_factory.mktemp("service")
    with serving(copy_of(sqlite_firm, folder), folder / "run", ssh=True) as found:
        yield found


@pytest.fixture(scope="module", params=("sqlite", "postgresql"))
def any_service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service on each of the two databases."""
    folder = tmp_path_factory.mktemp("service")
    if request.param == "sqlite":
        with serving(copy_of(request.getfixturevalue("sqlite_firm"), folder), folder / "run", ssh=True) as found:
            yield found
        return
    template: str = request.getfixturevalue("served_on_postgres")
    server: Server = request.getfixturevalue("postgres")
    with server.database(template) as url, serving(url, folder / "run", ssh=True) as found:
        yield found


@pytest.fixture(autouse=True)
def no_terminal_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the person who runs the tests is seen."""
    for name in [n for n in os.environ if n.startswith("TUI_CRM")]:
        monkeypatch.delenv(name)
