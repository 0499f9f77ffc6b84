"""Everybody sees what the role shows, and a key that the role refuses says why (D-04, D-06)."""

from __future__ import annotations

import pytest

from tests.stories.conftest import elsewhere, last_change
from tests.stories.driver import SMALL, WIDE, signed_in
from tui_crm.tui.screens.palette import PaletteScreen
from tui_crm.tui.screens.prompt import ChooseScreen
from tui_crm.tui.screens.workspace import Workspace
from tui_crm.tui.widgets.hit_list import HitList

HENGDA, TIANHE, YUANHANG = "杭州恒达精密机械有限公司", "杭州天和科技有限公司", "北京远航科技有限公司"


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_an_executive_reads_everything_and_changes_nothing(firm: str, size: tuple[int, int]) -> None:
    """陈国栋 sees the customers of all; the keys that would change them are not offered, and say why."""
    before = last_change(firm)
    async with signed_in(firm, "chenguodong", size) as crm:
        await crm.open("客户")
        await crm.sees("共 5 条", HENGDA, TIANHE, YUANHANG, "/ 筛选")
        assert "新建" not in crm.text
        assert "e 修改" not in crm.text
        assert "f 写跟进" not in crm.text
        for key, reason in (("n", "新建"), ("e", "修改"), ("d", "删除"), ("ctrl+e", "共享")):
            await crm.press(key)
            await crm.is_told(f"您的角色不能{reason}客户。")
        await crm.press("b")
        await crm.is_told("您的角色不能恢复客户。")
        await crm.press("ctrl+t")
        await crm.is_told("您的角色不能新建联系人。")
        assert isinstance(crm.screen, Workspace)
    assert last_change(firm) == before


async def test_the_reason_is_said_in_the_persons_language(firm: str) -> None:
    async with signed_in(firm, "chenguodong", language="en") as crm:
        await crm.open("Customers")
        await crm.press("n")
        await crm.is_told("Your roles do not let you create customers.")
        assert isinstance(crm.screen, Workspace)


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_service_agent_sees_the_credit_nowhere(firm: str, size: tuple[int, int]) -> None:
    """孙丽: not in the profile, not in the history, not among columns, conditions and orders."""
    async with signed_in(firm, "sunli", size) as crm:
        await crm.open("客户")
        await crm.opens(HENGDA)
        await crm.sees("0571-87654321", "积分")
        await crm.sees_nothing_of("信用度")
        await crm.turns_to("变更记录")
        await crm.sees("林志远")
        await crm.sees_nothing_of("信用度", "82")
        await crm.press("escape")
        await crm.arrives(Workspace)
        for key in ("C", "F", "s"):
            await crm.press(key)
            await crm.sees("名称")
            offered = [hit.label for hit in crm.screen.query_one(HitList).hits]
            assert any("积分" in option for option in offered)
            assert not any("信用" in option or "企业资信" in option for option in offered)
            await crm.press("escape")
            await crm.arrives(Workspace)


async def test_a_customer_manager_reads_the_credit_but_the_form_does_not_take_it(firm: str) -> None:
    """李静 sees the credit, and the form shows it without letting her in."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits()
        await crm.press("f8")
        await crm.sees_together("信用度", "82", "只读")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_an_auditor_sees_logs_and_no_customer(firm: str, size: tuple[int, int]) -> None:
    """钱文: the sidebar has no customers, their digits lead elsewhere, and the palette finds none."""
    async with signed_in(firm, "qianwen", size) as crm:
        await crm.sees("登录日志", "操作日志")
        assert "客户" not in crm.text.replace("客户经理", "")
        await crm.press("ctrl+k")
        await crm.types("恒达")
        await crm.sees("没有符合的结果。")
        await crm.press("escape")
        await crm.open("操作日志")
        await crm.sees(HENGDA, "李静", "张晓岚")
        await crm.opens(HENGDA)
        await crm.sees_together("信用度", "82")


async def test_the_customer_of_another_manager_is_not_there(any_firm: str) -> None:
    """李静 comes upon 张晓岚's customer by no way: list, filter, condition, palette, duplicate warning, link."""
    async with signed_in(any_firm, "lijing") as crm:
        await crm.open("客户")
        await crm.sees("共 3 条")
        assert YUANHANG not in crm.text
        await crm.finds("远航")
        await crm.sees("没有符合的记录")
        await crm.finds("65551234")
        await crm.press("escape")
        await crm.press("ctrl+k")
        await crm.types("远航")
        await crm.sees("没有符合的结果。")
        await crm.press("enter")
        assert isinstance(crm.screen, PaletteScreen)
        await crm.press("escape")
        await crm.edits("n")
        await crm.types(YUANHANG)
        await crm.sees_nothing_of("已有")
        await crm.press("escape")
        await crm.confirms()
        await crm.open("联系人")
        await crm.edits("n")
        await crm.types("远航")
        await crm.sees("没有符合的结果。")


