"""A law: every role, every entity, every action, every way in, against a table made of plain dictionaries (D-04).

What a person may reach is worked out here once more from the policies and from who owns what, by other means than
the book's own. Nobody sees by one way what another way hides.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any

import pytest

from tests.conftest import DATABASES
from tests.office import DEPARTMENTS, OWNERS, PEOPLE, Office, office_at
from tui_crm.domain import Desk, Entity, FieldAccess, Filter, Level, Query, errors, registry
from tui_crm.domain.core import question
from tui_crm.domain.core.fields import Choice, Text
from tui_crm.domain.core.links import Link
from tui_crm.domain.core.times import Day
from tui_crm.domain.modules import MODULES, load

load()
ENTITIES = [entity.name for entity in registry]
SHARED_FOR_ACTIONS = ("read", "change", "export")
OF_CUSTOMERS = ("contacts", "followups", "appointments", "attachments")
"""What goes with its customer: shared with it, and lying in the pool with it."""
FACTS: dict[str, dict[str, Any]] = {
    "add_points": {"points": 1}, "release": {"reason": "other"}, "snooze": {"until": "+1h"},
}  # fmt: skip
"""What verbs want to know."""
FOR_CLAIMERS = ("read", "assign")
"""What those may do with customers of nobody who may also claim them, if they may do it at all (D-05)."""
WORD = "恒达"
"""In the name of every record that has an owner."""


@dataclass
class Staffed:
    """An office in which everybody has records, some of them shared."""

    office: Office
    rows: dict[str, dict[int, str | None]]
    """Entity -> id -> account of the owner."""
    shares: dict[int, list[tuple[str, bool]]]
    """Customer -> (account or department, may write)."""
    parents: dict[str, dict[int, int | None]]
    """Entity -> id -> customer, of what goes with customers."""
    doers: dict[str, dict[int, str | None]]
    """Entity -> id -> account of a second person whose record it is as well."""
    removed: dict[str, int]
    """Entity -> a record in the recycle bin that belongs to Li Jing where it can."""


def below(department: str) -> set[str]:
    """A department and every one under it."""
    found = {department}
    while more := {d for d, above in DEPARTMENTS.items() if above in found} - found:
        found |= more
    return found


def level_of(account: str, entity: Entity, action: str) -> Level:
    """What the policy grants the one role that a person holds."""
    return Level(entity.policy.defaults.get(PEOPLE[account][1], {}).get(action, Level.NONE))


def may_reach(staffed: Staffed, account: str, entity: Entity, key: int, action: str) -> bool:
    """Whether a right and the ownership of a record come together."""
    level = level_of(account, entity, action)
    owner = staffed.rows[entity.name][key]
    if action == "claim" and level > Level.NONE:
        return owner is None
    if action == "release" and owner is None:
        return False
    if level in (Level.NONE, Level.ALL) or not entity.levelled:
        return level > Level.NONE
    home = PEOPLE[account][2]
    departments = {Level.OWN: set(), Level.DEPARTMENT: {home}, Level.SUBTREE: below(home)}[level]
    for person in (owner, staffed.doers.get(entity.name, {}).get(key)):
        if person is not None and (person == account or PEOPLE[person][2] in departments):
            return True
    if entity.name not in ("customers", *OF_CUSTOMERS):
        return False
    if owner is None and action in FOR_CLAIMERS and level_of(account, registry["customers"], "claim") > Level.NONE:
        return True
    customer = staffed.parents[entity.name].get(key) if entity.name in OF_CUSTOMERS else key
    shares = staffed.shares.get(customer or 0, []) if action in SHARED_FOR_ACTIONS else []
    return any(to in (account, home) and (write or action != "change") for to, write in shares)


def expected_ids(staffed: Staffed, account: str, entity: Entity, action: str = "read") -> set[int]:
    """The living records that a list should hold."""
    return {key for key in staffed.rows[entity.name] if may_reach(staffed, account, entity, key, action)}


@pytest.fixture(scope="module", params=DATABASES)
def staffed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    """One office for the whole file: every write in here is rolled back again."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("rights") / "book.db"
        shutil.copyfile(request.getfixturevalue("sqlite_office"), path)
        with office_at(str(path)) as office:
            yield populated(office)
        return
    template = request.getfixturevalue("postgres_office")
    with request.getfixturevalue("postgres").database(template) as url, office_at(url) as office:
        yield populated(office)


