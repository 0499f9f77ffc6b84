"""One database thread a session: what waits, what gives way, what is stopped."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from tui_crm.domain import errors, open_book
from tui_crm.tui.session import Session

FOREVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT count(*) FROM n"


@pytest.fixture
async def session(book_url: str) -> AsyncIterator[Session]:
    """A session over an empty book."""
    session = Session(book_url)
    session.book = await session.call(open_book, book_url)
    yield session
    session.close()


def endless(session: Session, begun: threading.Event) -> None:
    """A query that no one lives to see the end of."""
    from tui_crm.domain.core.stores import plain_words

    assert session.book is not None
    begun.set()
    with plain_words(session.book.store):
        session.book.store.sql(FOREVER)


async def has_begun(begun: threading.Event) -> None:
    """Wait without holding up the event loop."""
    await asyncio.get_running_loop().run_in_executor(None, begun.wait)


async def test_calls_run_in_order_on_one_thread_that_is_not_the_event_loops(session: Session) -> None:
    """The database never runs on the event loop, and no two calls at once."""
    threads = await asyncio.gather(*(session.call(threading.get_ident) for _ in range(5)))
    assert len(set(threads)) == 1
    assert threads[0] != threading.get_ident()


async def test_a_query_nobody_waits_for_is_stopped_in_the_database(session: Session) -> None:
    """A superseded search does not hold up the next one."""
    begun = threading.Event()
    task = asyncio.create_task(session.ask(endless, session, begun))
    await has_begun(begun)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await session.call(lambda: "next") == "next"


async def test_a_count_gives_way_to_any_key(session: Session) -> None:
    """Aside means: stopped as soon as something else is wanted."""
    begun = threading.Event()
    aside = asyncio.create_task(session.ask_aside(endless, session, begun))
    await has_begun(begun)
    assert await session.ask(lambda: "key") == "key"
    assert await aside is None


async def test_what_had_to_give_way_is_done_afterwards(session: Session) -> None:
    """Nobody has to ask for it again."""
    begun, times = threading.Event(), []

    def count() -> str:
        times.append(len(times))
        if len(times) == 1:
            endless(session, begun)
        return "counted"

    aside = asyncio.create_task(session.ask_at_rest(count))
    await has_begun(begun)
    assert await session.ask(lambda: "key") == "key"
    assert await aside == "counted"
    assert len(times) == 2


async def test_at_the_end_only_writes_are_done(session: Session) -> None:
    """A report under way, and those that wait behind it, do not keep a draft from being written in time."""
    begun = threading.Event()
    report = asyncio.create_task(session.ask(endless, session, begun))
    await has_begun(begun)
    waiting = asyncio.create_task(session.ask(endless, session, threading.Event()))
    aside = asyncio.create_task(session.ask_aside(endless, session, threading.Event()))
    draft = asyncio.create_task(session.call(lambda: "kept"))
    await asyncio.sleep(0)
    session.stop_queries()
    assert await draft == "kept"
    for query in (report, waiting, aside):
        with pytest.raises(errors.Interrupted):
            await query


async def test_a_write_is_finished_even_when_its_screen_is_gone(session: Session) -> None:
    """Nothing is half-written because somebody pressed Esc."""
    begun, go, done = threading.Event(), threading.Event(), threading.Event()

    def write() -> None:
        begun.set()
        go.wait()
        done.set()

    task = asyncio.create_task(session.call(write))
    await has_begun(begun)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go.set()
    await session.call(lambda: None)
    assert done.is_set()


async def test_errors_of_the_book_reach_the_screen(session: Session) -> None:
    """What the book refuses is raised where it was asked for."""
    assert session.book is not None
    with pytest.raises(errors.SignInRefused):
        await session.call(session.book.sign_in, "nobody", "wrong password")
