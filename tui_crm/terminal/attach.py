"""The caller's side of a served session: tells of resizes, and waits for the end; `calling` has called for it."""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
from contextlib import suppress
from typing import Any

from tui_crm.terminal.calling import Call
from tui_crm.terminal.post import NotUnderstood, Post

GONE = "\x1b[m\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h"
"""Gives the terminal back when the session could not do it itself."""

ENDS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
"""Signals that end the caller, and not the session; keys send them only while no session has taken the terminal."""
WITHOUT_A_WORD = "The session has ended. 会话已结束。"
LETS_GO = 1.0
"""Seconds in which the session lets go of the terminal before it is given back without it."""


def attach(call: Call) -> int:
    """Work in the session of the service that has taken a call; answers its exit status."""
    post = Post(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=call.descriptor))
    try:
        status, said, clean = _wait(post, call)
    finally:
        call.give_back()
    if not clean:
        # The session went without a word, so it has not given the terminal back either.
        with suppress(OSError):
            os.write(call.terminal, GONE.encode())
    if said:
        sys.stderr.write(said + "\n")
    return status


def _wait(post: Post, call: Call) -> tuple[int, str, bool]:
    """Pass signals on until the session ends.

    Answers its exit status, what there is to say, and whether it has given the terminal back.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    for number in (signal.SIGWINCH, *ENDS):
        signal.signal(number, _noted)
    signal.signal(signal.SIGTSTP, signal.SIG_IGN)
    with suppress(OSError):
        if os.get_terminal_size(call.terminal) != call.size:
            post.send({"resized": True})
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
