"""Opening a book, and what happens when it cannot be opened or written: one plain sentence, the book unharmed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path

import psycopg
import pytest

from tests.office import Office, found_office, office_at
from tui_crm.domain import Query, care, create_book, errors, exists, open_book, registry
from tui_crm.domain.core import drafts
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.stores import open_store
from tui_crm.domain.core.system import TABLES
from tui_crm.domain.migrations import runner

WITH_COLUMNS = ("0006_callers", "0008_working_day", "0009_attachments", "0012_given")
"""Steps that give columns to tables of the first release, or something that belongs to its records."""

WORKING_DAY = import_module("tui_crm.domain.migrations.0008_working_day")
WORKING_DAY_VALUES = {(kind, code, zh) for kind, rows in WORKING_DAY.VALUES.items() for code, zh, _, _ in rows}

COMPANY = import_module("tui_crm.domain.migrations.0010_company")
HOME = import_module("tui_crm.domain.migrations.0011_home")
GREETINGS = import_module("tui_crm.domain.migrations.0013_greetings")
LIMITS = import_module("tui_crm.domain.migrations.0006_callers").LIMITS


def columns_of(store: Store, table: str) -> dict[str, bool]:
    """The columns that a table really has, with whether they may be null."""
    return {c.name: c.null for c in store.db.get_columns(table)}


def test_the_tables_are_what_the_descriptions_say(book_url: str) -> None:
    """Every field has its column and every column its field, as strict as declared."""
    book = open_book(book_url)
    for model in (*(entity.model for entity in registry), *TABLES):
        declared = {f.column_name: f.null for f in model._meta.sorted_fields}
        real = columns_of(book.store, model._meta.table_name)
        assert set(real) == set(declared), model
        if model._meta.table_name != "audit_list":
            wrong = {n for n in declared if real[n] != declared[n] and n != "id"}
            assert wrong <= {"name"} if not hasattr(model, "id") else not wrong, model
    book.close()


def test_every_step_leads_from_an_empty_database_to_the_present(fresh_book_url: str) -> None:
    create_book(fresh_book_url)
    store = open_store(fresh_book_url)
    store.connect()
    assert runner.applied(store) == runner.steps()
    assert runner.upgrade(store) == []
    assert len({name[:4] for name in runner.steps()}) == len(runner.steps()), "each number stands once"
    store.close()


def test_a_book_of_the_first_release_is_brought_up_to_date(
    fresh_book_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People go on where they were: the same records, the same rights, a sound book."""
    steps = runner.steps()
    # The code of the day, by which the old book is filled here, writes columns that came later.
    old = [steps[0], *(step for step in steps if step in WITH_COLUMNS)]
    monkeypatch.setattr(runner, "steps", lambda: old)
    # The first release kept no drafts that go with what is removed.
    monkeypatch.setattr(drafts, "forget", lambda *_: None)
    found_office(fresh_book_url)
    with office_at(fresh_book_url) as office:
        kept = office.admin.create("customers", {"name": "杭州恒达精密机械有限公司", "phone": "0571-87654321"})
        gone = office.admin.create("customers", {"name": "上海博雅医药科技公司"})
        office.admin.remove("customers", gone.id)
        before = office.dump("customers", "contacts", "users")
        # The first release did not index the names of the lists.
        values = registry["dictionary_values"]
        tokens = [(key, " 战略 ｜ ") for key in office.book.store.keys(values.model.select(values.model.id))]
        office.book.store.put_tokens(values.table, tokens)
        # Nor did it know where backups go, and of the company little more than its name.
        office.book.store.sql("DELETE FROM settings WHERE name LIKE 'backups.%'")
        for name in COMPANY.SETTINGS:
            office.book.store.sql("DELETE FROM settings WHERE name = ?", [name])
        assert runner.applied(office.book.store) == old
    monkeypatch.undo()
    with office_at(fresh_book_url) as office:
        assert runner.applied(office.book.store) == steps
        assert office.dump("customers", "contacts", "users") == before
        assert office.names("linzhiyuan", Query(words="4321")) == [kept["name"]]
        assert office.names("linzhiyuan", Query(bin=True)) == ["上海博雅医药科技公司"]
        office.set("backups.folder", "/srv/backups")
        assert (office.book.setting("backups.keep"), office.book.setting("backups.folder")) == (14, "/srv/backups")
        office.set("company.fax", "0571-87654322")
        assert office.problems() == []


