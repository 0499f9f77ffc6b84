"""李静 attaches to the service of her machine, works, and leaves; or her terminal, or her client, goes away."""

from __future__ import annotations

import getpass
import os
import signal
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from tests.office import PASSWORD
from tests.patience import until
from tests.terminal.serving.seat import COOKED
from tests.terminal.serving.service import GO_ON, HOME, Service
from tui_crm.domain import Query
from tui_crm.terminal import merging


def test_she_works_and_leaves(any_service: Service) -> None:
    """The terminal is given back as it was, with the exit status of the session, and the log says who it was."""
    here = any_service.at_work()
    assert here.modes == 0, "keys come one by one while she works"
    here.send("2")
    here.sees("杭州恒达精密机械有限公司")
    here.leaves()
    assert here.status() == 0
    assert here.given_back
    came, left = any_service.sign_ins("lijing")[-2:]
    assert (came[0], left[0]) == ("ok", "out")
    assert came[1].split(" pts/")[0] == getpass.getuser()
    until(lambda: not any_service.sessions(), "the end of the session")
    assert any_service.crashes == ""


def test_her_folders_are_there_once_she_has_signed_in(service: Service) -> None:
    """So whoever runs the service can put a file into them as the documentation says."""
    here = service.at_work()
    with service.office() as office:
        own = f"data/tui-crm/files/{office.user('lijing')}/*"
    folders = {one.name: one.stat().st_mode & 0o777 for one in service.folder.glob(own)}
    assert folders == {"exports": 0o700, "imports": 0o700}
    here.leaves()


def test_what_she_has_like_others_the_kernel_may_put_together(service: Service) -> None:
    """As soon as she has signed in; a sign-in screen is soon gone, and looking it through would only hold it up."""
    before = set(service.sessions())
    here = service.attach()
    here.sees("账号")
    (session,) = set(service.sessions()) - before
    assert not offered(session)
    here.signs_in("lijing", PASSWORD)
    here.until(lambda: GO_ON in here.text or HOME in here.text, "what comes after it")
    if not merging.SWITCH.exists():
        pytest.skip("this kernel merges no pages")
    assert offered(session)


def offered(pid: int) -> bool:
    """Whether a process has offered its heap to be merged with equal pages (VmFlags in proc_pid_smaps(5))."""
    _, _, heap = Path(f"/proc/{pid}/smaps").read_text().partition("[heap]")
    return "mg" in heap.partition("VmFlags:")[2].partition("\n")[0].split()


def test_a_picture_of_several_signs_is_saved_as_it_was_typed(service: Service) -> None:
    """What joins them has no width of its own, and is a part of the name."""
    here = service.at_work()
    here.send("2")
    here.sees("杭州恒达精密机械有限公司")
    here.send("n")
    here.sees("新建客户")
    here.send("全家\U0001f468\u200d\U0001f469\u200d\U0001f467便利店\x13")
    here.sees("已保存")
    here.leaves()
    assert here.status() == 0
    with service.office() as office:
        names = [row["name"] for row in office.admin.page("customers", Query(words="便利店")).rows]
    assert names == ["全家\U0001f468\u200d\U0001f469\u200d\U0001f467便利店"]


def test_her_window_changes_its_size(service: Service) -> None:
    here = service.at_work()
    here.send("2")
    here.sees("杭州恒达精密机械有限公司")
    here.resize(132, 30)
    here.until(lambda: here.lines[0] and here.lines[29].endswith("F1 帮助"), "the first and the last line")
    here.leaves()
    assert here.status() == 0


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGTERM, 128 + 15), (signal.SIGHUP, 128 + 1), (signal.SIGQUIT, 128 + 3), (signal.SIGINT, 128 + 2)],
)
def test_her_client_is_told_to_end(service: Service, number: signal.Signals, status: int) -> None:
    """The terminal is still there and is given back; the session waits for her."""
    here = service.at_work()
    before = service.log.count("has lost its terminal")
    here.signal(number)
    assert here.status() == status
    assert here.given_back
    service.logs("has lost its terminal", before + 1)


def the_one_left(service: Service) -> int:
    """The session that goes on, once the one in which she signed in again has ended."""
    (session,) = until(lambda: (found := service.sessions())[1:] == [] and found, "the session that goes on")
    assert isinstance(session, int)
    return session


def test_her_client_is_killed(service: Service) -> None:
    """Nobody could give the terminal back but the session itself."""
    here = service.at_work(in_shell=True)
    before = service.log.count("has lost its terminal")
    session = the_one_left(service)
    os.kill(here.child(), signal.SIGKILL)
    here.until(lambda: b"status 137" in here.shown and here.given_back, "the terminal as it was")
    service.logs("has lost its terminal", before + 1)
    assert service.sessions() == [session]
    here.signal(signal.SIGKILL)


