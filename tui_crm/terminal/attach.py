"""The caller's side of a served session: hands its terminal over, tells of resizes, and waits for the end.

Imports next to nothing: whoever attaches has the first screen before a larger program would have loaded.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import termios
from contextlib import suppress
from typing import Any

from tui_crm.terminal.opening import opened_anew
from tui_crm.terminal.post import NotUnderstood, Post

TOLD = (
    "TERM", "TERM_PROGRAM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "SSH_CONNECTION",
    "TUI_CRM_LINK", "TUI_CRM_AMBIGUOUS",
)  # fmt: skip
"""What a session has to know of the environment in which its terminal stands."""

GONE = "\x1b[m\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h"
"""Gives the terminal back when the session could not do it itself."""

ENDS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
"""Signals that end the caller, and not the session; keys send them only while no session has taken the terminal."""
WITHOUT_A_WORD = "The session has ended. 会话已结束。"
LETS_GO = 1.0
"""Seconds in which the session lets go of the terminal before it is given back without it."""


class NobodyServes(Exception):
    """There is no service behind a socket."""


def attach(place: str) -> int:
    """Work in a session of the service behind a socket; answers its exit status. Raises NobodyServes."""
    terminal, waits = opened_anew(0), os.get_blocking(0)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(place)
    except OSError as error:
        raise NobodyServes(place) from error
    post = Post(connection)
    before = termios.tcgetattr(terminal)
    # Bytes that are no text in any language are told as unknown signs.
    told = {name: os.environb[name.encode()].decode(errors="replace") for name in TOLD if name in os.environ}
    environment = {name: value[:500] for name, value in told.items()}
    post.send({"call": environment, "terminal": _name_of(0)}, [terminal])
    try:
        status, said, clean = _wait(post)
    finally:
        with suppress(termios.error):
            termios.tcsetattr(terminal, termios.TCSANOW, before)
        # Where the terminal could not be opened anew, the session has changed this opening.
        os.set_blocking(0, waits)
    if not clean:
        # The session went without a word, so it has not given the terminal back either.
        with suppress(OSError):
            os.write(terminal, GONE.encode())
    if said:
        sys.stderr.write(said + "\n")
    return status


def _name_of(terminal: int) -> str:
    """What the terminal is called on this machine; nothing where it has no name here, as in a container."""
    try:
        return os.ttyname(terminal).removeprefix("/dev/")
    except OSError:
        return ""


def _wait(post: Post) -> tuple[int, str, bool]:
    """Pass signals on until the session ends.

    Answers its exit status, what there is to say, and whether it has given the terminal back.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    for number in (signal.SIGWINCH, *ENDS):
        signal.signal(number, _noted)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    told = 0
    while True:
        ready, _, _ = select.select([post.fileno(), reader], [], [], LETS_GO if told else None)
        if reader in ready:
            told = told or _pass_on(os.read(reader, 64), post)
        if told and (not ready or post.fileno() in ready):
            return 128 + told, "", False
        if post.fileno() in ready and (ended := _ended(post)):
            return ended


def _pass_on(signals: bytes, post: Post) -> int:
    """Tell the session what has been signalled; the signal that ends this process, or 0."""
    for caught in signals:
        if caught in ENDS:
            post.send({"lost": True})
            return caught
        if caught == signal.SIGWINCH:
            post.send({"resized": True})
    return 0


def _ended(post: Post) -> tuple[int, str, bool] | None:
    """How the session has ended, if it has."""
    try:
        letters = post.receive()
    except NotUnderstood:
        letters = None
    if letters is None:
        return 1, WITHOUT_A_WORD, False
    for words in (letter.words for letter in letters):
        if "end" in words:
            return int(words["end"]), str(words.get("say", "")), not words.get("clear")
    return None


def _noted(*_: Any) -> None:
    """The signal has been written to the pipe already."""
