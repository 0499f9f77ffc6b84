"""The service: one account owns the book, and everybody works through it."""

from __future__ import annotations

import glob
import logging
import os
import select
import socket
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui_crm.cli.acting import Wanted, commonly
from tui_crm.cli.output import Failure, tell
from tui_crm.cli.place import data_folder, is_server, service_socket
from tui_crm.cli.words import Number, command, option
from tui_crm.domain import errors, open_book
from tui_crm.i18n import mark, tr

if TYPE_CHECKING:
    from tui_crm.terminal.hosted import Hosted
    from tui_crm.terminal.post import Post
    from tui_crm.terminal.ssh import Doors

log = logging.getLogger("tui_crm.serve")

SOCKET = mark("The socket of the service (/run/tui-crm/tui-crm.sock, else tui-crm.sock in XDG_RUNTIME_DIR).")
KNOWN = mark("The service knows its book, and asks who is there: attach has no use for {option}.")
HOST_KEY = "ssh_host_ed25519_key"

SOUND, FAILURES, PAUSE = 60.0, 5, 0.5
"""Seconds after which the process behind the SSH port is taken to be sound; so many that fail sooner, one after the
other, are enough; seconds between two."""


@command("serve", mark("Serve the book to everybody who attaches, and to SSH clients."))
@option("--socket", "place", help=SOCKET, metavar="P")
@option("--ssh", help=mark("Address for SSH clients, as in 0.0.0.0:8022; none without it."), metavar="HOST:PORT")
@option(
    "--sessions",
    metavar="N",
    help=mark("So many sessions at once."),
    type=Number(1, 5000),
    default=200,
    show_default=True,
)
@option("--host-key", help=mark("The file with the key of the SSH port; made on first use."), metavar="FILE")
@option("--readable-book", help=mark("Serve a book whose file others can read, too."), is_flag=True)
@commonly("--as", "--json")
def serve(
    wanted: Wanted, place: str | None, ssh: str | None, sessions: int, host_key: str | None, readable_book: bool
) -> int:
    """Serve until told to end."""
    from tui_crm.terminal.environment import prepare

    if not hasattr(os, "pidfd_open"):
        raise Failure(tr("The service needs Linux."))
    prepare()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    url = wanted.url
    # Before the book is opened, which would put its companions right, after somebody could have read them.
    _refuse_readable(url, allowed=readable_book)
    with closing(open_book(url)) as book:
        if not book.founded:
            raise Failure(tr("Run tui-crm once to name the administrator."))
    _raise_limits()
    from tui_crm.terminal.host import Host

    files = data_folder() / "files"
    host = Host(lambda hosted: _begin(url, hosted, files), most=sessions)
    if ssh:
        # First, so that its process holds nothing that is not its own.
        _open_ssh(url, ssh, Path(host_key) if host_key else data_folder() / HOST_KEY, host)
    listener = _listen(Path(place) if place else service_socket())
    try:
        host.listen(listener)
        _load(url)
        tell(tr("Serving {place}. Ctrl+C ends it.", place=listener.getsockname()))
        _tell_who_attaches(Path(listener.getsockname()))
        host.run()
    finally:
        Path(listener.getsockname()).unlink(missing_ok=True)
    return 0


@contextmanager
def _served_at(place: object) -> Iterator[None]:
    """Around opening a socket or a key: what the system refuses is said with its place."""
    try:
        yield
    except OSError as error:
        # What Python adds to the system's words, such as the address once more, is left out.
        number = error.errno or 0
        why = os.strerror(number) if number > 0 else error.strerror or str(error)
        raise Failure(tr("Nobody can be served at {place}: {why}", place=str(place), why=why)) from error


def _raise_limits() -> None:
    """As many descriptors as the system gives: each session takes two of the host, and three of the SSH port."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _refuse_readable(url: str, *, allowed: bool) -> None:
    """Nobody but the service may read the book's file: its rights would end at the file."""
    path = Path(url)
    if is_server(url) or allowed or not path.exists():
        return
    for file in (path, *path.parent.glob(f"{glob.escape(path.name)}-*")):
        found = file.stat()
        if found.st_uid != os.geteuid():
            raise Failure(tr("{file} belongs to somebody else: the service has to own its book.", file=str(file)))
        if found.st_mode & 0o077:
            raise Failure(
                tr("Others can read {file}. Run chmod 600, or serve it with --readable-book.", file=str(file))
            )


