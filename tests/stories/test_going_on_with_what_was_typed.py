"""Whoever is interrupted while typing finds it again: 李静 (customer manager), 周敏 (her supervisor) and 林志远."""

from __future__ import annotations

import pytest

from tests.stories.conftest import elsewhere, last_change, stored
from tests.stories.driver import SMALL, WIDE, signed_in
from tests.tui.waiting import until
from tui_crm.tui.screens.lock import LockScreen
from tui_crm.tui.screens.records.conflict import ConflictScreen
from tui_crm.tui.screens.records.form import FormScreen
from tui_crm.tui.screens.sign_in import SignInScreen
from tui_crm.tui.screens.workspace import Workspace

HENGDA = "杭州恒达精密机械有限公司"
SIZES = pytest.mark.parametrize("size", [SMALL, WIDE])


def kept(url: str, account: str = "lijing") -> list[dict[str, object]]:
    """What the book keeps for somebody."""
    with elsewhere(url) as office:
        return [dict(draft.values) for draft in office.desk(account).drafts()]


@SIZES
async def test_a_new_customer_waits_on_the_home_page(any_firm: str, size: tuple[int, int]) -> None:
    """The telephone rings; after the call she goes on where she was."""
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.edits("n")
        await crm.types("苏州新芯半导体")
        await crm.press("escape")
        await crm.sees("输入的内容尚未保存。", "[ 存为草稿 ]")
        await crm.press("enter")
        await crm.arrives(Workspace)
        await crm.is_told("已存为草稿，可在首页找到。")
        await crm.sees("草稿：1 份")
        await crm.goes_to("苏州新芯半导体（新建）")
        await crm.press("enter")
        await crm.arrives(FormScreen)
        await crm.is_told("已恢复草稿，内容尚未保存。")
        await crm.fills(电话="0512-66667777")
        await crm.saves()
        await crm.is_told("已保存。")
        await crm.sees_nothing_of("草稿：1 份")
    assert stored(any_firm, "customers", "苏州新芯半导体")["phone"] == "0512-66667777"
    assert kept(any_firm) == []


async def test_a_name_that_exists_is_told_again_when_it_is_gone_on_with(any_firm: str) -> None:
    """It is looked up anew: the other record may have come, or gone, in between."""
    async with signed_in(any_firm, "lijing") as crm:
        await crm.open("客户")
        await crm.edits("n")
        await crm.types(HENGDA)
        await crm.sees("已有")
        await crm.press("escape", "enter")
        await crm.arrives(Workspace)
        await crm.edits("n")
        await crm.sees("Enter 继续")
        await crm.sees_nothing_of("已有")
        await crm.press("enter")
        await crm.is_told("已恢复草稿")
        await crm.sees("已有")


@SIZES
async def test_a_cut_line_loses_nothing_that_was_typed(any_firm: str, size: tuple[int, int]) -> None:
    """She signs in again, opens the same customer, and is offered what she had typed; nobody else is."""
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits()
        await crm.fills(传真="0571-7777666")
        before = last_change(any_firm)
        await crm.app.hang_up()
        await until(crm.pilot, lambda: not crm.app.is_running)
    assert crm.app.return_value == 1
    assert last_change(any_firm) == before, "a draft is no change of the book"
    with elsewhere(any_firm) as office:
        assert office.admin.page("logins").rows[0]["result"] == "out"
    async with signed_in(any_firm, "zhoumin", size) as crm:
        await crm.sees_nothing_of("草稿")
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits()
        await crm.sees_nothing_of("草稿")
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.is_told(f"草稿：1 份 · {HENGDA}")
        await crm.goes_to(HENGDA)
        await crm.edits()
        await crm.sees(f"草稿：{HENGDA} · 刚刚", "Enter 继续 · F6 放弃")
        await crm.press("enter")
        await crm.sees("0571-7777666")
        await crm.saves()
    assert stored(any_firm, "customers", HENGDA)["fax"] == "0571-7777666"
    assert kept(any_firm) == []


