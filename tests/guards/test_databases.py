"""The two databases that tests run on are what they are said to be."""

from __future__ import annotations

from pathlib import Path

import psycopg

from tests.postgres import Server, running_server


def test_a_fresh_database_is_empty(fresh_book_url: str) -> None:
    if not fresh_book_url.startswith("postgresql://"):
        assert not Path(fresh_book_url).exists()
        return
    with psycopg.connect(fresh_book_url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_stat_user_tables").fetchone() == (0,)


def test_a_copy_has_what_its_template_has_and_leaves_it_alone(postgres: Server) -> None:
    with psycopg.connect(postgres.create("kept")) as connection:
        connection.execute("CREATE TABLE customer AS SELECT '客户' AS name")
    connection.close()
    with postgres.database("kept") as copy, psycopg.connect(copy) as connection:
        connection.execute("UPDATE customer SET name = 'changed'")
    with psycopg.connect(postgres.url("kept")) as connection:
        assert connection.execute("SELECT name FROM customer").fetchall() == [("客户",)]


def test_a_server_leaves_nothing_behind() -> None:
    """A leaked server would hold memory until the machine restarts, once for each test run."""
    with running_server() as server:
        folder = server.folder
        assert (folder / ".s.PGSQL.5432").is_socket()
    assert not folder.exists()
