"""Finding any command, place or record from one line."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.office import office_at
from tests.tui.dialogs import LANGUAGES, NOTHING, SIZES, answers, dialog
from tests.tui.screen_text import screen_text
from tests.tui.waiting import sees, shows, until
from tui_crm.domain import errors
from tui_crm.i18n import Message, tr
from tui_crm.tui.present.pinyin import rank
from tui_crm.tui.screens.find import FindScreen
from tui_crm.tui.screens.palette import Choice, Command, PaletteScreen
from tui_crm.tui.screens.prompt import PromptScreen
from tui_crm.tui.screens.records.pick import PickScreen
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.hit_list import HitList

HENGDA, BOYA = "杭州恒达精密机械有限公司", "上海博雅医药科技公司"
OTHERS = "北京远航软件有限公司"
"""A customer of somebody else."""


@pytest.fixture
def book(sqlite_office: Path, tmp_path: Path) -> Path:
    """The office with a few customers, of which 李静 has looked at one."""
    path = Path(shutil.copyfile(sqlite_office, tmp_path / "office.db"))
    with office_at(str(path)) as office:
        office.customer(HENGDA)
        boya = office.customer(BOYA)
        office.customer(OTHERS, by="zhangxiaolan")
        office.desk("lijing").saw("customers", boya.id)
    return path


def commands() -> list[Command]:
    """Some commands of a list, with one that is refused."""
    return [
        Command("list.filter", tr("Filter"), keys="slash,ideographic_comma", action="filter"),
        Command("list.undo", tr("Undo"), tr("Undo my last change."), "u,ctrl+z", "undo"),
        Command("list.remove", tr("Delete"), keys="d,delete", action="remove", refused="Not yours to delete."),
    ]


def palette(session: Session) -> PaletteScreen:
    """The palette as a list opens it."""
    return PaletteScreen(session, commands())


def first(pilot: Any) -> str:
    """The line that the cursor is on."""
    return next((line for line in screen_text(pilot.app) if "▸" in line), "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_it_opens_with_what_was_seen_last_and_every_command(
    book: Path, size: tuple[int, int], language: str
) -> None:
    async with dialog(book, "lijing", palette, size, language) as pilot:
        await sees(pilot, BOYA)
        assert tr("Customer") in first(pilot)
        assert BOYA in first(pilot)
        assert "KH260506002" in first(pilot)
        for label in ("Filter", "Undo", "Delete"):
            assert shows(pilot, tr(label))
        assert shows(pilot, "! Not yours to delete.")
        assert shows(pilot, tr("Customers"))
        assert not shows(pilot, HENGDA)


async def test_enter_opens_what_was_seen_last(book: Path) -> None:
    async with dialog(book, "lijing", palette) as pilot:
        await sees(pilot, BOYA)
        await pilot.press("enter")
        choice = await answers(pilot)
        assert (choice.kind, choice.value.entity, choice.value["name"]) == ("record", "customers", BOYA)


async def test_pinyin_initials_find_a_customer(book: Path) -> None:
    async with dialog(book, "lijing", palette) as pilot:
        await pilot.press(*"hzhd")
        await sees(pilot, HENGDA)
        await pilot.press("enter")
        assert (await answers(pilot)).value["name"] == HENGDA


async def test_records_out_of_reach_are_not_found(book: Path) -> None:
    async with dialog(book, "lijing", palette) as pilot:
        await pilot.press(*"yuanhang")
        await sees(pilot, tr("Nothing fits."))
        assert not shows(pilot, OTHERS)


async def test_a_command_is_found_by_its_label_and_by_its_key(book: Path) -> None:
    async with dialog(book, "lijing", palette) as pilot:
        await sees(pilot, BOYA)
        await pilot.press(*"und")
        assert "Undo" in first(pilot)
        assert shows(pilot, "Undo my last change.")
        await pilot.press(*["backspace"] * 3, "slash")
        assert "Filter" in first(pilot)
        await pilot.press("enter")
        assert (await answers(pilot)).value.action == "filter"


async def test_a_chinese_command_is_found_by_pinyin(book: Path) -> None:
    """The labels are those of the framework's own catalog, which is always complete."""
    made = [Command("copy", "复制", keys="y"), Command("undo", "撤销", keys="u"), Command("next", "下一页")]
    async with dialog(book, "lijing", lambda session: PaletteScreen(session, made), language="zh") as pilot:
        await sees(pilot, BOYA)
        for typed in ("cx", "chexiao", "chex"):
            await pilot.press(*typed)
            assert "撤销" in first(pilot)
            await pilot.press(*["backspace"] * len(typed))
        await pilot.press(*"xyy", "enter")
        assert (await answers(pilot)).value.id == "next"


async def test_a_place_is_found_and_answered_by_its_name(book: Path) -> None:
    async with dialog(book, "lijing", palette) as pilot:
        await sees(pilot, BOYA)
        await pilot.press(*"contac")
        await until(pilot, lambda: "Contacts" in first(pilot))
        await pilot.press("enter")
        assert await answers(pilot) == Choice("place", "contacts")


