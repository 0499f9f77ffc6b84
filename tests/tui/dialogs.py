"""One screen of the program, opened by somebody in the office of `tests/office.py`, without a way there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from tests.office import NOON
from tests.tui.waiting import until
from tui_crm.domain import Clock, open_book
from tui_crm.i18n import use
from tui_crm.tui.app import CrmApp
from tui_crm.tui.session import Session

SIZES = ((80, 24), (160, 50))
LANGUAGES = ("zh", "en")

NOTHING = object()
"""The screen has not answered yet."""

MakeScreen = Callable[[Session], Screen[Any]]


class DialogHost(CrmApp):
    """The program with its styles and theme, that opens one screen and keeps its answer."""

    def __init__(self, url: str, account: str, make: MakeScreen, language: str) -> None:
        super().__init__(url, language=language)
        self.account, self.make, self.spoken = account, make, language
        self.answer: Any = NOTHING

    async def begin(self) -> None:
        """Sit down at somebody's desk."""
        book = await self.session.call(open_book, self.session.url, Clock(fixed=NOON))
        self.session.book = book
        desk = await self.session.call(book.desk_of, self.account, "tty of a test")
        desk.language = self.spoken
        self.session.desk = desk
        await self.push_screen(self.make(self.session), self._answered)

    def _answered(self, answer: Any) -> None:
        self.answer = answer


@asynccontextmanager
async def dialog(
    url: str | Path, account: str, make: MakeScreen, size: tuple[int, int] = (80, 24), language: str = "en"
) -> AsyncIterator[Pilot[int]]:
    """A screen at somebody's desk; `pilot.app` is a `DialogHost`."""
    host = DialogHost(str(url), account, make, language)
    try:
        async with host.run_test(size=size) as pilot:
            await until(pilot, lambda: len(host.screen_stack) > 1)
            await pilot.pause()
            yield pilot
    finally:
        host.session.close()
        use("en")


async def answers(pilot: Pilot[Any]) -> Any:
    """What the screen was left with, once it is left."""
    host = pilot.app
    assert isinstance(host, DialogHost)
    await until(pilot, lambda: host.answer is not NOTHING)
    return host.answer
