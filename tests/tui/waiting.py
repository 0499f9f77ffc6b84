"""Waiting for what a screen shows, without sleeping for a guessed time."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from textual.pilot import Pilot

from tests.patience import PATIENCE
from tests.tui.screen_text import screen_text


async def until(pilot: Pilot[Any], condition: Callable[[], object]) -> None:
    """Let the program go on until the condition holds; fails with the screen as it stands."""
    end = monotonic() + PATIENCE
    while not condition():
        if monotonic() > end:
            raise AssertionError("\n".join(["this never came; the screen shows:", *screen_text(pilot.app)]))
        await pilot.pause(0.01)


def shows(pilot: Pilot[Any], text: str) -> bool:
    """Whether the screen shows a text on one of its lines."""
    return any(text in line for line in screen_text(pilot.app))


async def sees(pilot: Pilot[Any], text: str) -> None:
    """Wait until the screen shows a text."""
    await until(pilot, lambda: shows(pilot, text))
