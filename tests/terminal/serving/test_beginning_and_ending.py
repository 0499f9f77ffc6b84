"""When the service refuses to begin, and how it ends."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.office import PASSWORD
from tests.patience import until
from tests.terminal.serving.service import GO_ON, HOME, Service, free_port, serving
from tui_crm.cli import main
from tui_crm.domain import create_book

Refusal = Callable[..., str]

READ_CONSTANTS = """
import sys
from tui_crm.terminal import host
def read(self):
    from textual import constants
    print(constants.DISABLE_KITTY_KEY, constants.TEXTUAL_ANIMATIONS, constants.SMOOTH_SCROLL)
host.Host.run = read
from tui_crm.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""A service that tells what its sessions would find, and ends."""

WRITE = """
import sys
from tui_crm.terminal import host
def write(self):
    loaded = set(sys.modules)
    from tui_crm.domain import open_book
    desk = open_book(sys.argv[3]).desk_of("lijing")
    made = desk.create("customers", {"name": "苏州新芯半导体"})
    desk.remove("customers", made.id, made.version)
    desk.undo(desk.last_change().id)
    print("meanwhile", *sorted(set(sys.modules) - loaded))
host.Host.run = write
from tui_crm.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""A service that writes what its sessions would write, tells what had to be loaded for that, and ends."""


@pytest.fixture
def refusal(
    firm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Refusal]:
    """Runs `tui-crm serve`, which is to refuse; its sentence."""
    before = dict(os.environ)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def run(*words: str, url: str = firm) -> str:
        place = () if "--socket" in words else ("--socket", str(tmp_path / "s.sock"))
        status = main(["serve", "--db", url, *place, *words])
        assert status in (1, 2)
        assert not (tmp_path / "s.sock").exists(), "nothing is left behind"
        return capsys.readouterr().err

    yield run
    # The service sets for its sessions what Textual reads.
    for name in set(os.environ) - set(before):
        del os.environ[name]


def served_by(program: str, firm: str, folder: Path) -> str:
    """What a program prints that serves in its own way."""
    words = [sys.executable, "-c", program, "serve", "--db", firm, "--socket", str(folder / "s.sock")]
    return subprocess.run(words, env={"PYTHONPATH": str(Path.cwd())}, check=True, capture_output=True, text=True).stdout


def somebody_listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_book_that_others_can_read(refusal: Refusal, firm: str, mode: int) -> None:
    Path(firm).chmod(mode)
    assert "Others can read" in refusal()


@pytest.mark.parametrize("companion", ["-wal", "-shm", "-journal"])
def test_what_lies_beside_the_book_is_part_of_it(refusal: Refusal, firm: str, companion: str) -> None:
    beside = Path(firm + companion)
    beside.touch(mode=0o644)
    beside.chmod(0o644)
    assert f"Others can read {beside}" in refusal()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_book_of_somebody_else(refusal: Refusal, firm: str) -> None:
    os.chown(firm, 65534, 65534)
    assert "belongs to somebody else" in refusal()


def test_a_readable_book_is_served_when_told_so(firm: str, tmp_path: Path) -> None:
    Path(firm).chmod(0o644)
    with serving(firm, tmp_path / "run", "--readable-book") as service:
        service.attach().sees("账号")


def test_sessions_find_what_textual_is_told(firm: str, tmp_path: Path) -> None:
    """As where somebody runs the program alone."""
    assert served_by(READ_CONSTANTS, firm, tmp_path).split()[-3:] == ["True", "none", "False"]


def test_the_first_write_of_a_session_loads_nothing(firm: str, tmp_path: Path) -> None:
    """Whoever writes keeps all others from it, so that everybody would wait for what is read from the disk then."""
    assert served_by(WRITE, firm, tmp_path).split()[-1] == "meanwhile"


def test_a_book_that_is_away_is_not_to_be_founded_anew(firm: str, tmp_path: Path) -> None:
    """Moved, or on a disk that is not mounted: whoever comes reads where it should be."""
    with serving(firm, tmp_path / "run") as service:
        service.attach().sees("账号")
        Path(firm).rename(tmp_path / "away.db")
        here = service.attach()
        assert here.status() == 1
        assert "还没有数据库" in here.shown.decode()


def test_whoever_works_in_a_book_that_is_replaced_is_told_and_can_leave(firm: str, tmp_path: Path) -> None:
    """What is typed stays on the screen until it is given up; nothing is said to be kept that nobody would find."""
    with serving(firm, tmp_path / "run") as service:
        here = service.at_work("lijing")
        here.send("2")
        here.sees("共")
        here.send("n")
        here.sees("新建客户")
        here.send("甲方")
        here.sees("草稿已存")
        shutil.copyfile(firm, tmp_path / "other.db")
        (tmp_path / "other.db").rename(firm)
        here.send("乙\x13")
        here.sees("甲方乙", "数据库已被移动或替换")
        here.send("\x1b")
        here.sees("放弃")
        here.send("\x1b[C\r")
        here.sees("▹2 客户")
        here.send("\x0b")
        here.sees("命令")
        here.send("退出登录")
        here.sees("▸ 命令      退出登录")
        here.send("\r")
        assert here.status() == 1
        assert here.given_back
        assert "数据库已被移动或替换" in here.shown.decode().rpartition("\x1b[?1049l")[2]


def test_a_book_without_an_administrator(refusal: Refusal, tmp_path: Path) -> None:
    create_book(str(tmp_path / "empty.db"))
    assert "name the administrator" in refusal(url=str(tmp_path / "empty.db"))


def test_no_book(refusal: Refusal, tmp_path: Path) -> None:
    assert "There is no book" in refusal(url=str(tmp_path / "none.db"))


def test_a_port_that_is_taken(refusal: Refusal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refusal("--ssh", f"127.0.0.1:{port}")
        assert said == f"Nobody can be served at 127.0.0.1:{port}: Address already in use\n"


@pytest.mark.parametrize("address", ["8022x", "127.0.0.1", "127.0.0.1:99999", ":"])
def test_what_is_no_address(refusal: Refusal, address: str, tmp_path: Path) -> None:
    key = tmp_path / "key"
    assert "0.0.0.0:8022" in refusal("--ssh", address, "--host-key", str(key))
    assert not key.exists()


@pytest.mark.parametrize(("content", "mode", "said"), [("x", 0o644, "Others can read"), ("x", 0o600, "is no key")])
def test_a_host_key_that_cannot_be_used(refusal: Refusal, tmp_path: Path, content: str, mode: int, said: str) -> None:
    key = tmp_path / "key"
    key.write_text(content)
    key.chmod(mode)
    assert said in refusal("--ssh", f"127.0.0.1:{free_port()}", "--host-key", str(key))
    assert key.read_text() == content


def test_a_socket_that_cannot_be(refusal: Refusal, tmp_path: Path) -> None:
    assert "too long" in refusal("--socket", str(tmp_path / ("x" * 200)))
    (tmp_path / "file").write_text("a list\n")
    assert "There is something else at" in refusal("--socket", str(tmp_path / "file"))
    assert (tmp_path / "file").read_text() == "a list\n"


@pytest.mark.parametrize("mode", [0o777, 0o775, 0o757])
@pytest.mark.parametrize("place", ["open/s.sock", "open/inside/s.sock"])
def test_a_socket_that_others_could_replace(refusal: Refusal, tmp_path: Path, place: str, mode: int) -> None:
    """Whoever puts another one there is told passwords; a directory further up is enough for that."""
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / "open").chmod(mode)
    assert f"Others can write to {tmp_path}/open" in refusal("--socket", str(tmp_path / place))
    assert not (tmp_path / place).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give directories away")
def test_a_socket_in_a_directory_of_somebody_else(refusal: Refusal, tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    os.chown(tmp_path / "theirs", 65534, 65534)
    assert "could replace the socket" in refusal("--socket", str(tmp_path / "theirs" / "s.sock"))


def test_a_directory_like_tmp_keeps_the_socket(firm: str, tmp_path: Path) -> None:
    """Everybody may make files there, and nobody may replace those of others."""
    (tmp_path / "run").mkdir()
    (tmp_path / "run").chmod(0o1777)
    with serving(firm, tmp_path / "run") as service:
        service.attach().sees("账号")


def test_a_second_service_at_the_same_socket(service: Service, refusal: Refusal) -> None:
    assert "Another service" in refusal("--socket", str(service.socket))
    service.attach().sees("账号").leave()


def test_a_socket_that_a_service_has_left_is_taken(firm: str, tmp_path: Path) -> None:
    with serving(firm, tmp_path / "run") as first:
        first.process.kill()
        first.process.wait()
        assert first.socket.exists()
        first.start()
        first.attach().sees("账号")


def test_the_end_of_the_service(firm: str, tmp_path: Path) -> None:
    """All sessions end in order: here, over SSH, and those that wait; all are told, and nothing is left behind."""
    with serving(firm, tmp_path / "run", ssh=True) as service:
        waits = service.at_work("zhangxiaolan")
        waits.signal(signal.SIGKILL)
        here = service.at_work("lijing")
        here.send("2")
        here.sees("恒达")
        far = service.ssh("wanghaitao").sees("assword:")
        far.send(PASSWORD + "\r")
        far.sees(HOME)
        asks = service.attach().sees("账号")
        assert len(service.sessions()) == 4
        assert service.end(signal.SIGTERM) == 0
        for seat in (here, far, asks):
            assert seat.status() == 1
            assert seat.given_back
            assert "服务正在停止" in seat.shown.decode()
        assert not service.socket.exists()
        assert "did not end in time" not in service.log
        assert service.crashes == ""
        assert not somebody_listens(service.port)


def test_the_service_is_killed(firm: str, tmp_path: Path) -> None:
    """Without it no session could be found again, so all of them end, and give their terminals back."""
    with serving(firm, tmp_path / "run", ssh=True) as service:
        here = service.at_work("lijing")
        sessions = service.sessions()
        service.process.kill()
        assert here.status() == 1
        assert here.given_back
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in sessions), "the end of the sessions")
        until(lambda: not somebody_listens(service.port), "the end of the SSH port")
        service.process.wait()
        service.start()
        again = service.at_work("lijing")
        assert GO_ON not in again.text


@pytest.mark.skipif(shutil.which("sshd") is None, reason="there is no OpenSSH server on this machine")
def test_openssh_with_a_forced_command(service: Service, tmp_path: Path) -> None:
    """The machine's own sshd lets in whoever it knows, and starts nothing but `tui-crm attach`."""
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name], check=True)
    (tmp_path / "allowed").write_text((tmp_path / "user.pub").read_text())
    port = free_port()
    attach = f"env PYTHONPATH={Path.cwd()} {sys.executable} -m tui_crm attach --socket {service.socket}"
    (tmp_path / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {tmp_path}/host\nAuthorizedKeysFile {tmp_path}/allowed\n"
        f"PermitRootLogin prohibit-password\nStrictModes no\nPidFile none\nForceCommand {attach}\n"
        "DisableForwarding yes\nPermitUserRC no\nAcceptEnv LANG\n"
    )
    # Where the system's own sshd has never run, the folder that it wants to be empty is not there.
    with contextlib.suppress(PermissionError):
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    command = [shutil.which("sshd") or "", "-D", "-e", "-f", str(tmp_path / "sshd_config")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as sshd:
        try:
            until(lambda: somebody_listens(port), "sshd")
            here = service.ssh(
                os.environ.get("USER", "root"), "-tt", "-p", str(port), "-i", str(tmp_path / "user"),
                "-o", "RemoteCommand=/bin/sh",
            )  # fmt: skip
            here.signs_in("lijing", PASSWORD).sees(HOME)
            assert "127.0.0.1" in service.sign_ins("lijing")[-1][1]
            here.leaves()
            assert here.status() == 0
        finally:
            sshd.terminate()
