"""From the bytes that a terminal sends to keys, pasted text and answers."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.message import Message

from tui_crm.terminal.environment import found_at_start, is_remote

ESC = "\x1b"
PASTE, PASTE_OVER = "\x1b[200~", "\x1b[201~"
_ANSWER = re.compile("\x1b\\[0n|\x1b\\[(?P<line>[0-9]{1,4});(?P<column>[0-9]{1,4})R")
_SEQUENCE = re.compile(
    "\x1b\\[\\[[A-E]"  # function keys of the Linux console
    "|\x1b\\[[0-9]+\\$"  # keys of rxvt with Shift
    "|\x1b\\[[0-?]*[ -/]*[@-Z\\\\-~]"
    "|\x1bO[0-9;]*[A-Za-z]"
    "|\x1b(?:\\][0-9]|P[0-9>!])[^\x07\x1b]*(?:\x07|\x1b\\\\)"  # what a terminal tells in many words
)
_ESCAPED = re.compile(f"({_SEQUENCE.pattern})|\x1b([^\x1b]?)")
"""A sequence, or an escape with what follows it."""
_WORDS = "[^\x07\x1b]{0,500}\x1b?"
_BEGUN = re.compile(
    f"\x1b(?:\\[\\[?|\\[[0-?]{{1,30}}[ -/]{{0,2}}|O[0-9;]{{0,5}}|\\](?:[0-9]{_WORDS})?|P(?:[0-9>!]{_WORDS})?)?\\Z"
)
_REPORT = re.compile("\x1b\\[(?:[IO]|<[-0-9;]*[Mm]|M|\\?[0-9;]+\\$y)")
"""Focus, mouse and modes: no keys, but understood."""
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""What no pasted text is to bring along: all but line ends and tabs."""

_JOINS = re.compile("[\u200c\u200d\U000e0020-\U000e007f]")
"""Signs without a width that join or part others, as in the picture of a family or in Persian: a part of the text."""

HERE, REMOTE = 0.105, 0.205
"""Seconds after which an escape that nothing follows is a key; over SSH the bytes of one may arrive in two packets."""


def split_key(environment: Mapping[str, str]) -> float:
    """The seconds that are right for a line; ESCDELAY of the program's own environment goes before that."""
    if "ESCDELAY" in found_at_start:
        return constants.ESCAPE_DELAY
    return REMOTE if is_remote(environment) else HERE


class Joining(events.Key):
    """A sign that joins others: typed like any letter, although Python does not count it among what is printed."""

    @property
    def is_printable(self) -> bool:
        """Fields take it."""
        return True


Joining.handler_name = events.Key.handler_name


class Keyboard:
    """Decodes what is typed; the answers to the program's own questions are told apart and never become keys.

    A sequence that has arrived in part is held until the rest has come, or until `wait_over` says that none will. One
    that means nothing here is dropped: its single signs would be commands. What is pasted is text and nothing else.
    """

    def __init__(self, alive: Callable[[], None], placed: Callable[[int, int], None]) -> None:
        """`alive` is called for each sign of life, `placed` with the column and line of the cursor (from 1)."""
        self._alive, self._placed = alive, placed
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._parser = XTermParser()
        self._held = ""
        self._waited = False
        """Whether more than an escape is held, and has been waited for once."""
        self._pasted: list[str] | None = None
        """What of a pasted text has come; None where nothing is being pasted."""
        self.asks_place = False
        """Whether the cursor's place was asked for: only then is such an answer one, and not a key (Shift+F3)."""
        self.unsure = False
        """Whether an escape came last, which may be a key or the beginning of one: say later that nothing followed."""

    def feed(self, data: bytes) -> list[Message]:
        """What bytes mean."""
        text = self._held + self._decode(data)
        self._held, self._waited, self.unsure = "", False, False
        found: list[Message] = []
        while text:
            if self._pasted is None:
                typed, begun, text = text.partition(PASTE)
                found += self._typed(typed, whole=bool(begun))
                if begun:
                    self._pasted = []
                continue
            inside, over, text = text.partition(PASTE_OVER)
            if over:
                pasted = "".join([*self._pasted, inside])
                found.append(events.Paste(_CONTROLS.sub("", pasted)))
                self._pasted = None
            else:
                # The end may have begun; in a pasted text it is waited for, however long it takes.
                kept = len(inside) - len(PASTE_OVER) + 1
                self._pasted.append(inside[: max(0, kept)])
                self._held = inside[max(0, kept) :]
        return found

    def wait_over(self) -> list[Message]:
        """Nothing has followed: what was unsure is a key."""
        found, text = self._rest(), self._held
        # The rest of a longer sequence may have been cut off on the way: it is waited for twice.
        self.unsure = self._waited = len(text) > 1 and not self._waited
        if self.unsure:
            return found
        self._held = ""
        if text == ESC:
            found.append(events.Key("escape", ESC))
        elif text:
            found += [*self._parser.feed(text), *self._rest()]
        return found

    def _typed(self, text: str, *, whole: bool) -> list[Message]:
        """What was typed; `whole` says that nothing more belongs to it."""
        if ESC in text and not whole and (begun := _BEGUN.search(text)):
            text, self._held = text[: begun.start()], begun[0]
        self.unsure = bool(self._held)
        found: list[Message] = []
        at = 0
        for escaped in _ESCAPED.finditer(text) if ESC in text else ():
            found += [*self._signs(text[at : escaped.start()]), *self._after_escape(escaped)]
            at = escaped.end()
        found += self._signs(text[at:])
        return found + self._rest() if whole else found

    def _signs(self, text: str) -> list[Message]:
        """Signs without an escape."""
        found = list(self._parser.feed(text)) if text else []
        return [_joining(message) for message in found] if _JOINS.search(text) else found

    def _after_escape(self, escaped: re.Match[str]) -> list[Message]:
        """What a sequence means; else the escape was a key, and so is what came so soon after it.

        On a slow line both arrive at once. The parser would wait for more, and take in whatever is typed next.
        """
        if escaped[1]:
            return self._signs(self._known(escaped))
        if escaped[2] and any(self._parser._sequence_to_key_events(escaped[0])):
            return self._signs(escaped[0])
        return [events.Key("escape", ESC), *self._signs(escaped[2])]

    def _rest(self) -> list[Message]:
        """What the parser holds still: nothing follows."""
        found = list(self._parser.feed(""))
        self._parser = XTermParser()
        return found

    def _known(self, found: re.Match[str]) -> str:
        """A sequence as it is to be typed; nothing of an answer, and of what is neither a key nor a report."""
        sequence = found[0]
        if answer := _ANSWER.fullmatch(sequence):
            return self._answer(answer)
        known = _REPORT.fullmatch(sequence) or any(self._parser._sequence_to_key_events(sequence))
        return sequence if known else ""

    def _answer(self, answer: re.Match[str]) -> str:
        if answer["line"]:
            if not self.asks_place:
                return answer[0]
            self.asks_place = False
            self._placed(int(answer["column"]), int(answer["line"]))
        else:
            self._alive()
        return ""


def _joining(message: Message) -> Message:
    """A key as it came, or one that fields take."""
    if isinstance(message, events.Key) and message.character and _JOINS.fullmatch(message.character):
        return Joining(message.key, message.character)
    return message
