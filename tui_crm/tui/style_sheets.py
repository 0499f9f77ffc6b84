"""Style sheets that are read once for all sessions that a process and those forked from it will have."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.cache import LRUCache
from textual.css.model import RuleSet

SHEETS = 512
"""More than there are: each widget's own sheet counts, and what falls out is read anew at every new screen."""

_read: LRUCache[tuple[Any, ...], list[RuleSet]] = LRUCache(SHEETS)


def share_style_sheets(app: App[Any]) -> None:
    """Let an application use what others of the same theme have read."""
    app.stylesheet._parse_cache = _read
