"""Somebody opens the book, proves who it is, goes away and comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import psycopg
import pytest
from textual import events
from textual.pilot import Pilot

from tests.office import PASSWORD
from tests.postgres import Server
from tests.tui.host import SIZES, crm, sign_in, type_in
from tests.tui.screen_text import screen_text
from tests.tui.waiting import sees, shows, until
from tui_crm.domain import Desk, Filter, Query, errors, open_book, sample_password
from tui_crm.i18n import tr
from tui_crm.terminal.link import Profile
from tui_crm.tui import idle
from tui_crm.tui.app import CrmApp
from tui_crm.tui.idle import IdleLock
from tui_crm.tui.screens.lock import LockScreen
from tui_crm.tui.screens.password import PasswordScreen
from tui_crm.tui.screens.sign_in import SignInScreen
from tui_crm.tui.screens.workspace import Workspace

LI_JING = "lijing"
OF_HER_OWN = "green tea, 7 cups"


@contextmanager
def administrator(url: str) -> Iterator[Desk]:
    """林志远 at the desk beside the screen."""
    book = open_book(url)
    yield book.desk_of("linzhiyuan")
    book.close()


def attempts(url: str, account: str = LI_JING) -> list[str]:
    """What the sign-in log has about an account, oldest first."""
    with administrator(url) as desk:
        query = Query(filters=(Filter("account", "is", account),), sort=(("id", "asc"),))
        return [str(row["result"]) for row in desk.page("logins", query).rows]


def configure(url: str, name: str, value: object) -> None:
    """The administrator changes the configuration beside the screen."""
    with administrator(url) as desk:
        (row,) = (r for r in desk.page("settings", Query(limit=100)).rows if r["name"] == name)
        desk.change("settings", row.id, {"value": value})


def user(desk: Desk, account: str) -> int:
    key = desk.find("users", account, {})
    assert key is not None
    return key


async def try_password(pilot: Pilot[int], password: str) -> None:
    """Type a password into the field that has the keys, and wait for what the book says to it."""
    screen = pilot.app.screen
    assert isinstance(screen, SignInScreen)
    await pilot.press(*password, "enter")
    await until(pilot, lambda: pilot.app.screen is not screen or not screen._busy)


def app_of(pilot: Pilot[int]) -> CrmApp:
    assert isinstance(pilot.app, CrmApp)
    return pilot.app


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
async def test_li_jing_signs_in(sample_url: str, size: tuple[int, int], language: str) -> None:
    async with crm(sample_url, size, language) as pilot:
        await sees(pilot, "江南恒达商贸有限公司" if language == "zh" else "Jiangnan Hengda Trading")
        await sees(pilot, tr("Account", language=language))
        await sign_in(pilot, LI_JING)
        await sees(pilot, "李静")
    assert attempts(sample_url) == ["ok"]


async def test_a_book_of_ones_own_lists_nobody(office_url: str) -> None:
    """On both databases; a password may have Han in it."""
    async with crm(office_url) as pilot:
        await sees(pilot, "恒达商贸")
        assert not shows(pilot, "zhoumin")
        await sign_in(pilot, "LinZhiyuan", PASSWORD)
        await sees(pilot, "林志远")


async def test_the_sample_book_offers_its_accounts(sample_url: str) -> None:
    async with crm(sample_url) as pilot:
        await sees(pilot, sample_password())
        await sees(pilot, "周敏")
        assert any("zhoumin" in line and "周敏" in line and "销售主管" in line for line in screen_text(pilot.app))
        await pilot.press("down", "down", "down", "enter")
        await try_password(pilot, sample_password())
        await sees(pilot, "周敏 ·")


async def test_what_is_written_in_the_list_is_the_account(sample_url: str) -> None:
    """She looks at the list and then types who she is; no letter of it quits the program (`q`) or moves the cursor."""
    async with crm(sample_url) as pilot:
        await sees(pilot, sample_password())
        await pilot.press("down", "down")
        for letter in "zhaoqian":
            pilot.app.post_message(events.Key(letter, letter))
        await until(pilot, lambda: shows(pilot, "  zhaoqian") and pilot.app.focused.id != "choices")
        await pilot.press("enter")
        await try_password(pilot, sample_password())
        await sees(pilot, "赵倩 ·")


async def test_on_a_thin_line_the_accounts_come_when_somebody_goes_to_them(sample_url: str) -> None:
    """No key is lost, however quickly they follow each other."""
    async with crm(sample_url) as pilot:
        app_of(pilot).want_link(Profile.LEAN)
        await sees(pilot, sample_password())
        assert not shows(pilot, "zhoumin")
        for key in ("down", "down", "down", "enter"):
            pilot.app.post_message(events.Key(key, None))
        await until(pilot, lambda: shows(pilot, "  zhoumin") and pilot.app.focused.id != "choices")
        await try_password(pilot, sample_password())
        await sees(pilot, "周敏 ·")


async def test_a_wrong_password_is_said_and_can_be_mended(sample_url: str) -> None:
    async with crm(sample_url) as pilot:
        await type_in(pilot, LI_JING)
        await pilot.press("enter")
        await try_password(pilot, "sesame")
        await sees(pilot, tr("The account or the password is wrong."))
        assert shows(pilot, f"  {LI_JING}")
        await try_password(pilot, sample_password())
        await until(pilot, lambda: isinstance(pilot.app.screen, Workspace))
    assert attempts(sample_url) == ["wrong", "ok"]


async def test_five_failures_lock_the_account_for_a_while(sample_url: str) -> None:
    async with crm(sample_url) as pilot:
        await type_in(pilot, LI_JING)
        await pilot.press("enter")
        for _ in range(5):
            await try_password(pilot, "sesame")
        await try_password(pilot, sample_password())
        await sees(pilot, tr("Too many failed attempts. Please try again in {minutes} min.", minutes=15))
    assert attempts(sample_url) == ["wrong"] * 5 + ["locked"]


async def test_a_disabled_account_is_told_whom_to_ask(sample_url: str) -> None:
    with administrator(sample_url) as desk:
        desk.change("users", user(desk, LI_JING), {"active": False})
    async with crm(sample_url) as pilot:
        await type_in(pilot, LI_JING)
        await pilot.press("enter")
        await try_password(pilot, sample_password())
        await sees(pilot, tr("This account has been disabled. Please ask the administrator."))
    assert attempts(sample_url) == ["disabled"]


async def test_keys_pressed_while_it_signs_in_do_no_harm(sample_url: str) -> None:
    async with crm(sample_url) as pilot:
        await type_in(pilot, LI_JING)
        await pilot.press("enter", *"sesame")
        database = Event()
        waiting = asyncio.create_task(app_of(pilot).session.call(database.wait))
        await pilot.press("enter", "enter", "x", "enter", "up", "enter", "enter")
        await sees(pilot, tr("Signing in…"))
        database.set()
        await waiting
        await sees(pilot, tr("The account or the password is wrong."))
    assert attempts(sample_url) == ["wrong"]


def cut_off(url: str) -> None:
    """The server ends everybody's connection to a database but this one."""
    with psycopg.connect(url, autocommit=True) as other:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        other.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")


