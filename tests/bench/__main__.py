"""Prints the table of figures, beside the ones kept from before; `make bench`."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import books, files, measure, wire
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


def imports(wanted: list[str]) -> Iterator[tuple[str, Figure]]:
    """The figures of large files, in books of their own."""
    if "sqlite" in wanted:
        books.CACHE.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=books.CACHE) as folder:
            for one in files.measured(f"{folder}/book.db", "sqlite"):
                yield "sqlite", one
    if "postgresql" in wanted:
        with running_server() as server:
            for one in files.measured(server.create("import"), "postgresql"):
                yield "postgresql", one


PARTS = {"screen": figures, "import": imports}
"""What can be measured by itself: `make bench ARGS="import sqlite"`."""


def measured(chosen: list[str]) -> Iterator[tuple[str, Figure]]:
    """The parts and databases that were named; all of them where none was."""
    databases = [one for one in ("sqlite", "postgresql") if one in chosen]
    for name, part in PARTS.items():
        if name in chosen or not set(PARTS) & set(chosen):
            yield from part(databases or ["sqlite", "postgresql"])


def main() -> int:
    """Measure, print, and keep the figures when told to (--keep)."""
    chosen = [a for a in sys.argv[1:] if not a.startswith("-")]
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {"figures": {}}
    fresh: dict[str, list[float]] = {}
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    print(f"{books.CUSTOMERS:,} customers, {books.CUSTOMERS:,} contacts; {machine}")
    print(f"{'':58} {'median':>9} {'95 %':>9}  {'limit':>11}  {'kept':>15}")
    missed = 0
    for kind, one in measured(chosen):
        key = f"{kind} · {one.name}"
        fresh[key] = [round(one.median, 1), round(one.p95, 1)]
        before = kept["figures"].get(key)
        old = f"{before[0]:g} / {before[1]:g}" if before else ""
        missed += not one.within
        sign = "" if one.within else "  over"
        name = key + " " * max(0, 58 - measure.width(key))
        print(
            f"{name} {one.median:8.1f}{one.unit[:1]} {one.p95:8.1f}{one.unit[:1]}  {one.limits:>11}  {old:>15}{sign}",
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
