"""Every sentence of the program is in every catalog, and says the same things there."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po
from click import core, exceptions, parser, types
from textual.app import App
from textual.binding import Binding
from textual.command import CommandPalette
from textual.containers import ScrollableContainer
from textual.dom import DOMNode
from textual.screen import Screen

from tui_crm.cli.root import root
from tui_crm.cli.words import Number, OneOf
from tui_crm.i18n import LANGUAGES, LOCALES, click_labels
from tui_crm.i18n.textual_labels import LABELS

PACKAGE = Path(__file__).parents[2] / "tui_crm"
MAKEFILE = PACKAGE.with_name("Makefile").read_text(encoding="utf-8")
KEYWORDS = parse_keywords(re.findall(r"-k (\S+)", re.search("^KEYWORDS := (.+)$", MAKEFILE, re.MULTILINE)[1]))
"""The functions whose first argument is a sentence, as the catalogs are made with them."""

TRANSLATED = [language for language in LANGUAGES if language != "en"]
WIDGETS = "Button Checkbox Collapsible DataTable Input Link ListView OptionList RadioButton RadioSet Select"
WIDGETS += " SelectionList Switch Tabs TextArea Tree"
FRAMEWORK = (App, CommandPalette, Screen, ScrollableContainer)


@cache
def sentences() -> dict[str, str]:
    """Each sentence in the sources, with the first place that says it."""
    found: dict[str, str] = {}
    for file, line, text, _, _ in extract_from_dir(PACKAGE, [("**.py", "python")], keywords=KEYWORDS):
        for sentence in (text,) if isinstance(text, str) else text:
            if sentence:
                found.setdefault(sentence, f"{file}:{line}")
    return found


@cache
def catalog(language: str) -> Catalog:
    """The catalog of a language as it stands in the checkout."""
    with (LOCALES / language / "LC_MESSAGES" / "tui_crm.po").open("rb") as text:
        return read_po(text, locale=language)


def entries(language: str) -> dict[str, Entry]:
    """The entries of a catalog by their sentence, of both when it has a plural."""
    return {
        sentence: entry
        for entry in catalog(language)
        if entry.id
        for sentence in ((entry.id,) if isinstance(entry.id, str) else entry.id)
    }


def spoken(entry: Entry) -> list[str]:
    """What an entry says in its language: one sentence, or one for each plural form."""
    return [entry.string] if isinstance(entry.string, str) else list(entry.string)


def holes(sentence: str) -> set[str]:
    """The names of a sentence's holes."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_missing(language: str) -> None:
    translated = entries(language)
    missing = {
        sentence: place
        for sentence, place in sentences().items()
        if sentence not in translated or not all(spoken(translated[sentence]))
    }
    assert missing == {}, "run `make catalogs`, then translate"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_entry_is_stale_or_unsure(language: str) -> None:
    assert entries(language).keys() - sentences().keys() == set(), "run `make catalogs`"
    assert list(catalog(language).obsolete) == []
    assert [entry.id for entry in catalog(language) if entry.id and entry.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_holes_have_the_same_names(language: str) -> None:
    different = {
        sentence: spoken(entry)
        for sentence, entry in entries(language).items()
        if any(holes(text) != holes(sentence) for text in spoken(entry) if text)
    }
    assert different == {}


def framework_classes() -> Iterator[type[DOMNode]]:
    """The parts of Textual whose keys a user can meet, with what they are made of."""
    widgets = importlib.import_module("textual.widgets")
    for part in (*FRAMEWORK, *(getattr(widgets, name) for name in WIDGETS.split())):
        yield from (base for base in part.__mro__ if issubclass(base, DOMNode))


def test_the_words_of_textual_are_those_of_the_installed_version() -> None:
    """Textual has no catalogs, so a new version may bring words that nobody translated."""
    shown = {
        binding.description
        for part in framework_classes()
        for binding in part.__dict__.get("BINDINGS", [])
        if isinstance(binding, Binding) and binding.description
    }
    assert shown - set(LABELS) == set()


def test_the_words_of_click_are_those_of_the_installed_version() -> None:
    """Others would stand in the catalogs for nothing, and what click says instead would be English."""
    said = "".join(Path(part.__file__).read_text("utf-8") for part in (core, exceptions, parser, types))
    known = [*click_labels.LABELS, *(form for forms in click_labels.PLURALS for form in forms)]
    # The help option's words stand where its decorator does.
    known.remove("Show this message and exit.")
    assert [label for label in known if f'"{label}"' not in said] == []


def commands(command: click.Command) -> Iterator[click.Command]:
    """A command and those below it."""
    yield command
    for one in command.commands.values() if isinstance(command, click.Group) else ():
        yield from commands(one)


def test_every_option_refuses_in_the_language_in_use() -> None:
    """The types of click put words of English into the sentence."""
    speaks = (OneOf, Number, click.Path, click.types.StringParamType, click.types.BoolParamType)
    mute = [
        f"{command.name} {param.name}"
        for command in commands(root)
        for param in command.params
        if not isinstance(param.type, speaks)
    ]
    assert mute == []


def test_no_sentence_hides_from_the_extraction() -> None:
    """Babel does not look inside f-strings; a sentence there would stay English without anybody noticing."""
    hidden = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0]
            if name not in KEYWORDS:
                continue
            if isinstance(first, ast.JoinedStr):
                hidden.append(f"{path.name}:{node.lineno} is put together before it is translated")
            elif isinstance(first, ast.Constant) and first.value and first.value not in sentences():
                hidden.append(f"{path.name}:{node.lineno} {first.value!r}")
    assert not hidden
