"""Running the program: on the terminal of this process, or as a session of the service."""

from __future__ import annotations

import gc
import os
import pkgutil
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui_crm.i18n import environment_language, language, mark, tr, use
from tui_crm.terminal.driver import DeltaDriver, on_line
from tui_crm.terminal.link import draws
from tui_crm.terminal.picture import know_common_characters
from tui_crm.tui.app import CrmApp
from tui_crm.tui.crash_log import log_to_file

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tui_crm.terminal.hosted import Hosted

NO_TERMINAL = mark("The screen needs a terminal. See tui-crm --help for what can be done without one.")
ONLY_WRITES_ON = mark(
    "This terminal (TERM=dumb) cannot move its cursor, which the screen needs. The commands work here: tui-crm --help."
)


def run(url: str, *, origin: str = "", asked: str | None = None) -> int:
    """Run the program on this terminal, in a language if one is asked for; answers the exit status."""
    if not draws(os.environ):
        sys.stderr.write(tr(ONLY_WRITES_ON, language=asked or environment_language()) + "\n")
        return 1
    log_to_file()
    # What has been loaded stays; looking it through for garbage again and again is felt between two keys. The rest is
    # looked through when the keys rest, and here only for those who never do.
    gc.freeze()
    _spare_collecting()
    app = CrmApp(url, origin=origin, language=asked or environment_language(), driver=DeltaDriver)
    app.session.language_asked = asked is not None
    status = app.run(mouse=False)
    app.session.close()
    if app.failure:
        sys.stderr.write(app.failure + "\n")
    return status or 0


def run_hosted(url: str, hosted: Hosted, files: Path) -> int:
    """Run the program as a session of the service; answers the exit status.

    `files` is the folder of the service with one for each person.
    """
    _spare_collecting()
    spoken = environment_language(hosted.environment)
    if not os.isatty(hosted.terminal) or not draws(hosted.environment):
        said = ONLY_WRITES_ON if os.isatty(hosted.terminal) else NO_TERMINAL
        hosted.end(1, tr(said, language=spoken))
        return 1
    app = CrmApp(url, origin=hosted.origin, language=spoken, driver=on_line(hosted.line()))
    app.hosted, app.number = hosted, hosted.number
    app.session.files = files
    status = app.run(mouse=False)
    app.session.close()
    hosted.end(status or 0, app.failure)
    return status or 0


def _spare_collecting() -> None:
    gc.set_threshold(5_000, 5, 50)


def rehearse(url: str) -> None:
    """Show the sign-in once to nobody, so that the sessions forked afterwards find everything read and known.

    Nothing is left open: neither the book, nor a thread, nor a loop.
    """
    from tui_crm.domain import get_ready_to_sign_in, get_ready_to_write

    _load_screens()
    know_common_characters()
    get_ready_to_sign_in()
    # A session would do it in its first write, while it keeps all others from writing.
    get_ready_to_write()

    async def until_shown(pilot: Pilot[Any]) -> None:
        await app.session.opened.wait()
        await pilot.pause()
        app.exit(0)

    before = language()
    app = CrmApp(url)
    app.run(headless=True, auto_pilot=until_shown)
    app.session.close()
    use(before)


def _load_screens() -> None:
    """Every screen, so that no session loads one for itself, when somebody waits for it."""
    import tui_crm.tui

    for found in pkgutil.walk_packages(tui_crm.tui.__path__, "tui_crm.tui."):
        import_module(found.name)
