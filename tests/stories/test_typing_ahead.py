"""On a line that hands over several keys at once, each is meant for what the one before it has opened."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from textual import events

from tests.patience import PATIENCE
from tests.stories.conftest import elsewhere, in_the_bin, names
from tests.stories.driver import signed_in
from tests.tui.waiting import until
from tui_crm.domain import errors
from tui_crm.i18n import Message, tr
from tui_crm.tui import type_ahead
from tui_crm.tui.screens.records.form import FormScreen
from tui_crm.tui.screens.sharing import SharingScreen
from tui_crm.tui.screens.workspace import Workspace
from tui_crm.tui.type_ahead import TypeAhead
from tui_crm.tui.widgets.record_table import RecordTable

ALL = ["宁波鼎新电子材料厂", "上海博雅医药科技公司", "杭州恒达精密机械有限公司"]

BUSY = Message("The book is in use by another process; please try again.")


@pytest.mark.parametrize(("burst", "shown"), [("/hd", "包含“hd”"), ("/科技", "包含“科技”"), ("/d\x7fhz", "包含“hz”")])
async def test_what_follows_the_slash_stands_in_the_filter(firm: str, burst: str, shown: str) -> None:
    """And the d of it deletes nobody."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.sees("共 3 条")
        crm.bursts(burst)
        await crm.sees(shown)
        assert "已删除" not in crm.text
    assert (names(firm, "lijing"), in_the_bin(firm)) == (ALL, [])


@pytest.mark.parametrize("key", ["n", "e"])
async def test_what_follows_a_key_that_opens_a_form_stands_in_the_form(firm: str, key: str) -> None:
    """The form is fetched from the book first; the list behind it gets none of the keys."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        crm.bursts(key + "dud")
        await crm.arrives(FormScreen)
        await crm.sees("dud")
    assert (names(firm, "lijing"), in_the_bin(firm)) == (ALL, [])


@pytest.mark.parametrize("key", ["n", "e"])
async def test_a_form_that_is_long_in_coming_gets_every_key(
    firm: str, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A book that has much to do is no reason for the list to take a name for commands."""
    monkeypatch.setattr(type_ahead, "LOOK", 0.001)
    begun, late = asyncio.Event(), asyncio.Event()
    granted, looked = Workspace._granted, TypeAhead._late

    async def kept_waiting(screen: Workspace, work: Any, opening: object) -> None:
        begun.set()
        await late.wait()
        await granted(screen, work, opening)

    async def look(keys: TypeAhead, number: int, looks: int) -> None:
        await begun.wait()
        await looked(keys, number, looks)
        if looks > type_ahead.PATIENCE:
            late.set()

    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        monkeypatch.setattr(Workspace, "_granted", kept_waiting)
        monkeypatch.setattr(TypeAhead, "_late", look)
        crm.bursts(key + "dud")
        await crm.arrives(FormScreen)
        await crm.sees("dud")
    assert (names(firm, "lijing"), in_the_bin(firm)) == (ALL, [])


async def test_what_follows_the_key_for_the_shares_is_done_to_them(firm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the book is long in telling them."""
    monkeypatch.setattr(type_ahead, "LOOK", 0.001)
    told = threading.Event()
    read, looked = SharingScreen._read, TypeAhead._late

    def slow(screen: SharingScreen) -> Any:
        assert told.wait(PATIENCE)
        return read(screen)

    async def look(keys: TypeAhead, number: int, looks: int) -> None:
        await looked(keys, number, looks)
        if looks > type_ahead.PATIENCE:
            told.set()

    with elsewhere(firm) as office:
        customer = office.id_of("customers", ALL[2])
        office.desk("lijing").share("customers", customer, [{"user": office.user("wanghaitao")}])
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(ALL[2])
        monkeypatch.setattr(SharingScreen, "_read", slow)
        monkeypatch.setattr(TypeAhead, "_late", look)
        crm.app.post_message(events.Key("ctrl+e", None))
        crm.bursts(" ")
        await crm.arrives(SharingScreen)
        await crm.sees_together("王海涛", "是*")


async def test_what_was_meant_for_a_form_that_never_comes_is_no_command(
    firm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keys that stand behind are dropped, with a sound; those pressed since then do their work."""
    monkeypatch.setattr(type_ahead, "LOOK", 0.001)
    sounds: list[str] = []

    async def never(screen: Workspace, work: Any, opening: object) -> None:
        work.close()

    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.sees("共 3 条")
        monkeypatch.setattr(crm.app, "bell", lambda: sounds.append("bell"))
        with monkeypatch.context() as patch:
            patch.setattr(Workspace, "_granted", never)
            crm.bursts("edud")
            await until(crm.pilot, lambda: sounds)
        await crm.press("slash")
        await crm.types("hd")
        await crm.sees("包含“hd”")
    assert (names(firm, "lijing"), in_the_bin(firm)) == (ALL, [])


async def test_what_was_meant_for_a_form_that_is_refused_is_no_command(
    firm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever typed ahead has not read the refusal."""

    async def refused(screen: Workspace, *_: Any) -> None:
        raise errors.BookBusy(BUSY)

    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.sees("共 3 条")
        monkeypatch.setattr(Workspace, "edit_record", refused)
        crm.bursts("edud")
        await crm.is_told(tr(BUSY))
        await crm.settles()
        assert "已删除" not in crm.text
    assert (names(firm, "lijing"), in_the_bin(firm)) == (ALL, [])


async def test_ten_steps_in_one_go_are_ten_steps(firm: str) -> None:
    """Waiting for each other, keys are neither lost nor doubled."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.sees("共 3 条")
        table = crm.screen.query_one(RecordTable)
        assert ALL[0] in table.current.cells
        crm.bursts("jkjkjjkkjj")
        await until(crm.pilot, lambda: ALL[2] in table.current.cells)
        await crm.settles()
        assert ALL[2] in table.current.cells
