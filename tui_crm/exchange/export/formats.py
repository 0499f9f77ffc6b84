"""The formats that a list can leave the book in, by the names that people ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from tui_crm.exchange.export.listing import Listing
from tui_crm.i18n import mark


@dataclass(frozen=True)
class Format:
    """One way to write a list."""

    name: str
    label: str
    suffix: str
    module: str
    text: bool = True
    """Whether it can be read on a terminal and in a pipe."""
    options: Mapping[str, Any] = field(default_factory=dict)
    fields: str = "whole"
    """Which of a listing's sets of fields are written unless others are asked for: "seen" is complete on purpose."""
    entities: tuple[str, ...] = ()
    """The only kinds of records that can be written; () for all."""

    def write(self, listing: Listing, out: IO[bytes], **options: Any) -> None:
        """Write the whole list into an open file; the audit knows of it before the first byte."""
        # Each format is loaded when it is used: some of their libraries take long.
        module = import_module(f"tui_crm.exchange.export.{self.module}")
        with listing.entered(self.name, listing.columns or getattr(listing, self.fields)):
            module.write(listing, out, **self.options, **options)


PEOPLE = ("contacts", "customers")
"""What can be a card."""

PLANNED = ("appointments",)
"""What has a time to stand at."""

FORMATS = {
    one.name: one
    for one in (
        Format("csv", mark("CSV, for spreadsheets and other programs"), ".csv", "csv_format"),
        Format("xlsx", mark("Excel workbook"), ".xlsx", "xlsx_format", text=False),
        Format("json", mark("JSON lines, complete, for other programs"), ".jsonl", "jsonl_format", fields="seen"),
        Format("vcf", mark("vCard 3.0, for telephones"), ".vcf", "vcard_format", fields="seen", entities=PEOPLE),
        Format(
            "vcf4",
            mark("vCard 4.0"),
            ".vcf",
            "vcard_format",
            options={"version": "4.0"},
            fields="seen",
            entities=PEOPLE,
        ),
        Format("ics", mark("Calendar (iCalendar)"), ".ics", "ics_format", fields="seen", entities=PLANNED),
        Format("txt", mark("Text, for printing"), ".txt", "text_format", fields="shown"),
        Format("pdf", mark("PDF, for printing"), ".pdf", "pdf_format", text=False, fields="shown"),
    )
}
"""Name -> format; of two with the same suffix the first is the usual one."""


def format_of(path: Path) -> Format | None:
    """The format that a file's name says."""
    suffix = path.suffix.lower()
    return next((one for one in FORMATS.values() if suffix in _endings(one)), None)


def known_endings() -> tuple[str, ...]:
    """All endings of names that say a format."""
    return tuple(dict.fromkeys(ending for one in FORMATS.values() for ending in _endings(one)))


def _endings(one: Format) -> tuple[str, str]:
    return one.suffix, f".{one.name}"
