"""李静 looks for customers without follow-up, saves and shares the filter; a colleague opens it (R-QRY-08)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.stories.conftest import elsewhere
from tests.stories.driver import SMALL, WIDE, Crm, signed_in
from tui_crm.tui.screens.palette import PaletteScreen
from tui_crm.tui.screens.prompt import PromptScreen
from tui_crm.tui.screens.records.condition_list import ConditionsScreen
from tui_crm.tui.screens.records.saved_filters import SavedScreen

HENGDA, BOYA, DINGXIN, TIANHE = (
    "杭州恒达精密机械有限公司", "上海博雅医药科技公司", "宁波鼎新电子材料厂", "杭州天和科技有限公司",
)  # fmt: skip


def followed_up(url: str, account: str, customer: str, day: int) -> None:
    """A call with a customer, in April 2026."""
    at = int(datetime(2026, 4, day, 10, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000)
    with elsewhere(url) as office:
        key = office.id_of("customers", customer)
        office.desk(account).create("followups", {"customer": key, "at": at, "method": "phone", "content": "回访"})


async def at_saved(crm: Crm) -> None:
    """Open the saved filters of the list."""
    await crm.press("S")
    await crm.arrives(SavedScreen)
    await crm.settles()


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_found_saved_shared_and_opened_by_a_colleague(any_firm: str, size: tuple[int, int]) -> None:
    followed_up(any_firm, "lijing", HENGDA, 30)
    followed_up(any_firm, "lijing", BOYA, 1)
    followed_up(any_firm, "wanghaitao", TIANHE, 2)
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.conditions("最近跟进", "近 … 天内没有", typed="")
        await crm.arrives(PromptScreen)
        await crm.press("enter")
        await crm.sees("最近跟进 近 30 天内没有（含从未）", " 2 条")
        assert sorted(crm.listed) == sorted([BOYA, DINGXIN])
        await at_saved(crm)
        await crm.press("f3")
        await crm.arrives(PromptScreen)
        await crm.types("久未跟进", "enter")
        await crm.arrives(SavedScreen)
        await crm.sees_together("我的", "久未跟进")
        await crm.press("f6")
        await crm.sees_together("久未跟进", "已共享")
    async with signed_in(any_firm, "wanghaitao", size) as crm:
        await crm.open("客户")
        await at_saved(crm)
        await crm.sees_together("共享", "久未跟进", "李静")
        await crm.press("enter")
        await crm.sees("最近跟进 近 30 天内没有（含从未）", "共 1 条")
        assert crm.listed == [TIANHE]


async def test_in_english_a_filter_becomes_what_the_list_opens_with(firm: str) -> None:
    """At 160 columns; the list opens with it in the next session, and Esc shows everything."""
    async with signed_in(firm, "lijing", WIDE, language="en") as crm:
        await crm.open("Customers")
        await at_saved(crm)
        await crm.goes_to("No follow-up for 30 days")
        await crm.press("space")
        await crm.sees_together("No follow-up for 30 days", "default")
        await crm.press("escape")
    async with signed_in(firm, "lijing", WIDE, language="en") as crm:
        await crm.open("Customers")
        await crm.sees("3 in all · Last follow-up not in the last 30 days")
        await crm.press("escape")
        await crm.sees_nothing_of("not in the last")


async def test_the_palette_finds_saved_filters_by_list_and_name(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.press("ctrl+k")
        await crm.arrives(PaletteScreen)
        await crm.types("30 天")
        await crm.sees("客户：30 天未跟进")
        await crm.press("enter")
        await crm.sees("近 30 天内没有（含从未）", "共 3 条")


async def test_conditions_are_joined_by_or_and_parted_again(firm: str) -> None:
    async with signed_in(firm, "chenguodong") as crm:
        await crm.open("客户")
        await crm.conditions("信用度", "大于等于", typed="91")
        await crm.conditions("信用度", "小于等于", typed="40")
        await crm.sees("0 条 · 信用度")
        await crm.press("F", "enter")
        await crm.arrives(ConditionsScreen)
        await crm.press("down", "space")
        await crm.sees("或 信用度 小于等于 40")
        await crm.press("f2")
        await crm.sees("2 条 · 信用度 大于等于 91 或 信用度")
        assert sorted(crm.listed) == sorted([DINGXIN, TIANHE])
        await crm.press("F", "enter")
        await crm.arrives(ConditionsScreen)
        await crm.press("delete", "f2")
        await crm.sees("信用度 小于等于 40", "共 1 条")


async def test_a_condition_is_added_beside_the_others_and_changed(firm: str) -> None:
    async with signed_in(firm, "chenguodong") as crm:
        await crm.open("客户")
        await crm.conditions("信用度", "大于等于", typed="91")
        await crm.press("F", "enter")
        await crm.arrives(ConditionsScreen)
        await crm.press("f3")
        await crm.chooses("信用度")
        await crm.chooses("小于等于")
        await crm.types("40", "enter")
        await crm.arrives(ConditionsScreen)
        await crm.sees("▸ 信用度 小于等于 40")
        await crm.press("enter")
        await crm.chooses("小于等于")
        await crm.press("ctrl+u")
        await crm.types("65", "enter")
        await crm.arrives(ConditionsScreen)
        await crm.press("space", "f2")
        await crm.sees("3 条 · 信用度 大于等于 91 或")


async def test_a_filter_over_a_hidden_field_is_opened_without_it_after_asking(firm: str) -> None:
    with elsewhere(firm) as office:
        from tui_crm.domain import Filter, Query

        desk = office.desk("zhoumin")
        query = Query(words="公司", filters=(Filter("credit", "at_least", 60),))
        desk.share_filter(desk.save_filter("customers", "信用好的", query).key, True)
        office.role("customer_manager", customers={"credit": 0})
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await at_saved(crm)
        await crm.press("enter")
        await crm.sees("1 个条件")
        await crm.confirms()
        await crm.sees("包含“公司”", "共 2 条")


async def test_what_comes_with_the_program_is_called_so(firm: str) -> None:
    async with signed_in(firm, "lijing", language="en") as crm:
        await crm.open("Customers")
        await at_saved(crm)
        await crm.sees("Built in")
