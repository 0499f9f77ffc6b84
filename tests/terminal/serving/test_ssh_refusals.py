"""Through SSH there is the program and nothing else: no shell, no command, no file, no forwarding."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncssh
import pytest

from tests.office import PASSWORD
from tests.patience import PATIENCE, until
from tests.terminal.serving.service import SSH, Service


@pytest.fixture(autouse=True)
def nobody_is_left(service: Service) -> Iterator[None]:
    """Every test begins without sessions."""
    yield
    service.leave_all()


@pytest.fixture
async def line(service: Service) -> AsyncIterator[asyncssh.SSHClientConnection]:
    """A connection of 李静, who has proved her account and wants more than the program."""
    async with asyncssh.connect(
        "127.0.0.1", service.port, username="lijing", password=PASSWORD, known_hosts=None, client_keys=None, config=None
    ) as found:
        yield found


HOME = "1 首页".encode()
NOTHING_ELSE = "There are no commands and no files here, only the program: call ssh without a command."


async def opens(line: asyncssh.SSHClientConnection, *words: str, **options: object) -> asyncssh.SSHClientProcess:
    return await line.create_process(*words, term_type="xterm", term_size=(80, 24), encoding=None, **options)


async def shows(process: asyncssh.SSHClientProcess, text: bytes) -> bytes:
    """Read until something has come."""
    found = b""
    async with asyncio.timeout(PATIENCE):
        while text not in found:
            piece = await process.stdout.read(1 << 16)
            assert piece, found
            found += piece
    return found


def environment(pid: int) -> bytes:
    """What a session's process was started with."""
    return Path(f"/proc/{pid}/environ").read_bytes()


@pytest.mark.parametrize("command", ["id", "/bin/sh", "tui-crm list customers", "scp -f /etc/passwd", "sftp-server"])
@pytest.mark.parametrize("terminal", [None, "xterm"])
async def test_no_command(
    line: asyncssh.SSHClientConnection, service: Service, command: str, terminal: str | None
) -> None:
    done = await line.run(command, term_type=terminal, stdin=asyncssh.DEVNULL)
    assert (done.exit_status, done.stdout) == (1, "")
    assert done.stderr == NOTHING_ELSE + ("\r\n" if terminal else "\n")
    assert not service.sessions()


@pytest.mark.parametrize("subsystem", ["sftp", "netconf", "../../bin/sh"])
async def test_no_subsystem(line: asyncssh.SSHClientConnection, service: Service, subsystem: str) -> None:
    done = await line.run(subsystem=subsystem, stdin=asyncssh.DEVNULL)
    assert (done.exit_status, done.stdout, done.stderr) == (1, "", NOTHING_ELSE + "\n")
    assert not service.sessions()


async def test_no_session_without_a_terminal(line: asyncssh.SSHClientConnection, service: Service) -> None:
    """Whoever has left it away by mistake is told so, in the language of the client."""
    done = await line.run(env={"LANG": "zh_CN.UTF-8"}, stdin=asyncssh.DEVNULL)
    assert (done.exit_status, done.stdout, done.stderr) == (1, "", "程序需要终端，请用 ssh -t 连接。\n")
    assert not service.sessions()


async def test_no_forwarding_of_any_kind(line: asyncssh.SSHClientConnection, tmp_path: Path) -> None:
    """Local, dynamic (which is local with any address), remote, by sockets of the file system, and tunnels."""
    with pytest.raises(asyncssh.ChannelOpenError):
        await line.open_connection("127.0.0.1", 22)
    with pytest.raises(asyncssh.ChannelOpenError):
        await line.open_unix_connection("/run/tui-crm/tui-crm.sock")
    with pytest.raises(asyncssh.ChannelListenError):
        await line.forward_remote_port("127.0.0.1", 0, "127.0.0.1", 22)
    with pytest.raises(asyncssh.ChannelListenError):
        await line.forward_remote_path(str(tmp_path / "s"), str(tmp_path / "t"))
    with pytest.raises(asyncssh.ChannelOpenError):
        await line.open_tun()
    assert not (tmp_path / "s").exists()


async def test_neither_agent_nor_x11(line: asyncssh.SSHClientConnection, service: Service) -> None:
    process = await opens(line, x11_forwarding="ignore_failure", x11_display="127.0.0.1:0")
    await shows(process, HOME)
    (session,) = service.sessions()
    assert b"DISPLAY" not in environment(session)


async def test_variables_that_are_not_on_the_list_do_not_arrive(
    line: asyncssh.SSHClientConnection, service: Service, tmp_path: Path
) -> None:
    """Neither for the session nor for any program that it starts; those of the terminal do."""
    wishes = {"LD_PRELOAD": "/tmp/x.so", "PYTHONPATH": "/tmp", "TUI_CRM_DB": "/etc/passwd", "HOME": str(tmp_path)}
    wishes |= {"TUI_CRM_EXPORTS": "/etc", "PATH": "/tmp", "TEXTUAL_DRIVER": "os:system", "BASH_ENV": "/tmp/x"}
    process = await opens(line, env={**wishes, "LANG": "en_US.UTF-8"})
    # The language of the terminal holds until the account's own is known; what draws is the program, unharmed.
    await shows(process, HOME)
    (session,) = service.sessions()
    found = environment(session)
    assert not [name for name, value in wishes.items() if f"{name}={value}\0".encode() in found]
    assert service.crashes == ""


