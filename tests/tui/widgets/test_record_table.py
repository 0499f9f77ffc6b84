"""A list of ten thousand customers under the fingers of somebody who types fast."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from textual import events
from textual.pilot import Pilot

from tests.tui.screen_text import screen_text
from tests.tui.widgets.stage import Customers, TableStage, customer
from tui_crm.tui.present.text import cells
from tui_crm.tui.widgets.record_table import RecordTable
from tui_crm.tui.widgets.row_window import PAGES_HELD
from tui_crm.tui.widgets.rows import Around, Row

PAGE = 23


async def settled(pilot: Pilot[None]) -> None:
    """Wait until rows have come and are painted."""
    app = pilot.app
    assert isinstance(app, TableStage)
    await pilot.pause()
    while app.customers.gate.is_set() and any(not worker.is_finished for worker in app.workers):
        await pilot.pause()
    await pilot.pause()


async def press_at_once(pilot: Pilot[None], keys: Iterable[str]) -> None:
    """Press keys without waiting for any of them, as a key that is held down does."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await settled(pilot)


def cursor_line(app: TableStage) -> str:
    """The painted line that the cursor is on."""
    (line,) = [line for line in screen_text(app) if line.startswith("▸")]
    return line


async def test_the_first_page_is_shown_with_the_cursor_on_the_first_record() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        lines = screen_text(app)
        assert lines[0].split() == ["编号", "名称", "地区", "级别", "负责人", "销售额", "最近跟进", "备注"]
        assert lines[1].startswith("▸ KH0000000  杭州恒达精密机械有限公司")
        assert lines[PAGE].startswith("  KH0000022")
        assert app.heard_last(RecordTable.Highlighted).key == 0
        assert app.table.position == 0


async def test_steps_past_the_edge_of_what_was_fetched_go_on() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 6)) as pilot:
        await settled(pilot)
        await pilot.press(*["down"] * 25)
        assert "KH0000025" in cursor_line(app)
        await pilot.press(*["pagedown"] * 5, *["k"] * 50)
        assert "KH0000000" in cursor_line(app)
        assert app.table.position == 0


async def test_two_hundred_steps_at_once_cost_a_few_fetches() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        app.customers.gate.clear()
        await press_at_once(pilot, ["down"] * 200)
        assert app.table.waiting
        app.customers.asked.clear()
        app.customers.gate.set()
        await settled(pilot)
        assert app.table.current_key == 200
        assert "KH0000200" in cursor_line(app)
        assert len(app.customers.asked) <= 3


async def test_no_step_is_lost_whatever_comes_between() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        app.customers.gate.clear()
        await press_at_once(pilot, [*["down"] * 90, *["up"] * 5, "space", *["pagedown"] * 2, "enter"])
        app.customers.gate.set()
        await settled(pilot)
        assert app.table.marks.keys == {85}
        assert app.table.current_key == 85 + 2 * PAGE
        assert app.heard_last(RecordTable.Opened).key == 85 + 2 * PAGE


async def test_the_last_wish_counts_when_rows_are_slow() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        app.customers.gate.clear()
        await press_at_once(pilot, ["end", "home", *["down"] * 3])
        app.customers.gate.set()
        await settled(pilot)
        assert app.table.current_key == 3


async def test_steps_after_end_start_from_the_end() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        app.customers.gate.clear()
        await press_at_once(pilot, ["G", "up", "up", "down"])
        app.customers.gate.set()
        await settled(pilot)
        assert app.table.current_key == 9998
        assert app.table.position == 9998


async def test_end_and_home() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        await pilot.press("end")
        await settled(pilot)
        assert screen_text(app)[PAGE].startswith("▸ KH0009999")
        await pilot.press("down")
        assert app.table.current_key == 9999
        await pilot.press("pageup")
        await settled(pilot)
        assert screen_text(app)[PAGE].startswith("▸ KH0009976")
        await pilot.press("home")
        await settled(pilot)
        assert screen_text(app)[1].startswith("▸ KH0000000")


async def test_only_a_few_pages_are_held() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        for key in [*["pagedown"] * 12, *["pageup"] * 8]:
            await pilot.press(key)
            await settled(pilot)
            assert len(app.table._window.rows) <= (PAGES_HELD + 1) * PAGE
        assert app.table.current_key == app.table.position == 4 * PAGE