async def test_a_shared_customer_is_there_for_whom_it_is_shared_with(firm: str) -> None:
    """D-04: 张晓岚 shares with 李静, who may read it and not change it."""
    async with signed_in(firm, "zhangxiaolan") as crm:
        await crm.open("客户")
        await crm.goes_to(YUANHANG)
        await crm.press("ctrl+e")
        await crm.sees("未共享给任何人")
        await crm.press("f3")
        await crm.chooses("李静")
        await crm.sees("李静可查看")
        await crm.press("f2")
        await crm.arrives(Workspace)
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.sees("共 4 条")
        await crm.goes_to(YUANHANG)
        await crm.press("e")
        await crm.is_told("您可以查看这条记录，但无权进行此操作。")
        await crm.opens(YUANHANG)
        await crm.turns_to("可见人员")
        await crm.sees_together("李静", "已共享", "可查看")
    with elsewhere(firm) as office:
        (share,) = office.admin.shares("customers", office.id_of("customers", YUANHANG))
        assert share == {"user": office.user("lijing"), "department": None, "may_write": False, "until": None}


async def test_what_a_share_lets_somebody_do_and_until_when_stands_in_the_history(any_firm: str) -> None:
    """李静 shares with 王海涛, takes back that he may change it, and then sets a last day."""
    with elsewhere(any_firm) as office:
        desk, key, who = office.desk("lijing"), office.id_of("customers", HENGDA), office.user("wanghaitao")
        for may_write, last in ((True, None), (False, None), (False, "2026-12-31")):
            desk.share("customers", key, [{"user": who, "may_write": may_write, "until": last}])
    async with signed_in(any_firm, "lijing", WIDE) as crm:
        await crm.open("客户")
        await crm.opens(HENGDA)
        await crm.turns_to("可见人员")
        await crm.sees_together("王海涛", "已共享", "可查看，至 2026-12-31")
        await crm.turns_to("变更记录")
        await crm.sees_together("（无） → 王海涛（可修改）")
        await crm.sees_together("王海涛（可修改） → 王海涛（可查看）")
        await crm.sees("王海涛（可查看） → 王海涛（可查看，至", "2026-12-31）")


async def test_a_supervisor_sees_the_department_and_those_below(any_firm: str) -> None:
    """周敏 leads 华东, with 杭州 below it; 华北 is not hers."""
    async with signed_in(any_firm, "zhoumin") as crm:
        await crm.open("客户")
        await crm.sees("共 4 条", HENGDA, TIANHE)
        await crm.sees_nothing_of(YUANHANG)
        await crm.finds("科技", TIANHE, "上海博雅医药科技公司")


async def test_a_command_that_is_refused_stands_greyed_in_the_palette_with_its_reason(firm: str) -> None:
    async with signed_in(firm, "chenguodong") as crm:
        await crm.open("客户")
        await crm.press("ctrl+k")
        await crm.types("新建")
        await crm.sees_together("新建", "您的角色不能")
        await crm.press("enter")
        assert isinstance(crm.screen, PaletteScreen)
        await crm.is_told("您的角色不能新建客户。")


async def test_whoever_is_disabled_while_at_work_is_told_so(firm: str) -> None:
    """R-ORG-06"""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        with elsewhere(firm) as office:
            office.admin.change("users", office.user("lijing"), {"active": False})
        await crm.press("d")
        await crm.is_told("该账号已停用，请联系系统管理员。")
        assert not isinstance(crm.screen, ChooseScreen)
