"""The book before the program's own work, which acts under a name as people do."""

from __future__ import annotations

from dataclasses import replace

from tui_crm.domain.core.actor import SYSTEM, Actor
from tui_crm.domain.core.clock import Clock
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.desk import Desk


class SystemDesk(Desk):
    """A desk at which nobody sits: what is done there carries the name of the work."""

    def __init__(self, store: Store, called: str, *, clock: Clock | None = None, origin: str = "system") -> None:
        self.called = called
        super().__init__(store, SYSTEM.id, clock=clock, origin=origin)

    def _load(self, user: int) -> Actor:
        return replace(SYSTEM, name=self.called)
