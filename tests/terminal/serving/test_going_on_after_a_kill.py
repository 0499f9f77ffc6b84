"""The machine takes the whole service away in the middle of the work: what was typed is offered afterwards."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.patience import until
from tests.terminal.serving.service import GO_ON, serving
from tests.terminal.serving.test_going_on import NAME, in_a_form


def test_the_service_and_all_its_sessions_are_killed(firm: str, tmp_path: Path) -> None:
    """No session could be found again; but the keys have rested, so the draft is in the book, and comes back."""
    with serving(firm, tmp_path / "run") as service:
        here = service.at_work("lijing")
        in_a_form(here)
        with service.office() as office:
            until(lambda: office.desk("lijing").drafts(), "the draft in the book")
        for pid in [service.process.pid, *service.sessions()]:
            os.kill(pid, signal.SIGKILL)
        service.process.wait()
        service.start()
        again = service.at_work("lijing")
        assert GO_ON not in again.text
        again.sees("草稿：1 份")
        again.send("2")
        again.sees("宁波鼎新电子材料厂")
        again.send("n")
        again.sees("F6 放弃")
        again.send("\r")
        again.sees(NAME)
        again.send("\x13")
        again.sees("已保存")
