"""An application that shows one widget, and a list of ten thousand customers for it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.message import Message
from textual.widget import Widget

import tui_crm.tui
from tui_crm.tui.widgets.columns import Column
from tui_crm.tui.widgets.record_table import RecordTable
from tui_crm.tui.widgets.rows import After, Around, Before, Row, Seek, Slice

STYLES = Path(tui_crm.tui.__file__).parent / "styles" / "widgets.tcss"

COLUMNS = (
    Column("code", "编号", 9, weight=0, priority=9),
    Column("name", "名称", 16, weight=3, priority=10),
    Column("region", "地区", 6, priority=3),
    Column("level", "级别", 4, weight=0, priority=2),
    Column("owner", "负责人", 6, priority=4),
    Column("sales", "销售额", 12, align="right", priority=5),
    Column("last", "最近跟进", 8, priority=6),
    Column("note", "备注", 8, priority=1),
)


def customer(key: int, name: str = "杭州恒达精密机械有限公司") -> Row:
    """A customer as a line of the list."""
    cells = (f"KH{key:07}", name, "浙江", "重点", "张晓岚", f"{key * 37:,}.00", "3 天前", "")
    return Row(key, cells, "!" if key % 7 == 0 else "")


class Customers:
    """A list of customers that counts how often it is asked, and answers only while its gate is open."""

    def __init__(self, count: int = 10_000) -> None:
        self.rows = [customer(key) for key in range(count)]
        self.asked: list[Seek] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.failing = False

    async def fetch(self, seek: Seek, limit: int) -> Slice:
        """Answer from the rows as they are when the gate opens."""
        self.asked.append(seek)
        await self.gate.wait()
        if self.failing:
            raise ConnectionError("the database is away")
        keys = [row.key for row in self.rows]
        match seek:
            case "start":
                start = 0
            case "end":
                start = len(keys) - limit
            case After(place):
                start = sum(key <= place for key in keys)
            case Before(place):
                end = sum(key < place for key in keys)
                start, limit = end - limit, min(limit, end)
            case Around(key):
                start = keys.index(key) - limit // 2 if key in keys else 0
        start = max(0, start)
        part = self.rows[start : start + limit]
        if not part:
            return Slice(())
        more_after = start + len(part) < len(keys)
        return Slice(tuple(part), part[0].key, part[-1].key, start > 0, more_after, start)


class Stage(App[None]):
    """Shows one widget in the colours of the terminal, and keeps the messages that reach the screen."""

    CSS_PATH = STYLES
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget
        self.heard: list[Message] = []

    def compose(self) -> ComposeResult:
        """The widget alone."""
        yield self.widget

    def on_mount(self) -> None:
        """Give the widget the keys."""
        self.theme = "ansi-dark"
        self.widget.focus()

    async def _on_message(self, message: Message) -> None:
        if message.__class__.__module__.startswith("tui_crm."):
            self.heard.append(message)
        await super()._on_message(message)

    def heard_last(self, kind: type[Any]) -> Any:
        """The last message of a kind, or nothing."""
        return next((each for each in reversed(self.heard) if isinstance(each, kind)), None)


class TableStage(Stage):
    """Shows a list of customers."""

    def __init__(self, customers: Customers, **options: Any) -> None:
        self.customers = customers
        self.table = RecordTable(COLUMNS, empty="没有客户。按 n 新建一个。", **options)
        super().__init__(self.table)

    def on_mount(self) -> None:
        """Ask for the list."""
        super().on_mount()
        self.table.load(self.customers.fetch)
