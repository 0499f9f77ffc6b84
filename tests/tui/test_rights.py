"""The rights of a role, edited in a grid."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.office import office_at
from tests.tui.dialogs import LANGUAGES, NOTHING, SIZES, answers, dialog
from tests.tui.screen_text import screen_text
from tests.tui.waiting import sees, shows, until
from tui_crm.domain import ACTION_WORDS, Level, registry
from tui_crm.i18n import tr
from tui_crm.tui.present.rights import FIELD_RIGHTS, RIGHTS, Place, RightsDraft, choices
from tui_crm.tui.present.text import cells
from tui_crm.tui.screens.rights import RightsScreen
from tui_crm.tui.session import Session


@pytest.fixture
def book(sqlite_office: Path, tmp_path: Path) -> Path:
    """The office, to write in."""
    return Path(shutil.copyfile(sqlite_office, tmp_path / "office.db"))


def stored(book: Path, code: str = "customer_manager") -> tuple[dict[str, Any], dict[str, Any]]:
    """The edited rights of a role as they stand in the book."""
    with office_at(str(book)) as office:
        record = office.admin.read("roles", office.id_of("roles", code))
        return json.loads(record["rights"] or "{}"), json.loads(record["field_rights"] or "{}")


def grid(book: Path, code: str = "customer_manager") -> Callable[[Session], RightsScreen]:
    """Makes the grid of a role."""
    with office_at(str(book)) as office:
        role = office.id_of("roles", code)
    return lambda session: RightsScreen(session, role)


def cursor(pilot: Any) -> str:
    """The cell under the cursor."""
    line = next((line for line in screen_text(pilot.app) if "▸" in line), "")
    return line.partition("[")[2].partition("]")[0].strip()


def label(pilot: Any) -> str:
    """The line of the cursor up to its first cell."""
    return next((line for line in screen_text(pilot.app) if "▸" in line), "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_it_shows_what_the_role_has_and_hides_no_column(book: Path, size: tuple[int, int], language: str) -> None:
    async with dialog(book, "linzhiyuan", grid(book), size, language) as pilot:
        await until(pilot, lambda: cursor(pilot) == tr("own"))
        assert tr("Customers") in label(pilot)
        seen = set()
        for _ in ACTION_WORDS:
            header = " ".join(screen_text(pilot.app)[2:5])
            seen |= {action for action in ACTION_WORDS if tr(ACTION_WORDS[action]).split(" ")[0][:2] in header}
            assert all(cells(line) <= size[0] for line in screen_text(pilot.app))
            await pilot.press("right")
        assert seen == set(ACTION_WORDS)


async def test_columns_out_of_view_are_announced(book: Path) -> None:
    async with dialog(book, "linzhiyuan", grid(book)) as pilot:
        await until(pilot, lambda: cursor(pilot) == "own")
        assert "›" in "".join(screen_text(pilot.app)[2:5])
        await pilot.press("end")
        header = "".join(screen_text(pilot.app)[2:5])
        assert "‹" in header
        assert "›" not in header
        assert cursor(pilot) == "none"


async def test_digits_and_space_change_a_level_and_ctrl_s_saves(book: Path) -> None:
    async with dialog(book, "linzhiyuan", grid(book)) as pilot:
        await until(pilot, lambda: cursor(pilot) == "own")
        await pilot.press("3")
        assert cursor(pilot) == "subtree*"
        assert shows(pilot, "Customers · See: department and below (standard: own)")
        await pilot.press("right", "right", "space")
        assert cursor(pilot) == "dept*"
        await pilot.press("ctrl+s")
        assert await answers(pilot) is True
    assert stored(book) == ({"customers": {"read": 3, "change": 2}}, {})


async def test_full_width_digits_of_an_input_method_count(book: Path) -> None:
    async with dialog(book, "linzhiyuan", grid(book)) as pilot:
        await until(pilot, lambda: cursor(pilot) == "own")
        await pilot.press("fullwidth_digit_four")
        assert cursor(pilot) == "all*"


async def test_levels_go_round_and_come_back_unmarked(book: Path) -> None:
    async with dialog(book, "linzhiyuan", grid(book)) as pilot:
        await until(pilot, lambda: cursor(pilot) == "own")
        found = []
        for _ in Level:
            await pilot.press("space")
            found.append(cursor(pilot))
        assert found == ["dept*", "subtree*", "all*", "none*", "own"]


async def test_what_belongs_to_nobody_knows_none_and_all(book: Path) -> None:
    async with dialog(book, "linzhiyuan", grid(book)) as pilot:
        await until(pilot, lambda: cursor(pilot) == "own")
        row = [entity.name for entity in registry].index("departments")
        await pilot.press(*["down"] * row)
        assert cursor(pilot) == "all"
        await pilot.press("2")
        assert cursor(pilot) == "all"
        assert shows(pilot, "! These records belong to nobody")
        await pilot.press("enter")
        assert cursor(pilot) == "none*"
        await pilot.press("r")
        assert cursor(pilot) == "all"


async def test_an_action_that_is_not_there_cannot_be_set(book: Path) -> None:
    async with dialog(book, "linzhiyuan", grid(book)) as pilot:
        await until(pilot, lambda: cursor(pilot) == "own")
        row = [entity.name for entity in registry].index("audit")
        await pilot.press(*["down"] * row, "right", "4")
        assert cursor(pilot) == "·"
        assert shows(pilot, "! There is no such action.")


async def test_fields_of_the_row_are_edited_on_the_second_page(book: Path) -> None:
    async with dialog(book, "linzhiyuan", grid(book)) as pilot:
        await until(pilot, lambda: cursor(pilot) == "own")
        await pilot.press("tab")
        await sees(pilot, "[Fields of Customers]")
        assert not shows(pilot, "name_sort")
        await pilot.press("down", "0")
        assert cursor(pilot) == "hidden*"
        await pilot.press("tab", "ctrl+s")
        assert await answers(pilot) is True
    assert stored(book) == ({}, {"customers": {"name": 0}})


async def test_leaving_asks_before_changes_are_given_up(book: Path) -> None:
    async with dialog(book, "linzhiyuan", grid(book)) as pilot:
        await until(pilot, lambda: cursor(pilot) == "own")
        await pilot.press("4", "escape")
        await sees(pilot, "The rights were changed.")
        await pilot.press("escape")
        await until(pilot, lambda: cursor(pilot) == "all*")
        assert pilot.app.answer is NOTHING
        await pilot.press("q")
        await sees(pilot, "The rights were changed.")
        await pilot.press("down", "enter")
        assert await answers(pilot) is False
    assert stored(book) == ({}, {})


async def test_without_changes_it_is_left_at_once(book: Path) -> None:
    async with dialog(book, "linzhiyuan", grid(book)) as pilot:
        await until(pilot, lambda: cursor(pilot) == "own")
        await pilot.press("4", "1", "escape")
        assert await answers(pilot) is False


async def test_what_somebody_else_saved_in_between_is_kept(book: Path) -> None:
    async with dialog(book, "linzhiyuan", grid(book)) as pilot:
        await until(pilot, lambda: cursor(pilot) == "own")
        await pilot.press("4")
        with office_at(str(book)) as office:
            office.role("customer_manager", {"contacts": {"remove": 0}})
        await pilot.press("ctrl+s")
        await sees(pilot, "林志远 has saved these rights in between")
        assert pilot.app.answer is NOTHING
        assert cursor(pilot) == "all*"
        await pilot.press("ctrl+s")
        assert await answers(pilot) is True
    assert stored(book)[0] == {"customers": {"read": 4}, "contacts": {"remove": 0}}


async def test_the_administrator_keeps_the_key(book: Path) -> None:
    async with dialog(book, "linzhiyuan", grid(book, "admin")) as pilot:
        await until(pilot, lambda: cursor(pilot) == "all")
        row = [entity.name for entity in registry].index("roles")
        await pilot.press(*["down"] * row, "right", "right", "0", "ctrl+s")
        await sees(pilot, "cannot be taken away")
        assert pilot.app.answer is NOTHING


@pytest.mark.parametrize("account", ["chenguodong", "qianwen", "lijing"])
async def test_who_may_not_change_roles_reads_them(book: Path, account: str) -> None:
    async with dialog(book, account, grid(book)) as pilot:
        await until(pilot, lambda: cursor(pilot) == "own")
        assert shows(pilot, "read only")
        await pilot.press("4")
        assert cursor(pilot) == "own"
        assert shows(pilot, "! Your roles do not let you edit")
        await pilot.press("escape")
        assert await answers(pilot) is False


def test_only_what_differs_from_the_standard_is_stored() -> None:
    draft = RightsDraft("customer_manager", {})
    read = Place(RIGHTS, registry["customers"], "read")
    credit = Place(FIELD_RIGHTS, registry["customers"], "credit")
    draft.set(read, int(Level.ALL))
    draft.set(credit, 2)
    assert json.loads(draft.values[RIGHTS]) == {"customers": {"read": 4}}
    assert json.loads(draft.values[FIELD_RIGHTS]) == {"customers": {"credit": 2}}
    draft.set(read, draft.standard(read))
    draft.set(credit, draft.standard(credit))
    assert not draft.changed
    assert draft.values == {RIGHTS: "{}", FIELD_RIGHTS: "{}"}


def test_fields_that_the_program_fills_in_are_seen_or_not() -> None:
    place = Place(FIELD_RIGHTS, registry["customers"], "created_at")
    assert choices(place) == (0, 1)
    assert not RightsDraft("customer_manager", {}).edited(place)
