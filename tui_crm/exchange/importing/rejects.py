"""The rows that failed, as a file of the same form with the reason beside each: to be mended and imported again."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from tui_crm.domain import Problem, errors
from tui_crm.exchange.neutral import guarded
from tui_crm.exchange.sources.table import Table
from tui_crm.i18n import Message, mark, tr

REASON = mark("Reason")
"""The last column of the rows that failed."""

ENDINGS = {"csv": ".csv", "vcf": ".csv", "xlsx": ".xlsx", "json": ".jsonl"}
"""How such a file is called; cards have no place for reasons, so they become a table."""

Row = tuple[Sequence[str], str]
"""The cells of a row, and why it failed."""


def write_rejects(path: Path, table: Table, problems: Iterable[Problem]) -> int:
    """Write the rows that failed; returns how many there are. Refused where the file is there already."""
    rows = [
        (one.cells, "; ".join(": ".join(filter(None, (column, tr(why)))) for column, why in one.reasons))
        for one in problems
        if one.outcome == "failed"
    ]
    try:
        with path.open("xb") as made:
            made.close()
            WRITERS[table.kind](path, table.header, rows)
    except OSError as error:
        raise errors.Refused(
            Message("{file} cannot be made: it is there already, or its folder is not.", file=str(path))
        ) from error
    return len(rows)


def _csv(path: Path, header: Sequence[str], rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([*map(guarded, header), tr(REASON)])
        for cells, why in rows:
            # What stands beyond the header stays, so that nothing of the row is lost.
            out.writerow([*map(guarded, cells), *[""] * (len(header) - len(cells)), guarded(why)])


def _xlsx(path: Path, header: Sequence[str], rows: Sequence[Row]) -> None:
    from xlsxwriter import Workbook

    book = Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for line, cells in enumerate([[*header, tr(REASON)], *([*cells, why] for cells, why in rows)]):
        for column, cell in enumerate(cells):
            sheet.write_string(line, column, cell)
    book.close()


def _json(path: Path, header: Sequence[str], rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for cells, why in rows:
            line: dict[str, Any] = {name: cell for name, cell in zip(header, cells, strict=False) if cell}
            file.write(json.dumps({**line, tr(REASON): why}, ensure_ascii=False) + "\n")


WRITERS: dict[str, Callable[[Path, Sequence[str], Sequence[Row]], None]] = {
    "csv": _csv,
    "vcf": _csv,
    "xlsx": _xlsx,
    "json": _json,
}
