"""How fast a list of all customers is written into a file, by the command that people use."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import books
from tests.bench.measure import Figure
from tui_crm.domain import modules, registry
from tui_crm.domain.sample.load import PASSWORD

EXECUTIVE = "chenguohua"
"""Sees and exports all customers."""

LIMITS = {("csv", "list"): 50_000, ("xlsx", "list"): 10_000}
"""Rows a second, with the columns of the list as it comes; with all columns there is none."""

MEMORY = 150
"""Megabytes, however long the list."""


PROGRAM = """
import sys
from pathlib import Path
from tui_crm.cli import main
status = main(sys.argv[1:])
lines = Path("/proc/self/status").read_text().splitlines()
print(next(line.split()[1] for line in lines if line.startswith("VmHWM:")))
sys.exit(status)
"""
"""The command, which says at its end how many kilobytes it needed: what the system counts has its parent's in it."""


def figures(url: str) -> Iterator[Figure]:
    """Rows a second for each format, with few columns and with all; and the memory of the greediest."""
    modules.load()
    few = ",".join(registry["customers"].columns)
    peak = 0.0
    for name in ("csv", "xlsx"):
        for columns, more, times in (("list", ["--columns", few], 3), ("all", [], 1)):
            runs = [_run(url, name, more) for _ in range(times)]
            rates = [books.CUSTOMERS / seconds for seconds, _ in runs]
            peak = max(peak, *(memory for _, memory in runs))
            label = f"export to {name}, {'columns of the list' if columns == 'list' else 'all columns'}"
            yield Figure(label, statistics.median(rates), min(rates), "/s", least=LIMITS.get((name, columns)))
    yield Figure("export: memory at most", peak, peak, "MB", MEMORY)


def _run(url: str, name: str, more: list[str]) -> tuple[float, float]:
    """Seconds from starting the program to its end, and megabytes at its most."""
    with tempfile.TemporaryDirectory(dir=books.CACHE) as folder:
        place = Path(folder) / f"list.{name}"
        words = ["--db", url, "--as", EXECUTIVE, "export", "customers", "-o", str(place), *more]
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *words],
            input=f"{PASSWORD}\n",
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.perf_counter() - began
    assert done.returncode == 0, done.stderr
    return seconds, int(done.stdout) / 1024
