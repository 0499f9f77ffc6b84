"""How much may be under way on a line: measured by asking the terminal to answer, as no buffer on the way tells.

Between a program and a terminal behind SSH lie buffers for megabytes. What is in them cannot be taken back, and on a
thin line it is a minute of pages that nobody looks at any more. So the program asks for a sign of life behind what it
sends (DSR, four bytes), and stops sending while more is unanswered than the line carries in its round trip.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import monotonic

ASK = "\x1b[5n"
ANSWER = "\x1b[0n"

LEAST = 256
"""Bytes that may always be under way."""
FIRST = 2048
"""Bytes that may be under way before anything is known: a sign-in screen."""
MOST = 1 << 16
ASK_EACH = 192
"""Bytes after which the terminal is asked again; what one key needs on a line at rest is less."""
QUEUED = 0.08
"""Seconds by which an answer may come later than the quickest one before something is waiting on the way."""
NEAR = 0.01
"""Seconds in which only lines answer that carry whole screens at once."""
MUTE = 3.0
"""Seconds without an answer after which the terminal is taken for one that gives none."""


class Flow:
    """Counts what was sent and what the terminal has answered for."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._sent = 0
        self._answered = 0
        self._asked: deque[tuple[int, float, int]] = deque()
        """For each question: the bytes up to it, when, and the bytes that were under way."""
        self._unasked = 0
        self._window = FIRST
        self._full = False
        self.answers: bool | None = None
        """Whether the terminal answers; None until that is known."""
        self.round_trip: float | None = None
        """Seconds of the quickest answer."""

    @property
    def under_way(self) -> int:
        """Bytes that the terminal has not answered for."""
        return self._sent - self._answered

    @property
    def room(self) -> int:
        """Bytes that may be sent now."""
        if self.answers is False:
            return MOST
        return max(0, self._window - self.under_way)

    @property
    def waiting(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._asked)

    def sends(self, count: int) -> str:
        """Bytes are about to be sent; answers the question to send behind them, empty while there are few."""
        self._sent += count
        self._unasked += count
        if self.answers is False or (self._unasked < ASK_EACH and self.answers is not None):
            return ""
        self._sent += len(ASK)
        self._unasked = 0
        self._full = self._full or not self.room
        self._asked.append((self._sent, self._now(), self.under_way))
        return ASK

    def answered(self) -> None:
        """The terminal has answered the oldest question: fit what may be under way to how long that took."""
        if not self._asked:
            return
        upto, at, under_way = self._asked.popleft()
        took = self._now() - at
        self._answered = max(self._answered, upto)
        if self.answers is None and took < NEAR:
            self._window = max(self._window, MOST // 4)
        self.answers = True
        self.round_trip = took if self.round_trip is None else min(self.round_trip, took)
        late = took - self.round_trip
        if late > QUEUED:
            # The line has carried so many bytes in that time; more than it carries in a round trip only waits.
            carried = under_way / took
            self._window = max(LEAST, min(self._window, int(carried * (self.round_trip + QUEUED)) + ASK_EACH))
        elif self._full:
            self._window = min(MOST, self._window * 2)
        self._full = False

    @property
    def overdue(self) -> float | None:
        """Seconds until the terminal is taken for one that does not answer; None while nothing is asked."""
        if not self._asked:
            return None
        return max(0.0, self._asked[0][1] + MUTE - self._now())

    def give_up(self) -> None:
        """No answer came: this terminal gives none, or has lost one; go on without, or count from here."""
        if self.answers is None:
            self.answers = False
        self._asked.clear()
        self._answered = self._sent
