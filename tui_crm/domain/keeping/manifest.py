"""What is noted beside a backup: of which book it is, what is in it, and by what it is known to be whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tui_crm.domain.core import errors
from tui_crm.domain.keeping import files
from tui_crm.domain.migrations import runner
from tui_crm.i18n import Message

FORMAT = 1
MOST = 1 << 20
"""Bytes; a manifest is never longer."""


@dataclass(frozen=True)
class Manifest:
    """The facts about a backup."""

    kind: str
    """sqlite or postgresql."""
    book: str
    """The id that the book keeps for life."""
    made: str
    """UTC, ISO 8601."""
    schema: str
    """The last step of the schema that the book has had."""
    tables: Mapping[str, int]
    """How many rows each table has."""
    number: int
    hash: str
    """Number and hash of the last change in the audit."""
    findings: tuple[str, ...]
    """What was wrong with the book already when it was backed up."""
    walked: bool
    """Whether all of that was looked for: by walking the audit, and comparing every index with its table."""
    size: int
    sha256: str


def place_of(backup: Path) -> Path:
    """Where the manifest of a backup lies."""
    return backup.with_name(f"{backup.name}.json")


def write(manifest: Manifest, backup: Path) -> None:
    """Note the facts beside the backup."""
    place = place_of(backup)
    with files.making(place) as part:
        with files.file_words(part):
            part.write_text(json.dumps({"format": FORMAT, **asdict(manifest)}, indent=2) + "\n", encoding="utf-8")
        files.settle(part, place)


def read(backup: Path) -> Manifest:
    """The facts about a backup; BadBackup where there are none, BookNewer where they are of a newer program."""
    place = place_of(backup)
    if not backup.is_file():
        raise errors.BadBackup(Message("There is no backup {place}.", place=str(backup)))
    if not place.is_file():
        raise errors.BadBackup(
            Message("{place} is missing. A backup is restored only together with its manifest.", place=str(place))
        )
    with files.file_words(place), place.open("rb") as file:
        text = file.read(MOST)
    try:
        facts = json.loads(text)
        newer = isinstance(facts["format"], int) and facts["format"] > FORMAT
        found = None if newer else _checked(facts)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise errors.BadBackup(
            Message("{place} is not the manifest of a backup of this program.", place=str(place))
        ) from error
    if found is None or found.schema not in runner.steps():
        raise errors.BookNewer(
            Message("This backup was made by a newer version of the program. Please update the program.")
        )
    return found


def _checked(facts: dict[str, Any]) -> Manifest:
    tables = {str(name): int(count) for name, count in facts["tables"].items()}
    words = {name: _text(facts[name]) for name in ("kind", "book", "made", "schema", "hash", "sha256")}
    if words["kind"] not in ("sqlite", "postgresql"):
        raise ValueError
    findings = tuple(map(_text, facts["findings"]))
    walked, number, size = bool(facts.get("walked", True)), int(facts["number"]), int(facts["size"])
    return Manifest(**words, tables=tables, number=number, findings=findings, walked=walked, size=size)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
