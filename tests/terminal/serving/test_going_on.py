"""A line drops in the middle of the work: after signing in again, everything is as it was."""

from __future__ import annotations

import os
import signal

from tests.office import PASSWORD
from tests.patience import until
from tests.stories.conftest import elsewhere, stored
from tests.terminal.serving.seat import COOKED, Seat
from tests.terminal.serving.service import GO_ON, HOME, Service
from tui_crm.domain import Query

NAME = "苏州新芯半导体"
NEW_PASSWORD = "龙井 tea 2026"


def in_a_form(here: Seat) -> None:
    """Half of a new customer."""
    here.sees(HOME)
    here.send("2")
    here.sees("宁波鼎新电子材料厂")
    here.send("n")
    here.sees("新建客户")
    here.send(NAME)
    here.sees(NAME)


def over_ssh(service: Service, account: str = "lijing", **facts: int) -> Seat:
    here = service.ssh(account, **facts).sees("assword:")
    here.send(PASSWORD + "\r")
    return here


def test_the_line_drops_in_a_form(any_service: Service) -> None:
    """From home, with a larger window, she is back in the form, with what she had typed, at the new size."""
    office = over_ssh(any_service)
    in_a_form(office)
    office.signal(signal.SIGKILL)
    any_service.logs("has lost its terminal")
    (session,) = any_service.sessions()

    home = over_ssh(any_service, columns=132, lines=40)
    home.sees(GO_ON, "断线", "来自 ssh 127.0.0.1")
    home.send("\r")
    home.sees(NAME, "新建客户")
    bottom = home.lines[39]
    assert "保存" in bottom, "the last line is the last of the new window"
    until(lambda: any_service.sessions() == [session], "the session that was offered is the only one")
    home.send("\x13")
    home.sees("已保存")
    assert stored(any_service.url, "customers", NAME)["name"] == NAME
    home.leaves()
    assert home.status() == 0


def test_the_process_behind_the_ssh_port_fails(service: Service) -> None:
    """Whoever came that way loses the line, comes again, and goes on; whoever sits at the machine notices nothing."""
    colleague = service.at_work("wanghaitao")
    office = over_ssh(service)
    in_a_form(office)
    lost = service.log.count("has lost its terminal")
    os.kill(service.ssh_process(), signal.SIGKILL)
    service.logs("has lost its terminal", lost + 1)
    service.logs("the process behind the SSH port has ended")

    again = over_ssh(service)
    again.sees(GO_ON)
    again.send("\r")
    again.sees(NAME, "新建客户")
    colleague.send("2")
    colleague.sees("▹2 客户")
    service.leave_all()


def test_it_is_asked_in_the_persons_language_and_alone(service: Service) -> None:
    """Who has proved an account at the door need not see where others sign in, nor in which language."""
    with elsewhere(service.url) as office:
        office.admin.change("users", office.user("sunli"), {"language": "en"})
    first = over_ssh(service, "sunli").sees("Home page")
    first.signal(signal.SIGKILL)
    service.logs("has lost its terminal")
    again = over_ssh(service, "sunli").sees("Go on where you were?", "Begin anew")
    assert not any(word in again.shown.decode() for word in ("账号", "登录", "Account"))
    again.send("\r")
    again.sees("Home page")
    service.leave_all()


def test_begin_anew(service: Service) -> None:
    """What was left stays for later; and it is offered again."""
    first = service.at_work("zhoumin")
    first.signal(signal.SIGKILL)
    service.logs("has lost its terminal")
    second = service.attach().signs_in("zhoumin", PASSWORD).sees(GO_ON, "重新开始")
    second.send("\x1b[B\r")
    second.sees(HOME)
    until(lambda: len(service.sessions()) == 2, "two sessions")
    second.leaves()
    assert second.status() == 0
    until(lambda: len(service.sessions()) == 1, "the session that was left")


def test_a_session_that_is_open_elsewhere_is_taken_over(service: Service) -> None:
    """The other terminal is told, gets its screen back, and ends without an error; the form goes on here."""
    there = service.at_work("lijing")
    in_a_form(there)
    here = over_ssh(service, columns=100, lines=30)
    here.sees(GO_ON, "接管", "仍在")
    here.send("\r")
    here.sees(NAME, "新建客户")
    assert there.status() == 0
    assert there.given_back
    assert "会话已在另一终端继续" in there.shown.decode()
    here.send("，苏州")
    here.sees(NAME + "，苏州")


def test_what_is_typed_before_the_session_has_the_terminal_does_nothing_in_it(service: Service) -> None:
    """Nobody has seen yet what stands there, such as a question that a key too many would answer."""
    service.leave_all()
    there = service.at_work("lijing")
    there.send("q")
    there.sees("确定退出")
    (session,) = service.sessions()
    here = service.attach(in_shell=True).signs_in("lijing", PASSWORD).sees(GO_ON)
    os.kill(session, signal.SIGSTOP)
    here.send("\r")
    here.until(lambda: here.modes == COOKED, "that the first session has let the terminal go")
    here.send("\x1b[C\r")
    os.kill(session, signal.SIGCONT)
    here.sees("确定退出")
    here.send("\r")
    here.sees_no_more("确定退出")
    here.send("2")
    here.sees("▹2 客户")
    service.leave_all()


def test_nobody_goes_on_in_the_session_of_somebody_else(service: Service) -> None:
    here = service.at_work("wanghaitao")
    assert GO_ON not in here.text
    here.leaves()
    assert here.status() == 0


def test_an_account_gets_another_name_and_its_old_one_another_person(service: Service) -> None:
    """Her session is hers under the new name; whoever has the old one now is not offered it."""
    there = service.at_work("zhoumin")
    lost = service.log.count("has lost its terminal")
    there.signal(signal.SIGKILL)
    service.logs("has lost its terminal", lost + 1)
    with service.office() as office:
        office.admin.change("users", office.user("zhoumin"), {"account": "zhoumin.alt"})
        new = {"account": "zhoumin", "name": "周民", "roles": "auditor", "department": "总公司"}
        password = str(office.admin.do("users.reset_password", office.admin.create("users", new).id))
    somebody = service.attach().signs_in("zhoumin", password).sees("新密码")
    somebody.send(f"{NEW_PASSWORD}\r{NEW_PASSWORD}\r")
    somebody.until(lambda: GO_ON in somebody.text or HOME in somebody.text, "the home page")
    assert GO_ON not in somebody.text
    service.attach().signs_in("zhoumin.alt", PASSWORD).sees(GO_ON)


def test_what_is_done_afterwards_comes_from_the_new_place(service: Service) -> None:
    """The audit names the address from which the person works now."""
    there, before = service.at_work("zhangxiaolan"), service.log.count("has lost its terminal")
    there.signal(signal.SIGKILL)
    service.logs("has lost its terminal", before + 1)
    here = over_ssh(service, "zhangxiaolan").sees(GO_ON)
    here.send("\r")
    here.sees(HOME)
    here.send("2")
    here.sees("北京远航科技有限公司")
    here.send("d")
    here.sees("已删除")
    with service.office() as office:
        newest = office.admin.page("audit", Query(sort=(("id", "desc"),), limit=1)).rows[0]
        assert newest["origin"] == "ssh 127.0.0.1"
