"""What is to happen after a while happens, however late it is by then."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import _time
from textual.app import App
from textual.widget import Widget

import tui_crm
from tests.quiet import at_rest
from tui_crm.tui.later import after


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


def test_nothing_waits_by_a_timer_that_may_be_left_out() -> None:
    for path in Path(tui_crm.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "set_timer(" not in text, path
        assert "set_interval(" not in text, path
