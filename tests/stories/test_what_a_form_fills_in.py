"""What a new record gets without anybody's saying it stands in its form, and is what is stored."""

from __future__ import annotations

import pytest

from tests.office import NOON
from tests.stories.conftest import stored
from tests.stories.driver import SMALL, WIDE, signed_in

HENGDA = "杭州恒达精密机械有限公司"
DAY = "2026-05-07"


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_follow_up_is_by_telephone_and_now(firm: str, size: tuple[int, int]) -> None:
    async with signed_in(firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits("f")
        await crm.sees_together("方式", "电话")
        await crm.types("问了交期")
        await crm.goes_to_field("时间")
        await crm.sees_together("时间", "2026-05-06 12:00")
        await crm.goes_to_field("人员")
        await crm.sees_together("人员", "李静")
        await crm.saves()
    assert stored(firm, "followups", "问了交期")["at"] == NOON


async def test_the_time_that_is_shown_is_the_one_that_is_stored(firm: str) -> None:
    """Whoever writes for five minutes sees the time at which the form was opened, and that is saved."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits("f")
        await crm.types("问了交期")
        crm.session.book.clock.fixed = NOON + 5 * 60_000
        await crm.saves()
    assert stored(firm, "followups", "问了交期")["at"] == NOON


async def test_what_is_emptied_is_filled_in_again_before_it_is_saved(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits("f")
        await crm.types("问了交期")
        await crm.goes_to_field("方式")
        await crm.press("delete")
        assert "电话" not in crm.line("方式")
        await crm.press("tab")
        await crm.sees_together("方式", "电话")


async def test_what_has_an_end_is_no_task(any_firm: str) -> None:
    """The type follows the end as it is filled in, and stays as somebody has said it."""
    async with signed_in(any_firm, "lijing") as crm:
        await crm.open("日程与待办")
        await crm.edits("n")
        await crm.sees_together("类型", "待办任务")
        await crm.fills(主题="现场验收", 开始时间=f"{DAY} 14:00", 结束时间=f"{DAY} 15:00")
        await crm.press("tab")
        await crm.sees_nothing_of("待办任务")
        await crm.saves()
    assert stored(any_firm, "appointments", "现场验收")["type"] is None


async def test_an_end_that_is_typed_last_counts_as_well(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("日程与待办")
        await crm.edits("n")
        await crm.fills(主题="现场验收", 开始时间=f"{DAY} 14:00", 结束时间=f"{DAY} 15:00")
        await crm.saves()
    assert stored(firm, "appointments", "现场验收")["type"] is None


async def test_a_type_that_was_chosen_stays_whatever_the_end(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await crm.open("日程与待办")
        await crm.edits("n")
        await crm.fills(主题="现场验收", 开始时间=f"{DAY} 14:00")
        await crm.goes_to_field("类型")
        await crm.press("f4")
        await crm.chooses("会议")
        await crm.fills(结束时间=f"{DAY} 15:00")
        await crm.saves()
        await crm.opens("现场验收")
        await crm.sees_together("类型", "会议")
