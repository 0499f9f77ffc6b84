"""Help: the keys of the screen that it was asked for on, and short articles, both searchable."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.tui.dialogs import LANGUAGES, NOTHING, SIZES, answers, dialog
from tests.tui.screen_text import screen_text
from tests.tui.waiting import shows, until
from tui_crm.domain import registry
from tui_crm.i18n import tr
from tui_crm.tui.key import Key
from tui_crm.tui.keys import LIST
from tui_crm.tui.present.help_topics import TOPICS
from tui_crm.tui.present.key_names import key_names
from tui_crm.tui.present.text import cells
from tui_crm.tui.screens.help import HelpScreen
from tui_crm.tui.session import Session


def help_on_customers(session: Session) -> HelpScreen:
    """Help as the list of customers opens it."""
    return HelpScreen(tr("Customers"), ["Lists"], registry["customers"])


def sections(pilot: Any) -> list[str]:
    """The headings in view."""
    return [line.strip("─ ") for line in screen_text(pilot.app) if line.strip().startswith("──")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_the_keys_of_the_screen_come_first(sqlite_office: Path, size: tuple[int, int], language: str) -> None:
    async with dialog(sqlite_office, "lijing", help_on_customers, size, language) as pilot:
        await until(pilot, lambda: len(sections(pilot)) >= 2)
        assert sections(pilot)[:2] == [tr("Customers"), tr("Keys: {where}", where=tr("Lists"))]
        shown = "".join(screen_text(pilot.app)).replace(" ", "")
        assert tr(registry["customers"].help).replace(" ", "") in shown
        assert shows(pilot, "/  、  ／")
        assert all(cells(line) <= size[0] for line in screen_text(pilot.app))


async def test_typing_leaves_the_lines_that_fit(sqlite_office: Path) -> None:
    async with dialog(sqlite_office, "lijing", help_on_customers) as pilot:
        await pilot.press(*"recycle")
        await until(pilot, lambda: sections(pilot) == ["Keys: Lists", "Recycle bin"])
        assert shows(pilot, "b  F7")
        assert not shows(pilot, "Ctrl+N")


async def test_how_to_mark_and_move_is_told(sqlite_office: Path) -> None:
    """What moves and marks in a list is found by its key and by its word."""
    async with dialog(sqlite_office, "lijing", help_on_customers) as pilot:
        await pilot.press(*"take its mark away")
        await until(pilot, lambda: shows(pilot, "Space"))
        assert sections(pilot) == ["Keys: Lists"]
        await pilot.press("escape", *"home")
        await until(pilot, lambda: shows(pilot, "Home  g"))


async def test_a_topic_is_found_by_the_pinyin_of_its_title(sqlite_office: Path) -> None:
    async with dialog(sqlite_office, "lijing", help_on_customers, language="zh") as pilot:
        await pilot.press(*"chexiao")
        await until(pilot, lambda: tr("Undo") in sections(pilot))


async def test_nothing_found_says_so_and_escape_gives_everything_back(sqlite_office: Path) -> None:
    async with dialog(sqlite_office, "lijing", help_on_customers) as pilot:
        await pilot.press(*"qqqq")
        await until(pilot, lambda: shows(pilot, tr("Nothing fits.")))
        await pilot.press("escape")
        await until(pilot, lambda: sections(pilot)[:1] == ["Customers"])
        assert pilot.app.answer is NOTHING
        await pilot.press("escape")
        assert await answers(pilot) is None


async def test_it_scrolls_while_the_line_keeps_the_keys(sqlite_office: Path) -> None:
    async with dialog(sqlite_office, "lijing", help_on_customers) as pilot:
        await until(pilot, lambda: len(sections(pilot)) >= 2)
        await pilot.press("down")
        await until(pilot, lambda: "Customers" not in sections(pilot))
        for _ in range(30):
            await pilot.press("pagedown")
        await until(pilot, lambda: any("Keys: Sharing" in title for title in sections(pilot)))
        await pilot.press("u")
        assert shows(pilot, " u")


async def test_keys_that_somebody_has_changed_are_shown_as_they_are(sqlite_office: Path) -> None:
    def keys_of(key: Key) -> str:
        return "f12" if key.id == "list.filter" else key.keys

    async with dialog(sqlite_office, "lijing", lambda _: HelpScreen("Customers", ["Lists"], keys_of=keys_of)) as pilot:
        await until(pilot, lambda: shows(pilot, "F12"))
        assert not shows(pilot, "、")


async def test_an_article_names_the_keys_as_somebody_has_changed_them(sqlite_office: Path) -> None:
    def keys_of(key: Key) -> str:
        return "f3,b" if key.id == "list.bin" else key.keys

    async with dialog(sqlite_office, "lijing", lambda _: HelpScreen("Customers", [], keys_of=keys_of)) as pilot:
        await pilot.press(*"nothing is lost")
        await until(pilot, lambda: shows(pilot, "nothing is lost. F3 in a list"))


def test_every_article_says_something() -> None:
    assert len(TOPICS) == len({topic.title for topic in TOPICS})
    assert all(topic.text for topic in TOPICS)


def test_keys_are_written_as_people_write_them() -> None:
    names = {key.id: key_names(key.keys) for key in LIST}
    assert names["list.filter"] == "/  、  ／"
    assert names["list.remove"] == "d  Del"
    assert key_names("space,ideographic_space") == "Space"
    assert key_names("Ctrl+K") == "Ctrl+K"
    assert key_names("Esc") == "Esc"
