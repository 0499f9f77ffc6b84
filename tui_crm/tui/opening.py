"""Looking for a book and opening it, while the sign-in screen is on view already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_crm.domain import Book


def is_there(url: str) -> bool:
    """Whether a place seems to hold a book; what is really there shows when it is opened."""
    place = Path(url)
    return "://" in url or (place.is_file() and place.stat().st_size > 0)


def opened(url: str) -> Book:
    """The book, opened on the thread that calls this; the book without a screen is loaded there as well."""
    from tui_crm.domain import open_book

    return open_book(url)
