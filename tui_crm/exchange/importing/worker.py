"""An import in a process of its own: the screen stays quick, and a line that drops does not end the work.

It tells lines of JSON: that it is ready, whereupon it is told its errand as JSON on the standard input; how far it is;
and at the end the result or why there is none. Its rights are those of the account at the desk it is given.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tui_crm.domain import Desk, errors, open_book
from tui_crm.exchange.importing import Plan, Report, import_file, resume
from tui_crm.exchange.importing.stopping import stop_key
from tui_crm.i18n import Message, packed, use

TOLD = 200
"""Reasons that are handed to the screen; the book has all of them."""


def main() -> int:
    """Do one errand."""
    # A terminal that closes takes its session along, not the work that was begun there.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    # It is told to stop, perhaps by a program that itself ignores such a signal; and a machine that is shut down gives
    # it a moment. In both cases it notes how far it has come.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    _tell({"ready": True})
    errand = json.load(sys.stdin)
    use(errand["language"])
    book = open_book(errand["url"])
    try:
        desk = book.desk_of(errand["account"], errand["origin"])
        desk.language = errand["language"]
        _tell(_done(desk, errand))
    except errors.BookError as error:
        _tell({"refused": packed(error.message)})
    except KeyboardInterrupt:
        _tell({"refused": packed(Message("Stopped."))})
    finally:
        book.close()
    return 0


def _done(desk: Desk, errand: Mapping[str, Any]) -> dict[str, Any]:
    if errand["do"] == "undo":
        with stop_key() as key:
            return {"kept": desk.undo_import(errand["number"], key.heard(_progress))}
    if errand["do"] == "resume":
        return _of(resume(desk, errand["number"], Path(errand["path"]), progress=_progress))
    plan, path = Plan.loaded(errand["plan"]), Path(errand["path"])
    return _of(import_file(desk, errand["kind"], path, plan, dry_run=errand["do"] == "check", progress=_progress))


def _of(report: Report) -> dict[str, Any]:
    counts = {name: getattr(report, name) for name in ("rows", "created", "updated", "skipped", "failed", "number")}
    return {
        **counts,
        "made": report.made_words,
        "left": report.left_words,
        "stopped": packed(report.stopped) if report.stopped is not None else None,
        "reasons": [[one.row, one.outcome, one.column, packed(one.message)] for one in report.reasons[:TOLD]],
        "more": max(0, len(report.reasons) - TOLD),
        "preview": report.preview,
    }


def _progress(done: int, total: int) -> None:
    _tell({"done": done, "total": total})


def _tell(fact: Mapping[str, Any]) -> None:
    try:
        sys.stdout.write(json.dumps(fact) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Nobody listens any more; the book will say what became of it.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


if __name__ == "__main__":
    sys.exit(main())
