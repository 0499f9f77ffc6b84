"""An import is killed hard at random moments and goes on, again and again: nothing is lost, half, or doubled.

`python -m tests.exchange.killing --rounds 50` does it fifty times with 50,000 rows on each of the two databases.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.exchange.importing import table
from tests.office import Office, found_office, office_at
from tests.postgres import running_server

DRIVER = """
import sys
from pathlib import Path
from tui_crm.domain import open_book
from tui_crm.exchange.importing import import_file, processes, resume

processes.WORTH = int(sys.argv[4])
book = open_book(sys.argv[1])
desk = book.desk_of("linzhiyuan")
tell = lambda done, rows: print(done, flush=True)
print(0, flush=True)
if sys.argv[3] == "0":
    import_file(desk, "customers", Path(sys.argv[2]), progress=tell)
else:
    resume(desk, int(sys.argv[3]), progress=tell)
"""
"""Begins the import, or goes on with it, and tells how far it is."""

BLINK = 0.05
"""Seconds within which a process dies once it is as far as it was to come: in any part of what it does for a batch."""


@dataclass
class Killing:
    """One import of a book, and what became of it."""

    url: str
    rows: int
    folder: Path
    chance: random.Random
    kills: int = 0

    def __post_init__(self) -> None:
        lines = ((f"A{n:06}", f"恒达{n}", f"王{n}", f"{n % 101}") for n in range(self.rows))
        self.file = table(self.folder / "many.csv", [("编号", "名称", "联系人", "信用度"), *lines])

    def run(self, rounds: int) -> None:
        """Kill it so many times, let it come to its end, and look at everything."""
        number = 0
        for left in range(rounds, 0, -1):
            number = self._killed(number, left)
        if number == 0 or self._state(number) == "running":
            self._process(number).communicate()
        self.look(self._number(), whole=True)

    def _killed(self, number: int, left: int) -> int:
        """Start it or go on, and kill it on the way; answers with its number, 0 while there is none."""
        if number and self._state(number) != "running":
            raise AssertionError(f"done after {self.kills} kills; take more rows")
        with self._process(number) as process:
            assert process.stdout is not None
            first = int(process.stdout.readline())
            begun = -1
            for line in process.stdout:
                begun = int(line) if begun < 0 else begun
                # The last kill still finds rows to write.
                most = max(200, (self.rows - begun) // (left + 1))
                if int(line) - begun >= self.chance.randrange(most):
                    break
            assert first == 0
            time.sleep(self.chance.random() * BLINK)
            process.send_signal(signal.SIGKILL)
            process.stdout.read()
        assert process.returncode == -signal.SIGKILL
        self.kills += 1
        found = self._number()
        self.look(found)
        return found

    def _process(self, number: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", DRIVER, self.url, str(self.file), str(number)]
        # Every other time by processes at its side, which files of this size are not worth.
        command.append(str(0 if self.kills % 2 else self.rows + 1))
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def _number(self) -> int:
        with office_at(self.url) as office:
            rows = office.admin.page("imports").rows
        assert len(rows) <= 1
        return rows[0].id if rows else 0

    def _state(self, number: int) -> str:
        with office_at(self.url) as office:
            return str(office.admin.read("imports", number)["state"])

    def look(self, number: int, *, whole: bool = False) -> None:
        """The account says what is there; each customer has its contact; at the end nothing is missing."""
        with office_at(self.url) as office:
            created = office.admin.read("imports", number)["created"] if number else 0
            assert _numbers(office) == (created, created, created), (self.kills, created)
            if whole:
                record = office.admin.read("imports", number)
                assert [record[name] for name in ("state", "created", "skipped", "failed")] == ["done", self.rows, 0, 0]
                codes = {row[0] for row in office.book.store.sql("SELECT code FROM customers")}
                assert codes == {f"A{n:06}" for n in range(self.rows)}
                assert office.problems() == []


def _numbers(office: Office) -> tuple[int, int, int]:
    """Customers, contacts, and customers whose contact is the one of their row."""
    joined = (
        "SELECT COUNT(*) FROM customers c JOIN contacts p ON p.customer = c.id WHERE p.name = c.contact_name "
        "AND p.name = REPLACE(c.name, ?, ?) AND c.owner = p.owner"
    )
    sql = office.book.store.sql
    counted = (sql(text)[0][0] for text in ("SELECT COUNT(*) FROM customers", "SELECT COUNT(*) FROM contacts"))
    return (*counted, sql(joined, ["恒达", "王"])[0][0])  # type: ignore[return-value]


@contextmanager
def book_on(database: str, folder: Path) -> Iterator[str]:
    """A new book on one of the two databases."""
    if database == "sqlite":
        url = str(folder / "book.db")
        found_office(url)
        yield url
        return
    with running_server() as server, server.database() as url:
        found_office(url)
        yield url


def main() -> None:
    """Kill as often as is wished, and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    wished = parser.parse_args()
    for database in wished.database or ["sqlite", "postgresql"]:
        begun = time.monotonic()
        with TemporaryDirectory() as folder, book_on(database, Path(folder)) as url:
            killing = Killing(url, wished.rows, Path(folder), random.Random(wished.seed))
            killing.run(wished.rounds)
        seconds = time.monotonic() - begun
        print(
            f"{database}: {killing.kills} kills, {wished.rows:,} rows whole, check passed, {seconds:,.0f} s", flush=True
        )


if __name__ == "__main__":
    main()
