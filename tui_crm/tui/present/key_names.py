"""Keys as people write them, each with the signs that a Chinese input method sends in its place."""

from __future__ import annotations

import unicodedata

from tui_crm.tui.keys import shown


def key_names(keys: str) -> str:
    """Every key of a binding: `Ctrl+K  Ctrl+P  :  ：`."""
    return "  ".join(dict.fromkeys(key_name(key) for key in keys.split(",") if key))


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