@SIZES
async def test_the_offer_says_in_what_the_draft_differs(firm: str, size: tuple[int, int]) -> None:
    """Before she takes it up: what the record holds now, beside what she had typed."""
    with elsewhere(firm) as office:
        key = office.id_of("customers", HENGDA)
        region = office.id_of("regions", "310000")
        typed = {"phone": "0571-99998888", "region": region, "fax": "0571-7777666"}
        office.desk("lijing").keep_draft("customers", typed, record=key, version=1)
        office.desk("zhoumin").change("customers", key, {"fax": "0571-7777666"})
    async with signed_in(firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits()
        await crm.sees_together("电话：0571-87654321 → 0571-99998888", "修改 2 项")
        await crm.sees_nothing_of("传真：")
        if size == WIDE:
            await crm.sees("地区：浙江省杭州市 → 上海市")
        await crm.types("9")
        await crm.sees_nothing_of("→ 0571-99998888")


async def test_the_offer_of_a_new_record_says_what_was_typed(firm: str) -> None:
    """In the small box of a follow-up too, where a long text leaves room for its fields."""
    with elsewhere(firm) as office:
        about = {"customer": office.id_of("customers", HENGDA)}
        office.desk("lijing").keep_draft("followups", {"content": "谈了报价和交期" * 12}, preset=about)
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.press("f")
        await crm.sees_together("内容：谈了报价和交期")
        await crm.sees("F6 放弃")


async def test_her_supervisor_saved_meanwhile(firm: str) -> None:
    """D-15: she sees what 周敏 wrote, keeps her own number, and the address comes by itself."""
    async with signed_in(firm, "lijing", WIDE, language="en") as crm:
        await crm.open("Customers")
        await crm.goes_to(HENGDA)
        await crm.edits()
        await crm.fills(Phone="0571-99998888")
        await crm.press("escape")
        await crm.sees("[ Keep as draft ]")
        await crm.press("enter")
        await crm.is_told("Kept as a draft; the home page has it.")
        with elsewhere(firm) as office:
            key = office.id_of("customers", HENGDA)
            office.desk("zhoumin").change("customers", key, {"phone": "0571-11112222", "address": "文一西路 1 号"})
        await crm.edits()
        await crm.press("enter")
        await crm.arrives(ConflictScreen)
        await crm.sees_together("Phone", "0571-11112222", "0571-99998888", "Mine")
        await crm.sees_together("Address", "文一西路 1 号", "Theirs")
        await crm.press("f2")
        await crm.arrives(FormScreen)
        await crm.is_told("Continued; nothing of it is saved yet.")
        await crm.saves()
    saved = stored(firm, "customers", HENGDA)
    assert (saved["phone"], saved["address"]) == ("0571-99998888", "文一西路 1 号")


async def test_the_palette_finds_drafts(firm: str) -> None:
    """By the name that was typed, and by the word itself."""
    with elsewhere(firm) as office:
        office.desk("lijing").keep_draft("customers", {"name": "苏州新芯半导体"})
        office.desk("lijing").keep_draft("customers", {"name": "大华重工"})
    async with signed_in(firm, "lijing", language="en") as crm:
        await crm.press("ctrl+k")
        await crm.sees_together("Draft", "大华重工 (new)", "Customer  just now")
        await crm.press("escape")
        await crm.commands("新芯")
        await crm.arrives(FormScreen)
        await crm.is_told("Continued")
        await crm.sees("苏州新芯半导体")


async def test_a_colleague_takes_over_a_locked_screen(firm: str) -> None:
    """What 李静 was typing is there when she comes back; 周敏 sees nothing of it."""
    async with signed_in(firm, "lijing") as crm:
        await crm.edits("n")
        await crm.types("苏州新芯半导体")
        await crm.press("ctrl+d")
        await crm.arrives(LockScreen)
        await until(crm.pilot, lambda: kept(firm) == [{"name": "苏州新芯半导体"}])
        await crm.press("f6")
        await crm.sees("表单中已输入的内容保留为草稿。再按一次 F6，李静将退出登录。")
        await crm.press("f6")
        await crm.arrives(SignInScreen)
        await crm.signs_in("zhoumin")
        await crm.arrives(Workspace)
        await crm.sees("首页")
        await crm.sees_nothing_of("草稿", "新芯")
    async with signed_in(firm, "lijing") as crm:
        await crm.sees("草稿：1 份", "苏州新芯半导体（新建）")


async def test_a_draft_of_a_follow_up_names_its_customer_and_all_its_keys(firm: str) -> None:
    """In the small box too, however long its text is."""
    with elsewhere(firm) as office:
        about = {"customer": office.id_of("customers", HENGDA)}
        office.desk("lijing").keep_draft("followups", {"content": "谈了报价和交期" * 12}, preset=about)
    async with signed_in(firm, "lijing") as crm:
        await crm.sees_together("跟进记录", "杭州恒达精密机械", "谈了报价")
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.press("f")
        await crm.arrives(FormScreen)
        await crm.sees_together("草稿：谈了报价", "Enter 继续 · F6 放弃")


async def test_discarding_asks_first(firm: str) -> None:
    with elsewhere(firm) as office:
        office.desk("lijing").keep_draft("customers", {"name": "苏州新芯半导体"})
    async with signed_in(firm, "lijing") as crm:
        await crm.edits("n")
        await crm.sees("F6 放弃")
        await crm.press("f6")
        await crm.sees("放弃此草稿？")
        await crm.press("enter")
        assert len(kept(firm)) == 1
        await crm.press("f6")
        await crm.confirms()
        await crm.is_told("草稿已放弃。")
        await crm.press("escape")
        await crm.arrives(Workspace)
        await crm.sees_nothing_of("草稿：1 份")
    assert kept(firm) == []


async def test_a_record_that_is_gone_takes_its_draft_along(firm: str) -> None:
    with elsewhere(firm) as office:
        key = office.id_of("customers", HENGDA)
        office.desk("lijing").keep_draft("customers", {"fax": "1"}, record=key, version=1)
    async with signed_in(firm, "lijing") as crm:
        await crm.sees("草稿：1 份")
        with elsewhere(firm) as office:
            office.desk("zhoumin").remove("customers", key)
        await crm.goes_to(HENGDA)
        await crm.press("enter")
        await crm.is_told("此草稿已不存在。")


async def test_a_new_account_is_kept_without_a_password(firm: str) -> None:
    """D-14: the administrator is called away from a new user."""
    async with signed_in(firm, "linzhiyuan") as crm:
        await crm.open("用户")
        await crm.edits("n")
        await crm.fills(账号="hanmeimei", 姓名="韩梅梅")
        await crm.press("escape")
        await crm.sees("[ 存为草稿 ]")
        await crm.press("enter")
        await crm.arrives(Workspace)
    assert kept(firm, "linzhiyuan") == [{"account": "hanmeimei", "name": "韩梅梅"}]
