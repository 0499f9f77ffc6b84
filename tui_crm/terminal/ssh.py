"""The service's own SSH port: this program and nothing else, behind accounts and keys of the book.

It runs in a process of its own beside the host. Each caller gets a pseudo-terminal, whose other end is handed to the
host like the terminal of anybody who attaches.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import asyncssh

from tui_crm.terminal.post import Post
from tui_crm.terminal.ssh_terminal import Terminal

log = logging.getLogger("tui_crm.serve")

KEY_KIND = "ssh-ed25519"
ALIVE = 15
"""Seconds after which a silent client is asked whether it is still there; it may miss three times."""
LOGIN_TIME = 60
"""Seconds in which a client has to prove an account, and the same again to ask for its terminal."""
CALLERS = 200
"""Connections that have not proved an account yet; more are dropped."""
TRIES = 6
"""Passwords that may be tried over one connection."""
KEYS = 30
"""The same of keys, which a client offers one after the other."""
LINGER = 3.0
"""Seconds in which callers get their last bytes when the service ends."""
COMPRESSIONS = ("zlib@openssh.com", "zlib")
"""Every client of today has them; without them a thin line would carry four times as much."""

Prove = Callable[[str, str, str], str | None]
"""Account, password and origin to what keeps the caller out: None for nothing, else what may be told of it, perhaps no
word. Failures are counted where the accounts are kept."""
ProveKey = Callable[[str, str, str], str | None]
"""The same with a public key in OpenSSH's form."""
SHUT = ("disabled", "locked")
"""What refuses an account's own key; a client offers keys of other places before that, which is no attempt."""

T = TypeVar("T")


@dataclass(frozen=True)
class Doors:
    """How a caller proves an account."""

    password: Prove
    key: ProveKey
    key_refusal: Callable[[str, str], str]
    """Why a key does not let anybody in to an account, in a word; asked before the client has proved that it has it."""
    note_key_refused: Callable[[str, str, str], None]
    """Enter for an account and an origin that its own key was refused, and why."""


class OthersCanRead(Exception):
    """A key that somebody else could use to pass for the service."""


def host_key(place: Path) -> asyncssh.SSHKey:
    """The key by which clients know this service; made on the first start, readable by its owner alone.

    Raises OSError where it cannot be read or written, OthersCanRead, and ValueError where it is no key.
    """
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = asyncssh.generate_private_key(KEY_KIND)
        file = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(file, "wb") as target:
            target.write(fresh.export_private_key())
    if place.stat().st_mode & 0o077:
        raise OthersCanRead(str(place))
    return asyncssh.read_private_key(place)


async def serve(listener: socket.socket, key: asyncssh.SSHKey, host: Post, doors: Doors) -> None:
    """Take callers until the host is gone."""
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    # The host says nothing here: that it can be read means that it has closed its end.
    loop.add_reader(host, _once, over)
    with ThreadPoolExecutor(2, "accounts") as accounts:
        port = Port(host, doors, accounts)
        server = await asyncssh.listen(
            sock=listener,
            server_factory=lambda: Caller(port),
            server_host_keys=[key],
            compression_algs=list(COMPRESSIONS),
            keepalive_interval=ALIVE,
            keepalive_count_max=3,
            login_timeout=LOGIN_TIME,
            line_editor=False,
            allow_scp=False,
            agent_forwarding=False,
            x11_forwarding=False,
            encoding=None,
            gss_host=None,
            server_version="tui-crm",
        )
        await over
        server.close()
        await port.emptied()


def _once(over: asyncio.Future[None]) -> None:
    if not over.done():
        over.set_result(None)


