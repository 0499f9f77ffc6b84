"""Where the files of a person lie on this machine: exports, and what is to be imported.

Whoever runs the program as himself has the rights of the system for that. A service writes and reads with its own
rights, which reach the book and its key: so it keeps to a folder for each account, and takes no other names.
"""

from __future__ import annotations

import os
from pathlib import Path

from tui_crm.domain import errors
from tui_crm.i18n import Message
from tui_crm.tui.session import Session


def exports(session: Session) -> Path:
    """Where exports go: TUI_CRM_EXPORTS, or a folder in the person's home; under a service the account's folder."""
    return _of_account(session, "exports") or _named("TUI_CRM_EXPORTS", "tui-crm-exports")


def imports(session: Session) -> Path:
    """Where files to import are put: TUI_CRM_IMPORTS, or a folder in the person's home; else as `exports`."""
    return _of_account(session, "imports") or _named("TUI_CRM_IMPORTS", "tui-crm-imports")


def place_of(session: Session, typed: str) -> Path:
    """A file to import as a person names it: from the own home, or among those; Refused where it may be none else."""
    folder, name = imports(session), typed.strip().encode("utf-8", "replace").decode().replace("\0", "?")
    if session.files is None:
        path = Path(name).expanduser()
        return path if path.is_absolute() or path.exists() else folder / path
    path = folder / name
    if not may_import(session, path):
        raise errors.Refused(
            Message("Only files that whoever runs the service has put into {folder} are imported.", folder=str(folder))
        )
    return path


def may_import(session: Session, path: Path) -> bool:
    """Whether a file may be read for somebody: under a service, nothing leads out of the folder, not even a link."""
    return session.files is None or (path.parent == imports(session) and path.name != ".." and not path.is_symlink())


def _of_account(session: Session, kind: str) -> Path | None:
    return session.files / session.desk.actor.account / kind if session.files is not None else None


def _named(variable: str, otherwise: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / otherwise)
