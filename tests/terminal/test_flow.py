"""How much is under way on a line, on lines that are simulated to the byte: rate, way, and time are given.

The sender is the driver's rule: send while there is room, a row at a time, and ask when the flow says so.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tui_crm.terminal.flow import ASK, LEAST, MOST, MUTE, Flow

ROW = 110
"""Bytes of a row of a list, about."""

SERIAL = 9_600 / 8
"""Bytes a second of the thinnest line."""
MODEM = 64_000 / 8
LAN = 10_000_000.0


@dataclass
class Simulated:
    """A line with buffers that have no end, and the terminal behind it; the time is what the events make it."""

    rate: Callable[[float], float]
    """Bytes a second at a time."""
    round_trip: float
    """Seconds, of which half is the way there."""
    answers: Callable[[int], bool] = lambda question: True
    """Whether the terminal answers its n-th question."""
    now: float = 0.0
    flow: Flow = field(init=False)
    shown: float = 0.0
    """When the last byte was painted."""
    highest: int = 0
    """The most bytes that were ever under way on the line."""

    def __post_init__(self) -> None:
        self.flow = Flow(lambda: self.now)
        self._free = 0.0
        self._questions = 0
        self._arriving: list[tuple[float, int]] = []
        self._answers: list[float] = []

    @property
    def under_way(self) -> int:
        """Bytes that are on the line, in truth."""
        return sum(count for at, count in self._arriving if at > self.now)

    def send(self, count: int) -> None:
        """What the driver does with a row."""
        ask = self.flow.sends(count)
        self._carry(count + len(ask), ask)

    def _carry(self, count: int, ask: str) -> None:
        """Bytes go on their way, perhaps with a question behind them."""
        self._free = max(self._free, self.now) + count / self.rate(max(self._free, self.now))
        self.shown = self._free + self.round_trip / 2
        self._arriving.append((self.shown, count))
        self.highest = max(self.highest, self.under_way)
        if ask:
            self._questions += 1
            if self.answers(self._questions):
                heapq.heappush(self._answers, self.shown + self.round_trip / 2)

    def step(self) -> None:
        """Let the next thing happen: an answer, or the end of patience."""
        overdue = self.flow.overdue
        until = self.now + overdue + 0.01 if overdue is not None else self.now + 1
        if self._answers and self._answers[0] <= until:
            self.now = heapq.heappop(self._answers)
            self.flow.answered()
        else:
            self.now = until
            if self.flow.overdue == 0:
                self.flow.give_up()

    def transfer(self, total: int) -> float:
        """Send so many bytes as the flow allows; seconds until the last one is painted."""
        began, left = self.now, total
        while left:
            if self.flow.room:
                count = min(ROW, left)
                self.send(count)
                left -= count
            else:
                if ask := self.flow.asks():
                    self._carry(len(ASK), ask)
                self.step()
        return self.shown - began

    def rest(self, seconds: float) -> None:
        """Nothing is sent; answers arrive."""
        until = self.now + seconds
        while self._answers and self._answers[0] <= until:
            self.step()
        self.now = until


def constant(rate: float) -> Callable[[float], float]:
    return lambda now: rate


LINES = {"9,600 bit/s, 300 ms": (SERIAL, 0.3), "64 kbit/s, 50 ms": (MODEM, 0.05), "64 kbit/s, 400 ms": (MODEM, 0.4)}
lines = pytest.mark.parametrize(("rate", "round_trip"), LINES.values(), ids=LINES)


def warm(rate: float, round_trip: float) -> Simulated:
    """A line on which somebody has signed in and opened a list."""
    line = Simulated(constant(rate), round_trip)
    for page in (1_000, 5_000, 60, 60, 900):
        line.transfer(page)
        line.rest(2)
    return line


@lines
def test_a_long_transfer_fills_the_line(rate: float, round_trip: float) -> None:
    line = warm(rate, round_trip)
    total = int(rate * 20)
    assert line.transfer(total) <= total / rate / 0.9 + round_trip / 2


@lines
def test_little_more_is_under_way_than_the_line_carries_in_a_round_trip(rate: float, round_trip: float) -> None:
    """What is under way cannot be taken back: it is what somebody waits for before the page that is wanted."""
    line = warm(rate, round_trip)
    line.highest = 0
    line.transfer(int(rate * 20))
    assert line.highest <= rate * (round_trip + 0.25) + 2 * ROW


@lines
@pytest.mark.parametrize("page", [2_000, 4_000])
def test_the_page_on_which_a_key_is_released_is_not_far_away(rate: float, round_trip: float, page: int) -> None:
    """A page key is held for 50 repeats, 30 a second; then the last page goes out, behind what is under way."""
    line = warm(rate, round_trip)
    alone = page / rate + round_trip / 2
    for _ in range(50):
        until = line.now + 1 / 30
        while line.now < until:
            if line.flow.room:
                line.send(ROW)
            else:
                line.rest(min(until - line.now, 0.001))
    assert line.transfer(page) <= 1.3 * alone


def test_a_quick_network_is_never_waited_for() -> None:
    line = Simulated(constant(LAN), 0.0005)
    line.transfer(500)
    line.rest(1)
    began = line.now
    line.transfer(20_000)
    assert line.now == began, "a whole screen leaves at once"


def test_a_terminal_that_never_answers_is_not_waited_for_twice() -> None:
    line = Simulated(constant(SERIAL), 0.3, answers=lambda question: False)
    line.transfer(8_000)
    assert line.now <= MUTE + 0.1
    before = line.now
    line.transfer(8_000)
    assert line.now == before
    assert line.flow.overdue is None
    assert line.flow.room == MOST


def test_one_lost_answer_costs_one_wait_and_nothing_afterwards() -> None:
    line = warm(MODEM, 0.05)
    lost = line._questions + 20
    line.answers = lambda question: question != lost
    assert line.transfer(100_000) <= 100_000 / MODEM / 0.9 + MUTE + 1
    line.rest(MUTE + 1)
    assert line.transfer(100_000) <= 100_000 / MODEM / 0.9 + 0.1


def test_a_line_that_stands_still_for_a_while_is_as_quick_as_before() -> None:
    """Longer than the terminal's patience: answers come that nobody waits for any more."""
    line = warm(MODEM, 0.05)
    still = line.now + 4
    line.rate = lambda now: MODEM / 1_000 if now < still else MODEM
    line.transfer(20_000)
    line.rest(20)
    assert line.transfer(100_000) <= 100_000 / MODEM / 0.9 + 0.1


