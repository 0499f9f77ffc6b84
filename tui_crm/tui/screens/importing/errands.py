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

    broken_off = Message("The import was broken off. The list of imports goes on with it.")

    def __init__(self, session: Session, tell: Callable[[int, int], None], **facts: Any) -> None:
        desk = session.desk
        self._facts: Mapping[str, Any] = {
            "url": session.url,
            "account": desk.actor.account,
            "origin": session.origin,
            "language": desk.language,
            **facts,
        }
        self._tell, self._session = tell, session
        if facts["do"] == "check":
            self.broken_off = Message("Stopped.")
        elif facts["do"] == "undo":
            self.broken_off = Message("Undoing the import was broken off. The list of imports goes on with it.")
        self._process: asyncio.subprocess.Process | None = None
        self._ready = self._stopping = False
        self._over = asyncio.Event()

    async def run(self) -> dict[str, Any]:
        """Do it, and answer with the result; Refused with the reason where there is none."""
        self._session.under_way.append(self)
        try:
            return await self._run()
        finally:
            self._session.under_way.remove(self)
            self._over.set()

    async def _run(self) -> dict[str, Any]:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tui_crm.exchange.importing.worker",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True, limit=LINE,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        await self._process.stdout.readline()
        # It hears now that it is to stop; where that was wished while it began, it has nothing to do.
        self._ready = True
        if self._stopping:
            self._process.kill()
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
            raise errors.Refused(self.broken_off)
        if "refused" in result:
            raise errors.Refused(unpacked(result["refused"]))
        return result

    def stop(self) -> None:
        """Stop after the batch that is being written."""
        self._stopping = True
        if self._process is not None and self._ready and self._process.returncode is None:
            self._process.send_signal(signal.SIGINT)

    async def break_off(self) -> None:
        """Stop it, and come back when it has stopped."""
        self.stop()
        await self._over.wait()
