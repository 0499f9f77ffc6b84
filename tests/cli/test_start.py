"""The program as the shell starts it: exit status, pipes, and how little is loaded before the screen."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Crm, stocked
from tui_crm import cli
from tui_crm.cli.place import book_url, origin
from tui_crm.i18n import environment_language

RUN = [sys.executable, "-m", "tui_crm"]


def run(*words: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*RUN, *words], capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]


def test_the_shell_sees_data_words_and_status(crm: Crm) -> None:
    stocked(crm)
    done = run("list", "customers", "--columns", "code", "--limit", "1", "--lang", "en")
    assert (done.returncode, done.stdout) == (0, "Number\nB1\n")
    assert done.stderr == "1 of 3 records are shown; --all shows all of them.\n"
    assert run("show", "customers", "X").returncode == 1
    assert run("show").returncode == 2


def test_a_reader_that_stops_reading_is_no_failure(crm: Crm) -> None:
    """`tui-crm list … | head -1`: more than a pipe holds, and no traceback."""
    command = f"{' '.join(RUN)} list regions --all --columns code,full_name,name_en | head -1"
    piped = f"set -o pipefail; {command}"
    done = subprocess.run(["bash", "-c", piped], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("shell", "status", "words"),
    [
        ("list customers >&-", 0, ""),
        ("list customers > /dev/full", 1, "There is no room left on the disk."),
        ("list customers --filter $'name~\\xff'", 2, "An argument is not in UTF-8."),
    ],
)
def test_what_the_shell_may_do_to_a_command_is_answered_in_a_sentence(
    crm: Crm, shell: str, status: int, words: str
) -> None:
    stocked(crm)
    command = f"{' '.join(RUN)} --lang en {shell}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr[: len(words)]) == (status, words), done.stderr
    assert "Traceback" not in done.stderr


def test_a_terminal_of_another_encoding_gets_question_marks(crm: Crm) -> None:
    stocked(crm)
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    table = run("list", "customers", "--columns", "name", env=environment)
    assert (table.returncode, "?" in table.stdout) == (0, True)
    data = run("list", "customers", "--json", env=environment)
    assert "\\u676d\\u5dde" in data.stdout


def test_the_screen_needs_a_terminal(crm: Crm) -> None:
    answer = crm()
    assert (answer.status, answer.out) == (1, "")
    assert "needs a terminal" in answer.err


@pytest.mark.parametrize("words", [(), ("--lang", "en"), ("demo",)])
def test_a_terminal_that_only_writes_on_gets_a_sentence(crm: Crm, words: tuple[str, ...]) -> None:
    """As in a shell inside an editor: nothing of the screen, which would be garbage there."""
    mine, theirs = pty.openpty()
    with os.fdopen(mine, "rb", buffering=0), os.fdopen(theirs, "wb") as terminal:
        done = subprocess.run(
            [*RUN, *words], stdin=terminal, stdout=terminal, stderr=subprocess.PIPE, text=True, check=False,
            env={**os.environ, "TERM": "dumb"},
        )  # fmt: skip
        os.set_blocking(mine, False)
        with pytest.raises(BlockingIOError):
            os.read(mine, 1)
    assert done.returncode == 1
    assert done.stderr.endswith("The commands work here: tui-crm --help.\n")
    assert "\x1b" not in done.stderr


def test_opening_loads_neither_click_nor_the_book() -> None:
    """What the screen itself needs is its own business; nothing comes before it."""
    script = "import sys, tui_crm.cli; print(*sys.modules)"
    loaded = run_python(script).split()
    for name in ("click", "peewee", "textual", "tui_crm.domain", "tui_crm.cli.root"):
        assert name not in loaded


def run_python(script: str) -> str:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout


def test_the_command_line_loads_no_textual() -> None:
    script = "import sys, tui_crm.cli.root as r\n[r.root.get_command(None, n) for n in r.COMMANDS]\nprint(*sys.modules)"
    assert not [name for name in run_python(script).split() if name.partition(".")[0] == "textual"]


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ([], {}),
        (["--db", "a.db"], {"--db": "a.db"}),
        (["--db=a.db", "--lang", "zh"], {"--db": "a.db", "--lang": "zh"}),
        (["list"], None),
        (["--db"], None),
        (["--lang", "fr"], None),
        (["--help"], None),
        (["--db", "a.db", "list"], None),
    ],
)
def test_a_plain_opening_is_seen_at_a_glance(words: list[str], options: dict[str, str] | None) -> None:
    assert cli._plain_opening(words) == options


@pytest.mark.parametrize("number", [("demo", "--seed S "), ("serve", "--sessions N ")])
def test_help_names_only_bounds_that_there_are(crm: Crm, number: tuple[str, str]) -> None:
    command, option = number
    told = crm(command, "--help").out
    assert option in told
    assert "None" not in told


def test_opening_hands_over_to_the_screen(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[str, str | None]] = []
    monkeypatch.setattr(cli, "open_screen", lambda url, language: opened.append((url, language)) or 0)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert cli.main([]) == 0
    assert cli.main(["--lang", "zh", "--db", "x.db"]) == 0
    assert opened == [(crm.url, None), ("x.db", "zh")]


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("attach", "--json"), ("attach", "--db"), ("attach", "--as"), ("serve", "--as"), ("serve", "--json"),
        ("demo", "--as"), ("doctor", "--as"), ("jobs list", "--db"), ("jobs list", "--as"),
    ],
)  # fmt: skip
def test_an_option_that_a_command_cannot_heed_is_refused(crm: Crm, command: str, option: str) -> None:
    """Before the command or behind it: whoever gives it expects something of it. So its help does not list it."""
    words, given = command.split(), [option] if option == "--json" else [option, "lijing"]
    for line in ([*words, *given], [*given, *words]):
        done = crm(*line)
        assert (done.status, done.out) == (2, "")
        assert f"{words[-1]} has no use for {option}." in done.err
    assert option not in crm(*words, "--help").out


def test_options_alone_need_a_command(crm: Crm) -> None:
    assert crm("--as", "lijing").status == 2


def test_the_book_lies_where_one_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TUI_CRM_DB", raising=False)
    assert book_url() == str(tmp_path / "data" / "tui-crm" / "crm.db")
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert book_url() == str(Path.home() / ".local" / "share" / "tui-crm" / "crm.db")
    monkeypatch.setenv("TUI_CRM_DB", "postgresql://localhost/crm")
    assert book_url() == "postgresql://localhost/crm"
    assert book_url("other.db") == "other.db"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "zh_TW"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_locale_chooses_the_language(environment: dict[str, str], language: str) -> None:
    assert environment_language(environment) == language


def test_the_origin_names_the_other_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.7 50000 192.0.2.1 22")
    assert origin().startswith("192.0.2.7")


def test_an_unexpected_failure_is_one_line(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("\x1b[31mboom")

    monkeypatch.setattr("tui_crm.domain.Book.check", fail)
    answer = crm("check", "--lang", "en")
    assert answer.status == 1
    assert answer.err.startswith("Something went wrong: ZeroDivisionError: ")
    assert (answer.err.count("\n"), "\x1b" in answer.err) == (1, False)
    monkeypatch.setenv("TUI_CRM_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        crm("check")


@pytest.mark.parametrize(
    "url", ["postgresql://me:secret@localhost:1/crm", "postgresql:///x?host=/none&password=secret"]
)
def test_a_server_that_is_away_is_one_line_without_the_password(crm: Crm, url: str) -> None:
    answer = crm("list", "customers", "--db", url, "--lang", "en")
    assert (answer.status, answer.err.count("\n")) == (1, 1)
    assert "secret" not in answer.err


def test_the_version_is_told_without_a_book(crm: Crm) -> None:
    """R-TOL-05"""
    answer = crm("--version", "--db", "/nowhere/at/all.db")
    assert (answer.status, answer.err) == (0, "")
    assert re.fullmatch(r"tui-crm \d+\.\d+\.\d+\n", answer.out)
