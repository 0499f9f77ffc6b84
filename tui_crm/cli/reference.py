"""The page of all commands, made from their help."""

from __future__ import annotations

from collections.abc import Iterator

import click

from tui_crm.cli.root import PROGRAM, root
from tui_crm.cli.words import click_speaks
from tui_crm.i18n import language, use

WIDTH = 100

INTRODUCTION = """\
# Commands

`tui-crm` alone opens the screen; everything below works without one.

* Data goes to standard output, words go to standard error. `--json` prints data as JSON.
* The exit status is 0 when all is done, 1 when something was refused or failed, with one line that says what, and 2
  when the command was typed wrongly. With `TUI_CRM_DEBUG=1` an unexpected failure shows where in the program it was.
* `--db`, `--as`, `--json` and `--lang` may stand before or behind the command.
* The book is the one that `--db` names, else `TUI_CRM_DB`, else `$XDG_DATA_HOME/tui-crm/crm.db` (usually
  `~/.local/share/tui-crm/crm.db`).
* The words are in the language that `--lang` names, else in that of the account that acts, else in that of the locale.
  So are those of the screen, where the locale counts up to the sign-in.

## Who acts

`--as USER` names the account. Without it that is the account called like the login at the operating system. Whoever
owns the book's file needs no password, and acts as the administrator where no account has the name of the login and
there is only one administrator. Everybody else, and every user of a PostgreSQL book, types the password of the account:
on the terminal, or as the first line of standard input.

What a command shows and does is within the rights of that account, and is in the audit under its name. `check` and
`doctor` look at the book as a whole and print nothing of what is in it, so they ask for nobody. `backup`, `copy`,
`check --mend`, `jobs run` and `restore --replace` are for an administrator of the book, because they take or change all
of it.

## Environment

| variable | says |
|---|---|
| `TUI_CRM_DB` | the book, where `--db` does not |
| `TUI_CRM_EXPORTS` | where the screen writes exports; else `~/tui-crm-exports` (not under a service) |
| `TUI_CRM_IMPORTS` | where the screen offers files to take in; else `~/tui-crm-imports` (not under a service) |
| `TUI_CRM_LINK` | how much is drawn: `full`, `lean` (for a thin line) or `plain` (the same in ASCII) |
| `TUI_CRM_AMBIGUOUS` | how many cells signs of ambiguous width take: two (`wide`) or one (`narrow`) |
| `TUI_CRM_DEBUG` | `1`: an unexpected failure shows where in the program it was |
"""


def reference() -> str:
    """The page in English, as Markdown."""
    before = language()
    use("en")
    try:
        with click_speaks("en"):
            return "\n".join([INTRODUCTION, *_sections(root, None, PROGRAM)])
    finally:
        use(before)


def _sections(command: click.Command, above: click.Context | None, name: str) -> Iterator[str]:
    context = click.Context(command, above, name, terminal_width=WIDTH, max_content_width=WIDTH)
    yield f"## {context.command_path}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"
    if isinstance(command, click.Group):
        for one in command.list_commands(context):
            below = command.get_command(context, one)
            assert below is not None
            yield from _sections(below, context, one)
