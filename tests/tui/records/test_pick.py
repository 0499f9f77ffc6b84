"""Choosing records for a field, and answering questions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual import events

from tests.tui.dialogs import SIZES, answers, dialog
from tests.tui.records.stage import BOYA, HENGDA, book, burst, desk_in, found, office
from tests.tui.screen_text import screen_text
from tests.tui.waiting import sees, shows, until
from tui_crm.i18n import tr
from tui_crm.tui.screens.records.confirm import ConfirmScreen
from tui_crm.tui.screens.records.form import FormScreen
from tui_crm.tui.screens.records.pick import PickScreen, PickWordScreen

__all__ = ["book"]

WORDS = {"female": "女", "male": "男"}


def picking(target: str, where: dict[str, Any] | None = None, **options: Any) -> Any:
    """A screen to choose from records of a kind."""
    return lambda session: PickScreen(session, target, where or {}, "选择", **options)


@pytest.mark.parametrize("size", SIZES)
async def test_a_customer_is_found_by_two_characters_and_taken(book: Path, size: tuple[int, int]) -> None:
    async with dialog(book, "lijing", picking("customers"), size) as pilot:
        await sees(pilot, BOYA)
        await pilot.press(*"恒达", "enter")
        assert await answers(pilot) == found(book, "customers", HENGDA).id


async def test_pinyin_initials_find_too(book: Path) -> None:
    async with dialog(book, "lijing", picking("customers")) as pilot:
        await pilot.press(*"shby")
        await until(pilot, lambda: shows(pilot, BOYA) and not shows(pilot, HENGDA))
        line = next(line for line in screen_text(pilot.app) if BOYA in line)
        assert "KH260506" in line


async def test_the_present_choice_is_under_the_cursor(book: Path) -> None:
    key = found(book, "customers", HENGDA).id
    async with dialog(book, "lijing", picking("customers", chosen=[key])) as pilot:
        await sees(pilot, HENGDA)
        await pilot.press("enter")
        assert await answers(pilot) == key


async def test_letters_and_enter_at_once_take_what_the_letters_find(book: Path) -> None:
    async with dialog(book, "lijing", picking("customers")) as pilot:
        await burst(pilot, *"shby", "enter", *"later")
        assert await answers(pilot) == found(book, "customers", BOYA).id


async def test_nothing_that_fits_is_said_and_enter_does_nothing(book: Path) -> None:
    async with dialog(book, "lijing", picking("customers")) as pilot:
        await burst(pilot, *"qqqq", "enter", "backspace", "backspace", "backspace", "backspace")
        await sees(pilot, HENGDA)
        await pilot.press(*"qqqq")
        await sees(pilot, tr("Nothing fits."))
        await pilot.press("enter", "escape")
        assert await answers(pilot) is None


async def test_values_of_other_lists_and_those_switched_off_are_not_offered(book: Path) -> None:
    with office(book) as people:
        people.admin.change("dictionary_values", people.value("customer_level", "key"), {"active": False})
        off = people.admin.label_of("dictionary_values", people.value("customer_level", "key"))
    async with dialog(book, "lijing", picking("dictionary_values", {"kind": "customer_level"}), language="zh") as pilot:
        await until(pilot, lambda: pilot.app.screen.table.current)
        assert not shows(pilot, off)
        assert not shows(pilot, "机械")


async def test_names_are_shown_in_the_language_in_use(book: Path) -> None:
    for language, name in (("zh", "杭州市"), ("en", "Hangzhou")):
        async with dialog(book, "lijing", picking("regions"), language=language) as pilot:
            await pilot.press(*"hangzhou")
            await sees(pilot, name)


async def test_others_customers_are_not_offered(book: Path) -> None:
    with office(book) as people:
        people.customer("北京远航软件有限公司", by="zhangxiaolan")
    async with dialog(book, "lijing", picking("customers")) as pilot:
        await pilot.press(*"远航")
        await sees(pilot, tr("Nothing fits."))


async def test_several_are_marked_and_searched_for(book: Path) -> None:
    with desk_in(book, "lijing") as desk:
        industry = {"kind": "tag"}
        tags = [r.id for r in desk.page("dictionary_values").rows if r["kind"] == "tag"][:1]
    async with dialog(
        book, "lijing", picking("dictionary_values", industry, multiple=True, chosen=tags), language="zh"
    ) as pilot:
        await until(pilot, lambda: pilot.app.screen.table.current)
        first = pilot.app.screen.table.current
        await pilot.press("down")
        second = pilot.app.screen.table.current.key
        await pilot.press("space")
        await sees(pilot, "✓")
        words = first.cells[0]
        await pilot.press(*words[:2], "enter")
        await until(pilot, lambda: not pilot.app.screen.line.text and not pilot.app.screen.table.waiting)
        await pilot.press("enter")
        assert set(await answers(pilot)) == {*tags, second, first.key}


async def test_a_new_record_is_made_in_place(book: Path) -> None:
    async with dialog(book, "lijing", picking("customers")) as pilot:
        await pilot.press(*"新芯", "f3")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen) and shows(pilot, "新芯"))
        await pilot.press("f2")
        key = await answers(pilot)
    assert found(book, "customers", "新芯").id == key


async def test_who_may_not_make_new_ones_is_told_so(book: Path) -> None:
    async with dialog(book, "lijing", picking("regions")) as pilot:
        await sees(pilot, tr("Choose"))
        assert not shows(pilot, "F3")
        await pilot.press("f3")
        await sees(pilot, tr("Your roles do not allow this."))


async def test_pasted_control_characters_reach_no_terminal(book: Path) -> None:
    async with dialog(book, "lijing", picking("customers")) as pilot:
        pilot.app.post_message(events.Paste("\x1b[31m\x07" + "e" + "\u0301" * 1000))
        await until(pilot, lambda: pilot.app.screen.line.text)
        await pilot.pause()
        assert not set("".join(screen_text(pilot.app))) & set("\x1b\x07")


async def test_one_of_a_few_words_is_found_by_word_and_pinyin(book: Path) -> None:
    for typed, number in (("女", 0), ("male", 1), ("nan", 1)):
        async with dialog(book, "lijing", lambda _: PickWordScreen("性别", WORDS, "female"), language="zh") as pilot:
            await until(pilot, lambda: pilot.app.screen.table.current)
            await pilot.press(*typed, "enter")
            assert await answers(pilot) == number


@pytest.mark.parametrize(
    ("keys", "answer"), [(["enter"], False), (["escape"], False), (["right", "enter"], True), (["tab", "enter"], True)]
)
async def test_a_question_is_answered_no_unless_yes_is_chosen(book: Path, keys: list[str], answer: bool) -> None:
    async with dialog(book, "lijing", lambda _: ConfirmScreen("[/b] 删除？", yes="删除")) as pilot:
        await sees(pilot, "[/b] 删除？")
        assert shows(pilot, f"[ {tr('No')} ]")
        await pilot.press(*keys)
        assert await answers(pilot) is answer


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_places_of_the_same_name_are_told_apart(book: Path, language: str) -> None:
    """By what they belong to; a city that is its own province by its level."""
    jiangsu, fujian = {
        "zh": ("江苏省南京市鼓楼区", "福建省福州市鼓楼区"),
        "en": ("Gulou, Nanjing, Jiangsu", "Gulou, Fuzhou, Fujian"),
    }[language]
    async with dialog(book, "lijing", picking("regions"), language=language) as pilot:
        await pilot.press(*"鼓楼")
        await sees(pilot, jiangsu)
        assert shows(pilot, fujian)
        await pilot.press("ctrl+u", *"310000")
        await until(pilot, lambda: not shows(pilot, jiangsu))
        await pilot.press("ctrl+u", *"上海")
        words = {tr("Province", language=language), tr("City", language=language)}
        await until(pilot, lambda: all(shows(pilot, word) for word in words))
