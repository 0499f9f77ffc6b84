"""Opening a book, and what happens when it cannot be opened or written: one plain sentence, the book unharmed."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import peewee
import psycopg
import pytest

from tests.office import Office, office_at
from tests.postgres import Server
from tui_crm.domain import Query, create_book, errors, exists, open_book, open_files
from tui_crm.domain.core.stores import open_store, plain_words


def test_a_new_book_is_sound(book_url: str) -> None:
    book = open_book(book_url)
    assert list(book.check()) == []
    assert book.head()[0] == 1
    book.close()


def test_a_book_that_is_not_there_is_missing(fresh_book_url: str) -> None:
    assert not exists(fresh_book_url)
    with pytest.raises(errors.BookMissing):
        open_book(fresh_book_url)
    if not fresh_book_url.startswith("postgresql"):
        assert not Path(fresh_book_url).exists(), "looking for a book makes none"


@pytest.mark.parametrize("place", [":memory:", "mysql://root@localhost/book"])
def test_a_book_is_made_in_a_file_or_on_a_server_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """One in memory would be gone before anybody could open it."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(errors.NotABook, match="neither a path nor a postgresql:// address"):
        create_book(place)
    assert list(tmp_path.iterdir()) == []


def test_a_book_is_not_made_over_another(book_url: str) -> None:
    with pytest.raises(errors.Forbidden):
        create_book(book_url)


def test_a_book_of_a_newer_program_is_left_alone(book_url: str) -> None:
    store = open_store(book_url)
    store.connect()
    with store.transaction():
        store.sql("INSERT INTO migrations (name) VALUES ('9999_flying_cars')")
    store.close()
    with pytest.raises(errors.BookNewer):
        open_book(book_url)


