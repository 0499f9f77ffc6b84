"""From the bytes that a terminal sends to keys, pasted text and answers."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable

from textual import constants
from textual._xterm_parser import XTermParser
from textual.message import Message

_ANSWER = re.compile("\x1b\\[0n|\x1b\\[(?P<line>[0-9]{1,4});(?P<column>[0-9]{1,4})R")
_BEGUN = re.compile("\x1b(\\[(0|[0-9]{1,4}(;[0-9]{0,4})?)?)?\\Z")

SPLIT_KEY = constants.ESCAPE_DELAY + 0.005
"""Seconds after which an escape that nothing follows is a key of its own."""


class Keyboard:
    """Decodes what is typed; the answers to the program's own questions are told apart and never become keys."""

    def __init__(self, alive: Callable[[], None], placed: Callable[[int, int], None]) -> None:
        """`alive` is called for each sign of life, `placed` with the column and line of the cursor (from 1)."""
        self._alive, self._placed = alive, placed
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._parser = XTermParser()
        self._held = ""
        self.asks_place = False
        """Whether the cursor's place was asked for: only then is such an answer one, and not a key (Shift+F3)."""
        self.unsure = False
        """Whether an escape came last, which may be a key or the beginning of one: ask again by `wait_over`."""

    def feed(self, data: bytes, *, expects: bool) -> Iterable[Message]:
        """What bytes mean; `expects` says that answers may be among them."""
        text = self._held + self._decode(data)
        self._held = ""
        if expects and "\x1b" in text:
            text = _ANSWER.sub(self._answer, text)
            if begun := _BEGUN.search(text):
                text, self._held = text[: begun.start()], begun[0]
        self.unsure = "\x1b" in text[-40:] or bool(self._held)
        return list(self._parser.feed(text)) if text else []

    def wait_over(self) -> Iterable[Message]:
        """Nothing has followed: what was unsure is a key."""
        text, self._held = self._held, ""
        self.unsure = bool(text)
        found = list(self._parser.feed(text)) if text else []
        return [*found, *self._parser.tick()]

    def _answer(self, answer: re.Match[str]) -> str:
        if answer["line"]:
            if not self.asks_place:
                return answer[0]
            self.asks_place = False
            self._placed(int(answer["column"]), int(answer["line"]))
        else:
            self._alive()
        return ""