def populated(office: Office) -> Staffed:
    """Two customers with contacts for each owner, shares, something of each kind in the recycle bin."""
    staffed = Staffed(office, {}, {}, {}, {}, {})
    for account in PEOPLE:
        office.book.note(office.desk(account), "out")
        if office.desk(account).may("customers.import"):
            office.desk(account).begin_import("customers", f"{WORD}.csv", 0, {})
    made: dict[str, list[int]] = {}
    for account in OWNERS:
        for n in range(2):
            values = {"name": f"{WORD}{account}{n}", "contact_name": f"{WORD}王{n}", "phone": "0571-87654321"}
            made.setdefault(account, []).append(office.customer(by=account, **values).id)
    pool = office.customer(f"{WORD}公海", by="linzhiyuan", contact_name=f"{WORD}李").id
    office.admin.do("customers.release", pool, reason="other")
    of_the_working_day(office, staffed, {account: keys[0] for account, keys in made.items()} | {"": pool})
    free = {
        "users": {"account": "temp", "name": "临时"}, "roles": {"code": "temp", "name": "临时"},
        "dictionary_values": {"kind": "tag", "code": "temp", "name": "临时"},
        "regions": {"code": "999999", "name": "临时", "level": "city"},
    }  # fmt: skip
    for entity in registry:
        if "remove" not in entity.policy.actions:
            continue
        if entity.owner and entity.owner != "id":
            continue
        values = free.get(entity.name) or needed(office, entity)
        staffed.removed[entity.name] = office.admin.create(entity.name, values).id
        office.admin.remove(entity.name, staffed.removed[entity.name])
    gone = office.customer(f"{WORD}不在", contact_name=f"{WORD}不在")
    staffed.removed |= {"customers": gone.id, "contacts": office.primary(gone).id}
    office.admin.remove("contacts", staffed.removed["contacts"])
    office.admin.remove("customers", gone.id)
    first, second = made["zhangxiaolan"]
    office.admin.share("customers", first, [{"user": office.user("lijing")}])
    to = [{"department": office.id_of("departments", "华东"), "may_write": True}]
    office.admin.share("customers", second, to)
    staffed.shares = {first: [("lijing", False)], second: [("华东", True)]}
    whose_task(office, office.desk("zhangxiaolan"), first, "lijing")
    for entity in registry:
        staffed.rows[entity.name] = owners_of(office, entity)
        if entity.doer:
            staffed.doers[entity.name] = owners_of(office, entity, entity.doer)
    for name in OF_CUSTOMERS:
        model: Any = registry[name].model
        staffed.parents[name] = dict(office.book.store.rows(model.select(model.id, model.customer)))
    return staffed


def of_the_working_day(office: Office, staffed: Staffed, customers: dict[str, int]) -> None:
    """Follow-ups and tasks at somebody's customer and at nobody's, memos, plans, one of each in the recycle bin."""
    for account, customer in customers.items():
        desk = office.desk(account) if account else office.admin
        desk.create("followups", {"customer": customer, "content": f"{WORD}来电"})
        attached(desk, customer)
        whose_task(office, desk, customer, account or "wanghaitao")
        if account:
            desk.create("memos", {"title": f"{WORD}备忘"})
            if desk.may("plans.create"):
                desk.create("plans", {**needed(office, registry["plans"]), "title": f"{WORD}计划"})
    whose_task(office, office.desk("sunli"), customers["lijing"], "sunli")
    li, title = office.desk("lijing"), f"{WORD}不在"
    gone: dict[str, dict[str, Any]] = {
        "followups": {"customer": customers["lijing"], "content": title},
        "appointments": {"title": title, "start_at": "明天"},
        "memos": {"title": title},
        "plans": {**needed(office, registry["plans"]), "title": title},
    }
    staffed.removed["attachments"] = attached(li, customers["lijing"], title)
    li.remove("attachments", staffed.removed["attachments"])
    for name, values in gone.items():
        staffed.removed[name] = li.create(name, values).id
        (office.admin if name == "plans" else li).remove(name, staffed.removed[name])


