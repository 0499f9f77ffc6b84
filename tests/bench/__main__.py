"""Prints the table of figures, beside the ones kept from before; `make bench`."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench import books, measure, wire
from tests.bench.measure import Figure
from tests.postgres import running_server

COPIED = os.environ.get("BENCH_SERVER")
"""A server's database that holds the book already, to spare the copying."""

KEPT = Path(__file__).with_name("figures.json")


def on(url: str, kind: str) -> Iterator[tuple[str, Figure]]:
    """All figures of one database."""
    books.forget_preferences(url)
    yield kind, measure.machine()
    yield kind, measure.start(url)
    for account, who in ((books.MANAGER, "manager, 2,000 own"), ("chenguohua", "executive, all")):
        program = measure.signed_in(url, account)
        try:
            measure.warm(program)
            for part in (measure.lists, measure.words, measure.sorting):
                for one in part(program, who):
                    yield kind, one
            yield kind, measure.processor(program, who)
            yield kind, measure.memory(program, who)
        finally:
            program.close()


def figures(wanted: list[str]) -> Iterator[tuple[str, Figure]]:
    """Every figure of the parts that are wanted; the same book on both databases."""
    if "wire" in wanted:
        yield from (("wire", one) for one in wire.figures())
    if not {"sqlite", "postgresql"} & set(wanted):
        return
    book = books.sqlite_book()
    if "sqlite" in wanted:
        yield from on(str(book), "sqlite")
    if "postgresql" in wanted and COPIED:
        yield from on(COPIED, "postgresql")
    elif "postgresql" in wanted:
        with running_server() as server:
            url = server.create("bench")
            books.copy_to_postgres(book, url)
            yield from on(url, "postgresql")


def main() -> int:
    """Measure, print, and keep the figures when told to (--keep)."""
    chosen = [a for a in sys.argv[1:] if not a.startswith("-")] or ["sqlite", "postgresql"]
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {"figures": {}}
    fresh: dict[str, list[float]] = {}
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    print(f"{books.CUSTOMERS:,} customers, {books.CUSTOMERS:,} contacts; {machine}")
    print(f"{'':58} {'median':>9} {'95 %':>9}  {'limit':>11}  {'kept':>15}")
    missed = 0
    for kind, one in figures(chosen):
        key = f"{kind} · {one.name}"
        fresh[key] = [round(one.median, 1), round(one.p95, 1)]
        limit = " / ".join(f"{v:g}" for v in (one.median_limit, one.p95_limit) if v is not None)
        before = kept["figures"].get(key)
        old = f"{before[0]:g} / {before[1]:g}" if before else ""
        missed += not one.within
        sign = "" if one.within else "  over"
        name = key + " " * max(0, 58 - measure.width(key))
        print(
            f"{name} {one.median:8.1f}{one.unit[:1]} {one.p95:8.1f}{one.unit[:1]}  {limit:>11}  {old:>15}{sign}",
            flush=True,
        )
    print(f"{len(fresh) - missed} of {len(fresh)} within their limits")
    if "--keep" in sys.argv:
        KEPT.write_text(
            json.dumps(
                {"machine": machine, "customers": books.CUSTOMERS, "figures": kept["figures"] | fresh},
                indent=1,
                ensure_ascii=False,
            )
            + "\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
