"""Showing one record to other people, and seeing who sees it."""

from __future__ import annotations

import shutil
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests.office import office_at
from tests.patience import PATIENCE
from tests.tui.dialogs import LANGUAGES, NOTHING, SIZES, answers, dialog
from tests.tui.screen_text import screen_text
from tests.tui.waiting import sees, shows, until
from tui_crm.domain import Desk
from tui_crm.i18n import tr
from tui_crm.tui.present.text import cells
from tui_crm.tui.screens.drafting import DISCARD, earlier
from tui_crm.tui.screens.records.confirm import QuestionScreen
from tui_crm.tui.screens.sharing import SharingScreen
from tui_crm.tui.session import Session

HENGDA = "杭州恒达精密机械有限公司"


@pytest.fixture
def book(sqlite_office: Path, tmp_path: Path) -> Path:
    """The office with one customer of 李静."""
    path = Path(shutil.copyfile(sqlite_office, tmp_path / "office.db"))
    with office_at(str(path)) as office:
        office.customer(HENGDA)
    return path


def sharing(session: Session) -> SharingScreen:
    """The shares of the customer."""
    return SharingScreen(session, "customers", 1)


def shares(book: Path) -> list[dict[str, Any]]:
    """The shares as they stand in the book."""
    with office_at(str(book)) as office:
        return office.admin.shares("customers", 1)


def share_with(book: Path, account: str, **values: Any) -> None:
    """Share the customer with somebody, as its owner does."""
    with office_at(str(book)) as office:
        office.desk("lijing").share("customers", 1, [{"user": office.user(account), **values}])


def user(book: Path, account: str) -> int:
    """Somebody's id."""
    with office_at(str(book)) as office:
        return office.user(account)


def cursor(pilot: Any) -> str:
    """The line that the cursor of the shares is on."""
    return next((line for line in screen_text(pilot.app)[:8] if "[" in line), "")


async def pick(pilot: Any, key: str, name: str) -> None:
    """Open the picker with a key, and take who is called so."""
    await pilot.press(key)
    await until(pilot, lambda: not isinstance(pilot.app.screen, SharingScreen))
    await sees(pilot, name)
    await pilot.press(*name)
    await until(pilot, lambda: any(name in line and ("▸" in line or "▹" in line) for line in screen_text(pilot.app)))
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, SharingScreen) and name in cursor(pilot))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_it_says_who_sees_the_record_and_why(book: Path, size: tuple[int, int], language: str) -> None:
    share_with(book, "zhangxiaolan", until="2026-06-30")
    async with dialog(book, "lijing", sharing, size, language) as pilot:
        await sees(pilot, tr("{n} people", n=7))
        assert shows(pilot, HENGDA)
        lines = screen_text(pilot.app)
        seen = lines[next(n for n, line in enumerate(lines) if tr("Who sees it now") in line) :]
        why = {
            "李静": tr("Owner"),
            "周敏": tr("Role: department"),
            "张晓岚": tr("Shared"),
            "林志远": tr("Role: sees all"),
        }
        for name, reason in why.items():
            assert any(name in line and reason in line for line in seen)
        assert not any("王海涛" in line for line in seen)
        assert any("张晓岚" in line and tr("No") in line and "2026-06-30" in line for line in lines[:8])
        assert all(cells(line) <= size[0] for line in lines)


async def test_a_person_is_added_who_may_edit_until_a_day(book: Path) -> None:
    async with dialog(book, "lijing", sharing) as pilot:
        await sees(pilot, "Shared with nobody.")
        await pick(pilot, "f3", "张晓岚")
        assert shows(pilot, "张晓岚 may see it; Space lets them edit it too.")
        await pilot.press("space")
        assert "Yes*" in cursor(pilot)
        await pilot.press("right", "enter")
        await sees(pilot, "Shared with 张晓岚 until")
        await pilot.press(*"+3d", "enter")
        await until(pilot, lambda: "2026-05-09" in cursor(pilot))
        await pilot.press("ctrl+s")
        assert await answers(pilot) is True
    assert shares(book) == [
        {"user": user(book, "zhangxiaolan"), "department": None, "may_write": True, "until": "2026-05-09"}
    ]