@pytest.mark.parametrize(("before", "after"), [(MODEM, SERIAL), (SERIAL, MODEM), (LAN, SERIAL)])
def test_a_line_whose_rate_changes_is_followed(before: float, after: float) -> None:
    line = warm(before, 0.1)
    line.rate = constant(after)
    line.transfer(int(after * 20))
    line.highest = 0
    total = int(after * 20)
    assert line.transfer(total) <= total / after / 0.9 + 0.1
    assert line.highest <= after * 0.35 + 2 * ROW


@pytest.mark.parametrize(("before", "after"), [(0.02, 0.4), (0.4, 0.02)])
def test_a_line_whose_way_changes_is_followed(before: float, after: float) -> None:
    """Somebody goes from the office to the train."""
    line = warm(MODEM, before)
    line.round_trip = after
    line.transfer(int(MODEM * 30))
    line.highest = 0
    total = int(MODEM * 20)
    assert line.transfer(total) <= total / MODEM / 0.9 + after
    assert line.highest <= MODEM * (after + 0.25) + 2 * ROW


def test_a_key_is_never_kept_waiting_by_its_own_few_bytes() -> None:
    """On a line at rest there is always room for what one key changes."""
    line = warm(SERIAL, 0.3)
    line.rest(5)
    for _ in range(50):
        assert line.flow.room >= LEAST - len(ASK)
        line.transfer(25)
        line.rest(1)


def test_little_is_asked_while_little_is_sent() -> None:
    """A question costs four bytes, and four on the way back."""
    line = warm(SERIAL, 0.3)
    before = line._questions
    for _ in range(20):
        line.transfer(20)
        line.rest(1)
    assert line._questions - before <= 20 * 20 / 150


def test_a_window_that_has_become_too_small_for_what_is_under_way_is_asked_about() -> None:
    """Else nothing would ever make room: no answer is to come, and nothing more may be sent."""
    now = 0.0
    flow = Flow(lambda: now)
    assert flow.sends(ROW) == ASK
    now += 0.005
    flow.answered()
    while not flow.sends(ROW):
        assert flow.room, "on a line so near much goes before anything is asked"
    for _ in range(10):
        assert not flow.sends(ROW), "and then again"
    assert not flow.asks(), "there is room"
    now += 0.5
    flow.answered()
    assert (flow.room, flow.overdue) == (0, None)
    assert (flow.asks(), flow.asks()) == (ASK, "")
    now += 0.005
    flow.answered()
    assert flow.room > 0
