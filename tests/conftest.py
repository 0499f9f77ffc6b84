"""What tests begin with: a book of their own, on each of the two databases."""

from __future__ import annotations

import gc
import shutil
import signal
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from tests import quiet, scratch
from tests.office import Office, found_office, office_at
from tests.postgres import Server, running_server
from tui_crm.i18n import language, use

scratch.use()
quiet.use()

DATABASES = ("sqlite", "postgresql")
LONGEST = "test_walks.py"
"""The file whose tests take half a minute each."""

# Books are made once for a test and used by all its examples; the same examples come every time.
settings.register_profile(
    "books",
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("books")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes longest comes first; begun near the end, it would keep one process busy after all the others."""
    items.sort(key=lambda item: item.path.name != LONGEST)
    crossed = [item for item in items if _is_crossed(item)]
    if crossed:
        config.hook.pytest_deselected(items=crossed)
        items[:] = [item for item in items if not _is_crossed(item)]


def _is_crossed(item: pytest.Item) -> bool:
    """Whether a story is seen at a size that it is seen at on the other database: one of each is enough for both."""
    call = getattr(item, "callspec", None)
    if call is None or item.path.parent.name != "stories" or "size" not in call.indices:
        return False
    databases = [DATABASES.index(value) for value in call.params.values() if value in DATABASES]
    return bool(databases) and (databases[0] + int(call.indices["size"])) % 2 == 1


def pytest_collection_finish() -> None:
    """Garbage is looked for less often, and never in what is there for good: a tenth of a story went into that."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


def make_template(url: str) -> None:
    """Make the book that every `book_url` is a copy of: the tables and the built-in data."""
    from tui_crm.domain import create_book

    create_book(url)


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Passwords are hashed by the same rules at a fraction of the cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("argon2.PasswordHasher", partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session", autouse=True)
def same_words_once() -> Iterator[None]:
    """Every book holds the same three thousand regions; the tokens of a text are worked out once for all of them."""
    from tui_crm.domain.core import search

    work_out = lru_cache(20_000)(search.words)

    def words(texts: Iterable[tuple[str, str, str, str]], reach: Iterable[str]) -> search.Words:
        found = work_out(tuple(texts), frozenset(reach))
        return search.Words(dict(found.lines), found.bag)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "words", words)
        yield


@pytest.fixture(scope="session", autouse=True)
def hang_ups_are_heard() -> Iterator[None]:
    """Also where the tests themselves run under nohup: what they start would inherit it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture(autouse=True)
def language_in_use() -> Iterator[None]:
    """What one test speaks the next does not."""
    before = language()
    yield
    use(before)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The PostgreSQL server of this test process, started by the first test that needs it."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that SQLite books are copies of."""
    path = tmp_path_factory.mktemp("template") / "book.db"
    make_template(str(path))
    assert not path.with_name("book.db-wal").exists(), "create_book leaves its connection open"
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: Server) -> str:
    """The name of the database that PostgreSQL books are copies of."""
    name = "book_template"
    make_template(postgres.create(name))
    return name


@pytest.fixture(params=DATABASES)
def fresh_book_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database without tables."""
    if request.param == "sqlite":
        yield str(tmp_path / "book.db")
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database() as url:
        yield url


@pytest.fixture(params=DATABASES)
def book_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A new book: the tables and the built-in data, nothing else."""
    if request.param == "sqlite":
        yield str(shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / "book.db"))
        return
    template: str = request.getfixturevalue("postgres_template")
    server: Server = request.getfixturevalue("postgres")
    with server.database(template) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the books of SQLite offices are copies of."""
    path = tmp_path_factory.mktemp("office") / "book.db"
    found_office(str(path))
    return path


@pytest.fixture(scope="session")
def postgres_office(postgres: Server) -> str:
    """The name of the database that the books of PostgreSQL offices are copies of."""
    name = "office_template"
    found_office(postgres.create(name))
    return name


@pytest.fixture(params=DATABASES)
def office_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A book with the people of `tests/office.py` in it."""
    if request.param == "sqlite":
        yield str(shutil.copyfile(request.getfixturevalue("sqlite_office"), tmp_path / "office.db"))
        return
    template: str = request.getfixturevalue("postgres_office")
    server: Server = request.getfixturevalue("postgres")
    with server.database(template) as url:
        yield url


@pytest.fixture
def office(office_url: str) -> Iterator[Office]:
    """Everybody at their desks."""
    with office_at(office_url) as everybody:
        yield everybody
