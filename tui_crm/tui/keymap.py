"""What a person's own keys are made of: the keys of the tables, and changes to them by the actions' ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tui_crm.i18n import Message
from tui_crm.tui.key import Key
from tui_crm.tui.keys import ENTRY, EVERYWHERE, TABLES
from tui_crm.tui.present.key_names import key_name

Keymap = Mapping[str, str]
"""The id of an action to the keys that reach it, for those that differ from the table."""

FIXED = frozenset({
    "enter", "tab", "shift+tab", "escape", "up", "down", "left", "right", "home", "end", "pageup", "pagedown",
    "backspace", "space", "ctrl+c", "ctrl+q", "j", "k", "g", "G", "asterisk", "ideographic_space", "fullwidth_asterisk",
    *"123456789",
})  # fmt: skip
"""Keys by which people move and type on every screen, and leave it."""


def remappable() -> Iterator[tuple[str, Key]]:
    """Every action that has keys, with the title of its table; before the sign-in nobody's keys are known."""
    for title, table in TABLES.items():
        if table is not ENTRY:
            yield from ((title, key) for key in table if key.keys and not key.fixed)


def keys_of(key: Key, keymap: Keymap) -> str:
    """The keys that reach an action now."""
    return keymap.get(key.id, key.keys)


def problem(key: Key, pressed: str, keymap: Keymap) -> Message | None:
    """Why a pressed key cannot stand for an action, if it cannot."""
    if pressed in FIXED:
        return Message("{key} does its own work everywhere. Please press another key.", key=key_name(pressed))
    if writes_sign(pressed) and not any(writes_sign(one) for one in key.keys.split(",")):
        # Where the action is wanted while typing, a letter would never reach the text.
        return Message("Please press a function key, or one with Ctrl or Alt: letters and signs are typed here.")
    return clash(key, [pressed], keymap)


def clash(key: Key, wanted: list[str], keymap: Keymap) -> Message | None:
    """Which other action on the same screens has one of the keys already."""
    for other in _beside(key):
        for one in keys_of(other, keymap).split(","):
            if one in wanted:
                return Message(
                    "{key} is the key for “{action}” already.", key=key_name(one), action=Message(other.label)
                )
    return None


def with_key(key: Key, pressed: str, keymap: Keymap) -> dict[str, str]:
    """The keymap after a key was given to an action: it takes the first place, the others stay."""
    first, *others = keys_of(key, keymap).split(",")
    kept = [first, *others] if pressed in others else others
    keys = ",".join([pressed, *(one for one in kept if one != pressed)])
    return {**keymap, key.id: keys} if keys != key.keys else without(key, keymap)


def without(key: Key, keymap: Keymap) -> dict[str, str]:
    """The keymap after an action was given its own keys again."""
    return {name: keys for name, keys in keymap.items() if name != key.id}


def _beside(key: Key) -> Iterator[Key]:
    """The actions that are offered on the same screens."""
    for table in TABLES.values():
        together = key in table or (table is not ENTRY and (key in EVERYWHERE or EVERYWHERE[0] in table))
        if together:
            yield from (other for other in table if other.id != key.id and other.keys)


def writes_sign(key: str) -> bool:
    """Whether a key writes a sign into a line of text."""
    return len(key_name(key)) == 1 and key not in ("up", "down", "left", "right")
