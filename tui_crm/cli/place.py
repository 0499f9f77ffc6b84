"""Where the book lies, where the person sits, and which language the environment asks for."""

from __future__ import annotations

import os

TYPE_CHECKING = False
"""As `typing` has it: attaching to a service loads next to nothing."""

if TYPE_CHECKING:
    from pathlib import Path


def data_folder() -> Path:
    """The folder for books that nobody has put elsewhere, by the XDG base directory specification."""
    from pathlib import Path

    return Path(_data_place())


def _data_place() -> str:
    home = os.environ.get("XDG_DATA_HOME", "")
    # The specification says to ignore a path that is not absolute.
    return os.path.join(home if os.path.isabs(home) else os.path.expanduser("~/.local/share"), "tui-crm")


def book_url(given: str | None = None) -> str:
    """The path or address of the book: as given, else TUI_CRM_DB, else the usual place."""
    return given or os.environ.get("TUI_CRM_DB") or str(data_folder() / "crm.db")


def service_place() -> str:
    """Where the service of this machine waits: /run/tui-crm, or the person's own runtime folder without that."""
    place = "/run/tui-crm"
    if not os.access(place, os.X_OK):
        place = os.environ.get("XDG_RUNTIME_DIR") or _data_place()
    return os.path.join(place, "tui-crm.sock")


def service_socket() -> Path:
    """The same as a path."""
    from pathlib import Path

    return Path(service_place())


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
