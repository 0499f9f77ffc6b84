"""However fast the keys and however slow the rows, the cursor ends where the keys say."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from tests.tui.widgets.stage import customer
from tui_crm.tui.widgets.row_feed import Errand, Move, RowFeed, Wish
from tui_crm.tui.widgets.row_window import RowWindow
from tui_crm.tui.widgets.rows import After, Around, Before, Slice

ROWS = [customer(key) for key in range(300)]


def answer(errand: Errand) -> Slice:
    """The rows that an errand asks for."""
    (seek, *_), limit = errand.seeks, errand.limit
    match seek:
        case "start":
            start = 0
        case "end":
            start = len(ROWS) - limit
        case After(place):
            start = place + 1
        case Before(place):
            start, limit = place - limit, min(limit, place)
        case Around(key):
            start = key - limit // 2
    start = max(0, start)
    part = tuple(ROWS[start : start + limit])
    return Slice(part, part[0].key, part[-1].key, start > 0, part[-1].key < ROWS[-1].key, start)


class Session:
    """A feed whose rows come when the test says so, beside what its cursor should do."""

    def __init__(self, height: int) -> None:
        self.window = RowWindow()
        self.window.height = height
        self.sent: list[Errand] = []
        self.done: list[tuple[str, int]] = []
        self.feed = RowFeed(self.window, self.sent.append, self.act)
        self.cursor = 0
        self.expected: list[tuple[str, int]] = []
        self.feed.begin("start")

    def act(self, wish: str) -> None:
        """Note which record a key was for."""
        assert self.window.current is not None
        self.done.append((wish, self.window.current.key))

    def press(self, wish: Wish) -> None:
        """Press a key, and do the same to a list that is wholly there."""
        match wish:
            case Move(rows):
                self.cursor = max(0, min(self.cursor + rows, len(ROWS) - 1))
            case "start":
                self.cursor = 0
            case "end":
                self.cursor = len(ROWS) - 1
            case _:
                self.expected.append((wish, self.cursor))
        self.feed.ask(wish)

    def rows_come(self) -> None:
        """Let the rows of the last errand come; those before it have been cancelled."""
        if self.sent:
            errand = self.sent[-1]
            self.sent.clear()
            self.feed.arrived(errand, errand.seeks[0], answer(errand))

    def all_rows_come(self) -> None:
        """Let rows come until nothing is asked for."""
        for _ in range(200):
            self.rows_come()
        assert not self.sent


wishes = st.builds(Move, st.integers(-70, 70).filter(bool), st.booleans()) | st.sampled_from(
    ["start", "end", "open", "mark"]
)
steps = st.lists(wishes | st.sampled_from(["rows", "renew"]), max_size=40)


@given(st.integers(1, 12), steps)
@example(5, ["rows", "end", "start", "rows"])
@example(5, ["rows", Move(60), "renew", Move(-60), "mark", "rows"])
def test_the_cursor_ends_where_the_keys_say(height: int, steps: list[Wish | str]) -> None:
    session = Session(height)
    for step in steps:
        if step == "rows":
            session.rows_come()
        elif step == "renew":
            session.feed.renew()
        else:
            session.press(step)  # type: ignore[arg-type]
    session.all_rows_come()
    assert session.window.current == ROWS[session.cursor]
    assert session.window.position == session.cursor
    assert session.done == session.expected
    assert not session.feed.waiting
    window = session.window
    assert window.rows == ROWS[window.rows[0].key : window.rows[-1].key + 1]
    assert window.top <= window.cursor < window.top + height
    assert len(window.seen) == height