async def test_a_department_is_added_to_see_for_good(book: Path) -> None:
    async with dialog(book, "lijing", sharing) as pilot:
        await sees(pilot, "Shared with nobody.")
        await pick(pilot, "f4", "华北")
        await pilot.press("f2")
        assert await answers(pilot) is True
    (share,) = shares(book)
    assert (share["user"], share["may_write"], share["until"]) == (None, False, None)


async def test_nobody_is_named_twice(book: Path) -> None:
    share_with(book, "zhangxiaolan")
    async with dialog(book, "lijing", sharing) as pilot:
        await until(pilot, lambda: "张晓岚" in cursor(pilot))
        await pick(pilot, "n", "张晓岚")
        assert shows(pilot, "! This is already shared with 张晓岚.")
        await pilot.press("escape")
        assert await answers(pilot) is False
    assert [share["user"] for share in shares(book)] == [user(book, "zhangxiaolan")]


async def test_a_share_is_taken_away(book: Path) -> None:
    share_with(book, "zhangxiaolan")
    async with dialog(book, "lijing", sharing) as pilot:
        await until(pilot, lambda: "张晓岚" in cursor(pilot))
        await pilot.press("delete")
        await sees(pilot, "Shared with nobody.")
        await pilot.press("ctrl+s")
        assert await answers(pilot) is True
    assert shares(book) == []


@pytest.mark.parametrize(
    ("typed", "says"), [("someday", "! This is not a date."), ("2026-05-01", "! This day is in the past.")]
)
async def test_a_day_that_cannot_be_is_refused(book: Path, typed: str, says: str) -> None:
    share_with(book, "zhangxiaolan")
    async with dialog(book, "lijing", sharing) as pilot:
        await until(pilot, lambda: "张晓岚" in cursor(pilot))
        await pilot.press("end", "space", *typed.replace("-", "."), "enter")
        await sees(pilot, says)
        assert "For good" in cursor(pilot)


async def test_leaving_asks_before_changes_are_given_up(book: Path) -> None:
    share_with(book, "zhangxiaolan")
    async with dialog(book, "lijing", sharing) as pilot:
        await until(pilot, lambda: "张晓岚" in cursor(pilot))
        await pilot.press("space", "escape")
        await sees(pilot, "The shares were changed.")
        assert pilot.app.answer is NOTHING
        await pilot.press("enter")
        assert await answers(pilot) is True
    assert shares(book)[0]["may_write"] is True


async def test_what_a_colleague_has_saved_meanwhile_is_shown_before_it_is_saved_anew(book: Path) -> None:
    """D-15: theirs stays, what was done here is marked, and a second save keeps both."""
    share_with(book, "zhangxiaolan")
    async with dialog(book, "lijing", sharing) as pilot:
        await until(pilot, lambda: "张晓岚" in cursor(pilot))
        await pilot.press("space")
        with office_at(str(book)) as office:
            now = office.desk("zhoumin").shares("customers", 1)
            office.desk("zhoumin").share("customers", 1, [*now, {"user": office.user("wanghaitao")}])
        await pilot.press("ctrl+s")
        await sees(pilot, "! 周敏 has saved this record in the meantime.")
        assert pilot.app.answer is NOTHING
        await sees(pilot, "王海涛")
        assert any("张晓岚" in line and "Yes*" in line for line in screen_text(pilot.app)[:8])
        await pilot.press("ctrl+s")
        assert await answers(pilot) is True
    found = {share["user"]: share["may_write"] for share in shares(book)}
    assert found == {user(book, "zhangxiaolan"): True, user(book, "wanghaitao"): False}


