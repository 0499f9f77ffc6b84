"""The driver with an application in front of it: a list of pages that is as quick as its keys."""

from __future__ import annotations

import re
import signal

import pytest
from rich.segment import Segment
from textual.app import App
from textual.strip import Strip
from textual.widget import Widget

from tests.terminal.stage import PseudoTerminal, TrickleTerminal, on_stage
from tui_crm.terminal.application import OnLine
from tui_crm.terminal.driver import ENTER, LEAVE
from tui_crm.terminal.flow import ASK, ASK_EACH, LEAST

COLUMNS, LINES = 80, 24


class Pages(Widget, can_focus=True):
    """Every line names its page; each key is the next one."""

    page = 0

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(f"page {self.page} of all, line {y}, 第{self.page}页")]).adjust_cell_length(
            self.size.width
        )

    def key_j(self) -> None:
        self.page += 1
        self.refresh()


class Book(App[int]):
    CSS = "Pages { height: 100%; }"

    def compose(self):
        yield Pages()


class BookOnLine(OnLine, Book):
    """The same with what the program knows of its line."""


def pages(driver):
    return Book(driver_class=driver)


async def test_a_terminal_is_given_back_as_it_was() -> None:
    terminal = PseudoTerminal(COLUMNS, LINES)
    async with on_stage(pages, terminal) as stage:
        await stage.settles()
        assert terminal.modes() != terminal.before
        assert terminal.sent.startswith(ENTER.encode())
        restored: list[object] = []
        stage.driver.line.restore = _then(stage.driver.line.restore, lambda: restored.append(terminal.modes()))
        stage.app.exit()
        await stage.until(lambda: bool(restored))
        assert restored == [terminal.before]
        await stage.until(lambda: terminal.sent.endswith(LEAVE.encode()))
    commands = re.findall(rb"\x1b\[\?([\d;]+)([hl])", bytes(terminal.sent))
    switched = {(mode, how) for modes, how in commands for mode in modes.split(b";")}
    for mode in {mode for mode, _ in switched} - {b"2026"}:
        assert {(mode, b"h"), (mode, b"l")} <= switched, f"mode {mode} stays"


def _then(first, second):
    def both() -> None:
        first()
        second()

    return both


async def test_nothing_is_sent_while_nothing_changes() -> None:
    """Nor is anything waiting to be: no timer runs that could send."""
    terminal = PseudoTerminal(COLUMNS, LINES)
    async with on_stage(pages, terminal) as stage:
        await stage.settles()
        terminal.type("jj")
        await stage.settles()
        before = bytes(terminal.sent)
        for _ in range(200):
            await stage.goes_on()
        assert terminal.sent == before
        assert stage.driver._patience is None
        assert stage.driver._split_key is None


async def test_a_repaint_restores_what_something_else_has_written_over() -> None:
    terminal = PseudoTerminal(COLUMNS, LINES)
    async with on_stage(pages, terminal) as stage:
        await stage.settles()
        terminal.emulator.feed("\x1b[3;10H\x1b[41mBroadcast message from root@crm\x1b[5;1H客户")
        stage.driver.repaint()
        await stage.settles()
        stage.compare()


async def test_another_size_is_painted_anew() -> None:
    terminal = PseudoTerminal(COLUMNS, LINES)
    async with on_stage(pages, terminal) as stage:
        for size in ((40, 10), (160, 50), (80, 24)):
            await stage.settles()
            terminal.resize(*size)
            await stage.until(lambda width=size[0]: stage.app.size.width == width)
            await stage.settles()
            stage.compare()


async def test_what_textual_paints_while_nothing_is_to_be_seen_is_painted_in_the_end() -> None:
    """It makes a picture when the window changes its size, also while the program holds pictures back."""
    terminal = PseudoTerminal(COLUMNS, LINES)
    async with on_stage(lambda driver: BookOnLine(driver_class=driver), terminal) as stage:
        await stage.settles()
        page, screen = stage.app.query_one(Pages), stage.app.screen
        with stage.app._context(), stage.app.batch_update():
            page.page = 7
            page.refresh()
            screen._compositor.update_widgets({page})
            screen._compositor_refresh()
            assert not screen._compositor._dirty_regions, "it thinks that all of it stands on the terminal"
        await stage.settles()
        assert [line for line in terminal.emulator.text() if "page 7 of all, line 23" in line]
        stage.compare()