def _listen(place: Path) -> socket.socket:
    """The socket, open to everybody on this machine: each still has to prove an account."""
    with _served_at(place), ExitStack() as otherwise:
        listener = otherwise.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        _refuse_replaceable(place)
        if place.is_socket():
            _refuse_second(place)
            place.unlink()
        elif os.path.lexists(place):
            raise Failure(
                tr("There is something else at {place}: a service needs the place for its socket.", place=place)
            )
        listener.bind(str(place))
        place.chmod(0o666)
        listener.listen(64)
        otherwise.pop_all()
        return listener


def _refuse_replaceable(place: Path) -> None:
    """Nobody but the service may put another socket there, which would be told passwords."""
    folder = place.parent.resolve()
    if folder.stat().st_uid not in (0, os.geteuid()):
        raise Failure(tr("{folder} belongs to somebody else, who could replace the socket.", folder=folder))
    for one in (folder, *folder.parents):
        mode = one.stat().st_mode
        if mode & 0o022 and not mode & stat.S_ISVTX:
            raise Failure(tr("Others can write to {folder} and so replace the socket. Run chmod go-w.", folder=one))


def _tell_who_attaches(place: Path) -> None:
    """Callers trust root and the owner of the directory: where everybody may write, somebody may have been faster."""
    from tui_crm.terminal.calls import user_name

    if os.geteuid() not in (0, place.parent.stat().st_uid):
        said = tr(
            "Only {user} can attach: nobody else can know whose socket it is, as {folder} is not the service's own.",
            user=user_name(os.geteuid()),
            folder=place.parent,
        )
        tell(said)


def _refuse_second(place: Path) -> None:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as probe:
        try:
            probe.connect(str(place))
        except OSError:
            return
    raise Failure(tr("Another service is at {place} already.", place=str(place)))


def _load(url: str) -> None:
    """Everything that a session needs, loaded once for all of them; nothing that could not be forked."""
    from tui_crm.tui.running import rehearse

    rehearse(url)


def _begin(url: str, hosted: Hosted, files: Path) -> int:
    from tui_crm.tui.crash_log import log_to_file
    from tui_crm.tui.running import run_hosted

    log_to_file()
    return run_hosted(url, hosted, files)


def _open_ssh(url: str, address: str, key: Path, host: object) -> None:
    """Start the process behind the SSH port, before anything is loaded that it does not need."""
    from tui_crm.terminal.host import Host
    from tui_crm.terminal.post import Post

    assert isinstance(host, Host)
    with _listen_to_ssh(address) as listener:
        _make_key(key)
        ours, theirs = socket.socketpair()
        if os.fork() == 0:
            ours.close()
            _keep_ssh(url, listener, key, Post(theirs))
    theirs.close()
    host.trust(Post(ours))


def _listen_to_ssh(address: str) -> socket.socket:
    name, _, port = address.rpartition(":")
    if not port.isdigit() or not 0 < int(port) < 1 << 16:
        raise click.UsageError(tr("Write the address like 0.0.0.0:8022."))
    name = name.strip("[]") or "0.0.0.0"  # noqa: S104
    with _served_at(address):
        return socket.create_server((name, int(port)), family=socket.AF_INET6 if ":" in name else socket.AF_INET)


def _make_key(place: Path) -> None:
    from tui_crm.terminal.ssh import OthersCanRead, host_key

    try:
        with _served_at(place):
            host_key(place)
    except OthersCanRead as error:
        raise Failure(tr("Others can read {file}. Run chmod 600.", file=str(place))) from error
    except ValueError as error:
        raise Failure(tr("{file} is no key: {why}", file=str(place), why=str(error))) from error


def _keep_ssh(url: str, listener: socket.socket, key: Path, post: Post) -> None:
    """Have somebody behind the SSH port: where that process fails, its callers lose their lines and nobody else.

    One that fails again and again takes the service along, so that whoever watches over that hears of it.
    """
    import signal

    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    status, failed = 1, 0
    while status != 0 and failed < FAILURES:
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            _serve_ssh(url, listener, key, post)
        status = _ended(child, listener, post)
        failed = failed + 1 if time.monotonic() - began < SOUND else 1
        if status != 0:
            log.error("the process behind the SSH port has ended with %d", status)
            time.sleep(PAUSE)
    logging.shutdown()
    os._exit(0 if status == 0 else 70)


