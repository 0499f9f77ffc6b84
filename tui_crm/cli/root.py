"""The command `tui-crm` itself: its subcommands, and what becomes of everything that goes wrong."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module

import click

from tui_crm.cli import open_screen
from tui_crm.cli.acting import Wanted, common
from tui_crm.cli.output import Failure, be_lenient, say, tell
from tui_crm.cli.words import HelpOption, Speaking, click_speaks, option, sentence
from tui_crm.domain import errors, program_version
from tui_crm.i18n import LANGUAGES, environment_language, language, mark, tr, use

COMMANDS = {
    "demo": ("demo", mark("Make a book with invented customers and open it.")),
    "list": ("records", mark("List records.")),
    "show": ("records", mark("Show one record with all its fields.")),
    "search": ("records", mark("Find records of every kind by words, pinyin or numbers.")),
    "import": ("importing", mark("Take records in from a file: CSV, xlsx, vCard, calendar, JSON lines.")),
    "imports": ("importing", mark("List the imports.")),
    "undo": ("importing", mark("Take an import back.")),
    "export": ("exporting", mark("Write a list into a file.")),
    "file": ("attaching", mark("Files kept with customers: add one, get one back.")),
    "user": ("users", mark("Accounts: add, list, disable, new password, roles.")),
    "role": ("roles", mark("Roles and what they allow.")),
    "backup": ("backing", mark("Back the book up while others work in it.")),
    "restore": ("backing", mark("Bring a backup back as a book.")),
    "copy": ("backing", mark("Copy a whole book into another database.")),
    "jobs": ("jobs", mark("Work that is due every night, such as the backup.")),
    "check": ("checking", mark("Look the whole book over for damage.")),
    "serve": ("serving", mark("Serve the book to everybody who attaches, and to SSH clients.")),
    "attach": ("serving", mark("Work in the book that a service on this machine serves.")),
    "doctor": ("doctor", mark("Tell in plain words whether terminal, link and book are fit.")),
}
"""Command -> its module, loaded when it is run, and what it does."""

PROGRAM = "tui-crm"
CALLED = {"list": "list_command", "import": "import_command", "imports": "imports_command", "undo": "undo_command"}
"""Commands whose function may not have their name."""


class Root(HelpOption, click.Group):
    """The program with its commands."""

    context_class = Speaking

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        if cmd_name not in COMMANDS:
            return None
        found = getattr(import_module(f"tui_crm.cli.{COMMANDS[cmd_name][0]}"), CALLED.get(cmd_name, cmd_name))
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant, or the ones that have a similar name."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.exceptions.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the program is for."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(tr("Customers, contacts and all that happens with them, in the terminal."))
            formatter.write_text(tr("Without a command the screen opens."))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands without loading them."""
        with formatter.section(tr("Commands")):
            formatter.write_dl([(name, tr(help)) for name, (_, help) in COMMANDS.items()])


def _tell_version(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        say(f"{PROGRAM} {program_version()}")
        context.exit()


@click.group(PROGRAM, cls=Root, invoke_without_command=True)
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help=mark("Show the version and exit."),
)
@common
def root(wanted: Wanted) -> int:
    """Open the screen when no command follows."""
    if click.get_current_context().invoked_subcommand is not None:
        return 0
    if wanted.account or wanted.json:
        raise click.UsageError(tr("--as and --json need a command."))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Failure(tr("The screen needs a terminal. See tui-crm --help for what can be done without one."))
    return open_screen(wanted.url, wanted.language)


def run(words: Sequence[str]) -> int:
    """Run a command line and answer the exit status; whatever goes wrong becomes one plain line."""
    before = language()
    use(_asked_language(words) or environment_language())
    _open_closed()
    be_lenient()
    try:
        with click_speaks(language()), _plain_words() as status:
            status.append(_invoke(words))
        return status[-1]
    finally:
        use(before)


def _open_closed() -> None:
    """Who starts the program with a stream closed reads and writes nothing there, which is no failure."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _invoke(words: Sequence[str]) -> int:
    if any("\udc80" <= sign <= "\udcff" for word in words for sign in word):
        raise click.UsageError(tr("An argument is not in UTF-8."))
    with root.make_context(PROGRAM, list(words), max_content_width=100) as context:
        status = root.invoke(context)
        # A reader that has gone away shows only when the last of the data is sent.
        sys.stdout.flush()
        return status if isinstance(status, int) else 0


@contextmanager
def _plain_words() -> Iterator[list[int]]:
    """The exit status of what is done inside, in a list."""
    status: list[int] = []
    try:
        yield status
    except click.exceptions.Exit as over:
        status.append(over.exit_code)
    except click.UsageError as error:
        status.append(_tell_usage(error))
    except (click.Abort, KeyboardInterrupt):
        tell(tr("Stopped."))
        status.append(1)
    except errors.BookError as error:
        tell(error.message)
        status.append(1)
    except Failure as failure:
        tell(str(failure))
        status.append(1)
    except BrokenPipeError:
        _leave_pipe()
        status.append(0)
    except Exception as error:
        if os.environ.get("TUI_CRM_DEBUG"):
            raise
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            _leave_pipe()
            tell(errors.NO_ROOM)
            status.append(1)
            return
        tell(tr("Something went wrong: {what}. TUI_CRM_DEBUG=1 shows where.", what=f"{type(error).__name__}: {error}"))
        status.append(1)


def _tell_usage(error: click.UsageError) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        sys.stderr.write(error.format_message() + "\n")
        return 2
    if error.ctx is not None:
        sys.stderr.write(error.ctx.get_usage() + "\n")
    tell(sentence(error))
    if error.ctx is not None:
        tell(tr("{command} --help tells more.", command=error.ctx.command_path))
    return 2


def _leave_pipe() -> None:
    """Nobody reads on: that is no failure, and the interpreter must not try to write the rest at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _asked_language(words: Sequence[str]) -> str | None:
    """The language of usage errors, which come before anything is parsed."""
    for word, following in zip(words, [*words, ""][1:], strict=True):
        name, sign, value = word.partition("=")
        wanted = value if sign else following
        if name == "--lang" and wanted in LANGUAGES:
            return wanted
    return None
