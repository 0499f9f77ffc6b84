"""Commands whose help is translated when it is shown, and click's own words in the language in use."""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import click

from tui_crm.i18n import LANGUAGES, LOCALES, tr

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def _spoken(part: Any) -> Any:
    """Make `help` of a part of click translate itself."""

    def get(self: Any) -> str | None:
        return tr(self._help) if self._help else self._help

    def put(self: Any, text: str | None) -> None:
        self._help = text

    return type(part.__name__, (part,), {"help": property(get, put), "__doc__": part.__doc__})


_Command, _Option, _Argument = _spoken(click.Command), _spoken(click.Option), _spoken(click.Argument)


class Group(_spoken(click.Group)):  # type: ignore[misc]
    """A command with commands of its own, each listed with its first sentence."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Whole sentences: click's own way cuts what has no blanks, as Chinese has none."""
        with formatter.section(tr("Commands")):
            rows = [(name, self.commands[name].help or "") for name in self.commands]
            formatter.write_dl([(name, re.split(r"(?<=\.)\s|(?<=。)", help)[0]) for name, help in rows])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they were added."""
        return list(self.commands)


def group(name: str, help: str) -> Callable[[Callable[..., Any]], click.Group]:
    """A command with commands of its own."""
    return cast(Callable[[Callable[..., Any]], click.Group], click.group(name, cls=Group, help=help))


def command(name: str, help: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A command with a help text to be translated."""
    return cast(Callable[[Callable[..., Any]], click.Command], click.command(name, cls=_Command, help=help))


def option(*names: str, help: str, **attributes: Any) -> Decorator:
    """An option with a help text to be translated."""
    return click.option(*names, cls=_Option, help=help, **attributes)


def argument(name: str, help: str, **attributes: Any) -> Decorator:
    """An argument with a help text to be translated."""
    return click.argument(name, cls=_Argument, help=help, **attributes)


class Language(click.Choice[str]):
    """One of the languages that the program speaks."""

    def __init__(self) -> None:
        super().__init__(list(LANGUAGES))

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        """What is shown for another word."""
        return tr("“{text}” is not one of {choices}.", text=str(value), choices=", ".join(self.choices))


def sentence(error: click.ClickException) -> str:
    """What is wrong with the use of a command, where click's own words have no single form to translate."""
    if isinstance(error, (click.NoSuchOption, click.exceptions.NoSuchCommand)):
        near = tr("Did you mean {names}?", names=", ".join(error.possibilities)) if error.possibilities else ""
        return f"{error.message} {near}".rstrip()
    if isinstance(error, click.BadOptionUsage) and error.message.endswith("requires an argument."):
        return tr("Option {name} needs a value.", name=error.option_name)
    return error.format_message()


@contextmanager
def click_speaks(language: str) -> Iterator[None]:
    """Let click find its own words in the program's catalogs; it asks the process-wide gettext for them."""
    before, domain = os.environ.get("LANGUAGE"), gettext.textdomain()
    gettext.bindtextdomain("tui_crm", str(LOCALES))
    gettext.textdomain("tui_crm")
    os.environ["LANGUAGE"] = language
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before
