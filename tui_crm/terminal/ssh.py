"""The service's own SSH port: this program and nothing else, behind accounts and keys of the book.

It runs in a process of its own beside the host. Each caller gets a pseudo-terminal, whose other end is handed to the
host like the terminal of anybody who attaches.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import socket
import struct
import termios
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncssh

from tui_crm.terminal.post import NotUnderstood, Post

log = logging.getLogger("tui_crm.serve")

KEY_KIND = "ssh-ed25519"
PASSED_ON = ("COLORTERM", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "NO_COLOR", "TUI_CRM_AMBIGUOUS", "TUI_CRM_LINK")
"""What a client may say of its terminal; anything else is dropped."""
ALIVE = 15
"""Seconds after which a silent client is asked whether it is still there; it may miss three times."""
LOGIN_TIME = 60
COMPRESSIONS = ("zlib@openssh.com", "zlib")
"""Every client of today has them; without them a thin line would carry four times as much."""

Prove = Callable[[str, str, str], bool]
"""Account, password and origin to whether they are right; failures are counted where the accounts are kept."""
ProveKey = Callable[[str, str, str], bool]
"""The same with a public key in OpenSSH's form."""


@dataclass(frozen=True)
class Doors:
    """How a caller proves an account."""

    password: Prove
    key: ProveKey
    knows_key: Callable[[str, str], bool]
    """Whether a key belongs to an account, asked before the client has proved that it has the key."""


def host_key(place: Path) -> asyncssh.SSHKey:
    """The key by which clients know this service; made on the first start, readable by its owner alone.

    Raises OSError where it cannot be read or written, PermissionError where others can read it.
    """
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = asyncssh.generate_private_key(KEY_KIND)
        file = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(file, "wb") as target:
            target.write(fresh.export_private_key())
    if place.stat().st_mode & 0o077:
        raise PermissionError(str(place))
    return asyncssh.read_private_key(place)