async def test_a_server_that_went_away_is_said_and_may_come_back(postgres: Server, postgres_office: str) -> None:
    """What the server did not hear is no failed attempt."""
    with postgres.database(postgres_office) as url:
        async with crm(url) as pilot:
            await sees(pilot, "恒达商贸")
            await type_in(pilot, "linzhiyuan")
            await pilot.press("enter")
            cut_off(url)
            await try_password(pilot, PASSWORD)
            await sees(pilot, tr("The database server does not answer. Nothing was saved; please try again."))
            await try_password(pilot, PASSWORD)
            await until(pilot, lambda: isinstance(pilot.app.screen, Workspace))
        assert attempts(url, "linzhiyuan") == ["ok"]


async def test_an_account_is_asked_for_before_the_password_is_tried(sample_url: str) -> None:
    async with crm(sample_url) as pilot:
        await pilot.press("enter", *"sesame", "enter")
        await sees(pilot, tr("Please type your account."))
        assert pilot.app.focused is pilot.app.screen.query_one("#account Input")
    assert attempts(sample_url, "") == []


async def test_a_password_is_asked_for_before_anything_is_tried(sample_url: str) -> None:
    """At the first screen, and at the lock, where the account is known."""
    async with crm(sample_url) as pilot:
        await type_in(pilot, LI_JING)
        await pilot.press("enter", "enter")
        await sees(pilot, tr("Please type your password."))
        await try_password(pilot, sample_password())
        await until(pilot, lambda: isinstance(pilot.app.screen, Workspace))
        await pilot.press("ctrl+d")
        await until(pilot, lambda: isinstance(pilot.app.screen, LockScreen))
        await pilot.press("enter")
        await sees(pilot, tr("Please type your password."))
    assert attempts(sample_url) == ["ok", "idle"]


