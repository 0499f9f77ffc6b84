"""The modules at the left edge."""

from __future__ import annotations

from tests.tui.screen_text import screen_text
from tests.tui.widgets.stage import Stage
from tui_crm.tui.widgets.sidebar import Entry, Sidebar

MODULES = [
    Entry("home", "首页", "1"),
    Entry("customers", "客户", "2"),
    Entry("contacts", "联系人", "3"),
    Entry("settings", "设置", "F11"),
]


async def test_the_cursor_and_the_active_entry_have_signs() -> None:
    sidebar = Sidebar(MODULES, "customers")
    app = Stage(sidebar)
    async with app.run_test(size=(20, 6)) as pilot:
        await pilot.press("down")
        await pilot.pause()
        assert screen_text(app) == ["   1 首页", "▹  2 客户", "▸  3 联系人", " F11 设置", "", ""]
        assert sidebar.needed_width == 12


async def test_enter_goes_to_the_entry() -> None:
    app = Stage(Sidebar(MODULES, "home"))
    async with app.run_test(size=(20, 6)) as pilot:
        await pilot.press("end", "up", "enter")
        await pilot.pause()
        assert app.heard_last(Sidebar.Selected).key == "contacts"
        await pilot.click(Sidebar, offset=(3, 1))
        assert app.heard_last(Sidebar.Selected).key == "customers"


async def test_more_entries_than_lines_scroll() -> None:
    sidebar = Sidebar(MODULES, "home")
    app = Stage(sidebar)
    async with app.run_test(size=(20, 2)) as pilot:
        await pilot.press("down", "down", "down", "down")
        await pilot.pause()
        assert screen_text(app) == ["   3 联系人", "▸F11 设置"]
        await pilot.resize_terminal(20, 4)
        await pilot.pause()
        assert screen_text(app)[0] == "▹  1 首页"


async def test_other_entries_move_the_column() -> None:
    sidebar = Sidebar(MODULES, "home")
    app = Stage(sidebar)
    async with app.run_test(size=(20, 3)) as pilot:
        sidebar.show(MODULES[:2], "customers")
        await pilot.pause()
        assert screen_text(app) == [" 1 首页", "▸2 客户", ""]
        sidebar.show([], "")
        await pilot.press("down", "enter")
        assert app.heard_last(Sidebar.Selected) is None
