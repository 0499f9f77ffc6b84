"""Every story opens the real program on a book of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.office import PASSWORD, PEOPLE, Office, office_at
from tests.postgres import Server
from tests.tui.host import sample_template, sample_url
from tui_crm.domain import Query, Record
from tui_crm.domain.core import checks, passwords, writing

__all__ = ["sample_template", "sample_url"]

CUSTOMERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("lijing", "杭州恒达精密机械有限公司", {
        "phone": "0571-87654321", "region": "330100", "credit": 82, "contact_name": "王芳",
        "contact_mobile": "13800001111", "contact_position": "采购经理",
    }),
    ("lijing", "上海博雅医药科技公司", {"phone": "021-62345678", "region": "310000", "credit": 65}),
    ("lijing", "宁波鼎新电子材料厂", {"phone": "0574-88123456", "region": "330200", "credit": 91}),
    ("wanghaitao", "杭州天和科技有限公司", {"phone": "0571-86001234", "region": "330106", "credit": 40}),
    ("zhangxiaolan", "北京远航科技有限公司", {"phone": "010-65551234", "region": "110000", "credit": 88}),
)  # fmt: skip
"""Who looks after each, its name, and what is known of it; the newest stands last."""


def fill_firm(url: str) -> None:
    """Give everybody of an office the same password, and the company its first customers."""
    with office_at(url) as office:
        hashed = passwords.hashed(PASSWORD)
        with writing.wish(office.admin, "users.change"), checks.following(office.admin):
            for account in PEOPLE:
                office.admin.change("users", office.user(account), {"password": hashed})
        for owner, name, values in CUSTOMERS:
            later = {"credit": values["credit"]}
            made = office.customer(name, by=owner, **{n: v for n, v in values.items() if n not in later})
            office.admin.change("customers", made.id, later)


@pytest.fixture(scope="session")
def sqlite_firm(sqlite_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the books of SQLite firms are copies of."""
    path = Path(shutil.copyfile(sqlite_office, tmp_path_factory.mktemp("firm") / "book.db"))
    fill_firm(str(path))
    return path


@pytest.fixture(scope="session")
def postgres_firm(postgres: Server, postgres_office: str) -> str:
    """The name of the database that the books of PostgreSQL firms are copies of."""
    name = "firm_template"
    fill_firm(postgres.create(name, postgres_office))
    return name


@pytest.fixture
def firm(sqlite_firm: Path, tmp_path: Path) -> str:
    """The book of a company with a handful of customers, in a file."""
    return str(shutil.copyfile(sqlite_firm, tmp_path / "firm.db"))


@pytest.fixture
def firm_on_server(request: pytest.FixtureRequest, postgres: Server) -> Iterator[str]:
    """The same book on PostgreSQL."""
    template: str = request.getfixturevalue("postgres_firm")
    with postgres.database(template) as url:
        yield url


@pytest.fixture(params=("sqlite", "postgresql"))
def any_firm(request: pytest.FixtureRequest) -> str:
    """The same book on each of the two databases."""
    found: str = request.getfixturevalue("firm" if request.param == "sqlite" else "firm_on_server")
    return found


@contextmanager
def elsewhere(url: str) -> Iterator[Office]:
    """What the others do meanwhile, at their own desks."""
    with office_at(url) as office:
        yield office


IN_THE_BIN = Query(bin=True, limit=500)


def stored(url: str, entity: str, text: str) -> Record:
    """What the book holds of the record that is called so."""
    with elsewhere(url) as office:
        return office.admin.read(entity, office.id_of(entity, text))


def names(url: str, account: str = "linzhiyuan", entity: str = "customers") -> list[str]:
    """What the book holds of a kind of records for somebody."""
    with elsewhere(url) as office:
        return office.names(account, entity=entity)


def in_the_bin(url: str, entity: str = "customers") -> list[str]:
    """What lies in the recycle bin of the whole company."""
    with elsewhere(url) as office:
        return office.names("linzhiyuan", IN_THE_BIN, entity)


def last_change(url: str) -> int:
    """The number of the last change in the audit; it stays as long as nothing is written."""
    with elsewhere(url) as office:
        return office.book.head()[0]
