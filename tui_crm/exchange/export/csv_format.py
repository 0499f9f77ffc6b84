"""A list as CSV: labels as heads, one line a record, harmless to spreadsheets, in the encoding that is asked for."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import IO

from tui_crm.domain import errors
from tui_crm.exchange.export.listing import Listing
from tui_crm.exchange.neutral import all_guarded, guarded
from tui_crm.i18n import Message

ENCODINGS = {
    "utf-8-bom": ("utf-8", codecs.BOM_UTF8),
    "utf-8": ("utf-8", b""),
    "gb18030": ("gb18030", b""),
    "gbk": ("gbk", b""),
    "utf-16": ("utf-16-le", codecs.BOM_UTF16_LE),
    "cp1252": ("cp1252", b""),
}
"""What can be asked for -> the codec, and what stands in front; the first is what spreadsheets know by itself."""

DELIMITERS = {",": ",", ";": ";", "|": "|", "\t": "\t", "tab": "\t", "\\t": "\t"}
"""What can be asked for -> the sign."""


def write(listing: Listing, out: IO[bytes], encoding: str = "utf-8-bom", delimiter: str = ",") -> None:
    """Write the whole list."""
    names = listing.whole
    heads = [guarded(head) for head in listing.heads(names)]
    sheet = _Sheet(listing, out, encoding, delimiter, heads)
    sheet.add((), [[head] for head in heads])
    for block in listing.texts(names):
        sheet.add(block.ids, [all_guarded(column) for column in block.values])


def lines(columns: Sequence[Sequence[str]], delimiter: str) -> str:
    """Rows as Python's own writer has them, in a third of its time: of each column it is asked once what it holds."""
    cells = [_quoted(column, delimiter) for column in columns]
    if len(cells) == 1:
        # A line without anything would be no row.
        cells = [[cell or '""' for cell in cells[0]]]
    return "".join(f"{line}\r\n" for line in map(delimiter.join, zip(*cells, strict=True)))


def _quoted(column: Sequence[str], delimiter: str) -> Sequence[str]:
    signs = ('"', "\n", "\r", delimiter)
    whole = "\0".join(column)
    if not any(sign in whole for sign in signs):
        return column
    return ['"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in signs) else cell for cell in column]


class _Sheet:
    """Rows on their way into the file."""

    def __init__(self, listing: Listing, out: IO[bytes], encoding: str, delimiter: str, heads: Sequence[str]) -> None:
        self.listing, self.out, self.encoding, self.delimiter, self.heads = listing, out, encoding, delimiter, heads
        self.codec, mark = ENCODINGS[encoding]
        self.records = 0
        out.write(mark)

    def add(self, ids: Sequence[int], columns: Sequence[Sequence[str]]) -> None:
        """Write some records, or the heads; refused where the encoding lacks a sign, because none is to be lost."""
        try:
            data = lines(columns, self.delimiter).encode(self.codec)
        except UnicodeEncodeError as error:
            refusal = self._refusal(ids, list(zip(*columns, strict=True)))
            raise errors.Refused(refusal if self.listing.file else self._in_a_pipe(refusal)) from error
        self.out.write(data)
        self.records += len(ids)

    def _refusal(self, ids: Sequence[int], rows: Sequence[Sequence[str]]) -> Message:
        for at, row in enumerate(rows):
            for head, cell in zip(self.heads, row, strict=True):
                try:
                    cell.encode(self.codec)
                except UnicodeEncodeError as error:
                    return Message(
                        "Row {row} ({record}), {column}: {encoding} has no “{sign}”. Please choose utf-8 or gb18030.",
                        row=self.records + at + 2 if ids else 1,
                        record=self.listing.called(ids[at]) if ids else Message("heads of the columns"),
                        column=head,
                        encoding=self.encoding,
                        sign=cell[error.start],
                    )
        raise AssertionError("every sign can be encoded")

    def _in_a_pipe(self, refusal: Message) -> Message:
        """The refusal with what has gone out by then, which nobody can take back."""
        return Message("{refusal} Records written before it stopped: {n}.", refusal=refusal, n=f"{self.records:,}")
