"""What is made from the program says what the program does now."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.dom import DOMNode
from textual.screen import Screen

import tui_crm.tui.screens
from tests.guards.generated import DOCS, GENERATED
from tui_crm.tui.key import Key
from tui_crm.tui.keymap import FIXED, remappable
from tui_crm.tui.keys import TABLES
from tui_crm.tui.present.key_names import key_name
from tui_crm.tui.present.pinyin import readings
from tui_crm.tui.screens.first_run import FirstRunScreen
from tui_crm.tui.screens.records.picking import Picking
from tui_crm.tui.screens.sharing import SharingScreen
from tui_crm.tui.widgets.cell_grid import CellGrid
from tui_crm.tui.widgets.detail_view import DetailView
from tui_crm.tui.widgets.record_table import RecordTable
from tui_crm.tui.widgets.sidebar import Sidebar


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_a_generated_file_is_fresh(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == GENERATED[path](), "run `python -m tests.guards.generated`"


def test_key_ids_are_unique() -> None:
    """People remap keys by these names."""
    ids = [key.id for table in TABLES.values() for key in table]
    assert len(set(ids)) == len(ids)


def test_every_action_has_a_key_that_an_input_method_leaves_alone() -> None:
    """A letter alone would be swallowed while Chinese is being typed."""
    swallowed = [
        key.id
        for table in TABLES.values()
        for key in table
        # Digits reach the program while no text is being composed.
        if key.keys and all(len(k) == 1 and k.isalpha() for k in key.keys.split(","))
    ]
    assert swallowed == []


def test_a_reading_is_plain_letters() -> None:
    """People type lü as lv, and nobody types tones."""
    odd = {char: found for char, found in readings().items() if not all(r.isascii() and r.isalpha() for r in found)}
    assert odd == {}


def screens() -> list[type[Screen[Any]]]:
    """Every screen of the program that somebody can be on."""
    for found in pkgutil.walk_packages(tui_crm.tui.screens.__path__, "tui_crm.tui.screens."):
        importlib.import_module(found.name)
    known: dict[type[Screen[Any]], None] = {Screen: None}
    for one in known.copy():
        for kind in (waiting := [one]):
            waiting += kind.__subclasses__()
            known |= dict.fromkeys(kind.__subclasses__())
    return [one for one in known if one.__module__.startswith("tui_crm.") and one.compose is not Screen.compose]


WIDGETS = (RecordTable, DetailView, Sidebar, CellGrid)
"""Those with keys of their own, which come before those of the screen while they have the focus."""


APART = ((Picking, RecordTable), (FirstRunScreen, DetailView), (SharingScreen, DetailView))
"""Those that never have the focus, or mean it when their keys do something else than those of the screen."""


def bound(kind: type[DOMNode], *, whole: bool) -> Iterator[tuple[str, Key]]:
    """The keys of a screen or widget, with what they do there; of a widget all, of a screen those that do something."""
    known = {key.id: key for table in TABLES.values() for key in table}
    for one, found in kind._merge_bindings().key_to_bindings.items():
        for binding in found:
            if binding.id and (whole or binding.action != "senseless"):
                yield one, known.get(binding.id) or Key(binding.id, one, binding.action, "")


@pytest.mark.parametrize("screen", screens(), ids=lambda screen: screen.__name__)
def test_no_key_has_two_meanings_on_a_screen(screen: type[Screen[Any]]) -> None:
    """A key that two actions share would be answered by one of them, and nobody knows by which."""
    source = inspect.getsource(screen.compose)
    apart = [one for kind, one in APART if issubclass(screen, kind)]
    inside = [one for one in WIDGETS if f"{one.__name__}(" in source and one not in apart]
    # One of several widgets has the focus at a time.
    for widget in inside or [None]:
        seen: dict[tuple[str, object], str] = {}
        for one, key in (*bound(screen, whole=False), *(bound(widget, whole=True) if widget is not None else ())):
            # What is for deleted records only, or for one list, shares its key with what is for the others.
            scope = (key.bin, key.place) if key.bin or key.place else (None, "")
            assert seen.setdefault((one, scope), key.id) == key.id, f"{one} is {seen[one, scope]} and {key.id}"


def test_what_nobody_changes_is_given_to_nothing_else() -> None:
    """Keys that move and mark are the same for everybody, so they are offered for no other action."""
    fixed = {one for table in TABLES.values() for key in table if key.fixed for one in key.keys.split(",")}
    assert fixed - FIXED == {"h", "l"}, "only those of the table of cells, which few see"
    assert not [key.id for _, key in remappable() if key.fixed]


def test_the_page_of_the_working_day_tells_the_same_in_both_languages() -> None:
    """Section by section, as far as keys and commands tell."""
    told = {key_name(key) for table in TABLES.values() for one in table for key in one.keys.split(",") if key}

    def sections(name: str) -> list[set[str]]:
        _, *found = (DOCS / name).read_text(encoding="utf-8").split("\n## ")
        spans = (re.findall(r"`([^`]+)`", " ".join(one.split())) for one in found)
        return [{span for span in some if span in told or span.startswith("tui-crm ")} for some in spans]

    assert sections("working-day.zh.md") == sections("working-day.md")
