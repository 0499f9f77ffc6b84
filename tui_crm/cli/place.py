"""Where the book lies, where the person sits, and which language the environment asks for."""

from __future__ import annotations

import os
from pathlib import Path


def data_folder() -> Path:
    """The folder for books that nobody has put elsewhere, by the XDG base directory specification."""
    home = os.environ.get("XDG_DATA_HOME", "")
    # The specification says to ignore a path that is not absolute.
    return (Path(home) if os.path.isabs(home) else Path.home() / ".local" / "share") / "tui-crm"


def book_url(given: str | None = None) -> str:
    """The path or address of the book: as given, else TUI_CRM_DB, else the usual place."""
    return given or os.environ.get("TUI_CRM_DB") or str(data_folder() / "crm.db")


def service_socket() -> Path:
    """Where the service of this machine waits: /run/tui-crm, or the person's own runtime folder without that."""
    place = Path("/run/tui-crm")
    if not os.access(place, os.X_OK):
        place = Path(os.environ.get("XDG_RUNTIME_DIR") or data_folder())
    return place / "tui-crm.sock"


def is_server(url: str) -> bool:
    """Whether the book is in a PostgreSQL database instead of a file."""
    return url.startswith(("postgresql://", "postgres://"))


def origin() -> str:
    """Where the person sits, for sign-in log and audit: the address of the other end, and the terminal."""
    client = os.environ.get("SSH_CONNECTION", "").partition(" ")[0]
    return " ".join(filter(None, (client, _terminal())))[:100]


def _terminal() -> str:
    for stream in (0, 1, 2):
        try:
            return os.ttyname(stream).removeprefix("/dev/")
        except OSError:
            continue
    return ""
