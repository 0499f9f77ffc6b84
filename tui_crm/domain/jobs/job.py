"""What a job is, what it gets, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui_crm.domain.book import Book
from tui_crm.domain.core.desk import Desk
from tui_crm.domain.keeping.files import Progress
from tui_crm.i18n import Message


@dataclass(frozen=True)
class Work:
    """What a job works with."""

    book: Book
    desk: Desk
    """The job's own: what is done there is in the audit under the job's title."""
    folder: str
    """Where backups go unless the configuration says otherwise."""
    progress: Progress


@dataclass(frozen=True)
class Outcome:
    """What a job has done, in one sentence."""

    message: Message
    failed: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the audit keeps of it; the words for their names are in `tui/present/deeds.py`."""


@dataclass(frozen=True)
class Job:
    """Work that is due every night; it may be run at any time, and twice does no harm."""

    name: str
    title: str
    """The name under which it acts."""
    help: str
    """What it does, in one sentence."""
    run: Callable[[Work], Outcome]