def attached(desk: Desk, customer: int, name: str = f"{WORD}报价单") -> int:
    """A file at a customer."""
    return desk.attach("attachments", {"name": name, "customer": customer}, BytesIO(b"x")).id


def whose_task(office: Office, desk: Desk, customer: int, person: str) -> None:
    """A task at a customer, twice, that somebody else may have to do than the one to whom the customer belongs."""
    values = {"title": f"{WORD}送样品", "start_at": "明天", "customer": customer, "person": office.user(person),
              "repeat": "weekly", "until": "+8d"}  # fmt: skip
    desk.create("appointments", values)


def owners_of(office: Office, entity: Entity, field: str = "") -> dict[int, str | None]:
    """Every living record with the account of its owner, or of another person that it names, read past the desk."""
    accounts = {office.user(account): account for account in PEOPLE}
    owner = entity.column(field or entity.owner) if entity.owner else entity.model.id
    asked = entity.model.select(entity.model.id, owner).where(entity.model.deleted_at.is_null())
    return {key: accounts.get(user) for key, user in office.book.store.rows(asked)}


def needed(office: Office, entity: Entity) -> dict[str, Any]:
    """Values for the required fields of any entity."""
    values: dict[str, Any] = {}
    for name in entity.inputs:
        kind = entity.fields[name]
        if not kind.required:
            continue
        if isinstance(kind, Link):
            values[name] = min(owners_of(office, registry[kind.target]))
        elif isinstance(kind, Choice):
            values[name] = next(iter(kind.words_of))
        elif isinstance(kind, Day):
            values[name] = "2026-05-01"
        else:
            values[name] = "测试" if isinstance(kind, Text) else 1
    return values


def harmless(entity: Entity) -> dict[str, Any]:
    """A change that breaks no rule of any entity."""
    if entity.name == "settings":
        return {}
    for name in ("remark", "description", "name_en"):
        if name in entity.inputs:
            return {name: "看过"}
    plain = (n for n in entity.inputs if type(entity.fields[n]) is Text and not entity.fields[n].unique)
    return {next(plain): "看过"}


def outcome(staffed: Staffed, wish: Callable[[], Any]) -> str:
    """What becomes of a wish, which is taken back whatever it was."""
    with staffed.office.book.store.db.atomic() as undone:
        try:
            wish()
        except (errors.NotFound, errors.Forbidden, errors.Invalid) as refused:
            return type(refused).__name__
        else:
            return "done"
        finally:
            undone.rollback()


def expected(staffed: Staffed, account: str, entity: Entity, key: int, action: str) -> str:
    """Out of reach is not found, in reach but not allowed is forbidden."""
    if not may_reach(staffed, account, entity, key, "read"):
        return "NotFound"
    return "done" if may_reach(staffed, account, entity, key, action) else "Forbidden"


