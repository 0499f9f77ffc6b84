"""The first page after signing in leads to what is done most."""

from __future__ import annotations

import pytest

from tests.office import DAY, NOON
from tests.stories.conftest import elsewhere, stored
from tests.stories.driver import SMALL, WIDE, signed_in
from tui_crm.tui.screens.palette import PaletteScreen
from tui_crm.tui.screens.workspace import Workspace

HOUR = DAY // 24


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_new_customer_is_made_without_going_to_the_list(any_firm: str, size: tuple[int, int]) -> None:
    """It is hers."""
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.edits("n")
        await crm.types("苏州新芯半导体")
        await crm.saves()
        await crm.arrives(Workspace)
        await crm.is_told("已保存。")
        await crm.sees("首页", "苏州新芯半导体")
    assert stored(any_firm, "customers", "苏州新芯半导体").label("owner") == "李静"


async def test_who_may_make_no_customer_is_told_so(firm: str) -> None:
    async with signed_in(firm, "chenguodong") as crm:
        await crm.press("f3")
        await crm.is_told("您的角色不能新建客户。")
        await crm.press("ctrl+k")
        await crm.arrives(PaletteScreen)
        await crm.types("新建")
        await crm.sees_together("新建", "您的角色不能新建客户。")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_whoever_has_no_role_is_told_whom_to_ask(any_firm: str, size: tuple[int, int]) -> None:
    with elsewhere(any_firm) as office:
        office.admin.change("users", office.user("zhaolei"), {"roles": ""})
    async with signed_in(any_firm, "zhaolei", size) as crm:
        await crm.sees("尚未分配角色，请联系管理员。")
        await crm.sees_nothing_of("左侧菜单", "概览")


@pytest.mark.parametrize(("account", "says"), [("lijing", "3, all mine"), ("zhoumin", "Customers    4")])
async def test_the_numbers_are_said_plainly(firm: str, account: str, says: str) -> None:
    """李静 sees only her own customers, her supervisor those of the department."""
    async with signed_in(firm, account, language="en") as crm:
        await crm.sees(says, "Overview", "Recently opened")


async def test_a_new_customer_of_nobody_is_said_to_be_in_the_pool(firm: str) -> None:
    """A supervisor sees whose the others are."""
    with elsewhere(firm) as office:
        office.desk("lijing").create("customers", {"name": "宁波甬江纺织"})
        given_up = office.desk("lijing").create("customers", {"name": "绍兴越城染整"})
        office.desk("lijing").do("customers.release", given_up.id, reason="no_capacity")
    async with signed_in(firm, "linzhiyuan") as crm:
        await crm.sees_together("李静", "宁波甬江纺织")
        await crm.sees_together("在公海", "绍兴越城染整")


async def test_an_empty_list_names_its_records_within_a_sentence(firm: str) -> None:
    async with signed_in(firm, "linzhiyuan", language="en") as crm:
        await crm.open("Positions")
        await crm.sees("No positions yet. Press n to add the first one.")


async def test_what_was_deleted_together_is_said_with_its_number(firm: str) -> None:
    async with signed_in(firm, "linzhiyuan", language="en") as crm:
        await crm.open("Customers")
        await crm.press("space", "down", "space", "d")
        await crm.sees("Move 2 customers into the recycle bin?")
        await crm.confirms()
        await crm.is_told("Deleted; u undoes this · 2 records")


def plan(url: str, title: str, start: int, by: str = "lijing") -> None:
    """Something that somebody is to do."""
    with elsewhere(url) as office:
        office.desk(by).create("appointments", {"title": title, "start_at": start})


async def test_what_is_due_today_is_worked_off_from_the_morning_on(any_firm: str) -> None:
    """Esc leads back to the line that opened the list; the list itself is whole again when it is gone to."""
    for title, hours in (("晚上的", 5), ("中午的", 1), ("下午的", 3)):
        plan(any_firm, title, NOON + hours * HOUR)
    plan(any_firm, "昨天的", NOON - DAY)
    async with signed_in(any_firm, "lijing") as crm:
        await crm.goes_to("今天到期")
        await crm.press("enter")
        await crm.sees_together("日程与待办", "今天到期")
        await crm.settles()
        assert crm.listed == ["中午的", "下午的", "晚上的"]
        await crm.press("escape")
        await crm.sees("待办", "首页")
        assert crm.screen.spot == "home"
        await crm.press("enter")
        await crm.sees_together("日程与待办", "今天到期")
        await crm.open("首页")
        await crm.open("日程与待办")
        assert len(crm.listed) == 4
        assert not crm.line("日程与待办", "今天到期")


async def test_what_is_typed_on_such_a_list_goes_first(firm: str) -> None:
    for title in ("送样品", "报价"):
        plan(firm, title, NOON + HOUR)
    async with signed_in(firm, "lijing") as crm:
        await crm.goes_to("今天到期")
        await crm.press("enter")
        await crm.sees_together("日程与待办", "今天到期")
        await crm.finds("样品", "送样品")
        await crm.press("escape")
        await crm.settles()
        assert len(crm.listed) == 2
        await crm.press("escape")
        await crm.sees("首页")
        assert crm.screen.spot == "home"


async def test_who_leads_opens_the_own_numbers_and_those_of_the_team(firm: str) -> None:
    plan(firm, "主管自己的", NOON - DAY, by="zhoumin")
    for title, days in (("送样品", 3), ("报价", 2)):
        plan(firm, title, NOON - days * DAY)
    async with signed_in(firm, "zhoumin") as crm:
        await crm.sees_together("已逾期", "我的 1 !")
        await crm.goes_to("团队 3")
        await crm.press("enter")
        await crm.sees_together("日程与待办", "已逾期 · 团队")
        await crm.settles()
        assert crm.listed == ["送样品", "报价", "主管自己的"]
        await crm.press("escape", "up", "enter")
        await crm.sees_together("日程与待办", "已逾期 · 我的")
        assert crm.listed == ["主管自己的"]
    async with signed_in(firm, "chenguodong") as crm:
        await crm.sees_together("已逾期", "全部 3")


async def test_the_number_of_customers_is_that_of_their_list(any_firm: str) -> None:
    """Those in the pool stand in a list of their own."""
    with elsewhere(any_firm) as office:
        pooled = office.id_of("customers", "上海博雅医药科技公司")
        office.desk("lijing").do("customers.release", pooled, reason="no_capacity")
    async with signed_in(any_firm, "zhoumin") as crm:
        await crm.sees("首页")
        await crm.settles()
        await crm.sees_together("客户", " 3")
        await crm.open("客户")
        await crm.sees("共 3 条")
