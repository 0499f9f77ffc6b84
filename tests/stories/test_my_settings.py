"""A person makes the program one's own: language, password, SSH keys, keys."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from threading import Event

import pytest
from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

from tests.stories.conftest import last_change
from tests.tui.host import SIZES, crm, sign_in
from tests.tui.screen_text import screen_text
from tests.tui.waiting import sees, shows, until
from tui_crm.domain import callers, open_book, sample_password
from tui_crm.i18n import tr
from tui_crm.tui import keymap
from tui_crm.tui.app import CrmApp
from tui_crm.tui.key import Key
from tui_crm.tui.keys import EVERYWHERE, FORM, LIST
from tui_crm.tui.screens.my_settings import MySettingsScreen, PressKeyScreen, SshKey
from tui_crm.tui.screens.prompt import ChooseScreen
from tui_crm.tui.screens.workspace import Workspace
from tui_crm.tui.widgets.detail_view import DetailView

LI_JING = "lijing"
LAPTOP = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMWvGyR9gIpUVFO1V9q8p3p4V1pNpF0yoJ8u5u1J5G1c li@laptop"


def key(name: str) -> Key:
    """An action by its id."""
    return next(one for one in (*EVERYWHERE, *LIST, *FORM) if one.id == name)


async def at_her_settings(pilot: Pilot[int]) -> None:
    """李静 has signed in and opened her settings."""
    await sign_in(pilot, LI_JING)
    await pilot.press("f9")
    await settings_open(pilot)


async def settings_open(pilot: Pilot[int]) -> None:
    def filled() -> bool:
        return isinstance(pilot.app.screen, MySettingsScreen) and bool(listed(pilot)._source)

    await until(pilot, filled)
    await pilot.pause()


def listed(pilot: Pilot[int]) -> DetailView:
    """The list of what can be set."""
    return pilot.app.screen.query_one(DetailView)


async def go_to(pilot: Pilot[int], name: Hashable) -> None:
    """Move the cursor down to an entry."""
    while (line := listed(pilot).current_line) is None or line.name != name:
        await pilot.press("down")


async def give_key(pilot: Pilot[int], name: str, pressed: str) -> None:
    """Ask for another key of an action, and press it."""
    await go_to(pilot, name)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, PressKeyScreen))
    await pilot.press(pressed)
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_the_other_language_comes_at_once_and_stays(sample_url: str, size: tuple[int, int]) -> None:
    async with crm(sample_url, size) as pilot:
        await at_her_settings(pilot)
        await sees(pilot, tr("Language", language="zh"))
        await pilot.press("enter")
        await sees(pilot, "English")
        await pilot.press("down", "enter")
        await sees(pilot, "My settings")
        await settings_open(pilot)
        assert len(pilot.app.screen_stack) == 3
        await pilot.press("escape")
        await sees(pilot, "Home")
        await until(pilot, lambda: isinstance(pilot.app.screen, Workspace))
    book = open_book(sample_url)
    desk = book.sign_in(LI_JING, sample_password())
    assert desk.language == "en"
    group = desk.last_change()
    assert group is not None
    assert (group.actor_name, group.wish) == ("Li Jing", "users.change_language")
    assert list(book.check()) == []
    book.close()


async def test_the_other_language_comes_also_to_whoever_leaves_at_once(sample_url: str) -> None:
    """What is written is what is spoken, however slow the book is."""
    async with crm(sample_url) as pilot:
        await at_her_settings(pilot)
        app, slow = pilot.app, Event()
        assert isinstance(app, CrmApp)
        place = app.screen
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is not place)
        busy = asyncio.ensure_future(app.session.call(slow.wait))
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.screen is place)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Workspace))
        slow.set()
        await busy
        await sees(pilot, "Home page")
        assert (len(app.screen_stack), app.session.desk.language) == (2, "en")


async def test_choosing_the_same_language_changes_nothing(sample_url: str) -> None:
    """Not even the audit hears of it."""
    before = last_change(sample_url)
    async with crm(sample_url) as pilot:
        await at_her_settings(pilot)
        place = pilot.app.screen
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is not place)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is place)
    assert last_change(sample_url) == before


async def test_the_language_of_this_session_may_become_her_own(sample_url: str) -> None:
    """What was chosen at the sign-in holds for the session; chosen here it stays."""
    async with crm(sample_url) as pilot:
        await sees(pilot, "周敏")
        await pilot.press("ctrl+g")
        await at_her_settings(pilot)
        place = pilot.app.screen
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is not place)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is place)
        await pilot.pause()
        await pilot.app.session.call(int)  # type: ignore[attr-defined]
    book = open_book(sample_url)
    assert book.sign_in(LI_JING, sample_password()).language == "en"
    book.close()


async def test_she_sees_who_she_is_and_cannot_change_it(sample_url: str) -> None:
    async with crm(sample_url, language="en") as pilot:
        await at_her_settings(pilot)
        lines = "\n".join(screen_text(pilot.app))
        assert "李静（lijing）" in lines
        assert "客户经理" in lines
        await go_to(pilot, "person")
        await pilot.press("enter")
        await sees(pilot, tr("Only the administrator can change this.")[:12])


async def test_who_has_no_role_has_settings_all_the_same(sample_url: str) -> None:
    """R-PWD-02: a new account before its first role, or a role that does not see the people of the house."""
    book = open_book(sample_url)
    admin = book.desk_of("linzhiyuan")
    (lijing,) = (row.id for row in admin.page("users").rows if row["account"] == LI_JING)
    admin.change("users", lijing, {"roles": []})
    book.close()
    async with crm(sample_url) as pilot:
        await at_her_settings(pilot)
        assert "李静（lijing）" in "\n".join(screen_text(pilot.app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChooseScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, MySettingsScreen))
        await pilot.press("down", "enter")
        await sees(pilot, tr("Password again", language="zh"))


async def test_a_new_password_of_her_own_wish(sample_url: str) -> None:
    new = "green tea, 7 cups"
    async with crm(sample_url) as pilot:
        await at_her_settings(pilot)
        await pilot.press("down", "enter")
        await sees(pilot, tr("Password again", language="zh"))
        await pilot.press(*"sesame", "enter", *new, "enter", *new, "enter")
        await sees(pilot, tr("The present password is wrong.", language="zh"))
        await pilot.press("ctrl+u", *sample_password(), "f2")
        await sees(pilot, tr("The password is changed.", language="zh"))
    book = open_book(sample_url)
    assert book.sign_in(LI_JING, new).actor.name == "李静"
    book.close()


async def test_ssh_keys_of_her_own(sample_url: str) -> None:
    """She adds the one of her laptop with her password, and takes it away again when the laptop is sold."""
    async with crm(sample_url) as pilot:
        await at_her_settings(pilot)
        await go_to(pilot, "ssh")
        await pilot.press("enter")
        await sees(pilot, "公钥文件")
        await pilot.press(*"laptop", "enter")
        await sees(pilot, "这不是公钥")
        await pilot.press("ctrl+u")
        pilot.app.screen.query_one(Input).post_message(Paste(LAPTOP + "\n"))
        await pilot.pause()
        await pilot.press("enter", "enter")
        await sees(pilot, tr("Please fill this in.", language="zh"))
        await pilot.press(*"sesame", "enter")
        await sees(pilot, tr("The present password is wrong.", language="zh"))
        book = open_book(sample_url)
        assert callers.key_refusal(book, LI_JING, LAPTOP) == "wrong"
        await pilot.press("ctrl+u", *sample_password(), "enter")
        await sees(pilot, "已添加")
        assert shows(pilot, "li@laptop")
        assert callers.key_refusal(book, LI_JING, LAPTOP) == ""
        await go_to(pilot, SshKey(LAPTOP))
        await pilot.press("enter")
        await sees(pilot, "删除公钥 ssh-ed25519")
        await pilot.press("right", "enter")
        await sees(pilot, "已删除该公钥")
        assert callers.key_refusal(book, LI_JING, LAPTOP) == "wrong"
        book.close()


async def test_a_key_that_is_there_is_not_added_twice(sample_url: str) -> None:
    """That is said at the key, and Esc leaves everything as it was."""
    book = open_book(sample_url)
    callers.add_own_key(book, book.desk_of(LI_JING), LAPTOP, sample_password())
    async with crm(sample_url) as pilot:
        await at_her_settings(pilot)
        await go_to(pilot, "ssh")
        await pilot.press("enter")
        await sees(pilot, "公钥文件")
        pilot.app.screen.query_one(Input).post_message(Paste(LAPTOP))
        await pilot.pause()
        await pilot.press("enter", *sample_password(), "f2")
        await sees(pilot, tr("This key is there already.", language="zh"))
        await pilot.press("escape")
        await settings_open(pilot)
        assert callers.own_keys(book, book.desk_of(LI_JING)) == [LAPTOP]
    book.close()


async def test_what_was_measured_of_the_link_stands_in_brackets_of_the_language(sample_url: str) -> None:
    async with crm(sample_url) as pilot:
        await at_her_settings(pilot)
        await go_to(pilot, "link")
        await pilot.press("enter")
        await sees(pilot, "自动测定（完整")


# -- keys


async def test_a_key_of_her_own_works_at_once_and_the_next_day(sample_url: str) -> None:
    async with crm(sample_url) as pilot:
        await at_her_settings(pilot)
        await give_key(pilot, "app.settings", "alt+j")
        await sees(pilot, tr("Changed", language="zh"))
        await pilot.press("escape", "alt+j")
        await settings_open(pilot)
    async with crm(sample_url) as pilot:
        await sign_in(pilot, LI_JING)
        await pilot.press("f9")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Workspace)
        await pilot.press("alt+j")
        await settings_open(pilot)


async def test_a_key_that_is_taken_is_refused_with_its_owner(sample_url: str) -> None:
    async with crm(sample_url) as pilot:
        await at_her_settings(pilot)
        await give_key(pilot, "list.refresh", "f6")
        await sees(pilot, tr("{key} is the key for “{action}” already.", key="F6", action=tr("Sort")))
        await pilot.press("r")
        await sees(
            pilot, tr("Please press a function key, or one with Ctrl or Alt: letters and signs are typed here.")[:6]
        )
        await pilot.press("enter")
        await sees(pilot, tr("{key} does its own work everywhere. Please press another key.", key="Enter"))
        await pilot.press("alt+k")
        await until(pilot, lambda: isinstance(pilot.app.screen, MySettingsScreen))
        assert shows(pilot, "Alt+K  Ctrl+R")


async def test_esc_leaves_a_key_as_it_is(sample_url: str) -> None:
    async with crm(sample_url) as pilot:
        await at_her_settings(pilot)
        await give_key(pilot, "list.refresh", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, MySettingsScreen))
        assert shows(pilot, "F5  Ctrl+R")


async def test_keys_are_taken_back_one_by_one_or_all(sample_url: str) -> None:
    async with crm(sample_url) as pilot:
        await at_her_settings(pilot)
        await give_key(pilot, "app.help", "alt+k")
        await give_key(pilot, "list.refresh", "alt+j")
        await pilot.press("delete")
        await until(pilot, lambda: keys_kept(pilot) == {"app.help": "alt+k,question_mark,fullwidth_question_mark"})
        await pilot.press("end", "enter")
        await until(pilot, lambda: keys_kept(pilot) == {})
        await pilot.press("delete")
        await sees(pilot, tr("There is nothing to restore here.", language="zh"))


def keys_kept(pilot: Pilot[int]) -> dict[str, str]:
    screen = pilot.app.screen
    return screen.keymap if isinstance(screen, MySettingsScreen) else {"": ""}


def test_standard_keys_come_back_only_when_they_are_free() -> None:
    """F5 went to another action in the meantime."""
    mine = keymap.with_key(key("list.refresh"), "alt+k", {})
    mine = keymap.with_key(key("list.sort"), "f5", mine)
    assert keymap.clash(key("list.refresh"), key("list.refresh").keys.split(","), mine) is not None
    assert keymap.clash(key("list.sort"), key("list.sort").keys.split(","), mine) is None


def test_other_keys_of_an_action_stay() -> None:
    """What a Chinese input method needs is not lost with the first key."""
    assert keymap.with_key(key("list.filter"), "alt+k", {}) == {
        "list.filter": "alt+k,ideographic_comma,fullwidth_solidus"
    }
    assert keymap.with_key(key("list.refresh"), "ctrl+r", {}) == {"list.refresh": "ctrl+r,f5"}
    assert keymap.with_key(key("list.refresh"), "f5", {"list.refresh": "ctrl+r,f5"}) == {}


def test_lists_and_forms_may_share_a_key() -> None:
    """They are never on the screen together; what is everywhere is beside both."""
    assert keymap.problem(key("form.choose"), "ctrl+o", {}) is None
    assert keymap.problem(key("form.choose"), "f9", {}) is not None
    assert keymap.problem(key("app.settings"), "f2", {}) is not None
