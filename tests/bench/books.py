"""The books that are measured: built once by the program itself, and kept beside other caches."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from tui_crm.domain import migrations, open_book
from tui_crm.domain.core.stores import open_store
from tui_crm.domain.keeping import copying
from tui_crm.domain.sample import Sample
from tui_crm.domain.sample.load import make_sample_book
from tui_crm.domain.sample.stories import HISTORY, Stories, Story

CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "1000000"))
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "tui-crm-bench"
OWN = 2000
"""So many customers belong to the customer manager that is measured."""
ENTRIES = 5000
"""So many follow-ups has the busiest of those customers, written one an hour on each day of two years."""
ENTRIES_A_DAY = -(-ENTRIES // HISTORY)
MANAGER = "liupeng"
OTHER = "zhangxiaolan"


def sqlite_book() -> Path:
    """A sample book of CUSTOMERS customers with one contact and about five follow-ups each.

    One manager owns OWN customers; with the busiest of those there are ENTRIES follow-ups.
    """
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


class Busy(Stories):
    """The stories, but with one customer there is no end of it."""

    busy = ""
    """Name of that customer."""

    def of(self, row: Mapping[str, Any]) -> Story:
        """The story of a customer; of the busy one what was said comes again and again, for two years."""
        story = super().of(row)
        if row["name"] != self.busy:
            return story
        said = [one._replace(next=None, mentions=()) for one in story.followups]
        many = [
            said[n % len(said)]._replace(days_ago=HISTORY - n * HISTORY // ENTRIES, minute=540 + n % ENTRIES_A_DAY * 60)
            for n in range(ENTRIES)
        ]
        return story._replace(followups=many)


class Shared(Sample):
    """The sample, but one manager keeps OWN customers only, with one of them busy; a colleague has the rest of them."""

    def stories(self) -> Stories:
        """The stories with the busy customer among them."""
        facts = self._facts, self._dictionaries
        stories = Busy(self.seed, self.today.toordinal(), *facts)
        stories.busy = next(row["name"] for row in self.customers(CUSTOMERS, (1, 1)) if self._is_busy(row))
        return stories

    @staticmethod
    def _is_busy(row: Mapping[str, Any]) -> bool:
        return row["owner_account"] == MANAGER and row["status"] == "cooperating" and row["created_days_ago"] > HISTORY

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