@pytest.mark.parametrize("content", [b"Dear diary", b"x" * 200, b"SQLite format 3\x00" + b"\x00" * 200, b"\x00" * 100])
def test_a_file_that_is_no_book_is_refused_and_unharmed(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "diary.txt"
    path.write_bytes(content)
    with pytest.raises(errors.NotABook):
        open_book(str(path))
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE customers (id INTEGER)")
    other.close()
    with pytest.raises(errors.NotABook):
        open_book(str(path))


def test_what_is_no_file_is_no_book(tmp_path: Path) -> None:
    for place in (tmp_path, Path("/dev/null")):
        for ask in (open_book, create_book):
            with pytest.raises(errors.NotABook, match="is not a file"):
                ask(str(place))


def test_a_book_cut_in_half_is_damaged_and_says_so(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "half.db"
    whole = sqlite_template.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(errors.Unavailable):
        list(open_book(str(path)).check())


def test_a_book_in_a_place_that_does_not_exist_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(errors.Unavailable):
        create_book(str(tmp_path / "file" / "book.db"))


def test_a_new_book_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    create_book(str(tmp_path / "new" / "book.db"))
    assert (tmp_path / "new" / "book.db").stat().st_mode & 0o077 == 0


def test_another_database_of_the_server_is_no_book(postgres: object) -> None:
    with postgres.database() as url:  # type: ignore[attr-defined]
        with psycopg.connect(url) as other:
            other.execute("CREATE TABLE customers (id INTEGER)")
        with pytest.raises(errors.NotABook, match=r"^postgresql://.* is not a book"):
            open_book(url)


@pytest.fixture
def clerk(postgres: Server) -> Iterator[str]:
    """A book on a server as a role sees it that has been given nothing of it, and does not wait for locks."""
    with postgres.database() as url:
        create_book(url)
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("CREATE ROLE clerk LOGIN")
            server.execute("ALTER ROLE clerk SET statement_timeout = 100")
        try:
            yield url
        finally:
            with psycopg.connect(url, autocommit=True) as server:
                server.execute("DROP OWNED BY clerk")
                server.execute("DROP ROLE clerk")


@pytest.fixture
def guest(postgres: Server) -> Iterator[str]:
    """The address of a database for a role that has to give its password."""
    rules = postgres.folder / "data" / "pg_hba.conf"
    before = rules.read_text()
    with postgres.database() as url, psycopg.connect(url, autocommit=True) as server:
        server.execute("CREATE ROLE guest LOGIN PASSWORD 'seven cups'")
        rules.write_text(f"local all guest scram-sha-256\n{before}")
        server.execute("SELECT pg_reload_conf()")
        try:
            yield url.replace("//postgres@", "//guest@")
        finally:
            rules.write_text(before)
            server.execute("SELECT pg_reload_conf()")
            server.execute("DROP ROLE guest")


def test_a_running_server_says_why_it_lets_nobody_in(postgres: Server, guest: str) -> None:
    """Its database is not there, or the role, or the password is wrong or missing: each has its own remedy."""
    for url, sentence in (
        (postgres.url("Nosuch"), "There is no database Nosuch on this server. Make it with createdb Nosuch"),
        (guest.replace("//guest@", "//nobody-here@"), "The server knows no role nobody-here."),
        (
            guest.replace("//guest@", "//guest:wrong@"),
            "The server does not let guest in: please check role and password",
        ),
        (guest, "The server asks for a password. Please give it in the address or in PGPASSWORD."),
    ):
        for ask in (open_book, create_book):
            with pytest.raises(errors.Unavailable) as refused:
                ask(url)
            assert str(refused.value.message).startswith(sentence)


def test_a_book_that_the_role_may_not_read_is_a_book(clerk: str) -> None:
    with pytest.raises(errors.Unavailable, match="check its place and rights"):
        open_book(clerk.replace("//postgres@", "//clerk@"))


def test_a_book_that_somebody_holds_for_long_is_busy(clerk: str) -> None:
    with psycopg.connect(clerk) as holder:
        holder.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO clerk")
        holder.commit()
        holder.execute("LOCK TABLE migrations IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(errors.BookBusy):
            open_book(clerk.replace("//postgres@", "//clerk@"))


def test_a_server_that_is_not_there_is_away(tmp_path: Path) -> None:
    with pytest.raises(errors.ServerAway, match="cannot be reached"):
        open_book(f"postgresql://postgres@/book?host={tmp_path}")


@pytest.fixture
def file_office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """An office whose book is a file."""
    path = shutil.copyfile(request.getfixturevalue("sqlite_office"), tmp_path / "book.db")
    with office_at(str(path)) as office:
        yield office


def wishes(office: Office) -> list[Callable[[], object]]:
    """One of each kind of writing."""
    made = office.customer("恒达", contact_name="王芳")
    other = office.customer("要删的")
    desk = office.desk("lijing")
    last = desk.last_change()
    assert last is not None
    return [
        lambda: desk.create("customers", {"name": "新的" * 40, "needs": "满" * 2000, "remark": "满" * 4000}),
        lambda: desk.change("customers", made.id, {"remark": "满" * 4000, "needs": "满" * 2000}),
        lambda: desk.share("customers", made.id, [{"user": office.user("zhangxiaolan")}]),
        lambda: desk.remove("customers", other.id),
        lambda: desk.undo(last.id),
    ]


def test_a_full_disk_is_said_and_nothing_is_lost(file_office: Office) -> None:
    office, store = file_office, file_office.book.store
    asked = wishes(office)
    before = office.dump("customers", "contacts"), office.book.head()
    (pages,) = store.sql("PRAGMA page_count")[0]
    store.sql(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        for n in range(50):
            office.customer(f"满{n}" * 20, remark="满" * 4000)

    with pytest.raises(errors.DiskFull):
        fill()
    assert not store.db.in_transaction()
    store.sql("PRAGMA max_page_count = 1073741823")
    assert set(before[0]) <= set(office.dump("customers", "contacts"))
    for wish in asked[:4]:
        wish()
    assert office.problems() == []


@pytest.mark.parametrize(("free", "expected"), [(0, errors.DiskFull), (10**9, errors.Unavailable)])
def test_a_book_that_the_disk_keeps_from_being_opened_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, expected: type[errors.BookError]
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda place: SimpleNamespace(free=free))
    store = open_store(str(tmp_path / "book.db"))
    with pytest.raises(expected) as refused, plain_words(store):
        raise peewee.OperationalError("disk I/O error")
    assert type(refused.value) is expected


def test_a_read_only_book_can_be_read(file_office: Office) -> None:
    office, store = file_office, file_office.book.store
    asked = wishes(office)
    before = office.dump("customers", "contacts"), office.book.head()
    store.sql("PRAGMA query_only = 1")
    for wish in asked:
        with pytest.raises(errors.Unavailable):
            wish()
    assert office.names("lijing", Query(words="恒达")) == ["恒达"]
    store.sql("PRAGMA query_only = 0")
    assert (office.dump("customers", "contacts"), office.book.head()) == before
    for wish in asked[:4]:
        wish()
    assert office.problems() == []


def test_a_locked_book_is_busy_and_can_be_read(file_office: Office) -> None:
    office = file_office
    asked = wishes(office)
    before = office.dump("customers", "contacts"), office.book.head()
    office.book.store.sql("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(office.url, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for wish in asked:
        with pytest.raises(errors.BookBusy):
            wish()
    assert sorted(office.names("lijing")) == sorted(["恒达", "要删的"])
    other.execute("ROLLBACK")
    other.close()
    assert (office.dump("customers", "contacts"), office.book.head()) == before
    for wish in asked[:4]:
        wish()
    assert office.problems() == []


@pytest.fixture
def server_office(request: pytest.FixtureRequest) -> Iterator[Office]:
    """An office whose book is on the server."""
    template = request.getfixturevalue("postgres_office")
    with request.getfixturevalue("postgres").database(template) as url, office_at(url) as office:
        yield office


def cut(office: Office) -> None:
    """End the book's connection from another one, as a restart of the server does."""
    (pid,) = office.book.store.sql("SELECT pg_backend_pid()")[0]
    with psycopg.connect(office.url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])


def test_when_the_server_was_away_work_goes_on_afterwards(server_office: Office) -> None:
    office = server_office
    desk = office.desk("lijing")
    for ask in (
        lambda: desk.page("customers"),
        lambda: desk.create("customers", {"name": "新"}),
        lambda: desk.preference("columns"),
        lambda: desk.prefer("columns", ["name"]),
        lambda: desk.last_change(),
        lambda: desk.count("customers"),
        lambda: desk.recent(),
        lambda: office.book.sign_in("linzhiyuan", "falsch falsch"),
    ):
        cut(office)
        with pytest.raises((errors.ServerAway, errors.SignInRefused)):
            ask()
        assert isinstance(desk.page("customers").rows, tuple)
    assert desk.create("customers", {"name": "又好了"})["name"] == "又好了"


def test_the_server_goes_away_in_the_middle_of_a_wish(server_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the wish is there afterwards, and the next one is done."""
    office = server_office
    desk = office.desk("lijing")
    before = office.dump("customers", "contacts"), office.book.head()
    from tui_crm.domain.core import audit

    honest = audit.append
    monkeypatch.setattr(audit, "append", lambda *args, **facts: (cut(office), honest(*args, **facts))[1])
    with pytest.raises(errors.ServerAway):
        desk.create("customers", {"name": "半个"})
    monkeypatch.undo()
    assert desk.wish is None
    assert desk.page("customers").rows == ()
    assert (office.dump("customers", "contacts"), office.book.head()) == before
    desk.create("customers", {"name": "整个"})
    assert office.problems() == []


def test_a_wish_that_breaks_in_the_middle_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-SEC-05: even by a fault of the program."""
    from tui_crm.domain.core import audit

    def broken(*_args: object, **_facts: object) -> int:
        raise ZeroDivisionError

    before = office.dump("customers", "contacts"), office.book.head()
    monkeypatch.setattr(audit, "append", broken)
    with pytest.raises(ZeroDivisionError):
        office.customer("半个", contact_name="王芳")
    monkeypatch.undo()
    assert (office.dump("customers", "contacts"), office.book.head()) == before
    assert office.customer("整个", contact_name="王芳")["code"].endswith("001")
    assert office.problems() == []


def test_the_check_names_what_is_wrong(office: Office) -> None:
    made = office.customer("恒达")
    with office.book.store.transaction():
        office.book.store.sql("UPDATE customers SET name = '改了' WHERE id = ?", [made.id])
    assert office.problems() == [("search", f"customers {made.id}")]


def test_two_connections_of_one_file_see_each_other(office_url: str) -> None:
    with office_at(office_url) as one, office_at(office_url) as other:
        one.customer("恒达")
        assert other.names("zhoumin", Query(words="hd")) == ["恒达"]


NOW_AND_THEN = """
import sys
from tui_crm.domain import open_book
book = open_book(sys.argv[1])
print([row["name"] for row in book.desk_of("linzhiyuan").page("customers").rows])
book.close()
"""


def elsewhere(url: str) -> str:
    """What another process finds that opens the book, looks into it and leaves it as the last one."""
    command = [sys.executable, "-c", NOW_AND_THEN, url]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path.cwd()).stdout.strip()


def test_what_is_saved_after_a_second_look_at_the_book_is_there_for_everybody(office: Office) -> None:
    """A second connection that comes and goes, as an export has one, takes no lock of the first one away."""
    office.customer("恒达")
    open_book(office.url).close()
    assert elsewhere(office.url) == "['恒达']"
    office.customer("博雅")
    assert elsewhere(office.url) == "['博雅', '恒达']"


def test_the_files_of_the_book_itself_are_not_read(office_url: str, tmp_path: Path) -> None:
    """Closing them would take the locks away; that goes for other names of them as well."""
    if office_url.startswith("postgresql"):
        pytest.skip("about files")
    with office_at(office_url) as office:
        key = office.customer("恒达").id
        other = tmp_path / "list.csv"
        other.symlink_to(office_url)
        for path in (Path(office_url), Path(office_url + "-shm"), other):
            assert open_files.in_use(path)
            with pytest.raises(errors.Refused, match="belongs to this book itself"):
                office.desk("lijing").attach("attachments", {"customer": key}, path)
        assert elsewhere(office_url) == "['恒达']"
        office.customer("博雅")
        assert elsewhere(office_url) == "['博雅', '恒达']"
    assert not open_files.in_use(Path(office_url))


@pytest.mark.parametrize("replaced", [False, True])
def test_nothing_is_written_into_a_file_that_was_moved(office_url: str, tmp_path: Path, replaced: bool) -> None:
    """Nobody would find it there, and what lies at its place now may be another book with a log of its own."""
    if office_url.startswith("postgresql"):
        pytest.skip("about files")
    place, away = Path(office_url), tmp_path / "away"
    away.mkdir()
    with office_at(office_url) as office:
        office.customer("恒达")
        for file in place.parent.glob(place.name + "*"):
            file.rename(away / file.name)
        if replaced:
            create_book(office_url)
        with pytest.raises(errors.BookMoved, match="moved or replaced"):
            office.customer("博雅")
        desk = office.desk("lijing")
        with pytest.raises(errors.BookMoved):
            desk.keep_draft("customers", {"name": "博雅"})
        for file in away.iterdir():
            file.rename(place.parent / file.name)
        office.customer("博雅")
    assert elsewhere(office_url) == "['博雅', '恒达']"
