"""What somebody sets out to reach, and notes for nobody else (R-TSK-01 to R-TSK-03, R-APT-06)."""

from __future__ import annotations

import pytest

from tests.stories.conftest import elsewhere, stored
from tests.stories.driver import SMALL, WIDE, signed_in
from tui_crm.domain import Query
from tui_crm.tui.screens.records.form import FormScreen
from tui_crm.tui.screens.records.record_screen import RecordScreen
from tui_crm.tui.screens.workspace import Workspace


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_supervisor_gives_somebody_a_plan_who_sees_it_and_what_was_reached(
    any_firm: str, size: tuple[int, int]
) -> None:
    """R-TSK-01, R-TSK-02, R-TSK-03: 李静 has won three customers this month; she cannot change her plan."""
    async with signed_in(any_firm, "zhoumin", size) as crm:
        await crm.open("工作计划")
        await crm.edits("n")
        await crm.fills(名称="五月拓展")
        await crm.goes_to_field("人员")
        await crm.press("f4")
        await crm.chooses("李静")
        await crm.fills(开始日期="2026-05-01", 结束日期="2026-05-31", 计划客户数="4", **{"计划利润（元）": "50000"})
        await crm.saves()
        await crm.sees_together("五月拓展", "李静")
    assert stored(any_firm, "plans", "五月拓展").label("person") == "李静"
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.sees_together("周敏", "给您", "五月拓展")
        await crm.open("工作计划")
        await crm.opens("五月拓展")
        await crm.sees("本期新增客户：3 / 计划 4（75%）")
        await crm.press("e")
        await crm.is_told("由周敏为您制定")
        assert not isinstance(crm.screen, FormScreen)
    assert stored(any_firm, "plans", "五月拓展")["done"] is False


async def test_the_plan_of_a_colleague_is_not_seen(firm: str) -> None:
    """R-TSK-03"""
    with elsewhere(firm) as office:
        values = {"title": "五月拓展", "starts_on": "2026-05-01", "ends_on": "2026-05-31", "customers": 4, "profit": 1}
        office.desk("zhoumin").create("plans", {**values, "person": office.user("lijing")})
    async with signed_in(firm, "wanghaitao", SMALL) as crm:
        await crm.open("工作计划")
        await crm.sees_nothing_of("五月拓展")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_what_is_pinned_stands_first_and_nobody_else_ever_sees_it(any_firm: str, size: tuple[int, int]) -> None:
    """R-APT-06: not in the list, not by searching everything, not in the audit; the administrator included."""
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.open("备忘")
        for title, content in (("王总喜好", "喝龙井"), ("报销", "周五前交发票")):
            await crm.edits("n")
            await crm.fills(主题=title, 内容=content)
            await crm.saves()
            await crm.arrives(Workspace)
        assert crm.listed == ["报销", "王总喜好"]
        await crm.goes_to("王总喜好")
        await crm.edits()
        await crm.goes_to_field("置顶")
        await crm.press("space")
        await crm.saves()
        assert crm.listed == ["王总喜好", "报销"]
        await crm.goes_to("王总喜好")
        await crm.press("enter")
        await crm.settles()
        await crm.sees("喝龙井")
    for account in ("linzhiyuan", "zhoumin"):
        async with signed_in(any_firm, account, size) as crm:
            await crm.open("备忘")
            await crm.sees_nothing_of("王总喜好", "报销")
            await crm.press("ctrl+circumflex_accent")
            await crm.types("龙井")
            await crm.sees_nothing_of("王总喜好", "喝龙井")
            await crm.press("escape")
            if account == "linzhiyuan":
                await crm.open("操作日志")
                await crm.sees_nothing_of("王总喜好", "喝龙井")
    with elsewhere(any_firm) as office:
        assert office.desk("zhoumin").page("memos", Query(words="龙井")).rows == ()
        assert office.names("lijing", entity="memos") == ["王总喜好", "报销"]


async def test_a_memo_is_written_over_the_list(firm: str) -> None:
    """Its form is a box: the list of memos stays in view around it."""
    with elsewhere(firm) as office:
        for n in range(12):
            office.desk("lijing").create("memos", {"title": f"第 {n} 条"})
    async with signed_in(firm, "lijing", SMALL) as crm:
        await crm.open("备忘")
        await crm.edits("n")
        await crm.sees("新建备忘", "第 11 条", "帮助")
        await crm.press("escape")
        await crm.arrives(Workspace)
        await crm.press("enter")
        await crm.arrives(RecordScreen)


@pytest.mark.parametrize(
    ("language", "place", "told"), [("zh", "备忘", "已撤销：备忘"), ("en", "Memos", "Undone: Memo")]
)
async def test_what_is_undone_of_a_memo_is_called_by_its_kind(firm: str, language: str, place: str, told: str) -> None:
    """Nobody else may know what it says, so the history has no title of it."""
    with elsewhere(firm) as office:
        office.desk("lijing").create("memos", {"title": "报销"})
    async with signed_in(firm, "lijing", language=language) as crm:
        await crm.open(place)
        await crm.press("d", "u")
        await crm.is_told(told)
        await crm.press("f5", "u")
        await crm.is_told(told)
        assert crm.listed == []
