"""A service like `tui-crm serve`, whose sessions crash when told so: `python -m tests.terminal.serving.own_host`.

The caller's TERM_PROGRAM names the crash, which then is at Ctrl+L: `raise` an error of the program, `kill` the process,
`exit` without a word. `--keep` is how many seconds a session without a terminal is kept, `--takes` how many one has to
take the terminal that is handed over to it.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import sys
from pathlib import Path

from tui_crm.terminal.environment import prepare


def main() -> None:
    """Serve until told to end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--db")
    parser.add_argument("--socket")
    parser.add_argument("--most", type=int, default=20)
    parser.add_argument("--keep", type=float, default=1800)
    parser.add_argument("--takes", type=float, default=10)
    parser.add_argument("--sign-in", type=float, default=600)
    wanted = parser.parse_args()
    prepare()
    from tui_crm.terminal import host as hosting
    from tui_crm.terminal.hosted import Hosted
    from tui_crm.tui import serving
    from tui_crm.tui.app import CrmApp
    from tui_crm.tui.crash_log import log_to_file
    from tui_crm.tui.running import run_hosted

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)

    def crash() -> None:
        raise RuntimeError("as told")

    crashes = {
        "raise": crash,
        "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
        "exit": lambda: os._exit(3),
    }

    def begin(hosted: Hosted) -> int:
        log_to_file()
        # The setting is in minutes, thirty of them.
        serving.MINUTE = wanted.keep / 30
        serving.SIGN_IN = round(wanted.sign_in / serving.MINUTE)
        if at_key := crashes.get(hosted.environment.get("TERM_PROGRAM", "")):
            CrmApp.action_repaint = lambda app: at_key()  # type: ignore[method-assign]
        if hosted.environment.get("TERM_PROGRAM") == "begin":
            raise RuntimeError("before anything is drawn")
        return run_hosted(wanted.db, hosted, Path(wanted.socket).parent / "files")

    listener = socket.socket(socket.AF_UNIX)
    listener.bind(wanted.socket)
    listener.listen(16)
    hosting.TAKES = wanted.takes
    host = hosting.Host(begin, most=wanted.most)
    host.listen(listener)
    sys.stderr.write("Serving\n")
    host.run()


if __name__ == "__main__":
    main()
