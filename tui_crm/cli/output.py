"""Data to standard output, words to standard error: aligned in cells, harmless to the terminal, never cut."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import click

from tui_crm.domain import Desk, Entity, Record, errors, links, registry, times, told
from tui_crm.i18n import Message, tr
from tui_crm.tui.present.text import cells, clean

_UNSAFE = re.compile("[\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb]")
"""What JSON leaves as it is and a terminal may obey, reorder or hide."""


class Failure(Exception):
    """Something that a command cannot do, with the sentence that says so."""


@contextmanager
def naming_fields(name: str) -> Iterator[None]:
    """Say which field of an entity a refused value belongs to."""
    try:
        yield
    except errors.Invalid as invalid:
        kinds = registry[name].fields
        lines = [
            tr("{place}: {what}", place=tr(kinds[field].label), what=tr(message)) if field in kinds else tr(message)
            for field, message in invalid.fields.items()
        ]
        raise Failure("  ".join(lines)) from None


def be_lenient() -> None:
    """Let an output that cannot spell a character show a question mark instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@contextmanager
def bar(label: str, *, shown: bool = True) -> Iterator[Callable[[int, int], None] | None]:
    """A bar of progress on a terminal, told what is done and of how much; nothing in a pipe."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=0, file=sys.stderr, label=label) as drawn:

        def move(done: int, total: int) -> None:
            drawn.length = total
            drawn.update(done - drawn.pos)

        yield move


def say(line: str = "") -> None:
    """Write a line of data."""
    sys.stdout.write(line + "\n")


def tell(text: str | Message) -> None:
    """Say a sentence to the person; what records or files put into it cannot do any harm."""
    sys.stdout.flush()
    sys.stderr.write(clean(text if isinstance(text, str) else tr(text)) + "\n")


def say_json(value: Any) -> None:
    """Write JSON that is also safe to look at."""
    say(_json(value))


def say_json_list(values: Iterable[Any]) -> None:
    """Write a JSON array while its values are read."""
    separator = "[\n"
    for value in values:
        sys.stdout.write(separator + "  " + _json(value).replace("\n", "\n  "))
        separator = ",\n"
    say("[]" if separator == "[\n" else "\n]")


def _json(value: Any) -> str:
    ascii_only = not (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf8")
    text = json.dumps(value, ensure_ascii=ascii_only, indent=2)
    return _UNSAFE.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


class Table:
    """Rows in columns that are as wide as their widest cell; what comes later may widen them."""

    def __init__(self, heads: Sequence[str], right: Iterable[int] = ()) -> None:
        self.heads = [clean(head) for head in heads]
        self.right = frozenset(right)
        self.widths = [cells(head) for head in self.heads]
        self._begun = False

    def write(self, rows: Sequence[Sequence[str]]) -> None:
        """Write some rows, below the heads when they are the first."""
        shown = [[clean(cell) for cell in row] for row in rows]
        for row in shown:
            self.widths = [max(width, cells(cell)) for width, cell in zip(self.widths, row, strict=True)]
        if not self._begun:
            shown.insert(0, self.heads)
            self._begun = True
        for row in shown:
            say("  ".join(self._padded(i, cell) for i, cell in enumerate(row)).rstrip())

    def _padded(self, column: int, cell: str) -> str:
        blank = " " * (self.widths[column] - cells(cell))
        return blank + cell if column in self.right else cell + blank


def say_pairs(pairs: Sequence[tuple[str, str]]) -> None:
    """Write names and values below each other; values of several lines stay in their column."""
    shown = [(clean(name), [clean(line) for line in value.split("\n")]) for name, value in pairs]
    width = max((cells(name) for name, _ in shown), default=0)
    for name, lines in shown:
        say(f"{name}{' ' * (width - cells(name))}  {lines[0]}".rstrip())
        for line in lines[1:]:
            say(f"{' ' * width}  {line}".rstrip())


def plain_values(desk: Desk, entity: Entity, record: Record, names: Iterable[str]) -> dict[str, Any]:
    """A record as JSON has it: links as {id, name}, days and instants in ISO 8601."""
    values = {name: _plain(desk, entity, record, name) for name in names if name in record.values}
    return {"id": record.id, **values}


def _plain(desk: Desk, entity: Entity, record: Record, name: str) -> Any:
    value, kind = record.values[name], entity.fields.get(name)
    if isinstance(kind, links.Link):
        return None if value is None else {"id": value, "name": record.label(name)}
    if isinstance(kind, links.Links):
        names = desk.names(kind.target, set(links.unpack(value)))
        return [{"id": key, "name": names.get(key, "?")} for key in links.unpack(value)]
    if isinstance(kind, links.Json):
        return json.loads(value) if value else {}
    if isinstance(kind, times.Moment) and value is not None:
        return told(value).isoformat(timespec="milliseconds")
    return value.isoformat() if isinstance(value, date) else value
