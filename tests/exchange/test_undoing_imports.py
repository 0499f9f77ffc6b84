"""An import is taken back as one, updates included; what others have changed since stays and is listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.importing import accounts, table, take_in
from tests.office import Office
from tui_crm.domain import errors
from tui_crm.exchange.importing import import_file, resume
from tui_crm.exchange.importing.run import Import
from tui_crm.i18n import tr

KINDS = ("customers", "contacts", "dictionary_values")
HEAD = ("名称", "电话", "联系人", "备注", "级别")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several changes in the audit for a handful of rows."""
    monkeypatch.setattr(Import, "size", 3)


def rows(count: int) -> list[tuple[str, ...]]:
    """Customers with their contacts, and a level that is made for them."""
    return [HEAD, *((f"恒达{n}", f"0571-8765432{n}", f"王{n}", f"第{n}行", "钻石") for n in range(count))]


def test_the_book_is_as_before(office: Office, sheet: Path) -> None:
    """Created customers and contacts, a value made on demand, and updates of one that was there."""
    there = office.customer("恒达1", by="linzhiyuan", phone="0571-87654321", remark="老客户")
    before = office.dump(*KINDS)
    report = take_in(office, table(sheet, rows(8)), on_duplicate="update", make=("level",))
    assert (report.created, report.updated) == (7, 1)
    assert office.admin.read("customers", there.id)["remark"] == "第1行"
    steps: list[tuple[int, int]] = []
    assert office.admin.undo_import(report.number, lambda done, total: steps.append((done, total))) == 0
    assert office.dump(*KINDS) == before
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert office.admin.read("imports", report.number)["state"] == "undone"
    assert office.problems() == []


def test_what_followed_from_an_update_goes_back_with_it(office: Office, sheet: Path) -> None:
    """The customer shows its primary contact, and each of the two changes with the other."""
    customer = office.customer("恒达", by="linzhiyuan", contact_name="张三")
    before = office.dump(*KINDS)
    table(sheet, [("客户", "姓名", "手机"), ("恒达", "张三", "13800138000")])
    report = take_in(office, sheet, "contacts", on_duplicate="update")
    assert office.admin.read("customers", customer.id)["contact_mobile"] == "13800138000"
    assert office.admin.undo_import(report.number) == 0
    assert office.dump(*KINDS) == before


def test_a_customer_with_its_contact_goes_back_whole(office: Office, sheet: Path) -> None:
    office.customer("恒达", by="linzhiyuan", contact_name="王一", remark="老客户")
    before = office.dump(*KINDS)
    table(sheet, [("名称", "联系人", "备注"), ("恒达", "李二", "新")])
    report = take_in(office, sheet, on_duplicate="update")
    assert office.admin.undo_import(report.number) == 0
    assert office.dump(*KINDS) == before


def test_contacts_keep_their_names_where_the_primary_one_has_changed(office: Office, sheet: Path) -> None:
    """The customer shows the old one again, which is written into no other contact."""
    customer = office.customer("恒达", by="linzhiyuan", contact_name="王一", contact_mobile="13800138000")
    office.contact(customer, "李二", by="linzhiyuan")
    before = office.dump(*KINDS)
    table(sheet, [("客户", "姓名", "首要联系人", "备注"), ("恒达", "李二", "是", "x"), ("恒达", "Bob", "是", "y")])
    report = take_in(office, sheet, "contacts", on_duplicate="update")
    assert (report.created, report.updated) == (1, 1)
    assert office.admin.undo_import(report.number) == 0
    assert office.dump(*KINDS) == before


def test_a_contact_that_somebody_has_changed_since_is_not_written_into(office: Office, sheet: Path) -> None:
    """What its customer shows of it stays with it; what else the import has done goes back."""
    customer = office.customer("恒达", by="linzhiyuan", contact_name="王一", contact_mobile="13800138000")
    other = office.customer("鼎新", by="linzhiyuan")
    contact = office.primary(customer)
    head = ("客户", "姓名", "手机", "备注", "客户备注")
    table(sheet, [head, ("恒达", "李二", "13800138000", "x", ""), ("鼎新", "Bob", "", "", "新")])
    report = take_in(office, sheet, "contacts", on_duplicate="update", keys=("mobile",))
    assert office.admin.read("customers", customer.id)["contact_name"] == "李二"
    office.admin.change("contacts", contact.id, {"remark": "会说英语"})
    assert office.admin.undo_import(report.number) == 2
    now = office.admin.read("contacts", contact.id)
    assert (now["name"], now["remark"]) == ("李二", "会说英语")
    assert office.admin.read("customers", customer.id)["contact_name"] == "李二"
    assert office.admin.read("customers", other.id)["remark"] == ""
    assert office.problems() == []


def test_what_others_have_changed_since_stays_and_is_listed(office: Office, sheet: Path) -> None:
    report = take_in(office, table(sheet, [HEAD[:3], *(row[:3] for row in rows(5)[1:])]))
    changed = office.id_of("customers", "恒达2")
    office.desk("zhoumin")
    office.admin.change("customers", changed, {"owner": office.user("lijing")})
    office.desk("lijing").change("customers", changed, {"remark": "已经联系"})
    used = office.admin.read("customers", office.id_of("customers", "恒达4"))
    office.contact(used, "韩梅", by="linzhiyuan")
    assert office.admin.undo_import(report.number) == 4
    assert office.names("linzhiyuan") == ["恒达4", "恒达2"]
    assert kept(office, report.number) == {
        ("恒达2", "李静 has changed the same fields since; undo that first."),
        ("王2", "It belongs to 恒达2, which stays."),
        ("恒达4", "This is still in use (Contacts)."),
        ("王4", "It belongs to 恒达4, which stays."),
    }
    assert office.problems() == []


