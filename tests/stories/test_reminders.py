"""Reminders: what was missed overnight is there in the morning, and is done or put off with one key (R-APT-02)."""

from __future__ import annotations

import pytest

from tests.office import DAY, MINUTE, NOON
from tests.stories.conftest import elsewhere, stored
from tests.stories.driver import SMALL, WIDE, signed_in
from tests.tui.waiting import until
from tui_crm.tui.screens.agenda.reminders import RemindersScreen
from tui_crm.tui.screens.records.record_screen import RecordScreen
from tui_crm.tui.screens.workspace import Workspace

HOUR = 60 * MINUTE


def remind(url: str, *titles: str, at: int) -> None:
    """Things that 李静 is to be reminded of, each a minute after the other."""
    with elsewhere(url) as office:
        for n, title in enumerate(titles):
            times = {"start_at": at + 30 * MINUTE, "remind_at": at + n * MINUTE}
            office.desk("lijing").create("appointments", {"title": title, **times})


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_what_was_missed_overnight_is_done_and_put_off_in_the_morning(
    any_firm: str, size: tuple[int, int]
) -> None:
    remind(any_firm, "寄合同", "送样品", "回电话", at=NOON - 16 * HOUR)
    async with signed_in(any_firm, "lijing", size) as crm:
        await crm.sees_together("李静", "提醒 3")
        await crm.press("m")
        await crm.arrives(RemindersScreen)
        await crm.sees("提醒：3", "寄合同", "送样品", "回电话", "逾期")
        await crm.press("x")
        await crm.sees("提醒：2")
        await crm.sees_nothing_of("寄合同")
        await crm.press("f7")
        await crm.sees("提醒：1", "下一个：今天 13:00")
        await crm.sees_nothing_of("送样品")
        await crm.press("z")
        await crm.sees("提醒：0", "没有到期的提醒。")
        await crm.press("escape")
        await crm.arrives(Workspace)
        await until(crm.pilot, lambda: "提醒" not in crm.text.split("\n")[0])
    assert stored(any_firm, "appointments", "寄合同")["state"] == "done"
    assert stored(any_firm, "appointments", "送样品")["remind_at"] == NOON + HOUR
    assert stored(any_firm, "appointments", "回电话")["remind_at"] == NOON + DAY - 3 * HOUR


async def test_a_reminder_moves_along_with_the_task(any_firm: str) -> None:
    """The form says where it will stand before anything is saved."""
    remind(any_firm, "送样品", at=NOON + DAY)
    async with signed_in(any_firm, "lijing", SMALL) as crm:
        await crm.open("日程与待办")
        await crm.goes_to("送样品")
        await crm.edits()
        await crm.fills(开始时间="5月9日 10:00")
        await crm.sees_together("提醒时间", "2026-05-07 12:00", "随之改为 2026-05-09 周六 09:30")
        await crm.saves()
        await crm.is_told("已保存。")
    assert stored(any_firm, "appointments", "送样品")["remind_at"] == NOON + 3 * DAY - 150 * MINUTE


async def test_a_reminder_that_is_typed_stands_where_it_is_typed(firm: str) -> None:
    remind(firm, "送样品", at=NOON + DAY)
    async with signed_in(firm, "lijing", SMALL) as crm:
        await crm.open("日程与待办")
        await crm.goes_to("送样品")
        await crm.edits()
        await crm.fills(开始时间="5月9日 10:00", 提醒时间="5月8日 18:00")
        await crm.sees_nothing_of("随之改为")
        await crm.saves()
        await crm.is_told("已保存。")
    assert stored(firm, "appointments", "送样品")["remind_at"] == NOON + 2 * DAY + 6 * HOUR


def birthday(url: str) -> int:
    """陈晨 has one the day after tomorrow; the id of her customer."""
    with elsewhere(url) as office:
        customer = office.admin.read("customers", office.id_of("customers", "杭州恒达精密机械有限公司"))
        office.contact(customer, "陈晨", birthday="1985-05-08")
    return customer.id


async def test_a_birthday_is_made_a_task_with_one_key(firm: str) -> None:
    """R-FUP-12, R-APT-07"""
    customer = birthday(firm)
    async with signed_in(firm, "lijing") as crm:
        await crm.press("m")
        await crm.arrives(RemindersScreen)
        await crm.sees("没有到期的提醒。", "客户关怀")
        await crm.sees_together("05-08 周五", "陈晨 · 生日", "杭州恒达精密机械有限公司")
        await crm.press("n")
        await crm.is_told("此处不能进行该操作。")
        await crm.press("end", "f3")
        await crm.is_told("已安排：生日祝福：陈晨")
        await crm.sees_together("陈晨", "✓ 已安排")
        await crm.press("f3")
        await crm.is_told("已经有任务了。")
        await crm.press("enter")
        await crm.arrives(RecordScreen)
        await crm.sees("陈晨", "1985-05-08")
    assert stored(firm, "appointments", "生日祝福：陈晨")["customer"] == customer


async def test_the_keys_are_those_of_the_line_under_the_cursor(firm: str) -> None:
    """What is due is done or put off; whom to greet is planned."""
    remind(firm, "寄合同", at=NOON - HOUR)
    birthday(firm)
    async with signed_in(firm, "lijing") as crm:
        await crm.press("m")
        await crm.arrives(RemindersScreen)
        await crm.sees("x 完成")
        await crm.sees_nothing_of("n 安排关怀")
        await crm.press("end")
        await crm.sees("n 安排关怀")
        await crm.sees_nothing_of("x 完成")
        await crm.press("home", "s")
        await crm.is_told("提醒已推迟到 今天 12:10，按 u 撤销")


async def test_putting_off_is_undone(firm: str) -> None:
    remind(firm, "寄合同", at=NOON - HOUR)
    async with signed_in(firm, "lijing", language="en") as crm:
        await crm.press("ctrl+v")
        await crm.arrives(RemindersScreen)
        await crm.press("s")
        await crm.sees("Nothing is due.", "next today 12:10")
        await crm.press("u")
        await crm.sees("寄合同", "late")


async def test_the_number_comes_when_the_time_has_come_and_nothing_is_asked_before(firm: str) -> None:
    """One timer stands at the time of the next reminder; none while there is none."""
    async with signed_in(firm, "lijing") as crm:
        assert crm.screen.reminders.waits_until is None
        remind(firm, "寄合同", at=NOON + 10 * MINUTE)
        await crm.press("f5")
        await until(crm.pilot, lambda: crm.screen.reminders.waits_until == NOON + 10 * MINUTE)
        await crm.sees_nothing_of("提醒 1")
        crm.session.book.clock.fixed = NOON + 10 * MINUTE
        crm.screen.reminders.look()
        await crm.sees("提醒 1")
        assert crm.screen.reminders.waits_until is None
