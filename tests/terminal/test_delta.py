"""What a terminal shows after the differences is what it would show after everything that Textual writes.

Both are looked at cell by cell in a terminal of a library, with what is seen of each cell's style.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tests.terminal.emulator import Emulator, differences
from tui_crm.terminal.delta import Delta
from tui_crm.terminal.picture import Picture

CONSOLE = Console(color_system="truecolor", force_terminal=True, legacy_windows=False)
WIDTHS, HEIGHTS = (1, 2, 7, 23, 40), (1, 3, 6)

characters = st.sampled_from(
    [*"ab01. ", "─", "│", "▸", "客", "户", "，", "😀", "📞", "e\u0301", "n\u0303\u0323", "ก\u0e47", "a\u200b"]
)
texts = st.one_of(
    st.lists(characters, max_size=12).map("".join),
    st.builds(lambda sign, count: sign * count, st.sampled_from(" ─a客"), st.integers(3, 30)),
)
colours = st.sampled_from([None, "default", "red", "bright_blue", "color(8)", "color(200)", "#102030", "#ffffff"])
attributes = st.sampled_from(
    ["bold", "dim", "italic", "underline", "blink", "reverse", "conceal", "strike", "underline2"]
)
styles = st.builds(
    lambda ink, ground, worn: Style(color=ink, bgcolor=ground, **dict.fromkeys(worn, True)),
    colours,
    colours,
    st.sets(attributes, max_size=3),
)
segments = st.builds(Segment, texts, st.one_of(st.none(), st.just(Style()), styles), st.none())


@dataclass(frozen=True)
class Painted:
    """A region that is painted, as fractions of the screen, and where the cursor goes then."""

    x: float
    y: float
    lines: tuple[tuple[Segment, ...], ...]
    cursor: tuple[float, float]

    def rendered(self, width: int, height: int) -> str:
        """By the code by which Textual renders what it has laid out."""
        x, y = int(self.x * width), int(self.y * height)
        lines = self.lines[: height - y]
        strips = [[Strip(line).crop(0, width - x)] for line in lines]
        region = Region(x, y, width - x, len(lines))
        cursor = Control.move_to(int(self.cursor[0] * width), int(self.cursor[1] * height))
        return LayoutUpdate(strips, region).render_segments(CONSOLE) + cursor.segment.text


fractions = st.floats(0, 1, exclude_max=True)
paintings = st.builds(
    Painted,
    fractions,
    fractions,
    st.lists(st.lists(segments, max_size=4).map(tuple), min_size=1, max_size=4).map(tuple),
    st.tuples(fractions, fractions),
)


@dataclass(frozen=True)
class Taken:
    """The line takes some bytes, a row at least; None takes all there are."""

    room: int | None


@dataclass(frozen=True)
class Sized:
    """The terminal has another size."""

    width: int
    height: int


@dataclass(frozen=True)
class Lost:
    """Something else has written to the terminal, and everything is sent anew."""


@dataclass(frozen=True)
class Hurried:
    """The line has turned out to be quick, or not so quick."""

    hurried: bool


steps = st.one_of(
    paintings,
    paintings,
    st.builds(Hurried, st.booleans()),
    st.builds(Taken, st.one_of(st.none(), st.integers(1, 200))),
    st.builds(Sized, st.sampled_from(WIDTHS), st.sampled_from(HEIGHTS)),
    st.just(Lost()),
)


class Two:
    """A terminal behind the differences, and one that takes what Textual writes."""

    def __init__(self, width: int = 23, height: int = 6, *, repeats: bool = False, erases: bool = False) -> None:
        self.picture = Picture(width, height, lambda sequence: None)
        self.delta = Delta(self.picture)
        self.delta.pen.repeats, self.delta.pen.erases_grounds = repeats, erases
        self.erases = erases
        self.here = Emulator(width, height, erases_grounds=erases)
        self.stock = Emulator(width, height)

    def paint(self, data: str) -> None:
        """Textual writes."""
        self.stock.feed(data)
        self.picture.write(data)

    def take(self, room: int | None = None) -> str:
        """The line takes so many bytes; what was sent."""
        sent = ""
        for piece in self.delta.pieces():
            sent += piece
            if room is not None and len(sent.encode()) >= room:
                break
        else:
            sent += self.delta.cursor(self.picture.cursor)
        self.here.feed(sent)
        return sent

    def go(self, step: Any) -> None:
        """Do one step; what was delivered as a whole is compared."""
        match step:
            case Painted():
                self.paint(step.rendered(self.picture.width, self.picture.height))
            case Taken(room):
                self.take(room)
            case Sized(width, height):
                self.here.resize(width, height)
                self.stock = Emulator(width, height)
                self.picture.resize(width, height)
                self.delta.forget()
            case Hurried(hurried):
                self.delta.spares_time = hurried
            case Lost():
                self.here.feed("\x1b[2;1H\x1b[7;31mroot@crm: message")
                self.delta.forget()
        if not self.delta.due:
            assert differences(self.here, self.stock) == []


@settings(max_examples=150, report_multiple_bugs=False, phases=(Phase.explicit, Phase.generate))
@given(st.lists(steps, min_size=1, max_size=14), st.booleans(), st.booleans())
def test_after_any_writing_both_terminals_show_the_same(walk: list[Any], repeats: bool, erases: bool) -> None:
    """On terminals with and without REP, and with and without background-colour erase."""
    two = Two(repeats=repeats, erases=erases)
    for step in [*walk, Taken(None)]:
        two.go(step)
    assert two.here.screen.cursor.x == two.stock.screen.cursor.x
    assert two.here.screen.cursor.y == two.stock.screen.cursor.y


@given(paintings)
def test_what_is_there_is_not_sent_again(painting: Painted) -> None:
    two = Two()
    for _ in range(2):
        two.go(painting)
        two.take()
    two.go(painting)
    assert two.take() == ""


@pytest.mark.parametrize("joined", ["👨‍👩‍👧", "❤️", "👍🏽", "🇨🇳"])
@pytest.mark.parametrize("before", ["abcdefghij", "客户联系人"])
def test_what_terminals_disagree_about_moves_nothing_else(joined: str, before: str) -> None:
    """This terminal takes each code point for itself: families need six cells, a heart one, where Textual has two."""
    two = Two(20, 1)
    two.picture.write(f"\x1b[1;1H|{before}|")
    two.take()
    two.picture.write(f"\x1b[1;2H{joined}")
    two.take()
    line = two.here.text()[0]
    shown = two.here.seen()[0]
    assert line.startswith("|")
    assert [cell[0] for cell in shown[3:12] if cell] == [*(before[2:] if before[0] == "a" else before[1:]), "|"]
    two.picture.write(f"\x1b[1;1H|{before}|")
    two.take()
    assert two.here.text()[0].rstrip() == f"|{before}|"


def test_a_mark_that_begins_another_style_stands_with_its_letter() -> None:
    two = Two()
    two.paint("\x1b[1;1H\x1b[1mnai\x1b[0m\x1b[2m\u0308ve\x1b[0m")
    two.take()
    assert differences(two.here, two.stock) == []
    assert two.here.text()[0].startswith("nai\u0308ve")


def test_half_of_a_wide_character_that_was_written_over_is_gone() -> None:
    """So the whole one, written again, is something new."""
    two = Two()
    for sign in ("\x1b[1;3H客", "\x1b[1;4Ha", "\x1b[1;3H客", "\x1b[1;3Hb", "\x1b[1;3H客"):
        two.paint(sign)
        two.take()
        assert differences(two.here, two.stock) == []


@pytest.mark.parametrize("repeats", [False, True])
def test_what_is_worn_before_a_blank_is_not_worn_behind_it(repeats: bool) -> None:
    """A blank looks the same in bold or dim, and changes no style; the text behind it does."""
    two = Two(repeats=repeats)
    two.paint("\x1b[1;1H▹1 ab\x1b[2;1H\x1b[1mx\x1b[0m\x1b[2mdim\x1b[0m")
    two.take()
    two.paint("\x1b[1;1H\x1b[2m▸\x1b[0m\x1b[2;1H 1 plain")
    two.take()
    assert differences(two.here, two.stock) == []
