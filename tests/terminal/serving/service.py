"""A service in a process of its own, with its book, its log, and those who call it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.office import PASSWORD, Office, office_at
from tests.patience import PATIENCE, until
from tests.terminal.serving.seat import Seat
from tui_crm.domain import Filter, Query

SSH = ("ssh", "-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR", "-o", "NumberOfPasswordPrompts=1")

GO_ON, HOME = "继续上次的工作", "1 首页"

CHINESE = {"TERM": "xterm-256color", "LANG": "zh_CN.UTF-8"}


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _leads_a_group(pid: int) -> bool:
    try:
        return os.getpgid(pid) == pid
    except ProcessLookupError:
        return False


class Service:
    """`tui-crm serve`, or another program that serves."""

    def __init__(self, url: str, folder: Path, *words: str, ssh: bool = False, program: str = "tui_crm") -> None:
        self.url, self.folder = url, folder
        folder.mkdir(parents=True, exist_ok=True)
        self.socket = folder / "s.sock"
        self.port = free_port() if ssh else 0
        self.log_file = folder / "log"
        self.words = [
            sys.executable, "-m", program, *(["serve"] if program == "tui_crm" else []), "--db", url,
            "--socket", str(self.socket), *(["--ssh", f"127.0.0.1:{self.port}"] if ssh else []), *words,
        ]  # fmt: skip
        self.environment = {
            **{n: v for n, v in os.environ.items() if n not in ("SSH_CONNECTION", "TUI_CRM_DB", "NO_COLOR")},
            **CHINESE,
            "HOME": str(folder / "home"),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_STATE_HOME": str(folder / "state"),
            "PYTHONPATH": str(Path.cwd()),
        }
        self._seats: list[Seat] = []
        self.start()

    # -- the process

    def start(self) -> None:
        """Begin to serve; returns when callers are taken."""
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(self.words, stderr=log, stdin=subprocess.DEVNULL, env=self.environment)
        until(lambda: self.process.poll() is not None or self._answers(), "the service")
        assert self.process.poll() is None, self.log

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as one:
            return one.connect_ex(str(self.socket)) == 0

    @property
    def log(self) -> str:
        """What the service has written so far."""
        return self.log_file.read_text(encoding="utf-8")

    @property
    def crashes(self) -> str:
        """What sessions have written about crashes."""
        return "".join(path.read_text(encoding="utf-8") for path in self.folder.rglob("crash.log"))

    def logs(self, text: str, times: int = 1) -> str:
        """Wait until the log has this so many times; the log."""
        until(lambda: self.log.count(text) >= times, f"{text!r} in the log")
        return self.log

    def sessions(self) -> list[int]:
        """The processes of the sessions; the one of the SSH port is none."""
        return [pid for pid in _children(self.process.pid) if _leads_a_group(pid)]

    @staticmethod
    def holds(pid: int) -> set[str]:
        """The terminals, sockets and files that a session has open; nothing of one that ends meanwhile."""
        gone = suppress(FileNotFoundError, ProcessLookupError)
        found = set()
        with gone:
            for number in os.listdir(f"/proc/{pid}/fd"):
                with gone:
                    found.add(os.readlink(f"/proc/{pid}/fd/{number}"))
        return found

    def ssh_process(self) -> int:
        """The process that has the SSH clients, which another one watches over."""
        (keeper,) = (pid for pid in _children(self.process.pid) if not _leads_a_group(pid))
        (found,) = _children(keeper)
        return found

    def descriptors(self) -> int:
        """How many the service itself has open."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell the service to end; its exit status."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def leave_all(self) -> None:
        """Nobody works any more, and nobody is waited for."""
        for pid in self.sessions():
            os.kill(pid, signal.SIGKILL)
        until(lambda: not self.sessions(), "the end of all sessions")
        for seat in self._seats:
            seat.leave()
        self._seats.clear()

    def close(self) -> None:
        """Leave nothing running."""
        for seat in self._seats:
            seat.leave()
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    # -- those who call

    def attach(self, *, columns: int = 80, lines: int = 24, in_shell: bool = False, **environment: str) -> Seat:
        """Somebody on this machine, perhaps with a shell that has the terminal before and afterwards."""
        words = [sys.executable, "-m", "tui_crm", "attach", "--socket", str(self.socket)]
        if in_shell:
            words = ["/bin/sh", "-c", '"$@"; echo status $?; read line', "sh", *words]
        return self._seat(words, {**self.environment, **environment}, columns, lines)

    def ssh(self, account: str, *options: str, columns: int = 80, lines: int = 24, **environment: str) -> Seat:
        """Somebody with OpenSSH's client."""
        # The first of two options that contradict each other counts.
        words = ["/usr/bin/ssh", *options, *SSH[1:], "-o", f"UserKnownHostsFile={self.folder}/known"]
        words += ["-o", "SendEnv=LANG", "-p", str(self.port), f"{account}@127.0.0.1"]
        return self._seat(words, {**self.environment, **environment}, columns, lines)

    def _seat(self, words: list[str], environment: dict[str, str], columns: int, lines: int) -> Seat:
        seat = Seat(words, environment, columns=columns, lines=lines)
        self._seats.append(seat)
        return seat

    def at_work(self, account: str = "lijing", **facts: Any) -> Seat:
        """Somebody attached and signed in, in the session that an earlier test has left if there is one."""
        here = self.attach(**facts).signs_in(account, PASSWORD)
        here.until(lambda: GO_ON in here.text or HOME in here.text, "the home page")
        if GO_ON in here.text:
            here.send("\r")
        return here.sees(HOME)

    # -- the book

    @contextmanager
    def office(self) -> Iterator[Office]:
        """The office of the same book, at its own desks."""
        with office_at(self.url) as office:
            yield office

    def sign_ins(self, account: str) -> list[tuple[str, str]]:
        """What the sign-in log has about an account: result and origin, oldest first."""
        with self.office() as office:
            query = Query(filters=(Filter("account", "is", account),), sort=(("id", "asc"),), limit=500)
            return [(str(row["result"]), str(row["origin"])) for row in office.admin.page("logins", query).rows]


@contextmanager
def serving(url: str, folder: Path, *words: str, **options: Any) -> Iterator[Service]:
    """A service that is gone afterwards."""
    service = Service(url, folder, *words, **options)
    try:
        yield service
    finally:
        service.close()
