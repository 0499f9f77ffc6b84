"""What is typed arrives whole, however the line cuts it; what the terminal answers is never typed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import constants, events
from textual.message import Message

from tui_crm.terminal import keyboard
from tui_crm.terminal.keyboard import Keyboard

SENTENCE = "客户联系人跟进商机订单合同产品部门角色审批" * 10
LENGTHS = (1, 2, 5, 12, 200)
PASTED, PASTE_OVER = b"\x1b[200~", b"\x1b[201~"
ARROW = b"\x1b[A"
ALIVE, PLACE = b"\x1b[0n", b"\x1b[24;80R"
ANSWERS = (ALIVE, PLACE)


class Desk:
    """A keyboard, and what came of it; time passes only when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch | None = None) -> None:
        self.alive = 0
        self.places: list[tuple[int, int]] = []
        self.keyboard = Keyboard(self._lives, lambda column, line: self.places.append((column, line)))
        self.keyboard.asks_place = True
        self.came: list[Message] = []
        self._now = 1000.0
        if monkeypatch is not None:
            monkeypatch.setattr("textual._parser.get_time", lambda: self._now)

    def _lives(self) -> None:
        self.alive += 1

    def types(self, *pieces: bytes) -> Desk:
        for piece in pieces:
            if piece:
                self.came += self.keyboard.feed(piece)
        return self

    def waits(self) -> Desk:
        """So long that what was begun counts as a key."""
        while self.keyboard.unsure:
            self._now += keyboard.HERE
            self.came += self.keyboard.wait_over()
        return self

    @property
    def keys(self) -> list[str]:
        return [message.key for message in self.came if isinstance(message, events.Key)]

    @property
    def text(self) -> str:
        """What stands in a field in the end."""
        return "".join(
            message.text if isinstance(message, events.Paste) else message.character or ""
            for message in self.came
            if isinstance(message, events.Paste | events.Key)
        )


def cuts(data: bytes) -> Iterable[tuple[bytes, bytes]]:
    """Every way to cut bytes in two."""
    return ((data[:at], data[at:]) for at in range(len(data) + 1))


@pytest.mark.parametrize("length", LENGTHS)
def test_text_of_an_input_method_arrives_whole(length: int) -> None:
    """As bare bytes, in which most input methods hand it over; cut at every byte."""
    text = SENTENCE[:length]
    for pieces in cuts(text.encode()):
        assert Desk().types(*pieces).text == text


@pytest.mark.parametrize("text", ["甲👨\u200d👩\u200d👧乙", "می\u200cخواهم", "🏴\U000e0067\U000e0062\U000e007f"])
def test_signs_that_join_others_are_typed_like_letters(text: str) -> None:
    """A field takes what is printable, and they belong to the text."""
    for pieces in cuts(text.encode()):
        desk = Desk().types(*pieces)
        assert desk.text == text
        assert all(key.is_printable for key in desk.came if isinstance(key, events.Key))


@pytest.mark.parametrize("length", LENGTHS)
def test_pasted_text_arrives_whole(length: int) -> None:
    """And as one event, however it was cut and however long the rest takes."""
    text = SENTENCE[:length]
    for one, other in cuts(PASTED + text.encode() + PASTE_OVER):
        desk = Desk().types(one)
        if len(one) >= len(PASTED) and other:
            assert not desk.keyboard.unsure, "a pasted text has no end by waiting"
        desk.types(other)
        assert desk.came == [m for m in desk.came if isinstance(m, events.Paste)]
        assert desk.text == text


def test_what_is_pasted_is_text_and_nothing_else() -> None:
    """Coloured text of a terminal, hidden signs of a page, an answer amid it: no key, and no sign of life."""
    pasted = PASTED + "恒达\x1b[0m分公司\x13\x1b[0n\x7f\x9b\t甲\r\n乙".encode() + PASTE_OVER
    for pieces in cuts(pasted):
        desk = Desk().types(*pieces, b"x")
        assert [type(message) for message in desk.came] == [events.Paste, events.Key]
        assert desk.text == "恒达[0m分公司[0n\t甲\r\n乙x"
        assert desk.alive == 0


def test_what_was_begun_before_a_pasted_text_comes_first() -> None:
    desk = Desk().types(ARROW + b"\x1b" + PASTED + b"x" + PASTE_OVER)
    assert [getattr(message, "key", "pasted") for message in desk.came] == ["up", "escape", "pasted"]


