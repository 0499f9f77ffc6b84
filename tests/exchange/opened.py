"""Tables opened as the import opens them, and workbooks made part by part."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from tui_crm.domain import registry
from tui_crm.domain.modules import load
from tui_crm.exchange.headers import find_field
from tui_crm.exchange.sources.opening import open_table
from tui_crm.exchange.sources.table import Table
from tui_crm.i18n import tr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def relationships(*targets: tuple[str, str]) -> str:
    """What a part refers to."""
    inner = "".join(
        f'<Relationship Id="rId{n}" Type="{REL}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{inner}</Relationships>'


PARTS = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": WORKBOOK,
    "xl/_rels/workbook.xml.rels": relationships(
        ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"), ("sharedStrings", "/xl/sharedStrings.xml")
    ),
}


def sheet_of(rows: str, before: str = "", behind: str = "") -> str:
    """The part of a sheet with these rows."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{behind}</worksheet>'


def packed(path: Path, parts: dict[str, str], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    """A workbook of the usual parts and these."""
    with zipfile.ZipFile(path, "w", packing) as file:
        for name, text in {**PARTS, **parts}.items():
            file.writestr(name, text)
    return path


def with_rows(path: Path, rows: str, before: str = "", behind: str = "", **parts: str) -> Path:
    """A workbook with one sheet."""
    more = {f"xl/{name}.xml": text for name, text in parts.items()}
    return packed(path, {"xl/worksheets/sheet1.xml": sheet_of(rows, before, behind), **more})


def opened(path: Path, entity: str = "customers", **more: Any) -> Table:
    """The file as the import of an entity opens it."""
    load()
    one = registry[entity]
    return open_table(path, lambda text: find_field(one, text, one.inputs) is not None, **more)


def cells(table: Table) -> list[list[str]]:
    """The cells of all rows, which are as many as the table says, however often it is read."""
    rows = [row for _, row in table.rows()]
    assert rows == [row for _, row in table.rows()]
    assert len(rows) == table.count
    return rows


def said(table: Table) -> list[str]:
    """What a person is told of the file."""
    return [tr(one, language="en") for one in table.said]