class Port:
    """What the callers of the port share."""

    def __init__(self, host: Post, doors: Doors, accounts: ThreadPoolExecutor) -> None:
        self.host, self.doors, self._accounts = host, doors, accounts
        self.callers: set[Caller] = set()

    async def ask(self, question: Callable[..., T], *facts: str) -> T:
        """Ask the book, away from the loop."""
        return await asyncio.get_running_loop().run_in_executor(self._accounts, question, *facts)

    @property
    def full(self) -> bool:
        """Whether too many have not said yet who they are."""
        return sum(not caller.admitted for caller in self.callers) > CALLERS

    async def emptied(self) -> None:
        """Wait until all have left, or for a while; those who are left are let go."""
        for _ in range(round(LINGER / 0.05)):
            if not any(caller.works for caller in self.callers):
                break
            await asyncio.sleep(0.05)
        for caller in list(self.callers):
            caller.close()


class Caller(asyncssh.SSHServer):
    """One connection: who it is, and the one session that it may have. Forwardings are refused by the base."""

    def __init__(self, port: Port) -> None:
        self.port = port
        self.origin = "ssh"
        self.account = ""
        self.admitted = False
        """Whether an account has been proved, by whatever means."""
        self.works = False
        """Whether there is a terminal on this connection."""
        self._key = ""
        self._refused: dict[str, list[str]] = {}
        """Why keys were refused, each with the account for which the first was offered, and its fingerprint."""
        self._tries = self._keys = 0
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Note where the caller sits."""
        self._connection = conn
        peer = conn.get_extra_info("peername")
        self.origin = f"ssh {peer[0]}" if peer else "ssh"
        self.port.callers.add(self)
        if self.port.full:
            log.warning("%s was dropped: too many have not signed in yet", self.origin)
            conn.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller has gone."""
        self.port.callers.discard(self)
        for why, (account, *keys) in self._refused.items() if not self.admitted else ():
            more = f" and {len(keys) - 1} more" if keys[1:] else ""
            log.info("%s was refused as %r: the key %s%s (%s)", self.origin, account[:60], keys[0], more, why)

    def close(self) -> None:
        """Let the caller go."""
        if self._connection is not None:
            self._connection.close()

    def auth_completed(self) -> None:
        """Whoever wants no terminal now has no reason to stay."""
        self.admitted = True
        asyncio.get_running_loop().call_later(LOGIN_TIME, self._without_terminal)

    def _without_terminal(self) -> None:
        if not self.works:
            self.close()

    def begin_auth(self, username: str) -> bool:
        """Everybody has to prove an account."""
        return True

    def password_auth_supported(self) -> bool:
        """Accounts of the book have passwords."""
        return True

    async def validate_password(self, username: str, password: str) -> bool:
        """Prove an account by its password."""
        self._tries += 1
        if self._tries > TRIES:
            raise asyncssh.PermissionDenied("Too many attempts")
        why = await self._refusal(self.port.doors.password, username, password)
        if why and self._connection is not None:
            self._connection.send_auth_banner(f"{why}\n")
        return why is None

    def public_key_auth_supported(self) -> bool:
        """And may have keys in their profile."""
        return True

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether a key is one of the account's; asyncssh then has the client prove that it has it."""
        self._keys += 1
        if self._keys > KEYS:
            raise asyncssh.PermissionDenied("Too many keys")
        said = " ".join(key.export_public_key().decode().split()[:2])
        why = await self.port.ask(self.port.doors.key_refusal, username, said)
        self._key = "" if why else said
        if why:
            if why in SHUT and why not in self._refused:
                await self.port.ask(self.port.doors.note_key_refused, username, why, self.origin)
            self._refused.setdefault(why, [username]).append(key.get_fingerprint())
        return not why

    async def _refusal(self, prove: Prove, account: str, secret: str) -> str | None:
        """What keeps the caller out, as `Prove` says it."""
        why = await self.port.ask(prove, account, secret, self.origin)
        if why is None:
            self.account = account
        return why

    async def key_proved(self, account: str) -> bool:
        """The client has signed with its key: enter it in the log, unless the account may not sign in now."""
        return bool(self._key) and await self._refusal(self.port.doors.key, account, self._key) is None

    def session_requested(self) -> Terminal | bool:
        """A terminal is all that there is, and one on each connection, which ends with it."""
        if self.works:
            log.warning("%s asked for a second terminal", self.origin)
            return False
        self.works = True
        return Terminal(self, self.port.host)