def test_accounts_and_settings_of_before_the_service_are_brought_up_to_date(office: Office) -> None:
    """R-CFG-01: what came with the service is there, as in a new book."""
    store = office.book.store
    new = {name: office.book.setting(name) for name in LIMITS}
    before = office.dump("users")
    for column in ("ssh_keys", "system_user"):
        store.sql(f'ALTER TABLE users DROP COLUMN "{column}"')
    store.sql("DELETE FROM settings WHERE name LIKE 'serve.%'")
    store.sql("DELETE FROM migrations WHERE name = '0006_callers'")
    assert runner.upgrade(store) == ["0006_callers"]
    assert {name: office.book.setting(name) for name in LIMITS} == new
    assert office.dump("users") == before
    assert office.problems() == []


def test_a_book_of_before_the_working_day_is_brought_up_to_date(office: Office) -> None:
    """What the working day brings is there, as in a new book: settings, values of lists, and the pool in the search."""
    store = office.book.store
    pooled = office.customer("恒达", contact_name="王芳")
    office.admin.change("customers", pooled.id, {"owner": None})
    kinds = ("customers", "contacts", "users")
    before = office.dump(*kinds)
    new = {name: office.book.setting(name) for name in WORKING_DAY.SETTINGS}
    lists = {key for key, row in words_of_lists(office).items() if row in WORKING_DAY_VALUES}
    forget_home(store)
    forget_attachments(store)
    for table in reversed(WORKING_DAY.TABLES):
        for part in (f"{table}_index", f"{table}_tokens") if table in WORKING_DAY.SEARCHED else ():
            store.sql(f'DROP TABLE IF EXISTS "{part}"') if store.kind == "sqlite" or "tokens" in part else None
        store.sql(f'DROP TABLE "{table}"')
    for columns in WORKING_DAY.INDEXES_OF["customers"]:
        label = "_".join(["customers", *columns.replace("-", "").split(), "alive"])
        store.sql(f'DROP INDEX "{label}"')
    for column, *_ in WORKING_DAY.CUSTOMER_COLUMNS:
        store.sql(f'ALTER TABLE customers DROP COLUMN "{column}"')
    store.sql("DELETE FROM settings WHERE name LIKE 'pool.%' OR name IN ('dial.command', 'code.plans')")
    for key in lists:
        store.sql("DELETE FROM dictionary_values WHERE id = ?", [key])
        store.drop_tokens("dictionary_values", [key])
    store.put_tokens("customers", [(pooled.id, store.tokens("customers", [pooled.id])[pooled.id].replace("ｏ0 ", ""))])
    store.sql("DELETE FROM migrations WHERE name = '0008_working_day'")
    assert runner.upgrade(store) == ["0008_working_day", "0009_attachments", "0011_home"]
    assert {name: office.book.setting(name) for name in WORKING_DAY.SETTINGS} == new
    assert set(words_of_lists(office).values()) >= WORKING_DAY_VALUES
    after = office.dump(*kinds)
    stamps = {"claimed_at", "pooled_at"}
    assert {k: {n: v for n, v in row.items() if n not in stamps} for k, row in after.items()} == {
        k: {n: v for n, v in row.items() if n not in stamps} for k, row in before.items()
    }
    assert office.names("zhangxiaolan", Query(words="恒达")) == ["恒达"], "whoever may claim finds it"
    assert office.problems() == []


def test_a_book_of_before_attachments_is_brought_up_to_date(office: Office) -> None:
    """Their tables and their setting are there, as in a new book; the working day is as it was."""
    store = office.book.store
    customer = office.customer("恒达")
    visit = office.desk("lijing").create("followups", {"customer": customer.id, "content": "拜访"})
    before = office.dump("customers", "followups")
    forget_attachments(store)
    assert runner.upgrade(store) == ["0009_attachments"]
    assert office.dump("customers", "followups") == before
    assert office.book.setting("attachments.most_mb") == 10
    wanted = {"name": "a.txt", "customer": customer.id, "followup": visit.id}
    office.desk("lijing").attach("attachments", wanted, BytesIO(b"x"))
    assert office.problems() == []


