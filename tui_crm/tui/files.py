"""Where the files of a person lie on this machine: exports, and what is to be imported or attached.

Whoever runs the program as himself has the rights of the system for that. A service writes and reads with its own
rights, which reach the book and its key: so it keeps to a folder for each person, and takes no other names.
"""

from __future__ import annotations

import getpass
import logging
import os
import socket
from pathlib import Path

from tui_crm.domain import errors
from tui_crm.i18n import Message, tr
from tui_crm.tui.present.text import clean
from tui_crm.tui.session import Session

log = logging.getLogger("tui_crm")

NEWEST = 50
"""Files that are offered."""


def exports(session: Session) -> Path:
    """Where exports go: TUI_CRM_EXPORTS, or a folder in the person's home; under a service the person's own."""
    return _of_person(session, "exports") or _named("TUI_CRM_EXPORTS", "tui-crm-exports")


def imports(session: Session) -> Path:
    """Where files to import are put: TUI_CRM_IMPORTS, or a folder in the person's home; else as `exports`."""
    return _of_person(session, "imports") or _named("TUI_CRM_IMPORTS", "tui-crm-imports")


def make_folders(folder: Path, person: int) -> None:
    """Make the folders of a person under a service, so that files can be put there before any has been written."""
    try:
        own = folder / str(person)
        for place in (folder, own, own / "exports", own / "imports"):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        # Whoever works without files is not kept from it; an export tells the person of the same.
        log.warning("the folders of person %d cannot be made: %s", person, error)


def offered(session: Session) -> list[Path]:
    """What lies where files to import are put, the newest first."""
    try:
        found = [one for one in imports(session).iterdir() if one.is_file() and not one.name.startswith(".")]
        return sorted(found, key=lambda one: one.stat().st_mtime, reverse=True)[:NEWEST]
    except OSError:
        return []


def where(session: Session) -> list[str]:
    """Where files to take in are put, and how they get there from the person's own computer."""
    place = imports(session)
    if session.files is not None:
        return [tr("Files to take in lie in {folder}. Whoever runs the service puts them there.", folder=str(place))]
    home = Path.home()
    short = place.relative_to(home) if place.is_relative_to(home) else place
    return [
        tr("Files to take in are put into {folder} on this server. From your own computer:", folder=str(place)),
        tr("scp FILE {place}", place=f"{getpass.getuser()}@{socket.gethostname()}:{short}/"),
    ]


def free_place(folder: Path, name: str) -> Path:
    """A place in a folder for what is called so, where nothing stands yet; no name leads out of it or hides there."""
    plain = clean(name).replace("/", "_").replace("\\", "_")
    stem, ending = os.path.splitext(f"_{plain}" if plain.startswith(".") or not plain else plain)
    stem, ending = _cut(stem, 180), _cut(ending, 40)
    place, number = folder / f"{stem}{ending}", 1
    while os.path.lexists(place):
        number += 1
        place = folder / f"{stem}-{number}{ending}"
    return place


def _cut(text: str, size: int) -> str:
    """What of a text fits into so many bytes, of which a name may have 255."""
    return text.encode()[:size].decode(errors="ignore")


def place_of(session: Session, typed: str) -> Path:
    """A file to take in as a person names it: from the own home, or among those; Refused where it may be none else."""
    folder, name = imports(session), typed.strip().encode("utf-8", "replace").decode().replace("\0", "?")
    if session.files is None:
        path = Path(name).expanduser()
        return path if path.is_absolute() or path.exists() else folder / path
    path = folder / name
    if not may_import(session, path):
        raise errors.Refused(
            Message("Only files that whoever runs the service has put into {folder} are taken in.", folder=str(folder))
        )
    return path


def may_import(session: Session, path: Path) -> bool:
    """Whether a file may be read for somebody: under a service, nothing leads out of the folder, not even a link."""
    return session.files is None or (path.parent == imports(session) and path.name != ".." and not path.is_symlink())


def _of_person(session: Session, kind: str) -> Path | None:
    # By number: an account may be named anew, and its name given to somebody else.
    return session.files / str(session.desk.actor.id) / kind if session.files is not None else None


def _named(variable: str, otherwise: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / otherwise)
