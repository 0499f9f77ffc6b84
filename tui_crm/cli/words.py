"""Commands whose help is translated when it is shown, and click's own words in the language in use."""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import click

from tui_crm.i18n import LANGUAGES, LOCALES, listed, mark, tr

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Pages(click.HelpFormatter):
    """Help in the signs of the language in use, where click itself writes those of English."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """How a command is written."""
        for word in (mark("[OPTIONS]"), mark("[COMMAND] [ARGS]..."), mark("COMMAND [ARGS]...")):
            args = args.replace(word, tr(word))
        super().write_usage(prog, args, tr("Usage: "))

    def write_heading(self, heading: str) -> None:
        """What stands above a part."""
        self.write(" " * self.current_indent + tr("{heading}:", heading=heading) + "\n")


class Speaking(click.Context):
    """Where a command is run: its pages speak the language in use."""

    formatter_class = Pages


class HelpOption(click.Command):
    """A command whose help option speaks the language in use, though click (8.5) keeps it as it was first asked."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The kept option, in other words."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = tr("Show this message and exit.")
        return found


def _spoken(part: Any) -> Any:
    """Make `help` of a part of click translate itself."""

    def get(self: Any) -> str | None:
        return tr(self._help) if self._help else self._help

    def put(self: Any, text: str | None) -> None:
        self._help = text

    told = {"help": property(get, put), "__doc__": part.__doc__, "context_class": Speaking}
    return type(part.__name__, (HelpOption, part) if issubclass(part, click.Command) else (part,), told)


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


class OneOf(click.Choice[str]):
    """One of some words."""

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        """What is shown for another word."""
        return tr("“{text}” is not one of {choices}.", text=str(value), choices=listed(self.choices))


class Language(OneOf):
    """One of the languages that the program speaks."""

    def __init__(self) -> None:
        super().__init__(list(LANGUAGES))


class Number(click.IntRange):
    """A whole number, which click calls an integer range."""

    @property
    def name(self) -> str:  # type: ignore[override]
        """What is said of other words."""
        return tr("whole number")

    def _describe_range(self) -> str:
        # Of a number without bounds click would tell that it is at most None.
        return "" if self.min is None and self.max is None else super()._describe_range()


def sentence(error: click.ClickException) -> str:
    """What is wrong with the use of a command, where click's own words have no single form to translate."""
    if isinstance(error, (click.NoSuchOption, click.exceptions.NoSuchCommand)):
        if not error.possibilities:
            return error.message
        return _both(error.message, tr("Did you mean {names}?", names=listed(error.possibilities)))
    if isinstance(error, click.BadOptionUsage) and error.message.endswith("requires an argument."):
        return tr("Option {name} needs a value.", name=error.option_name)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        name = error.param.get_error_hint(error.ctx).strip("'").removesuffix("...")
        argument = error.param.param_type_name == "argument"
        told = tr("Missing argument {name}.", name=name) if argument else tr("Missing option {name}.", name=name)
        more = error.param.type.get_missing_message(param=error.param, ctx=error.ctx)
        return _both(told, more) if more else told
    return error.format_message()


def _both(one: str, other: str) -> str:
    return tr("{one} {other}", one=one, other=other)


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
