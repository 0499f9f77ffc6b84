"""A law: a module is one description and one table; everything else finds it there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.office import Office
from tui_crm.domain import Entity, Filter, Level, Query, Section, errors, registry
from tui_crm.domain.core.access import EVERYDAY, FieldAccess, Policy, rights
from tui_crm.domain.core.entity import Row
from tui_crm.domain.core.fields import E164, Code, Phone, SortKey, Text, Whole
from tui_crm.domain.core.links import Link
from tui_crm.domain.core.times import Day
from tui_crm.domain.migrations.schema import create_tables


class Boat(Row):
    """Something that this program knows nothing of."""

    code = Code("Number", "CH", unique=True, words="text")
    name = Text("Name", 60, required=True, words="name")
    name_sort = SortKey("name")
    radio = Phone("Radio telephone")
    radio_e164 = E164("radio")
    berths = Whole("Berths", 1, 40)
    launched = Day("Launched on")
    customer = Link("customers", "Customer")
    owner = Link("users", "Owner", guard="assign")

    class Meta:
        table_name = "boats"


BOATS = Entity(
    name="boats",
    model=Boat,
    title="Boat",
    titles="Boats",
    shown="name",
    columns=("code", "name", "berths", "owner"),
    sections=(Section("Boat", ("code", "name", "radio", "berths", "launched", "customer", "owner")),),
    filters=("berths", "owner"),
    sorts=("id", "name"),
    duplicates=("radio",),
    owner="owner",
    policy=Policy(
        actions=(*EVERYDAY, "assign", "share"),
        defaults={
            "admin": rights("read create change remove restore purge undo assign share", Level.ALL),
            "sales_supervisor": rights("read create change assign undo", Level.SUBTREE),
            "customer_manager": rights("read create change remove share", Level.OWN),
        },
        fields={"customer_manager": {"berths": FieldAccess.HIDDEN}},
    ),
    menu=9,
)

TABLE = (
    ("id", "key"), ("version", "int"), ("created_at", "big"), ("created_by", "big", "null", "users"),
    ("updated_at", "big"), ("updated_by", "big", "null", "users"), ("deleted_at", "big", "null"), ("code", "text"),
    ("name", "text"), ("name_sort", "text"), ("radio", "text"), ("radio_e164", "text"), ("berths", "int", "null"),
    ("launched", "day", "null"), ("customer", "big", "null", "customers"), ("owner", "big", "null", "users"),
)  # fmt: skip


@pytest.fixture
def harbour(office: Office) -> Iterator[Office]:
    """An office whose book has boats in it."""
    with office.book.store.transaction():
        create_tables(office.book.store, {"boats": TABLE})
        office.book.store.create_index("boats")
    registry.add(BOATS)
    yield office
    registry.discard("boats")


def test_boats_are_listed_found_filtered_and_counted(harbour: Office) -> None:
    desk = harbour.desk("lijing")
    made = desk.create("boats", {"name": "西湖一号", "radio": "13800001234", "launched": "2020-5-1"})
    harbour.desk("zhangxiaolan").create("boats", {"name": "渤海"})
    assert made["code"] == "CH260506001"
    for query in (Query(), Query(words="xihu"), Query(words="1234"), Query(filters=(Filter("launched", "filled"),))):
        assert harbour.names("lijing", query, "boats") == ["西湖一号"]
    assert harbour.names("zhoumin", Query(), "boats") == ["西湖一号"]
    assert harbour.names("linzhiyuan", Query(sort=(("name", "asc"),)), "boats") == ["渤海", "西湖一号"]
    assert [r.entity for r in desk.search("xhyh")] == ["boats"]
    assert [r.id for r in desk.duplicates("boats", "radio", "+86 138 0000 1234")] == [made.id]
    assert "boats" in [e.name for e in desk.entities()]


def test_the_form_and_the_rights_come_from_the_description(harbour: Office) -> None:
    assert BOATS.inputs == ("code", "name", "radio", "berths", "launched", "customer", "owner")
    made = harbour.desk("zhoumin").create("boats", {"name": "江轮", "berths": 4, "owner": harbour.user("lijing")})
    assert "berths" not in harbour.desk("lijing").read("boats", made.id).values
    with pytest.raises(errors.Forbidden):
        harbour.desk("zhoumin").remove("boats", made.id)
    with pytest.raises(errors.NotFound):
        harbour.desk("wanghaitao").read("boats", made.id)
    with pytest.raises(errors.Forbidden):
        harbour.desk("sunli").page("boats")
    harbour.role("service_agent", {"boats": {"read": int(Level.ALL)}})
    assert harbour.names("sunli", entity="boats") == ["江轮"]
    harbour.desk("lijing").share("boats", made.id, [{"user": harbour.user("wanghaitao")}])
    assert harbour.names("wanghaitao", Query(words="jl"), "boats") == ["江轮"]


def test_boats_are_audited_undone_and_checked(harbour: Office) -> None:
    desk = harbour.desk("lijing")
    made = desk.create("boats", {"name": "西湖一号"})
    desk.change("boats", made.id, {"name": "西湖二号"}, made.version)
    (entry,) = desk.history("boats", made.id)[0].entries
    assert entry.changes == {"name": ("西湖一号", "西湖二号")}
    last = desk.last_change()
    assert last is not None
    desk.undo(last.id)
    assert desk.read("boats", made.id)["name"] == "西湖一号"
    with pytest.raises(errors.Conflict):
        desk.change("boats", made.id, {"name": "x"}, made.version)
    desk.remove("boats", made.id)
    assert harbour.names("lijing", Query(bin=True), "boats") == ["西湖一号"]
    harbour.admin.restore("boats", made.id)
    harbour.admin.remove("boats", made.id)
    harbour.admin.purge("boats", made.id)
    assert harbour.problems_of("boats") == []


def test_a_customer_with_a_boat_stays(harbour: Office) -> None:
    customer = harbour.customer("恒达")
    harbour.desk("lijing").create("boats", {"name": "西湖一号", "customer": customer.id})
    with pytest.raises(errors.Forbidden):
        harbour.desk("lijing").remove("customers", customer.id)


def test_a_description_with_a_wrong_name_fails_at_once() -> None:
    for wrong in ({"columns": ("name", "mast")}, {"shown": "mast"}, {"owner": "mast"}, {"sort": (("mast", "asc"),)},
                  {"policy": Policy(defaults={"admin": {"sail": Level.ALL}})}, {"duplicates": ("mast",)}):  # fmt: skip
        facts = {"columns": ("name",), "shown": "name", "policy": Policy()} | wrong
        with pytest.raises(TypeError, match=r"mast|sail"):
            Entity(name="wrecks", model=Boat, title="", titles="", sections=(), **facts)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="twice"):
        registry.add(registry["customers"])
