"""Books to keep safe: a small office with customers, on each of the two databases."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import Office
from tests.postgres import Server, client_programs

KINDS = ("departments", "users", "customers", "contacts", "settings", "roles")
"""Kinds of records that are compared before and after."""


def unfinished(folder: Path) -> list[str]:
    """What is in a folder beside whole backups and their manifests."""
    return [p.name for p in folder.iterdir() if p.name.startswith(".")]


@pytest.fixture(autouse=True)
def programs_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore as the server has them."""
    monkeypatch.setenv("PATH", f"{client_programs()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def stocked(office: Office) -> Office:
    """The office with something in every kind of table: records, contacts, a bin, shares, an undo."""
    kept = office.customer("杭州恒达精密机械有限公司", code="H1", phone="0571-8765 4321", remark="第一行\n\\N\t'\"%s ?")
    office.contact(kept, "王芳", birthday="1990-02-28")
    office.customer("Old World Delicatessen \\.", code="H2", email="info@oldworld.example")
    wanted = {"name": "报价单.bin", "customer": kept.id}
    office.admin.attach("attachments", wanted, io.BytesIO(bytes(range(256)) * 1024 + b"\0\\x\n"))
    gone = office.customer("北京博雅", by="zhangxiaolan", code="B1")
    office.desk("zhangxiaolan").remove("customers", gone.id)
    office.admin.change("customers", kept.id, {"credit": 77})
    return office


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A place where nothing is yet, on each of the two databases."""
    if request.param == "sqlite":
        yield str(tmp_path / "other.db")
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where backups go."""
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder / "one"


@pytest.fixture
def new_place(stocked: Office, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty place on the same kind of database as the office."""
    if stocked.book.store.kind == "sqlite":
        yield str(tmp_path / "restored.db")
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url
