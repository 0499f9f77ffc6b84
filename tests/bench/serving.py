"""The service with many at work: how soon a session is there, what it holds in memory, and whether keys stay quick.

Sessions are given pseudo-terminals as by `attach`, all of them in this process, which answers what a terminal does.
"""

from __future__ import annotations

import array
import fcntl
import json
import os
import pty
import random
import re
import selectors
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from tests.bench import books
from tests.bench.measure import Figure
from tests.bench.terminal import Program
from tui_crm.domain import Query, open_book, registry
from tui_crm.domain.core.system import AuditGroup
from tui_crm.domain.sample.load import PASSWORD, make_sample_book
from tui_crm.terminal.merging import SWITCH, merges

CUSTOMERS = int(os.environ.get("BENCH_SERVED_CUSTOMERS", "100000"))
SESSIONS = int(os.environ.get("BENCH_SESSIONS", "100"))
SECONDS = float(os.environ.get("BENCH_SERVED_SECONDS", "60"))
WRITES = 0.05
"""The share of keys that move a record into the recycle bin."""
WRITE, DONE, REFUSED, GONE = "d", "已删除", "未能保存", "记录不存在"
"""The key that writes, and what is read then: done, others write for too long, somebody else was the first."""
BUSY = 20.0
"""Seconds after which a write that waits for others has been answered in any case."""
STARTS = 15
PASSES, MERGING = 3, 600.0
"""How often the kernel looks through all pages before what it has merged is measured, in so many seconds at most."""
APART = 3
"""Pages between two people, so that nobody comes to the records that somebody else removes."""
SUPERVISOR = "linzhiyuan"
"""Whose role and password everybody has."""
PATIENCE = 120.0

CALL = {"TERM": "xterm-256color", "LANG": "zh_CN.UTF-8"}
ANSWERS = ((b"\x1b[5n", b"\x1b[0n"), (b"\x1b[6n", b"\x1b[1;2R"), (b"\x1b[?2026$p", b"\x1b[?2026;0$y"))
DRAWN = re.compile(rb"\x1b\[5n|\x1b\[\?2026[hl]")


class Person:
    """A terminal whose session is served."""

    def __init__(self, place: Path) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.set_blocking(self.master, False)
        self.line = socket.socket(socket.AF_UNIX)
        self.line.connect(str(place))
        call = json.dumps({"call": CALL, "files": 1}).encode() + b"\n"
        self.line.sendmsg([call], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [slave]))])
        os.close(slave)
        self.shown = b""
        self.typed_at: float | None = None
        self.waits: list[float] = []
        self._answer: bytes | None = None
        """What has come since a record was moved into the bin, until that is answered."""
        self.done = self.refused = self.late = 0

    def take(self) -> None:
        """Take in what has come, answer it, and note how long the last key took to be seen."""
        try:
            data = os.read(self.master, 1 << 16)
        except BlockingIOError:
            return
        self.shown = (self.shown + data)[-60_000:]
        if self._answer is not None:
            self._answer += data
            self._answered()
        for question, answer in ANSWERS:
            os.write(self.master, answer * data.count(question))
        if self.typed_at is not None and DRAWN.sub(b"", data):
            self.waits.append((time.perf_counter() - self.typed_at) * 1000)
            self.typed_at = None

    @property
    def waits_for_the_book(self) -> bool:
        """Whether the last write is not answered yet."""
        return self._answer is not None

    def _answered(self) -> None:
        done, refused, late = (text.encode() in (self._answer or b"") for text in (DONE, REFUSED, GONE))
        if done or refused or late:
            self.done, self.refused, self.late = self.done + done, self.refused + refused, self.late + late
            self._answer = None

    def type(self, keys: str) -> None:
        """Type."""
        if keys == WRITE:
            self._answer = b""
        self.shown, self.typed_at = b"", time.perf_counter()
        os.write(self.master, keys.encode())

    def close(self) -> None:
        """Go away."""
        self.line.close()
        os.close(self.master)


class Crowd:
    """All who are at work."""

    def __init__(self, place: Path) -> None:
        self.place, self.people = place, []
        self._selector = selectors.DefaultSelector()

    def comes(self) -> Person:
        """Somebody more."""
        one = Person(self.place)
        self.people.append(one)
        self._selector.register(one.master, selectors.EVENT_READ, one)
        return one

    def look(self, until: float) -> None:
        """Take in what comes until then."""
        while (left := until - time.perf_counter()) > 0:
            for key, _ in self._selector.select(left):
                key.data.take()

    def wait(self, one: Person, text: str) -> None:
        """Take in what comes until somebody sees a text; TimeoutError without it."""
        end = time.perf_counter() + PATIENCE
        while text.encode() not in one.shown:
            if time.perf_counter() > end:
                raise TimeoutError(f"{text} did not appear: {one.shown[-500:]!r}")
            self.look(time.perf_counter() + 0.01)

    def wait_for_rest(self, one: Person) -> None:
        """Take in what comes until nothing more comes to somebody."""
        seen = None
        while one.shown != seen:
            seen = one.shown
            self.look(time.perf_counter() + 0.3)

    def close(self) -> None:
        """All go."""
        self._selector.close()
        for one in self.people:
            one.close()