async def test_who_may_not_share_only_reads(book: Path) -> None:
    async with dialog(book, "chenguodong", sharing) as pilot:
        await sees(pilot, "Shared with nobody.")
        assert not shows(pilot, "F3")
        await pilot.press("f3")
        await sees(pilot, "! Your roles do not let you share")
    assert shares(book) == []


async def test_a_record_out_of_reach_shows_nothing(book: Path) -> None:
    async with dialog(book, "zhangxiaolan", sharing) as pilot:
        await sees(pilot, "! There is no such record, or it is not yours to see.")
        assert not shows(pilot, HENGDA)
        await pilot.press("escape")
        assert await answers(pilot) is False


async def test_many_shares_have_room(book: Path) -> None:
    """All of them are seen, and the one that is taken away leaves the others."""
    with office_at(str(book)) as office:
        people = [office.user(account) for account in ("wanghaitao", "zhangxiaolan", "sunli", "zhaolei", "qianwen")]
        office.desk("lijing").share("customers", 1, [{"user": one} for one in people])
    async with dialog(book, "lijing", sharing) as pilot:
        await until(pilot, lambda: all(shows(pilot, f"{name} ") for name in ("张晓岚", "孙丽", "钱文")))
        assert "王海涛" in cursor(pilot)
        await pilot.press("delete")
        await until(pilot, lambda: sum("For good" in line for line in screen_text(pilot.app)) == 4)
        await pilot.press("ctrl+s")
        assert await answers(pilot) is True
    assert {share["user"] for share in shares(book)} == set(people[1:])


async def test_names_are_in_the_language_of_the_reader(book: Path) -> None:
    """Of people and departments, where somebody has written their English names."""
    share_with(book, "zhangxiaolan")
    with office_at(str(book)) as office:
        for account, name in (("lijing", "Li Jing"), ("zhangxiaolan", "Zhang Xiaolan")):
            office.admin.change("users", office.user(account), {"name_en": name})
        office.admin.change("departments", office.id_of("departments", "华东"), {"name_en": "East China"})
    async with dialog(book, "lijing", sharing) as pilot:
        await sees(pilot, "Zhang Xiaolan")
        await until(pilot, lambda: any("Li Jing" in line and "East China" in line for line in screen_text(pilot.app)))
        assert not shows(pilot, "李静")
        assert not shows(pilot, "张晓岚")


async def test_one_person_is_no_people(book: Path) -> None:
    with office_at(str(book)) as office:
        mine = office.customer("天和", by="linzhiyuan").id
        for account in ("chenguodong", "sunli", "zhaolei", "lijing", "zhoumin"):
            office.admin.change("users", office.user(account), {"active": False})
    async with dialog(book, "linzhiyuan", lambda session: SharingScreen(session, "customers", mine)) as pilot:
        await sees(pilot, "1 person")


# What was done and not saved.


def kept(book: Path) -> int:
    """How many drafts Li Jing has."""
    with office_at(str(book)) as office:
        return len(office.desk("lijing").drafts("customers"))


def people_kept(book: Path) -> int:
    """How many people the draft of Li Jing shares the customer with."""
    with office_at(str(book)) as office:
        found = office.desk("lijing").drafts("customers")
        return sum(len(draft.values["after"]) for draft in found)


async def test_what_was_done_is_kept_and_offered_again(book: Path) -> None:
    """The line was cut amid the work: nothing is shared, and nothing that was done is lost."""
    share_with(book, "wanghaitao")
    async with dialog(book, "lijing", sharing, language="en") as pilot:
        await until(pilot, lambda: "王海涛" in cursor(pilot))
        await pilot.press("space")
        await pick(pilot, "f3", "周敏")
        await until(pilot, lambda: people_kept(book) == 2)
        pilot.app.exit()
    assert [one["may_write"] for one in shares(book)] == [False]
    async with dialog(book, "lijing", sharing, language="en") as pilot:
        await sees(pilot, "王海涛: May see → May edit")
        await sees(pilot, "周敏: Not shared → May see")
        await pilot.press("enter")
        await pilot.press("ctrl+s")
        assert await answers(pilot) is True
    assert {(one["user"], one["may_write"]) for one in shares(book)} == {
        (user(book, "wanghaitao"), True),
        (user(book, "zhoumin"), False),
    }
    assert kept(book) == 0


