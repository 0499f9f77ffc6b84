"""What is made from the program says what the program does now."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guards.generated import GENERATED
from tui_crm.tui.keys import EVERYWHERE, TABLES
from tui_crm.tui.present.pinyin import readings


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
        if key.keys and all(len(k) == 1 for k in key.keys.split(","))
    ]
    assert swallowed == []


def test_a_reading_is_plain_letters() -> None:
    """People type lü as lv, and nobody types tones."""
    odd = {char: found for char, found in readings().items() if not all(r.isascii() and r.isalpha() for r in found)}
    assert odd == {}


def test_no_key_has_two_meanings_on_a_screen() -> None:
    """A key that two actions share would be answered by one of them, and nobody knows by which."""
    tables = {title: table for title, table in TABLES.items() if table is not EVERYWHERE}
    with_all = {"Lists", "Timeline", "Agenda"}
    for title, table in tables.items():
        seen: dict[str, str] = {}
        for key in (*table, *(EVERYWHERE if title in with_all else ())):
            # What is for deleted records only, or for one list, shares its key with what is for the others.
            scope = (key.bin, key.place) if key.bin or key.place else (None, "")
            for one in filter(None, key.keys.split(",")):
                place = f"{one} {scope}"
                assert seen.setdefault(place, key.id) == key.id, f"{title}: {one} is {seen[place]} and {key.id}"
