"""The working day in the large book: timelines, the home page, and who has not been followed up for long.

What is asked is what the screens ask, each time at a desk of its own, so that nothing is answered from what a session
has kept; the pages of the book that it needs are in memory, as in an office at work.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

from tests.bench import books
from tests.bench.measure import Figure, figure
from tui_crm.domain import Book, Desk, Filter, Query, open_book
from tui_crm.domain.core.timeline import Stretch
from tui_crm.tui.screens.home import home_lines

PEOPLE = {books.MANAGER: "manager, 2,000 own", "zhoumin": "supervisor, department", "chenguohua": "executive, all"}
TIMES = 15
PAGES = 30
LIMIT, HOME_LIMIT, WIDE_LIMIT = 50, 100, 100
"""Milliseconds at 95 %: a page of a timeline or a list, the home page, a filter over all customers."""
SCREEN = 50
"""Events or records that a screen asks for at once."""
WORDS = "报价"

LONG_AGO = Filter("last_followup_at", "not_last_days", 30)
LISTS = {
    "customers without a follow-up for 30 days": ("customers", Query(filters=(LONG_AGO,), limit=SCREEN)),
    "the same, the oldest first": (
        "customers",
        Query(filters=(LONG_AGO,), sort=(("last_followup_at", "asc"),), limit=SCREEN),
    ),
    "follow-ups": ("followups", Query(limit=SCREEN)),
    f"follow-ups with {WORDS}": ("followups", Query(words=WORDS, limit=SCREEN)),
    "open tasks": ("appointments", Query(filters=(Filter("state", "is", "open"),), limit=SCREEN)),
}

Asked = Callable[[Desk], Any]


def figures(url: str) -> Iterator[Figure]:
    """What each person waits for."""
    with closing(open_book(url)) as book:
        busy, entries = _busiest(book)
        for account, who in PEOPLE.items():
            if book.desk_of(account).reaches(book.desk_of(account).actor.id, "customers", busy):
                yield from _timeline(book, account, f"{who}: timeline of {entries:,}", ("customers", busy))
            yield from _timeline(book, account, f"{who}: timeline of all in reach", None)
            for counted in (False, True):
                name = f"{who}: home{', with its numbers' if counted else ''}"
                ask: Asked = lambda desk, counted=counted: home_lines(desk, counted=counted)  # noqa: E731
                yield _figure(name, book, account, ask, HOME_LIMIT)
            yield from _lists(book, account, who)


def _busiest(book: Book) -> tuple[int, int]:
    """The customer with the most follow-ups, and how many those are."""
    asked = "SELECT customer, COUNT(*) FROM followups GROUP BY customer ORDER BY COUNT(*) DESC LIMIT 1"
    ((customer, entries),) = book.store.sql(asked)
    return customer, entries


def _within(name: str, milliseconds: list[float], limit: float) -> Figure:
    return replace(figure(name, milliseconds), median_limit=None, p95_limit=limit)


def _figure(name: str, book: Book, account: str, ask: Asked, limit: float = LIMIT) -> Figure:
    milliseconds = []
    for _ in range(TIMES + 1):
        desk = book.desk_of(account)
        began = time.perf_counter()
        ask(desk)
        milliseconds.append((time.perf_counter() - began) * 1000)
    return _within(name, milliseconds[1:], limit)


def _timeline(book: Book, account: str, name: str, about: tuple[str, int] | None) -> Iterator[Figure]:
    yield _figure(f"{name}, first screen", book, account, lambda desk: desk.timeline_now(about, limit=SCREEN))
    yield _within(f"{name}, further pages", list(_further(book.desk_of(account), about)), LIMIT)
    said = Stretch(words=WORDS)
    yield _figure(f"{name}, with {WORDS}", book, account, lambda desk: desk.timeline(about, said, limit=SCREEN))


def _further(desk: Desk, about: tuple[str, int] | None) -> Iterator[float]:
    stream = desk.timeline_now(about, limit=SCREEN)
    for _ in range(PAGES):
        if not stream.more_after:
            return
        began = time.perf_counter()
        stream = desk.timeline(about, after=stream.events[-1].mark, limit=SCREEN)
        yield (time.perf_counter() - began) * 1000


def _lists(book: Book, account: str, who: str) -> Iterator[Figure]:
    for label, (name, query) in LISTS.items():
        limit = WIDE_LIMIT if query.filters[:1] == (LONG_AGO,) else LIMIT
        ask: Asked = lambda desk, name=name, query=query: desk.page(name, query)  # noqa: E731
        yield _figure(f"{who}: {label}", book, account, ask, limit)
