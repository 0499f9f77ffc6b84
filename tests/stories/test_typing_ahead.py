"""On a line that hands over several keys at once, each is meant for what the one before it has opened."""

from __future__ import annotations

import pytest

from tests.stories.conftest import in_the_bin, names
from tests.stories.driver import signed_in
from tests.tui.waiting import until
from tui_crm.tui.screens.records.form import FormScreen
from tui_crm.tui.widgets.record_table import RecordTable

ALL = ["宁波鼎新电子材料厂", "上海博雅医药科技公司", "杭州恒达精密机械有限公司"]


@pytest.mark.parametrize(("burst", "shown"), [("/hd", "包含“hd”"), ("/科技", "包含“科技”"), ("/d\x7fhz", "包含“hz”")])
async def test_what_follows_the_slash_stands_in_the_filter(firm: str, burst: str, shown: str) -> None:
    """And the d of it deletes nobody."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.sees("共 3 条")
        crm.bursts(burst)
        await crm.sees(shown)
        assert "已删除" not in crm.text
    assert (names(firm, "lijing"), in_the_bin(firm)) == (ALL, [])


@pytest.mark.parametrize("key", ["n", "e"])
async def test_what_follows_a_key_that_opens_a_form_stands_in_the_form(firm: str, key: str) -> None:
    """The form is fetched from the book first; the list behind it gets none of the keys."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        crm.bursts(key + "dud")
        await crm.arrives(FormScreen)
        await crm.sees("dud")
    assert (names(firm, "lijing"), in_the_bin(firm)) == (ALL, [])


async def test_ten_steps_in_one_go_are_ten_steps(firm: str) -> None:
    """Waiting for each other, keys are neither lost nor doubled."""
    async with signed_in(firm, "lijing") as crm:
        await crm.open("客户")
        await crm.sees("共 3 条")
        table = crm.screen.query_one(RecordTable)
        assert ALL[0] in table.current.cells
        crm.bursts("jkjkjjkkjj")
        await until(crm.pilot, lambda: ALL[2] in table.current.cells)
        await crm.settles()
        assert ALL[2] in table.current.cells
