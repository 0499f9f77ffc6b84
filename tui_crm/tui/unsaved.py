"""What is typed on the open screens and not saved yet, for those who lock, close or end them."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from textual.app import App


@runtime_checkable
class KeepsTyping(Protocol):
    """A screen that can put into the book what was typed on it."""

    async def keep_now(self) -> bool:
        """Keep what was typed at once; False when that was refused."""


async def keep_typed(app: App[Any]) -> None:
    """Keep what was typed on all screens, also on those below others."""
    for screen in app.screen_stack:
        if isinstance(screen, KeepsTyping):
            await screen.keep_now()
