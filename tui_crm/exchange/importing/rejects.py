"""The rows that failed, as a file of the same form with the reason beside each: to be mended and imported again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from pathlib import Path
from typing import IO, Any

from tui_crm.domain import Desk, Problem, errors
from tui_crm.exchange.export.files import replacing
from tui_crm.exchange.neutral import bare, guarded
from tui_crm.exchange.sources.table import NOTHING, Kind
from tui_crm.i18n import Message, mark, tr

REASON = mark("Reason")
"""The last column of the rows that failed."""

ENDINGS: dict[Kind, str] = {"csv": ".csv", "vcf": ".csv", "ics": ".csv", "xlsx": ".xlsx", "json": ".jsonl"}
"""How such a file is called; cards have no place for reasons, so they become a table."""

Row = tuple[Sequence[str], str]
"""The cells of a row, and why it failed."""


def failed_rows(desk: Desk, number: int, place: Callable[[str], Path]) -> tuple[Path, int]:
    """Write the failed rows of an import of one's own, whenever it was; answers with the file and their number.

    `place` makes the file's name of its ending. Refused where no row has failed.
    """
    facts = desk.import_facts(number)
    if not facts["failed"]:
        raise errors.Refused(Message("No row of this import has failed."))
    if "header" not in facts:
        # What was imported before headers were kept.
        raise errors.Refused(Message("This import is too old: the header of its file was not kept."))
    path = place(ENDINGS[facts["form"]])
    return path, write_rejects(path, facts["form"], facts["header"], desk.import_problems(number, "failed"))


def refuse_there(path: Path) -> None:
    """Refuse a place where something stands already, or where nothing can stand."""
    if path.exists() or not path.parent.is_dir():
        raise errors.Refused(
            Message("{file} cannot be made: it is there already, or its folder is not.", file=str(path))
        )


def write_rejects(path: Path, kind: Kind, header: Sequence[str], problems: Iterable[Problem]) -> int:
    """Write the rows of a kind of file that failed; returns how many. Refused where the file is there already."""
    rows = [(one.cells, _reasons(one)) for one in problems if one.outcome == "failed"]
    refuse_there(path)
    with replacing(path) as out:
        WRITERS[kind](out, header, rows)
    return len(rows)


def _reasons(problem: Problem) -> str:
    said = [tr("{place}: {what}", place=column, what=why) if column else tr(why) for column, why in problem.reasons]
    return reduce(lambda one, other: tr("{one} {other}", one=one, other=other), said)


def _csv(out: IO[bytes], header: Sequence[str], rows: Sequence[Row]) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    lines = csv.writer(text)
    lines.writerow([*map(guarded, header), tr(REASON)])
    for cells, why in rows:
        # What stands beyond the header stays, so that nothing of the row is lost.
        lines.writerow([*map(guarded, cells), *[""] * (len(header) - len(cells)), guarded(why)])
    text.detach()


def _csv_again(out: IO[bytes], header: Sequence[str], rows: Sequence[Row]) -> None:
    """The rows of a CSV file, whose cells are guarded already where they have to be."""
    _csv(out, [*map(bare, header)], [([*map(bare, cells)], why) for cells, why in rows])


def _xlsx(out: IO[bytes], header: Sequence[str], rows: Sequence[Row]) -> None:
    from xlsxwriter import Workbook

    book = Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for line, cells in enumerate([[*header, tr(REASON)], *([*cells, why] for cells, why in rows)]):
        for column, cell in enumerate(cells):
            sheet.write_string(line, column, cell)
    book.close()


def _json(out: IO[bytes], header: Sequence[str], rows: Sequence[Row]) -> None:
    for cells, why in rows:
        line: dict[str, Any] = {
            name: None if cell == NOTHING else cell for name, cell in zip(header, cells, strict=False) if cell
        }
        out.write((json.dumps({**line, tr(REASON): why}, ensure_ascii=False) + "\n").encode())


WRITERS: dict[Kind, Callable[[IO[bytes], Sequence[str], Sequence[Row]], None]] = {
    "csv": _csv_again,
    "vcf": _csv,
    "ics": _csv,
    "xlsx": _xlsx,
    "json": _json,
}