async def test_a_step_in_view_paints_two_lines() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        await pilot.press("down")
        painted: list[int] = []
        refresh = app.table.refresh
        app.table.refresh = lambda *lines: painted.extend(each.y for each in lines) or refresh(*lines)  # type: ignore[method-assign]
        await pilot.press("down")
        await pilot.pause()
        assert sorted(painted) == [2, 3]


async def test_marks_stay_while_the_list_scrolls_away_and_back() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        await pilot.press("down", "space", "end")
        await settled(pilot)
        await pilot.press("home")
        await settled(pilot)
        assert screen_text(app)[2].startswith(" ✓KH0000001")
        assert app.heard_last(RecordTable.MarksChanged).marks.keys == {1}
        await pilot.press("down", "space")
        assert not app.table.marks


async def test_all_in_the_filter_but_one() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        await pilot.press("*", "down", "space")
        marks = app.heard_last(RecordTable.MarksChanged).marks
        assert marks.everything
        assert 0 in marks
        assert 1 not in marks
        await pilot.pause()
        assert [line[:2] for line in screen_text(app)[1:4]] == [" ✓", "▸ ", " ✓"]
        await pilot.press("*")
        assert not app.table.marks


async def test_full_width_signs_of_an_input_method_mark_too() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        await pilot.press("\u3000")
        assert app.table.marks.keys == {0}
        await pilot.press("＊")
        assert app.table.marks.everything


@pytest.mark.parametrize("width", [60, 80, 120, 160])
async def test_what_records_say_neither_moves_columns_nor_reaches_the_terminal(width: int) -> None:
    customers = Customers(6)
    names = [
        "[/oops]",
        "\x1b[31m\x1b]0;title\x07红",
        "e\u0301\u0302\u0303\u0304",
        "\u202egnp",
        "两\n行",
        "字" * 99,
    ]
    customers.rows = [customer(key, name) for key, name in enumerate(names)]
    app = TableStage(customers)
    async with app.run_test(size=(width, 12)) as pilot:
        await settled(pilot)
        lines = screen_text(app)[1:7]
        assert not any(char in line for line in lines for char in "\x1b\x07\u202e\n")
        after_the_name = {cells(line[: line.index("3 天前")]) for line in lines}
        assert len(after_the_name) == 1
        assert "[/oops]" in lines[0]
        assert "字…" in lines[5]


async def test_numbers_stand_at_the_right_under_their_label() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        lines = screen_text(app)
        ends = {
            cells(line[: line.index(text) + len(text)])
            for line, text in [
                (lines[0], "销售额"),
                (lines[1], "0.00"),
                (lines[2], "37.00"),
                (lines[23], "814.00"),
            ]
        }
        assert len(ends) == 1


async def test_columns_come_and_go_with_the_width() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        assert "备注" in screen_text(app)[0]
        await pilot.resize_terminal(60, 24)
        await settled(pilot)
        header = screen_text(app)[0].split()
        assert header == ["编号", "名称", "负责人", "销售额", "最近跟进", "3›"]


async def test_the_cursor_stays_in_view_when_the_terminal_shrinks_and_grows() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        await press_at_once(pilot, ["down"] * 20)
        await pilot.resize_terminal(80, 10)
        await settled(pilot)
        assert "KH0000020" in cursor_line(app)
        await pilot.resize_terminal(80, 60)
        await settled(pilot)
        assert "KH0000020" in cursor_line(app)
        assert all("KH" in line for line in screen_text(app)[1:])


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (5, 3), (12, 2)])
async def test_a_tiny_terminal_is_no_accident(size: tuple[int, int]) -> None:
    app = TableStage(Customers())
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await press_at_once(pilot, ["down", "pagedown", "end", "home", "space"])
        assert all(cells(line) <= size[0] for line in screen_text(app))
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert "KH0000000" in cursor_line(app)


async def test_an_empty_list_says_what_to_do() -> None:
    app = TableStage(Customers(0))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        (y,) = [y for y, line in enumerate(screen_text(app)) if "没有客户。按 n 新建一个。" in line]
        assert 9 <= y <= 13
        await pilot.press("down", "enter", "space", "end", "pagedown")
        await settled(pilot)
        assert app.heard_last(RecordTable.Opened) is None
        assert app.heard_last(RecordTable.Highlighted).key is None


async def test_the_cursor_stays_on_its_record_when_others_come_and_go() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        await press_at_once(pilot, ["down"] * 30)
        place = screen_text(app).index(cursor_line(app))
        del app.customers.rows[10:15]
        app.customers.rows[25:26] = [customer(30, "新名称")]
        app.table.reload()
        await settled(pilot)
        assert "KH0000030  新名称" in cursor_line(app)
        assert screen_text(app).index(cursor_line(app)) == place
        assert app.table.position == 25


