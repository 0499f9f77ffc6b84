"""The agenda: a week with a holiday, a month, a team; making, changing and calling off (R-APT-03, R-TSK-04)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.office import MINUTE, NOON
from tests.stories.conftest import elsewhere
from tests.stories.driver import SMALL, WIDE, Crm, signed_in
from tests.tui.waiting import until
from tui_crm.domain import Clock
from tui_crm.tui.screens.agenda.screen import AgendaScreen
from tui_crm.tui.screens.help import HelpScreen
from tui_crm.tui.screens.prompt import ChooseScreen
from tui_crm.tui.screens.records.form import FormScreen
from tui_crm.tui.screens.records.record_screen import RecordScreen
from tui_crm.tui.screens.workspace import Workspace

HOUR = 60 * MINUTE
CLOCK = Clock()
BEFORE_THE_HOLIDAY = CLOCK.instant(date(2026, 9, 30), 8)
"""The Wednesday on which the week of National Day begins to be felt."""


def plan(url: str, title: str, start: int, hours: float = 0, by: str = "lijing", **values: object) -> None:
    """Something that somebody has planned."""
    end = {"end_at": start + int(hours * HOUR)} if hours else {}
    with elsewhere(url) as office:
        office.desk(by).create("appointments", {"title": title, "start_at": start, **end, **values})


async def at_the_agenda(crm: Crm, now: int = NOON) -> None:
    """Open the agenda from wherever one is, at a time."""
    crm.session.book.clock.fixed = now
    await crm.press("f11")
    await crm.arrives(AgendaScreen)
    await crm.settles()


def standing(crm: Crm, *texts: str) -> int:
    """How many lines have all of these."""
    return sum(all(text in line for text in texts) for line in crm.text.split("\n"))


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_week_with_national_day_and_the_days_worked_for_it(any_firm: str, size: tuple[int, int]) -> None:
    """A standup on working days stands neither on the holiday nor does it miss the Saturday that is worked."""
    plan(any_firm, "晨会", CLOCK.instant(date(2026, 9, 30), 9), repeat="workdays", until="2026-10-12")
    async with signed_in(any_firm, "lijing", size) as crm:
        await at_the_agenda(crm, BEFORE_THE_HOLIDAY)
        await crm.sees("日程：李静", "2026-09-28 – 10-04", "09-30 周三 今天", "10-01 周四 国庆节放假")
        assert standing(crm, "09:00", "晨会") == 1
        await crm.press("right")
        await crm.sees("10-07 周三 国庆节放假", "10-10 周六 国庆节调休上班", "10-11 周日")
        assert standing(crm, "09:00", "晨会") == 3
        await crm.press("v")
        await crm.sees("2026-10", "国庆节", "10 班")


async def test_the_month_leads_to_the_day_and_back(firm: str) -> None:
    plan(firm, "拜访采购王经理", NOON + 24 * HOUR)
    async with signed_in(firm, "lijing") as crm:
        await at_the_agenda(crm)
        await crm.press("v")
        await crm.sees("2026-05 · 月", "劳动节", "周一", "周日", "拜访采")
        await crm.press("right", "enter")
        await crm.sees("2026-05-07 · 日", "12:00", "拜访采购王经理")
        await crm.press("escape")
        await crm.sees("2026-05 · 月")
        await crm.press("right_square_bracket")
        await crm.sees("2026-06 · 月", "端午节")
        await crm.press("home")
        await crm.sees("2026-05 · 月", "▸6*")


async def test_something_new_is_made_on_the_day_under_the_cursor(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await at_the_agenda(crm)
        await crm.press("down", "down", "n")
        await crm.arrives(FormScreen)
        await crm.sees("2026-05-08 09:00")
        await crm.types("现场验收")
        await crm.press("f2")
        await crm.arrives(AgendaScreen)
        await crm.sees_together("09:00", "现场验收")
        assert crm.screen.record["title"] == "现场验收"
        await crm.press("enter")
        await crm.arrives(RecordScreen)
        await crm.sees("现场验收", "待办任务")


async def test_an_end_is_typed_as_a_time_of_the_day_on_which_it_begins(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await at_the_agenda(crm)
        await crm.press("n")
        await crm.arrives(FormScreen)
        await crm.types("现场验收", "enter")
        await crm.press("ctrl+u")
        await crm.types("明天 9:00", "enter")
        await crm.types("10:30")
        await crm.sees_together("结束时间", "2026-05-07 周四 10:30")
        await crm.press("f2")
        await crm.arrives(AgendaScreen)
        await crm.sees_together("09:00-10:30", "现场验收")


@pytest.mark.parametrize("typed", ["13:30", "提前半小时", "30 min"])
async def test_a_reminder_is_typed_as_a_time_of_that_day_or_as_so_long_before_it(firm: str, typed: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await at_the_agenda(crm)
        await crm.press("n")
        await crm.arrives(FormScreen)
        await crm.types("现场验收", "enter")
        await crm.press("ctrl+u")
        await crm.types("2026-05-20 14:00", "enter")
        await crm.types("15:00", "enter")
        await crm.types(typed)
        await crm.sees_together("提醒时间", "2026-05-20 周三 13:30")
        await crm.press("f2")
        await crm.arrives(AgendaScreen)
        with elsewhere(firm) as office:
            (made,) = office.admin.page("appointments").rows
            assert made["remind_at"] == made["start_at"] - HOUR / 2


async def test_a_time_that_is_typed_for_one_that_stands_there_is_of_the_day_of_that(firm: str) -> None:
    """Start and end stay on their day, and both move where another day is said with the start."""
    plan(firm, "拜访采购王经理", CLOCK.instant(date(2026, 5, 20), 9), hours=1)
    async with signed_in(firm, "lijing", WIDE) as crm:
        await crm.open("日程与待办")
        await crm.press("e")
        await crm.arrives(FormScreen)
        await crm.press("down", "ctrl+u")
        await crm.types("10:30", "enter", "ctrl+u")
        await crm.types("11:30")
        await crm.sees_together("开始时间", "2026-05-20 周三 10:30")
        await crm.sees_together("结束时间", "2026-05-20 周三 11:30")
        await crm.press("up", "ctrl+u")
        await crm.types("2026-05-22 10:30")
        await crm.sees_together("结束时间", "2026-05-22 周五 11:30")


async def test_what_takes_the_same_time_is_told_when_it_is_saved(any_firm: str) -> None:
    plan(any_firm, "样品评审", NOON + HOUR, 2)
    async with signed_in(any_firm, "lijing") as crm:
        await at_the_agenda(crm)
        await crm.press("n")
        await crm.arrives(FormScreen)
        await crm.types("现场验收", "enter")
        await crm.press("ctrl+u")
        await crm.types("14:00", "enter")
        await crm.types("+30min", "f2")
        await crm.arrives(AgendaScreen)
        await crm.is_told("已保存。 时间冲突：样品评审")
        await until(crm.pilot, lambda: crm.screen.record and crm.screen.record["title"] == "现场验收")
        await crm.edits()
        await crm.fills(开始时间="15:00", 结束时间="16:00")
        await crm.press("f2")
        await crm.arrives(AgendaScreen)
        await crm.is_told("已保存。")
        await crm.sees_nothing_of("冲突")


async def test_what_overlaps_is_marked_by_word_and_sign(firm: str) -> None:
    plan(firm, "拜访采购王经理", NOON + HOUR, 2)
    plan(firm, "样品评审", NOON + 2 * HOUR, 1)
    async with signed_in(firm, "lijing", language="en") as crm:
        await at_the_agenda(crm)
        await crm.sees_together("13:00-15:00", "拜访采购王经理", "! conflict")
        await crm.sees_together("14:00-15:00", "样品评审", "! conflict")
        await crm.press("x")
        await crm.sees_together("拜访采购王经理", "✓ Done")
        await crm.sees_nothing_of("conflict")
        await crm.press("x")
        await crm.sees_together("样品评审", "! conflict")


async def test_one_of_a_series_is_called_off_alone_or_with_those_that_follow(firm: str) -> None:
    plan(firm, "周例会", NOON + HOUR, 1, repeat="weekly", until="2026-06-03")
    async with signed_in(firm, "lijing") as crm:
        await at_the_agenda(crm)
        await crm.press("right")
        await crm.sees("05-13 周三")
        await crm.sees("周例会")
        await crm.press("d")
        await crm.arrives(ChooseScreen)
        await crm.sees("取消：周例会", "只取消这一次")
        await crm.press("down", "enter")
        await crm.is_told("已取消，按 u 撤销")
        await crm.sees_nothing_of("周例会")
        await crm.press("u")
        await crm.sees("周例会")


async def test_a_change_to_one_of_a_series_asks_for_which_it_is_meant(firm: str) -> None:
    plan(firm, "周例会", NOON + HOUR, 1, repeat="weekly", until="2026-05-20")
    async with signed_in(firm, "lijing") as crm:
        await at_the_agenda(crm)
        await crm.sees_together("13:00-14:00", "周例会")
        await crm.press("e")
        await crm.arrives(FormScreen)
        await crm.press("end")
        await crm.types("（三楼）", "f2")
        await crm.arrives(ChooseScreen)
        await crm.press("down", "enter")
        await crm.arrives(AgendaScreen)
        await crm.press("right")
        await crm.sees("05-13 周三", "周例会（三楼）")


async def test_who_leads_sees_the_team_and_each_of_them(firm: str) -> None:
    plan(firm, "拜访采购王经理", NOON + HOUR)
    plan(firm, "设备验收", NOON + 2 * HOUR, by="wanghaitao")
    plan(firm, "北京出差", NOON + HOUR, by="zhangxiaolan")
    async with signed_in(firm, "zhoumin", WIDE, language="en") as crm:
        await at_the_agenda(crm)
        await crm.sees("Agenda: 周敏")
        await crm.press("w")
        await crm.arrives(ChooseScreen)
        await crm.sees_nothing_of("张晓岚")
        await crm.press("down", "enter")
        await crm.sees("Agenda: My team")
        await crm.sees_together("拜访采购王经理", "李静")
        await crm.sees_together("设备验收", "王海涛")
        await crm.sees_nothing_of("北京出差")


async def test_who_leads_nobody_is_told_so(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await at_the_agenda(crm)
        await crm.press("ctrl+w")
        await crm.is_told("您的角色只能查看自己的日程。")


async def test_without_the_right_there_is_no_agenda(firm: str) -> None:
    async with signed_in(firm, "qianwen") as crm:
        await crm.press("f11")
        await crm.is_told("您的角色")
        await crm.arrives(Workspace)


async def test_holidays_that_are_not_known_are_told(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await at_the_agenda(crm, CLOCK.instant(date(2031, 5, 6), 12))
        await crm.sees("2031 年节假日尚未公布")


async def test_what_cannot_be_is_told_at_its_field(any_firm: str) -> None:
    """An end before the start, a reminder after it; nothing is saved and nothing that was typed is lost."""
    async with signed_in(any_firm, "lijing") as crm:
        await at_the_agenda(crm)
        await crm.press("n")
        await crm.arrives(FormScreen)
        await crm.types("现场验收", "enter", "enter")
        await crm.types("2026-05-05 9:00", "enter")
        await crm.types("2026-05-09 9:00", "f2")
        await crm.sees("结束时间早于开始时间", "提醒时间晚于开始时间", "现场验收")
        assert isinstance(crm.screen, FormScreen)
    with elsewhere(any_firm) as office:
        assert office.names("lijing", entity="appointments") == []


async def test_help_is_called_by_the_screen_that_it_was_asked_for_on(firm: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await at_the_agenda(crm)
        await crm.press("f1")
        await crm.arrives(HelpScreen)
        await crm.sees_together("帮助", "日程")
        assert "待办" not in crm.line("帮助", "日程"), "it is the agenda, and not the list of appointments and tasks"


@pytest.mark.parametrize("key", ["e", "d", "x", "s", "h", "z"])
async def test_on_a_day_without_entries_keys_say_that_there_is_nothing(firm: str, key: str) -> None:
    async with signed_in(firm, "lijing") as crm:
        await at_the_agenda(crm)
        await crm.press(key)
        await crm.is_told("光标所在的行没有日程或待办。")
