"""PostgreSQL is restarted while people work: one plain sentence, and work goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.stories.conftest import elsewhere, last_change
from tests.stories.driver import WIDE, signed_in
from tui_crm.tui.screens.records.form import FormScreen

AWAY = "数据库服务器无响应"
HENGDA = "杭州恒达精密机械有限公司"


def server_restarts(url: str) -> None:
    """End every connection to the book but the one that says so."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@contextmanager
def server_is_away(url: str) -> Iterator[None]:
    """The server ends every connection to the book and takes no new one, until it is back."""
    name = conninfo_to_dict(url)["dbname"]
    with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as connection:
        takes = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
        connection.execute(takes.format(sql.Identifier(name), sql.SQL("false")))
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            connection.execute(takes.format(sql.Identifier(name), sql.SQL("true")))


@pytest.mark.parametrize(("key", "seen"), [("f5", "共 3 条"), ("3", "公海"), ("1", "最近查看"), ("e", "* 为必填项")])
async def test_whoever_reads_does_not_hear_of_a_restart(firm_on_server: str, key: str, seen: str) -> None:
    """The server is there again when it is asked again."""
    async with signed_in(firm_on_server, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        server_restarts(firm_on_server)
        await crm.press(key)
        await crm.sees(seen)
        await crm.sees_nothing_of(AWAY)


@pytest.mark.parametrize("key", ["f5", "3", "1", "u", "d", "e"])
async def test_between_two_keys(firm_on_server: str, key: str) -> None:
    """Whatever is pressed while the server is away says what is the matter; pressed again it does its work."""
    async with signed_in(firm_on_server, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        with server_is_away(firm_on_server):
            await crm.press(key)
            await crm.is_told(AWAY)
        await crm.open("联系人")
        await crm.sees("王芳")
        await crm.open("客户")
        await crm.sees(HENGDA, "共 3 条")


async def test_a_write_that_met_a_restart_is_never_made_twice(firm_on_server: str) -> None:
    """Nobody knows how far it came, so she is told, and decides herself; until then nothing more is tried."""
    before = last_change(firm_on_server)
    async with signed_in(firm_on_server, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        server_restarts(firm_on_server)
        await crm.press("d")
        await crm.is_told(AWAY)
        assert last_change(firm_on_server) == before
        await crm.press("d")
        await crm.is_told("已删除，按 u 撤销")
    assert last_change(firm_on_server) == before + 1


async def test_while_a_record_stands_beside_the_list(firm_on_server: str) -> None:
    async with signed_in(firm_on_server, "lijing", WIDE) as crm:
        await crm.open("客户")
        with server_is_away(firm_on_server):
            await crm.goes_to(HENGDA)
            await crm.sees(AWAY)
        await crm.press("f5")
        await crm.sees_together("电话", "0571-87654321")


async def test_while_a_form_is_filled_in(firm_on_server: str) -> None:
    """What was typed stays, and is saved by the same key a moment later."""
    before = last_change(firm_on_server)
    async with signed_in(firm_on_server, "lijing") as crm:
        await crm.open("客户")
        await crm.goes_to(HENGDA)
        await crm.edits()
        await crm.fills(传真="0571-1112222")
        server_restarts(firm_on_server)
        await crm.press("f2")
        await crm.is_told(AWAY)
        assert isinstance(crm.screen, FormScreen)
        await crm.sees("0571-1112222")
        await crm.saves()
        await crm.is_told("已保存。")
    with elsewhere(firm_on_server) as office:
        newest = office.admin.history("customers", office.id_of("customers", HENGDA))[0]
        assert [set(entry.changes) for entry in newest.entries] == [{"fax"}]
        assert newest.id == before + 1


async def test_while_something_is_looked_for(firm_on_server: str) -> None:
    async with signed_in(firm_on_server, "lijing") as crm:
        server_restarts(firm_on_server)
        await crm.press("ctrl+k")
        await crm.types("恒达")
        await crm.sees(HENGDA)
        await crm.press("escape")
        await crm.open("客户")
        await crm.press("slash")
        with server_is_away(firm_on_server):
            await crm.types("博")
            await crm.is_told(AWAY)
        await crm.types("雅")
        await crm.sees("共 1 条", "上海博雅医药科技公司")


async def test_nobody_has_to_stay(firm_on_server: str) -> None:
    async with signed_in(firm_on_server, "lijing") as crm:
        server_restarts(firm_on_server)
        await crm.press("q")
        await crm.confirms()
        for _ in range(100):
            if crm.app._exit:
                break
            await crm.pilot.pause(0.01)
        assert crm.app._exit
