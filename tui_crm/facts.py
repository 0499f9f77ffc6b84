"""Where the facts that ship with the program lie: dictionaries, regions, holidays, the sample book."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_INSTALLED = _PACKAGE / "data_files"
_CHECKOUT = _PACKAGE.parent / "data"


def facts_path(*parts: str) -> Path:
    """The path of a shipped file of facts, in an installed package as in a checkout."""
    folder = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    return folder.joinpath(*parts)
