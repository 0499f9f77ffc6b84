"""How many may come, how long they are waited for, and what becomes of the others when one session crashes."""

from __future__ import annotations

import os
import re
import selectors
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.office import PASSWORD
from tests.patience import until
from tests.terminal.serving.conftest import copy_of
from tests.terminal.serving.service import GO_ON, HOME, Service, serving
from tui_crm.terminal.host import Host, Session
from tui_crm.terminal.post import Post

OWN = "tests.terminal.serving.own_host"


@pytest.fixture(scope="module")
def host(sqlite_firm: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with room for four, which keeps whoever has lost the terminal for three seconds."""
    folder = tmp_path_factory.mktemp("host")
    words = ("--most", "4", "--keep", "3", "--sign-in", "600")
    with serving(copy_of(sqlite_firm, folder), folder / "run", *words, program=OWN) as found:
        yield found


@pytest.fixture(autouse=True)
def nobody_is_left(host: Service) -> Iterator[None]:
    yield
    host.leave_all()


@pytest.mark.parametrize(("how", "told"), [("kill", "意外结束"), ("exit", "意外结束"), ("raise", "RuntimeError")])
def test_a_session_that_crashes_touches_no_other(host: Service, how: str, told: str) -> None:
    """The person is told a number, under which the log has more; the terminal is given back; the others go on."""
    colleague = host.at_work("wanghaitao")
    here = host.at_work("lijing", TERM_PROGRAM=how)
    here.send("\x0c")
    assert here.status() == 1
    assert here.given_back
    said = here.shown.decode().rpartition("\x1b[?1049l")[2]
    assert told in said
    assert "Traceback" not in said
    (number,) = re.findall(r"\d{8}-\d+", said)
    assert number in (host.crashes if how == "raise" else host.logs("crashed with"))
    colleague.send("2")
    colleague.sees("杭州天和科技有限公司")


def test_a_crash_is_told_in_the_language_of_the_terminal_where_the_session_goes_on(host: Service) -> None:
    host.at_work("lijing", TERM_PROGRAM="kill").signal(signal.SIGKILL)
    here = host.attach(LANG="en_US.UTF-8").sees("Account")
    here.send(f"lijing\r{PASSWORD}\r")
    here.sees(GO_ON)
    here.send("\r")
    here.sees(HOME)
    here.send("\x0c")
    assert here.status() == 1
    assert "The session ended unexpectedly." in here.shown.decode()


def test_a_session_that_is_told_to_end_has_not_crashed(host: Service) -> None:
    """By whoever runs the service, for one person alone."""
    here = host.at_work("lijing")
    (session,) = host.sessions()
    os.kill(session, signal.SIGTERM)
    assert here.status() == 128 + signal.SIGTERM
    assert here.given_back
    assert "ends with 143" in host.logs("ends with 143")
    assert "crashed with 143" not in host.log


def test_a_session_that_fails_before_anything_is_drawn(host: Service) -> None:
    here = host.attach(TERM_PROGRAM="begin")
    assert here.status() == 1
    assert "意外结束" in here.shown.decode()
    assert "before anything is drawn" in host.crashes


def test_all_places_are_taken(host: Service) -> None:
    """A sentence, exit status 1, and a place again as soon as somebody has left; who has one finds it again."""
    seats = [host.at_work(account) for account in ("lijing", "wanghaitao", "zhoumin", "zhangxiaolan")]
    late = host.attach().signs_in("chenguodong", PASSWORD)
    assert late.status() == 1
    assert "会话已满" in late.shown.decode()
    anew = host.attach().signs_in("lijing", PASSWORD).sees(GO_ON)
    anew.send("\x1b[B\r")
    assert anew.status() == 1
    assert "会话已满" in anew.shown.decode()
    again = host.attach().signs_in("lijing", PASSWORD).sees(GO_ON)
    again.send("\r")
    again.sees(HOME)
    assert seats[0].status() == 0
    seats[0] = again
    until(lambda: len(host.sessions()) == 4, "the end of those that signed in")
    seats[0].leaves()
    assert seats[0].status() == 0
    until(lambda: len(host.sessions()) == 3, "a place")
    host.attach().sees("账号")


def test_an_account_has_so_many_sessions(host: Service) -> None:
    """Who wants another one is told; going on in one of them is always possible (R-ORG)."""
    with host.office() as office:
        office.set("serve.per_account", 1)
    try:
        host.at_work("lijing")
        second = host.attach().signs_in("lijing", PASSWORD).sees(GO_ON)
        second.send("\x1b[B\r")
        assert second.status() == 1
        assert second.given_back
        assert "已有 1 个会话" in second.shown.decode()
    finally:
        with host.office() as office:
            office.set("serve.per_account", 4)


def test_a_lost_session_ends_after_its_time(host: Service) -> None:
    """Nobody came back: it ends in order, its place is free, and nothing is offered any more."""
    here = host.at_work("lijing")
    here.signal(signal.SIGKILL)
    until(lambda: not host.sessions(), "the end of the session")
    again = host.attach().signs_in("lijing", PASSWORD).sees(HOME)
    assert GO_ON not in again.text


def test_who_comes_back_in_time_is_not_thrown_out_later(host: Service) -> None:
    """The time does not run any more once there is a terminal: seen by a colleague's, which runs out after it."""
    here = host.at_work("lijing")
    again = host.attach().sees("账号")
    here.signal(signal.SIGKILL)
    again.signs_in("lijing", PASSWORD).sees(GO_ON)
    again.send("\r")
    again.sees(HOME)
    colleague = host.at_work("wanghaitao")
    colleague.signal(signal.SIGKILL)
    until(lambda: len(host.sessions()) == 1, "the end of the colleague's session")
    again.send("2")
    again.sees("▹2 客户")


def test_a_sign_in_that_nobody_uses_gives_its_place_back(firm: str, tmp_path: Path) -> None:
    with serving(firm, tmp_path / "run", "--keep", "60", "--sign-in", "8", program=OWN) as impatient:
        works = impatient.at_work("lijing")
        idle = impatient.attach().sees("账号")
        assert idle.status() == 1
        assert idle.given_back
        assert "无人登录" in idle.shown.decode()
        works.send("2")
        works.sees("▹2 客户")


def test_going_on_in_a_session_that_hangs(firm: str, tmp_path: Path) -> None:
    """The terminal comes back with a sentence; a new session begins meanwhile, and what answers is offered again."""
    with serving(firm, tmp_path / "run", "--takes", "0.5", program=OWN) as service, service.office() as office:
        office.set("serve.per_account", 1)
        there = service.at_work("lijing")
        (hangs,) = service.sessions()
        os.kill(hangs, signal.SIGSTOP)
        here = service.attach().signs_in("lijing", PASSWORD).sees(GO_ON)
        here.send("\r")
        assert here.status() == 1
        assert here.given_back
        assert "没有响应" in here.shown.decode()
        service.logs(f"process {hangs}, does not answer")
        service.at_work("lijing").leaves()

        os.kill(hangs, signal.SIGCONT)
        there.send("2")
        there.sees("▹2 客户")
        again = service.attach().signs_in("lijing", PASSWORD).sees(GO_ON, "接管")
        again.send("\r")
        again.sees("▹2 客户")
        assert there.status() == 0


def test_an_end_that_is_noticed_twice_in_one_round() -> None:
    """By the signal first and by the closed connection then, as the system happens to tell them."""
    ours, theirs = socket.socketpair()
    host = Host(lambda hosted: 0, most=1)
    session = Session("1", 0, Post(ours), None, "here", 0, "en", "nobody")
    host._sessions["1"] = session
    host._selector.register(session.post, selectors.EVENT_READ, None)
    theirs.close()
    host._ended(session, 0)
    host._from_session(session)
    assert not host._sessions
    assert not host._selector.get_map()
