"""Reading tables from JSON lines, one object a record, as our own export writes them.

The values become the texts that the fields read back to the same values: what a link points at is told by its number,
or else by its name, several of them are divided by commas, and extended information stays JSON. A name with null, or
with an empty text, list or object, says that there is nothing; one that an object does not have says nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from tui_crm.domain import errors
from tui_crm.exchange.sources import limits
from tui_crm.exchange.sources.table import NOTHING, Kind, Row
from tui_crm.i18n import Message

BOM = b"\xef\xbb\xbf"


class JsonLines:
    """A file of objects that has been read through once; its columns are the names that any of them uses."""

    kind: Kind = "json"
    neutral = False
    sheet = ""
    sheets: tuple[str, ...] = ()
    encoding = "utf-8"
    delimiter = ""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.said: tuple[Message, ...] = ()
        self._stamp = limits.Stamp.of(path)
        names: dict[str, None] = {}
        self.count = 0
        for line, record in self._records():
            self.count += 1
            names.update(dict.fromkeys(record))
            if len(names) > limits.MOST_COLUMNS:
                raise limits.too_wide(path, line, len(names))
        self.header = list(names)
        if not self.count:
            raise limits.empty(path)

    def rows(self) -> Iterator[Row]:
        """The objects, each with a cell for every name."""
        for line, record in self._records():
            yield line, [record.get(name, "") for name in self.header]

    def _records(self) -> Iterator[tuple[int, dict[str, str]]]:
        number = 0
        try:
            with self.path.open("rb") as file:
                while line := file.readline(limits.LONGEST_LINE + 1):
                    number += 1
                    if len(line) > limits.LONGEST_LINE:
                        raise limits.too_long(self.path, number)
                    if line := (line.removeprefix(BOM) if number == 1 else line).strip():
                        yield number, self._record(line, number)
        except OSError as error:
            raise limits.unreadable(self.path) from error
        self._stamp.check(number)

    def _record(self, line: bytes, number: int) -> dict[str, str]:
        try:
            found = _DECODER.decode(line.decode())
            if not isinstance(found, dict):
                raise ValueError
            record = {name.strip(): text_of(value) or NOTHING for name, value in found.items()}
            if len(record) < len(found) or any(len(text) > limits.LONGEST_CELL for text in record.values()):
                raise ValueError
            # Half a surrogate pair can be written in JSON, and nowhere else.
            "".join((*record, *record.values())).encode()
        except (ValueError, RecursionError) as error:
            self._stamp.check(number)
            raise errors.Refused(
                Message(
                    "{file} cannot be read at line {line}: each line has to be one complete JSON object.",
                    file=self.path.name,
                    line=number,
                )
            ) from error
        return record


class _Fraction(float):
    """A number that keeps the digits it was written with."""

    written: str

    def __new__(cls, text: str) -> _Fraction:
        number = super().__new__(cls, text)
        number.written = text
        return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; one that gives two values to a name says nothing."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _no_number(_: str) -> NoReturn:
    raise ValueError


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_Fraction, parse_constant=_no_number)


def text_of(value: Any) -> str:
    """A value as the text from which a field reads it back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ",".join(filter(None, map(_listed, value)))
    if isinstance(value, dict):
        if _is_link(value):
            return text_of(value.get("code") or value["name"])
        return json.dumps(value, ensure_ascii=False) if value else ""
    return value.written if isinstance(value, _Fraction) else str(value)


def _is_link(value: dict[str, Any]) -> bool:
    """Whether an object is how our export writes a record that is pointed at."""
    return "name" in value and isinstance(value.get("id"), int) and value.keys() <= {"id", "code", "name"}


def _listed(value: Any) -> str:
    """One of several; digits alone would be read as the key of a record in this book."""
    text = text_of(value)
    return text_of(value["name"]) if isinstance(value, dict) and _is_link(value) and text.isdecimal() else text
