"""What others did and wrote: the home page counts it, a list has all of it, and what was read stays there."""

from __future__ import annotations

import pytest

from tests.stories.conftest import elsewhere
from tests.stories.driver import SMALL, WIDE, Crm, signed_in
from tui_crm.tui.screens.news import NewsScreen
from tui_crm.tui.screens.records.record_screen import RecordScreen
from tui_crm.tui.screens.workspace import Workspace

HENGDA, BOYA, TIANHE = "杭州恒达精密机械有限公司", "上海博雅医药科技公司", "杭州天和科技有限公司"


def named(url: str, *texts: str) -> None:
    """李静 names 周敏 in follow-ups on 恒达."""
    with elsewhere(url) as office:
        customer = office.id_of("customers", HENGDA)
        for text in texts:
            office.desk("lijing").create("followups", {"customer": customer, "content": f"请 @周敏 {text}"})


def handed(url: str, name: str) -> None:
    """周敏 hands a customer over to 李静."""
    with elsewhere(url) as office:
        customer = office.id_of("customers", name)
        office.desk("zhoumin").do("customers.transfer", customer, to=office.user("lijing"))


async def back_home(crm: Crm) -> None:
    """Leave what was opened."""
    await crm.press("escape")
    await crm.arrives(Workspace)
    await crm.settles()


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_follow_ups_that_name_me_stay_in_a_list_of_their_own(any_firm: str, size: tuple[int, int]) -> None:
    """Those not read yet have a mark and a word there, and stand on the home page; Enter opens and marks one read."""
    named(any_firm, "批一下价格", "看一下样品")
    async with signed_in(any_firm, "zhoumin", size) as crm:
        await crm.sees_together("提到我的", "未读 2 · 共 2")
        await crm.goes_to("批一下价格")
        await crm.press("enter")
        await crm.arrives(RecordScreen)
        await back_home(crm)
        await crm.sees_together("提到我的", "未读 1 · 共 2")
        assert crm.line(HENGDA[:4], "看一下样品")
        await crm.goes_to("提到我的")
        await crm.press("enter")
        await crm.sees("提到我的  共 2")
        await crm.sees_together("* 未读", "看一下样品")
        assert "* 未读" not in crm.line("批一下价格")
        await crm.goes_to("看一下样品")
        # On a wide terminal the record stands beside the list.
        await crm.press("enter")
        await crm.settles()
        await back_home(crm)
        await crm.sees_nothing_of("* 未读")
        await crm.sees("批一下价格", "看一下样品")


async def test_a_list_without_mentions_says_how_colleagues_are_named(firm: str) -> None:
    """The palette has the list for who was never named."""
    async with signed_in(firm, "lijing", SMALL) as crm:
        await crm.sees_nothing_of("提到我的")
        await crm.commands("提到我的")
        await crm.sees("还没有跟进提到您")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_news_lead_to_the_record_and_are_read_one_by_one_or_all(any_firm: str, size: tuple[int, int]) -> None:
    """What was read stays in the list."""
    valves, food = "温州长江阀门厂", "嘉兴南湖食品有限公司"
    with elsewhere(any_firm) as office:
        for name in (valves, food):
            office.customer(name, by="wanghaitao")
    for name in (TIANHE, valves, food):
        handed(any_firm, name)
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.sees_together("消息", "未读 3 · 共 3")
        await crm.press("N")
        await crm.arrives(NewsScreen)
        await crm.sees("消息  未读 3 · 共 3")
        await crm.press("enter")
        await crm.arrives(RecordScreen)
        await crm.sees(food)
        await crm.press("escape")
        await crm.arrives(NewsScreen)
        await crm.sees("消息  未读 2 · 共 3")
        await crm.press("down", "f2")
        await crm.sees("消息  未读 1 · 共 3")
        await crm.press("f8")
        await crm.sees("消息  未读 0 · 共 3")
        await crm.sees(food[:6], valves[:6], TIANHE[:6])
        await back_home(crm)
        await crm.sees_together("消息", "未读 0 · 共 3")


async def test_what_was_given_since_the_last_visit_has_a_count_and_a_list(firm: str) -> None:
    """R-APT-04: tasks of hers that others made, and customers that came to her."""
    async with signed_in(firm, "lijing", SMALL):
        pass
    with elsewhere(firm) as office:
        office.pass_time(1000)
        office.desk("zhoumin").create(
            "appointments", {"title": "交办的任务", "start_at": "+1d", "person": office.user("lijing")}
        )
    handed(firm, TIANHE)
    async with signed_in(firm, "lijing", SMALL) as crm:
        await crm.sees_together("上次登录后交给我的", "1")
        await crm.sees_together("新到我名下的客户", "1")
        await crm.goes_to("新到我名下的客户")
        await crm.press("enter")
        await crm.settles()
        assert crm.listed == [TIANHE]
        await crm.press("1")
        await crm.goes_to("上次登录后交给我的")
        await crm.press("enter")
        await crm.sees("交办的任务")