async def test_the_other_language_is_one_key_away(sample_url: str) -> None:
    async with crm(sample_url) as pilot:
        await sees(pilot, "周敏")
        await type_in(pilot, LI_JING)
        await pilot.press("ctrl+g")
        await sees(pilot, "Zhou Min")
        await sees(pilot, "Sales supervisor")
        assert shows(pilot, LI_JING)
        await pilot.press("f12")
        await sees(pilot, "周敏")
        await sees(pilot, tr("Password", language="zh"))


async def test_the_language_of_an_option_holds_in_the_account_too(sample_url: str) -> None:
    """`--lang en`: for this run, whoever signs in."""
    async with crm(sample_url, language="en") as pilot:
        pilot.app.session.language_asked = True
        pilot.app.push_screen(SignInScreen(pilot.app.session))
        await sees(pilot, "Zhou Min")
        await sign_in(pilot, LI_JING)
        await sees(pilot, "Home page")


async def test_the_language_chosen_there_holds_while_one_is_signed_in(sample_url: str) -> None:
    """The account keeps its own, for the next time and for who signs in after."""
    async with crm(sample_url) as pilot:
        await sees(pilot, "周敏")
        await pilot.press("ctrl+g")
        await sees(pilot, "Zhou Min")
        await sign_in(pilot, LI_JING)
        await sees(pilot, "Home page")
        await sees(pilot, "Li Jing · Customer manager")
        await pilot.press("ctrl+d")
        await sees(pilot, "Li Jing (lijing) is signed in here.")
        await pilot.press("f6", "f6")
        await until(pilot, lambda: isinstance(pilot.app.screen, SignInScreen))
        await sign_in(pilot, LI_JING)
        await sees(pilot, "李静 · 客户经理")
    with administrator(sample_url) as desk:
        assert desk.read("users", user(desk, LI_JING))["language"] == "zh"


async def test_a_language_that_nobody_chose_gives_way_to_the_accounts_own(sample_url: str) -> None:
    async with crm(sample_url, language="en") as pilot:
        await sign_in(pilot, LI_JING)
        await sees(pilot, "李静 · 客户经理")


@pytest.mark.parametrize("keys", [["f10"], ["down", "f10"], ["ctrl+q"]], ids=" ".join)
async def test_the_program_is_left_from_the_first_screen(sample_url: str, keys: list[str]) -> None:
    async with crm(sample_url) as pilot:
        await sees(pilot, "linzhiyuan")
        await pilot.press(*keys)
        await until(pilot, lambda: pilot.app._exit)
    assert not pilot.app.return_value


# -- a password that has to be changed


def field_with_the_keys(pilot: Pilot[int]) -> str:
    """The field that takes what is typed."""
    assert pilot.app.focused is not None
    assert pilot.app.focused.parent is not None
    return str(pilot.app.focused.parent.id)