def test_a_book_of_before_the_home_page_had_its_indexes_is_brought_up_to_date(office: Office) -> None:
    """Who has a birthday is found as before."""
    store = office.book.store
    customer = office.customer("恒达")
    office.desk("lijing").create("contacts", {"customer": customer.id, "name": "王芳", "birthday": "1988-05-08"})
    before = [one.record.id for one in care(office.desk("lijing"))]
    forget_home(store)
    assert runner.upgrade(store) == ["0011_home"]
    assert [one.record.id for one in care(office.desk("lijing"))] == before != []
    assert office.problems() == []


def test_a_book_of_before_it_was_known_who_gives_is_brought_up_to_date(office: Office) -> None:
    """Nobody knows who gave what changed hands before; what is given from now on says so."""
    store, desk = office.book.store, office.desk("zhoumin")
    customer = office.customer("恒达")
    desk.change("customers", customer.id, {"owner": office.user("wanghaitao")})
    store.sql("ALTER TABLE customers DROP COLUMN given_by")
    store.sql("DELETE FROM migrations WHERE name = '0012_given'")
    assert runner.upgrade(store) == ["0012_given"]
    assert desk.read("customers", customer.id)["given_by"] is None
    assert desk.change("customers", customer.id, {"owner": office.user("lijing")})["given_by"] == desk.actor.id
    assert office.problems() == []


def test_a_book_of_before_days_were_found_by_the_day_of_the_year_is_brought_up_to_date(office: Office) -> None:
    """Who has a birthday is found as before."""
    store, desk = office.book.store, office.desk("lijing")
    customer = office.customer("恒达")
    for day in ("1988-05-08", "1992-02-29", "1990-05-20"):
        desk.create("contacts", {"customer": customer.id, "name": f"王芳{day[-2:]}", "birthday": day})
    before = [one.record.id for one in care(desk)]
    for table, day in GREETINGS.DAYS.items():
        store.sql(f'DROP INDEX "{table}_owner_{day}_in_year"')
    store.sql("DELETE FROM migrations WHERE name = '0013_greetings'")
    assert runner.upgrade(store) == ["0013_greetings"]
    assert [one.record.id for one in care(desk)] == before != []


def test_a_book_of_before_drafts_had_files_is_brought_up_to_date(office: Office) -> None:
    """What was typed is there, without any."""
    store, desk = office.book.store, office.desk("lijing")
    key = desk.keep_draft("customers", {"name": "张三"})
    store.sql("ALTER TABLE drafts DROP COLUMN files")
    store.sql("DELETE FROM migrations WHERE name = '0014_draft_files'")
    assert runner.upgrade(store) == ["0014_draft_files"]
    assert (desk.draft(key).values, desk.draft(key).files) == ({"name": "张三"}, ())


def forget_home(store: Store) -> None:
    """Make of a book one whose home page had no indexes of its own."""
    for table, indexes in HOME.INDEXES_OF.items():
        for columns in indexes:
            name = "_".join([table, *columns.replace("-", "").split(), "alive"])
            # Two of them have made room for better ones since.
            store.sql(f'DROP INDEX IF EXISTS "{name}"')
    store.sql("DELETE FROM migrations WHERE name = '0011_home'")


def forget_attachments(store: Store) -> None:
    """Make of a book one that has never had attachments."""
    for table in ("attachment_pieces", "attachments_index", "attachments_tokens", "attachments"):
        if store.kind == "sqlite" or not table.endswith("_index"):
            store.sql(f'DROP TABLE "{table}"')
    store.sql("DELETE FROM settings WHERE name LIKE 'attachments.%'")
    store.sql("DELETE FROM migrations WHERE name = '0009_attachments'")


def words_of_lists(office: Office) -> dict[int, tuple[str, str, str]]:
    """Every value of the lists: list, code and Chinese name."""
    rows = office.dump("dictionary_values")
    return {key: (row["kind"], row["code"], row["name"]) for (_, key), row in rows.items()}


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
        with pytest.raises(errors.NotABook):
            open_book(url)


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