async def test_the_cursor_goes_to_the_next_record_when_its_own_is_removed() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        await press_at_once(pilot, ["down"] * 30)
        del app.customers.rows[30]
        app.table.reload()
        await settled(pilot)
        assert "KH0000031" in cursor_line(app)
        assert app.heard_last(RecordTable.Highlighted).key == 31


async def test_keys_go_on_while_the_list_is_fetched_again() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        app.customers.gate.clear()
        app.table.reload()
        await press_at_once(pilot, ["down"] * 4)
        assert "KH0000004" in cursor_line(app)
        await press_at_once(pilot, ["down"] * 96)
        app.customers.rows[100] = customer(100, "新名称")
        app.customers.gate.set()
        await settled(pilot)
        assert "KH0000100  新名称" in cursor_line(app)
        assert any(isinstance(seek, Around) for seek in app.customers.asked)


async def test_another_list_replaces_the_first_and_its_marks() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        await pilot.press("space", "end")
        await settled(pilot)
        fewer = Customers(3)
        app.customers = fewer
        app.table.load(fewer.fetch, key=2)
        await settled(pilot)
        codes = [line[:11] for line in screen_text(app)[1:] if line]
        assert codes == ["  KH0000000", "  KH0000001", "▸ KH0000002"]
        assert not app.table.marks
        assert app.heard_last(RecordTable.Highlighted).key == 2


async def test_keys_pressed_before_another_list_is_there_are_for_that_list() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        other = Customers(50)
        other.gate.clear()
        app.customers = other
        app.table.load(other.fetch)
        await press_at_once(pilot, ["end", "home", "down", "enter"])
        assert app.heard_last(RecordTable.Opened) is None
        assert "KH0000000" in cursor_line(app)
        other.gate.set()
        await settled(pilot)
        assert app.heard_last(RecordTable.Opened).key == 1


async def test_one_record_is_shown_with_its_new_values() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        app.table.row_changed(Row(3, ("KH0000003", "改名后的公司")))
        app.table.row_changed(customer(9_000))
        await pilot.pause()
        assert screen_text(app)[4] == "  KH0000003  改名后的公司"


async def test_a_list_that_fails_says_so_and_stays() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        app.customers.failing = True
        await pilot.press("end")
        await settled(pilot)
        assert str(app.heard_last(RecordTable.FetchFailed).error) == "the database is away"
        assert "KH0000000" in cursor_line(app)
        app.customers.failing = False
        await pilot.press("end")
        await settled(pilot)
        assert "KH0009999" in cursor_line(app)


async def test_signs_and_not_colours_tell_where_the_keys_go() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.screen.set_focus(None)
        await pilot.pause()
        assert screen_text(app)[1].startswith("▹ KH0000000")
        app.table.focus()
        await pilot.press("space")
        await pilot.pause()
        assert screen_text(app)[1].startswith("▸✓KH0000000")


async def test_only_the_colours_of_the_terminal_are_used() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("space", "down")
        await pilot.pause()
        styles = [seg.style for strip in app.screen._compositor.render_strips() for seg in strip if seg.style]
        colours = [colour for style in styles for colour in (style.color, style.bgcolor) if colour]
        assert all(colour.is_system_defined for colour in colours)
        assert {style.bgcolor.name for style in styles if style.bgcolor} == {"default"}


async def test_on_a_lean_line_the_cursor_is_only_its_sign() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(80, 24)) as pilot:
        app.add_class("-lean")
        await settled(pilot)
        strips = app.screen._compositor.render_strips()
        assert not any(seg.style and seg.style.reverse for strip in strips for seg in strip)


async def test_half_pages_instead_of_lines_when_the_cursor_leaves_the_view() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.table.scrolls_by_half_pages = True
        await press_at_once(pilot, ["down"] * PAGE)
        assert screen_text(app).index(cursor_line(app)) == PAGE - PAGE // 2


async def test_the_mouse_chooses_and_opens() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.click(RecordTable, offset=(5, 4))
        assert app.table.current_key == 3
        assert app.heard_last(RecordTable.Opened) is None
        await pilot.click(RecordTable, offset=(5, 4))
        assert app.heard_last(RecordTable.Opened).key == 3


async def test_keys_can_be_remapped() -> None:
    app = TableStage(Customers())
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.set_keymap({"table.down": "f9"})
        await pilot.press("f9", "f9", "down")
        assert app.table.current_key == 2
