"""What is under way beside the screens when a session ends: an import, an undo, an export."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from typing import Protocol

from tui_crm.i18n import Message, tr

log = logging.getLogger("tui_crm")

STOPS = 10.0
"""Seconds in which something under way has to stop at a place where nothing is half done."""


class UnderWay(Protocol):
    """Something that can be broken off."""

    broken_off: Message
    """What the person is to know of it then."""

    async def break_off(self) -> None:
        """Stop it, and come back when it has stopped."""


async def break_off(works: Collection[UnderWay]) -> list[str]:
    """Stop all of them; a sentence for each kind."""
    told = []
    for work in list(works):
        try:
            await asyncio.wait_for(work.break_off(), STOPS)
        except TimeoutError:
            log.warning("what was under way could not be stopped in time")
        told.append(tr(work.broken_off))
    return list(dict.fromkeys(told))