def test_what_stayed_is_taken_back_once_nothing_speaks_for_it(office: Office, sheet: Path) -> None:
    """A customer that was followed up keeps its contact; without the follow-up both go, and nothing is left to undo."""
    there = office.customer("恒达1", by="linzhiyuan", phone="0571-87654321", remark="老客户")
    before = office.dump(*KINDS)
    report = take_in(office, table(sheet, rows(3)), on_duplicate="update", make=("level",))
    visit = office.admin.create("followups", {"customer": office.id_of("customers", "恒达2"), "content": "回访"})
    assert office.admin.undo_import(report.number) == 3
    assert kept(office, report.number) == {
        ("恒达2", "This is still in use (Follow-ups)."),
        ("王2", "It belongs to 恒达2, which stays."),
        ("钻石", "This is still in use (Customers)."),
    }
    assert office.admin.read("customers", there.id)["remark"] == "老客户"
    assert office.admin.read("imports", report.number)["state"] == "partly"
    assert office.admin.undo_import(report.number) == 3
    office.admin.remove("followups", visit.id)
    assert office.admin.undo_import(report.number) == 0
    assert office.dump(*KINDS) == before
    assert kept(office, report.number) == set()
    with pytest.raises(errors.Refused, match="undone already"):
        office.admin.undo_import(report.number)
    assert office.problems() == []


def test_who_may_take_back_more_takes_back_the_rest(office: Office, sheet: Path) -> None:
    """周敏 went on with what 李静 had begun: 李静 takes back her own part, 周敏 the other."""
    table(sheet, [("名称",), *((f"恒达{n}",) for n in range(6))])

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    begun = import_file(office.desk("lijing"), "customers", sheet, progress=stop)
    resume(office.desk("zhoumin"), begun.number)
    assert office.desk("lijing").undo_import(begun.number) == 3
    assert office.names("linzhiyuan") == ["恒达5", "恒达4", "恒达3"]
    assert {why for _, why in kept(office, begun.number)} == {"Your roles do not allow you to undo this."}
    assert office.desk("zhoumin").undo_import(begun.number) == 0
    assert office.names("linzhiyuan") == []


def test_an_import_that_is_under_way_is_stopped_and_taken_back(office: Office, sheet: Path) -> None:
    """Whoever writes it says so, and leaves nothing behind that nobody could take back."""
    plain = [row[:4] for row in rows(12)]

    def undo(done: int, total: int) -> None:
        if done == 6:
            assert office.desk("zhoumin").undo_import(1) == 0

    report = import_file(office.desk("lijing"), "customers", table(sheet, plain), progress=undo)
    assert report.stopped is not None
    assert "taking it back" in tr(report.stopped, language="en")
    assert office.names("linzhiyuan") == []
    assert office.admin.read("imports", report.number)["state"] == "undone"
    with pytest.raises(errors.Refused, match="come to its end"):
        resume(office.admin, report.number)
    assert office.problems() == []


def test_one_that_was_killed_is_taken_back_without_going_on(office: Office, sheet: Path) -> None:
    """The list of imports still says that it is under way."""
    take_in(office, table(sheet, rows(4)))
    office.admin.begin_import("customers", "killed.csv", 9, {})
    assert office.admin.undo_import(2) == 0
    assert office.admin.read("imports", 2)["state"] == "undone"


def kept(office: Office, number: int) -> set[tuple[str, str]]:
    """The records that stayed when an import was undone, and why."""
    found = office.admin.import_problems(number, "kept")
    return {(one.cells[1], tr(one.reasons[0][1], language="en")) for one in found}


def test_it_goes_on_where_it_was_stopped(office: Office, sheet: Path) -> None:
    report = take_in(office, table(sheet, rows(9)), make=("level",))

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise errors.Interrupted

    with pytest.raises(errors.Interrupted):
        office.admin.undo_import(report.number, stop)
    assert len(office.names("linzhiyuan")) == 3
    assert office.admin.read("imports", report.number)["state"] == "undoing"
    assert office.admin.undo_import(report.number) == 0
    assert office.names("linzhiyuan") == []
    with pytest.raises(errors.Refused, match="undone already"):
        office.admin.undo_import(report.number)


def test_records_of_the_recycle_bin_are_found_there(office: Office, sheet: Path) -> None:
    """The search tokens follow in one statement, and are what they would be one by one."""
    report = take_in(office, table(sheet, [HEAD[:3], *(row[:3] for row in rows(4)[1:])]))
    office.admin.undo_import(report.number)
    assert office.problems_of("customers", "contacts") == []


def test_only_ones_own_imports_are_taken_back(office: Office, sheet: Path) -> None:
    """周敏 undoes what her people did; 李静 does not even see the administrator's import."""
    report = take_in(office, table(sheet, [("名称",), ("恒达",)]), by="lijing")
    with pytest.raises(errors.NotFound):
        office.desk("wanghaitao").undo_import(report.number)
    assert office.desk("zhoumin").undo_import(report.number) == 0
    assert office.names("linzhiyuan") == []


def test_nothing_new_is_nothing_to_undo(office: Office, sheet: Path) -> None:
    take_in(office, table(sheet, [HEAD[:2], rows(1)[1][:2]]))
    again = take_in(office, sheet)
    assert accounts(again) == (1, 0, 1, 0)
    assert office.admin.undo_import(again.number) == 0
    assert office.names("linzhiyuan") == ["恒达0"]
