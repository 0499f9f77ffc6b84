"""How much may be under way on a line: measured by asking the terminal to answer, as no buffer on the way tells.

Between a program and a terminal behind SSH lie buffers for megabytes. What is in them cannot be taken back, and on a
thin line it is a minute of pages that nobody looks at any more. So the program asks for a sign of life behind what it
sends (DSR, four bytes), and stops sending while more is unanswered than the line carries in its round trip.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

ASK = "\x1b[5n"
ANSWER = "\x1b[0n"

LEAST = 256
"""Bytes that may always be under way."""
FIRST = 2048
"""Bytes that may be under way before anything is known: a sign-in screen."""
MOST = 1 << 16
ASK_EACH = 192
"""Bytes after which the terminal is asked again; what one key needs on a line at rest is less."""
ASK_SHARE = 8
"""The part of a wide window after which it is asked again."""
QUEUED = 0.05
"""Seconds by which an answer may come later than the quickest ones before something is waiting on the way."""
SPARE = 0.02
"""Seconds for which bytes may wait on the way, so that the line never has none."""
RELIEF = 5.0
"""Seconds after the last late answer in which more is sent by small steps."""
NEAR = 0.01
"""Seconds in which only lines answer that carry whole screens at once."""
MUTE = 3.0
"""Seconds without an answer after which the terminal is taken for one that gives none."""
SILENT = 2.0
"""The same for a terminal that has answered before: its line stands still, or an answer was lost."""
PATIENT = 60.0
"""Seconds to which that grows while it stays silent: on a line that stands still the next bytes would only queue."""
ARRIVED = 1.0
"""Seconds after which the few bytes that nothing was asked behind do not count as under way."""


class Question(NamedTuple):
    """What was known when the terminal was asked."""

    upto: int
    """All bytes sent until then."""
    at: float
    under_way: int
    full: bool
    """Whether nothing more could be sent then."""


class Flow:
    """Counts what was sent and what the terminal has answered for."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._sent = 0
        self._answered = 0
        self._last = 0.0
        self._heard = 0.0
        self._silence = SILENT
        self._asked: deque[Question] = deque()
        self._given_up = 0
        """Questions whose answers may still come, and then are not those to later ones."""
        self._unasked = 0
        self._window = FIRST
        self._trips: deque[float] = deque(maxlen=3)
        """Seconds of the last answers before which little was under way: the way alone."""
        self._rates: deque[float] = deque(maxlen=8)
        """Bytes a second, as the last answers tell before which all was sent that might be."""
        self._late = -RELIEF
        self._grown = 0
        """The bytes sent when the window grew: what was asked before says nothing about it."""
        self.answers: bool | None = None
        """Whether the terminal answers; None until that is known."""

    @property
    def round_trip(self) -> float | None:
        """Seconds of the way there and back when nothing waits on it; None before the first answer."""
        return min(self._trips, default=None)

    @property
    def under_way(self) -> int:
        """Bytes that the terminal has not answered for."""
        if not self._asked and self._now() - self._last > ARRIVED:
            self._answered = self._sent
        return self._sent - self._answered

    @property
    def awaited(self) -> int:
        """Answers that are still to come from a terminal that gives some."""
        return len(self._asked) if self.answers else 0

    @property
    def room(self) -> int:
        """Bytes that may be sent now."""
        if self.answers is False:
            return MOST
        return max(0, self._window - self.under_way)

    @property
    def _each(self) -> int:
        return max(ASK_EACH, self._window // ASK_SHARE)

    def sends(self, count: int) -> str:
        """Bytes are about to be sent; answers the question to send behind them, empty while there are few."""
        under_way = self.under_way + count
        self._sent += count
        self._last = self._now()
        self._unasked += count
        full = under_way >= self._window
        if self.answers is False or (self._unasked < self._each and not full and self.answers is not None):
            return ""
        return self._ask(under_way, full=full)

    def asks(self) -> str:
        """Something waits and there is no room: the question whose answer makes some, empty where one is under way.

        A window that was wide had let bytes go unasked for; one late answer may leave it smaller than those.
        """
        if self._asked or self.room:
            return ""
        # How long the bytes before have been under way is not known, so that this tells nothing of the line's rate.
        return self._ask(self.under_way, full=False)

    def _ask(self, under_way: int, *, full: bool) -> str:
        self._sent += len(ASK)
        self._unasked = 0
        self._asked.append(Question(self._sent, self._now(), under_way + len(ASK), full))
        return ASK

    def answered(self) -> None:
        """The terminal has answered the oldest question: fit what may be under way to how long that took."""
        self.answers = True
        self._heard, self._silence = self._now(), SILENT
        if not self._asked:
            return
        question = self._asked[0]
        took = max(self._now() - question.at, 1e-6)
        if self._given_up and took < (self.round_trip or 0) / 2:
            self._given_up -= 1
            return
        self._asked.popleft()
        self._answered = max(self._answered, question.upto)
        self._fit(question, took)

    def _fit(self, question: Question, took: float) -> None:
        if not self._trips and took < NEAR:
            self._window = MOST // 2
        little = question.under_way <= LEAST or self._window == LEAST
        # An answer that was quicker than any is one of the way alone, whatever was under way.
        if little or took < min(self._trips, default=took + 1):
            self._trips.append(took)
        round_trip = min(self._trips)
        if question.full:
            self._rates.append(question.under_way / took)
        if took - round_trip > QUEUED:
            # The line has carried so many bytes in that time; more than it carries in a round trip only waits.
            rate = max(self._rates, default=question.under_way / took)
            self._window = max(LEAST, int(rate * (round_trip + SPARE)) + ASK_EACH)
            self._late = self._now()
        elif question.full and question.upto > self._grown:
            careful = self._now() - self._late < RELIEF
            self._window = min(MOST, self._window + ASK_EACH if careful else self._window * 2)
            self._grown = self._sent

    @property
    def overdue(self) -> float | None:
        """Seconds until an answer has been waited for long enough; None while nothing is asked."""
        if not self._asked:
            return None
        if not self.answers:
            return max(0.0, self._asked[0].at + MUTE - self._now())
        # As long as answers come, those that are missing wait with them.
        return max(0.0, max(self._heard, self._asked[-1].at) + self._silence - self._now())

    def give_up(self) -> None:
        """No answer came: this terminal gives none, or has lost one, or its line stands still; send a little more."""
        if self.answers is None:
            self.answers = False
        self._given_up = len(self._asked)
        self._silence = min(PATIENT, self._silence * 2)
        self._asked.clear()
        self._answered = self._sent
        self._window = LEAST
