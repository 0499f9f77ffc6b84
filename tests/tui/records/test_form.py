"""Filling in and changing records with the keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.dialogs import SIZES, answers
from tests.tui.records.stage import (
    BOYA,
    HENGDA,
    book,
    burst,
    desk_in,
    field,
    form,
    found,
    go,
    screen,
    sheet,
)
from tests.tui.screen_text import screen_text
from tests.tui.waiting import sees, shows, until
from tui_crm.domain import times
from tui_crm.i18n import listed, tr
from tui_crm.tui.screens.records.form import FormScreen
from tui_crm.tui.screens.records.picking import Picking

__all__ = ["book"]


async def test_a_customer_with_a_phone_and_a_region_takes_a_few_keys_beside_what_is_typed(book: Path) -> None:
    async with form(book) as pilot:
        keys = [*"杭州新芯", "enter", "enter", "enter", *"0571-88886666"]
        keys += ["f2"]
        assert field(pilot) == "name"
        await pilot.press(*keys)
        saved = await answers(pilot)
        assert len(keys) - len("杭州新芯0571-88886666") == 4
    with desk_in(book, "lijing") as desk:
        record = desk.read("customers", saved)
        assert (record["name"], record["phone"], record.label("owner")) == ("杭州新芯", "0571-88886666", "李静")
        assert record["kind"] == "company"


async def test_a_field_is_checked_when_it_is_left(book: Path) -> None:
    async with form(book) as pilot:
        await pilot.press(*"新芯")
        await go(pilot, "phone")
        await pilot.press(*"abc", "down")
        lines = screen_text(pilot.app)
        at = next(n for n, line in enumerate(lines) if "abc" in line)
        assert lines[at + 1].strip().startswith("! ")
        assert field(pilot) == "mobile"
        await pilot.press("up", "ctrl+u", *"0571-88886666", "tab")
        assert not shows(pilot, "! ")


async def test_a_section_says_that_something_is_wrong_in_it(book: Path) -> None:
    async with form(book, of=HENGDA, account="linzhiyuan") as pilot:
        await go(pilot, "credit")
        await pilot.press("ctrl+u", *"101", "f7", "f2")
        await until(pilot, lambda: field(pilot) == "credit")
        assert shows(pilot, f"[{tr('Classification')} !]")
        assert shows(pilot, tr("Between {low} and {high}, please.", low=0, high=100))


async def test_a_value_is_chosen_by_its_pinyin(book: Path) -> None:
    async with form(book) as pilot:
        await pilot.press(*"新芯", "f8")
        assert field(pilot) == "type"
        await go(pilot, "industry")
        await pilot.press("j", "x")
        await until(pilot, lambda: isinstance(pilot.app.screen, Picking))
        await sees(pilot, "机械")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
        assert field(pilot) == "value_class"
        assert any("行业" in line and "机械" in line for line in screen_text(pilot.app))
        await pilot.press("f2")
        key = await answers(pilot)
    with desk_in(book, "lijing") as desk:
        assert "机械" in desk.read("customers", key).label("industry")


async def test_keys_that_come_all_at_once_reach_the_fields_they_were_meant_for(book: Path) -> None:
    async with form(book) as pilot:
        await burst(pilot, *"新芯", "tab", "tab", "tab", *"0571-88886666", "f8", "tab", "tab", "tab", "tab")
        await burst(pilot, *"jx", "enter", "tab", "ctrl+u", *"88", "f2")
        key = await answers(pilot)
    with desk_in(book, "lijing") as desk:
        saved = desk.read("customers", key)
        assert (saved["name"], saved["phone"], saved["points"]) == ("新芯", "0571-88886666", 88)
        assert "机械" in saved.label("industry")


async def test_several_tags_are_chosen_and_taken_away_again(book: Path) -> None:
    async with form(book) as pilot:
        await pilot.press(*"新芯")
        await go(pilot, "tags")
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(pilot.app.screen, Picking))
        await until(pilot, lambda: pilot.app.screen.table.current)
        await pilot.press("space", "down", "space", "down", "space", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
        tags = next(a for a in screen(pilot).answers() if a.name == "tags")
        assert len(tags.raw) == 3
        assert tags.shown.count("、") == 2
        sheet(pilot).enter("tags")
        await pilot.press("backspace", "f2")
        key = await answers(pilot)
    with desk_in(book, "lijing") as desk:
        assert desk.read("customers", key).label("tags") == listed((tags.words[key] for key in tags.raw), language="zh")


async def test_a_contact_is_linked_to_a_customer_made_on_the_way(book: Path) -> None:
    async with form(book, "contacts") as pilot:
        assert field(pilot) == "customer"
        await pilot.press("新")
        await until(pilot, lambda: isinstance(pilot.app.screen, Picking))
        await pilot.press("芯")
        await sees(pilot, tr("Nothing fits."))
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen) and shows(pilot, "新芯"))
        await pilot.press("f2")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 2)
        await until(pilot, lambda: field(pilot) == "name")
        assert shows(pilot, "新芯")
        await pilot.press(*"赵敏", "f2")
        key = await answers(pilot)
    with desk_in(book, "lijing") as desk:
        assert desk.read("contacts", key).label("customer") == "新芯"


async def test_a_day_is_understood_while_it_is_typed(book: Path) -> None:
    async with form(book) as pilot:
        await go(pilot, "member_since")
        await pilot.press(*"-1d")
        assert shows(pilot, f"2026-05-05 {tr('Tue')}")
        await pilot.press("ctrl+u", *"+3d", "tab")
        assert shows(pilot, "! " + tr("This day is in the future."))


async def test_a_day_without_its_year_is_the_last_one_where_it_cannot_be_to_come(book: Path) -> None:
    async with form(book) as pilot:
        await go(pilot, "last_purchase_on")
        await pilot.press(*"12-31")
        assert shows(pilot, f"2025-12-31 {tr('Wed')}")
        await pilot.press("tab")
        assert not shows(pilot, "! " + tr("This day is in the future."))


@pytest.mark.parametrize(("language", "past"), [("zh", "3天前"), ("en", "3 days ago")])
async def test_what_is_no_day_is_told_with_examples_of_the_language(book: Path, language: str, past: str) -> None:
    async with form(book, language=language) as pilot:
        await go(pilot, "last_purchase_on")
        await pilot.press(*"someday", "tab")
        assert shows(pilot, "! " + tr(times.NO_DAY, language=language)[:10])
        assert shows(pilot, past)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("0.5", "Between {low} and {high}, please."), ("9" * 20, "Between {low} and {high}, please."), ("20", "")],
)
async def test_the_value_of_a_setting_is_checked_when_it_is_left(book: Path, typed: str, problem: str) -> None:
    async with form(book, "settings", of="sign_in.idle_minutes", account="linzhiyuan") as pilot:
        await until(pilot, lambda: field(pilot) == "value")
        await pilot.press("ctrl+u", *typed, "tab")
        assert shows(pilot, "! ") == bool(problem)
        assert not problem or shows(pilot, "! " + tr(problem, low=1, high=10_000))


async def test_choices_and_flags_turn_by_space_and_are_told_by_letters(book: Path) -> None:
    async with form(book, "contacts") as pilot:
        await go(pilot, "sex")
        await pilot.press("space")
        assert shows(pilot, tr("Female"))
        await pilot.press("right")
        assert shows(pilot, tr("Male"))
        await go(pilot, "primary")
        await pilot.press("y")
        assert sheet(pilot).current.raw is True  # type: ignore[union-attr]
        await pilot.press("space")
        assert sheet(pilot).current.raw is False  # type: ignore[union-attr]


@pytest.mark.parametrize("bad", ["[/b]", "\x1b[31m红\x1b]0;x\x07", "e" + "\u0301" * 1000, "长" * 3000, "\u202eevil"])
async def test_bad_text_is_shown_harmlessly_and_refused_at_its_field_at_worst(book: Path, bad: str) -> None:
    from textual import events

    async with form(book) as pilot:
        pilot.app.post_message(events.Paste(bad))
        await until(pilot, lambda: sheet(pilot).current.raw)  # type: ignore[union-attr]
        await pilot.press("tab")
        text = "\n".join(screen_text(pilot.app))
        assert not set(text) & set("\x1b\x07\u202e")
        await pilot.press("f2")
        if bad in ("[/b]", "\u202eevil"):
            assert isinstance(await answers(pilot), int)
        else:
            await until(pilot, lambda: field(pilot) == "name")
            await sees(pilot, "! ")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_field_of_a_section_is_on_the_screen(book: Path, size: tuple[int, int], language: str) -> None:
    async with form(book, of=HENGDA, size=size, language=language) as pilot:
        for part in screen(pilot).facts.parts:
            text = "\n".join(screen_text(pilot.app))
            assert f"[{part.title}]" in text
            assert all(answer.label in text for answer in part.answers)
            await pilot.press("f8")


async def test_a_letter_repaints_only_its_line(book: Path) -> None:
    async with form(book) as pilot:
        painted = []
        refresh = sheet(pilot).refresh
        sheet(pilot).refresh = lambda *regions, **options: painted.append(regions) or refresh(*regions)  # type: ignore[method-assign,func-returns-value]
        await pilot.press("x")
        assert [region.height for regions in painted for region in regions] == [1]


async def test_enter_at_the_last_field_says_how_to_save(book: Path) -> None:
    async with form(book, "contacts", customer=1) as pilot:
        await go(pilot, "birthday")
        await pilot.press("enter", "tab")
        assert field(pilot) == "remark"
        await sees(pilot, tr("This is the last field. {key} saves.", key="Ctrl+S"))
        await pilot.press("enter", *"two", "shift+tab")
        assert field(pilot) == "birthday"


async def test_a_preset_link_is_filled_in_and_named(book: Path) -> None:
    customer = found(book, "customers", BOYA)
    async with form(book, "contacts", customer=customer.id) as pilot:
        assert field(pilot) == "name"
        assert shows(pilot, BOYA)
        await pilot.press("escape")
        assert await answers(pilot) is None


async def test_extended_information_is_written_in_lines(book: Path) -> None:
    async with form(book, of=HENGDA) as pilot:
        await go(pilot, "extra")
        await pilot.press(*"门禁:刷卡", "enter", *"no colon", "f2")
        await sees(pilot, tr("Each line needs a name, a colon and a value."))
        await pilot.press(*": x", "f2")
        key = await answers(pilot)
    with desk_in(book, "lijing") as desk:
        assert desk.read("customers", key)["extra"] == '{"no colon":"x","门禁":"刷卡"}'
