"""Keys as people write them, each with the signs that a Chinese input method sends in its place."""

from __future__ import annotations

import unicodedata

_SHOWN = {
    "slash": "/", "question_mark": "?", "colon": ":", "left_square_bracket": "[", "right_square_bracket": "]",
    "escape": "Esc", "delete": "Del", "pagedown": "PgDn", "pageup": "PgUp", "tab": "Tab", "left": "←", "right": "→",
    "backslash": "\\",
    "up": "↑", "down": "↓", "enter": "Enter", "space": "Space", "asterisk": "*", "home": "Home", "end": "End",
    "equals_sign": "=", "underscore": "_", "circumflex_accent": "^",
}  # fmt: skip


def shown(keys: str) -> str:
    """The first key of a binding as people write it: Ctrl+K, F2, /."""
    first = keys.split(",")[0]
    *held, last = first.split("+")
    name = _SHOWN.get(last, last.upper() if held or (last[:1] == "f" and last[1:].isdigit()) else last)
    return "+".join([*(h.capitalize() for h in held), name])


_ARROWS = {"←": "Left", "→": "Right", "↑": "Up", "↓": "Down"}


def key_names(keys: str, *, in_ascii: bool = False) -> str:
    """Every key of a binding: `Ctrl+K  Ctrl+P  :  ：`; in ASCII without the signs that stand for others there."""
    names = dict.fromkeys(key_name(key) for key in keys.split(",") if key)
    if in_ascii:
        for sign, word in _ARROWS.items():
            names = dict.fromkeys(name.replace(sign, word) for name in names)
        # A key that somebody has chosen may have no other name than that of its sign.
        names = dict.fromkeys(filter(str.isascii, names)) or dict.fromkeys(keys.split(","))
    return "  ".join(names)


def key_name(key: str) -> str:
    """One key; signs that the table of keys does not know are called by their Unicode names."""
    written = shown(key)
    if written != key or len(key) == 1:
        return written
    try:
        sign = unicodedata.lookup(key.replace("_", " "))
    except KeyError:
        return written
    if sign == "\u3000":
        return shown("space")
    return sign if sign.isprintable() else written


def steady_key(keys: str) -> str:
    """The first key of a binding that an input method leaves alone, where it has such a one."""
    names = keys.split(",")
    return key_name(next((name for name in names if len(name) > 1), names[0]))


def plain_and_steady(keys: str) -> str:
    """The first key, and the first that an input method leaves alone: `u / Ctrl+Z`."""
    return " / ".join(dict.fromkeys((shown(keys), steady_key(keys))))
