"""The schema, and books of earlier releases: people go on where they were, the same as in a new book."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO

import pytest

from tests.office import Office, found_office, office_at
from tui_crm.domain import Query, care, create_book, open_book, registry
from tui_crm.domain.core import drafts, surnames
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
RECYCLED = import_module("tui_crm.domain.migrations.0016_recycled")
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
    office.admin.do("customers.release", pooled.id, reason="other")
    kinds = ("customers", "contacts", "users")
    before = office.dump(*kinds)
    new = {name: office.book.setting(name) for name in WORKING_DAY.SETTINGS}
    lists = {key for key, row in words_of_lists(office).items() if row in WORKING_DAY_VALUES}
    forget_recycled(store)
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
    assert runner.upgrade(store) == ["0008_working_day", "0009_attachments", "0011_home", "0016_recycled"]
    assert {name: office.book.setting(name) for name in WORKING_DAY.SETTINGS} == new
    assert set(words_of_lists(office).values()) >= WORKING_DAY_VALUES
    after = office.dump(*kinds)
    stamps = {"claimed_at", "pooled_at", "pool_reason"}
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
    forget_recycled(store)
    forget_attachments(store)
    assert runner.upgrade(store) == ["0009_attachments", "0016_recycled"]
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


def test_a_book_of_before_surnames_were_known_is_brought_up_to_date(office: Office) -> None:
    """D-17: people are found and sorted by their surnames, those in the recycle bin too; companies are as they were."""
    store, desk = office.book.store, office.desk("lijing")
    customer = office.customer("曾记食品", contact_name="单雄信")
    person = office.customer("查良镛", kind="person")
    gone = office.contact(customer, "仇和")
    desk.remove("contacts", gone.id)
    kinds = ("customers", "contacts", "users")
    held = {kind: dict(store.sql(f'SELECT id, tokens FROM "{kind}_tokens"')) for kind in kinds}
    sorted_by = {kind: dict(store.sql(f'SELECT id, name_sort FROM "{kind}"')) for kind in kinds}
    for key, kind, read in ((person.id, "customers", "chaliangyong 查良镛"), (gone.id, "contacts", "chouhe 仇和")):
        store.sql(f'UPDATE "{kind}" SET name_sort = ? WHERE id = ?', [read, key])
        store.put_tokens(kind, [(key, " ｜ ")])
    store.put_tokens("customers", [(customer.id, " ｜ ")])
    store.sql("DELETE FROM migrations WHERE name = '0015_surnames'")
    assert runner.upgrade(store) == ["0015_surnames"]
    for kind in kinds:
        assert dict(store.sql(f'SELECT id, tokens FROM "{kind}_tokens"')) == held[kind]
        assert dict(store.sql(f'SELECT id, name_sort FROM "{kind}"')) == sorted_by[kind]
    assert office.problems() == []


def test_the_step_that_reads_surnames_anew_knows_all_of_them() -> None:
    one, two = import_module("tui_crm.domain.migrations.0015_surnames").SURNAMES
    known = set(surnames.READINGS)
    assert {s for s in known if len(s) == 1} == set(one)
    assert {s for s in known if len(s) == 2 and s[0] not in one} == set(two)


def test_a_book_of_before_the_recycle_bin_had_its_indexes_is_brought_up_to_date(office: Office) -> None:
    """D-01: a number that lies in the recycle bin is not given again."""
    store, desk = office.book.store, office.admin
    gone = desk.create("customers", {"name": "恒达", "code": "KH260506002"})
    desk.remove("customers", gone.id)
    forget_recycled(store)
    assert runner.upgrade(store) == ["0016_recycled"]
    codes = [desk.create("customers", {"name": name})["code"] for name in ("明远", "博雅", "远洋")]
    assert "KH260506002" not in codes
    assert len(set(codes)) == 3
    assert office.problems() == []


def forget_recycled(store: Store) -> None:
    """Make of a book one whose recycle bin had no indexes of its own."""
    for table in RECYCLED.NUMBERED:
        store.sql(f'DROP INDEX "{table}_code_bin"')
    for table in RECYCLED.LATER:
        store.sql(f'DROP INDEX "{table}_bin"')
    for table, links in RECYCLED.POINTING.items():
        for link in links:
            store.sql(f'DROP INDEX "{table}_{link}"')
    store.sql('DROP INDEX "audit_groups_undoes"')
    store.sql("DELETE FROM migrations WHERE name = '0016_recycled'")


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
