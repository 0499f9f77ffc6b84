"""Files that come with records: taken in and handed out piece by piece, never held whole.

A file is read twice. The first time tells size and checksum, which are values of the record and so in the audit; the
second time its pieces are written, in the transaction that makes the record. What differs has changed in between.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from tui_crm.domain.core import errors, open_files, reading, writing
from tui_crm.domain.core.database import Store
from tui_crm.domain.core.entity import Entity, registry
from tui_crm.domain.core.query import Record
from tui_crm.domain.core.reach import reach_of
from tui_crm.domain.core.stores import plain_words
from tui_crm.i18n import Message

if TYPE_CHECKING:
    from tui_crm.domain.core.desk import Desk

PIECE = 256 * 1024
"""Bytes of a row."""

MB = 1024 * 1024


class Attaching:
    """Taking files in and handing them out; a part of the desk."""

    store: Store
    _entered: Callable[[str], Entity]

    def attach(self, name: str, values: Mapping[str, Any], source: Path | BinaryIO) -> Record:
        """A new record with the file that it is made of, a path or a stream that can be read again, as one wish.

        Without another name it is called like the file. Refused where it is empty, too large, or no plain file.
        """
        desk = cast("Desk", self)
        with plain_words(self.store), _opened(source) as (stream, called):
            entity = self._entered(name)
            # Nothing is read for somebody who may not attach it.
            reach_of(desk, entity, "attach")
            values = {entity.shown: called, **values}
            file = _Source(stream, str(values[entity.shown]), _most(desk, name))
            size, digest = file.measured()
            with writing.wish(desk, f"{name}.attach"):
                key = writing.create(desk, entity, values, "attach", body={"size": size, "sha256": digest})
                for number, piece in enumerate(file.pieces()):
                    self.store.sql(
                        f'INSERT INTO "{entity.body}" (record, number, data) VALUES (?, ?, ?)', [key, number, piece]
                    )
                if (file.size, file.digest.hexdigest()) != (size, digest):
                    raise file.changed()
            return desk._written(entity, key)

    def create_with_files(
        self, name: str, values: Mapping[str, Any], into: str, files: Sequence[Path], *, draft: int | None = None
    ) -> Record:
        """A new record with the files that come with it, as one wish: with one of them refused there is none of it."""
        desk = cast("Desk", self)
        with plain_words(self.store):
            entity, kind = self._entered(name), registry[into]
            with writing.wish(desk, f"{name}.create"):
                record = desk.create(name, values, draft=draft)
                links = kind.links_about(name, record.id, record.values)
                for file in files:
                    self.attach(into, links, file)
            return desk._written(entity, record.id)

    def attachable(self, name: str, source: Path) -> str:
        """What a file would be called; Refused where it could not be attached as it is now."""
        desk = cast("Desk", self)
        with plain_words(self.store):
            reach_of(desk, self._entered(name), "attach")
            with _opened(source) as (stream, called):
                _Source(stream, called, _most(desk, name)).sized()
            return called

    def fetch(self, name: str, key: int, out: Callable[[bytes], object], place: str = "") -> Record:
        """Hand out the bytes of a record's file, piece by piece; who took it, and where to, is in the audit."""
        desk = cast("Desk", self)
        with plain_words(self.store):
            entity = self._entered(name)
            record = reading.read(desk, entity, key, action="export")
            facts = {"record": key, "file": place}
            with desk.deed(name, "fetch", str(record.values.get(entity.shown, "")), facts) as result:
                whole = desk.row(entity, key).values
                found = Sum()
                for piece in pieces(self.store, entity, key):
                    found.add(piece)
                    out(piece)
                result |= {"size": found.size}
                if not found.is_of(whole):
                    raise errors.Unavailable(
                        Message("The file is damaged in the book. An older backup may still have it whole.")
                    )
            return record


class Sum:
    """Size and checksum of pieces."""

    def __init__(self) -> None:
        self.size, self.digest = 0, hashlib.sha256()

    def add(self, piece: bytes) -> None:
        """One piece more."""
        self.size += len(piece)
        self.digest.update(piece)

    def is_of(self, values: Mapping[str, Any]) -> bool:
        """Whether these are the bytes that a record names."""
        return (self.size, self.digest.hexdigest()) == (values["size"], values["sha256"])


