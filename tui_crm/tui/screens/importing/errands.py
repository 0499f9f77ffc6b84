"""What a process of its own does for a screen: told as it goes on, stopped by a key, not ended by a dropped line."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any

from tui_crm.domain import errors
from tui_crm.i18n import Message, unpacked
from tui_crm.tui.session import Session

LINE = 16 * 1024 * 1024
"""Octets of the longest line that a worker tells."""


class Errand:
    """One import, check or undo under way."""

    def __init__(self, session: Session, tell: Callable[[int, int], None], **facts: Any) -> None:
        desk = session.desk
        self._facts: Mapping[str, Any] = {
            "url": session.url,
            "account": desk.actor.account,
            "origin": session.origin,
            "language": desk.language,
            **facts,
        }
        self._tell = tell
        self._process: asyncio.subprocess.Process | None = None

    async def run(self) -> dict[str, Any]:
        """Do it, and answer with the result; Refused with the reason where there is none."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tui_crm.exchange.importing.worker",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True, limit=LINE,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(self._facts).encode())
        self._process.stdin.close()
        result: dict[str, Any] | None = None
        async for line in self._process.stdout:
            fact = json.loads(line)
            if "done" in fact and "total" in fact:
                self._tell(fact["done"], fact["total"])
            else:
                result = fact
        await self._process.wait()
        if result is None:
            raise errors.Refused(Message("The import was broken off. The list of imports goes on with it."))
        if "refused" in result:
            raise errors.Refused(unpacked(result["refused"]))
        return result

    def stop(self) -> None:
        """Stop after the batch that is being written."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGINT)
