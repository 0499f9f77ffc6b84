"""The line that says what happened."""

from __future__ import annotations

from tests.tui.screen_text import screen_text
from tests.tui.widgets.stage import Stage
from tui_crm.tui.widgets.status_line import Hint, StatusLine

HINTS = [Hint("/", "筛选"), Hint("n", "新建"), Hint("?", "帮助")]


async def test_the_message_stands_left_and_the_keys_right() -> None:
    line = StatusLine()
    app = Stage(line)
    async with app.run_test(size=(50, 1)) as pilot:
        line.show_hints(HINTS)
        line.tell("已保存 [/oops]")
        await pilot.pause()
        assert screen_text(app) == [" 已保存 [/oops]            / 筛选  n 新建  ? 帮助"]
        line.tell("")
        await pilot.pause()
        assert screen_text(app) == [" " * 27 + "/ 筛选  n 新建  ? 帮助"]


async def test_a_refusal_has_a_sign_and_goes_before_the_keys() -> None:
    line = StatusLine()
    app = Stage(line)
    async with app.run_test(size=(40, 1)) as pilot:
        line.show_hints(HINTS)
        line.tell("只有负责人可以删除客户", refused=True)
        await pilot.pause()
        assert screen_text(app) == [" ! 只有负责人可以删除客户        / 筛选"]
        await pilot.resize_terminal(16, 1)
        await pilot.pause()
        assert screen_text(app) == [" ! 只有负责人…"]
        await pilot.resize_terminal(1, 1)
        await pilot.pause()
        assert screen_text(app) == [""]


async def test_what_is_told_after_the_line_has_gone_is_shown_nowhere() -> None:
    """The book may answer after the screen that asked was closed."""
    line = StatusLine()
    app = Stage(line)
    async with app.run_test(size=(40, 1)) as pilot:
        await line.remove()
        line.tell("已保存")
        await pilot.pause()
        assert screen_text(app) == [""]


async def test_the_keys_that_stay_keep_their_place_where_others_go() -> None:
    line = StatusLine()
    app = Stage(line)
    async with app.run_test(size=(40, 1)) as pilot:
        line.show_hints([*HINTS[:2], Hint("Esc", "返回", stays=True), Hint("o", "导出"), Hint("?", "帮助", stays=True)])
        await pilot.pause()
        assert screen_text(app)[0].strip() == "/ 筛选  n 新建  Esc 返回  ? 帮助"
        await pilot.resize_terminal(27, 1)
        await pilot.pause()
        assert screen_text(app)[0].strip() == "/ 筛选  Esc 返回  ? 帮助"
        await pilot.resize_terminal(12, 1)
        await pilot.pause()
        assert screen_text(app)[0].strip() == "Esc 返回"