@contextmanager
def served(url: str, folder: Path, sessions: int) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """The service, and its socket."""
    place = folder / "s.sock"
    words = [sys.executable, "-m", "tui_crm", "serve", "--db", url, "--socket", str(place), "--sessions", str(sessions)]
    environment = {**os.environ, "XDG_DATA_HOME": str(folder), "XDG_STATE_HOME": str(folder), "LANG": "en_US.UTF-8"}
    process = subprocess.Popen(words, stderr=subprocess.PIPE, env=environment)
    assert process.stderr is not None
    try:
        said = b""
        while b"Serving" not in said:
            if not (line := process.stderr.readline()):
                raise ChildProcessError(said.decode())
            said += line
        # Nobody else reads what it says later, and a full pipe would stop it.
        threading.Thread(target=process.stderr.read, daemon=True).start()
        yield process, place
    finally:
        process.terminate()
        process.wait()


def served_book(folder: Path) -> tuple[str, list[str]]:
    """A copy of the sample book with an account for everybody, each of which sees all customers."""
    version = sorted(p.stem for p in Path(books.migrations.__file__).parent.glob("[0-9]*.py"))[-1]
    kept = books.CACHE / f"served-{CUSTOMERS}-{version}.db"
    if not kept.exists():
        books.CACHE.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        make_sample_book(str(fresh), CUSTOMERS, contacts=(1, 1))
        fresh.rename(kept)
    url = str(shutil.copyfile(kept, folder / "book.db"))
    os.chmod(url, 0o600)
    with closing(open_book(url)) as book:
        admin = book.desk_of(book.administrators()[0])
        model = registry["users"].model
        (like,) = (r for r in admin.page("users", Query(limit=200)).rows if r["account"] == SUPERVISOR)
        accounts = [f"served{number}" for number in range(SESSIONS)]
        for account in accounts:
            who = {"account": account, "name": account, "roles": like["roles"], "department": like["department"]}
            admin.create("users", who)
        # The same password for all: hashing a hundred takes longer than the measurement.
        (row,) = book.store.rows(model.select(model.password).where(model.account == SUPERVISOR))
        given = {"password": row[0], "must_change": False}
        book.store.run(model.update(**given).where(model.account.startswith("served")))
        return url, accounts


def figures() -> Iterator[Figure]:
    """Everything about the service."""
    with tempfile.TemporaryDirectory(dir=books.CACHE) as name:
        folder = Path(name)
        url, accounts = served_book(folder)
        with served(url, folder, SESSIONS + 20) as (process, place):
            yield from starts(place)
            yield from at_work(process, place, url, accounts)
        with closing(open_book(url)) as book:
            problems = len(list(book.check()))
        yield Figure("problems that the check finds afterwards", problems, problems, "", 0, 0)


def starts(place: Path) -> Iterator[Figure]:
    """From starting `attach` to the first byte, and to the whole sign-in."""
    first, whole = [], []
    for _ in range(STARTS):
        program = Program(["-m", "tui_crm", "attach", "--socket", str(place)], 80, 24, {"PYTHONPATH": str(Path.cwd())})
        at = program.started
        pieces = program.pieces(limit=3)
        first.append((pieces[0][0] - at) * 1000)
        for when, data in pieces:
            program.paint([(when, data)])
            if any("密码" in line for line in program.text()):
                whole.append((when - at) * 1000)
                break
        program.close()
    yield Figure("attach: the first byte", *middle_and_slow(first), "ms", 60)
    yield Figure("attach: the whole sign-in", *middle_and_slow(whole), "ms", 150)


