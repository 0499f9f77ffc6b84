"""The pseudo-terminal of a caller over SSH; its other end is a session's."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import socket
import struct
import termios
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import asyncssh

from tui_crm.i18n import Message, environment_language, tr
from tui_crm.terminal import calls
from tui_crm.terminal.attach import GONE, WITHOUT_A_WORD
from tui_crm.terminal.line import HIGHEST, WIDEST
from tui_crm.terminal.post import NotUnderstood, Post

if TYPE_CHECKING:
    from tui_crm.terminal.ssh import Caller

log = logging.getLogger("tui_crm.serve")

PASSED_ON = ("COLORTERM", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "NO_COLOR", "TUI_CRM_AMBIGUOUS", "TUI_CRM_LINK")
"""What a client may say of its terminal; anything else is dropped."""
TYPED = 1 << 16
"""Bytes that may wait to be typed; the client sends no more until some have been."""
CHUNK = 1 << 14

NO_TERMINAL = Message("The program needs a terminal, which ssh gives it with -t.")
NOTHING_ELSE = Message("There are no commands and no files here, only the program: call ssh without a command.")


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
        self._refusal: Message | None = None
        self._reading = False
        self._typed = bytearray()
        self._over = False

    def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
        """The channel is open."""
        self._channel = chan

    def pty_requested(self, term_type: str, term_size: tuple[int, int, int, int], term_modes: Any) -> bool:
        """The terminal that the session will draw on."""
        self._term, self._size, self._has_terminal = term_type[:100], term_size[:2], True
        return True

    def shell_requested(self) -> bool:
        """What clients ask for when they name no command: the program, where there is a terminal."""
        if not self._has_terminal:
            self._refusal = NO_TERMINAL
        return True

    def exec_requested(self, command: str) -> bool:
        """No command is run."""
        log.warning("%s asked for a command", self._caller.origin)
        self._refusal = NOTHING_ELSE
        return True

    def subsystem_requested(self, subsystem: str) -> bool:
        """No files are transferred."""
        log.warning("%s asked for %s", self._caller.origin, subsystem[:40])
        self._refusal = NOTHING_ELSE
        return True

    def session_started(self) -> None:
        """Hand the terminal to the host; whoever wants something else is told that there is nothing."""
        if self._refusal is not None:
            self._refuse(self._refusal)
            return
        self._beginning = asyncio.ensure_future(self._begin())

    def _refuse(self, why: Message) -> None:
        # With a refusal by the protocol, clients would show nothing but their own words.
        assert self._channel is not None
        said = tr(why, language=environment_language(self._environment()))
        end = "\r\n" if self._has_terminal else "\n"
        self._channel.write_stderr((said + end).encode())
        self._channel.exit(1)

    def _environment(self) -> dict[str, str]:
        """What the client says of its terminal, as far as it counts."""
        assert self._channel is not None
        told = self._channel.get_environment()
        return {str(n): str(v)[: calls.LONGEST] for n, v in told.items() if n in PASSED_ON}

    async def _begin(self) -> None:
        assert self._channel is not None
        caller = self._caller
        account = self._channel.get_extra_info("username")
        if not caller.account and not await caller.key_proved(account):
            self._channel.exit(1)
            return
        if self._over:
            # Gone while the account was looked up: nobody would ever close what is opened now.
            return
        self._master, slave = os.openpty()
        os.set_blocking(self._master, False)
        self._resize(*self._size)
        ours, theirs = socket.socketpair()
        self._control = Post(ours)
        environment = self._environment() | {
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
        asyncio.get_running_loop().add_reader(self._control, self._from_session)
        self.resume_writing()
        self._type()

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """Pass the new size on."""
        self._size = (width, height)
        if self._control is not None:
            self._resize(width, height)
            self._control.send({"resized": True})

    def _resize(self, width: int, height: int) -> None:
        size = struct.pack("HHHH", min(height, HIGHEST), min(width, WIDEST), 0, 0)
        with suppress(OSError):
            fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)

    # Bytes.

    def data_received(self, data: bytes, datatype: Any) -> None:
        """What is typed."""
        self._typed += data
        self._type()
        if len(self._typed) > TYPED and self._channel is not None:
            self._channel.pause_reading()

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
            return
        loop.remove_writer(self._master)
        if self._channel is not None:
            self._channel.resume_reading()

    def _show(self) -> bool:
        """Pass on what the session has drawn; whether there was anything."""
        assert self._channel is not None
        try:
            data = os.read(self._master, CHUNK)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        if not data or not self._tell(data):
            self.pause_writing()
            return False
        return True

    def _tell(self, data: bytes) -> bool:
        """Send the client something; whether it is still there to be told."""
        assert self._channel is not None
        try:
            self._channel.write(data)
        except BrokenPipeError:
            return False
        return True

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
                words = letter.words
                self._finish(int(words["end"]), str(words.get("say", "")), clean=not words.get("clear"))
                return
        if letters is None:
            self._finish(1, WITHOUT_A_WORD, clean=False)

    def _finish(self, status: int, said: str, *, clean: bool) -> None:
        assert self._channel is not None
        # The last bytes give the terminal back: they go even where the line is full.
        while self._master >= 0 and self._show():
            pass
        if not clean:
            # The session went without a word, so it has not given the terminal back either.
            self._tell(GONE.encode())
        if said:
            self._tell(f"{said}\r\n".encode())
        self._channel.exit(status)
        self._close()

    def break_received(self, msec: int) -> bool:
        """No break is passed on."""
        return False

    def eof_received(self) -> bool:
        """The client types no more; what is shown goes on until it hangs up."""
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """The line is gone: the session learns of it by its terminal. What is left of the connection goes as well."""
        self._close()
        self._caller.close()

    def _close(self) -> None:
        self._over = True
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
