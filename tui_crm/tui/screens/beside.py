"""What screens have in common that are opened over the workspace and go back to it."""

from __future__ import annotations

from abc import abstractmethod

from tui_crm.tui.key import Key
from tui_crm.tui.screens.program_actions import HOME, ProgramActions
from tui_crm.tui.screens.records.chosen_records import Left
from tui_crm.tui.screens.records.list_state import ListState
from tui_crm.tui.session import Session
from tui_crm.tui.widgets.status_line import StatusLine


class BesideLists(ProgramActions):
    """A screen with keys of its own; answers with `Left`, or with nothing."""

    def __init__(self, session: Session, place: str = HOME) -> None:
        super().__init__()
        self.session, self.place, self.rights = session, place, {}

    @abstractmethod
    def load(self) -> None:
        """Read anew what is shown."""

    def sensible(self, key: Key) -> bool:
        """What the screen has keys for makes sense on it."""
        return key in self.KEYS

    def tell(self, text: str, *, refused: bool = False) -> None:
        """Say something in the status line."""
        self.query_one(StatusLine).tell(text, refused=refused)

    @property
    def current_key(self) -> int | None:
        """No record."""
        return None

    @property
    def in_bin(self) -> bool:
        """What is shown is alive."""
        return False

    @property
    def change(self) -> int | None:
        """No change of a history."""
        return None

    async def chosen_keys(self) -> list[int]:
        """The record under the cursor, where there is one."""
        return [self.current_key] if self.current_key is not None else []

    def acted(self, told: str, *, refused: bool) -> None:
        """Show what has become of it."""
        self.load()
        self.tell(told, refused=refused)

    def refresh_rows(self) -> None:
        """Read it all again."""
        self.load()

    async def open_place(self, place: str, *, state: ListState | None = None) -> None:
        """Leave for another place."""
        self.dismiss(Left(place=place, state=state))

    async def action_back(self) -> None:
        """Back to where it was opened."""
        self.dismiss(None)

    async def action_leave(self) -> None:
        """Back to where it was opened; the program is quit from the home page."""
        await self.action_back()

    def action_refresh(self) -> None:
        """Read it all again."""
        self.load()
