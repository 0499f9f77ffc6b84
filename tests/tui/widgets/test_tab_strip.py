"""The tabs of the detail pane."""

from __future__ import annotations

import pytest

from tests.tui.screen_text import screen_text
from tests.tui.widgets.stage import Stage
from tui_crm.tui.present.text import cells
from tui_crm.tui.widgets.tab_strip import TabStrip

TABS = ["资料", "联系人3", "时间线42", "商机2", "订单9", "记录"]


@pytest.mark.parametrize(
    ("width", "active", "line"),
    [
        (60, 0, "[资料] 联系人3  时间线42  商机2  订单9  记录"),
        (60, 5, " 资料  联系人3  时间线42  商机2  订单9 [记录]"),
        (30, 0, "[资料] 联系人3  时间线42 ›"),
        (30, 2, "‹ 联系人3 [时间线42] 商机2 ›"),
        (30, 5, "‹ 商机2  订单9 [记录]"),
        (10, 2, "‹[时间线…›"),
    ],
)
async def test_the_open_tab_is_always_in_view(width: int, active: int, line: str) -> None:
    strip = TabStrip(TABS, active)
    app = Stage(strip)
    async with app.run_test(size=(width, 1)) as pilot:
        await pilot.pause()
        assert screen_text(app) == [line]
        assert cells(line) <= width


async def test_another_tab_is_opened() -> None:
    strip = TabStrip()
    app = Stage(strip)
    async with app.run_test(size=(22, 1)) as pilot:
        await pilot.pause()
        assert screen_text(app) == [""]
        strip.show(["[/oops]", "Contacts", "Orders"], 1)
        await pilot.pause()
        assert screen_text(app) == ["‹[Contacts] Orders"]
