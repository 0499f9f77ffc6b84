"""Files for an import, and what it reports of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.office import Office
from tui_crm.exchange.importing import Plan, Report, import_file
from tui_crm.i18n import tr

NORTHWIND = Path(__file__).parent / "files" / "northwind_customers.csv"
SEEDS = [("编号", "名称"), ("A1", "杭州恒达精密机械有限公司"), ("A2", "苏州鼎新电子材料厂")]


def table(path: Path, rows: Iterable[Iterable[str]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """A file with these rows."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def take_in(
    office: Office, path: Path, entity: str = "customers", by: str = "linzhiyuan", *, dry_run: bool = False, **plan: Any
) -> Report:
    """Import a file at somebody's desk."""
    return import_file(office.desk(by), entity, path, Plan(**plan), dry_run=dry_run)


def told(report: Report) -> list[tuple[int, str, str, str]]:
    """The reasons as a person reads them."""
    return [(r.row, r.outcome, r.column, tr(r.message, language="en")) for r in report.reasons]


def accounts(report: Report) -> tuple[int, int, int, int]:
    """Rows read, created, skipped and failed; none of them is missing."""
    assert report.read == report.created + report.updated + report.skipped + report.failed
    return report.read, report.created, report.skipped, report.failed
