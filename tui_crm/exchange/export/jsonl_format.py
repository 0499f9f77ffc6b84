"""A list as JSON lines: one complete object a record, from which it can be taken in again unchanged."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import IO, Any

from tui_crm.domain import Record, fields, links
from tui_crm.exchange.export.listing import Listing
from tui_crm.exchange.export.values import Codes, plain_value

_UNSAFE = re.compile(
    "[\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]"
)
"""What JSON may leave as it is and a terminal may obey, reorder or hide."""


def write(listing: Listing, out: IO[bytes]) -> None:
    """Write the whole list: id and version first, then the fields in the order of the form."""
    kinds = listing.entity.fields
    names = [n for n in listing.columns or listing.seen if n != "id" and not isinstance(kinds[n], fields.SortKey)]
    for part in listing.parts(names):
        codes = _codes(listing, names, part)
        called = _names(listing, names, part)
        out.write("".join(_line(listing, record, names, codes, called) for record in part).encode())


def _line(listing: Listing, record: Record, names: Sequence[str], codes: Codes, called: Codes) -> str:
    kinds = listing.entity.fields
    values: dict[str, Any] = {"id": record.id, "version": record.version}
    for name in names:
        if name in record.values:
            values[name] = plain_value(kinds[name], record, name, codes, called)
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def _targets(listing: Listing, names: Sequence[str], part: Sequence[Record]) -> dict[str, set[int]]:
    """The records that some rows point at, by their entity."""
    found: dict[str, set[int]] = {}
    for name in names:
        kind = listing.entity.fields[name]
        if isinstance(kind, links.Link):
            keys = {record.values.get(name) for record in part} - {None}
            found.setdefault(kind.target, set()).update(keys)  # type: ignore[arg-type]
        elif isinstance(kind, links.Links):
            packed = {record.values.get(name) or "" for record in part}
            found.setdefault(kind.target, set()).update(key for text in packed for key in links.unpack(text))
    return found


def _codes(listing: Listing, names: Sequence[str], part: Sequence[Record]) -> Codes:
    return {target: listing.desk.codes(target, keys) for target, keys in _targets(listing, names, part).items()}


def _names(listing: Listing, names: Sequence[str], part: Sequence[Record]) -> Codes:
    several = [name for name in names if isinstance(listing.entity.fields[name], links.Links)]
    return {target: listing.desk.names(target, keys) for target, keys in _targets(listing, several, part).items()}
