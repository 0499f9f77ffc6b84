"""Somebody starts the program for the first time, with no book there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui.host import SIZES, crm
from tests.tui.screen_text import screen_text
from tests.tui.waiting import sees, shows, until
from tui_crm.domain import create_book, open_book
from tui_crm.i18n import tr
from tui_crm.tui.screens.first_run import FirstRunScreen
from tui_crm.tui.screens.workspace import Workspace

PASSWORD = "green tea, 7 cups"
LANGUAGES = ("zh", "en")
ACCOUNT_REFUSED = "Only letters, digits, dots and dashes."


async def answer(pilot: Pilot[int], *texts: str) -> None:
    """Type into one field after the other, with Enter after each."""
    for text in texts:
        await pilot.press(*text, "enter")


def at(pilot: Pilot[int]) -> str:
    """The field that has the keys."""
    focused = pilot.app.focused
    assert focused is not None
    assert focused.parent is not None
    return str(focused.parent.id)


def said(pilot: Pilot[int], text: str) -> int:
    """On how many lines a text is."""
    return sum(text in line for line in screen_text(pilot.app))


async def gone(pilot: Pilot[int], text: str) -> None:
    """Wait until a text is no longer painted."""
    await until(pilot, lambda: not shows(pilot, text))


async def to_the_administrator(pilot: Pilot[int], company: str = "ACME") -> None:
    """The first two steps."""
    await until(pilot, lambda: isinstance(pilot.app.screen, FirstRunScreen))
    await sees(pilot, "简体中文")
    await pilot.press("enter")
    await answer(pilot, company)
    if company:
        await sees(pilot, tr("The administrator"))


def holds(url: str, account: str) -> tuple[str, list[str]]:
    """The company and all accounts of a sound book that somebody signs in to as its administrator."""
    book = open_book(url)
    try:
        desk = book.sign_in(account, PASSWORD)
        assert book.administrators() == [account]
        assert list(book.check()) == []
        return desk.setting("company.name"), [row["account"] for row in desk.page("users").rows]
    finally:
        book.close()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_book_is_founded_and_opened(fresh_book_url: str, language: str) -> None:
    async with crm(fresh_book_url, language="zh") as pilot:
        await sees(pilot, "简体中文")
        await pilot.press(*(["down"] if language == "en" else []), "enter")
        await sees(pilot, tr("Your company", language=language))
        await answer(pilot, "恒达商贸")
        await sees(pilot, tr("The administrator", language=language))
        await answer(pilot, "linzy", "林志远", PASSWORD, PASSWORD)
        await until(pilot, lambda: isinstance(pilot.app.screen, Workspace))
        await sees(pilot, "恒达商贸")
        await sees(pilot, tr("Home page", language=language))
    book = open_book(fresh_book_url)
    desk = book.sign_in("linzy", PASSWORD)
    assert (desk.language, desk.setting("company.name"), desk.setting("language")) == (language, "恒达商贸", language)
    assert list(book.check()) == []
    book.close()


async def test_where_no_file_can_be_no_book_is_founded() -> None:
    async with crm("/dev/null", language="en") as pilot:
        assert pilot.app.failure == "/dev/null is not a file, so it cannot hold a book."  # type: ignore[attr-defined]


async def test_a_server_that_is_away_is_said_before_anything_is_typed(tmp_path: Path) -> None:
    async with crm(f"postgresql://postgres@/book?host={tmp_path}", language="en") as pilot:
        await until(pilot, lambda: pilot.app.failure)  # type: ignore[attr-defined]
        assert pilot.app.failure.startswith("The database cannot be reached.")  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", SIZES)
async def test_every_step_says_what_it_misses(tmp_path: Path, size: tuple[int, int]) -> None:
    async with crm(str(tmp_path / "book.db"), size, "en") as pilot:
        await sees(pilot, "Step 1 of 3")
        await pilot.press("enter", "enter")
        await sees(pilot, "Please fill this in.")
        await answer(pilot, "ACME")
        await answer(pilot, "ana", "Ana", "tiny")
        await sees(pilot, "At least 10 characters, please.")
        fill(pilot, password="password1234567", again="")
        await pilot.press("f2")
        await sees(pilot, "Please fill this in.")
        fill(pilot, password="the name of ana", again="the name of ana")
        await pilot.press("f2")
        await sees(pilot, "The password must not contain the account.")
        fill(pilot, password=PASSWORD, again="another one, 8 cups")
        await pilot.press("f2")
        await sees(pilot, "The two passwords differ.")
        assert not (tmp_path / "book.db").exists()


def fill(pilot: Pilot[int], **values: str) -> None:
    """Put texts into fields at once."""
    for name, value in values.items():
        pilot.app.screen.query_one(f"#{name} Input", Input).value = value


async def test_an_account_that_cannot_be_is_refused_at_its_field(tmp_path: Path) -> None:
    """Enter goes on only when it is mended; what was said goes as soon as something else is typed."""
    async with crm(str(tmp_path / "book.db"), language="en") as pilot:
        await to_the_administrator(pilot)
        await answer(pilot, "ana lopez")
        await sees(pilot, ACCOUNT_REFUSED)
        assert at(pilot) == "account"
        await pilot.press("backspace")
        await gone(pilot, ACCOUNT_REFUSED)
        await pilot.press("ctrl+u", *"ana.lopez", "enter")
        assert at(pilot) == "name"
        await answer(pilot, "Ana", PASSWORD, PASSWORD)
        await until(pilot, lambda: isinstance(pilot.app.screen, Workspace))
    assert holds(str(tmp_path / "book.db"), "ana.lopez") == ("ACME", ["ana.lopez"])


async def test_what_is_wrong_with_a_field_is_said_when_it_is_left(tmp_path: Path) -> None:
    """By whichever key; what stands below is looked at again."""
    async with crm(str(tmp_path / "book.db"), language="en") as pilot:
        await to_the_administrator(pilot)
        await pilot.press(*"ana lopez", "down")
        await sees(pilot, ACCOUNT_REFUSED)
        assert at(pilot) == "name"
        await pilot.press("up", "ctrl+u", *"green", "down", "down", *"tiny", "down")
        await sees(pilot, "At least 10 characters, please.")
        await pilot.press("up", "ctrl+u", *PASSWORD, "down")
        await sees(pilot, "The password must not contain the account.")
        await pilot.press("up", "up", "up", "ctrl+u", *"ana", "down")
        await gone(pilot, "The password must not contain the account.")
        await pilot.press("down", "down", *"another one, 8 cups", "up")
        await sees(pilot, "The two passwords differ.")
        await pilot.press("ctrl+u", *"another one, 8 cups", "down")
        await gone(pilot, "The two passwords differ.")
        assert not (tmp_path / "book.db").exists()


async def test_what_is_missing_is_said_until_it_is_typed(tmp_path: Path) -> None:
    async with crm(str(tmp_path / "book.db"), language="en") as pilot:
        await to_the_administrator(pilot, "")
        await sees(pilot, "Please fill this in.")
        await pilot.press("A")
        await gone(pilot, "Please fill this in.")
        await pilot.press("enter", "f2")
        await until(pilot, lambda: said(pilot, "Please fill this in.") == 4)
        await pilot.press("a")
        await until(pilot, lambda: said(pilot, "Please fill this in.") == 3)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_sentences_are_broken_where_the_line_ends(tmp_path: Path, language: str, size: tuple[int, int]) -> None:
    """Not at the blanks around a number, which are all that Chinese has; nothing is cut off."""
    async with crm(str(tmp_path / "book.db"), size, language) as pilot:
        await to_the_administrator(pilot)
        rule = tr("Its password: at least {n} characters, not a common one, without the account name.", n=10)
        painted = [line.strip() for line in screen_text(pilot.app)]
        begun = next(n for n, line in enumerate(painted) if line and rule.startswith(line))
        assert "".join(painted[begun : begun + 2]).replace(" ", "").startswith(rule.replace(" ", ""))
        assert language == "en" or painted[begun] == rule
        await pilot.press("f2")
        await until(pilot, lambda: said(pilot, tr("Please fill this in.")) == 4)


async def test_esc_goes_back_and_keeps_what_was_typed(tmp_path: Path) -> None:
    async with crm(str(tmp_path / "book.db"), language="en") as pilot:
        await to_the_administrator(pilot)
        await pilot.press(*"ana", "escape", "escape", "escape")
        await sees(pilot, "Step 1 of 3")
        await pilot.press("enter", "enter")
        await sees(pilot, "Step 3 of 3")
        assert shows(pilot, "ana")


async def test_a_book_that_was_made_but_never_founded_goes_on(book_url: str) -> None:
    """The power failed between making the book and its administrator."""
    async with crm(book_url, language="en") as pilot:
        await to_the_administrator(pilot)
        await answer(pilot, "ana", "Ana", PASSWORD, PASSWORD)
        await until(pilot, lambda: isinstance(pilot.app.screen, Workspace))
    assert holds(book_url, "ana") == ("ACME", ["ana"])


async def test_a_place_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    """What lies there is left alone."""
    (tmp_path / "file").write_text("no folder")
    async with crm(str(tmp_path / "file" / "book.db"), language="en") as pilot:
        await to_the_administrator(pilot)
        await answer(pilot, "ana", "Ana", PASSWORD, PASSWORD)
        await sees(pilot, "The book cannot be opened or written: please check its place and")
        assert isinstance(pilot.app.screen, FirstRunScreen)
        await pilot.press("f10")
        await until(pilot, lambda: pilot.app._exit)
    assert os.listdir(tmp_path) == ["file"]


async def test_somebody_else_was_faster(tmp_path: Path) -> None:
    """Their book stands as they founded it, and nobody else gets into it."""
    url = str(tmp_path / "book.db")
    async with crm(url, language="en") as pilot:
        await to_the_administrator(pilot)
        create_book(url)
        book = open_book(url)
        book.found(company="Bo's", account="bo", name="Bo", password=PASSWORD)
        book.close()
        await answer(pilot, "ana", "Ana", PASSWORD, PASSWORD)
        await sees(pilot, "There is something at")
        assert isinstance(pilot.app.screen, FirstRunScreen)
    assert holds(url, "bo") == ("Bo's", ["bo"])


async def test_leaving_before_the_end_leaves_nothing_behind(tmp_path: Path) -> None:
    async with crm(str(tmp_path / "new" / "book.db")) as pilot:
        await to_the_administrator(pilot)
        await pilot.press("f10")
        await until(pilot, lambda: pilot.app._exit)
    assert os.listdir(tmp_path) == []
