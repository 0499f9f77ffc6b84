"""Words that the library click shows by itself, so that they stand in the catalogs (click 8.5)."""

from __future__ import annotations

from tui_crm.i18n import mark


def ntr(one: str, many: str) -> tuple[str, str]:
    """Mark a sentence with its plural."""
    return one, many


LABELS = (
    mark("Options"),
    mark("Positional arguments"),
    mark("Show this message and exit."),
    mark("required"),
    mark("default: {default}"),
    mark("Missing command."),
    mark("No such option {name!r}."),
    mark("No such command {name!r}."),
    mark("Option {name!r} does not take a value."),
    mark("Invalid value: {message}"),
    mark("Invalid value for {param_hint}: {message}"),
    mark("{value!r} is not a valid {number_type}."),
    mark("{value} is not in the range {range}."),
)
"""Sentences with one form."""

PLURALS = (ntr("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),)
"""Sentences with a plural."""