async def test_no_picture_waits_for_an_answer_to_what_was_not_asked() -> None:
    """After a late answer less may be under way than is, without a question behind it."""
    terminal = PseudoTerminal(COLUMNS, LINES)
    async with on_stage(pages, terminal) as stage:
        await stage.settles()
        flow = stage.driver.flow
        flow._window = LEAST
        flow._sent += 2 * LEAST
        flow._last = flow._now()
        assert flow.room == 0
        terminal.type("j")
        await stage.settles()
        assert "page 1 of all" in terminal.emulator.text()[0]


async def test_a_hang_up_ends_the_program() -> None:
    terminal = TrickleTerminal(COLUMNS, LINES)
    async with on_stage(pages, terminal) as stage:
        terminal.go_on()
        await stage.settles()
        terminal._mine.shutdown(1)
        await stage.running
    assert stage.app.return_value == 1


async def test_frames_are_never_queued() -> None:
    """On a line that stands still, fifty pages leave no trace but the last: later ones replace earlier ones."""
    terminal = TrickleTerminal(COLUMNS, LINES)
    async with on_stage(pages, terminal) as stage:
        terminal.go_on()
        await stage.settles()
        terminal.go_on(200)
        for page in range(1, 51):
            terminal.type("j")
            await stage.goes_on()
            await stage.until(lambda page=page: stage.app.query_one(Pages).page == page)
            await stage.goes_on()
        assert stage.driver.excess <= COLUMNS * 3 + 40, "more than a row above the window"
        at_release = len(terminal.sent)
        on_the_way = len(stage.driver._unsent)
        assert on_the_way <= stage.driver.flow._window + COLUMNS * 3
        terminal.go_on()
        await stage.settles()
        stage.compare()
        painted = bytes(terminal.sent[at_release + on_the_way :]).decode("utf-8", "ignore")
        assert set(re.findall(r"page (\d+)", painted)) <= {"50"}


@pytest.mark.parametrize("steps", [(1, 3, 0, 50), (500, 0, 13, 2000), (7,) * 40])
async def test_after_each_pause_the_terminal_shows_the_same(steps: tuple[int, ...]) -> None:
    terminal = TrickleTerminal(COLUMNS, LINES)
    async with on_stage(pages, terminal) as stage:
        for allowed in steps:
            terminal.go_on(allowed) if allowed else terminal.stand_still()
            terminal.type("j")
            await stage.until(lambda: terminal.idle)
            await stage.goes_on()
        terminal.go_on()
        await stage.settles()
        stage.compare()
        assert stage.app.query_one(Pages).page == len(steps)


async def test_a_long_frame_asks_for_a_sign_of_life_all_along() -> None:
    """With a question at its end only, the line would have nothing to carry until that is answered."""
    terminal = PseudoTerminal(COLUMNS, LINES)
    async with on_stage(pages, terminal) as stage:
        await stage.settles()
        stage.driver.flow._window = 700
        before = len(terminal.sent)
        stage.driver.repaint()
        await stage.settles()
        parts = bytes(terminal.sent[before:]).split(ASK.encode())
        assert len(parts) > 3
        assert max(map(len, parts)) < ASK_EACH + COLUMNS * 3
        stage.compare()


async def test_a_stop_is_for_shells_only() -> None:
    """Nobody gets to the shell of the account that the program runs under."""
    async with on_stage(pages, PseudoTerminal(COLUMNS, LINES)) as stage:
        await stage.settles()
        assert signal.getsignal(signal.SIGTSTP) is signal.SIG_IGN
        assert not stage.driver.can_suspend