@pytest.mark.parametrize(
    "sequence",
    [
        b"\x1b[2;5~",  # Ctrl+Insert
        b"\x1b[15;3~",  # Alt+F5
        b"\x1b[1;3P",  # Alt+F1
        b"\x1bO5X",
        b"\x1b[99;99;99z",
        b"\x1b[?1;2c",
        b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\",
        b"\x1b]11;rgb:1e1e/1e1e/1e1e\x07",
        b"\x1bP>|XTerm(388)\x1b\\",
        PASTE_OVER,
    ],
)
def test_a_sequence_that_means_nothing_does_nothing(sequence: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its single signs would be commands, or stand in a name."""
    for pieces in cuts(sequence):
        assert Desk(monkeypatch).types(b"a", *pieces, b"b").waits().text == "ab"


def test_a_sequence_that_is_slow_is_waited_for_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer than for an escape, which somebody may have pressed; what does not go on is typed then."""
    desk = Desk(monkeypatch).types(b"\x1b[15")
    desk.came += desk.keyboard.wait_over()
    assert desk.types(b"~").waits().keys == ["f5"]
    assert Desk(monkeypatch).types(b"\x1b[").waits().keys == ["left_square_bracket"]


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        (b"\x1b\x1b\x0busers", ["escape", "escape", "ctrl+k", "u", "s", "e", "r", "s"]),
        (b"\x1bn", ["escape", "n"]),
        (b"\x1b\x0c", ["escape", "ctrl+l"]),
        ("\x1b客".encode(), ["escape", "客"]),
        (b"\x1b\x1b[A\x1b\r", ["escape", "up", "escape", "enter"]),
        (b"\x1b\x7f", ["ctrl+w"]),
    ],
)
def test_escape_and_what_is_typed_at_once_behind_it_are_keys(
    typed: bytes, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow line brings both together; nothing of what follows is held back until another key comes."""
    for pieces in cuts(typed):
        desk = Desk(monkeypatch).types(*pieces)
        assert not desk.keyboard.unsure
        assert desk.keys == keys


@given(st.lists(st.sampled_from([*ANSWERS, ARROW, b"j", "客户".encode(), PASTED + b"x y" + PASTE_OVER])), st.data())
def test_in_any_pieces_it_means_the_same(typed: list[bytes], data: st.DataObject) -> None:
    """Answers between keys, pasted text and text of an input method."""
    whole = b"".join(typed)
    at = sorted(data.draw(st.sets(st.integers(0, len(whole)))) | {0, len(whole)})
    together, apart = Desk().types(whole), Desk().types(*(whole[a:b] for a, b in pairwise(at)))
    assert (apart.text, apart.keys, apart.alive, apart.places) == (
        together.text,
        together.keys,
        together.alive,
        together.places,
    )
    assert together.alive == typed.count(ALIVE)


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_is_no_key_wherever_it_is_cut(answer: bytes) -> None:
    """Nor when it comes late: after the flow has given the terminal up."""
    for one, other in cuts(answer):
        desk = Desk().types(b"a", one, other, b"b")
        assert desk.keys == ["a", "b"]
        assert (desk.alive, desk.places) == ((1, []) if answer == ALIVE else (0, [(80, 24)]))


def test_a_place_that_was_not_asked_for_is_not_taken() -> None:
    desk = Desk()
    desk.keyboard.asks_place = False
    desk.types(PLACE)
    assert desk.places == []


def test_an_escape_alone_is_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch).types(b"\x1b")
    assert desk.keys == []
    assert desk.keyboard.unsure
    assert desk.waits().keys == ["escape"]
    assert Desk(monkeypatch).types(b"\x1b").waits().types(b"n").keys == ["escape", "n"]


def test_an_escape_is_waited_for_as_long_as_its_line_may_need(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the same service: over SSH one key may arrive in two packets; what ESCDELAY says goes before that."""
    monkeypatch.setattr(keyboard, "found_at_start", {})
    assert 0.1 < keyboard.split_key({"TERM": "xterm"}) < 0.11
    assert 0.2 < keyboard.split_key({"SSH_CONNECTION": "10.0.0.1 5000 10.0.0.2 22"}) < 0.21
    monkeypatch.setattr(keyboard, "found_at_start", {"ESCDELAY": "25"})
    monkeypatch.setattr(constants, "ESCAPE_DELAY", 0.025)
    assert keyboard.split_key({"SSH_CONNECTION": "10.0.0.1 5000 10.0.0.2 22"}) == 0.025


def test_an_escape_alone_is_one_wait_away_while_answers_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch).types(b"\x1b", ALIVE)
    desk.came += desk.keyboard.wait_over()
    assert desk.keys == ["escape"]
    assert not desk.keyboard.unsure


@pytest.mark.parametrize(
    ("key", "name"), [(ARROW, "up"), (b"\x1bOB", "down"), (b"\x1b[6~", "pagedown"), (b"\x1b[15~", "f5")]
)
def test_a_key_that_comes_in_two_is_one_key(key: bytes, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for pieces in cuts(key):
        assert Desk(monkeypatch).types(*pieces).waits().keys == [name]


def test_two_escapes_are_two_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Desk(monkeypatch).types(b"\x1b", b"\x1b").waits().keys == ["escape", "escape"]


@given(st.binary(max_size=40))
def test_bytes_that_mean_nothing_end_nothing(noise: bytes) -> None:
    """A line may bring any bytes; what is typed afterwards is still understood."""
    desk = Desk().types(noise, PASTE_OVER, b"x" * 40, "客".encode())
    assert desk.text.endswith("客")
