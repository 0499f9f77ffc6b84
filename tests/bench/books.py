"""The books that are measured: built once by the program itself, and kept beside other caches."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from tui_crm.domain import migrations, open_book
from tui_crm.domain.core.stores import open_store
from tui_crm.domain.keeping import copying
from tui_crm.domain.sample import Sample
from tui_crm.domain.sample.load import make_sample_book

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "1000000"))
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "tui-crm-bench"
OWN = 2000
"""So many customers belong to the customer manager that is measured."""
MANAGER = "liupeng"
OTHER = "zhangxiaolan"


def sqlite_book() -> Path:
    """A sample book of CUSTOMERS customers with one contact each, in which one manager owns OWN."""
    version = sorted(p.stem for p in Path(migrations.__file__).parent.glob("[0-9]*.py"))[-1]
    path = CACHE / f"{CUSTOMERS}-{version}.db"
    if path.exists():
        return path
    CACHE.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    for old in CACHE.glob(f"{fresh.name}*"):
        old.unlink()
    _build(fresh)
    fresh.rename(path)
    return path


class Shared(Sample):
    """The sample, but one manager keeps OWN customers only; a colleague has the rest of them."""

    def customers(self, count: int, contacts: tuple[int, int] = (1, 3)) -> Iterator[dict[str, Any]]:
        """The customers with their owners shared out anew."""
        kept = 0
        step = max(1, count // OWN)
        for place, row in enumerate(super().customers(count, contacts)):
            owner = OTHER if row["owner_account"] == MANAGER else row["owner_account"]
            if kept < OWN and place % step == 0:
                owner, kept = MANAGER, kept + 1
            yield {**row, "owner_account": owner}


def _build(path: Path) -> None:
    start = time.monotonic()

    def told(done: int) -> None:
        if done % 50_000 == 0:
            rate = done / (time.monotonic() - start)
            sys.stderr.write(f"\rbuilding the book: {done:,} of {CUSTOMERS:,} customers, {rate:,.0f} a second ")

    make_sample_book(str(path), CUSTOMERS, contacts=(1, 1), progress=told, kind=Shared)
    sys.stderr.write("\n")


def forget_preferences(url: str) -> None:
    """Everybody's lists as they are at first, whatever an earlier measurement chose."""
    store = open_store(url)
    store.connect()
    store.sql("DELETE FROM preferences")
    store.close()


def copy_to_postgres(path: Path, url: str) -> None:
    """The same book in an empty PostgreSQL database."""
    with closing(open_book(str(path))) as book:
        copying.copy(book, url)
    with psycopg.connect(url, autocommit=True) as target:
        target.execute("VACUUM ANALYZE")