async def test_a_password_from_the_administrator_is_changed_first(sample_url: str) -> None:
    with administrator(sample_url) as desk:
        told_once = desk.do("users.reset_password", user(desk, LI_JING))
    async with crm(sample_url) as pilot:
        await type_in(pilot, LI_JING)
        await pilot.press("enter", *told_once, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PasswordScreen))
        assert not shows(pilot, tr("Old password"))
        await sees(pilot, tr("At least {n} characters, not a common one, without the account name.", n=10))
        await until(pilot, lambda: "F2" in screen_text(pilot.app)[-1])
        foot = screen_text(pilot.app)[-1]
        assert tr("Save") in foot
        assert tr("Signing in…") not in foot
        await pilot.press(*"short", "enter")
        await sees(pilot, tr("At least {n} characters, please.", n=10))
        assert field_with_the_keys(pilot) == "password"
        await pilot.press("ctrl+u", *f"1 {LI_JING} 2 3 4", "down")
        await sees(pilot, tr("The password must not contain the account."))
        assert field_with_the_keys(pilot) == "again"
        await pilot.press("up", "ctrl+u", *OF_HER_OWN, "enter", *"another", "enter")
        await sees(pilot, tr("The two passwords differ."))
        for name in ("password", "again"):
            pilot.app.screen.query_one(f"#{name} Input").value = OF_HER_OWN  # type: ignore[attr-defined]
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, Workspace))
    book = open_book(sample_url)
    assert not book.must_change(book.sign_in(LI_JING, OF_HER_OWN))
    with pytest.raises(errors.SignInRefused):
        book.sign_in(LI_JING, told_once)
    book.close()


async def test_a_password_that_was_typed_is_proved_all_the_same(sample_url: str) -> None:
    """The administrator gives yet another one while the new one is being chosen: then the present one is asked for."""
    with administrator(sample_url) as desk:
        told_once = desk.do("users.reset_password", user(desk, LI_JING))
    async with crm(sample_url) as pilot:
        await type_in(pilot, LI_JING)
        await pilot.press("enter", *told_once, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PasswordScreen))
        with administrator(sample_url) as desk:
            told_again = desk.do("users.reset_password", user(desk, LI_JING))
        await pilot.press(*OF_HER_OWN, "enter", *OF_HER_OWN, "enter")
        await sees(pilot, tr("The present password is wrong."))
        assert shows(pilot, tr("Old password"))
        await pilot.press(*told_again, "f2")
        await until(pilot, lambda: isinstance(pilot.app.screen, Workspace))
    book = open_book(sample_url)
    assert not book.must_change(book.sign_in(LI_JING, OF_HER_OWN))
    book.close()


async def test_nobody_gets_past_the_new_password(sample_url: str) -> None:
    with administrator(sample_url) as desk:
        told_once = desk.do("users.reset_password", user(desk, LI_JING))
    async with crm(sample_url) as pilot:
        await type_in(pilot, LI_JING)
        await pilot.press("enter", *told_once, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PasswordScreen))
        await pilot.press("f9", "ctrl+d", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, SignInScreen))
        assert not app_of(pilot).session.signed_in


# -- a locked screen


async def in_the_filter_line(pilot: Pilot[int]) -> None:
    """李静 is looking for a customer and has typed half of the name."""
    await sign_in(pilot, LI_JING)
    await sees(pilot, tr("Home page"))
    await pilot.press("2")
    await until(pilot, lambda: pilot.app.focused is pilot.app.screen.query_one("#table"))
    await pilot.press("slash", *"sh")