def _ended(child: int, listener: socket.socket, host: Post) -> int:
    """Wait for the end of the process behind the port; its status, 0 when the host is over."""
    end = os.pidfd_open(child)
    ready, _, _ = select.select([end, host.fileno()], [], [])
    os.close(end)
    if host.fileno() in ready:
        # It tells so by closing its end. Whoever opens the port next is not to find it taken by this process.
        listener.close()
        os.waitpid(child, 0)
        return 0
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _serve_ssh(url: str, listener: socket.socket, key: Path, post: Post) -> None:
    import asyncio

    from tui_crm.terminal import ssh

    status = 70
    try:
        logging.getLogger("asyncssh").setLevel(logging.WARNING)
        asyncio.run(ssh.serve(listener, ssh.host_key(key), post, _doors(url)))
        status = 0
    except Exception:
        log.exception("the SSH port has failed")
    finally:
        logging.shutdown()
        os._exit(status)


def _doors(url: str) -> Doors:
    """How callers prove their accounts: by the rules of the sign-in screen, each over a connection of its own."""
    from tui_crm.domain import callers
    from tui_crm.terminal.ssh import Doors

    def password(account: str, secret: str, origin: str) -> str | None:
        try:
            with closing(open_book(url)) as book:
                try:
                    callers.sign_in_by_password(book, account, secret, origin)
                except errors.AccountShut as shut:
                    refused(account, origin, shut)
                    spoken = callers.language_of(book, account)
                    # What is not in ASCII, OpenSSH writes as numbers where the locale of the client is not in UTF-8.
                    return "\n".join(dict.fromkeys(tr(shut.message, language=one) for one in (spoken, "en")))
        except errors.BookError as error:
            refused(account, origin, error)
            return ""
        return None

    def key(account: str, line: str, origin: str) -> str | None:
        try:
            with closing(open_book(url)) as book:
                callers.sign_in_by_key(book, account, line, origin)
        except errors.BookError as error:
            refused(account, origin, error)
            return ""
        return None

    def refused(account: str, origin: str, error: errors.BookError) -> None:
        # What is not told to the caller, as that the account is locked, is told to whoever reads the log.
        why = error.__cause__ if isinstance(error.__cause__, errors.BookError) else error
        log.info("%s was refused as %r: %s", origin, account[:60], why.message)

    def key_refusal(account: str, line: str) -> str:
        try:
            with closing(open_book(url)) as book:
                return callers.key_refusal(book, account, line)
        except errors.BookError as error:
            log.warning("a key could not be looked up: %s", error.message)
            return "not looked up"

    def note_key_refused(account: str, why: str, origin: str) -> None:
        try:
            with closing(open_book(url)) as book:
                callers.note_key_refused(book, account, why, origin)
        except errors.BookError as error:
            log.warning("a refused key could not be noted: %s", error.message)

    return Doors(password, key, key_refusal, note_key_refused)


@command("attach", mark("Work in the book that a service on this machine serves."))
@option("--socket", "place", help=SOCKET, metavar="P")
@commonly("--db", "--as", "--json", why=KNOWN)
def attach(wanted: Wanted, place: str | None) -> int:
    """Hand this terminal to the service."""
    if not sys.stdin.isatty():
        raise Failure(tr("The screen needs a terminal. See tui-crm --help for what can be done without one."))
    return attach_to(place or str(service_socket()))


def attach_to(place: str) -> int:
    """Attach, or say why it cannot be."""
    from tui_crm.terminal.calling import Call, NobodyServes, SomebodyElseServes
    from tui_crm.terminal.calls import user_name

    try:
        call = Call(place)
    except SomebodyElseServes as error:
        said = tr(
            "{place} is held by {user}, who is neither root nor the owner of its directory. Nothing was sent there.",
            place=place,
            user=user_name(error.uid),
        )
        raise Failure(said) from error
    except NobodyServes as error:
        raise Failure(tr("There is no service at {place}.", place=place)) from error
    return call.work()