def pieces(store: Store, entity: Entity, key: int) -> Iterator[bytes]:
    """The pieces of a record's file, in order; one is in memory at a time."""
    asked = f'SELECT data FROM "{entity.body}" WHERE record = ? AND number = ?'
    number = 0
    while found := store.sql(asked, [key, number]):
        yield bytes(found[0][0])
        number += 1


def damaged(store: Store, entity: Entity) -> Iterator[int]:
    """The records whose files are not what they were."""
    model = entity.model
    asked = model.select(model.id, entity.column("size"), entity.column("sha256")).order_by(model.id)
    for key, size, sha256 in store.rows(asked):
        found = Sum()
        for piece in pieces(store, entity, key):
            found.add(piece)
        if not found.is_of({"size": size, "sha256": sha256}):
            yield key


class _Source(Sum):
    """A file that is read piece by piece, as often as is asked."""

    def __init__(self, file: BinaryIO, called: str, most: int) -> None:
        super().__init__()
        self._file, self._called, self._most = file, called, most
        self._start = file.tell()

    def measured(self) -> tuple[int, str]:
        """Size and checksum of all of it; Refused where it is empty or grows while it is read."""
        known = self.sized()
        for _ in self.pieces():
            pass
        if self.size != known:
            raise self.changed()
        return self.size, self.digest.hexdigest()

    def sized(self) -> int:
        """How large it is by what the system says; Refused where that is nothing, or too much."""
        known = self._file.seek(0, os.SEEK_END) - self._start
        if known > self._most:
            raise self._too_large()
        if not known:
            raise errors.Refused(Message("{file} is empty.", file=self._called))
        return known

    def pieces(self) -> Iterator[bytes]:
        """The pieces from the first on, counted and summed anew."""
        self.size, self.digest = 0, hashlib.sha256()
        self._file.seek(self._start)
        while piece := self._read():
            self.add(piece)
            if self.size > self._most:
                raise self._too_large()
            yield piece

    def _read(self) -> bytes:
        """A whole piece, where what is behind the stream hands out less at once."""
        found = b""
        with _readable(self._called):
            while len(found) < PIECE and (more := self._file.read(PIECE - len(found))):
                found += more
        return found

    def changed(self) -> errors.Refused:
        """That somebody writes it meanwhile."""
        return errors.Refused(
            Message("{file} was written to while it was read. Please try again when it is complete.", file=self._called)
        )

    def _too_large(self) -> errors.Refused:
        return errors.Refused(
            Message("{file} is larger than {most} MB, which is the limit.", file=self._called, most=self._most // MB)
        )


def _most(desk: Desk, name: str) -> int:
    return int(desk.setting(f"{name}.most_mb")) * MB


@contextlib.contextmanager
def _opened(source: Path | BinaryIO) -> Iterator[tuple[BinaryIO, str]]:
    """A source to be read, and what it is called."""
    if not isinstance(source, Path):
        yield source, ""
        return
    if open_files.in_use(source):
        raise errors.Refused(Message("{file} belongs to this book itself.", file=source.name))
    with _readable(str(source)):
        # A pipe without a writer would be waited for.
        handle = os.open(source, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    with contextlib.ExitStack() as until_read:
        until_read.callback(os.close, handle)
        _refuse_others(os.fstat(handle).st_mode, source.name)
        yield until_read.enter_context(os.fdopen(handle, "rb", closefd=False)), source.name


def _refuse_others(mode: int, called: str) -> None:
    if stat.S_ISDIR(mode):
        raise errors.Refused(Message("{file} is a folder. Please name a file in it.", file=called))
    if not stat.S_ISREG(mode):
        raise errors.Refused(
            Message("{file} is a pipe or a device. Please save what it gives in a file first.", file=called)
        )


@contextlib.contextmanager
def _readable(called: str) -> Iterator[None]:
    """Say in words why a file cannot be read."""
    try:
        yield
    except FileNotFoundError as error:
        raise errors.Refused(Message("{file} is not there.", file=called)) from error
    except (OSError, ValueError) as error:
        raise errors.Refused(
            Message("{file} cannot be read: please check its place and rights.", file=called)
        ) from error
