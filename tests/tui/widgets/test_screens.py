"""What is painted when a screen that lay over another is closed."""

from __future__ import annotations

from typing import Any

from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, Static

from tests.tui.screen_text import screen_text
from tui_crm.tui.widgets.screens import Dialog, DialogsOver, FullScreen

TEXT = "\n".join(f"{n} 杭州恒达精密机械有限公司 宁波远洋船舶配件厂" for n in range(10, 34))


class _Below(FullScreen[None]):
    def compose(self) -> ComposeResult:
        yield Static(TEXT)


class _Box(Dialog[None]):
    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Input("删除？")


class _Page(FullScreen[None]):
    def compose(self) -> ComposeResult:
        yield Static("另一页")


class _Office(DialogsOver):
    CSS = (
        "Dialog { background: transparent; align: center middle; } #box { width: 30; height: 5; border: solid white; }"
    )

    def __init__(self) -> None:
        super().__init__()
        self.pictures: list[Any] = []
        self.laid_out = 0

    def on_mount(self) -> None:
        self.push_screen(_Below())

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        self.pictures.append(renderable)
        super()._display(screen, renderable)


async def test_when_a_dialog_is_closed_only_its_lines_are_painted() -> None:
    """And nothing is laid out anew: neither has the screen below changed."""
    app = _Office()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = screen_text(app)
        app.push_screen(_Box())
        await pilot.pause()
        covered = app.screen.query_one("#box").region
        assert any("删除？" in line for line in screen_text(app))
        app.pictures.clear()
        app.screen.dismiss()
        await pilot.pause()
        assert screen_text(app) == before
        assert app.pictures
        for picture in app.pictures:
            assert isinstance(picture, ChopsUpdate)
            assert {(first, last) for _, first, last in picture.spans} == {(0, 80)}
            assert {y for y, _, _ in picture.spans} == set(covered.line_range)


async def test_one_dialog_after_the_other_and_a_screen_between() -> None:
    """What covered all has all painted; a dialog that was closed before says nothing of it."""
    app = _Office()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = screen_text(app)
        for over in (_Box, _Page, _Box):
            app.push_screen(over())
            await pilot.pause()
            assert screen_text(app) != before
            app.pictures.clear()
            app.screen.dismiss()
            await pilot.pause()
            assert screen_text(app) == before
            assert any(isinstance(picture, LayoutUpdate) for picture in app.pictures) is (over is _Page)


async def test_the_size_changes_while_a_dialog_is_open() -> None:
    """The screen below is whole again, at its new size."""
    app = _Office()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.push_screen(_Box())
        await pilot.pause()
        await pilot.resize_terminal(60, 20)
        app.screen.dismiss()
        await pilot.pause()
        shown = screen_text(app)
        assert [line[:2] for line in shown] == [str(n) for n in range(10, 30)]
