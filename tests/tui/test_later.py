"""What is to happen after a while happens, however late it is by then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from weakref import ref

import pytest
from textual import _time
from textual.app import App
from textual.screen import Screen
from textual.widget import Widget

import tui_crm
from tests.quiet import at_rest
from tui_crm.tui.garbage import collect
from tui_crm.tui.later import after

WEEKS = 20 * 86_400.0
"""Seconds."""


class Waiting(App[None]):
    """A program that notes what it was called for."""

    def __init__(self) -> None:
        super().__init__()
        self.called: list[str] = []


@pytest.mark.parametrize("seconds", [0.0, -3.0, 1e-9, 0.001])
async def test_what_is_due_already_is_called_once(seconds: float) -> None:
    """Reminders ask with a time that has passed, when one falls due while the book is read."""
    app = Waiting()
    async with app.run_test():
        after(app.screen, seconds, lambda: app.called.append("due"))
        await at_rest()
    assert app.called == ["due"]


async def test_the_first_stands_still_for_longer_than_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another thread has the interpreter for a second just then: Textual's own timer is never called."""
    app = Waiting()
    times = iter(range(1, 1000))
    async with app.run_test():
        monkeypatch.setattr(_time, "get_time", lambda: float(next(times)))
        after(app.screen, 0.001, lambda: app.called.append("ours"))
        app.screen.set_timer(0.001, lambda: app.called.append("its own"))
        await at_rest()
    assert app.called == ["ours"]


async def test_nothing_comes_of_it_when_it_was_called_off_or_its_place_is_gone() -> None:
    app = Waiting()
    async with app.run_test():
        widget = Widget()
        await app.mount(widget)
        after(app.screen, 0.001, lambda: app.called.append("off")).cancel()
        after(widget, 0.001, lambda: app.called.append("gone"))
        await widget.remove()
        await at_rest()
    assert app.called == []


async def test_nothing_comes_of_it_when_it_is_called_off_while_it_stands_in_line() -> None:
    """The node is still busy with what came before: a record that is shown at once is not shown over by the former."""
    app = Waiting()
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def busy() -> None:
        begun.set()
        await go_on.wait()

    async with app.run_test():
        app.screen.call_later(busy)
        await begun.wait()
        later = after(app.screen, 0.0, lambda: app.called.append("off"))
        await at_rest()
        later.cancel()
        go_on.set()
        await at_rest()
    assert app.called == []


class Reminding(Screen[None]):
    """A screen that is to be called in weeks, by one of several ways to say so; it calls itself again from there."""

    def __init__(self, way: Callable[[Reminding], Callable[[], Any]]) -> None:
        super().__init__()
        self.way = way

    def on_mount(self) -> None:
        after(self, 0.0, self.again)

    def again(self) -> None:
        after(self, WEEKS, self.way(self))


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(lambda screen: screen.again, id="a method"),
        pytest.param(lambda screen: lambda: screen.again(), id="a function within one"),
        pytest.param(lambda screen: partial(Reminding.again, screen), id="a partial"),
    ],
)
async def test_a_closed_screen_is_freed_though_it_was_to_be_called_in_weeks(
    way: Callable[[Reminding], Callable[[], Any]],
) -> None:
    """Whoever signs in next has the terminal for as long; the rows of the one before are gone from memory."""
    app = Waiting()
    async with app.run_test():
        screen = Reminding(way)
        closed = ref(screen)
        await app.push_screen(screen)
        await at_rest()
        await app.pop_screen()
        del screen
        await at_rest()
        collect()
        assert closed() is None


async def test_a_call_that_nobody_else_holds_comes_all_the_same() -> None:
    """Its node holds it, so that a function made for this alone may be given."""
    app = Waiting()
    async with app.run_test():
        after(app.screen, 0.001, partial(app.called.append, "due"))
        collect()
        await at_rest()
    assert app.called == ["due"]


def test_nothing_waits_by_a_timer_that_may_be_left_out() -> None:
    for path in Path(tui_crm.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "set_timer(" not in text, path
        assert "set_interval(" not in text, path
