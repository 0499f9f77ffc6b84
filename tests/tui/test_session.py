"""One database thread a session: what waits, what gives way, what is stopped."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from tests.postgres import Server
from tui_crm.domain import create_book, errors, open_book
from tui_crm.tui.session import Session

FOREVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT count(*) FROM n"


@pytest.fixture
async def session(book_url: str) -> AsyncIterator[Session]:
    """A session over an empty book."""
    session = Session(book_url)
    session.book = await session.call(open_book, book_url)
    yield session
    session.close()


@pytest.fixture
async def session_on_server(postgres: Server) -> AsyncIterator[Session]:
    """A session over an empty book on a server."""
    with postgres.database() as url:
        create_book(url)
        session = Session(url)
        session.book = await session.call(open_book, url)
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


async def test_whoever_waits_for_long_is_told_once_and_until_the_end(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two wait for a book that does not answer: a sentence comes, and goes when both have what they wanted."""
    monkeypatch.setattr("tui_crm.tui.session.PATIENCE", 0.0)
    told: list[bool] = []
    both_waited = asyncio.Event()

    def tell(waiting: bool) -> None:
        told.append(waiting)
        if told == [True, True]:
            both_waited.set()

    session.tell_waiting = tell
    begun, go = threading.Event(), threading.Event()

    def held_up() -> str:
        begun.set()
        go.wait()
        return "there"

    first, second = asyncio.create_task(session.call(held_up)), asyncio.create_task(session.ask(lambda: "too"))
    await has_begun(begun)
    await both_waited.wait()
    go.set()
    assert [await first, await second] == ["there", "too"]
    await asyncio.sleep(0)
    assert told == [True, True, False]


async def test_whoever_gets_an_answer_in_time_is_told_nothing(session: Session) -> None:
    told: list[bool] = []
    session.tell_waiting = told.append
    assert await session.call(lambda: "there") == "there"
    await asyncio.sleep(0)
    assert told == []


async def test_a_server_that_hangs_holds_no_key_up(session_on_server: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The word to stop does not arrive either: nobody waits for that, and nothing fails; the next call goes on."""
    from psycopg import Connection
    from psycopg.errors import CancellationTimeout

    session, begun, hung = session_on_server, threading.Event(), threading.Event()
    asked = threading.Event()
    words: list[int] = []
    cancel = Connection.cancel_safe

    def hangs(self: Connection[object], *, timeout: float) -> None:
        words.append(threading.get_ident())
        asked.set()
        if len(words) == 1:
            hung.wait()
            raise CancellationTimeout
        cancel(self, timeout=timeout)

    monkeypatch.setattr(Connection, "cancel_safe", hangs)
    task = asyncio.create_task(session.ask(endless, session, begun))
    await has_begun(begun)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    waiting = asyncio.create_task(session.call(lambda: "next"))
    await has_begun(asked)
    hung.set()
    assert await waiting == "next"
    assert threading.get_ident() not in words
    assert len(words) > 1


async def test_a_word_to_stop_that_comes_late_stops_nothing_else(
    session_on_server: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next call waits until it has arrived."""
    from psycopg import Connection

    session, begun = session_on_server, threading.Event()
    late, answered = threading.Event(), threading.Event()
    cancel = Connection.cancel_safe

    def comes_late(self: Connection[object], *, timeout: float) -> None:
        begun.wait()
        late.wait()
        cancel(self, timeout=timeout)
        answered.set()

    monkeypatch.setattr(Connection, "cancel_safe", comes_late)
    go = threading.Event()

    def first() -> None:
        begun.set()
        go.wait()

    def second() -> tuple[bool, int]:
        assert session.book is not None
        return answered.is_set(), session.book.store.sql("SELECT 1 FROM pg_sleep(0.05)")[0][0]

    task = asyncio.create_task(session.ask(first))
    await has_begun(begun)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    waiting = asyncio.create_task(session.ask(second))
    go.set()
    late.set()
    assert await waiting == (True, 1)
