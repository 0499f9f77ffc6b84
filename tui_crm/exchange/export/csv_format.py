"""A list as CSV: labels as heads, one line a record, harmless to spreadsheets, in the encoding that is asked for."""

from __future__ import annotations

import codecs
import csv
import io
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
    sheet = _Sheet(out, encoding, delimiter, heads)
    sheet.add([heads])
    for columns in listing.texts(names):
        sheet.add(list(zip(*map(all_guarded, columns), strict=True)))


class _Sheet:
    """Rows on their way into the file."""

    def __init__(self, out: IO[bytes], encoding: str, delimiter: str, heads: Sequence[str]) -> None:
        self.out, self.encoding, self.delimiter, self.heads = out, encoding, delimiter, heads
        self.codec, mark = ENCODINGS[encoding]
        self.rows = 0
        out.write(mark)

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Write some rows; refused where the encoding lacks a sign, because none is to be lost."""
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self.delimiter, lineterminator="\r\n").writerows(rows)
        try:
            data = text.getvalue().encode(self.codec)
        except UnicodeEncodeError as error:
            raise self._refusal(rows) from error
        self.out.write(data)
        self.rows += len(rows)

    def _refusal(self, rows: Sequence[Sequence[str]]) -> errors.Refused:
        for number, row in enumerate(rows, self.rows + 1):
            for head, cell in zip(self.heads, row, strict=True):
                try:
                    cell.encode(self.codec)
                except UnicodeEncodeError as error:
                    return errors.Refused(
                        Message(
                            "Row {row}, {column}: {encoding} has no “{sign}”. Please choose utf-8 or gb18030.",
                            row=number,
                            column=head,
                            encoding=self.encoding,
                            sign=cell[error.start],
                        )
                    )
        raise AssertionError("every sign can be encoded")