@pytest.fixture(params=["narrow", "walking"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways in which a page is read."""
    if request.param == "walking":
        monkeypatch.setattr(question, "FEW", 0)
    return str(request.param)


every_person = pytest.mark.parametrize("account", PEOPLE)
every_entity = pytest.mark.parametrize("name", ENTITIES)


def test_the_table_covers_every_module() -> None:
    assert len(ENTITIES) >= len(MODULES)


@every_person
@every_entity
def test_lists_counts_and_exports_hold_what_is_in_reach(staffed: Staffed, way: str, account: str, name: str) -> None:
    """R-CUS-41, R-RGT-06, R-RGT-10"""
    entity, desk = registry[name], staffed.office.desk(account)
    if way == "walking" and not entity.levelled:
        return
    for action in ("read", "export"):
        if action not in entity.policy.actions:
            continue
        wanted = expected_ids(staffed, account, entity, action)
        if level_of(account, entity, action) == Level.NONE:
            for ask in (desk.page, desk.count):
                with pytest.raises(errors.Forbidden):
                    ask(name, None, action)
            continue
        query = Query(limit=5000, sort=(("id", "desc"),))
        page = desk.page(name, query, action)
        assert {r.id for r in page.rows} == wanted
        assert desk.count(name, query, action).n == len(wanted)
        assert page.count.n == len(wanted)


@every_person
@every_entity
def test_words_find_what_is_in_reach(staffed: Staffed, way: str, account: str, name: str) -> None:
    """R-QRY-02, D-17"""
    entity, desk = registry[name], staffed.office.desk(account)
    if not entity.searched or not entity.owner or level_of(account, entity, "read") == Level.NONE:
        return
    words = WORD if entity.name != "users" else "li"
    found = {r.id for r in desk.page(name, Query(words=words, limit=500)).rows}
    wanted = expected_ids(staffed, account, entity)
    if entity.name == "users":
        assert found <= wanted
    else:
        assert found == wanted
    assert desk.count(name, Query(words=words)).n == len(found)
    assert desk.page(name, Query(words=words, limit=1)).count.n in (len(found), question.FEW, 1)


@every_person
def test_the_search_over_everything_shows_what_is_in_reach_and_nothing_else(staffed: Staffed, account: str) -> None:
    found: dict[str, set[int]] = {name: set() for name in ENTITIES}
    for record in staffed.office.desk(account).search(WORD, limit=300):
        found[record.entity].add(record.id)
    for name, keys in found.items():
        entity = registry[name]
        wanted = expected_ids(staffed, account, entity)
        assert keys <= wanted
        if entity.searched and entity.owner and name != "users" and level_of(account, entity, "read") > Level.NONE:
            assert keys == wanted, "and shows all of it"


@every_person
@every_entity
def test_single_records_are_found_as_lists_have_them(staffed: Staffed, account: str, name: str) -> None:
    """Reading, history, who may see it, with whom it is shared: all the same answer."""
    entity, desk = registry[name], staffed.office.desk(account)
    wanted = expected_ids(staffed, account, entity)
    keys = sorted(staffed.rows[name])
    for key in (*keys[:6], *keys[-12:], 10**6, 0, -1, 2**70):
        expect = "done" if key in wanted else "NotFound"
        assert outcome(staffed, lambda key=key: desk.read(name, key)) == expect, key
        assert outcome(staffed, lambda key=key: desk.history(name, key)) == expect, key
    for key in keys[-2:] if entity.levelled else keys[-1:]:
        expect = "done" if key in wanted else "NotFound"
        assert outcome(staffed, lambda key=key: desk.viewers(name, key)) == expect
        assert outcome(staffed, lambda key=key: desk.shares(name, key)) == expect


def test_viewers_are_those_who_can_read(staffed: Staffed) -> None:
    """The list of who may see a record tells the truth about everybody."""
    customers = registry["customers"]
    for key in staffed.rows["customers"]:
        viewers = {v.user: v.may_change for v in staffed.office.admin.viewers("customers", key)}
        assert viewers == {
            staffed.office.user(account): may_reach(staffed, account, customers, key, "change")
            for account in PEOPLE
            if may_reach(staffed, account, customers, key, "read")
        }


@every_person
@every_entity
def test_changing(staffed: Staffed, account: str, name: str) -> None:
    """R-CUS-39, R-RGT-07"""
    entity, desk = registry[name], staffed.office.desk(account)
    if not entity.editable:
        key = next(iter(staffed.rows[name]))
        assert outcome(staffed, lambda: desk.change(name, key, {})) in ("Forbidden", "NotFound")
        return
    for key in sorted(staffed.rows[name])[-16:]:
        expect = expected(staffed, account, entity, key, "change")
        assert outcome(staffed, lambda key=key: desk.change(name, key, harmless(entity))) == expect, key
        try:
            verdict = bool(desk.may(f"{name}.change", desk.read(name, key)))
        except errors.NotFound:
            verdict = False
        assert verdict == (expect == "done"), "the screen offers what the book allows"


@every_person
@pytest.mark.parametrize("name", [n for n in ENTITIES if "remove" in registry[n].policy.actions])
def test_removing(staffed: Staffed, account: str, name: str) -> None:
    """R-CUS-39"""
    entity, desk = registry[name], staffed.office.desk(account)
    if entity.owner in ("", "id"):
        # Most records of the configuration are in use; a fresh one is not.
        def wish() -> None:
            staffed.office.admin.restore(name, staffed.removed[name])
            desk.remove(name, staffed.removed[name])

        staffed.rows[name][staffed.removed[name]] = None
        expect = expected(staffed, account, entity, staffed.removed[name], "remove")
        del staffed.rows[name][staffed.removed[name]]
        assert outcome(staffed, wish) == expect
        return
    for key in staffed.rows[name]:
        expect = expected(staffed, account, entity, key, "remove")
        assert outcome(staffed, lambda key=key: desk.remove(name, key)) == expect, key


@every_person
@pytest.mark.parametrize("name", [n for n in ENTITIES if "remove" in registry[n].policy.actions])
def test_the_recycle_bin(staffed: Staffed, account: str, name: str) -> None:
    """R-CUS-12, D-12"""
    entity, desk, key = registry[name], staffed.office.desk(account), staffed.removed[name]
    staffed.rows[name][key] = "lijing"
    try:
        seen = may_reach(staffed, account, entity, key, "read")
        if level_of(account, entity, "read") > Level.NONE:
            for query in (
                Query(bin=True),
                Query(bin=True, words="恒达 不在" if entity.owner not in ("", "id") else "临时"),
            ):
                found = {r.id for r in desk.page(name, query).rows} if entity.searched or not query.words else {key}
                if name != "positions" and name != "departments":
                    assert (key in found) == seen
        assert outcome(staffed, lambda: desk.read(name, key, deleted=True)) == ("done" if seen else "NotFound")
        assert outcome(staffed, lambda: desk.read(name, key)) == "NotFound"
        for action in ("restore", "purge"):
            expect = expected(staffed, account, entity, key, action)
            if name == "contacts" and action == "restore" and expect == "done":
                expect = "Invalid"
            assert outcome(staffed, lambda action=action: getattr(desk, action)(name, key)) == expect
    finally:
        del staffed.rows[name][key]


@every_person
@pytest.mark.parametrize("name", [n for n in ENTITIES if registry[n].editable])
def test_creating(staffed: Staffed, account: str, name: str) -> None:
    """R-RGT-07"""
    entity, desk = registry[name], staffed.office.desk(account)
    values = needed(staffed.office, entity)
    if entity.parent:
        own = [k for k, owner in staffed.rows["customers"].items() if owner == account]
        values[entity.parent] = own[0] if own else min(staffed.rows["customers"])
    if name == "regions":
        values["code"] = "999998"
    level = level_of(account, entity, "create")
    expect = "done" if level > Level.NONE else "Forbidden"
    assert outcome(staffed, lambda: desk.create(name, values)) == expect
    assert bool(desk.may(f"{name}.create")) == (level > Level.NONE)


@every_person
def test_attaching_files_and_taking_them_out(staffed: Staffed, account: str) -> None:
    """D-04: a file goes to customers in reach, and leaves the book only for who may export it."""
    entity, desk = registry["attachments"], staffed.office.desk(account)
    level = level_of(account, entity, "attach")
    for customer, owner in staffed.rows["customers"].items():
        home = {Level.OWN: {account}, Level.SUBTREE: {p for p in PEOPLE if PEOPLE[p][2] in below(PEOPLE[account][2])}}
        if level == Level.NONE:
            expect = {"Forbidden"}
        elif not may_reach(staffed, account, registry["customers"], customer, "read"):
            expect = {"Invalid"}
        else:
            expect = {"done"} if level == Level.ALL or owner in home[level] else {"Forbidden"}
        assert outcome(staffed, lambda customer=customer: attached(desk, customer)) in expect, customer
    for key in staffed.rows["attachments"]:
        expect_out = expected(staffed, account, entity, key, "export")
        got = outcome(staffed, lambda key=key: desk.fetch("attachments", key, len))
        assert got == expect_out or (got, expect_out) == ("Forbidden", "NotFound"), key


@every_person
@pytest.mark.parametrize("owner", OWNERS)
def test_nobody_creates_or_gives_away_beyond_the_right_to_assign(staffed: Staffed, account: str, owner: str) -> None:
    """D-04, D-07: the owner is a guarded field."""
    office, desk, customers = staffed.office, staffed.office.desk(account), registry["customers"]
    assigns = level_of(account, customers, "assign")
    creates = level_of(account, customers, "create")
    inside = owner == account or creates == Level.ALL or (
        creates == Level.SUBTREE and PEOPLE[owner][2] in below(PEOPLE[account][2])
    )  # fmt: skip
    values = {"name": "给谁", "owner": office.user(owner)}
    got = outcome(staffed, lambda: desk.create("customers", values))
    if creates == Level.NONE or (assigns > Level.NONE and not inside):
        assert got == "Forbidden"
    else:
        assert got == ("done" if owner == account or assigns > Level.NONE else "Invalid")
    for key, present in staffed.rows["customers"].items():
        if present == owner:
            continue
        got = outcome(staffed, lambda key=key: desk.change("customers", key, {"owner": office.user(owner)}))
        allowed = expected(staffed, account, customers, key, "change")
        if allowed == "done":
            assign = may_reach(staffed, account, customers, key, "assign")
            allowed = "done" if assign else got
            assert got == "done" if assign else got in ("Invalid", "Forbidden")
        assert got == allowed


@every_person
def test_sharing(staffed: Staffed, account: str) -> None:
    """D-04"""
    desk, customers = staffed.office.desk(account), registry["customers"]
    to = [{"user": staffed.office.user("sunli")}]
    for key in staffed.rows["customers"]:
        expect = expected(staffed, account, customers, key, "share")
        assert outcome(staffed, lambda key=key: desk.share("customers", key, to)) == expect
    for key in list(staffed.rows["contacts"])[:3]:
        got = outcome(staffed, lambda key=key: desk.share("contacts", key, to))
        assert got in ("Forbidden", "NotFound")


@every_person
def test_verbs_ask_for_their_right(staffed: Staffed, account: str) -> None:
    for entity in registry:
        desk = staffed.office.desk(account)
        for verb, declared in entity.rules.verbs.items():
            for key in list(staffed.rows[entity.name])[-12:]:
                expect = expected(staffed, account, entity, key, declared.action)
                facts = FACTS.get(verb, {}) | ({"to": staffed.office.user("chenguodong")} if verb == "transfer" else {})
                wish = f"{entity.name}.{verb}"
                if expect == "done" and verb == "reset_password" and key != staffed.office.user(account):
                    continue
                ask = partial(desk.do, wish, key, **facts)
                got = outcome(staffed, ask)
                assert got == expect, (wish, key)


@every_person
def test_undoing_what_others_did(staffed: Staffed, account: str) -> None:
    """D-13: in reach, and only where the role says so."""
    office, customers, desk = staffed.office, registry["customers"], staffed.office.desk(account)
    for key in staffed.rows["customers"]:

        def wish(key: int = key) -> None:
            office.admin.change("customers", key, {"remark": "管理员改的"})
            last = office.admin.last_change()
            assert last is not None
            desk.undo(last.id)

        expect = expected(staffed, account, customers, key, "undo")
        if account == "linzhiyuan":
            expect = "done"
        assert outcome(staffed, wish) == expect


@every_person
def test_undoing_the_own_change_while_in_reach(staffed: Staffed, account: str) -> None:
    """D-13"""
    office, customers, desk = staffed.office, registry["customers"], staffed.office.desk(account)
    mine = [k for k in staffed.rows["customers"] if may_reach(staffed, account, customers, k, "change")]
    for key in mine:

        def wish(key: int = key) -> None:
            desk.change("customers", key, {"remark": "我改的"})
            last = desk.last_change()
            assert last is not None
            desk.undo(last.id)

        def too_late(key: int = key) -> None:
            desk.change("customers", key, {"remark": "我改的"})
            last = desk.last_change()
            assert last is not None
            office.admin.share("customers", key, [])
            office.admin.change("customers", key, {"owner": office.user("chenguodong")})
            desk.undo(last.id)

        assert outcome(staffed, wish) == "done"
        level = level_of(account, customers, "change")
        seen = level_of(account, customers, "read") == Level.ALL
        late = "Forbidden" if seen else "NotFound"
        assert outcome(staffed, too_late) == ("done" if level == Level.ALL else late)


@every_person
def test_links_are_found_only_within_reach(staffed: Staffed, account: str) -> None:
    """What is typed into a link field does not tell whether a foreign record is there."""
    office, desk, customers = staffed.office, staffed.office.desk(account), registry["customers"]
    if level_of(account, customers, "read") == Level.NONE:
        return
    model: Any = customers.model
    for key, code, name in office.book.store.rows(
        model.select(model.id, model.code, model.name).where(model.deleted_at.is_null())
    ):
        seen = may_reach(staffed, account, customers, key, "read")
        assert (desk.find("customers", code, {}) == key) == seen
        assert (desk.find("customers", name, {}) == key) == seen


@every_person
def test_duplicate_warnings_stay_within_reach(staffed: Staffed, account: str) -> None:
    """A warning must not tell that somebody else has the customer."""
    desk, customers = staffed.office.desk(account), registry["customers"]
    if level_of(account, customers, "read") == Level.NONE:
        with pytest.raises(errors.Forbidden):
            desk.duplicates("customers", "phone", "0571-87654321")
        return
    found = {r.id for r in desk.duplicates("customers", "phone", "+86 571 8765 4321")}
    wanted = expected_ids(staffed, account, customers)
    assert found <= wanted
    assert bool(found) == bool(wanted)


@every_person
@every_entity
def test_field_rights_hold_on_every_way(staffed: Staffed, account: str, name: str) -> None:
    """A hidden field is in no row, no filter, no order and no history; a read-only one cannot be set."""
    entity, desk = registry[name], staffed.office.desk(account)
    stated = entity.policy.fields.get(PEOPLE[account][1], {})
    wanted = sorted(expected_ids(staffed, account, entity))
    if level_of(account, entity, "read") == Level.NONE or not wanted:
        return
    hidden = {n for n, f in entity.fields.items() if f.secret or stated.get(n) == FieldAccess.HIDDEN}
    rows = (*desk.page(name, Query(limit=500)).rows, desk.read(name, wanted[-1]))
    assert not any(hidden & (set(r.values) | set(r.labels)) for r in rows)
    assert all(set(entity.columns) <= set(r.values) | hidden | {"id"} for r in rows)
    for field in hidden:
        asked = Query(filters=(Filter(field, "filled"),))
        for query in (asked, Query(sort=((field, "asc"),))):
            for ask in (desk.page, desk.count):
                with pytest.raises(errors.Invalid):
                    ask(name, query)
        assert desk.duplicates(name, field, "x") == []
        plain = Query(columns=("id", field))
        assert all(field not in r.values for r in desk.page(name, plain).rows)
    for field, access in stated.items():
        if access < FieldAccess.WRITE and level_of(account, entity, "change") > Level.NONE:
            mine = [k for k in wanted if may_reach(staffed, account, entity, k, "change")]
            got = outcome(staffed, lambda field=field, mine=mine: desk.change(name, mine[0], {field: 1}))
            assert got == "Invalid"


@every_person
def test_histories_leave_hidden_fields_out(staffed: Staffed, account: str) -> None:
    """D-13: the audit shows no more than the record."""
    office, desk, customers = staffed.office, staffed.office.desk(account), registry["customers"]
    stated = customers.policy.fields.get(PEOPLE[account][1], {})
    for key in sorted(expected_ids(staffed, account, customers)):

        def wish(key: int = key) -> None:
            office.admin.change("customers", key, {"credit": 7, "remark": "秘密"})
            changes = [e.changes for g in desk.history("customers", key) for e in g.entries]
            assert any("remark" in c for c in changes)
            assert any("credit" in c for c in changes) == (stated.get("credit") != FieldAccess.HIDDEN)

        assert outcome(staffed, wish) == "done"


def test_the_audit_list_shows_each_person_the_right_groups(staffed: Staffed) -> None:
    """Supervisors see the changes of their people, auditors all, others their own."""
    for account in PEOPLE:
        desk = staffed.office.desk(account)
        seen = {r.id for r in desk.page("audit", Query(limit=5000)).rows}
        assert seen == expected_ids(staffed, account, registry["audit"])
        for key in sorted(staffed.rows["audit"])[-30:]:
            got = outcome(staffed, lambda key=key, desk=desk: desk.audit_group(key))
            assert got == ("done" if key in seen else "NotFound")
