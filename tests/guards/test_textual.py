"""What the driver relies on in Textual: an upgrade that changes it fails here, and not on somebody's terminal.

Each sentence names what to look at in `tui_crm/terminal` when it does not hold any more.
"""

from __future__ import annotations

import inspect
import re
from importlib.metadata import requires, version

import pytest
from rich import cells
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual._callback import count_parameters
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual._parser import Parser
from textual._styles_cache import StylesCache
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.driver import Driver
from textual.geometry import Region
from textual.message_pump import MessagePump
from textual.strip import SGR_STYLES, Strip
from textual.widget import Widget

from tui_crm.terminal.driver import SYNC_BEGIN, SYNC_END, DeltaDriver
from tui_crm.terminal.picture import Picture

PROVED = "8.2.8"


def source(of: object) -> str:
    """Source text with every run of blanks as one."""
    return re.sub(r"\s+", " ", inspect.getsource(of))  # type: ignore[arg-type]


def test_the_release_is_the_one_that_was_looked_through() -> None:
    """Raise PROVED when all of `tests/terminal` passes and `App._display` still reads as below."""
    assert version("textual") == PROVED
    pinned = [line for line in requires("tui-crm") or [] if line.startswith("textual")]
    assert pinned == [f"textual=={PROVED}"]


def test_a_frame_is_one_text_that_ends_with_the_place_of_the_cursor() -> None:
    """`Picture.cursor` is where a frame leaves the cursor; a frame in parts would be sent in parts."""
    display = source(App._display)
    assert "terminal_sequence = renderable.render_segments(console)" in display
    assert "terminal_sequence += Control.move_to( *cursor_position ).segment.text" in display
    assert "self._driver.write(terminal_sequence)" in display
    assert display.rstrip().endswith("self._driver.flush() finally: self.post_display_hook()")


def test_the_marks_of_a_synchronised_update_are_written_alone() -> None:
    """`DeltaDriver.write` knows them by being the whole text, and writes its own."""
    assert "self._driver.write(SYNC_START)" in source(App._begin_update)
    assert "self._driver.write(SYNC_END)" in source(App._end_update)
    from textual import app

    assert (app.SYNC_START, app.SYNC_END) == (SYNC_BEGIN, SYNC_END)


def test_a_frame_consists_of_places_styles_texts_and_line_feeds() -> None:
    """`Picture` reads these and nothing else."""
    console = Console(color_system="truecolor", force_terminal=True)
    style = Style(color="#102030", bgcolor="color(9)", bold=True, underline=True)
    strips = [[Strip([Segment("ab", style), Segment("客户")])], [Strip([Segment(" ")])]]
    layout = LayoutUpdate(strips, Region(3, 1, 6, 2)).render_segments(console)
    assert layout == "\x1b[2;4H\x1b[1;4;38;2;16;32;48;101mab\x1b[0m客户\n\x1b[3;4H "
    chops = ChopsUpdate([{3: Strip([Segment("x")])}], [(0, 3, 4)], [[4]])
    assert "\x1b[1;4Hx" in chops.render_segments(console)
    assert Control.move_to(4, 2).segment.text == "\x1b[3;5H"
    assert SGR_STYLES == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53"]


def test_a_driver_has_to_do_what_ours_does() -> None:
    """What an abstract method of a newer release wants is written before this passes."""
    assert Driver.__abstractmethods__ == {
        "write",
        "start_application_mode",
        "disable_input",
        "stop_application_mode",
    }
    assert not DeltaDriver.__abstractmethods__
    for name in ("flush", "close", "process_message", "send_message"):
        assert callable(getattr(Driver, name)), name


def test_a_message_can_be_given_to_the_application_on_its_own_loop() -> None:
    """`DeltaDriver.send_message` posts at once, where the stock driver goes through another thread."""
    assert not inspect.iscoroutinefunction(MessagePump.post_message)
    assert inspect.iscoroutinefunction(MessagePump._post_message)
    assert list(inspect.signature(App.post_message).parameters) == ["self", "message"]


def test_keys_are_parsed_from_text_and_time_out_when_told() -> None:
    """`Keyboard` feeds the parser, and says when nothing has followed an escape."""
    assert list(inspect.signature(XTermParser.feed).parameters) == ["self", "data"]
    assert list(inspect.signature(Parser.tick).parameters) == ["self"]
    parser = XTermParser()
    assert [type(message) for message in parser.feed("j\x1b[A")] == [events.Key, events.Key]
    assert list(parser.feed("\x1b")) == []


def test_what_the_screen_looks_at_inside_textual_is_called_so() -> None:
    """By `later.py`, `style_sheets.py`, `type_ahead.py`, `widgets/line_widget.py` and `widgets/screens.py` there."""
    assert "return self._parse_cache[cache_key]" in source(Stylesheet)
    assert "return func._param_count" in source(count_parameters)
    widget = Widget()
    assert (widget._layout_required, App()._batch_count) == (False, 0)
    assert isinstance(widget._styles_cache, StylesCache)
    assert "if parent is not None:" in source(App._prune)
    assert "self.app._prune(self, parent=self._parent)" in source(Widget.remove)


@pytest.mark.parametrize("text", ["客户", "e\u0301a", "❤️x", "👨‍👩‍👧x", "👍🏽x", "🇨🇳x", "ก็x", "│─a"])
def test_a_text_has_as_many_cells_as_textual_lays_out_for_it(text: str) -> None:
    """Where widths are counted differently, everything right of the text stands in the wrong column."""
    picture = Picture(20, 1, lambda sequence: None)
    picture.write(f"\x1b[1;1H{text}|")
    assert picture.cells[0].index("|") == cells.cell_len(text)