async def test_one_terminal_on_each_connection(line: asyncssh.SSHClientConnection, service: Service) -> None:
    """OpenSSH's client, when it shares connections, then opens another one, and the account is proved anew."""
    process = await opens(line)
    await shows(process, HOME)
    with pytest.raises(asyncssh.ChannelOpenError):
        await opens(line)
    assert len(service.sessions()) == 1


async def test_the_connection_ends_with_its_terminal(line: asyncssh.SSHClientConnection, service: Service) -> None:
    """What was proved once cannot be used again, after the account has perhaps been disabled."""
    process = await opens(line)
    await shows(process, HOME)
    process.stdin.write(b"q")
    await shows(process, "确定退出".encode())
    process.stdin.write(b"\x1b[C\r")
    await process.wait(timeout=PATIENCE)
    async with asyncio.timeout(PATIENCE):
        await line.wait_closed()


async def test_a_client_that_goes_at_once_leaves_no_session(service: Service) -> None:
    """Gone while its account is looked up, or while its session begins."""
    for _ in range(4):
        async with asyncssh.connect(
            "127.0.0.1", service.port, username="lijing", password=PASSWORD, known_hosts=None, client_keys=None,
            config=None,
        ) as found:  # fmt: skip
            await opens(found)
            found.abort()
    await asyncio.to_thread(until, lambda: not service.sessions() or all_are_kept(service), "sessions that wait or end")


def all_are_kept(service: Service) -> bool:
    """Whether nobody who is there has a terminal that is gone without having noticed."""
    return not [pid for pid in service.sessions() if any("/dev/pts" in one for one in service.holds(pid))]


async def test_terminals_of_impossible_sizes(line: asyncssh.SSHClientConnection, service: Service) -> None:
    before = service.crashes
    process = await line.create_process(term_type="xterm", term_size=(4_000_000_000, 4_000_000_000), encoding=None)
    await shows(process, HOME)
    process.change_terminal_size(0, 0)
    process.change_terminal_size(70_000, 1)
    process.change_terminal_size(80, 24)
    process.stdin.write(b"2")
    await shows(process, "名称".encode())
    assert service.crashes == before


async def test_whoever_sends_more_than_is_read_is_held_back(
    line: asyncssh.SSHClientConnection, service: Service
) -> None:
    """The service keeps no more than a bounded heap of keys for a session that does not read."""
    process = await opens(line)
    await shows(process, HOME)
    (session,) = service.sessions()
    os.kill(session, signal.SIGSTOP)
    process.stdin.write(b"\x00" * 30_000_000)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(process.stdin.drain(), 2)
    assert process.channel.get_write_buffer_size() > 20_000_000, "it is still with the client"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ssh", "-tt", "lijing@127.0.0.1", "id"], NOTHING_ELSE),
        (["ssh", "-T", "lijing@127.0.0.1"], "needs a terminal"),
        (["ssh", "-s", "lijing@127.0.0.1", "sftp"], NOTHING_ELSE),
        (["ssh", "-W", "127.0.0.1:22", "lijing@127.0.0.1"], ""),
        (["ssh", "-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:22", "lijing@127.0.0.1"], ""),
        (["ssh", "-N", "-o", "ExitOnForwardFailure=yes", "-w", "any", "lijing@127.0.0.1"], ""),
        (["sftp", "lijing@127.0.0.1"], NOTHING_ELSE),
        (["scp", "lijing@127.0.0.1:/etc/passwd", "/dev/null"], NOTHING_ELSE),
        (["scp", "-O", "lijing@127.0.0.1:/etc/passwd", "/dev/null"], NOTHING_ELSE),
        (["scp", "/etc/passwd", "lijing@127.0.0.1:"], NOTHING_ELSE),
    ],
    ids=lambda words: " ".join(words[:2]) if isinstance(words, list) else "",
)
def test_openssh_gets_nothing_either(service: Service, tmp_path: Path, words: list[str], said: str) -> None:
    """The same with the programs that people have, which show the sentence."""
    answer = tmp_path / "answer"
    answer.write_text(f"#!/bin/sh\necho '{PASSWORD}'\n")
    answer.chmod(0o700)
    port = ["-P" if words[0] in ("sftp", "scp") else "-p", str(service.port)]
    options = [*SSH[1:], "-o", f"UserKnownHostsFile={tmp_path}/known"]
    environment = {**service.environment, "SSH_ASKPASS": str(answer), "SSH_ASKPASS_REQUIRE": "force"}
    done = subprocess.run(
        [words[0], *options, *port, *words[1:]], env=environment, capture_output=True, check=False, timeout=PATIENCE,
        stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    assert done.returncode != 0
    assert said in done.stderr.decode()
    assert b"root:" not in done.stdout
    assert "uid=" not in done.stdout.decode()
    assert not [pid for pid in service.sessions() if "lijing" not in service.log]