def at_work(process: subprocess.Popen[bytes], place: Path, url: str, accounts: list[str]) -> Iterator[Figure]:
    """A minute of everybody's keys."""
    crowd = Crowd(place)
    try:
        for number, account in enumerate(accounts):
            _begins(crowd, account, (number + 1) * APART)
        how = "equal pages are merged" if merges() else "equal pages are not merged"
        if merges():
            _merged(crowd)
        yield Figure(f"private memory of a session ({how})", *middle_and_slow(private(process.pid)), "MB", 20)
        before = removals(url)
        began = time.perf_counter()
        load, merging = processor(process.pid), merging_processor()
        writes = _keys(crowd)
        seconds = time.perf_counter() - began
        waits = [wait for one in crowd.people for wait in one.waits]
        busy = (processor(process.pid) - load) / seconds * 100
        name = f"{SESSIONS} sessions, {len(waits) / seconds:.0f} keys a second"
        yield Figure(f"{name}: a key is seen", *middle_and_slow(waits), "ms", None, 150)
        yield Figure(f"{name}: processors used, of {os.cpu_count()}00 %", busy, busy, "%")
        if merges():
            merging = (merging_processor() - merging) / seconds * 100
            yield Figure("the kernel's merging: processor used", merging, merging, "%")
            after = middle_and_slow(private(process.pid))
            yield Figure("private memory of a session after everybody's keys", *after, "MB", 20)
        unseen = sum(one.typed_at is not None for one in crowd.people)
        yield Figure("keys that nothing was seen of", unseen, unseen, "", 0, 0)
        end = time.perf_counter() + BUSY
        while any(one.waits_for_the_book for one in crowd.people) and time.perf_counter() < end:
            crowd.look(time.perf_counter() + 0.1)
        done, refused = sum(one.done for one in crowd.people), sum(one.refused for one in crowd.people)
        yield Figure(f"writes refused because others wrote for too long, of {writes}", refused, refused, "", 0, 0)
        late = sum(one.late for one in crowd.people)
        yield Figure(f"writes to what somebody else had just written to, of {writes}", late, late, "", 0, 0)
        amiss = abs(removals(url) - before - (writes - refused - late))
        yield Figure(f"writes lost or doubled, of {writes}", amiss, amiss, "", 0, 0)
        silent = writes - done - refused - late
        yield Figure("writes whose answer was not seen, or stood there already", silent, silent, "", 0, 0)
    finally:
        crowd.close()


def _begins(crowd: Crowd, account: str, place: int) -> None:
    """Somebody signs in and opens the customers, each at another page of them."""
    one = crowd.comes()
    crowd.wait(one, "密码")
    one.type(f"{account}\r{PASSWORD}\r")
    crowd.wait(one, "首页")
    one.type("2")
    crowd.wait(one, "名称")
    one.type("\x1b[6~" * place)
    crowd.wait_for_rest(one)


def _merged(crowd: Crowd) -> None:
    """Let the kernel look through everything, as often as it needs to find what stays as it is."""
    passes = SWITCH.with_name("full_scans")
    before, end = int(passes.read_text()), time.perf_counter() + MERGING
    while int(passes.read_text()) < before + PASSES and time.perf_counter() < end:
        crowd.look(time.perf_counter() + 1)


def _keys(crowd: Crowd) -> int:
    """One key a second each, at moments of their own; how many of them were writes."""
    chance = random.Random(7)
    due = [(time.perf_counter() + chance.random(), one) for one in crowd.people]
    for one in crowd.people:
        one.waits.clear()
    end, writes = time.perf_counter() + SECONDS, 0
    while due:
        due.sort(key=lambda pair: pair[0])
        at, one = due.pop(0)
        if at > end:
            continue
        crowd.look(at)
        if one.typed_at is None:
            write = chance.random() < WRITES and not one.waits_for_the_book
            writes += write
            one.type(WRITE if write else chance.choice("jk"))
        due.append((at + 1, one))
    crowd.look(time.perf_counter() + 1)
    return writes


def removals(url: str) -> int:
    """How many times customers have been moved into the recycle bin."""
    with closing(open_book(url)) as book:
        asked = AuditGroup.select(AuditGroup.id).where(AuditGroup.wish == "customers.remove")
        return len(list(book.store.rows(asked)))


def sessions_of(pid: int) -> list[int]:
    """The processes of the sessions."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def private(pid: int) -> list[float]:
    """Megabytes of each session that are its own."""
    found = []
    for one in sessions_of(pid):
        text = Path(f"/proc/{one}/smaps_rollup").read_text()
        sizes: Mapping[str, str] = dict(re.findall(r"^(Private_\w+):\s+(\d+) kB", text, re.MULTILINE))
        found.append((int(sizes["Private_Clean"]) + int(sizes["Private_Dirty"])) / 1024)
    return found


def processor(pid: int) -> float:
    """Seconds of processor time that the sessions have used."""
    return sum(_processor(one) for one in sessions_of(pid))


def merging_processor() -> float:
    """Seconds of processor time that the kernel has used to look for equal pages since it runs."""
    names = ((int(path.parent.name), path.read_text()) for path in Path("/proc").glob("[0-9]*/comm"))
    return sum(_processor(pid) for pid, name in names if name == "ksmd\n")


def _processor(pid: int) -> float:
    parts = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def middle_and_slow(values: list[float]) -> tuple[float, float]:
    """The median, and what 95 of 100 do not exceed."""
    ordered = sorted(values)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