async def serve(listener: socket.socket, key: asyncssh.SSHKey, host: Post, doors: Doors) -> None:
    """Take callers until the host is gone."""
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    # The host says nothing here: that it can be read means that it has closed its end.
    loop.add_reader(host, _once, over)
    with ThreadPoolExecutor(2, "accounts") as accounts:
        server = await asyncssh.listen(
            sock=listener,
            server_factory=lambda: Caller(host, doors, accounts),
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


def _once(over: asyncio.Future[None]) -> None:
    if not over.done():
        over.set_result(None)


class Caller(asyncssh.SSHServer):
    """One connection: who it is, and the one session that it may have. Forwardings are refused by the base."""

    def __init__(self, host: Post, doors: Doors, accounts: ThreadPoolExecutor) -> None:
        self._host, self._doors, self._accounts = host, doors, accounts
        self.origin = "ssh"
        self.account = ""

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Note where the caller sits."""
        peer = conn.get_extra_info("peername")
        self.origin = f"ssh {peer[0]}" if peer else "ssh"

    def begin_auth(self, username: str) -> bool:
        """Everybody has to prove an account."""
        return True

    def password_auth_supported(self) -> bool:
        """Accounts of the book have passwords."""
        return True

    async def validate_password(self, username: str, password: str) -> bool:
        """Prove an account by its password."""
        return await self._ask(self._doors.password, username, password)

    def public_key_auth_supported(self) -> bool:
        """And may have keys in their profile."""
        return True

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Whether a key is one of the account's; asyncssh then has the client prove that it has it."""
        said = " ".join(key.export_public_key().decode().split()[:2])
        loop = asyncio.get_running_loop()
        known = await loop.run_in_executor(self._accounts, self._doors.knows_key, username, said)
        self._key = said if known else ""
        return known

    async def _ask(self, prove: Prove, account: str, secret: str) -> bool:
        loop = asyncio.get_running_loop()
        proved = await loop.run_in_executor(self._accounts, prove, account, secret, self.origin)
        if proved:
            self.account = account
        return proved

    async def key_proved(self, account: str) -> bool:
        """The client has signed with its key: enter it in the log, unless the account may not sign in now."""
        return await self._ask(self._doors.key, account, getattr(self, "_key", ""))

    def session_requested(self) -> Terminal:
        """A terminal is all that there is."""
        return Terminal(self, self._host)


class Terminal(asyncssh.SSHServerSession[bytes]):
    """A caller's pseudo-terminal; bytes go through in both directions, no faster than the line takes them."""

    def __init__(self, caller: Caller, host: Post) -> None:
        self._caller, self._host = caller, host
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._master = -1
        self._control: Post | None = None
        self._size = (80, 24)
        self._term = "unknown"
        self._has_terminal = False
        self._reading = False
        self._typed = bytearray()

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """The channel is open."""
        self._channel = chan

    def pty_requested(self, term_type: str, term_size: tuple[int, int, int, int], term_modes: Any) -> bool:
        """The terminal that the session will draw on."""
        self._term, self._size, self._has_terminal = term_type, term_size[:2], True
        return True

    def shell_requested(self) -> bool:
        """What clients ask for when they name no command: the program, where there is a terminal."""
        return self._has_terminal

    def exec_requested(self, command: str) -> bool:
        """No command is run."""
        log.warning("%s asked for a command", self._caller.origin)
        return False

    def subsystem_requested(self, subsystem: str) -> bool:
        """No files are transferred."""
        log.warning("%s asked for %s", self._caller.origin, subsystem[:40])
        return False

    def session_started(self) -> None:
        """Hand the terminal to the host."""
        asyncio.ensure_future(self._begin())  # noqa: RUF006

    async def _begin(self) -> None:
        assert self._channel is not None
        caller = self._caller
        account = self._channel.get_extra_info("username")
        if not caller.account and not await caller.key_proved(account):
            self._channel.exit(1)
            return
        self._master, slave = os.openpty()
        os.set_blocking(self._master, False)
        self._resize(*self._size)
        ours, theirs = socket.socketpair()
        self._control = Post(ours)
        told = self._channel.get_environment()
        environment = {str(n): str(v)[:500] for n, v in told.items() if n in PASSED_ON} | {
            "TERM": self._term,
            "SSH_CONNECTION": f"{caller.origin.removeprefix('ssh ')} 0 0 0",
        }
        call = {"call": environment, "origin": caller.origin, "account": caller.account}
        taken = self._host.send(call, [slave, theirs.fileno()])
        os.close(slave)
        theirs.close()
        if not taken:
            self._channel.exit(1)
            return
        loop = asyncio.get_running_loop()
        loop.add_reader(self._control, self._from_session)
        self.resume_writing()

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """Pass the new size on."""
        self._size = (width, height)
        if self._control is not None:
            self._resize(width, height)
            self._control.send({"resized": True})

    def _resize(self, width: int, height: int) -> None:
        with suppress(OSError):
            fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    # Bytes.

    def data_received(self, data: bytes, datatype: Any) -> None:
        """What is typed."""
        self._typed += data
        self._type()

    def _type(self) -> None:
        loop = asyncio.get_running_loop()
        if self._master < 0:
            return
        try:
            del self._typed[: os.write(self._master, bytes(self._typed))]
        except BlockingIOError:
            pass
        except OSError:
            self._typed.clear()
        if self._typed:
            loop.add_writer(self._master, self._type)
        else:
            loop.remove_writer(self._master)

    def _show(self) -> None:
        assert self._channel is not None
        try:
            data = os.read(self._master, 1 << 14)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._channel.write(data)
        else:
            self.pause_writing()

    def pause_writing(self) -> None:
        """The line is full: the session's writes wait, and it draws less."""
        if self._reading:
            self._reading = False
            asyncio.get_running_loop().remove_reader(self._master)

    def resume_writing(self) -> None:
        """The line takes more."""
        if self._master >= 0 and not self._reading:
            self._reading = True
            asyncio.get_running_loop().add_reader(self._master, self._show)

    # The end.

    def _from_session(self) -> None:
        assert self._control is not None
        try:
            letters = self._control.receive()
        except NotUnderstood:
            letters = None
        for letter in letters or ():
            if "end" in letter.words:
                self._finish(int(letter.words["end"]), str(letter.words.get("say", "")))
                return
        if letters is None:
            self._finish(1, "")

    def _finish(self, status: int, said: str) -> None:
        assert self._channel is not None
        if self._reading:
            self._show()
        if said:
            self._channel.write(f"{said}\r\n".encode())
        self._channel.exit(status)
        self._close()

    def break_received(self, msec: int) -> bool:
        """No break is passed on."""
        return False

    def eof_received(self) -> bool:
        """The client types no more; what is shown goes on until it hangs up."""
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """The line is gone: the session learns of it by its terminal."""
        self._close()

    def _close(self) -> None:
        loop = asyncio.get_running_loop()
        if self._control is not None:
            loop.remove_reader(self._control)
            self._control.send({"lost": True})
            self._control.close()
            self._control = None
        if self._master >= 0:
            loop.remove_writer(self._master)
            self.pause_writing()
            os.close(self._master)
            self._master = -1