async def test_a_refused_command_says_why_and_stays(book: Path) -> None:
    async with dialog(book, "lijing", palette) as pilot:
        await sees(pilot, BOYA)
        await pilot.press(*"delet")
        await pilot.press("enter")
        assert shows(pilot, "! Not yours to delete.")
        assert pilot.app.answer is NOTHING


async def test_escape_leaves_without_an_answer(book: Path) -> None:
    async with dialog(book, "lijing", palette) as pilot:
        await pilot.press("a", "escape")
        assert await answers(pilot) is None


class Gate:
    """Lets a search on the database thread go on only when the test says so."""

    def __init__(self, session: Session) -> None:
        self.asked: list[str] = []
        self.open = threading.Event()
        search = session.desk.search

        def slow(text: str, limit: int = 8) -> Any:
            self.asked.append(text)
            self.open.wait(10)
            return search(text, limit)

        session.desk.search = slow  # type: ignore[method-assign]


async def test_enter_before_the_answer_waits_for_it(book: Path) -> None:
    """On a slow line people type and press Enter at once; they must not get what was shown before."""
    gates: list[Gate] = []

    def make(session: Session) -> PaletteScreen:
        gates.append(Gate(session))
        return palette(session)

    async with dialog(book, "lijing", make) as pilot:
        await sees(pilot, BOYA)
        await pilot.press(*"hz", "enter")
        assert pilot.app.answer is NOTHING
        gates[0].open.set()
        assert (await answers(pilot)).value["name"] == HENGDA


async def test_records_that_come_after_the_choice_come_too_late(book: Path) -> None:
    """A place is there at once: the records that fit as well are still on their way when it is chosen."""
    async with dialog(book, "lijing", palette) as pilot:
        await sees(pilot, BOYA)
        screen: Any = pilot.app.screen
        await pilot.press(*"contac")
        await until(pilot, lambda: "Contacts" in first(pilot))
        await pilot.press("enter")
        assert await answers(pilot) == Choice("place", "contacts")
        await until(pilot, lambda: not screen.query(HitList))
        await screen._find("contac")


async def test_what_is_found_or_checked_for_a_screen_that_was_left_comes_too_late(book: Path) -> None:
    async def fine(typed: str) -> str:
        return ""

    late: dict[Any, Callable[[Any], Awaitable[None]]] = {
        FindScreen: lambda screen: screen._find("hz", ""),
        PromptScreen: lambda screen: screen._checked(fine, "hz"),
        PickScreen: lambda screen: screen.learn(),
    }
    async with dialog(book, "lijing", palette) as pilot:
        session = pilot.app.session  # type: ignore[attr-defined]
        made = FindScreen(session), PromptScreen("?", check=fine), PickScreen(session, "customers", {}, "?")
        for screen in made:
            await pilot.app.push_screen(screen)
            await pilot.press("escape")
            await until(pilot, lambda left=screen: not left.query("*"))
            await late[type(screen)](screen)
            assert isinstance(pilot.app.screen, PaletteScreen)


async def test_a_search_that_fails_says_so_and_commands_stay(book: Path) -> None:
    def failing(text: str, limit: int = 8) -> Sequence[Any]:
        raise errors.ServerAway(Message("The database server does not answer."))

    def make(session: Session) -> PaletteScreen:
        session.desk.search = failing  # type: ignore[method-assign,assignment]
        return palette(session)

    async with dialog(book, "lijing", make) as pilot:
        await sees(pilot, BOYA)
        await pilot.press(*"filt")
        await sees(pilot, "The database server")
        await pilot.press("enter")
        assert (await answers(pilot)).value.id == "list.filter"


async def test_hostile_names_are_shown_as_text(book: Path) -> None:
    hostile = "[/b] \u202e[red]恒达"
    with office_at(str(book)) as office:
        office.customer(hostile)
    async with dialog(book, "lijing", palette) as pilot:
        await pilot.press("b")
        await sees(pilot, "[/b]")
        assert not shows(pilot, "\u202e")


@pytest.mark.parametrize(
    ("label", "typed", "fits"),
    [
        ("复制", "f", True),
        ("复制", "fuzhi", True),
        ("复制", "fuz", True),
        ("复制", "zhi", True),
        ("复制", "fx", False),
        ("复制", "复", True),
        ("复制", "ｆｚ", True),
        ("PDF 打开", "pdfdk", True),
        ("Save", "av", True),
        ("Save", "sv", False),
        ("Save", "", True),
    ],
)
def test_labels_fit_what_is_typed(label: str, typed: str, fits: bool) -> None:
    assert (rank(label, typed) is not None) == fits


def test_the_library_of_all_readings_stays_unloaded() -> None:
    """It costs every session a quarter of a second and 20 MB."""
    program = (
        "import sys; from tui_crm.tui.present.pinyin import rank; rank('复制', 'fz'); print('pypinyin' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert answer.stdout.strip() == "False"
