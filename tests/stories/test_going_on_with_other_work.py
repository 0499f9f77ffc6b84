"""What was done on screens other than a record's form is found again, too, when the line was cut meanwhile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.office import MINUTE, NOON
from tests.stories.conftest import elsewhere, last_change, stored
from tests.stories.driver import SMALL, WIDE, Crm, RecordScreen, signed_in
from tests.stories.imports import chosen, decides, finished, written
from tests.tui.waiting import until
from tui_crm.tui.screens.agenda.reminders import RemindersScreen
from tui_crm.tui.screens.importing.screen import ImportScreen
from tui_crm.tui.screens.kept_prompt import KeptDeed, KeptText
from tui_crm.tui.screens.records.confirm import QuestionScreen
from tui_crm.tui.screens.records.many import PreviewScreen
from tui_crm.tui.screens.rights import RightsScreen
from tui_crm.tui.screens.sharing import SharingScreen
from tui_crm.tui.screens.workspace import Workspace

HENGDA = "杭州恒达精密机械有限公司"


async def hangs_up(crm: Crm) -> None:
    """The line is cut, whatever is on the screen."""
    await crm.app.hang_up()
    await until(crm.pilot, lambda: not crm.app.is_running)


def drafts_of(url: str, account: str) -> list[Any]:
    """What the book offers somebody on the home page."""
    with elsewhere(url) as office:
        return office.desk(account).drafts()


# -- the rights of a role


def deleting(url: str) -> Any:
    """Whose customers a customer manager may delete; None as long as nobody has edited that."""
    rights = json.loads(stored(url, "roles", "customer_manager")["rights"] or "{}")
    return rights.get("customers", {}).get("remove")


async def opens_rights(admin: Crm) -> None:
    """林志远 opens the rights of customer managers."""
    await admin.open("角色权限")
    await admin.goes_to("客户经理")
    await admin.press("enter")


async def sets_deleting(admin: Crm, level: str) -> None:
    """He goes to the customers' right to be deleted, and gives it a level."""
    await admin.arrives(RightsScreen)
    await until(admin.pilot, lambda: admin.screen.grid.has_focus)
    while admin.screen.place.name != "remove":
        await admin.press("right")
    await admin.press(level)


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_rights_being_edited_are_offered_with_what_differs(any_firm: str, size: tuple[int, int]) -> None:
    """He edits rights when the line is cut; the next time they are put to him right by right."""
    async with signed_in(any_firm, "linzhiyuan", size) as admin:
        await opens_rights(admin)
        await sets_deleting(admin, "4")
        before = last_change(any_firm)
        await hangs_up(admin)
    assert last_change(any_firm) == before, "a draft is no change of the book"
    async with signed_in(any_firm, "linzhiyuan", size) as admin:
        await admin.sees("草稿：1 份", "权限：客户经理")
        await opens_rights(admin)
        await admin.arrives(QuestionScreen)
        await admin.sees("未保存，刚刚：", "客户 · 删除", "→ 全部", "[ 继续 ]")
        await admin.press("enter")
        await admin.arrives(RightsScreen)
        await admin.press("f2")
        await admin.arrives(Workspace)
    assert deleting(any_firm) == 4
    assert drafts_of(any_firm, "linzhiyuan") == []


async def test_rights_of_a_draft_come_on_top_of_what_others_saved(firm: str) -> None:
    """A second administrator has saved another right meanwhile: it stays."""
    async with signed_in(firm, "linzhiyuan") as admin:
        await opens_rights(admin)
        await sets_deleting(admin, "4")
        await hangs_up(admin)
    with elsewhere(firm) as office:
        rights = json.dumps({"contacts": {"remove": 4}})
        office.admin.change("roles", office.id_of("roles", "customer_manager"), {"rights": rights})
    async with signed_in(firm, "linzhiyuan") as admin:
        await admin.goes_to("客户经理")
        await admin.press("enter")
        await admin.arrives(QuestionScreen)
        await admin.sees_nothing_of("联系人 · 删除")
        await admin.press("enter")
        await admin.arrives(RightsScreen)
        await admin.press("f2")
        await admin.arrives(Workspace)
    saved = json.loads(stored(firm, "roles", "customer_manager")["rights"])
    assert saved == {"contacts": {"remove": 4}, "customers": {"remove": 4}}