@pytest.mark.parametrize("size", SIZES)
async def test_a_locked_screen_shows_nothing_and_gives_everything_back(sample_url: str, size: tuple[int, int]) -> None:
    async with crm(sample_url, size) as pilot:
        await in_the_filter_line(pilot)
        place = pilot.app.screen
        await pilot.press("ctrl+d")
        await until(pilot, lambda: isinstance(pilot.app.screen, LockScreen))
        await sees(pilot, "李静")
        assert "KH" not in pilot.app.export_screenshot()
        assert tr("Customers") not in pilot.app.export_screenshot()
        await pilot.press("f9", "ctrl+k", "escape", "ctrl+d", *"sesame", "enter")
        await sees(pilot, tr("The password is wrong."))
        await pilot.press(*sample_password(), "enter")
        await until(pilot, lambda: pilot.app.screen is place)
        await pilot.press("a")
        assert pilot.app.screen.query_one("#filter").text == "sha"  # type: ignore[attr-defined]
    assert attempts(sample_url) == ["ok", "idle", "wrong", "ok"]


async def test_somebody_else_may_sign_in_on_a_locked_screen(sample_url: str) -> None:
    async with crm(sample_url) as pilot:
        await in_the_filter_line(pilot)
        await pilot.press("ctrl+d")
        await until(pilot, lambda: isinstance(pilot.app.screen, LockScreen))
        await pilot.press("f6")
        warning = tr(
            "What was typed in forms stays as drafts. Press {key} again to sign {name} out.", key="F6", name="李静"
        )
        await sees(pilot, warning[:20])
        assert isinstance(pilot.app.screen, LockScreen)
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(pilot.app.screen, SignInScreen))
        assert len(pilot.app.screen_stack) == 2
        await sign_in(pilot, "zhoumin")
        await sees(pilot, "周敏 ·")
    assert attempts(sample_url) == ["ok", "idle", "out"]
    assert attempts(sample_url, "zhoumin") == ["ok"]


async def test_the_screen_locks_when_nobody_is_there(sample_url: str) -> None:
    async with crm(sample_url) as pilot:
        await sign_in(pilot, LI_JING)
        app, minute = app_of(pilot), 0
        assert app.idle.seconds == 15 * 60
        app.idle.stop()
        app.idle = IdleLock(app, app.session, now=lambda: minute * 60.0)
        app.idle.start(15)
        minute = 14
        await pilot.press("down")
        minute = 28
        await app.idle.check()
        assert isinstance(app.screen, Workspace)
        minute = 29
        await app.idle.check()
        assert isinstance(app.screen, LockScreen)
        minute = 60
        await app.idle.check()
        assert len([screen for screen in app.screen_stack if isinstance(screen, LockScreen)]) == 1


async def test_another_time_until_the_lock_holds_for_those_who_have_signed_in(sample_url: str) -> None:
    """R-CFG-01: a minute after it was configured at the latest, and whoever has just pressed a key stays."""
    async with crm(sample_url) as pilot:
        await sign_in(pilot, LI_JING)
        app, minute = app_of(pilot), 0
        app.idle.stop()
        app.idle = IdleLock(app, app.session, now=lambda: minute * 60.0)
        app.idle.start(15)
        configure(sample_url, "sign_in.idle_minutes", 3)
        minute = 2
        await app.idle.check()
        await until(pilot, lambda: app.idle.seconds == 3 * 60)
        assert isinstance(app.screen, Workspace)
        configure(sample_url, "sign_in.idle_minutes", 1)
        await app.idle.check()
        await until(pilot, lambda: isinstance(app.screen, LockScreen))


async def test_the_idle_screen_wakes_by_itself(sample_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to ask the clock; 李静 comes back with her password to what she typed."""
    async with crm(sample_url) as pilot:
        await in_the_filter_line(pilot)
        app, place = app_of(pilot), pilot.app.screen
        monkeypatch.setattr(idle, "MINUTE", 0.004)
        app.idle.start(15)
        await until(pilot, lambda: isinstance(app.screen, LockScreen))
        app.idle.stop()
        await sees(pilot, "李静")
        await pilot.press(*sample_password(), "enter")
        await until(pilot, lambda: app.screen is place)
        assert app.session.desk.actor.account == LI_JING
        assert app.screen.query_one("#filter").text == "sh"  # type: ignore[attr-defined]
    assert attempts(sample_url) == ["ok", "idle", "ok"]
