"""A workbook as it says of itself: its sheets, and what their cells refer to."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tui_crm.exchange.sources.xlsx_package import YES, Package
from tui_crm.exchange.sources.xlsx_sheet import Sheet, Words
from tui_crm.exchange.sources.xlsx_strings import Strings
from tui_crm.exchange.sources.xlsx_styles import Styles, styles_of


@dataclass(frozen=True)
class Tab:
    """A sheet as the workbook names it."""

    name: str
    part: str
    visible: bool


class Workbook:
    """A workbook that is open, and closed behind a `with`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tabs: list[Tab] = []
        self._from_1904 = False

    def __enter__(self) -> Workbook:
        with ExitStack() as stack:
            self._package = stack.enter_context(Package(self.path))
            strings = Strings(self._package, stack.enter_context(tempfile.TemporaryFile(prefix="tui-crm-import-")))
            parts = self._read()
            styles = styles_of(self._package, parts["styles"]) if "styles" in parts else Styles()
            if "sharedStrings" in parts:
                strings.read(parts["sharedStrings"])
            self._words = Words(strings, styles, self._from_1904)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _read(self) -> dict[str, str]:
        """Find the sheets, in their order; gives the other parts by their kind."""
        top = dict(self._package.relations("").values())
        main = top.get("officeDocument", "xl/workbook.xml")
        relations = self._package.relations(main)

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "workbookPr":
                self._from_1904 = attributes.get("date1904") in YES
            elif tag == "sheet":
                key = next((text for name, text in attributes.items() if name.endswith(":id")), "")
                kind, part = relations.get(key, ("", ""))
                if kind == "worksheet":
                    visible = attributes.get("state", "visible") == "visible"
                    self.tabs.append(Tab(attributes.get("name", ""), part, visible))

        self._package.parse(main, start)
        return {kind: part for kind, part in relations.values() if part in self._package.parts}

    def sheet(self, tab: Tab) -> Sheet:
        """A pass over a sheet."""
        return Sheet(self._package, tab.part, self._words)

    def has_rows(self, tab: Tab) -> bool:
        """Whether anything stands in a sheet."""
        return any(True for _ in self.sheet(tab).rows())
