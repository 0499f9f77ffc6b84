"""The calculator: a sum, its result, and the ways on (R-TOL-02)."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.dialogs import LANGUAGES, SIZES, answers, dialog
from tests.tui.waiting import sees, shows
from tui_crm.i18n import tr
from tui_crm.tui.screens.calculator import CalculatorScreen
from tui_crm.tui.session import Session


def calculator(session: Session) -> CalculatorScreen:
    return CalculatorScreen(session)


def for_a_field(session: Session) -> CalculatorScreen:
    return CalculatorScreen(session, "Credit")


async def types(pilot: Pilot[int], text: str) -> None:
    await pilot.press(*text)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_enter_reckons_and_the_sum_stays_in_view(
    sqlite_office: Path, size: tuple[int, int], language: str
) -> None:
    async with dialog(sqlite_office, "lijing", calculator, size, language) as pilot:
        await sees(pilot, tr("Calculator", language=language))
        await types(pilot, "1200 + 13%")
        await pilot.press("enter")
        await sees(pilot, "1200 + 13% = 1,356")
        await types(pilot, "today + 45d")
        await pilot.press("enter")
        await sees(pilot, "2026-06-20")
        assert shows(pilot, "1200 + 13% = 1,356")


async def test_what_is_amiss_is_said_and_the_sum_can_be_mended(sqlite_office: Path) -> None:
    async with dialog(sqlite_office, "lijing", calculator) as pilot:
        await types(pilot, "(1+2")
        await pilot.press("enter")
        await sees(pilot, "A bracket is not closed.")
        await types(pilot, ")")
        await pilot.press("enter")
        await sees(pilot, "(1+2) = 3")


async def test_earlier_sums_come_back_and_the_last_result_goes_on(sqlite_office: Path) -> None:
    async with dialog(sqlite_office, "lijing", calculator) as pilot:
        await types(pilot, "2*3")
        await pilot.press("enter")
        await types(pilot, "ans+1")
        await pilot.press("enter")
        await sees(pilot, "ans+1 = 7")
        await pilot.press("up", "up")
        assert pilot.app.screen.line.text == "2*3"
        await pilot.press("down", "down")
        assert pilot.app.screen.line.text == ""


async def test_the_result_is_copied_without_separators(sqlite_office: Path) -> None:
    async with dialog(sqlite_office, "lijing", calculator) as pilot:
        await types(pilot, "3.5*1000")
        await pilot.press("ctrl+y")
        await sees(pilot, "Copied: 3500")
        assert pilot.app.clipboard == "3500"


async def test_the_result_goes_into_the_field_that_it_was_opened_from(sqlite_office: Path) -> None:
    async with dialog(sqlite_office, "lijing", for_a_field) as pilot:
        await types(pilot, "40*2")
        await pilot.press("f2")
        assert await answers(pilot) == "80"


async def test_without_a_field_the_key_says_why_it_does_nothing(sqlite_office: Path) -> None:
    async with dialog(sqlite_office, "lijing", calculator) as pilot:
        await types(pilot, "1+1")
        await pilot.press("f2")
        await sees(pilot, "The calculator was not opened from a field")


async def test_the_next_person_finds_no_results(sqlite_office: Path) -> None:
    async with dialog(sqlite_office, "lijing", calculator) as pilot:
        await types(pilot, "1+1")
        await pilot.press("enter")
        session = pilot.app.session
        assert len(session.reckoned) == 1
        session.desk = session.desk
        assert session.reckoned == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("language", "text"), [("zh", "月底 - 今天"), ("en", "end of month - today")])
async def test_help_says_what_is_understood_and_leads_back(
    sqlite_office: Path, size: tuple[int, int], language: str, text: str
) -> None:
    async with dialog(sqlite_office, "lijing", calculator, size, language) as pilot:
        await types(pilot, "12")
        await pilot.press("f1")
        await sees(pilot, text)
        await pilot.press("escape")
        await sees(pilot, tr("Calculator", language=language))
        assert pilot.app.screen.line.text == "12"
