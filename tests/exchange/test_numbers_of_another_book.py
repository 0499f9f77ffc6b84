"""Contacts that move to another book: the first ones were made with their customers there, under other numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.exporting import exported, listing
from tests.exchange.importing import accounts, table, take_in, told
from tests.office import DAY, MINUTE, Office
from tui_crm.i18n import tr

PEOPLE = [("甲0", "人0"), ("甲1", "人1"), ("甲2", "人2")]


def moved(office: Office, folder: Path, format: str, later: int) -> list[Path]:
    """Files of three customers with two contacts each, and the same book without them, some time later."""
    paths = [folder / f"{kind}.{format}" for kind in ("customers", "contacts")]
    with office.admin.rehearsal():
        made = [office.customer(name, by="linzhiyuan", code=f"K{name}", contact_name=one) for name, one in PEOPLE]
        for number, customer in enumerate(made):
            office.contact(customer, f"二{number}", by="linzhiyuan", position="经理")
        for path in paths:
            path.write_bytes(exported(listing(office, entity=path.stem), format))
    office.pass_time(later)
    assert take_in(office, paths[0]).created == 3
    office.pass_time(MINUTE)
    return paths


def contacts(office: Office) -> dict[str, tuple[str, bool]]:
    """Number and rank of each contact, by its name; none is there twice."""
    rows = office.admin.page("contacts").rows
    found = {str(row["name"]): (str(row["code"]), bool(row["primary"])) for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_on_another_day_all_come_back_with_their_numbers(
    office: Office, tmp_path: Path, in_english: None, format: str
) -> None:
    _, path = moved(office, tmp_path, format, DAY)
    for dry_run in (True, False):
        report = take_in(office, path, "contacts", on_duplicate="update", dry_run=dry_run)
        assert (accounts(report), report.updated, report.left) == ((6, 3, 0, 0), 3, {})
    expected = {f"人{n}": (f"LX26050600{n + 1}", True) for n in range(3)}
    assert contacts(office) == expected | {f"二{n}": (f"LX26050600{n + 4}", False) for n in range(3)}
    again = take_in(office, path, "contacts", on_duplicate="update")
    assert accounts(again) == (6, 0, 6, 0)


@pytest.mark.parametrize("way", ["skip", "fill", "update", "create"])
@pytest.mark.parametrize("later", [MINUTE, DAY])
def test_json_lines_of_an_export_bring_each_contact_with_its_number(
    office: Office, tmp_path: Path, in_english: None, later: int, way: str
) -> None:
    """R-IMX-02: customers of such a file come alone, so that none of their contacts is made twice or under another
    number, whatever is to be done with what is there already."""
    customers, path = moved(office, tmp_path, "json", later)
    assert contacts(office) == {}
    own, alone = (tr(one) for one in take_in(office, customers, dry_run=True).said)
    assert own.startswith("The program fills these in itself, so the columns were left out: id, version, ")
    assert alone == "An export with every field: Contacts come from a file of their own."
    for dry_run in (True, False):
        report = take_in(office, path, "contacts", on_duplicate=way, dry_run=dry_run)
        assert (accounts(report), report.left) == ((6, 6, 0, 0), {})
    first = {f"人{n}": f"LX26050600{n + 1}" for n in range(3)}
    second = {f"二{n}": f"LX26050600{n + 4}" for n in range(3)}
    assert {name: code for name, (code, _) in contacts(office).items()} == first | second
    assert {name for name, (_, primary) in contacts(office).items() if primary} == {*first}


@pytest.mark.parametrize("way", ["skip", "fill", "update"])
def test_on_the_same_day_nobody_is_taken_for_another(
    office: Office, tmp_path: Path, in_english: None, way: str
) -> None:
    """Numbers that this book has given to others by then stay with them, and that is told."""
    _, path = moved(office, tmp_path, "csv", MINUTE)
    before = contacts(office)
    office.contact(office.admin.read("customers", office.id_of("customers", "K甲0")), "他", by="linzhiyuan")
    for dry_run in (True, False):
        report = take_in(office, path, "contacts", on_duplicate=way, dry_run=dry_run)
        assert (report.created, report.failed, report.read) == (3, 0, 6)
        taken = (4, "left", "Number", "“LX260506004” is taken already.")
        assert taken in [(one[1] and 4, *one[1:]) for one in told(report)]
    now = contacts(office)
    assert {name: now[name] for name in before} == before
    assert sorted(now) == ["二0", "二1", "二2", "人0", "人1", "人2", "他"]
    assert office.desk("linzhiyuan").undo_import(report.number) == 0
    assert contacts(office).keys() == {*before, "他"}


def test_one_that_is_there_is_called_by_its_name(office: Office, tmp_path: Path, in_english: None) -> None:
    _, path = moved(office, tmp_path, "csv", DAY)
    skipped = [one[2:] for one in told(take_in(office, path, "contacts")) if one[1] == "skipped"]
    assert sorted(skipped) == [("Full name", f"“人{n}” is in the book already.") for n in range(3)]


def test_a_number_decides_where_nothing_speaks_against_it(office: Office, sheet: Path) -> None:
    """In the book that it comes from, and in files that do not say when a contact was made."""
    customer = office.customer("恒达", by="linzhiyuan")
    office.contact(customer, "张三", by="linzhiyuan", code="P1")
    rows = [("编号", "客户", "姓名"), ("P1", "恒达", "张三丰")]
    take_in(office, table(sheet, rows), "contacts", on_duplicate="update")
    assert [one["name"] for one in office.contacts(customer)] == ["张三丰"]
    when = f"{office.clock.local(office.clock.now()):%Y-%m-%d %H:%M:%S}"
    again = [("编号", "客户", "姓名", "创建时间"), ("P1", "恒达", "张三", when)]
    office.pass_time(DAY)
    take_in(office, table(sheet, again), "contacts", on_duplicate="update")
    assert [one["name"] for one in office.contacts(customer)] == ["张三"]


def test_follow_ups_of_an_export_plan_nothing_that_comes_with_a_file_of_its_own(
    office: Office, tmp_path: Path, in_english: None
) -> None:
    """R-IMX-02: the task that a promise makes is in the file of the appointments, done or moved as it may be by now."""
    paths = [tmp_path / f"{kind}.jsonl" for kind in ("customers", "contacts", "followups", "appointments")]
    with office.admin.rehearsal():
        lijing = office.desk("lijing")
        customer = office.customer("恒达", by="lijing", contact_name="王磊")
        facts = {"customer": customer.id, "method": "phone", "content": "要报价", "next_at": office.clock.now() + DAY}
        lijing.create("followups", facts)
        (task,) = lijing.page("appointments").rows
        lijing.change("appointments", task.id, {"title": "送样品"})
        for path in paths:
            path.write_bytes(exported(listing(office, entity=path.stem), "json"))
    for path in paths:
        assert accounts(take_in(office, path, path.stem)) == (1, 1, 0, 0), path.stem
    assert [(one["title"], one.labels["customer"]) for one in office.admin.page("appointments").rows] == [
        ("送样品", "恒达")
    ]