async def test_rights_are_kept_as_a_draft_or_discarded_when_they_are_left(firm: str) -> None:
    async with signed_in(firm, "linzhiyuan") as admin:
        await opens_rights(admin)
        await sets_deleting(admin, "4")
        await admin.press("escape")
        await admin.chooses("存为草稿")
        await admin.arrives(Workspace)
        assert len(drafts_of(firm, "linzhiyuan")) == 1
        await admin.press("enter")
        await admin.arrives(QuestionScreen)
        await admin.press("right", "enter")
        await admin.arrives(RightsScreen)
        await until(admin.pilot, lambda: drafts_of(firm, "linzhiyuan") == [])
    assert deleting(firm) is None


# -- with whom a record is shared


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_shares_being_edited_are_found_again_on_the_home_page(any_firm: str, size: tuple[int, int]) -> None:
    """李静 shares her customer with 王海涛 when the line is cut; she goes on from the home page."""
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.press("ctrl+e")
        await crm.arrives(SharingScreen)
        await crm.press("f3")
        await crm.chooses("王海涛")
        await crm.arrives(SharingScreen)
        await hangs_up(crm)
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.sees("草稿：1 份", f"共享：{HENGDA}")
        await crm.goes_to(HENGDA)
        await crm.press("enter")
        await crm.arrives(QuestionScreen)
        await crm.sees("王海涛：未共享 → 可查看")
        await crm.press("enter")
        await crm.arrives(SharingScreen)
        await crm.press("ctrl+s")
        await crm.arrives(Workspace)
        await crm.sees_nothing_of("草稿：1 份")
    assert drafts_of(any_firm, "lijing") == []
    with elsewhere(any_firm) as office:
        record = office.id_of("customers", HENGDA)
        assert [one["user"] for one in office.admin.shares("customers", record)] == [office.user("wanghaitao")]


# -- a text with which something is done


async def asks_for_the_result(crm: Crm) -> None:
    """李静 opens the appointment of which she is reminded, and is about to say what came of it."""
    await crm.press("m")
    await crm.arrives(RemindersScreen)
    await crm.sees("寄合同")
    await crm.press("enter")
    await crm.arrives(RecordScreen)
    await crm.settles()
    await crm.press("v")
    await crm.chooses("完成")
    await crm.arrives(KeptDeed)


async def test_a_text_typed_for_a_deed_stands_there_when_it_is_asked_for_again(any_firm: str) -> None:
    """Also when she leaves the question herself; once the deed is done nothing of it is left."""
    with elsewhere(any_firm) as office:
        office.desk("lijing").create(
            "appointments", {"title": "寄合同", "start_at": NOON, "remind_at": NOON - 60 * MINUTE}
        )
    async with signed_in(any_firm, "lijing") as crm:
        await asks_for_the_result(crm)
        await crm.types("已寄出，单号 SF10086")
        await hangs_up(crm)
    assert drafts_of(any_firm, "lijing") == [], "the home page could not go on with it"
    async with signed_in(any_firm, "lijing") as crm:
        await asks_for_the_result(crm)
        await crm.sees("已寄出，单号 SF10086", "刚刚输入，尚未使用。")
        await crm.types("，周五到")
        await crm.press("escape")
        await crm.arrives(RecordScreen)
        await crm.press("v")
        await crm.chooses("完成")
        await crm.sees("已寄出，单号 SF10086，周五到")
        await crm.press("enter")
        await crm.arrives(RecordScreen)
    assert stored(any_firm, "appointments", "寄合同")["result"] == "已寄出，单号 SF10086，周五到"
    assert texts_kept(any_firm) == 0


def texts_kept(url: str) -> int:
    """How many drafts the book holds, of whatever kind."""
    with elsewhere(url) as office:
        return int(office.book.store.sql("SELECT COUNT(*) FROM drafts")[0][0])


# -- a value for many records


