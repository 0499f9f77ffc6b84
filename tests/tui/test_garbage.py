"""What closed screens leave behind is given back when the keys rest, and not while somebody types."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual import events
from textual.app import App

from tui_crm.tui import garbage
from tui_crm.tui.garbage import EVERY, QUIET, RestCollection

MEGABYTE = 1 << 20


class Hands:
    """Somebody at the keys, a clock that they turn, and the timers that were asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.timers: list[float] = []
        self.collected = 0
        app: App[None] = App()
        monkeypatch.setattr(garbage, "after", lambda node, seconds, call: self.timers.append(seconds))
        monkeypatch.setattr(garbage, "collect", self._collect)
        self.rest = RestCollection(app, now=lambda: self.now)

    def _collect(self) -> None:
        self.collected += 1

    def press(self, after: float) -> None:
        """A key, so many seconds after the one before."""
        self.now += after
        self.rest.saw(events.Key("j", "j"))

    def wait(self, seconds: float) -> None:
        """Time passes until the timer comes."""
        self.now += seconds
        self.rest.check()


def test_it_is_collected_once_after_the_last_of_many_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """One timer for all keys; the memory is looked through when it has been quiet long enough."""
    hands = Hands(monkeypatch)
    for _ in range(5):
        hands.press(after=QUIET / 4)
    assert hands.timers == [QUIET]
    hands.wait(QUIET / 2)
    assert hands.collected == 0
    assert hands.timers[-1] == pytest.approx(QUIET / 2)
    hands.wait(QUIET / 2)
    assert hands.collected == 1
    assert len(hands.timers) == 2


def test_a_key_now_and_then_does_not_pay_for_a_collection_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    hands = Hands(monkeypatch)
    hands.press(after=1)
    hands.wait(QUIET)
    hands.press(after=2 * QUIET)
    assert hands.timers[-1] == pytest.approx(EVERY - 2 * QUIET)
    hands.wait(EVERY - 2 * QUIET)
    assert hands.collected == 2


def test_what_is_no_key_wakes_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session that is left alone does nothing at all."""
    hands = Hands(monkeypatch)
    hands.rest.saw(events.Idle())
    assert hands.timers == []


@pytest.mark.skipif(garbage._trim() is None, reason="the C library has no way to give memory back")
def test_what_lies_free_goes_back_to_the_system() -> None:
    """Many small blocks with a kept one behind each thousand: the gaps are no longer this process's memory."""
    blocks = [bytearray(4000) for _ in range(20_000)]
    kept = blocks[::1000]
    full = resident()
    del blocks
    garbage.collect()
    assert len(kept) == 20
    assert resident() < full - 60 * MEGABYTE


def resident() -> int:
    """Bytes of memory that this process has at present."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
