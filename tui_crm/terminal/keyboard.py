"""From the bytes that a terminal sends to keys, pasted text and answers."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Callable

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.message import Message

ESC = "\x1b"
_ANSWER = re.compile("\x1b\\[0n|\x1b\\[(?P<line>[0-9]{1,4});(?P<column>[0-9]{1,4})R")
_BEGUN = re.compile("\x1b(\\[[0-9;]{0,9})?\\Z")
_PASTE = re.compile("\x1b\\[20([01])~")

SPLIT_KEY = constants.ESCAPE_DELAY + 0.005
"""Seconds after which an escape that nothing follows is a key of its own."""


class Keyboard:
    """Decodes what is typed; the answers to the program's own questions are told apart and never become keys.

    A sequence that has arrived in part is held until the rest has come, or until `wait_over` says that none will.
    """

    def __init__(self, alive: Callable[[], None], placed: Callable[[int, int], None]) -> None:
        """`alive` is called for each sign of life, `placed` with the column and line of the cursor (from 1)."""
        self._alive, self._placed = alive, placed
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._parser = XTermParser()
        self._held = ""
        self._pasting = False
        self.asks_place = False
        """Whether the cursor's place was asked for: only then is such an answer one, and not a key (Shift+F3)."""
        self.unsure = False
        """Whether an escape came last, which may be a key or the beginning of one: say later that nothing followed."""

    def feed(self, data: bytes) -> list[Message]:
        """What bytes mean."""
        text = self._held + self._decode(data)
        self._held = ""
        if ESC in text:
            text = _ANSWER.sub(self._answer, text)
            if begun := _BEGUN.search(text):
                text, self._held = text[: begun.start()], begun[0]
        for mark in _PASTE.finditer(text):
            self._pasting = mark[1] == "0"
        # In a pasted text an escape is the beginning of its end, however long the rest takes.
        self.unsure = not self._pasting and (ESC in text[-40:] or bool(self._held))
        return list(self._parser.feed(text)) if text else []

    def wait_over(self) -> list[Message]:
        """Nothing has followed: what was unsure is a key."""
        found = list(self._parser.tick())
        text, self._held = self._held, ""
        self.unsure = False
        if text == ESC:
            found.append(events.Key("escape", ESC))
        elif text:
            found += self._parser.feed(text)
            self.unsure = True
        return found

    def _answer(self, answer: re.Match[str]) -> str:
        if answer["line"]:
            if not self.asks_place:
                return answer[0]
            self.asks_place = False
            self._placed(int(answer["column"]), int(answer["line"]))
        else:
            self._alive()
        return ""