def test_a_shell_that_has_its_terminal_back_keeps_its_own_modes(service: Service) -> None:
    """A shell notices the end of its client before the session does; what it has set by then stays."""
    here = service.at_work(in_shell=True)
    session = the_one_left(service)
    os.kill(session, signal.SIGSTOP)
    os.kill(here.child(), signal.SIGKILL)
    here.until(lambda: b"status 137" in here.shown, "the shell")
    modes = termios.tcgetattr(here.terminal)
    modes[3] = modes[3] & ~COOKED | termios.ISIG
    termios.tcsetattr(here.terminal, termios.TCSANOW, modes)
    os.kill(session, signal.SIGCONT)
    here.until(lambda: b"\x1b[?1049l" in here.shown, "the terminal's own screen")
    assert here.modes == termios.ISIG
    here.signal(signal.SIGKILL)


def test_nothing_of_a_page_stays_on_a_terminal_without_another_screen(service: Service) -> None:
    """Such as the console of a machine: whoever comes by later would read it."""
    here = service.at_work(in_shell=True, TERM="linux")
    here.send("q")
    here.sees("确定退出", "首页")
    here.send("\x1b[C\r")
    here.until(lambda: "status 0" in here.text, "the shell")
    assert "首页" not in here.text
    here.signal(signal.SIGKILL)


def test_her_window_is_closed(service: Service) -> None:
    here = service.at_work()
    before = service.log.count("has lost its terminal")
    here.close_window()
    service.logs("has lost its terminal", before + 1)
    # The session may have let go of its caller before the signal reaches it.
    assert here.status() in (128 + signal.SIGHUP, 1)


def test_nobody_has_signed_in_yet(service: Service) -> None:
    """A session that is nobody's is not kept."""
    before = service.sessions()
    here = service.attach().sees("账号")
    (hers,) = set(service.sessions()) - set(before)
    here.signal(signal.SIGKILL)
    # One of an earlier test, that has handed its terminal over, may be ending meanwhile.
    until(lambda: hers not in service.sessions(), "the end of the session")
    assert service.crashes == ""


def test_an_input_that_is_no_terminal_is_refused(service: Service) -> None:
    words = [sys.executable, "-m", "tui_crm", "attach", "--socket", str(service.socket)]
    done = subprocess.run(words, input="", capture_output=True, text=True, env=service.environment, check=False)
    assert done.returncode == 1
    assert "终端" in done.stderr


def test_a_terminal_that_only_writes_on_gets_a_sentence(service: Service) -> None:
    """As in a shell inside an editor: nothing of the screen, which would be garbage there."""
    here = service.attach(TERM="dumb")
    assert here.status() == 1
    assert "不能移动光标" in here.shown.decode()
    assert b"\x1b" not in here.shown


def test_a_terminal_of_which_nothing_is_known_gets_no_signs_that_it_may_lack(service: Service) -> None:
    """Whether it has no name or an empty one."""
    here = service.at_work(TERM="")
    assert not set("▹▸─") & set(here.text)
    here.send("q")
    here.sees("确定退出")
    assert "┌" not in here.text
    here.send("\x1b[C\r")
    assert here.status() == 0


def test_a_user_of_the_system_may_be_tied_to_an_account(service: Service) -> None:
    """Whoever has the shell account of 王海涛 signs in as him, however fast another account is typed."""
    with service.office() as office:
        office.admin.change("users", office.user("wanghaitao"), {"system_user": getpass.getuser()})
    try:
        here = service.attach()
        # All of it stands in the line before the book has been opened.
        here.signs_in("lijing", "绿茶 and 7 cups")
        here.sees("只能用账号 wanghaitao 登录")
        here.send("绿茶 and 7 cups\r")
        here.sees("首页", "王海涛")
        here.leaves()
        assert here.status() == 0
    finally:
        with service.office() as office:
            office.admin.change("users", office.user("wanghaitao"), {"system_user": ""})


def test_a_tie_is_that_of_the_terminal_where_the_session_goes_on(service: Service) -> None:
    """王海涛 began by SSH, and goes on at his machine: who signs in there after him is he again."""
    with service.office() as office:
        office.admin.change("users", office.user("wanghaitao"), {"system_user": getpass.getuser()})
    try:
        elsewhere = service.ssh("wanghaitao").sees("assword:")
        elsewhere.send("绿茶 and 7 cups\r")
        elsewhere.sees("1 首页")
        here = service.attach().signs_in("wanghaitao", "绿茶 and 7 cups").sees("继续上次的工作")
        here.send("\r")
        here.sees("1 首页")
        here.send("\x0b")
        here.sees("命令")
        here.send("退出登录")
        here.until(lambda: any("退出登录" in line for line in here.lines[2:]), "the command")
        here.send("\r")
        here.sees_no_more("1 首页")
        here.signs_in("linzhiyuan", "绿茶 and 7 cups")
        here.sees("只能用账号 wanghaitao 登录")
    finally:
        service.leave_all()
        with service.office() as office:
            office.admin.change("users", office.user("wanghaitao"), {"system_user": ""})


def test_an_environment_that_is_no_text(service: Service) -> None:
    """What somebody has set by mistake keeps nobody out."""
    service.attach(COLORTERM=os.fsdecode(b"\xff\xfe")).sees("账号").leave()