async def test_what_others_have_saved_since_stays_under_what_was_kept(book: Path) -> None:
    async with dialog(book, "lijing", sharing, language="zh") as pilot:
        await pick(pilot, "f3", "周敏")
        await until(pilot, lambda: kept(book) == 1)
        pilot.app.exit()
    share_with(book, "wanghaitao", may_write=True)
    async with dialog(book, "lijing", sharing, language="zh") as pilot:
        await sees(pilot, "周敏：未共享 → 可查看")
        await pilot.press("enter", "ctrl+s")
        assert await answers(pilot) is True
    assert {(one["user"], one["may_write"]) for one in shares(book)} == {
        (user(book, "wanghaitao"), True),
        (user(book, "zhoumin"), False),
    }


async def test_what_is_discarded_is_not_offered_again(book: Path) -> None:
    async with dialog(book, "lijing", sharing, language="en") as pilot:
        await pick(pilot, "f3", "周敏")
        await until(pilot, lambda: kept(book) == 1)
        await pilot.press("escape")
        await sees(pilot, "Keep as draft")
        await pilot.press("down", "down", "enter")
        assert await answers(pilot) is False
    assert (kept(book), shares(book)) == (0, [])


async def test_nobody_is_asked_about_the_work_at_hand(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a large book it takes long to tell who sees a record; what is done meanwhile is kept as any other work."""
    share_with(book, "wanghaitao")
    told, viewers = Event(), Desk.viewers

    def slow(desk: Desk, *record: Any) -> Any:
        assert told.wait(PATIENCE)
        return viewers(desk, *record)

    monkeypatch.setattr(Desk, "viewers", slow)
    async with dialog(book, "lijing", sharing) as pilot:
        screen = pilot.app.screen
        await until(pilot, lambda: screen.read)
        await pilot.press("space")
        assert "Yes*" in cursor(pilot)
        await until(pilot, lambda: screen.writing.locked())
        told.set()
        await sees(pilot, tr("{n} people", n=7))
        await until(pilot, lambda: kept(book) == 1)
        await pilot.press("escape")
        await sees(pilot, "The shares were changed.")
        await pilot.press("down", "enter")
        assert await answers(pilot) is False
    assert kept(book) == 1


async def test_what_was_done_before_is_offered_before_anything_else_can_be_done(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever goes on with it writes over nothing, and finds it however many people there are to be told."""
    async with dialog(book, "lijing", sharing) as pilot:
        await pick(pilot, "f3", "周敏")
        await until(pilot, lambda: kept(book) == 1)
        pilot.app.exit()
    asked: list[int] = []
    viewers = Desk.viewers
    monkeypatch.setattr(Desk, "viewers", lambda desk, *record: asked.append(1) or viewers(desk, *record))
    async with dialog(book, "lijing", sharing) as pilot:
        screen = pilot.app.screen_stack[1]
        await sees(pilot, "周敏: Not shared → May see")
        assert (asked, screen.shares, screen.read) == ([], [], False)
        await pilot.press("enter")
        await until(pilot, lambda: asked)
        assert "周敏" in cursor(pilot)


async def test_what_is_done_after_its_draft_was_discarded_is_kept_anew(book: Path) -> None:
    share_with(book, "wanghaitao")
    async with dialog(book, "lijing", sharing) as pilot:
        screen = pilot.app.screen
        await until(pilot, lambda: screen.read)
        await pilot.press("space")
        await until(pilot, lambda: kept(book) == 1)
        (draft,) = await earlier(screen.session, screen.typed_about())
        asking = screen.run_worker(screen.wants(draft, []))
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        pilot.app.screen.give(DISCARD)
        await asking.wait()
        assert kept(book) == 0
        assert await screen.keep_now()
        assert kept(book) == 1