async def changes_the_remark(crm: Crm) -> None:
    """李静 marks a customer, and is about to give it a remark."""
    await crm.open("客户")
    await crm.press("space", "M")
    await crm.chooses("修改字段")
    await crm.chooses("备注")
    await crm.arrives(KeptText)


async def test_a_value_for_many_records_is_kept_until_they_have_it(any_firm: str) -> None:
    """She looks at the preview, leaves it, and the line is cut: the text is there until it is carried out."""
    remark = "展会上要过样册，十二月回访"
    async with signed_in(any_firm, "lijing") as crm:
        await changes_the_remark(crm)
        await crm.types(remark, "enter")
        await crm.arrives(PreviewScreen)
        await hangs_up(crm)
    async with signed_in(any_firm, "lijing") as crm:
        await changes_the_remark(crm)
        await crm.sees(remark)
        await crm.press("enter")
        await crm.arrives(PreviewScreen)
        await crm.press("enter")
        await crm.is_told("已修改 1 条记录")
    assert texts_kept(any_firm) == 0


# -- what is decided about a file


@pytest.fixture
def fair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list from a fair, where files to import lie."""
    monkeypatch.setenv("TUI_CRM_IMPORTS", str(tmp_path))
    rows = (("Firm", "Line 1", "信用度"), ("苏州新联电子有限公司", "0512-65551234", "80"))
    return written(tmp_path / "展会.csv", rows)


async def match_the_columns(crm: Crm) -> None:
    """周敏 chooses the file, says what its columns are and what is done with those that are there."""
    await chosen(crm, "展会.csv", sees="1 行")
    for line, answer in (("Firm", "名称"), ("Line 1", "电话"), ("处理方式", "只补空白字段")):
        await decides(crm, line, answer)
    await crm.sees_together("处理方式", "只补空白字段")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_match_is_offered_when_the_file_is_chosen_again(
    any_firm: str, fair: Path, size: tuple[int, int]
) -> None:
    """Column by column; what was imported has no draft any more."""
    async with signed_in(any_firm, "zhoumin", size) as crm:
        await match_the_columns(crm)
        await hangs_up(crm)
    async with signed_in(any_firm, "zhoumin", size) as crm:
        await crm.open("客户")
        await crm.press("i")
        await crm.chooses("展会.csv")
        await crm.arrives(QuestionScreen)
        await crm.sees("Firm：— → 名称", "Line 1：— → 电话", "→ 只补空白字段", "[ 继续 ]")
        await crm.press("enter")
        await crm.arrives(ImportScreen)
        await finished(crm, "检查结果", "新建 1 · 更新 0 · 跳过 0 · 失败 0")
        await finished(crm, "新建 1，更新 0，跳过 0，失败 0。")
    assert stored(any_firm, "customers", "苏州新联电子有限公司")["phone"] == "0512-65551234"
    assert texts_kept(any_firm) == 0


async def test_a_match_that_was_left_is_gone_on_with_from_the_home_page(firm: str, fair: Path) -> None:
    async with signed_in(firm, "zhoumin") as crm:
        await match_the_columns(crm)
        await crm.press("escape")
        await crm.is_told("已存为草稿，可在首页找到。")
        await crm.open("首页")
        await crm.goes_to("导入：展会.csv")
        await crm.press("enter")
        await crm.arrives(QuestionScreen)
        await crm.press("right", "enter")
        await crm.arrives(ImportScreen)
        await crm.sees_together("Firm", "—")
        await crm.press("escape")
        await crm.arrives(Workspace)
        await crm.sees_nothing_of("草稿：1 份")


async def test_a_file_with_other_columns_has_no_decisions_yet(firm: str, fair: Path) -> None:
    async with signed_in(firm, "zhoumin") as crm:
        await match_the_columns(crm)
        await crm.press("escape")
        await crm.arrives(Workspace)
        written(fair, (("公司", "Line 1"), ("苏州新联电子有限公司", "0512-65551234")))
        await chosen(crm, "展会.csv", sees="1 行")
        await crm.settles()
        assert isinstance(crm.screen, ImportScreen)
