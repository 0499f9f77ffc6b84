"""Zip files, opened only where their directory is of an honest size."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tui_crm.domain import errors
from tui_crm.exchange.sources import limits
from tui_crm.i18n import Message

MOST_DIRECTORY = 5_000_000
"""Bytes; a workbook has a few hundred parts, and each of them takes about a hundred bytes there."""

END, END_64 = b"PK\x05\x06", b"PK\x06\x06"
"""What the last records of a zip begin with, the usual one and that of very large files (APPNOTE 4.3.14, 4.3.16)."""


def broken(path: Path) -> errors.Refused:
    """What is said of a workbook that breaks off or contradicts itself."""
    return errors.Refused(
        Message("{file} is damaged. Please open it in a spreadsheet program and save it again.", file=path.name)
    )


def opened_zip(path: Path) -> zipfile.ZipFile:
    """The zip at a place; Refused where it is none, or where its directory alone would fill the memory."""
    try:
        if _directory_size(path) > MOST_DIRECTORY:
            raise broken(path)
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise broken(path) from error
    except OSError as error:
        raise limits.unreadable(path) from error


def _directory_size(path: Path) -> int:
    """What the last records tell, before anything else of the file is believed."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        # The last record, its comment of at most 65,535 bytes, and the two records of large files in front.
        file.seek(max(0, size - 65_535 - 22 - 76))
        tail = file.read()
    place = tail.rfind(END)
    small = int.from_bytes(tail[place + 12 : place + 16], "little") if place >= 0 else 0
    large = tail[place - 76 : place - 20] if place >= 76 else b""
    return max(small, int.from_bytes(large[40:48], "little")) if large.startswith(END_64) else small
