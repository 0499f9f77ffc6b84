"""李静 (customer manager) turns to the other language, and everything turns with her (R-I18N)."""

from __future__ import annotations

import re

import pytest

from tests.stories.conftest import elsewhere
from tests.stories.driver import SMALL, WIDE, Crm, signed_in
from tui_crm.domain import registry
from tui_crm.domain.core.access import refusal
from tui_crm.i18n import _catalog, tr
from tui_crm.tui.screens.my_settings import MySettingsScreen
from tui_crm.tui.screens.records.form import FormScreen
from tui_crm.tui.screens.workspace import Workspace
from tui_crm.tui.widgets.sidebar import Sidebar

HENGDA = "杭州恒达精密机械有限公司"

LONG = {"level": "occasional", "status": "following"}
"""Values with long English names."""

CHINESE_WORDS = {word for word in _catalog("zh")._catalog.values() if re.fullmatch("[\u4e00-\u9fff]{2,}", str(word))}  # type: ignore[attr-defined]
"""Every word of the program in Chinese; a record may hold one of them by chance."""


def chinese_words_of(crm: Crm) -> set[str]:
    """The program's own Chinese words that are painted, by themselves between blanks and signs."""
    painted = set(re.findall("[\u4e00-\u9fff]+", crm.text))
    return painted & CHINESE_WORDS


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_the_language_changes_at_once_and_stays(firm: str, size: tuple[int, int]) -> None:
    async with signed_in(firm, "lijing", size) as crm:
        await crm.open("客户")
        await crm.press("f9")
        await crm.arrives(MySettingsScreen)
        await crm.sees("我的设置")
        await crm.goes_to("语言")
        await crm.press("enter")
        await crm.chooses("English")
        await crm.sees("My settings", "Language")
        await crm.press("escape")
        await crm.arrives(Workspace)
        await crm.sees("Home page", "Customers")
        assert not chinese_words_of(crm)
    async with signed_in(firm, "lijing", size) as crm:
        await crm.sees("Customers")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_every_list_speaks_english(firm: str, size: tuple[int, int]) -> None:
    """Head, sidebar, titles, columns, values, hints; what people wrote, and what has two names, stays as it is."""
    async with signed_in(firm, "linzhiyuan", size, language="en") as crm:
        for entry in crm.screen.query_one(Sidebar).entries:
            await crm.open(entry.label)
            told = entry.key in ("dictionary_values", "regions", "positions", "roles", "audit")
            assert told or not chinese_words_of(crm), crm.text


async def test_values_stand_whole_in_a_list_in_either_language(firm: str) -> None:
    """The detail beside the list has them too, so they are looked for in one line."""
    with elsewhere(firm) as office:
        values = {kind: office.value(f"customer_{kind}", code) for kind, code in LONG.items()}
        office.admin.change("customers", office.id_of("customers", HENGDA), values)
    async with signed_in(firm, "lijing", WIDE, language="en") as crm:
        await crm.open("Customers")
        await crm.sees_together(HENGDA, "Occasional", "Following up")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_record_its_form_and_its_questions_speak_english(firm: str, size: tuple[int, int]) -> None:
    async with signed_in(firm, "lijing", size, language="en") as crm:
        await crm.open("Customers")
        await crm.opens(HENGDA)
        for tab in ("Profile", "Contacts", "History", "Who sees it"):
            await crm.turns_to(tab)
            assert not chinese_words_of(crm), crm.text
        await crm.turns_to("Profile")
        await crm.sees_together("Region", "Zhejiang")
        await crm.edits()
        for _ in range(3):
            assert not chinese_words_of(crm), crm.text
            await crm.press("f8")
        await crm.fills(Phone="eight")
        await crm.press("f2")
        await crm.is_told("Not saved; fields to check: 1.")
        await crm.sees("! This is not a phone number.")
        await crm.press("escape")
        await crm.sees("What you typed has not been saved.")
        assert not chinese_words_of(crm), crm.text
        await crm.confirms()
        await crm.settles()
        assert not isinstance(crm.screen, FormScreen)


async def test_the_dialogs_and_the_help_speak_english(firm: str) -> None:
    async with signed_in(firm, "lijing", language="en") as crm:
        await crm.open("Customers")
        for key in ("F", "s", "C", "v", "ctrl+k", "f1", "f9", "ctrl+e"):
            await crm.press(key)
            await crm.settles()
            assert crm.screen.__class__ is not Workspace, key
            # The help names keys and days that are understood in Chinese as well.
            assert key in ("f1", "f9") or not chinese_words_of(crm), crm.text
            await crm.press("escape")
            await crm.arrives(Workspace)


async def test_facts_with_two_names_are_listed_by_the_one_in_the_persons_language(firm: str) -> None:
    """Where somebody has written no English name yet, the Chinese one stands."""
    with elsewhere(firm) as office:
        office.admin.change("departments", office.id_of("departments", "华东"), {"name_en": "East China"})
    async with signed_in(firm, "linzhiyuan", language="en") as crm:
        await crm.open("Departments")
        await crm.sees("East China", "华北")
        await crm.sees_nothing_of("华东", "English name")
        await crm.opens("East China")
        await crm.sees_together("Name", "华东")
        await crm.press("escape")
        for place, english in (
            ("Role rights", "Customer manager"),
            ("Dictionaries", "Product demo"),
            ("Region codes", "Dongcheng, Beijing"),
        ):
            await crm.open(place)
            await crm.sees(english)
    async with signed_in(firm, "lijing") as crm:
        await crm.open("部门")
        await crm.sees_together("华东", "East China")


async def test_people_and_roles_have_their_english_names_wherever_they_are_named(firm: str) -> None:
    """In the history of a record, over a form, at the sentence about an undo, in the own settings, as a filter."""
    with elsewhere(firm) as office:
        office.admin.change("users", office.user("linzhiyuan"), {"name_en": "Lin Zhiyuan"})
        office.admin.change("customers", office.id_of("customers", HENGDA), {"fax": "0571-1112222"})
    async with signed_in(firm, "linzhiyuan", WIDE, language="en") as crm:
        await crm.press("f9")
        await crm.arrives(MySettingsScreen)
        await crm.sees("Lin Zhiyuan (linzhiyuan)")
        await crm.press("escape")
        await crm.open("Customers")
        await crm.opens(HENGDA)
        await crm.turns_to("History")
        await crm.sees("Lin Zhiyuan  #")
        await crm.press("escape")
        await crm.open("Role rights")
        await crm.goes_to("Customer manager")
        await crm.edits()
        await crm.sees("Edit: Customer manager")
        await crm.fills(Description="for those who sell")
        await crm.saves()
        await crm.press("u")
        await crm.is_told("Undone: Customer manager")
        await crm.open("Audit")
        await crm.sees_together("Edit · ", "Customer manager")


async def test_the_words_of_a_refusal_are_those_of_the_reader(firm: str) -> None:
    for language in ("zh", "en"):
        sentence = refusal("create", "Customers", registry["customers"].policy)
        async with signed_in(firm, "chenguodong", language=language) as crm:
            await crm.press("2", "n")
            await crm.is_told(tr(sentence, language=language))
