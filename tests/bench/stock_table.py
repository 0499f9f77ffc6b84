"""The table that comes with Textual, with a thousand rows: what its keys cost tells how fast a machine is.

On the machine for which the limits were set a key in it took 22 ms of processor time, and importing Textual 165 ms.
"""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class StockTable(App[None]):
    """Nothing but the table, as wide as the screen."""

    def compose(self) -> ComposeResult:
        """The table."""
        yield DataTable[str](cursor_type="row")

    def on_mount(self) -> None:
        """Eight columns as a list of customers has them."""
        table = self.query_one(DataTable)
        table.add_columns("编号", "名称", "地区", "级别", "状态", "联系人", "电话", "负责人")
        for n in range(1000):
            name = f"杭州恒达{n}精密机械有限公司"
            table.add_row(f"KH2605{n:05}", name, "杭州市", "重要", "意向", "王芳", f"0571-8{n:07}", "李静")
        table.focus()


if __name__ == "__main__":
    StockTable().run(mouse=False)
