"""What screens may ask of the program itself, so that they need not know the application above them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

from textual.app import App

if TYPE_CHECKING:
    from tui_crm.domain import Desk


class Program(Protocol):
    """The one who signs people in and out."""

    async def enter(self, desk: Desk) -> None:
        """Somebody has signed in: show the workspace in that person's language."""

    async def tied(self) -> str:
        """The only account that may sign in here now; empty where any may."""

    async def sign_out(self) -> None:
        """Back to the sign-in screen."""


def program(app: App[Any]) -> Program:
    """The application as screens know it."""
    return cast(Program, app)
