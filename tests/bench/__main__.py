"""Prints the table of figures, beside the ones kept from before; `make bench`.

`make bench ARGS="sqlite export"` measures one part on one database: words choose, and without any of a kind all are.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import backups, books, day, exports, files, measure, saving, serving, wire
from tests.bench.measure import Figure
from tests.postgres import running_server

COPIED = os.environ.get("BENCH_SERVER")
"""A server's database that holds the book already, to spare the copying."""

SERVER = {
    "shared_buffers": "1GB", "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on",
}  # fmt: skip
"""What a server for a million customers has, unlike those of the tests; PostgreSQL's own 128 MB of buffers are meant
for the first start anywhere."""

DISK = Path("/tmp")
"""Where the books of a server are measured: a large one has no room in memory, where the tests keep theirs."""

KEPT = Path(__file__).with_name("figures.json")


def on_the_screen(url: str) -> Iterator[Figure]:
    """What people meet at their terminals."""
    books.forget_preferences(url)
    yield measure.start(url)
    for account, who in ((books.MANAGER, "manager, 2,000 own"), ("chenguohua", "executive, all")):
        program = measure.signed_in(url, account)
        try:
            measure.warm(program)
            for part in (measure.lists, measure.words, measure.sorting):
                yield from part(program, who)
            yield measure.processor(program, who)
            yield measure.memory(program, who)
        finally:
            program.close()


PARTS = {
    "screen": on_the_screen,
    "day": day.figures,
    "export": exports.figures,
    "backup": backups.figures,
    "save": saving.figures,
}
"""Word -> what measures it at the address of the large book."""

ALONE = ("import", "serve", "wire", "line")
"""What is measured in books of its own."""

DATABASES = ("sqlite", "postgresql")


def on(url: str, kind: str, parts: list[str]) -> Iterator[tuple[str, Figure]]:
    """Some parts on one database."""
    for one in measure.machine():
        yield kind, one
    for part in parts:
        for one in PARTS[part](url):
            yield kind, one


def figures(wanted: list[str]) -> Iterator[tuple[str, Figure]]:
    """Every figure that is wanted; the same book on both databases."""
    kinds = [one for one in DATABASES if one in wanted] or list(DATABASES)
    every = not {*PARTS, *ALONE} & set(wanted)
    if every or "wire" in wanted:
        yield from (("wire", one) for one in wire.figures())
    if every or "line" in wanted:
        yield from (("wire", one) for one in wire.on_a_slow_line())
    if every or "serve" in wanted:
        yield from (("sqlite", one) for one in serving.figures())
    if every or "import" in wanted:
        yield from imports(kinds)
    parts = [one for one in PARTS if every or one in wanted]
    if not parts:
        return
    book = books.sqlite_book()
    if "sqlite" in kinds:
        yield from on(str(book), "sqlite", parts)
    if "postgresql" in kinds and COPIED:
        yield from on(COPIED, "postgresql", parts)
    elif "postgresql" in kinds:
        with running_server(DISK, **SERVER) as server:
            url = server.create("bench")
            books.copy_to_postgres(book, url)
            yield from on(url, "postgresql", parts)


def imports(kinds: list[str]) -> Iterator[tuple[str, Figure]]:
    """The figures of large files."""
    if "sqlite" in kinds:
        books.CACHE.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=books.CACHE) as folder:
            yield from (("sqlite", one) for one in files.measured(f"{folder}/book.db", "sqlite"))
    if "postgresql" in kinds:
        with running_server(DISK, **SERVER) as server:
            yield from (("postgresql", one) for one in files.measured(server.create("import"), "postgresql"))


def main() -> int:
    """Measure, print, and keep the figures when told to (--keep)."""
    words = [*DATABASES, *PARTS, *ALONE]
    parser = argparse.ArgumentParser("python -m tests.bench", description="Measure the speed budgets.")
    parser.add_argument("chosen", nargs="*", metavar="WORD", help=f"what to measure, else all: {', '.join(words)}")
    parser.add_argument("--keep", action="store_true", help="keep the figures in tests/bench/figures.json")
    said = parser.parse_args()
    chosen = said.chosen
    if unknown := set(chosen) - set(words):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(words)}")
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {"figures": {}}
    fresh: dict[str, list[float]] = {}
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    print(f"{books.CUSTOMERS:,} customers, {books.CUSTOMERS:,} contacts; {machine}")
    print(f"{'':58} {'median':>9} {'95 %':>9}  {'limit':>11}  {'kept':>15}")
    missed = 0
    for kind, one in figures(chosen):
        key = f"{kind} · {one.name}"
        fresh[key] = [round(one.median, 1), round(one.p95, 1)]
        before = kept["figures"].get(key)
        old = f"{before[0]:g} / {before[1]:g}" if before else ""
        missed += not one.within
        sign = "" if one.within else "  over"
        name = key + " " * max(0, 58 - measure.width(key))
        print(
            f"{name} {one.median:8.1f}{one.unit[:2]} {one.p95:8.1f}{one.unit[:2]}  {one.limits:>11}  {old:>15}{sign}",
            flush=True,
        )
    print(f"{len(fresh) - missed} of {len(fresh)} within their limits")
    if said.keep:
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
