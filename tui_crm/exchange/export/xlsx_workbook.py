"""The parts of a workbook as Office Open XML has them, as few as a spreadsheet needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from tui_crm.exchange.export.xlsx_package import Package, Part

HEAD, MOMENT, DAY, NUMBER, QUOTED, WRAPPED, WRAPPED_QUOTED = range(1, 8)
"""Numbers of the cell styles; 0 is the plain one. What is quoted stays a text when somebody edits it."""

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."

# How many sheets there will be is not known when this part is written, which comes first: they are what is not named.
_TYPES = (
    f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="{_TYPE}worksheet+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}styles+xml"/></Types>'
)
_ROOT = (
    f'{_XML}<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)


def _styled(number: int = 0, more: str = "", *, font: int = 0, wrap: bool = False) -> str:
    """A style of cells: beside a long text that goes on below, all begin at the top."""
    below = ' wrapText="1"' if wrap else ""
    return (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="0" borderId="{font}" xfId="0" applyNumberFormat="1" '
        f'applyFont="1" applyBorder="1" applyAlignment="1"{more}><alignment vertical="top"{below}/></xf>'
    )


_QUOTED = ' quotePrefix="1"'
_STYLED = (
    _styled(),
    _styled(font=1),
    _styled(164),
    _styled(165),
    _styled(3),
    _styled(0, _QUOTED),
    _styled(wrap=True),
    _styled(0, _QUOTED, wrap=True),
)
"""In the order of their numbers; 3 is the format's own #,##0."""

_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    '<border><left/><right/><top/><bottom style="thin"><color auto="1"/></bottom><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="8">{"".join(_STYLED)}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_FROZEN = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
    'state="frozen"/><selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews>'
)
# On paper: A4 across, all columns on one page; the footer counts the pages.
_FITTING = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
_PAPER = (
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" fitToHeight="0" orientation="landscape"/>'
    "<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter>"
)


@dataclass
class Sheet:
    """A sheet that is being filled."""

    part: Part
    rows: int = 0

    def write(self, data: bytes, rows: int) -> None:
        """Add so many rows."""
        self.part.write(data)
        self.rows += rows


class Workbook:
    """A workbook that is being written, sheet after sheet, in constant memory."""

    def __init__(self, out: IO[bytes]) -> None:
        self.package = Package(out)
        self.names: list[str] = []
        self.ranges: list[str] = []
        """For each sheet the cells that its filter is for, if there are any."""
        self.package.put("[Content_Types].xml", _TYPES)
        self.package.put("_rels/.rels", _ROOT)
        self.package.put("xl/styles.xml", _STYLES)

    @contextmanager
    def sheet(self, name: str, widths: Sequence[float]) -> Iterator[Sheet]:
        """A sheet to fill with rows; its first row stays in sight and filters the others."""
        self.names.append(name)
        columns = "".join(
            f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(widths, 1)
        )
        with self.package.part(f"xl/worksheets/sheet{len(self.names)}.xml") as part:
            columns = f"<cols>{columns}</cols>" if columns else ""
            part.write(f'{_XML}<worksheet xmlns="{_MAIN}">{_FITTING}{_FROZEN}{columns}<sheetData>'.encode())
            filled = Sheet(part)
            yield filled
            last = letters(len(widths) - 1)
            self.ranges.append(f"$A$1:${last}${filled.rows}" if widths else "")
            filtered = f'<autoFilter ref="A1:{last}{filled.rows}"/>' if widths else ""
            part.write(f"</sheetData>{filtered}{_PAPER}</worksheet>".encode())

    def close(self) -> None:
        """Write what names the sheets, and the end of the file."""
        numbered = list(enumerate(self.names, 1))
        sheets = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered)
        # On every page the first row says again what the columns are; the name of a sheet has no apostrophe.
        titles = "".join(
            f'<definedName name="_xlnm.Print_Titles" localSheetId="{n - 1}">\'{escape(name)}\'!$1:$1</definedName>'
            for n, name in numbered
        )
        # Without this name some programs take the filter for damage.
        filters = "".join(
            f'<definedName name="_xlnm._FilterDatabase" localSheetId="{n - 1}" hidden="1">'
            f"'{escape(name)}'!{self.ranges[n - 1]}</definedName>"
            for n, name in numbered
            if self.ranges[n - 1]
        )
        self.package.put(
            "xl/workbook.xml",
            f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>'
            f"<sheets>{sheets}</sheets><definedNames>{filters}{titles}</definedNames></workbook>",
        )
        targets = [("worksheet", f"worksheets/sheet{n}.xml") for n, _ in numbered] + [("styles", "styles.xml")]
        relations = "".join(
            f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
            for n, (kind, target) in enumerate(targets, 1)
        )
        self.package.put(
            "xl/_rels/workbook.xml.rels", f'{_XML}<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>'
        )
        self.package.close()


def letters(column: int) -> str:
    """What a column is called, counted from 0: A … Z, AA …"""
    name = ""
    while column >= 0:
        name = chr(ord("A") + column % 26) + name
        column = column // 26 - 1
    return name


def heads(texts: Sequence[str]) -> bytes:
    """The first row of a sheet."""
    cells = "".join(
        f'<c r="{letters(column)}1" s="{HEAD}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        for column, text in enumerate(texts)
    )
    return f'<row r="1">{cells}</row>'.encode()
