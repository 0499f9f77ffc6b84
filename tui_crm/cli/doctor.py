"""Whether terminal, link, program and book are fit to work with, in plain words."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tui_crm.cli.acting import Wanted, commonly
from tui_crm.cli.output import Table, say, say_json
from tui_crm.cli.place import is_server
from tui_crm.cli.words import command
from tui_crm.domain import errors, open_book, program_version, size_in_words
from tui_crm.domain.migrations import layout
from tui_crm.i18n import Message, mark, tr
from tui_crm.terminal import link
from tui_crm.terminal.line import Line
from tui_crm.terminal.measuring import round_trip
from tui_crm.tui.link_choice import NAMES
from tui_crm.tui.present.text import clean

COLUMNS, LINES = 80, 24
"""The smallest screen that everything is made for."""

LITTLE = 500_000_000
"""Bytes; with less the disk may be full before anybody notices."""

WORDS = {"fine": mark("Fine"), "note": mark("Note"), "problem": mark("Problem")}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and what to do where it is not fine."""

    about: str
    """Message id."""
    found: str | Message
    state: str = "fine"
    advice: str = ""
    """Message id."""


@command("doctor", mark("Tell in plain words whether terminal, link, program and book are fit, and what to do if not."))
@commonly("--as")
def doctor(wanted: Wanted) -> int:
    """Look around and advise."""
    found = [*_terminal(os.environ), *_link(os.environ), *_program(), *_book(wanted.url)]
    if wanted.json:
        say_json(
            [{"about": tr(f.about), "found": tr(f.found), "state": f.state, "advice": tr(f.advice)} for f in found]
        )
    else:
        table = Table([tr("What"), tr("State"), tr("Found")])
        table.write([[tr(f.about), tr(WORDS[f.state]), tr(f.found)] for f in found])
        for f in found:
            if f.advice:
                say()
                say(clean(tr("{place}: {what}", place=tr(f.about), what=tr(f.advice))))
    return 1 if any(f.state == "problem" for f in found) else 0


def _terminal(environment: Mapping[str, str]) -> Iterator[Finding]:
    name = environment.get("TERM", "")
    if name in ("", "dumb", "unknown"):
        advice = mark("The screen cannot be drawn here. Use a terminal, or set TERM to what it is, as xterm-256color.")
        yield Finding(mark("Terminal"), name or "–", "problem", advice)
    else:
        yield Finding(mark("Terminal"), name)
    yield _size()
    yield _encoding()
    colours = environment.get("COLORTERM") or ("256" if "256color" in name else "")
    if environment.get("NO_COLOR"):
        yield Finding(
            mark("Colours"), "NO_COLOR", "note", mark("Colours are switched off; everything is also said in words.")
        )
    else:
        yield Finding(mark("Colours"), colours or Message("Basic"))


def _size() -> Finding:
    about = mark("Window")
    if not sys.stdout.isatty():
        return Finding(about, Message("No terminal"), "note", mark("Run this on the terminal that you work on."))
    size = shutil.get_terminal_size()
    found = f"{size.columns} × {size.lines}"
    if size.columns < COLUMNS or size.lines < LINES:
        return Finding(about, found, "note", mark("Make the window at least 80 columns wide and 24 lines high."))
    return Finding(about, found)


def _encoding() -> Finding:
    found = locale.getpreferredencoding(False)
    if found.lower().replace("-", "") == "utf8":
        return Finding(mark("Characters"), found)
    advice = mark("Chinese cannot be shown. Set LANG to a UTF-8 locale, such as zh_CN.UTF-8 or C.UTF-8.")
    return Finding(mark("Characters"), found, "problem", advice)


def _link(environment: Mapping[str, str]) -> Iterator[Finding]:
    client = environment.get("SSH_CONNECTION", "").partition(" ")[0]
    yield Finding(mark("Link"), Message("SSH from {address}", address=client) if client else Message("This machine"))
    yield _profile(environment)
    if environment.get("TMUX"):
        advice = mark("Ctrl+B belongs to tmux. For copying set `set -g set-clipboard on` in ~/.tmux.conf.")
        yield Finding(mark("Multiplexer"), "tmux", "note", advice)
    elif environment.get("STY"):
        yield Finding(mark("Multiplexer"), "screen", "note", mark("Ctrl+A belongs to screen."))


def _profile(environment: Mapping[str, str]) -> Finding:
    """What the screen will draw here, and how quickly the terminal answers."""
    seconds = _answered()
    profile = link.asked_for(environment) or link.measured(link.guessed(environment), seconds, wide=False)
    named = environment.get(link.VARIABLE, "")
    if named and link.asked_for(environment) is None:
        advice = mark("TUI_CRM_LINK has to be full, lean or plain.")
        return Finding(mark("Drawing"), named, "problem", advice)
    name = Message(NAMES[profile])
    if seconds is None:
        return Finding(mark("Drawing"), name)
    answer = Message(
        "{profile}, answers after {milliseconds} ms",
        profile=name,
        milliseconds=f"{seconds * 1000:.0f}",
    )
    return Finding(mark("Drawing"), answer)


def _answered() -> float | None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    line = Line(sys.stdin.fileno(), sys.stdout.fileno())
    try:
        return round_trip(line)
    finally:
        line.close()


def _program() -> Iterator[Finding]:
    yield Finding(mark("Program"), f"tui-crm {program_version()}")
    yield Finding("Python", platform.python_version())
    yield Finding("Textual", _version("textual"))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"


def _book(url: str) -> Iterator[Finding]:
    try:
        with closing(open_book(url)) as book:
            facts = book.store.facts()
            founded, lacking = book.founded, layout.missing(book.store)
    except errors.BookMissing as missing:
        advice = mark("Run tui-crm to make it, or tui-crm demo for a sample.")
        yield Finding(mark("Book"), missing.message, "note", advice)
        return
    except errors.BookError as error:
        yield Finding(mark("Book"), error.message, "problem", mark("The book cannot be used before this is mended."))
        return
    yield Finding(mark("Book"), f"{facts['product']} {facts['version']}, {size_in_words(int(facts['size']))}")
    if lacking:
        gone = Message("{what} is missing in the book.", what=", ".join(lacking))
        yield Finding(mark("Tables"), gone, "problem", mark("Run tui-crm check; it says what to do."))
    if not founded:
        yield Finding(mark("Administrator"), "–", "note", mark("Run tui-crm once to name the administrator."))
    if not is_server(url):
        yield from _file(Path(url), facts["journal"])


def _file(path: Path, journal: str) -> Iterator[Finding]:
    if journal == "wal":
        yield Finding(mark("Journal"), journal)
    else:
        advice = mark("Readers and writers wait for each other. Put the book on a local disk, not on a network drive.")
        yield Finding(mark("Journal"), journal, "note", advice)
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        advice = mark("Others on this machine can open the file without an account: chmod 600 keeps them out.")
        yield Finding(mark("Rights of the file"), f"{mode:03o}", "note", advice)
    else:
        yield Finding(mark("Rights of the file"), f"{mode:03o}")
    free = shutil.disk_usage(path.parent).free
    state, advice = ("note", mark("Make room on the disk.")) if free < LITTLE else ("fine", "")
    yield Finding(mark("Free disk"), f"{free / 1e9:,.1f} GB", state, advice)
