"""What somebody does at the program, in words: every step is keys pressed on the real screens, and text seen there.

async with signed_in(url, "lijing") as crm:
    await crm.open("客户")
    await crm.filters("恒达")
    await crm.sees("杭州恒达精密机械有限公司")
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen

from tests.office import NOON, PASSWORD, office_at
from tests.quiet import SETTLED, at_rest
from tests.tui import host
from tests.tui.screen_text import screen_text
from tests.tui.waiting import sees, shows, until
from tui_crm.domain import Clock
from tui_crm.tui.screens.palette import PaletteScreen
from tui_crm.tui.screens.prompt import ChooseScreen
from tui_crm.tui.screens.records.confirm import QuestionScreen
from tui_crm.tui.screens.records.form import FormScreen
from tui_crm.tui.screens.records.picking import Picking
from tui_crm.tui.screens.records.record_screen import RecordScreen
from tui_crm.tui.screens.workspace import Workspace
from tui_crm.tui.widgets.detail_view import DetailView
from tui_crm.tui.widgets.hit_list import HitList
from tui_crm.tui.widgets.record_table import RecordTable
from tui_crm.tui.widgets.sidebar import Sidebar
from tui_crm.tui.widgets.status_line import StatusLine

SMALL, WIDE = host.SIZES
MANY = 200
"""Keys after which something is taken not to be in a list."""


@asynccontextmanager
async def signed_in(
    url: str, account: str, size: tuple[int, int] = SMALL, *, language: str = "zh", password: str = PASSWORD
) -> AsyncIterator[Crm]:
    """Somebody of the office in front of the workspace, on the Wednesday on which the office stands still."""
    if language != "zh":
        with office_at(url) as office:
            office.admin.change("users", office.user(account), {"language": language})
    async with host.crm(url, size, language) as pilot:
        crm = Crm(pilot)
        await until(pilot, lambda: crm.session.book)
        crm.session.book.clock = Clock(fixed=NOON)
        await crm.signs_in(account, password)
        await crm.arrives(Workspace)
        await crm.settles()
        yield crm


class Crm:
    """The program as one person sees and works it."""

    def __init__(self, pilot: Pilot[int]) -> None:
        self.pilot = pilot
        self.app: Any = pilot.app
        self.session = self.app.session

    # -- what is on the screen

    @property
    def screen(self) -> Any:
        """The screen that has the keys."""
        return self.app.screen

    @property
    def text(self) -> str:
        """Everything that is painted."""
        return "\n".join(screen_text(self.app))

    @property
    def status(self) -> str:
        """What the status line says; nothing where a dialog without one is on top."""
        return next((str(line.text) for line in self.screen.query(StatusLine)), "")

    def line(self, *texts: str) -> str:
        """The first painted line with all of these in it, or nothing."""
        return next((line for line in screen_text(self.app) if all(t in line for t in texts)), "")

    async def sees(self, *texts: str) -> None:
        """Wait until each of these is painted."""
        for text in texts:
            await sees(self.pilot, text)

    async def sees_together(self, *texts: str) -> None:
        """Wait until one line has all of these."""
        await until(self.pilot, lambda: self.line(*texts))

    async def sees_nothing_of(self, *texts: str) -> None:
        """Once everything has come that was under way, none of these is painted."""
        await self.settles()
        there = [text for text in texts if shows(self.pilot, text)]
        assert not there, "\n".join([f"{there} should not be here:", self.text])

    async def is_told(self, text: str) -> None:
        """Wait until the status line says this."""
        await until(self.pilot, lambda: text in self.status)

    async def arrives(self, kind: type[Screen[Any]]) -> None:
        """Wait for a screen of this kind."""
        await until(self.pilot, lambda: isinstance(self.screen, kind))

    async def settles(self) -> None:
        """Let everything come that is under way: what the book was asked for, and what it has brought."""
        await until(self.pilot, lambda: self.app.type_ahead.idle)
        for _ in range(3):
            await self.pilot.pause()
            await self.session.call(int)
        tables = [t for t in self.screen.query(RecordTable) if t.display]
        await until(self.pilot, lambda: not any(table.waiting for table in tables))
        await at_rest(SETTLED)
        await self.pilot.pause()

    # -- keys

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        await self.pilot.press(*keys)

    async def types(self, text: str, *keys: str) -> None:
        """Type a text as fast as a line sends it, then press keys such as Enter."""
        self.bursts(text)
        await self.pilot.pause()
        await self.pilot.press(*keys)

    def bursts(self, text: str) -> None:
        """Keys that a slow line hands over in one piece."""
        for sign in text:
            key = "backspace" if sign == "\x7f" else _character_to_key(sign)
            self.app.post_message(events.Key(key, sign))

    def pastes(self, text: str) -> None:
        """Paste a text, as a terminal hands it over in one piece."""
        self.app.post_message(events.Paste(text))

    async def signs_in(self, account: str, password: str = PASSWORD) -> None:
        """Give account and password on the first screen."""
        await self.sees("tui-crm")
        await self.types(account, "enter")
        await self.types(password, "enter")

    async def goes_to(self, text: str) -> None:
        """Move the cursor to what is called so: in a list, in a record, in a list of choices."""
        if text not in await self._under_the_cursor():
            await self.press("home")
        for _ in range(MANY):
            if text in await self._under_the_cursor():
                return
            await self.press("down")
        raise AssertionError(f"{text} is not in this list:\n{self.text}")

    async def _under_the_cursor(self) -> str:
        here = self.app.focused
        if isinstance(here, RecordTable):
            await until(self.pilot, lambda: not here.waiting)
            return " ".join(here.current.cells) if here.current else ""
        if isinstance(here, DetailView):
            line = here.current_line
            return f"{line.label} {line.value}" if line else ""
        hit = self.screen.query_one(HitList).current
        return hit.label if hit is not None else ""

    # -- places and lists

    async def open(self, place: str) -> None:
        """Go to a list, or to the home page: by its digit, or through the sidebar."""
        entries = self.screen.query_one(Sidebar).entries
        entry = next(e for e in entries if e.label == place)
        if entry.shortcut:
            await self.press(entry.shortcut)
        else:
            steps = [e.label for e in entries].index(place)
            self.screen.query_one(Sidebar)
            while not isinstance(self.app.focused, Sidebar):
                await self.press("shift+tab")
            await self.press("home", *["down"] * steps, "enter")
        await until(self.pilot, lambda: self.screen.spot == entry.key)
        await self.settles()

    async def filters(self, words: str) -> None:
        """Type into the filter line, and go back to the list that it leaves."""
        await self.press("slash")
        await self.types(words, "enter")
        await self.settles()

    async def finds(self, words: str, *names: str) -> None:
        """Filter by these words instead of what was there; exactly these records are left."""
        await self.press("slash", "ctrl+u")
        await self.types(words, "enter")
        await self.settles()
        assert sorted(self.listed) == sorted(names), self.text

    @property
    def listed(self) -> list[str]:
        """What the rows in view are called."""
        table, state, entity = self.screen.table, self.screen.state, self.screen.entity
        at = state.columns.index(entity.shown)
        return [row.cells[at] for row in table._window.seen]

    async def opens(self, text: str) -> None:
        """Go to a record of the list, press Enter, and wait until it can be read."""
        await self.goes_to(text)
        await self.press("enter")
        await until(self.pilot, lambda: isinstance(self.app.focused, DetailView))
        await self.settles()

    async def turns_to(self, tab: str) -> None:
        """Turn to one of the tabs of a record."""
        await self.settles()
        for _ in range(MANY):
            if f"[{tab}]" in self.text:
                await self.settles()
                return
            await self.press("right_square_bracket")
            await self.settles()
        raise AssertionError(f"there is no tab {tab}:\n{self.text}")

    async def conditions(self, *choices: str, typed: str = "") -> None:
        """Filter by a field: choose its name and a comparison, then choose or type the value."""
        await self.press("F")
        for choice in choices:
            await self.chooses(choice)
        if typed:
            await self.types(typed, "enter")
        await self.settles()

    # -- lists to choose from, questions

    async def chooses(self, text: str) -> None:
        """Take the choice that is called so."""
        await until(self.pilot, lambda: isinstance(self.screen, (ChooseScreen, Picking)))
        here = self.screen
        if isinstance(here, Picking):
            await self.types(text)
            await until(self.pilot, lambda: here.table.current and text in here.table.current.cells[0])
        else:
            await self.goes_to(text)
        await self.press("enter")
        await until(self.pilot, lambda: self.screen is not here)

    async def confirms(self) -> None:
        """Answer a question with the answer that is not the careful one."""
        await self.arrives(QuestionScreen)
        await self.press("right", "enter")

    # -- forms

    async def edits(self, key: str = "e") -> None:
        """Open the form, by `e` or another key, and wait until it takes what is typed."""
        await self.press(key)
        await self.arrives(FormScreen)
        form = self.screen
        await until(self.pilot, lambda: form.facts.parts)

    async def fills(self, **values: str) -> None:
        """Go to each field by its label and type the value instead of what is there."""
        for label, value in values.items():
            await self.goes_to_field(label)
            await self.press("ctrl+u")
            await self.types(value)

    async def goes_to_field(self, label: str) -> None:
        """Go to a field of the form, in whichever section it is."""
        sheet = self.screen.sheet
        for _ in range(MANY):
            labels = [answer.label for answer in sheet._cursor.answers]
            here = sheet.current.label if sheet.current is not None else ""
            if here == label:
                return
            if label not in labels:
                await self.press("f8")
            else:
                await self.press("down" if here not in labels or labels.index(label) > labels.index(here) else "up")
        raise AssertionError(f"there is no field {label}:\n{self.text}")

    async def saves(self) -> None:
        """Save the form, and wait until the screen below is up to date."""
        form = self.screen
        await self.press("f2")
        await until(self.pilot, lambda: self.screen is not form)
        await self.settles()

    # -- the palette

    async def commands(self, text: str) -> None:
        """Find something in the command palette, and choose the first hit."""
        await self.press("ctrl+k")
        await self.arrives(PaletteScreen)
        await self.types(text, "enter")
        await until(self.pilot, lambda: not isinstance(self.screen, PaletteScreen))
        await self.settles()


__all__ = ["SMALL", "WIDE", "Crm", "RecordScreen", "signed_in"]
