"""Backing up a book on a server with PostgreSQL's own programs, and bringing it back in one transaction."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO

from tui_crm.domain.core import errors
from tui_crm.domain.core.postgres import PostgresStore
from tui_crm.domain.core.stores import plain_words
from tui_crm.domain.keeping import files, proof, tables
from tui_crm.domain.keeping.file_backup import CHECKING, COPYING
from tui_crm.domain.keeping.files import Progress
from tui_crm.domain.keeping.manifest import Manifest
from tui_crm.domain.keeping.proof import State
from tui_crm.domain.migrations import runner
from tui_crm.i18n import Message

COPY = re.compile(rb'COPY (?:"?\w+"?\.)?"?(\w+)"? ')

NOT_OURS = (b"SET ", b"SELECT pg_catalog.set_config", b"CREATE SCHEMA ", b"COMMENT ON SCHEMA ")
"""Statements of a dump that are about the session and the database, not about the book."""

FULL = (b"No space left", b"File too large", b"Disk quota exceeded")


def copy(store: PostgresStore, part: Path, progress: Progress, *, thorough: bool) -> tuple[State, str]:
    """Dump a book as it is at one moment, and read the dump back; returns what it holds, and its SHA-256.

    BadBackup when it is not sound.
    """
    program = _program("pg_dump")
    with plain_words(store), tables.snapshot(store):
        moment = store.sql("SELECT pg_export_snapshot()")[0][0]
        progress(CHECKING, 0, 0)
        found = proof.state(store, walk=thorough)
        progress(COPYING, 0, 0)
        words = [program, "--format=custom", "--no-owner", "--no-privileges", "--no-password"]
        _run([*words, f"--snapshot={moment}", f"--file={part}"], _environment(store.url))
    progress(CHECKING, 0, 0)
    held = Counter[str]()
    with _script(part) as lines:
        for statement, data in statements(lines):
            if data is not None:
                held[_table(statement)] += sum(1 for _ in data)
    if held != Counter(found.tables):
        raise errors.BadBackup(Message("The dump does not hold all of the book. Nothing was kept of it."))
    return found, files.checksum(part)


def restore(
    backup: Path,
    manifest: Manifest,
    store: PostgresStore,
    progress: Progress,
    entered: Callable[[PostgresStore], object],
) -> tuple[str, ...]:
    """Put a dump in place of all that the database holds: all of it or nothing.

    Returns what was wrong with the book that was backed up.
    """
    total = sum(manifest.tables.values())
    with plain_words(store), store.transaction(), _script(backup) as lines:
        old = ", ".join(f'"{table}"' for table in tables.names(store))
        if old:
            store.sql(f"DROP TABLE {old} CASCADE")
        done = 0
        for statement, data in statements(lines):
            if data is None:
                store.db.connection().execute(statement)
            else:
                _fill(store, statement, data)
                done += manifest.tables.get(_table(statement), 0)
                progress(COPYING, done, total)
        progress(CHECKING, 0, 0)
        findings = proof.findings(manifest, proof.state(store))
        runner.upgrade(store)
        entered(store)
    with plain_words(store):
        store.tell_planner()
    return findings


def _fill(store: PostgresStore, statement: bytes, data: Iterable[bytes]) -> None:
    with store.db.connection().cursor() as cursor, cursor.copy(statement) as copying:
        piece: list[bytes] = []
        for line in data:
            piece.append(line)
            if len(piece) == 1000:
                copying.write(b"".join(piece))
                piece.clear()
        copying.write(b"".join(piece))


def statements(lines: Iterator[bytes]) -> Iterator[tuple[bytes, Iterator[bytes] | None]]:
    """The statements of a dump as text, those that copy rows with the lines of their rows."""
    text = b""
    for line in lines:
        if not text and (line.startswith((b"--", b"\\")) or not line.strip()):
            continue
        text += line
        if not line.rstrip().endswith(b";"):
            continue
        if COPY.match(text):
            rows = _rows(lines)
            yield text, rows
            for _ in rows:
                pass
        elif not text.startswith(NOT_OURS):
            yield text, None
        text = b""


def _rows(lines: Iterator[bytes]) -> Iterator[bytes]:
    for line in lines:
        if line == b"\\.\n":
            return
        yield line
    raise errors.BadBackup(Message("The backup ends in the middle of a table. Nothing was changed."))


def _table(statement: bytes) -> str:
    found = COPY.match(statement)
    return found[1].decode() if found else ""


@contextlib.contextmanager
def _script(backup: Path) -> Iterator[Iterator[bytes]]:
    """The lines of a dump as text; BadBackup when it cannot be read to its end."""
    words = [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(backup)]
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader:  # noqa: S603
        try:
            yield _lines(reader)
        finally:
            reader.kill()


def _lines(reader: subprocess.Popen[bytes]) -> Iterator[bytes]:
    assert reader.stdout is not None
    yield from reader.stdout
    if reader.wait():
        raise _unreadable(reader.stderr)


def _unreadable(said: IO[bytes] | None) -> errors.BadBackup:
    reason = _first_line(said.read() if said else b"")
    return errors.BadBackup(Message("The backup cannot be read: {reason}", reason=reason))


def _run(words: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(words, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603
    if done.returncode == 0:
        return
    if b"version mismatch" in done.stderr:
        raise errors.Unavailable(
            Message("pg_dump on this machine is older than the server. Install the client programs of its version.")
        )
    # Where a quota stops it, it is killed with nothing said.
    if done.returncode == -signal.SIGXFSZ or any(said in done.stderr for said in FULL):
        raise errors.DiskFull(Message("There is no room left on the disk. Nothing was saved; make room and try again."))
    raise errors.Unavailable(Message("pg_dump failed: {reason}", reason=_first_line(done.stderr)))


def _first_line(said: bytes) -> str:
    return next(iter(said.decode("utf-8", "replace").splitlines()), "?")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise errors.Unavailable(
            Message(
                "{program} is not installed here. It comes with the client programs of PostgreSQL (on Debian and "
                "Ubuntu: apt install postgresql-client).",
                program=name,
            )
        )
    return found


def _environment(url: str) -> dict[str, str]:
    """The address in the environment, where other users of the machine cannot see the password."""
    from psycopg import pq

    names = {one.keyword.decode(): one.envvar for one in pq.Conninfo.get_defaults()}
    given = {one.keyword.decode(): one.val for one in pq.Conninfo.parse(url.encode()) if one.val}
    address = {name.decode(): given[word].decode() for word, name in names.items() if name and word in given}
    # What the programs say is looked through for what it means, so they speak English.
    return {**os.environ, **address, "LC_ALL": "C"}
