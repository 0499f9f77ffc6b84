"""Importing a large file and taking it back, while a colleague saves something every now and then."""

from __future__ import annotations

import csv
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from tests.bench import books
from tests.bench.measure import Figure
from tui_crm.domain import create_book, open_book
from tui_crm.domain.sample import Sample
from tui_crm.facts import facts_path

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
ACCOUNT, PASSWORD = "admin", "绿茶 and 7 cups"
EVERY = 0.05
"""Seconds between two saves of the colleague."""

COLUMNS = {
    "name": "名称", "phone": "电话", "mobile": "手机", "email": "邮箱", "website": "网站", "region_code": "地区",
    "address": "地址", "postal_code": "邮编", "level": "级别", "source": "来源", "credit": "信用度", "remark": "备注",
}  # fmt: skip
"""Of customers alone; a contact would be a record more for each row."""

RATES = {"sqlite": 8000, "postgresql": 4000}
"""Rows a second that an import is to take in; to take back it is 10,000."""

COLLEAGUE = """
import sys, time
from tui_crm.domain import open_book
desk = open_book(sys.argv[1]).desk_of(sys.argv[2])
key, n = int(sys.argv[3]), 0
while True:
    time.sleep(float(sys.argv[4]))
    began = time.perf_counter()
    desk.change("customers", key, {"remark": str(n := n + 1)})
    print((time.perf_counter() - began) * 1000, flush=True)
"""


def measured(url: str, kind: str) -> Iterator[Figure]:
    """A file into an empty book, another one into the book that has it by then, and that one back again."""
    create_book(url)
    book = open_book(url)
    book.found(company="恒达商贸", account=ACCOUNT, name="管理员", password=PASSWORD)
    key = book.desk_of(ACCOUNT).create("customers", {"name": "恒达"}).id
    book.close()
    for place, what in enumerate(("an empty book", f"a book of {ROWS:,}")):
        path = sheet(place)
        with colleague(url, key) as waits, peak() as memory:
            seconds = _command(url, "import", "customers", str(path))
        yield Figure.rate(f"import of {ROWS:,} into {what}", ROWS / seconds, RATES[kind])
        yield from _beside("import", waits, memory)
    with colleague(url, key) as waits, peak() as memory:
        seconds = _command(url, "undo", "import", "2")
    yield Figure.rate(f"undo of {ROWS:,}", ROWS / seconds, 10_000)
    yield from _beside("undo", waits, memory)


def _beside(what: str, waits: list[float], memory: list[float]) -> Iterator[Figure]:
    ordered = sorted(waits)
    slow = ordered[round(0.95 * (len(ordered) - 1))]
    yield Figure(f"{what}: a colleague saves", statistics.median(ordered), slow, "ms")
    yield Figure(f"{what}: the longest save of {len(ordered)}", ordered[-1], ordered[-1], "ms", 100)
    yield Figure(f"{what}: memory of all processes", max(memory), max(memory), "MB", 300)


def sheet(place: int) -> Path:
    """A file of ROWS believable customers, other ones for each place; kept beside the books."""
    path = books.CACHE / f"customers-{ROWS}-{place}.csv"
    if not path.exists():
        books.CACHE.mkdir(parents=True, exist_ok=True)
        rows = Sample.from_data(facts_path(), 7).customers((place + 1) * ROWS, (1, 1))
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(COLUMNS.values())
            out.writerows([row[name] for name in COLUMNS] for row in islice(rows, place * ROWS, None))
    return path


def _command(url: str, *words: str) -> float:
    """Seconds that a command takes, from its start to its end."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "tui_crm", *words, "--db", url, "--as", ACCOUNT]
    # A server asks for the password, which whoever has the file needs none of.
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, input=PASSWORD.encode() + b"\n")
    return time.perf_counter() - began


@contextmanager
def colleague(url: str, key: int) -> Iterator[list[float]]:
    """Somebody at another desk; the milliseconds of each save."""
    waits: list[float] = []
    command = [sys.executable, "-c", COLLEAGUE, url, ACCOUNT, str(key), str(EVERY)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        listener = threading.Thread(target=lambda lines: waits.extend(map(float, lines)), args=(process.stdout,))
        listener.start()
        while not waits:
            time.sleep(EVERY)
        waits.clear()
        try:
            yield waits
        finally:
            process.terminate()
            listener.join()


@contextmanager
def peak() -> Iterator[list[float]]:
    """Megabytes of the command and what it has started, looked at ten times a second."""
    seen, over = [0.0], threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            seen.append(sum(map(_proportional, _below(os.getpid()))))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def _below(above: int) -> list[int]:
    """The processes below one that work for an import."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = [above]
    for one in found:
        found += [pid for pid, parent in parents.items() if parent == one and _works(pid)]
    return found[1:]


def _works(pid: int) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False
    return "-m\0tui_crm" in command


def _proportional(pid: int) -> float:
    try:
        found = re.search(r"^Pss: +(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0
