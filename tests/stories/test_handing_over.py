"""Somebody leaves: the supervisor hands the customers over, all at once, and takes it back (R-HND-01, R-HND-02)."""

from __future__ import annotations

import pytest

from tests.stories.conftest import elsewhere, names, stored
from tests.stories.driver import SMALL, signed_in
from tui_crm.tui.screens.records.along import AlongScreen
from tui_crm.tui.screens.records.pick import PickScreen

HENGDA, BOYA, DINGXIN = "杭州恒达精密机械有限公司", "上海博雅医药科技公司", "宁波鼎新电子材料厂"
TIANHE = "杭州天和科技有限公司"
BIG = (160, 50)


def thirty(url: str) -> list[str]:
    """李静 has thirty customers, at each something is to be done; returns what they are called."""
    with elsewhere(url) as office:
        li = office.desk("lijing")
        for n in range(27):
            office.customer(f"恒达分厂{n:02}", by="lijing")
        for row in li.page("customers").rows:
            li.create("appointments", {"title": "送样", "start_at": "明天", "customer": row.id})
        return sorted(office.names("lijing"))


def tasks(url: str) -> set[str]:
    """Who has to do what is to be done."""
    with elsewhere(url) as office:
        return {row.label("person") for row in office.admin.page("appointments").rows}


@pytest.mark.parametrize("size", [SMALL, BIG])
async def test_all_customers_of_a_leaver_are_handed_over_and_come_back(any_firm: str, size: tuple[int, int]) -> None:
    hers = thirty(any_firm)
    assert len(hers) == 30
    async with signed_in(any_firm, "zhoumin", size) as crm:
        await crm.open("用户")
        await crm.goes_to("李静")
        await crm.press("a")
        await crm.arrives(PickScreen)
        await crm.chooses("王海涛")
        await crm.arrives(AlongScreen)
        await crm.sees("把李静的全部 30 个客户移交给王海涛？")
        await crm.sees_together("是", "未完成的日程与待办")
        await crm.press("enter")
        await crm.is_told("已移交给王海涛：30 个")
        assert sorted(names(any_firm, "wanghaitao")) == sorted([*hers, TIANHE])
        assert tasks(any_firm) == {"王海涛"}
        await crm.press("u")
        await crm.settles()
        await crm.is_told("已撤销")
    assert sorted(names(any_firm, "lijing")) == hers
    assert names(any_firm, "wanghaitao") == [TIANHE]
    assert tasks(any_firm) == {"李静"}


async def test_marked_customers_go_to_a_colleague_without_their_tasks(firm: str) -> None:
    thirty(firm)
    async with signed_in(firm, "zhoumin") as crm:
        await crm.open("客户")
        await crm.filters("分厂")
        await crm.press("asterisk", "ctrl+down")
        await crm.chooses("王海涛")
        await crm.arrives(AlongScreen)
        await crm.sees("把 27 个客户移交给王海涛？")
        await crm.press("space")
        await crm.sees_together("否", "未完成的日程与待办")
        await crm.press("f2")
        await crm.is_told("已移交给王海涛：27 个")
    assert tasks(firm) == {"李静"}
    assert stored(firm, "customers", "恒达分厂07").label("owner") == "王海涛"


async def test_only_who_sees_customers_is_offered(any_firm: str) -> None:
    """An auditor, whose role sees none, is not in the list, whatever is typed."""
    async with signed_in(any_firm, "zhoumin") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.press("a")
        await crm.arrives(PickScreen)
        await crm.sees("王海涛")
        await crm.types("钱文")
        await crm.sees_nothing_of("王海涛", "审计")
        assert crm.screen.table.current is None


async def test_the_palette_knows_the_command_by_its_name(firm: str) -> None:
    async with signed_in(firm, "zhoumin") as crm:
        await crm.open("用户")
        await crm.goes_to("李静")
        await crm.commands("移交全部客户")
        await crm.chooses("王海涛")
        await crm.arrives(AlongScreen)
        await crm.press("escape")
        await crm.settles()
    assert sorted(names(firm, "lijing")) == sorted([HENGDA, BOYA, DINGXIN])


async def test_a_customer_manager_hands_nothing_over(firm: str) -> None:
    """D-04"""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.press("a")
        await crm.is_told("您的角色不能分配客户。")


async def test_nobody_is_offered_to_take_over_from_themselves(firm: str) -> None:
    async with signed_in(firm, "linzhiyuan") as crm:
        await crm.open("用户")
        await crm.goes_to("李静")
        await crm.press("a")
        await crm.arrives(PickScreen)
        await crm.sees("周敏")
        await crm.types("李静")
        await crm.sees("没有符合的结果。")
